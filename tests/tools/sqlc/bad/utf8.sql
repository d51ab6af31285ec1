-- name: x
-- in: none
-- out: none
DELETE FROM t WHERE a = 'ÿ'
