/* Home: what needs somebody, the memberships, what happened last; and what I hold myself. */
#include "web/handlers.h"
#include "web/parts.h"
#include "web/requests.h"
#include "web/web.h"

#include "domain/contact.h"
#include "domain/membership.h"
#include "domain/people.h"
#include "domain/refunds.h"
#include "templates.gen.h"

enum { LAST_EVENTS = 10, NEEDS_MAX = 24, SOON_DAYS = 60 };

/* --- Needs --- */

static void home_need(struct page *p, struct home_page *v, const char *icon, const char *text,
                      const struct value *values, size_t n, str href, const char *link)
{
    if (v->n_needs == NEEDS_MAX)
        return;
    v->needs[v->n_needs++] =
        (struct need_row){icon, page_text(p, str_fmt(p->arena, "page.home.need.%s", text).ptr, values, n),
                          href, page_word(p, "page.home.need", str_of(link))};
}

/* X40: what waits for its money cannot be ordered again. */
static bool home_renewal_waits(const struct state *s, const struct membership *m)
{
    for (size_t i = 0; i < s->n_orders; i++)
        if (uid_eq(s->orders[i].membership, m->id) && s->orders[i].state == ORDER_AWAITING_PAYMENT)
            return true;
    return false;
}

static void home_memberships(struct page *p, struct home_page *v)
{
    const struct state *s = p->view.state;
    v->memberships = NEW_N(p->arena, struct membership_row, s->n_memberships + 1);
    for (size_t i = 0; i < s->n_memberships; i++) {
        const struct membership *m = &s->memberships[i];
        str state = str_of(state_membership_text(m, p->view.today)), offer = page_offer(p, &m->offer);
        struct value values[] = {VAL_STR("offer", offer), VAL_DATE("until", m->window_end),
                                 VAL_DATE("day", m->anniversary)};
        bool window = str_is(state, "renewal-window"), waits = window && home_renewal_waits(s, m);
        v->memberships[v->n_memberships++] = (struct membership_row){
            .offer = offer,
            .competency = code_none(&m->competency) ? S("") : page_competency(p, &m->competency),
            .mark = parts_mark(p, "state", state),
            .anniversary = m->anniversary,
            .last_day = membership_last_day(s, m),
            .ends = !date_none(m->anniversary) && !str_is(state, "cancelled"),
            .window = window,
            .waits = waits};
        if (window && !waits)
            home_need(p, v, "clock", "renew", values, 3, S("/orders"), "renew.link");
        else if (str_is(state, "lapsed"))
            home_need(p, v, "warning", "lapsed", values, 3, S("/orders"), "lapsed.link");
        else if (str_is(state, "active") && !date_none(m->anniversary) &&
                 parts_days(p, m->anniversary) <= SOON_DAYS)
            home_need(p, v, "clock", "ends", values, 3, S("/orders"), "see");
    }
}

static void home_orders(struct page *p, struct home_page *v)
{
    const struct state *s = p->view.state;
    for (size_t i = 0; i < s->n_orders && view_may(&p->view, READ_ORDERS); i++) {
        const struct order *o = &s->orders[i];
        struct value values[] = {VAL_STR("offer", page_offer(p, &o->offer)),
                                 VAL_DATE("until", o->refund_until),
                                 VAL_INT("days", parts_days(p, o->refund_until))};
        if (o->state == ORDER_AWAITING_PAYMENT) {
            values[1] = VAL_DATE("until", o->pay_by);
            home_need(p, v, "receipt", "payment", values, 2, S("/orders"), "see");
        } else if (o->state == ORDER_PAID && !date_none(o->refund_until) && !refund_of_order(s, o->id) &&
                   parts_days(p, o->refund_until) >= 0 && parts_refund_blocks(p, o) == 0) {
            home_need(p, v, "info", "refund", values, 3, S("/orders"), "see");
        }
    }
}

/* What nobody has begun to use, by the day through which it can be begun. */
struct unused {
    date by;
    int64_t count;
    const struct benefit *first;
};

static void home_unused_add(struct unused *groups, size_t *n, const struct benefit *b, date by)
{
    size_t i = 0;
    while (i < *n && date_cmp(groups[i].by, by) != 0)
        i++;
    if (i == *n)
        groups[(*n)++] = (struct unused){.by = by, .first = b};
    groups[i].count++;
}

/* One is named; several are counted, and listed where they can be filtered by that day. */
static void home_unused(struct page *p, struct home_page *v, const struct unused *u)
{
    char day[DATE_TEXT];
    struct value values[] = {VAL_STR("benefit", page_benefit(p, u->first->id)), VAL_DATE("until", u->by),
                             VAL_INT("count", u->count)};
    if (u->count == 1)
        home_need(p, v, "clock", "unused", values, 2, page_benefit_href(p, u->first), "see");
    else
        home_need(p, v, "clock", "unused-many", values + 1, 2,
                  str_fmt(p->arena, "/benefits?status=available&activate_by=" STR_FMT,
                          STR_ARG(date_text(u->by, day))),
                  "see");
}

static void home_benefits(struct page *p, struct home_page *v)
{
    struct benefit_view *all = NULL;
    size_t n = 0, n_groups = 0;
    if (view_benefits(&p->view, &(struct benefit_filter){0}, &all, &n) != OK)
        return;
    struct unused *groups = NEW_N(p->arena, struct unused, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct benefit *b = all[i].benefit;
        date by = benefit_activate_by(p->view.state, b, p->view.today);
        struct value values[] = {VAL_STR("benefit", page_benefit(p, b->id)), VAL_INT("used", all[i].used),
                                 VAL_INT("granted", b->granted)};
        if (all[i].names_only || b->cancelled)
            continue;
        if (all[i].over > 0)
            home_need(p, v, "warning", "over", values, 3, page_benefit_href(p, b), "see");
        else if (str_is(str_of(all[i].status), "available") && !date_none(by) && parts_days(p, by) >= 0 &&
                 parts_days(p, by) <= SOON_DAYS)
            home_unused_add(groups, &n_groups, b, by);
    }
    for (size_t i = 0; i < n_groups; i++)
        home_unused(p, v, &groups[i]);
}

static void home_company(struct page *p, struct home_page *v)
{
    const struct state *s = p->view.state;
    if (!s->company.member && !s->company.in_pmc)
        home_need(p, v, "info", "join", NULL, 0, S("/act/join?back=/"), "join.link");
    if (view_may(&p->view, READ_PEOPLE) && state_count_role(s, ROLE_GLOBAL_ADMIN) < 2)
        home_need(p, v, "people", "one-admin", NULL, 0, S("/people"), "see");
}

/* What the desk asked back waits for an answer (R58, R83). */
static void home_information(struct page *p, struct home_page *v)
{
    const struct request_filter f = {.type = S(""), .state = S("information-needed")};
    struct request_view *rows = NULL;
    size_t n = 0;
    bool more;
    if (view_requests(&p->view, &f, 0, NEEDS_MAX, &rows, &n, &more) != OK)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct request *r = rows[i].request;
        struct value values[] = {VAL_STR("type", requests_type(p, &r->type))};
        str href = str_fmt(p->arena, "/requests/" STR_FMT, STR_ARG(page_id(p, ID_REQUEST, r->id)));
        home_need(p, v, "chat", "information", values, 1, href, "see");
    }
}

/* R16: what colleagues asked for, and the reader may do. */
static void home_asked(struct page *p, struct home_page *v)
{
    const struct request_filter f = {.type = S("ask-for"), .state = S("open")};
    struct request_view *rows = NULL;
    size_t n = 0;
    int64_t count = 0;
    bool more;
    if (view_requests(&p->view, &f, 0, p->view.state->n_requests, &rows, &n, &more) != OK)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct request *r = rows[i].request;
        who may = code_none(&r->action) ? people_global_admin(p->view.programme)
                                        : programme_policy(p->view.programme, code_str(&r->action));
        count += (p->view.bits & may) != 0 && !uid_eq(r->opener, p->call->actor.id);
    }
    struct value values[] = {VAL_INT("count", count)};
    if (count > 0)
        home_need(p, v, "people", "asked", values, 1, S("/requests"), "see");
}

/* R73: no offer is activated before somebody is there to be told. */
static void home_contact(struct page *p, struct home_page *v)
{
    const struct state *s = p->view.state;
    bool may = p->view.bits & programme_policy(p->view.programme, S("set-marketing-contact"));
    for (size_t i = 0; may && !contact_of(s) && i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (code_is(&b->kind, S("go_to_market")) && !date_none(b->expires) &&
            str_is(str_of(benefit_status(s, b, p->view.today, p->view.now)), "available")) {
            home_need(p, v, "megaphone", "contact", NULL, 0, S("/benefits/gtm"), "see");
            return;
        }
    }
}

void home_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct holding_view *held = NULL;
    int64_t older;
    if (!page_open(&p, c, NAV_HOME))
        return;
    if (p.shell.desk) {
        page_close(&p);
        web_redirect(c, S("/ops"));
        return;
    }
    struct home_page v = {.shell = &p.shell, .needs = NEW_N(p.arena, struct need_row, NEEDS_MAX)};
    home_company(&p, &v);
    home_information(&p, &v);
    home_asked(&p, &v);
    home_contact(&p, &v);
    home_memberships(&p, &v);
    home_orders(&p, &v);
    home_benefits(&p, &v);
    v.moving = moving_part(&p);
    v.may_claim = page_may_claim(&p);
    parts_admins(&p, &v.admins, &v.n_admins); /* R9 */
    parts_next_steps(&p, &v.next, &v.n_next);
    if (p.shell.sees_activity &&
        parts_events(&p, 0, LAST_EVENTS, S("home"), &v.events, &v.n_events, &older) != OK)
        v.n_events = 0;
    if (view_holdings(&p.view, c->actor.id, &held, &v.holdings) != OK)
        v.holdings = 0;
    tpl_home_page(page_begin(&p, page_word(&p, "nav", S("home"))), &v);
}

/* --- Me --- */

/* A member of the thing; of another type, or not there: nothing. */
static str me_text(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_STR ? v->s : STR_NONE;
}

static ts me_since(const struct node *nodes, size_t n)
{
    static const char *const names[] = {"held_since", "assigned_at", "since"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct value *v = parts_get(nodes, n, names[i]);
        if (v)
            return v->t;
    }
    return TS_NONE;
}

/* A seat of a cloud subscription runs with that, not with the benefit that gave its key. */
static void me_seat(struct page *p, const struct node *nodes, size_t n, struct holding_card *card)
{
    const struct value *subscription = parts_get(nodes, n, "subscription"),
                       *ends = parts_get(nodes, n, "ends");
    if (!subscription || subscription->type != V_ID || !ends)
        return;
    card->subscription = page_id(p, ID_SUBSCRIPTION, subscription->u);
    card->tenant = me_text(nodes, n, "tenant");
    card->ends = ends->d;
}

static struct holding_card me_card(struct page *p, const struct holding_view *h)
{
    const struct benefit *b = h->benefit.benefit;
    const struct node *nodes = h->holding.nodes + 1; /* inside the object of this thing */
    size_t n = h->holding.n > 2 ? h->holding.n - 2 : 0;
    const struct value *key = parts_get(nodes, n, "id"), *from = parts_get(nodes, n, "reassign_from");
    const struct value *left = parts_get(nodes, n, "left"); /* of a credit */
    bool bulk = str_is(me_text(nodes, n, "type"), "bulk");  /* R32: cannot be given back */
    str os = me_text(nodes, n, "os");
    struct holding_card card = {.row = parts_benefit(p, &h->benefit),
                                .software = code_is(&b->kind, S("software_key")),
                                .key = key && key->type == V_ID && !uid_none(key->u),
                                .instructions = me_text(nodes, n, "instructions"),
                                .portal = me_text(nodes, n, "portal_url"),
                                .access_id = me_text(nodes, n, "access_id"), /* R89 */
                                .contract_id = me_text(nodes, n, "contract_id"),
                                .left = left && left->type == V_MONEY ? left->m : MONEY_NONE,
                                .since = me_since(nodes, n),
                                .reassign_from = from ? from->t : TS_NONE,
                                .can_give_back = !bulk && kind_action_find(kind_of(b), S("give-back"))};
    if (card.key)
        card.key_id = page_id(p, ID_KEY, key->u);
    me_seat(p, nodes, n, &card);
    struct package_row *packages;
    size_t n_packages;
    parts_packages(p, &b->product, str_of(p->shell.lang), os, &packages, &n_packages);
    for (size_t i = 0; i < n_packages; i++)
        if (packages[i].chosen) {
            card.installs = true;
            card.package = packages[i];
        }
    return card;
}

/* The things of one benefit stand one after the other: each becomes a holding of its own. */
static void me_cards(struct page *p, struct me_page *v, const struct holding_view *held, size_t n)
{
    size_t most = 1;
    for (size_t i = 0; i < n; i++)
        most += held[i].holding.n;
    v->cards = NEW_N(p->arena, struct holding_card, most);
    for (size_t i = 0; i < n; i++) {
        const struct description *d = &held[i].holding;
        int depth = 0;
        for (size_t from = 0, k = 0; k < d->n; k++) {
            depth += d->nodes[k].type == NODE_OBJECT || d->nodes[k].type == NODE_ARRAY;
            depth -= d->nodes[k].type == NODE_END;
            if (depth > 0)
                continue;
            struct holding_view one = {held[i].benefit, {.arena = p->arena, .nodes = d->nodes + from}};
            one.holding.n = k + 1 - from;
            v->cards[v->n++] = me_card(p, &one);
            from = k + 1;
        }
    }
}

void me_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct holding_view *held = NULL;
    size_t n = 0;
    if (!page_open(&p, c, NAV_ME))
        return;
    enum err e = view_holdings(&p.view, c->actor.id, &held, &n);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct me_page v = {.shell = &p.shell};
    me_cards(&p, &v, held, n);
    parts_admins(&p, &v.admins, &v.n_admins);
    tpl_me_page(page_begin(&p, page_word(&p, "nav", S("me"))), &v);
}
