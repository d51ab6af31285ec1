-- name: x
-- in: a int
-- out: none
DELETE FROM t WHERE a = :a; DELETE FROM u
