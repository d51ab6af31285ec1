-- Versions of the programme (store_programme.c).

-- name: programme_add
-- in: hash text, content text, overlay text?, applied_at int, from_at int
-- out: none
INSERT INTO programme_version (hash, content, overlay, applied_at, from_at)
VALUES (:hash, :content, :overlay, :applied_at, :from_at);

-- name: programme_get
-- in: hash text
-- out: hash text, content text, overlay text?, applied_at int, from_at int
SELECT hash, content, overlay, applied_at, from_at FROM programme_version WHERE hash = :hash;

-- name: programme_at
-- in: at int
-- out: hash text, content text, overlay text?, applied_at int, from_at int
SELECT hash, content, overlay, applied_at, from_at FROM programme_version
WHERE from_at <= :at ORDER BY from_at DESC, applied_at DESC LIMIT 1;

-- name: programme_list
-- in: none
-- out: hash text, applied_at int, from_at int
SELECT hash, applied_at, from_at FROM programme_version ORDER BY from_at, applied_at;
