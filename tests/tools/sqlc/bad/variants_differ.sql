-- name: x
-- in: a int
-- out: none
-- engine: postgres
DELETE FROM t WHERE a = :a
-- name: x
-- in: a text
-- out: none
-- engine: sqlite
DELETE FROM t WHERE a = :a
