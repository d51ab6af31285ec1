-- name: x
-- in: a int
-- out: none
-- inn: b int
DELETE FROM t WHERE a = :a
