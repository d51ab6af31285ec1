/* A cloud subscription by key (R35-R42): instructions and the portal, keys, subscriptions with their seats;
 * and the redemption desk, where every goal of a key stands side by side before anything is confirmed. */
#include "web/handlers.h"
#include "web/parts.h"
#include "web/web.h"

#include "app/act.h"
#include "input/digest.h"
#include "input/form.h"
#include "input/into.h"
#include "templates.gen.h"

/* --- Values of what the kind shows --- */

static str licence_str(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_STR ? v->s : S("");
}

static int64_t licence_int(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_INT ? v->i : 0;
}

static date licence_date(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_DATE ? v->d : DATE_NONE;
}

static ts licence_ts(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_TS ? v->t : TS_NONE;
}

static uid licence_uid(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_ID ? v->u : UID_NONE;
}

/* The elements of the array `name` among `nodes`: where each begins and how many nodes it has inside. */
struct licence_part {
    const struct node *nodes;
    size_t n;
};
static size_t licence_parts(struct page *p, const struct node *nodes, size_t n, const char *name,
                            struct licence_part **ret)
{
    struct licence_part *parts = NEW_N(p->arena, struct licence_part, n + 1);
    size_t found = 0, from = 0;
    int depth = 0;
    bool inside = false;
    *ret = parts;
    for (size_t i = 0; i < n; i++) {
        if (nodes[i].type == NODE_END) {
            depth--;
            if (inside && depth == 0)
                return found;
            if (inside && depth == 1)
                parts[found++] = (struct licence_part){nodes + from, i - from};
        } else if (nodes[i].type != NODE_VALUE) {
            if (depth == 0 && nodes[i].value.name && strcmp(nodes[i].value.name, name) == 0)
                inside = true;
            if (inside && depth == 1)
                from = i + 1;
            depth++;
        }
    }
    return found;
}

/* --- Keys --- */

static struct licence_key_row licence_key_of(struct page *p, const struct licence_page *v,
                                             const struct licence_part *part, size_t number)
{
    const struct node *nodes = part->nodes;
    size_t n = part->n;
    str state = licence_str(nodes, n, "state"), goal = licence_str(nodes, n, "goal");
    uid seen_by = licence_uid(nodes, n, "shown_by");
    bool redeemed = str_is(state, "redeemed"), unused = str_is(state, "shown") || str_is(state, "not-shown");
    struct licence_key_row k = {
        .number = str_fmt(p->arena, "%zu", number),
        .id = page_id(p, ID_KEY, licence_uid(nodes, n, "id")),
        .mark = parts_mark(p, "state", state),
        .seats = licence_int(nodes, n, "seats"),
        .shown_at = licence_ts(nodes, n, "shown_at"),
        .shows = licence_int(nodes, n, "shows"),
        .redeemed_on = licence_date(nodes, n, "redeemed_on"),
        .goal = goal.len ? page_word(p, "choice", goal) : S(""),
        .tenant = licence_str(nodes, n, "tenant"),
        .replacement = !uid_none(licence_uid(nodes, n, "replaces")),
        .can_show = v->show.allowed && !str_is(state, "replaced") && !str_is(state, "revoked"),
        .can_redeem = unused && v->redeem.allowed,
        .can_replace = redeemed && v->replace.allowed,
    };
    k.seen = !ts_none(k.shown_at);
    k.redeem_href = str_fmt(p->arena, STR_FMT "?key=" STR_FMT, STR_ARG(v->desk_href), STR_ARG(k.id));
    if (!uid_none(seen_by))
        k.shown_by = page_person(p, seen_by)->name;
    return k;
}

static void licence_keys(struct page *p, struct licence_page *v, const struct benefit *b)
{
    struct description d = {.arena = p->arena, .lang = p->view.lang};
    struct licence_part *parts;
    kind_of(b)->keys(b, p->view.now, &d);
    size_t n = licence_parts(p, d.nodes, d.n, "keys", &parts);
    v->keys = NEW_N(p->arena, struct licence_key_row, n + 1);
    for (size_t i = 0; i < n; i++)
        v->keys[v->n_keys++] = licence_key_of(p, v, &parts[i], i + 1);
}

/* --- Subscriptions --- */

static void licence_holders(struct page *p, const struct licence_part *part, struct subscription_row *row)
{
    struct licence_part *parts;
    size_t n = licence_parts(p, part->nodes, part->n, "holders", &parts);
    row->holders = NEW_N(p->arena, struct holder_row, n + 1);
    for (size_t i = 0; i < n; i++)
        row->holders[row->n_holders++] =
            (struct holder_row){*page_person(p, licence_uid(parts[i].nodes, parts[i].n, "person")),
                                licence_ts(parts[i].nodes, parts[i].n, "since")};
}

static void licence_history(struct page *p, const struct licence_part *part, struct subscription_row *row)
{
    struct licence_part *parts;
    size_t n = licence_parts(p, part->nodes, part->n, "redemptions", &parts);
    row->history = NEW_N(p->arena, struct redemption_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct node *nodes = parts[i].nodes;
        size_t m = parts[i].n;
        row->history[row->n_history++] =
            (struct redemption_row){.on = licence_date(nodes, m, "redeemed_on"),
                                    .replaced_on = licence_date(nodes, m, "replaced_on"),
                                    .goal = page_word(p, "choice", licence_str(nodes, m, "goal")),
                                    .seats = licence_int(nodes, m, "key_seats"),
                                    .replaced = !date_none(licence_date(nodes, m, "replaced_on"))};
    }
}

static str licence_other(struct page *p, uid benefit)
{
    if (uid_none(benefit))
        return S("");
    return str_fmt(p->arena, "/benefits/cloud/" STR_FMT, STR_ARG(page_id(p, ID_BENEFIT, benefit)));
}

static void licence_subscriptions(struct page *p, const struct description *terms,
                                  struct subscription_row **ret, size_t *ret_n)
{
    struct licence_part *parts;
    size_t n = licence_parts(p, terms->nodes, terms->n, "subscriptions", &parts);
    struct subscription_row *rows = NEW_N(p->arena, struct subscription_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct node *nodes = parts[i].nodes;
        size_t m = parts[i].n;
        rows[i] = (struct subscription_row){
            .id = page_id(p, ID_SUBSCRIPTION, licence_uid(nodes, m, "id")),
            .tenant = licence_str(nodes, m, "tenant"),
            .mark = parts_mark(p, "state", licence_str(nodes, m, "state")),
            .runs = str_is(licence_str(nodes, m, "state"), "active"),
            .seats = licence_int(nodes, m, "seats"),
            .used = licence_int(nodes, m, "seats_used"),
            .starts = licence_date(nodes, m, "starts"),
            .came_href = licence_other(p, licence_uid(nodes, m, "comes_from")),
            .goes_href = licence_other(p, licence_uid(nodes, m, "continues_in")),
            .ends = licence_date(nodes, m, "ends"),
        };
        rows[i].dated = !date_none(rows[i].ends);
        licence_holders(p, &parts[i], &rows[i]);
        licence_history(p, &parts[i], &rows[i]);
    }
    *ret = rows;
    *ret_n = n;
}

/* --- The page of the benefit --- */

static str licence_desk_href(struct page *p, const struct benefit_head *h)
{
    return str_fmt(p->arena, STR_FMT "/redeem", STR_ARG(h->row.href));
}

static void licence_options(struct page *p, struct licence_page *v, uid benefit)
{
    struct options o;
    if (!parts_options(p, benefit, &o))
        return;
    v->show = parts_option(p, &o, "show-key");
    v->redeem = parts_option(p, &o, "redeem");
    v->replace = parts_option(p, &o, "request-replacement");
    v->assign = parts_option(p, &o, "assign-user");
    v->remove = parts_option(p, &o, "remove-user");
    parts_options_end(&o);
}

/* False: it is another kind's, or the reader may know names alone; then another page is the answer. */
static bool licence_find(struct page *p, struct call *c, struct benefit_view *bv)
{
    if (!page_open(p, c, NAV_CLOUD) || !benefits_find(p, bv))
        return false;
    if (code_is(&bv->benefit->kind, S("licence_key")) && !bv->names_only)
        return true;
    page_close(p);
    credit_one(c);
    return false;
}

void licence_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    if (!licence_find(&p, c, &bv))
        return;
    struct licence_page v = {.shell = &p.shell, .head = parts_head(&p, &bv)};
    v.instructions = licence_str(bv.terms.nodes, bv.terms.n, "instructions"); /* R37 */
    v.portal = licence_str(bv.terms.nodes, bv.terms.n, "redeem_url");         /* R38 */
    v.in_portal = str_is(licence_str(bv.terms.nodes, bv.terms.n, "redeem"), "portal");
    v.desk_href = licence_desk_href(&p, &v.head);
    licence_options(&p, &v, bv.benefit->id);
    licence_keys(&p, &v, bv.benefit);
    licence_subscriptions(&p, &bv.terms, &v.subscriptions, &v.n_subscriptions);
    v.left = bv.benefit->unlimited || bv.available > 0;
    if (v.assign.allowed)
        page_people(&p, &v.people.rows, &v.people.n);
    tpl_licence_page(page_begin(&p, v.head.row.title), &v);
}

/* --- The redemption desk --- */

static const struct value *licence_branch_value(const struct description *d, size_t from, const char *name)
{
    for (size_t i = from; i < d->n && d->nodes[i].type == NODE_VALUE; i++)
        if (strcmp(d->nodes[i].value.name, name) == 0)
            return &d->nodes[i].value;
    return NULL;
}

static str licence_why(struct page *p, str reason)
{
    if (reason.len == 0)
        return S("");
    str own = page_text(p, str_fmt(p->arena, "page.redeem.why." STR_FMT, STR_ARG(reason)).ptr, NULL, 0);
    return own.ptr ? own : page_word(p, "reason", str_fmt(p->arena, STR_FMT ".title", STR_ARG(reason)));
}

/* R40 */
void licence_branches(struct page *p, const struct description *d, struct branch_row **ret, size_t *ret_n)
{
    struct branch_row *rows = NEW_N(p->arena, struct branch_row, d->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->nodes[i].type != NODE_OBJECT)
            continue;
        const struct value *goal = licence_branch_value(d, i + 1, "goal");
        const struct value *chosen = licence_branch_value(d, i + 1, "chosen");
        const struct value *allowed = licence_branch_value(d, i + 1, "allowed");
        const struct value *why = licence_branch_value(d, i + 1, "code");
        const struct value *becomes = licence_branch_value(d, i + 1, "becomes");
        const struct value *seats = licence_branch_value(d, i + 1, "seats");
        const struct value *months = licence_branch_value(d, i + 1, "months");
        const struct value *ends = licence_branch_value(d, i + 1, "ends");
        const struct value *seats_before = licence_branch_value(d, i + 1, "seats_before");
        const struct value *ends_before = licence_branch_value(d, i + 1, "ends_before");
        rows[n++] = (struct branch_row){
            .goal = goal->s,
            .label = page_word(p, "choice", goal->s),
            .why = licence_why(p, why->s),
            .chosen = chosen->b,
            .allowed = allowed->b,
            .as_new = allowed->b && !str_eq(becomes->s, goal->s),
            .changes = seats_before->i > 0,
            .seats = seats->i,
            .months = months->i,
            .ends = ends->d,
            .seats_before = seats_before->i,
            .ends_before = ends_before->d,
        };
    }
    *ret = rows;
    *ret_n = n;
}

static void licence_choices(struct page *p, struct redeem_page *v, const struct benefit_view *bv)
{
    const struct state *s = p->view.state;
    v->tenants.rows = NEW_N(p->arena, struct choice, s->n_tenants + 1);
    for (size_t i = 0; i < s->n_tenants; i++)
        if (s->tenants[i].confirmed)
            v->tenants.rows[v->tenants.n++] =
                (struct choice){code_str(&s->tenants[i].domain), code_str(&s->tenants[i].domain),
                                code_is(&s->tenants[i].domain, v->tenant)};
    v->tenant_known = false;
    for (size_t i = 0; i < v->tenants.n; i++)
        v->tenant_known = v->tenant_known || v->tenants.rows[i].chosen;
    struct licence_part *parts;
    size_t n = licence_parts(p, bv->terms.nodes, bv->terms.n, "keys", &parts);
    v->keys.rows = NEW_N(p->arena, struct choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        str state = licence_str(parts[i].nodes, parts[i].n, "state");
        if (!str_is(state, "shown") && !str_is(state, "not-shown"))
            continue;
        struct value params[] = {VAL_STR("number", str_fmt(p->arena, "%zu", i + 1)),
                                 VAL_INT("seats", licence_int(parts[i].nodes, parts[i].n, "seats"))};
        str id = page_id(p, ID_KEY, licence_uid(parts[i].nodes, parts[i].n, "id"));
        v->keys.rows[v->keys.n++] =
            (struct choice){id, page_text(p, "page.redeem.key", params, 2), str_eq(id, v->key)};
    }
}

/* Running subscriptions of the tenant, where it has several. */
static void licence_several(struct page *p, struct redeem_page *v, const struct description *terms)
{
    struct subscription_row *rows;
    size_t n;
    licence_subscriptions(p, terms, &rows, &n);
    v->subscriptions.rows = NEW_N(p->arena, struct choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].runs || !str_eq(rows[i].tenant, v->tenant))
            continue;
        struct value params[] = {VAL_INT("seats", rows[i].seats), VAL_DATE("ends", rows[i].ends)};
        v->subscriptions.rows[v->subscriptions.n++] =
            (struct choice){rows[i].id, page_text(p, "page.redeem.subscription", params, 2),
                            str_eq(rows[i].id, v->subscription)};
    }
}

/* The preview of a redemption as `new`, which shows what all goals would come to and is never sent on: of the
 * key that was chosen, or that was `typed`. */
static enum err licence_ask(struct page *p, struct redeem_page *v, str typed, struct act_request *req)
{
    struct call *c = p->call;
    const struct action *action = action_find(S("redeem"));
    struct pair pairs[] = {{S("benefit"), v->head.row.id},
                           {S("goal"), S("new")},
                           {S("tenant"), v->tenant},
                           {typed.len > 0 ? S("key_code") : S("key"), typed.len > 0 ? typed : v->key},
                           {S("via"), v->via},
                           {S("subscription"), v->subscription}};
    void *input = arena_alloc(c->arena, action->input_size, _Alignof(max_align_t));
    struct into into = {.fields = action->fields,
                        .n = action->n_fields,
                        .record = input,
                        .arena = c->arena,
                        .diag = &c->diag,
                        .prefix = S("")};
    into_begin(&into);
    TRY(into_pairs(&into, pairs, ARRAY_LEN(pairs), NULL));
    *req = (struct act_request){.arena = c->arena,
                                .actor = &c->actor,
                                .stream = p->view.state->stream,
                                .action = action,
                                .benefit = v->head.row.id,
                                .input = input,
                                .lang = p->view.lang,
                                .input_digest = input_digest(action->fields, action->n_fields, input)};
    return act_preview(c->app, req);
}

static void licence_refused(struct page *p, struct redeem_page *v, const struct act_request *req)
{
    words_reasons(p, req->result.reasons, req->result.n_reasons, &v->reasons);
    v->n_reasons = req->result.n_reasons;
}

static enum err licence_compare(struct page *p, struct redeem_page *v)
{
    struct act_request req;
    enum err e = licence_ask(p, v, S(""), &req);
    if (e == OK)
        licence_branches(p, &req.result.preview.branches, &v->branches, &v->n_branches);
    else if (e == ERR_REFUSED)
        licence_refused(p, v, &req);
    return e == ERR_REFUSED ? OK : e;
}

/* What there is to choose from, and what is chosen. */
static void licence_fill(struct page *p, struct redeem_page *v, const struct benefit_view *bv)
{
    v->shell = &p->shell;
    v->head = parts_head(p, bv);
    v->portal = licence_str(bv->terms.nodes, bv->terms.n, "redeem_url");
    v->desk_href = licence_desk_href(p, &v->head);
    if (v->via.len == 0)
        v->via = licence_str(bv->terms.nodes, bv->terms.n, "redeem");
    v->in_portal = str_is(v->via, "portal");
    licence_choices(p, v, bv);
    licence_several(p, v, &bv->terms);
    if (v->key.len == 0 && v->keys.n == 1)
        v->key = v->keys.rows[0].value;
    if (v->keys.n == 0)
        v->via = S("here"); /* the next key comes from the pool: nobody can have used it elsewhere */
}

static void licence_show(struct page *p, const struct redeem_page *v)
{
    tpl_redeem_page(page_begin(p, page_word(p, "page.redeem", S("title"))), v);
}

void licence_desk(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    if (!licence_find(&p, c, &bv))
        return;
    struct redeem_page v = {.tenant = call_query(c, "tenant"),
                            .key = call_query(c, "key"),
                            .via = call_query(c, "via"),
                            .subscription = call_query(c, "subscription")};
    licence_fill(&p, &v, &bv);
    if (v.tenant_known && (v.key.len > 0 || v.keys.n == 0)) {
        enum err e = licence_compare(&p, &v);
        if (e != OK) {
            page_fail(&p, e);
            return;
        }
    }
    licence_show(&p, &v);
}

/* Only that the code is no key of the company stands against going on; the rest is said where it is compared.
 */
static bool licence_is_unknown(const struct act_request *req)
{
    for (size_t i = 0; i < req->result.n_reasons; i++)
        if (req->result.reasons[i].code == REASON_KEY_UNKNOWN)
            return true;
    return uid_none(req->result.key);
}

/* Who has a key in hand and does not know which of the list it is types it: its id is chosen, and the code
 * stands in no page and no address (L13, L28). */
void licence_by_code(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    struct pair *pairs = NULL;
    size_t n = 0;
    struct act_request req = {0};
    if (!licence_find(&p, c, &bv))
        return;
    enum err e = form_pairs(c->body, c->arena, &pairs, &n);
    struct redeem_page v = {.tenant = pair_value(pairs, n, "tenant"), .via = pair_value(pairs, n, "via")};
    str typed = pair_value(pairs, n, "key_code");
    licence_fill(&p, &v, &bv);
    if (e == OK && typed.len == 0)
        e = ERR_INVALID;
    if (e == OK)
        e = licence_ask(&p, &v, typed, &req);
    if ((e == OK || e == ERR_REFUSED) && !licence_is_unknown(&req)) {
        web_redirect(c, str_fmt(c->arena, STR_FMT "?key=" STR_FMT "&tenant=" STR_FMT "&via=%s",
                                STR_ARG(v.desk_href), STR_ARG(page_id(&p, ID_KEY, req.result.key)),
                                STR_ARG(v.tenant_known ? v.tenant : S("")), v.in_portal ? "portal" : "here"));
    } else if (e == ERR_REFUSED) {
        licence_refused(&p, &v, &req);
        c->status = 409;
        licence_show(&p, &v);
    } else if (e == ERR_RATE_LIMITED && req.result.retry_s > 0) {
        page_wait(&p, req.result.retry_s);
    } else {
        page_fail(&p, e);
    }
}
