-- Events.
-- name: event_append
-- in: stream text, seq int, at int, data text
-- out: none
-- L5: note
INSERT INTO event (stream, seq, at, data)   -- comment :x
VALUES (:stream, :seq, :at, 'a'':seq' || :data || :data);

-- name: free_keys
-- in: pool text, n int
-- out: key_id text, sealed text?, at int?
-- engine: sqlite
SELECT id, sealed, at FROM k WHERE pool = :pool LIMIT :n
-- name: free_keys
-- in: pool text, n int
-- out: key_id text, sealed text?, at int?
-- engine: postgres
SELECT id, sealed, at::bigint FROM k WHERE pool = :pool LIMIT :n FOR UPDATE SKIP LOCKED;

-- name: heads
-- in: none
-- out: n int
SELECT count(*) FROM head;
