-- name: x
-- in: a int
-- out: none
-- engine: postgres
DELETE FROM t WHERE a = :a
