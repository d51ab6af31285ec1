-- The vault of people (store_people.c).

-- name: person_put
-- in: partner_id text, person_id text, email text, email_norm text, given_name text, family_name text, phone text, language text, changed_at int
-- out: none
INSERT INTO vault_person (partner_id, person_id, email, email_norm, given_name, family_name, phone, language,
    changed_at)
VALUES (:partner_id, :person_id, :email, :email_norm, :given_name, :family_name, :phone, :language, :changed_at)
ON CONFLICT (partner_id, person_id) DO UPDATE SET email = excluded.email, email_norm = excluded.email_norm,
    given_name = excluded.given_name, family_name = excluded.family_name, phone = excluded.phone,
    language = excluded.language, changed_at = excluded.changed_at, erased_at = NULL;

-- name: person_get
-- in: partner_id text, person_id text
-- out: partner_id text, person_id text, email text?, email_norm text?, given_name text?, family_name text?, phone text?, language text, changed_at int, erased_at int?
SELECT partner_id, person_id, email, email_norm, given_name, family_name, phone, language, changed_at, erased_at
FROM vault_person WHERE partner_id = :partner_id AND person_id = :person_id;

-- name: person_by_email
-- in: partner_id text, email_norm text
-- out: partner_id text, person_id text, email text?, email_norm text?, given_name text?, family_name text?, phone text?, language text, changed_at int, erased_at int?
SELECT partner_id, person_id, email, email_norm, given_name, family_name, phone, language, changed_at, erased_at
FROM vault_person WHERE partner_id = :partner_id AND email_norm = :email_norm;

-- name: person_list
-- in: partner_id text, after text, n int
-- out: partner_id text, person_id text, email text?, email_norm text?, given_name text?, family_name text?, phone text?, language text, changed_at int, erased_at int?
SELECT partner_id, person_id, email, email_norm, given_name, family_name, phone, language, changed_at, erased_at
FROM vault_person WHERE partner_id = :partner_id AND person_id > :after ORDER BY person_id LIMIT :n;

-- name: person_everywhere
-- in: email_norm text, n int
-- out: partner_id text, person_id text, email text?, email_norm text?, given_name text?, family_name text?, phone text?, language text, changed_at int, erased_at int?
SELECT partner_id, person_id, email, email_norm, given_name, family_name, phone, language, changed_at, erased_at
FROM vault_person WHERE email_norm = :email_norm ORDER BY partner_id LIMIT :n;

-- name: person_erase
-- in: partner_id text, person_id text, at int
-- out: none
UPDATE vault_person SET email = NULL, email_norm = NULL, given_name = NULL, family_name = NULL, phone = NULL,
    changed_at = :at, erased_at = :at
WHERE partner_id = :partner_id AND person_id = :person_id;

-- name: text_put
-- in: partner_id text, text_id text, content text, written_at int
-- out: none
INSERT INTO vault_text (partner_id, text_id, content, written_at)
VALUES (:partner_id, :text_id, :content, :written_at)
ON CONFLICT (partner_id, text_id) DO UPDATE SET content = excluded.content, written_at = excluded.written_at;

-- name: text_get
-- in: partner_id text, text_id text
-- out: content text
SELECT content FROM vault_text WHERE partner_id = :partner_id AND text_id = :text_id;

-- name: text_erase
-- in: partner_id text, text_id text
-- out: none
DELETE FROM vault_text WHERE partner_id = :partner_id AND text_id = :text_id;
