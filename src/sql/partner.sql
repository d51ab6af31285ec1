-- The directory of partners (store_partner.c).

-- name: partner_put
-- in: partner_id text, key text, created_at int
-- out: none
INSERT INTO partner (partner_id, key, created_at) VALUES (:partner_id, :key, :created_at)
ON CONFLICT (partner_id) DO UPDATE SET key = excluded.key;

-- name: partner_vault_put
-- in: partner_id text, name text, account_email text, phone text, address text
-- out: none
INSERT INTO vault_partner (partner_id, name, account_email, phone, address)
VALUES (:partner_id, :name, :account_email, :phone, :address)
ON CONFLICT (partner_id) DO UPDATE SET name = excluded.name, account_email = excluded.account_email,
    phone = excluded.phone, address = excluded.address;

-- name: partner_get
-- in: partner_id text
-- out: partner_id text, key text, created_at int, name text, account_email text, phone text, address text
SELECT p.partner_id, p.key, p.created_at, v.name, v.account_email, v.phone, v.address
FROM partner p JOIN vault_partner v ON v.partner_id = p.partner_id WHERE p.partner_id = :partner_id;

-- name: partner_by_key
-- in: key text
-- out: partner_id text, key text, created_at int, name text, account_email text, phone text, address text
SELECT p.partner_id, p.key, p.created_at, v.name, v.account_email, v.phone, v.address
FROM partner p JOIN vault_partner v ON v.partner_id = p.partner_id WHERE p.key = :key;

-- name: partner_list
-- in: after text, n int
-- out: partner_id text, key text, created_at int, name text, account_email text, phone text, address text
SELECT p.partner_id, p.key, p.created_at, v.name, v.account_email, v.phone, v.address
FROM partner p JOIN vault_partner v ON v.partner_id = p.partner_id
WHERE p.partner_id > :after ORDER BY p.partner_id LIMIT :n;
