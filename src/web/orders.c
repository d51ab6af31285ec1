/* Orders with their way back, the offers for sale; and what each role may do (R17). */
#include "web/handlers.h"
#include "web/parts.h"

#include "domain/membership.h"
#include "domain/refunds.h"

#include "templates.gen.h"

static bool orders_mine(const struct page *p, const struct order *o)
{
    return uid_eq(o->purchaser, p->call->actor.id);
}

static bool orders_role(const struct page *p, const char *action)
{
    return (p->view.bits & programme_policy(p->view.programme, str_of(action))) != 0;
}

static struct order_row orders_row(struct page *p, const struct order *o)
{
    const struct person_row *purchaser = page_person(p, o->purchaser);
    struct order_row row = {.id = page_id(p, ID_ORDER, o->id),
                            .offer = page_offer(p, &o->offer),
                            .competency =
                                code_none(&o->competency) ? S("") : page_competency(p, &o->competency),
                            .payment = page_word(p, "choice", code_str(&o->payment)),
                            .purchaser = purchaser ? purchaser->name : S("–"),
                            .mark = parts_mark(p, "state", str_of(state_order_text(o->state))),
                            .price = o->price,
                            .placed = o->placed,
                            .pay_by = o->state == ORDER_AWAITING_PAYMENT ? o->pay_by : DATE_NONE,
                            .refund_until = o->refund_until,
                            .refund_days = parts_days(p, o->refund_until)};
    row.refundable = o->state == ORDER_PAID && !date_none(o->refund_until) && row.refund_days >= 0 &&
                     parts_refund_blocks(p, o) == 0;
    row.renewal = !date_none(o->renews);
    row.proved = !ts_none(o->proof_at) && o->state == ORDER_AWAITING_PAYMENT;
    row.cancelling = refund_of_order(p->view.state, o->id) != NULL;
    row.refunded = o->refunded > 0 ? o->price : MONEY_NONE;
    row.refunded.minor = o->refunded;
    bool looks_after = !p->shell.desk && (orders_mine(p, o) || orders_role(p, "cancel-order"));
    row.acts = looks_after && o->state == ORDER_AWAITING_PAYMENT;
    row.wire = code_is(&o->payment, S("wire"));
    row.refunds = looks_after && row.refundable && !row.cancelling;
    return row;
}

static void orders_rows(struct page *p, struct orders_page *v)
{
    const struct state *s = p->view.state;
    bool all = view_may(&p->view, READ_ORDERS);
    v->rows = NEW_N(p->arena, struct order_row, s->n_orders + 1);
    v->reads = all;
    for (size_t i = s->n_orders; i-- > 0;)
        if (all || orders_mine(p, &s->orders[i])) {
            v->rows[v->n++] = orders_row(p, &s->orders[i]);
            v->reads = true;
        }
}

/* R88: from when, until when, and why not now. */
static void orders_renewal(struct page *p, const struct offer_view *o, struct offer_row *row)
{
    if (!o->membership)
        return;
    row->membership = page_id(p, ID_MEMBERSHIP, o->membership->id);
    row->can_renew = o->can_renew;
    row->renew_from = date_add(o->membership->anniversary, 1);
    row->renew_until = o->membership->window_end;
    if (o->n_renew_reasons) {
        struct reason_row_view r = words_reason(p, &o->renew_reasons[0]);
        row->renew_why = r.title;
    }
}

/* X2: what an offer that needs one can be bought with. */
static void orders_attained(struct page *p, const struct offer *o, struct offer_row *row)
{
    const struct programme *pr = p->view.programme;
    if (!o->needs_attainment)
        return;
    row->attains = true;
    row->competencies.rows = NEW_N(p->arena, struct choice, pr->n_competencies + 1);
    for (size_t i = 0; i < pr->n_competencies; i++)
        if (membership_attained(pr, p->view.state, &pr->competencies[i].id, o))
            row->competencies.rows[row->competencies.n++] = (struct choice){
                code_str(&pr->competencies[i].id), text_in(&pr->competencies[i].title, p->view.lang), false};
}

static void orders_offers(struct page *p, struct orders_page *v)
{
    struct offer_view *all = NULL;
    size_t n = 0;
    if (view_offers(&p->view, &all, &n) != OK)
        return;
    v->offers = NEW_N(p->arena, struct offer_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct offer *o = all[i].offer;
        /* R12 */
        const struct link_def *details = programme_link(p->view.programme, code_str(&o->details_link));
        struct offer_row row = {.id = code_str(&o->id),
                                .title = text_in(&o->title, p->view.lang),
                                .summary = text_in(&o->summary, p->view.lang),
                                .details = details ? details->href : S(""),
                                .held = all[i].held,
                                .can_buy = all[i].can_buy,
                                .priced = all[i].price != NULL};
        if (all[i].price) {
            row.price = all[i].charged;
            row.example = all[i].price->example;
        }
        if (all[i].upgrades) {
            row.upgrade_from = page_offer(p, &o->upgrade_from);
            row.percent_off = o->upgrade_percent_off;
            row.list_price = all[i].price->amount;
        }
        if (all[i].n_reasons) {
            struct reason_row_view r = words_reason(p, &all[i].reasons[0]);
            row.why = r.detail.len ? r.detail : r.title;
        }
        orders_attained(p, o, &row);
        orders_renewal(p, &all[i], &row);
        v->offers[v->n_offers++] = row;
    }
}

void orders_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    if (!page_open(&p, c, NAV_ORDERS))
        return;
    struct orders_page v = {.shell = &p.shell};
    orders_rows(&p, &v);
    orders_offers(&p, &v);
    tpl_orders_page(page_begin(&p, page_word(&p, "nav", S("orders"))), &v);
}

void roles_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    if (!page_open(&p, c, NAV_NONE))
        return;
    const struct programme *pr = p.view.programme;
    const struct link_def *link = programme_link(pr, S("roles"));
    struct roles_page v = {.shell = &p.shell, .roles = NEW_N(p.arena, struct role_row, pr->n_roles + 1)};
    for (size_t i = 0; i < pr->n_roles; i++)
        v.roles[v.n++] =
            (struct role_row){.id = code_str(&pr->roles[i].id),
                              .title = text_in(&pr->roles[i].title, p.view.lang),
                              .help = text_in(&pr->roles[i].help, p.view.lang),
                              .has = state_has_role(p.view.state, c->actor.id, code_str(&pr->roles[i].id))};
    if (link) {
        v.link = text_in(&link->title, p.view.lang);
        v.href = link->href;
    }
    parts_admins(&p, &v.admins, &v.n_admins);
    tpl_roles_page(page_begin(&p, page_word(&p, "nav", S("roles"))), &v);
}
