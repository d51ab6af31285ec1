-- name: x
-- in: a int
-- out: none
DELETE FROM t WHERE a = ':a' AND b::int = 1 -- :a
