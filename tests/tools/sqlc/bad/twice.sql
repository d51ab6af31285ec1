-- name: x
-- in: a int
-- out: none
DELETE FROM t WHERE a = :a
-- name: x
-- in: a int
-- out: none
DELETE FROM u WHERE a = :a
