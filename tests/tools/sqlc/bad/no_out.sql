-- name: x
-- in: none
DELETE FROM t
