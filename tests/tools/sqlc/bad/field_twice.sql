-- name: x
-- in: a int, b text, a text
-- out: none
DELETE FROM t WHERE a = :a AND b = :b
