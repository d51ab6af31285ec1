-- Identity of the database, clock marks, journals (store_meta.c).

-- name: meta_get
-- in: key text
-- out: value text
SELECT value FROM meta WHERE key = :key;

-- name: meta_set
-- in: key text, value text
-- out: none
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: meta_unset
-- in: key text
-- out: none
DELETE FROM meta WHERE key = :key;

-- name: journal_set
-- in: node text, n int, head text
-- out: none
INSERT INTO journal_head (node, n, head) VALUES (:node, :n, :head)
ON CONFLICT (node) DO UPDATE SET n = excluded.n, head = excluded.head;

-- name: journal_list
-- in: none
-- out: node text, n int, head text
SELECT node, n, head FROM journal_head ORDER BY node;
