/* See routes.h. A row is: method, path, who may come in, what bodies it takes, handler, operationId. */
#include "api/routes.h"

#include "api/handlers.h"

#define PARTNER "/v1/partners/{partner}"

static const struct route rows[] = {
    {METHOD_GET, "/livez", PERM_PUBLIC, 0, system_livez, "getLive"},
    {METHOD_GET, "/readyz", PERM_PUBLIC, 0, system_readyz, "getReady"},
    {METHOD_GET, "/version", PERM_PUBLIC, 0, system_version, "getVersion"},
    {METHOD_GET, "/metrics", PERM_METRICS, 0, system_metrics, "getMetrics"},
    {METHOD_POST, "/v1/demo/clock", PERM_DESK, ROUTE_JSON, system_clock, "setClock"},
    {METHOD_GET, "/openapi.json", PERM_PUBLIC, 0, openapi_show, "getOpenapi"},
    {METHOD_GET, "/downloads/{file}", PERM_SIGNED_IN, 0, downloads_file, "getDownload"},
    {METHOD_GET, "/v1/me", PERM_SIGNED_IN, 0, me_show, "getMe"},
    {METHOD_GET, "/v1/programme", PERM_SIGNED_IN, 0, partners_programme, "getProgramme"},
    {METHOD_GET, "/v1/partners", PERM_DESK, 0, partners_list, "listPartners"},
    {METHOD_GET, PARTNER, PERM_PARTNER, 0, partners_show, "getPartner"},
    {METHOD_GET, PARTNER "/state", PERM_PARTNER, 0, partners_state, "getPartnerState"},
    {METHOD_GET, PARTNER "/offers", PERM_PARTNER, 0, partners_offers, "listOffers"},
    {METHOD_GET, PARTNER "/memberships", PERM_PARTNER, 0, memberships_list, "listMemberships"},
    {METHOD_GET, PARTNER "/memberships/{membership}", PERM_PARTNER, 0, memberships_show, "getMembership"},
    {METHOD_GET, PARTNER "/orders", PERM_PARTNER, 0, memberships_orders, "listOrders"},
    {METHOD_GET, PARTNER "/orders/{order}", PERM_PARTNER, 0, memberships_order, "getOrder"},
    {METHOD_GET, PARTNER "/benefits", PERM_PARTNER, 0, benefits_list, "listBenefits"},
    {METHOD_GET, PARTNER "/benefits/{benefit}", PERM_PARTNER, 0, benefits_show, "getBenefit"},
    {METHOD_GET, PARTNER "/benefits/{benefit}/keys", PERM_PARTNER, 0, benefits_keys, "listKeys"},
    {METHOD_GET, PARTNER "/benefits/{benefit}/downloads", PERM_PARTNER, 0, benefits_downloads,
     "listDownloads"},
    {METHOD_GET, PARTNER "/benefits/{benefit}/actions", PERM_PARTNER, 0, actions_benefit,
     "listBenefitActions"},
    {METHOD_GET, PARTNER "/requests", PERM_PARTNER, 0, requests_list, "listRequests"},
    {METHOD_GET, PARTNER "/requests/{request}", PERM_PARTNER, 0, requests_show, "getRequest"},
    {METHOD_GET, PARTNER "/people", PERM_PARTNER, 0, people_list, "listPeople"},
    {METHOD_GET, PARTNER "/people/{person}", PERM_PARTNER, 0, people_show, "getPerson"},
    {METHOD_GET, PARTNER "/people/{person}/leaving", PERM_PARTNER, 0, people_leaving, "getLeaving"},
    {METHOD_GET, PARTNER "/tenants", PERM_PARTNER, 0, tenants_list, "listTenants"},
    {METHOD_GET, PARTNER "/tenants/{tenant}", PERM_PARTNER, 0, tenants_show, "getTenant"},
    {METHOD_GET, PARTNER "/ledger", PERM_PARTNER, 0, ledger_partner, "listEvents"},
    {METHOD_GET, PARTNER "/actions", PERM_PARTNER, 0, actions_partner, "listActions"},
    {METHOD_POST, PARTNER "/actions/{action}", PERM_PARTNER, ROUTE_JSON, acts_partner, "act"},
    {METHOD_POST, PARTNER "/actions/invite", PERM_PARTNER, ROUTE_JSON | ROUTE_LARGE, acts_invite, NULL},
    {METHOD_POST, PARTNER "/actions/{action}/preview", PERM_PARTNER, ROUTE_JSON, acts_preview_partner,
     "preview"},
    {METHOD_POST, PARTNER "/actions/{action}/batch", PERM_PARTNER, ROUTE_JSON | ROUTE_CSV, batch_partner,
     "batch"},
    {METHOD_POST, "/v1/desk/actions/{action}/batch", PERM_DESK, ROUTE_JSON | ROUTE_CSV, batch_desk,
     "batchDeskActs"},
    {METHOD_POST, "/v1/desk/pools/{pool}/keys", PERM_DESK, ROUTE_CSV, imports_keys, "uploadKeys"},
    {METHOD_GET, "/v1/jobs/{job}", PERM_SIGNED_IN, 0, jobs_show, "getJob"},
    {METHOD_POST, "/v1/jobs/{job}/cancel", PERM_SIGNED_IN, ROUTE_JSON, jobs_cancel, "cancelJob"},
    {METHOD_GET, "/v1/desk/actions", PERM_DESK, 0, actions_desk, "listDeskActions"},
    {METHOD_POST, "/v1/desk/actions/{action}", PERM_DESK, ROUTE_JSON, acts_desk, "deskAct"},
    {METHOD_POST, "/v1/desk/actions/{action}/preview", PERM_DESK, ROUTE_JSON, acts_preview_desk,
     "previewDeskAct"},
    {METHOD_GET, "/v1/desk/pools", PERM_DESK, 0, desk_pools, "listPools"},
    {METHOD_GET, "/v1/desk/queue", PERM_DESK, 0, work_queue, "listQueue"},
    {METHOD_GET, "/v1/desk/requests", PERM_DESK, 0, work_requests, "listDeskRequests"},
    {METHOD_GET, "/v1/desk/orders", PERM_DESK, 0, work_orders, "listDeskOrders"},
    {METHOD_GET, "/v1/desk/ledger", PERM_DESK, 0, ledger_desk, "listDeskEvents"},
};

struct route_table routes_api(void)
{
    return (struct route_table){rows, ARRAY_LEN(rows)};
}
