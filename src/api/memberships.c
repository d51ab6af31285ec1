/* Memberships and orders of a partner (contract section 2). */
#include "api/memberships.h"

#include "api/handlers.h"
#include "api/problem.h"
#include "domain/membership.h"
#include "domain/refunds.h"

static void memberships_row(struct json *j, const struct view *v, const struct membership *m)
{
    const struct offer *o = programme_offer(v->programme, code_str(&m->offer));
    json_object(j, NULL);
    json_id(j, "id", ID_MEMBERSHIP, m->id);
    render_code(j, "offer", &m->offer);
    json_str(j, "title", o ? text_in(&o->title, v->lang) : code_str(&m->offer));
    render_code(j, "competency", &m->competency);
    json_str(j, "state", str_of(state_membership_text(m, v->today)));
    json_id(j, "order", ID_ORDER, m->order);
    json_date(j, "from", m->from);
    json_date(j, "anniversary", m->anniversary);
    json_date(j, "renew_until", m->window_end);
    json_date(j, "usable_until", membership_last_day(v->state, m)); /* X39: or while a renewal waits */
    json_object_end(j);
}

void memberships_write(struct json *j, const struct view *v)
{
    json_array(j, "memberships");
    for (size_t i = 0; i < v->state->n_memberships; i++)
        memberships_row(j, v, &v->state->memberships[i]);
    json_array_end(j);
}

void memberships_list(struct call *c)
{
    static const char *const query[] = {"limit", "after", "as_of", NULL};
    struct view v;
    size_t from, n;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    if (answer_span(c, false, v.state->n_memberships, &from, &n)) {
        struct json j = answer_list_begin(c);
        for (size_t i = from; i < from + n; i++)
            memberships_row(&j, &v, &v.state->memberships[i]);
        answer_list_read(c, &v, &j, answer_span_next(c, from, n, v.state->n_memberships));
    }
    view_close(&v);
}

void memberships_show(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    uid id;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    const struct membership *m =
        uid_parse(ID_MEMBERSHIP, c->params[1], &id) ? state_membership(v.state, id) : NULL;
    if (m) {
        struct json j = answer_begin(c);
        memberships_row(&j, &v, m);
        answer_end_read(c, &v);
    } else {
        problem_error(c, ERR_NOT_FOUND);
    }
    view_close(&v);
}

/* --- Orders --- */

static void memberships_order_members(struct json *j, const struct state *s, const struct order *o,
                                      uid partner)
{
    json_id(j, "id", ID_ORDER, o->id);
    if (!uid_none(partner))
        json_id(j, "partner", ID_PARTNER, partner);
    render_code(j, "offer", &o->offer);
    render_code(j, "competency", &o->competency);
    json_str(j, "state", str_of(state_order_text(o->state)));
    render_code(j, "payment", &o->payment);
    json_money(j, "price", o->price);
    json_id(j, "purchaser", ID_PERSON, o->purchaser);
    json_id(j, "membership", ID_MEMBERSHIP, o->membership);
    json_date(j, "renews", o->renews);
    json_ts(j, "placed_at", o->placed_at);
    json_date(j, "pay_by", o->pay_by);
    json_ts(j, "paid_at", o->paid_at);
    json_date(j, "refund_until", o->refund_until);
    if (o->refunded > 0)
        json_money(j, "refunded",
                   (money){o->refunded, {o->price.currency[0], o->price.currency[1], o->price.currency[2]}});
    json_bool(j, "cancelling", refund_of_order(s, o->id) != NULL);
    json_ts(j, "proof_at", o->proof_at);
    json_date(j, "proof_paid_on", o->proof_paid);
}

void memberships_order_row(struct json *j, const struct state *s, const struct order *o, uid partner)
{
    json_object(j, NULL);
    memberships_order_members(j, s, o, partner);
    json_object_end(j);
}

/* One order has the words of its proof too. */
static enum err memberships_order_one(struct call *c, struct view *v, const struct order *o)
{
    str proof;
    TRY(view_proof(v, o, &proof));
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    memberships_order_members(&j, v->state, o, UID_NONE);
    json_str(&j, "proof", proof);
    json_object_end(&j);
    answer_end_read(c, v);
    return OK;
}

/* Orders: those whose role reads them, and each his own (contract section 3, "Reading"). */
static bool memberships_may_see(const struct view *v, bool all, const struct order *o)
{
    return all || (v->actor->kind == ACTOR_PERSON && uid_eq(o->purchaser, v->actor->id));
}

void memberships_write_orders(struct json *j, const struct view *v)
{
    json_array(j, "orders");
    for (size_t i = 0; i < v->state->n_orders; i++)
        memberships_order_row(j, v->state, &v->state->orders[i], UID_NONE);
    json_array_end(j);
}

void memberships_orders(struct call *c)
{
    static const char *const query[] = {"limit", "after", "as_of", NULL};
    struct answer_page page;
    struct view v;
    size_t from;
    if (!answer_query(c, query) || !answer_page(c, &page) || !answer_offset(c, &page, &from) ||
        !answer_view(c, c->partner, true, &v))
        return;
    bool all = view_may(&v, READ_ORDERS);
    size_t seen = 0, shown = 0;
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < v.state->n_orders && shown <= page.limit; i++) {
        if (!memberships_may_see(&v, all, &v.state->orders[i]) || seen++ < from)
            continue;
        if (shown++ < page.limit)
            memberships_order_row(&j, v.state, &v.state->orders[i], UID_NONE);
    }
    answer_list_read(c, &v, &j, shown > page.limit ? str_fmt(c->arena, "%zu", from + page.limit) : STR_NONE);
    view_close(&v);
}

void memberships_order(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    uid id;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    const struct order *o = uid_parse(ID_ORDER, c->params[1], &id) ? state_order(v.state, id) : NULL;
    bool seen = o && memberships_may_see(&v, view_may(&v, READ_ORDERS), o);
    enum err e = seen ? memberships_order_one(c, &v, o) : ERR_NOT_FOUND;
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}
