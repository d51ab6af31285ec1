-- name: X-y
-- in: none
-- out: none
DELETE FROM t
