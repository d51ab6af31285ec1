-- Whose a directory is (store_tenant.c).

-- Two partners that proved the same domain meet here: the second one changes no row.
-- name: tenant_add
-- in: domain text, partner_id text, tenant_id text
-- out: none
INSERT INTO tenant (domain, partner_id, tenant_id) VALUES (:domain, :partner_id, :tenant_id)
ON CONFLICT (domain) DO NOTHING;

-- name: tenant_get
-- in: domain text
-- out: partner_id text
SELECT partner_id FROM tenant WHERE domain = :domain;

-- name: tenant_remove
-- in: domain text, partner_id text
-- out: none
DELETE FROM tenant WHERE domain = :domain AND partner_id = :partner_id;

-- name: tenant_list
-- in: partner_id text
-- out: domain text, tenant_id text
SELECT domain, tenant_id FROM tenant WHERE partner_id = :partner_id ORDER BY domain;
