/* The handlers behind the rows of routes.c, each in the file its name begins with. Every one leaves a whole
 * answer in the call, a problem included. */
#ifndef API_HANDLERS_H
#define API_HANDLERS_H

#include "http/call.h"

handler_fn system_livez, system_readyz, system_version, system_metrics, system_clock;
handler_fn me_show;
handler_fn partners_list, partners_show, partners_state, partners_offers, partners_programme;
handler_fn memberships_list, memberships_show, memberships_orders, memberships_order;
handler_fn benefits_list, benefits_show, benefits_keys, benefits_downloads;
handler_fn tenants_list, tenants_show;
handler_fn people_list, people_show, people_leaving;
handler_fn ledger_partner, ledger_desk;
handler_fn actions_partner, actions_benefit, actions_desk;
handler_fn acts_invite, acts_partner, acts_preview_partner, acts_desk, acts_preview_desk;
handler_fn desk_pools;
handler_fn work_queue, work_requests, work_orders;
handler_fn requests_list, requests_show;
handler_fn batch_partner, batch_desk;
handler_fn imports_keys;
handler_fn jobs_show, jobs_cancel;
handler_fn downloads_file;
handler_fn openapi_show;

#endif
