-- name: x
-- in: none
-- out: none
DELETE FROM t /* sqlite: LIMIT 1 */
