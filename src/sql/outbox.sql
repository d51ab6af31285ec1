-- The outbox (store_outbox.c).

-- name: outbox_add
-- in: stream text, seq int, n int, channel text, template text, about text, due_at int
-- out: none
INSERT INTO outbox (stream, seq, n, channel, template, about, due_at, attempts, lease, lease_until)
VALUES (:stream, :seq, :n, :channel, :template, :about, :due_at, 0, 0, 0);

-- name: outbox_list_due
-- in: now int, n int
-- out: stream text, seq int, n int, channel text, template text, about text, due_at int, attempts int, lease int
SELECT stream, seq, n, channel, template, about, due_at, attempts, lease FROM outbox
WHERE due_at <= :now AND lease_until <= :now ORDER BY due_at, stream, seq, n LIMIT :n;

-- name: outbox_take
-- in: stream text, seq int, n int, lease int, now int, until int
-- out: none
UPDATE outbox SET lease = lease + 1, lease_until = :until, attempts = attempts + 1
WHERE stream = :stream AND seq = :seq AND n = :n AND lease = :lease AND lease_until <= :now;

-- name: outbox_done
-- in: stream text, seq int, n int, lease int
-- out: none
DELETE FROM outbox WHERE stream = :stream AND seq = :seq AND n = :n AND lease = :lease;

-- name: outbox_put_off
-- in: stream text, seq int, n int, lease int, due_at int
-- out: none
UPDATE outbox SET due_at = :due_at, lease_until = 0
WHERE stream = :stream AND seq = :seq AND n = :n AND lease = :lease;

-- name: outbox_count
-- in: none
-- out: n int
SELECT count(*) FROM outbox;
