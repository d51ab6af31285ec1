-- Authority, sessions, sign-in links, tokens (store_auth.c).

-- name: authority_add
-- in: stream text, principal text
-- out: none
INSERT INTO authority (stream, principal, epoch, disabled) VALUES (:stream, :principal, 1, 0)
ON CONFLICT (stream, principal) DO NOTHING;

-- name: authority_get
-- in: stream text, principal text
-- out: epoch int, disabled int
SELECT epoch, disabled FROM authority WHERE stream = :stream AND principal = :principal;

-- L12: whoever revokes waits until this transaction is over.
-- name: authority_lock
-- in: stream text, principal text
-- out: epoch int, disabled int
-- engine: sqlite
SELECT epoch, disabled FROM authority WHERE stream = :stream AND principal = :principal;

-- name: authority_lock
-- in: stream text, principal text
-- out: epoch int, disabled int
-- engine: postgres
SELECT epoch, disabled FROM authority WHERE stream = :stream AND principal = :principal FOR SHARE;

-- name: authority_list
-- in: stream text, after text, n int
-- out: principal text, epoch int, disabled int
SELECT principal, epoch, disabled FROM authority
WHERE stream = :stream AND principal > :after ORDER BY principal LIMIT :n;

-- name: authority_bump
-- in: stream text, principal text, disabled int
-- out: none
INSERT INTO authority (stream, principal, epoch, disabled) VALUES (:stream, :principal, 2, :disabled)
ON CONFLICT (stream, principal) DO UPDATE SET epoch = authority.epoch + 1, disabled = excluded.disabled;

-- name: session_add
-- in: id_hash text, stream text, principal text, realm int, epoch int, created_at int, expires_at int
-- out: none
INSERT INTO session (id_hash, stream, principal, realm, epoch, created_at, expires_at)
VALUES (:id_hash, :stream, :principal, :realm, :epoch, :created_at, :expires_at);

-- name: session_find
-- in: id_hash text, now int
-- out: stream text, principal text, realm int, epoch int, created_at int, expires_at int
SELECT stream, principal, realm, epoch, created_at, expires_at
FROM session WHERE id_hash = :id_hash AND expires_at > :now;

-- name: session_end
-- in: id_hash text
-- out: none
DELETE FROM session WHERE id_hash = :id_hash;

-- name: session_expire
-- in: now int
-- out: none
DELETE FROM session WHERE expires_at <= :now;

-- name: link_add
-- in: hash text, stream text, principal text, expires_at int?, reusable int
-- out: none
INSERT INTO sign_in_link (hash, stream, principal, expires_at, used_at, reusable)
VALUES (:hash, :stream, :principal, :expires_at, NULL, :reusable);

-- name: link_use
-- in: hash text, now int
-- out: none
UPDATE sign_in_link SET used_at = :now
WHERE hash = :hash AND (used_at IS NULL OR reusable = 1) AND (expires_at IS NULL OR expires_at > :now);

-- name: link_get
-- in: hash text
-- out: stream text, principal text, expires_at int?, reusable int
SELECT stream, principal, expires_at, reusable FROM sign_in_link WHERE hash = :hash;

-- name: link_expire
-- in: now int
-- out: none
DELETE FROM sign_in_link WHERE expires_at <= :now;

-- name: token_add
-- in: stream text, token_id text, secret_hash text, person text, name text, actions text, epoch int, created_at int, expires_at int?
-- out: none
INSERT INTO token (stream, token_id, secret_hash, person, name, actions, epoch, created_at, expires_at, revoked)
VALUES (:stream, :token_id, :secret_hash, :person, :name, :actions, :epoch, :created_at, :expires_at, 0);

-- name: token_find
-- in: secret_hash text
-- out: stream text, token_id text, person text, name text, actions text, epoch int, created_at int, expires_at int?, revoked int
SELECT stream, token_id, person, name, actions, epoch, created_at, expires_at, revoked
FROM token WHERE secret_hash = :secret_hash;

-- name: token_get
-- in: stream text, token_id text
-- out: stream text, token_id text, person text, name text, actions text, epoch int, created_at int, expires_at int?, revoked int
SELECT stream, token_id, person, name, actions, epoch, created_at, expires_at, revoked
FROM token WHERE stream = :stream AND token_id = :token_id;

-- name: token_list
-- in: stream text, person text, after text, n int
-- out: stream text, token_id text, person text, name text, actions text, epoch int, created_at int, expires_at int?, revoked int
SELECT stream, token_id, person, name, actions, epoch, created_at, expires_at, revoked
FROM token WHERE stream = :stream AND (:person = '' OR person = :person) AND token_id > :after
ORDER BY token_id LIMIT :n;

-- name: token_revoke
-- in: stream text, token_id text
-- out: none
UPDATE token SET revoked = 1 WHERE stream = :stream AND token_id = :token_id;
