-- name: x
-- in: a int
-- out: none
-- engine: mysql
DELETE FROM t WHERE a = :a
