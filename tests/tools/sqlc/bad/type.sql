-- name: x
-- in: a integer
-- out: none
DELETE FROM t WHERE a = :a
