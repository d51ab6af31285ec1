-- name: x
-- in: a int
-- out: none
-- in: none
DELETE FROM t WHERE a = :a
