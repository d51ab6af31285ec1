/* See parts.h. */
#include "web/parts.h"

#include "app/cache.h"
#include "domain/refunds.h"

enum { LEDGER_PAGE = 200, LEDGER_PAGES = 25 };

/* --- Marks --- */

static const struct {
    const char *id, *tone, *icon;
} marks[] = {
    {"available", "good", "circle"},
    {"in-use", "good", "half"},
    {"active", "good", "ok"},
    {"paid", "good", "ok"},
    {"activation-requested", "busy", "clock"},
    {"awaiting-payment", "busy", "clock"},
    {"renewal-window", "warn", "clock"},
    {"open", "busy", "circle"},
    {"taken", "busy", "person"},
    {"waiting-second-person", "warn", "people"},
    {"done", "good", "ok"},
    {"withdrawn", "off", "stop"},
    {"information-needed", "warn", "warning"},
    {"used-up", "off", "ok"},
    {"shown", "off", "eye"},
    {"not-shown", "good", "lock"},
    {"declined", "bad", "no"},
    {"expired", "bad", "stop"},
    {"lapsed", "bad", "stop"},
    {"cancelled", "bad", "stop"},
    {"revoked", "bad", "stop"},
    {"redeemed", "off", "ok"},
    {"replaced", "off", "stop"},
    {"continued", "off", "ok"},
    {"refunded", "off", "stop"},
};

struct mark parts_mark(struct page *p, const char *prefix, str id)
{
    struct mark m = {"", "circle", page_word(p, prefix, id)};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (str_is(id, marks[i].id)) {
            m.tone = marks[i].tone;
            m.icon = marks[i].icon;
        }
    return m;
}

/* --- Benefits --- */

int64_t parts_days(const struct page *p, date d)
{
    return date_none(d) ? 0 : (int64_t)d.days - p->view.today.days;
}

static struct bar parts_bar(int64_t used, int64_t granted, int64_t over)
{
    int64_t whole = over > 0 ? used : granted;
    if (whole <= 0)
        return (struct bar){0};
    struct bar b = {.shown = true, .over = (int)(over * 100 / whole)};
    b.used = (int)(used * 100 / whole) - b.over;
    return b;
}

static struct quantity parts_quantity(struct page *p, const struct benefit_view *bv)
{
    const struct benefit *b = bv->benefit;
    struct quantity q = {.unlimited = b->unlimited,
                         .used = bv->used,
                         .granted = b->granted,
                         .available = bv->available,
                         .over = bv->over};
    if (bv->definition)
        q.unit = page_word(p, "unit-of", code_str(&bv->definition->unit));
    if (!b->unlimited)
        q.bar = parts_bar(bv->used, b->granted, bv->over);
    return q;
}

struct benefit_row parts_benefit(struct page *p, const struct benefit_view *bv)
{
    const struct benefit *b = bv->benefit;
    const struct definition *d = bv->definition;
    const struct group_def *g = d ? programme_group(p->view.programme, code_str(&d->group)) : NULL;
    return (struct benefit_row){
        .id = page_id(p, ID_BENEFIT, b->id),
        .href = page_benefit_href(p, b),
        .title = page_benefit(p, b->id),
        .group = g ? text_in(&g->title, p->view.lang) : S(""),
        .offer = page_offer(p, &b->offer),
        .competency =
            b->incremental && !code_none(&b->competency) ? page_competency(p, &b->competency) : S(""),
        .incremental = b->incremental,
        .example = bv->example,
        .names_only = bv->names_only,
        .counts =
            !bv->names_only || (d && (code_is(&d->unit, S("incident")) || code_is(&d->unit, S("hour")))),
        .quantity = parts_quantity(p, bv),
        .mark = parts_mark(p, "status", str_of(bv->status)),
        .activate_by = benefit_activate_by(p->view.state, b, p->view.today),
        .expires = benefit_usable_until(p->view.state, b, p->view.today),
        .gone = str_is(str_of(bv->status), "expired") || b->cancelled,
    };
}

void parts_links(struct page *p, const code *ids, size_t n, struct link_row **ret, size_t *ret_n)
{
    *ret = NEW_N(p->arena, struct link_row, n + 1);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct link_def *l = programme_link(p->view.programme, code_str(&ids[i]));
        if (l)
            (*ret)[(*ret_n)++] = (struct link_row){text_in(&l->title, p->view.lang), l->href};
    }
}

void parts_next_steps(struct page *p, struct link_row **ret, size_t *ret_n)
{
    static const char *const names[] = {"join", "add-users", "buy-or-renew", "gtm-resources"};
    const struct company *c = &p->view.state->company;
    size_t from = c->member || c->in_pmc ? 1 : 0, n = 0; /* R4: who has not joined begins there */
    code ids[ARRAY_LEN(names)];
    for (size_t i = from; i < ARRAY_LEN(names); i++)
        ids[n++] = code_of(str_of(names[i]));
    parts_links(p, ids, n, ret, ret_n);
}

size_t parts_refund_blocks(struct page *p, const struct order *o)
{
    struct refund_use *uses = NEW_N(p->arena, struct refund_use, p->view.state->n_benefits + 1);
    size_t n = refund_uses(p->view.programme, p->view.state, o->id, UID_NONE, uses), blocks = 0;
    for (size_t i = 0; i < n; i++)
        blocks += uses[i].blocks;
    return blocks;
}

static void parts_by_hand(struct page *p, uid benefit, struct benefit_head *h)
{
    struct by_hand_view *rows;
    size_t n;
    if (view_by_hand(&p->view, benefit, &rows, &n) != OK)
        return;
    h->by_hand = NEW_N(p->arena, struct by_hand_row, n + 1);
    h->n_by_hand = n;
    for (size_t i = 0; i < n; i++)
        h->by_hand[i] = (struct by_hand_row){rows[i].hand->at, rows[i].hand->granted,
                                             rows[i].reason.ptr ? rows[i].reason : S("")};
}

struct benefit_head parts_head(struct page *p, const struct benefit_view *bv)
{
    struct benefit_head h = {.row = parts_benefit(p, bv)};
    str category = bv->definition ? code_str(&bv->definition->category) : S("");
    h.category_href = page_category_path(category);
    h.category_title = page_word(p, "nav",
                                 str_is(category, "go-to-market")              ? S("gtm")
                                 : str_is(category, "developer-subscriptions") ? S("developer")
                                                                               : category);
    if (bv->definition)
        parts_links(p, bv->definition->links, bv->definition->n_links, &h.links, &h.n_links);
    const struct order *o = state_order(p->view.state, bv->benefit->order);
    h.refundable = o && o->state == ORDER_PAID && !date_none(o->refund_until) &&
                   !refund_of_order(p->view.state, o->id) && parts_days(p, o->refund_until) >= 0 &&
                   parts_refund_blocks(p, o) == 0;
    if (h.refundable) {
        h.refund_until = o->refund_until;
        h.refund_days = parts_days(p, o->refund_until);
    }
    parts_by_hand(p, bv->benefit->id, &h);
    parts_notices(p, &h.notices, &h.n_notices);
    return h;
}

void parts_notices(struct page *p, struct reason_row_view **ret, size_t *ret_n)
{
    const struct company *c = &p->view.state->company;
    *ret_n = 0;
    if (!c->in_pmc)
        return;
    struct reason r = {.code = REASON_HOME_IS_PMC, .from = TS_NONE, .link = code_of(S("pmc-sign-in"))};
    reason_fact(&r, VAL_STR("category", S("")));
    words_reasons(p, &r, 1, ret);
    *ret_n = 1;
}

/* --- Options --- */

bool parts_options(struct page *p, uid benefit, struct options *ret)
{
    const struct call *c = p->call;
    *ret = (struct options){0};
    return act_options(c->app, &c->actor, p->view.state->stream, benefit, p->arena, &ret->rows, &ret->n,
                       &ret->state) == OK;
}

void parts_options_end(struct options *o)
{
    cache_release(o->state);
    o->state = NULL;
}

/* R16: instead of a button that the reader may not press. */
static bool parts_may_ask(const struct page *p)
{
    const struct company *c = &p->view.state->company;
    return c->member && !c->in_pmc && (p->view.bits & programme_policy(p->view.programme, S("ask-for")));
}

struct option parts_option(struct page *p, const struct options *o, const char *action)
{
    return parts_option_on(p, o, action, UID_NONE);
}

struct option parts_option_on(struct page *p, const struct options *o, const char *action, uid benefit)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct act_option *row = &o->rows[i];
        if (!str_is(str_of(row->action->id), action) ||
            (!uid_none(benefit) && !(row->benefit && uid_eq(row->benefit->id, benefit))))
            continue;
        struct option ret = {.listed = true, .allowed = row->allowed, .action = row->action->id};
        if (!row->allowed) {
            struct reason_row_view r = words_reason(p, &row->reasons[0]);
            ret.why = r.detail.len ? r.detail : r.title;
            ret.ask = row->benefit && row->reasons[0].code == REASON_NOT_PERMITTED && parts_may_ask(p);
        }
        return ret;
    }
    return (struct option){0};
}

void parts_admins(struct page *p, struct person_row **ret, size_t *ret_n)
{
    struct person_view *admins = NULL;
    size_t n = 0;
    *ret = NULL;
    *ret_n = 0;
    if (view_global_admins(&p->view, &admins, &n) != OK)
        return;
    *ret = NEW_N(p->arena, struct person_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        (*ret)[i] = page_person_row(p, &admins[i]);
        (*ret)[i].roles = S("");
    }
    *ret_n = n;
}

/* --- Events --- */

static const struct {
    const char *filter, *prefix;
} filters[] = {
    {"keys", "software_key_"},
    {"keys", "licence_key_"},
    {"seats", "seat_"},
    {"seats", "licence_seat_"},
    {"seats", "developer_"},
    {"people", "person_"},
    {"people", "role_"},
    {"people", "other_offer_"},
    {"people", "token_"},
    {"membership", "order_"},
    {"membership", "company_"},
    {"membership", "membership_"},
    {"membership", "renewal_"},
    {"membership", "attainment_"},
    {"membership", "benefit_"},
    {"membership", "cancellation_"},
    {"membership", "refund_"},
    {"credit", "credit_"},
    {"credit", "usage_credit_"},
    {"requests", "request_"},
    {"requests", "activation_"},
    {"requests", "contract_"},
    {"requests", "incident_"},
    {"requests", "advisory_"},
    {"requests", "marketing_contact_"},
};

/* The home page tells what people did; what a membership brings along would fill it. */
static bool parts_is_news(str type)
{
    return !str_ends(type, S("_granted")) && !str_starts(type, S("token_")) &&
           !str_is(type, "benefit_changed");
}

static bool parts_taken(str filter, const char *type)
{
    if (filter.len == 0)
        return true;
    if (str_is(filter, "home"))
        return parts_is_news(str_of(type));
    for (size_t i = 0; i < ARRAY_LEN(filters); i++)
        if (str_is(filter, filters[i].filter) && str_starts(str_of(type), str_of(filters[i].prefix)))
            return true;
    return false;
}

enum err parts_events(struct page *p, uint64_t before, size_t limit, str filter, struct event_row **ret,
                      size_t *ret_n, int64_t *ret_older)
{
    struct event_row *rows = NEW_N(p->arena, struct event_row, limit + 1);
    size_t n = 0;
    bool more = true;
    for (int pages = 0; pages < LEDGER_PAGES && more && n < limit; pages++) {
        struct event *events = NULL;
        hash256 *hashes = NULL;
        size_t got = 0;
        TRY(view_ledger(&p->view, before, filter.len ? LEDGER_PAGE : limit, true, &events, &hashes, &got));
        for (size_t i = 0; i < got && n < limit; i++) {
            before = events[i].seq;
            if (parts_taken(filter, events[i].def->type))
                rows[n++] = (struct event_row){events[i].seq, events[i].at, words_actor(p, &events[i]),
                                               words_event(p, &events[i])};
        }
        more = got > 0 && before > 1;
    }
    *ret = rows;
    *ret_n = n;
    *ret_older = more ? (int64_t)before : 0;
    return OK;
}

/* --- Downloads --- */

static int parts_fit(const struct download *d, str language, str os)
{
    bool any_language = code_none(&d->language), any_os = code_none(&d->os);
    return (code_is(&d->language, language) ? 4
            : any_language                  ? 2
                                            : 0) +
           (code_is(&d->os, os)     ? 2
            : any_os || os.len == 0 ? 1
                                    : 0);
}

void parts_packages(struct page *p, const code *product, str language, str os, struct package_row **ret,
                    size_t *ret_n)
{
    const struct programme *pr = p->view.programme;
    struct package_row *rows = NEW_N(p->arena, struct package_row, pr->n_downloads + 1);
    size_t n = 0, best = 0;
    int best_fit = -1;
    for (size_t i = 0; i < pr->n_downloads && !code_none(product); i++) {
        const struct download *d = &pr->downloads[i];
        if (!code_eq(&d->product, product))
            continue;
        if (parts_fit(d, language, os) > best_fit) {
            best_fit = parts_fit(d, language, os);
            best = n;
        }
        rows[n++] = (struct package_row){.title = text_in(&d->title, p->view.lang),
                                         .language = page_word(p, "language", code_str(&d->language)),
                                         .os = page_word(p, "os", code_str(&d->os)),
                                         .href = d->href,
                                         .sha256 = d->sha256,
                                         .guide = d->install_guide,
                                         .kib = (d->size + 1023) / 1024};
    }
    if (n)
        rows[best].chosen = true;
    *ret = rows;
    *ret_n = n;
}

const struct value *parts_get(const struct node *nodes, size_t n, const char *name)
{
    int depth = 0;
    for (size_t i = 0; i < n; i++) {
        if (nodes[i].type == NODE_VALUE && depth == 0 && nodes[i].value.name &&
            strcmp(nodes[i].value.name, name) == 0)
            return &nodes[i].value;
        depth += nodes[i].type == NODE_OBJECT || nodes[i].type == NODE_ARRAY;
        depth -= nodes[i].type == NODE_END;
    }
    return NULL;
}
