-- Idempotency (store_idem.c, L16).

-- name: idem_find
-- in: stream text, actor text, action text, key text
-- out: digest text, first_seq int, last_seq int, at int, for_ever int
SELECT digest, first_seq, last_seq, at, for_ever FROM idempotency
WHERE stream = :stream AND actor = :actor AND action = :action AND key = :key;

-- name: idem_add
-- in: stream text, actor text, action text, key text, digest text, first_seq int, last_seq int, at int, for_ever int
-- out: none
INSERT INTO idempotency (stream, actor, action, key, digest, first_seq, last_seq, at, for_ever)
VALUES (:stream, :actor, :action, :key, :digest, :first_seq, :last_seq, :at, :for_ever);

-- name: idem_list
-- in: stream text, actor text, action text, key text, n int
-- out: actor text, action text, key text, digest text, first_seq int, last_seq int, at int, for_ever int
SELECT actor, action, key, digest, first_seq, last_seq, at, for_ever FROM idempotency
WHERE stream = :stream AND (actor, action, key) > (:actor, :action, :key)
ORDER BY actor, action, key LIMIT :n;

-- name: idem_expire
-- in: before int, n int
-- out: none
DELETE FROM idempotency WHERE (stream, actor, action, key) IN (
    SELECT stream, actor, action, key FROM idempotency WHERE for_ever = 0 AND at < :before ORDER BY at LIMIT :n);
