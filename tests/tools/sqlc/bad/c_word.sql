-- name: x
-- in: default int
-- out: none
DELETE FROM t WHERE a = :default
