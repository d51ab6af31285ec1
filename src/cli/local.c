/* See local.h. */
#include "cli/local.h"

#include "app/catch_up.h"
#include "app/check.h"
#include "app/clock.h"
#include "app/identity.h"
#include "app/queue.h"
#include "app/view.h"
#include "base/env.h"
#include "base/json.h"

/* The socket is 0600 and the gate looked at who is at its other end; with --as it is a person, who may not.
 */
static bool local_may(struct call *c)
{
    if (c->peer_uid >= 0 && c->actor.kind == ACTOR_OS_USER)
        return true;
    call_fail(c, c->peer_uid >= 0 ? ERR_NOT_PERMITTED : ERR_NOT_FOUND);
    return false;
}

static struct json local_begin(struct call *c)
{
    struct json j = json_on(&c->out);
    json_object(&j, NULL);
    return j;
}

static void local_end(struct call *c, struct json *j)
{
    json_object_end(j);
    c->status = 200;
    c->type = S("application/json");
    c->no_store = true;
    if (buf_err(&c->out) != OK)
        call_fail(c, ERR_TOO_LARGE);
}

/* --- ledger verify, rebuild --check --- */

static void local_finding(struct json *j, const struct check_finding *f)
{
    json_object(j, NULL);
    json_id(j, "stream", ID_PARTNER, f->stream);
    json_int(j, "seq", (int64_t)f->seq);
    json_str(j, "what", f->what);
    json_object_end(j);
}

static void local_report(struct call *c, enum err e, const struct check_report *r)
{
    if (e != OK) {
        call_fail(c, e);
        return;
    }
    struct json j = local_begin(c);
    json_int(&j, "streams", r->streams);
    json_int(&j, "events", r->events);
    json_int(&j, "benefits", r->benefits);
    json_int(&j, "keys", r->keys);
    json_int(&j, "people", r->people);
    json_int(&j, "tokens", r->tokens);
    json_int(&j, "replays", r->replays);
    json_int(&j, "snapshots", r->snapshots);
    json_int(&j, "work", r->work);
    json_int(&j, "more", (int64_t)r->more);
    json_array(&j, "findings");
    for (size_t i = 0; i < r->n_findings; i++)
        local_finding(&j, &r->findings[i]);
    json_array_end(&j);
    local_end(c, &j);
}

static void local_verify(struct call *c)
{
    struct check_report r = {0};
    if (local_may(c))
        local_report(c, check_verify(c->app, c->arena, &r), &r);
}

static void local_rebuild(struct call *c)
{
    struct check_report r = {0};
    if (local_may(c))
        local_report(c, check_rebuild(c->app, c->arena, &r), &r);
}

/* What is dropped and made anew: the lists of the desk (L14). */
static void local_rebuild_lists(struct call *c)
{
    int64_t rows = 0;
    if (!local_may(c))
        return;
    enum err e = queue_rebuild(c->app, &rows);
    if (e != OK) {
        call_fail(c, e);
        return;
    }
    struct json j = local_begin(c);
    json_int(&j, "work", rows);
    local_end(c, &j);
}

/* --- clock accept --- */

static void local_clock(struct call *c)
{
    if (!local_may(c))
        return;
    str trouble = str_dup(c->arena, clock_trouble(c->app->clock));
    clock_accept(c->app->clock);
    size_t acted;
    enum err e =
        catch_up(c->app, &acted); /* it leaves the mark by which the next start believes the clock (L9) */
    if (e != OK) {
        call_fail(c, e);
        return;
    }
    struct json j = local_begin(c);
    json_str(&j, "was", trouble);
    json_ts(&j, "now", app_now(c->app));
    local_end(c, &j);
}

/* --- token list --- */

static void local_token(struct json *j, const struct identity_token *t, ts now)
{
    bool over = !ts_none(t->expires) && t->expires.us <= now.us;
    json_object(j, NULL);
    json_id(j, "id", ID_TOKEN, t->id);
    json_id(j, "person", ID_PERSON, t->person);
    json_str(j, "name", t->name);
    json_str(j, "actions", t->actions);
    json_ts(j, "created_at", t->created_at);
    json_ts(j, "expires", t->expires);
    json_str(j, "state", t->revoked ? S("revoked") : over ? S("expired") : S("valid"));
    json_object_end(j);
}

static void local_tokens(struct call *c)
{
    str partner = call_query(c, "partner"), after = call_query(c, "after");
    struct identity_token *rows;
    uid stream = UID_VENDOR, from = UID_NONE;
    size_t n;
    if (!local_may(c))
        return;
    enum err e = partner.ptr ? view_partner_id(c->app, partner, &stream) : OK;
    if (e == OK && after.ptr && !uid_parse(ID_TOKEN, after, &from))
        e = ERR_MALFORMED;
    if (e == OK)
        e = identity_tokens(c->app, stream, from, c->arena, &rows, &n);
    if (e != OK) {
        call_fail(c, e);
        return;
    }
    struct json j = local_begin(c);
    json_array(&j, "items");
    for (size_t i = 0; i < n; i++)
        local_token(&j, &rows[i], env_now());
    json_array_end(&j);
    json_id(&j, "next", ID_TOKEN, n == IDENTITY_TOKENS_PAGE ? rows[n - 1].id : UID_NONE);
    local_end(c, &j);
}

static const struct route rows[] = {
    {METHOD_GET, "/local/verify", PERM_DESK, 0, local_verify, NULL},
    {METHOD_GET, "/local/rebuild", PERM_DESK, 0, local_rebuild, NULL},
    {METHOD_POST, "/local/rebuild", PERM_DESK, ROUTE_JSON, local_rebuild_lists, NULL},
    {METHOD_POST, "/local/clock/accept", PERM_DESK, ROUTE_JSON, local_clock, NULL},
    {METHOD_GET, "/local/tokens", PERM_DESK, 0, local_tokens, NULL},
};
const struct route_table local_routes = {rows, ARRAY_LEN(rows)};
