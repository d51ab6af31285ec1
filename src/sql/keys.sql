-- Key pools (store_keys.c).

-- L25: candidates are locked; another's are skipped, and if too few are left one asks again and waits.
-- name: key_candidates
-- in: pool text, language text, os text, n int
-- out: key_id text, language text, os text, seats int
-- engine: sqlite
SELECT key_id, language, os, seats FROM pool_key
WHERE state = 'free' AND pool = :pool AND (:language = '' OR language IN ('', :language))
  AND (:os = '' OR os IN ('', :os))
ORDER BY key_id LIMIT :n;

-- name: key_candidates
-- in: pool text, language text, os text, n int
-- out: key_id text, language text, os text, seats int
-- engine: postgres
SELECT key_id, language, os, seats FROM pool_key
WHERE state = 'free' AND pool = :pool AND (:language = '' OR language IN ('', :language))
  AND (:os = '' OR os IN ('', :os))
ORDER BY key_id LIMIT :n FOR UPDATE SKIP LOCKED;

-- name: key_candidates_wait
-- in: pool text, language text, os text, n int
-- out: key_id text, language text, os text, seats int
-- engine: sqlite
SELECT key_id, language, os, seats FROM pool_key
WHERE state = 'free' AND pool = :pool AND (:language = '' OR language IN ('', :language))
  AND (:os = '' OR os IN ('', :os))
ORDER BY key_id LIMIT :n;

-- name: key_candidates_wait
-- in: pool text, language text, os text, n int
-- out: key_id text, language text, os text, seats int
-- engine: postgres
SELECT key_id, language, os, seats FROM pool_key
WHERE state = 'free' AND pool = :pool AND (:language = '' OR language IN ('', :language))
  AND (:os = '' OR os IN ('', :os))
ORDER BY key_id LIMIT :n FOR UPDATE;

-- name: key_peek
-- in: pool text, language text, os text, n int
-- out: key_id text, language text, os text, seats int
SELECT key_id, language, os, seats FROM pool_key
WHERE state = 'free' AND pool = :pool AND (:language = '' OR language IN ('', :language))
  AND (:os = '' OR os IN ('', :os))
ORDER BY key_id LIMIT :n;

-- name: key_claim
-- in: key_id text, partner_id text, benefit_id text, at int
-- out: none
UPDATE pool_key SET state = 'issued', partner_id = :partner_id, benefit_id = :benefit_id, changed_at = :at
WHERE key_id = :key_id AND state = 'free';

-- name: key_sealed
-- in: partner_id text, key_id text
-- out: pool text, language text, os text, seats int, benefit_id text, sealed text
SELECT pool, language, os, seats, benefit_id, sealed FROM pool_key
WHERE key_id = :key_id AND partner_id = :partner_id AND state = 'issued';

-- name: key_by_hash
-- in: partner_id text, key_hash text
-- out: key_id text, pool text, language text, os text, seats int, benefit_id text
SELECT key_id, pool, language, os, seats, benefit_id FROM pool_key
WHERE key_hash = :key_hash AND partner_id = :partner_id AND state = 'issued';

-- name: key_count
-- in: none
-- out: pool text, state text, n int
SELECT pool, state, count(*) FROM pool_key GROUP BY pool, state ORDER BY pool, state;

-- name: key_used
-- in: since int
-- out: pool text, n int
SELECT pool, count(*) FROM pool_key WHERE state = 'issued' AND changed_at >= :since GROUP BY pool ORDER BY pool;

-- name: key_state
-- in: key_hash text
-- out: state text
SELECT state FROM pool_key WHERE key_hash = :key_hash;

-- name: key_quarantine
-- in: pool text
-- out: none
UPDATE pool_key SET state = 'quarantined' WHERE state = 'free' AND (:pool = '' OR pool = :pool);

-- name: key_release
-- in: pool text
-- out: none
UPDATE pool_key SET state = 'free' WHERE state = 'quarantined' AND (:pool = '' OR pool = :pool);

-- name: key_revoke
-- in: partner_id text, key_id text, at int
-- out: none
UPDATE pool_key SET state = 'revoked', changed_at = :at
WHERE key_id = :key_id AND partner_id = :partner_id AND state = 'issued';

-- name: key_add
-- in: key_id text, pool text, key_hash text, sealed text, language text, os text, seats int, batch text, changed_at int
-- out: none
INSERT INTO pool_key (key_id, pool, state, key_hash, sealed, language, os, seats, partner_id, benefit_id, batch,
    changed_at)
VALUES (:key_id, :pool, 'free', :key_hash, :sealed, :language, :os, :seats, '', '', :batch, :changed_at)
ON CONFLICT (key_hash) DO NOTHING;

-- name: import_begin
-- in: import_id text, pool text, digest text, begun_at int
-- out: none
INSERT INTO key_import (import_id, pool, digest, next_row, added, duplicate, issued, malformed, begun_at)
VALUES (:import_id, :pool, :digest, 0, 0, 0, 0, 0, :begun_at) ON CONFLICT (import_id) DO NOTHING;

-- name: import_get
-- in: import_id text
-- out: pool text, digest text, next_row int, added int, duplicate int, issued int, malformed int, begun_at int, finished_at int?
SELECT pool, digest, next_row, added, duplicate, issued, malformed, begun_at, finished_at
FROM key_import WHERE import_id = :import_id;

-- The old position is compared: of two that continue one import, one goes on.
-- name: import_move
-- in: import_id text, old_row int, next_row int, added int, duplicate int, issued int, malformed int
-- out: none
UPDATE key_import SET next_row = :next_row, added = :added, duplicate = :duplicate, issued = :issued,
    malformed = :malformed
WHERE import_id = :import_id AND next_row = :old_row AND finished_at IS NULL;

-- name: import_finish
-- in: import_id text, at int
-- out: none
UPDATE key_import SET finished_at = :at WHERE import_id = :import_id AND finished_at IS NULL;

-- name: import_problem_add
-- in: import_id text, row_no int, problem text
-- out: none
INSERT INTO key_import_problem (import_id, row_no, problem) VALUES (:import_id, :row_no, :problem);

-- name: import_problems
-- in: import_id text, after int, n int
-- out: row_no int, problem text
SELECT row_no, problem FROM key_import_problem
WHERE import_id = :import_id AND row_no > :after ORDER BY row_no LIMIT :n;

-- Given keys of one partner, revoked ones too: what its ledger must know (check.c).
-- name: key_of_partner
-- in: partner_id text, after text, n int
-- out: key_id text, pool text, language text, os text, seats int, benefit_id text
SELECT key_id, pool, language, os, seats, benefit_id FROM pool_key
WHERE partner_id = :partner_id AND partner_id <> '' AND key_id > :after ORDER BY key_id LIMIT :n;

-- Given to somebody who has no ledger. Looks at every key: asked once in a whole check.
-- name: key_astray
-- in: n int
-- out: key_id text, partner_id text
SELECT key_id, partner_id FROM pool_key
WHERE partner_id <> '' AND NOT EXISTS (SELECT 1 FROM stream_head WHERE stream = partner_id)
ORDER BY key_id LIMIT :n;
