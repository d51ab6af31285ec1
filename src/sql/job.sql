-- Long work (store_job.c).

-- name: job_add
-- in: job_id text, stream text, kind text, actor text, detail text, state text, total int, created_at int
-- out: none
INSERT INTO job (job_id, stream, kind, actor, detail, state, cancel, total, done, refused, created_at, changed_at)
VALUES (:job_id, :stream, :kind, :actor, :detail, :state, 0, :total, 0, 0, :created_at, :created_at);

-- name: job_get
-- in: job_id text
-- out: job_id text, stream text, kind text, actor text, detail text, state text, cancel int, total int, done int, refused int, created_at int, changed_at int
SELECT job_id, stream, kind, actor, detail, state, cancel, total, done, refused, created_at, changed_at
FROM job WHERE job_id = :job_id;

-- name: job_list_open
-- in: n int
-- out: job_id text, stream text, kind text, actor text, detail text, state text, cancel int, total int, done int, refused int, created_at int, changed_at int
SELECT job_id, stream, kind, actor, detail, state, cancel, total, done, refused, created_at, changed_at
FROM job WHERE state IN ('waiting', 'running') ORDER BY created_at, job_id LIMIT :n;

-- `cancel` is not written here: a request to stop that comes meanwhile must not be lost.
-- name: job_update
-- in: job_id text, state text, total int, done int, refused int, changed_at int
-- out: none
UPDATE job SET state = :state, total = :total, done = :done, refused = :refused, changed_at = :changed_at
WHERE job_id = :job_id;

-- name: job_cancel
-- in: job_id text, at int
-- out: none
UPDATE job SET cancel = 1, changed_at = :at WHERE job_id = :job_id AND state IN ('waiting', 'running');

-- name: job_row_put
-- in: job_id text, row_no int, input text
-- out: none
INSERT INTO job_row (job_id, row_no, input) VALUES (:job_id, :row_no, :input);

-- name: job_row_list
-- in: job_id text, after int, n int
-- out: row_no int, input text, result text?
SELECT row_no, input, result FROM job_row WHERE job_id = :job_id AND row_no > :after ORDER BY row_no LIMIT :n;

-- name: job_row_result
-- in: job_id text, row_no int, result text
-- out: none
UPDATE job_row SET result = :result WHERE job_id = :job_id AND row_no = :row_no;
