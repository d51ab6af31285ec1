-- The ledger (store_event.c).

-- name: head_get
-- in: stream text
-- out: seq int, hash text
SELECT seq, hash FROM stream_head WHERE stream = :stream;

-- name: head_lock
-- in: stream text
-- out: seq int, hash text
-- engine: sqlite
SELECT seq, hash FROM stream_head WHERE stream = :stream;

-- name: head_lock
-- in: stream text
-- out: seq int, hash text
-- engine: postgres
SELECT seq, hash FROM stream_head WHERE stream = :stream FOR UPDATE;

-- L5: the compare-and-swap. A stream that begins is an insert that must find nothing.
-- name: head_begin
-- in: stream text, seq int, hash text
-- out: none
INSERT INTO stream_head (stream, seq, hash) VALUES (:stream, :seq, :hash) ON CONFLICT (stream) DO NOTHING;

-- name: head_move
-- in: stream text, seq int, hash text, old_seq int, old_hash text
-- out: none
UPDATE stream_head SET seq = :seq, hash = :hash
WHERE stream = :stream AND seq = :old_seq AND hash = :old_hash;

-- name: head_list
-- in: after text, n int
-- out: stream text
SELECT stream FROM stream_head WHERE stream > :after ORDER BY stream LIMIT :n;

-- name: event_append
-- in: stream text, seq int, at int, recorded_at int, actor_kind text, actor text, actor_stream text, via text, action text, programme text, type text, version int, data text, hash text
-- out: none
INSERT INTO event (stream, seq, at, recorded_at, actor_kind, actor, actor_stream, via, action, programme, type,
    version, data, hash)
VALUES (:stream, :seq, :at, :recorded_at, :actor_kind, :actor, :actor_stream, :via, :action, :programme, :type,
    :version, :data, :hash);

-- name: event_read
-- in: stream text, after int, n int
-- out: seq int, at int, recorded_at int, actor_kind text, actor text, actor_stream text, via text, action text, programme text, type text, version int, data text, hash text
SELECT seq, at, recorded_at, actor_kind, actor, actor_stream, via, action, programme, type, version, data, hash
FROM event WHERE stream = :stream AND seq > :after ORDER BY seq LIMIT :n;
