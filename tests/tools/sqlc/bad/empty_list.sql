-- name: x
-- in:
-- out: none
DELETE FROM t
