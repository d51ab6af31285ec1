-- The desk's work over all partners (store_work.c): a projection of the partners' ledgers.

-- name: work_put
-- in: stream text, item_id text, waits int, type text, state text, benefit_id text, definition text, person text, taken_by text, opened_at int, due int
-- out: none
INSERT INTO work_item (stream, item_id, waits, type, state, benefit_id, definition, person, taken_by, opened_at, due)
VALUES (:stream, :item_id, :waits, :type, :state, :benefit_id, :definition, :person, :taken_by, :opened_at, :due)
ON CONFLICT (stream, item_id) DO UPDATE SET waits = excluded.waits, type = excluded.type, state = excluded.state,
    benefit_id = excluded.benefit_id, definition = excluded.definition, person = excluded.person,
    taken_by = excluded.taken_by, opened_at = excluded.opened_at, due = excluded.due;

-- name: work_drop_stream
-- in: stream text
-- out: none
DELETE FROM work_item WHERE stream = :stream;

-- name: work_of_stream
-- in: stream text, after text, n int
-- out: stream text, item_id text, waits int, type text, state text, benefit_id text, definition text, person text, taken_by text, opened_at int, due int
SELECT stream, item_id, waits, type, state, benefit_id, definition, person, taken_by, opened_at, due
FROM work_item WHERE stream = :stream AND item_id > :after ORDER BY item_id LIMIT :n;

-- What waits, the earliest promise first; what has none stands behind.
-- name: work_queue
-- in: due int, after text, stream text, type text, state text, taken_by text, n int
-- out: stream text, item_id text, waits int, type text, state text, benefit_id text, definition text, person text, taken_by text, opened_at int, due int
SELECT stream, item_id, waits, type, state, benefit_id, definition, person, taken_by, opened_at, due
FROM work_item WHERE waits = 1 AND (due, item_id) > (:due, :after) AND (:stream = '' OR stream = :stream)
    AND (:type = '' OR type = :type) AND (:state = '' OR state = :state)
    AND (:taken_by = '' OR taken_by = :taken_by)
ORDER BY due, item_id LIMIT :n;

-- Orders, or requests, newest first: `first` and `before` are the bounds of their ids.
-- name: work_list
-- in: first text, before text, stream text, type text, state text, taken_by text, n int
-- out: stream text, item_id text, waits int, type text, state text, benefit_id text, definition text, person text, taken_by text, opened_at int, due int
SELECT stream, item_id, waits, type, state, benefit_id, definition, person, taken_by, opened_at, due
FROM work_item WHERE item_id > :first AND item_id < :before AND (:stream = '' OR stream = :stream)
    AND (:type = '' OR type = :type) AND (:state = '' OR state = :state)
    AND (:taken_by = '' OR taken_by = :taken_by)
ORDER BY item_id DESC LIMIT :n;

-- name: work_stream
-- in: item_id text
-- out: stream text
SELECT stream FROM work_item WHERE item_id = :item_id;

-- Rows of partners that have no ledger.
-- name: work_astray
-- in: n int
-- out: stream text
SELECT DISTINCT w.stream FROM work_item w
WHERE NOT EXISTS (SELECT 1 FROM stream_head h WHERE h.stream = w.stream) ORDER BY w.stream LIMIT :n;
