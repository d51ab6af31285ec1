-- name: x
-- in: a int
-- out: none
-- engine: sqlite
DELETE FROM t WHERE a = :a
-- name: x
-- in: a int
-- out: none
-- engine: sqlite
DELETE FROM u WHERE a = :a
