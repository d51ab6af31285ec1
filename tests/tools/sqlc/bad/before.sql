-- fine
DELETE FROM t
