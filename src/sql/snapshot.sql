-- Snapshots (store_snapshot.c, L18).

-- name: snapshot_put
-- in: stream text, seq int, hash text, fold_version int, bytes text
-- out: none
INSERT INTO snapshot (stream, seq, hash, fold_version, bytes) VALUES (:stream, :seq, :hash, :fold_version, :bytes)
ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
    fold_version = excluded.fold_version, bytes = excluded.bytes;

-- name: snapshot_get
-- in: stream text, fold_version int
-- out: seq int, hash text, bytes text
SELECT seq, hash, bytes FROM snapshot WHERE stream = :stream AND fold_version = :fold_version;

-- name: snapshot_drop_all
-- in: none
-- out: none
DELETE FROM snapshot;
