/* Renewing a membership for another year (domain facts 3.4): ordered from the day after its anniversary
 * through the thirtieth day, paid as a purchase is; whenever that was, the new anniversary is the old one +
 * 365 days. */
#include "domain/membership.h"

struct renew_input {
    uid membership;
    code payment;
};
static const struct field renew_fields[] = {
    FIELD(renew_input, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP, .required = true),
    FIELD(renew_input, payment, F_CODE, CLASS_CODE, .required = true, .one_of = order_payments),
};

static const struct offer *renewal_offer(const struct ask *q, const struct membership *m)
{
    return programme_offer(q->programme, code_str(&m->offer));
}

/* Another year costs the offer's price of now: the lower one of an upgrade was for the upgrade. */
static money renewal_price(const struct ask *q, const struct offer *o)
{
    const struct company *c = &q->state->company;
    const struct price *price = programme_price(o, code_str(&c->country), c->currency);
    return price ? price->amount : MONEY_NONE;
}

/* X38, X39: the window is AD+1 … AD+30. */
static void renewal_check_window(struct ask *q, struct decision *d, const struct membership *m)
{
    date opens = date_add(m->anniversary, 1);
    if (date_cmp(q->today, opens) < 0) {
        struct reason *r = refuse(d, REASON_RENEWAL_WINDOW_NOT_OPEN);
        reason_fact(r, VAL_DATE("anniversary", m->anniversary));
        reason_fact(r, VAL_DATE("opens", opens));
        r->from = zone_start(q->programme->zone, opens);
    } else if (m->state != MEMBERSHIP_ACTIVE || date_cmp(q->today, m->window_end) > 0) {
        struct reason *r = refuse(d, REASON_RENEWAL_WINDOW_CLOSED);
        reason_fact(r, VAL_DATE("renew_until", m->window_end));
        r->link = code_of(S("buy-or-renew"));
    }
}

/* X40: one order at a time. */
static void renewal_check_waiting(struct ask *q, struct decision *d, const struct membership *m)
{
    for (size_t i = 0; i < q->state->n_orders; i++) {
        const struct order *o = &q->state->orders[i];
        if (o->state != ORDER_AWAITING_PAYMENT || !uid_eq(o->membership, m->id))
            continue;
        struct reason *r = refuse(d, REASON_RENEWAL_WAITING);
        reason_fact(r, VAL_ID("order", ID_ORDER, o->id));
        reason_fact(r, VAL_DATE("pay_by", o->pay_by));
    }
}

/* X2: a level is renewed while one of its competencies is still attained. */
static void renewal_check_attained(struct ask *q, struct decision *d, const struct offer *o,
                                   const struct membership *m)
{
    for (size_t i = 0; i < q->state->n_attainments && o->needs_attainment; i++)
        if (membership_attained(q->programme, q->state, &q->state->attainments[i].competency, o))
            return;
    orders_check_competency(q, d, o, &m->competency);
}

void renewal_check_paid(struct ask *q, struct decision *d, const struct order *o)
{
    const struct membership *m = state_membership(q->state, o->membership);
    const struct offer *offer = programme_offer(q->programme, code_str(&o->offer));
    ASSERT(m && m->state == MEMBERSHIP_ACTIVE); /* X39, X68: it ends with its membership */
    if (offer)
        orders_check_level(q, d, offer);
    else
        reason_fact(refuse(d, REASON_OFFER_DISABLED), VAL_STR("offer", code_str(&o->offer)));
}

void renewal_check(struct ask *q, struct decision *d, const struct membership *m)
{
    const struct offer *o = renewal_offer(q, m);
    if (m->state == MEMBERSHIP_CANCELLED || date_none(m->anniversary)) { /* X41 */
        refuse(d, REASON_NOTHING_TO_RENEW);
        return;
    }
    renewal_check_window(q, d, m);
    renewal_check_waiting(q, d, m);
    if (!o || money_none(renewal_price(q, o))) {
        reason_fact(refuse(d, REASON_OFFER_DISABLED), VAL_STR("offer", code_str(&m->offer)));
        return;
    }
    orders_check_level(q, d, o);
    renewal_check_attained(q, d, o, m);
}

void renewal_paid(struct ask *q, struct decision *d, const struct membership *m, uid order)
{
    const struct settings *set = &q->programme->settings;
    struct ev_membership_renewed *e = emit(d, &membership_events[EV_MEMBERSHIP_RENEWED]);
    e->membership = m->id;
    e->order = order;
    e->anniversary = date_add(m->anniversary, set->renewal_term_days); /* X38: whenever it was paid */
    e->window_end = date_add(e->anniversary, set->renewal_window_days);
    grants_of_membership(q, d,
                         &(struct grant_source){.offer = renewal_offer(q, m),
                                                .membership = m->id,
                                                .order = order,
                                                .anniversary = e->anniversary,
                                                .renewal = true});
}

/* Which membership is asked for beforehand: the one whose window comes first among those that end. */
static const struct membership *renewal_listed(const struct state *s)
{
    const struct membership *first = NULL;
    for (size_t i = 0; i < s->n_memberships; i++) {
        const struct membership *m = &s->memberships[i];
        if (m->state == MEMBERSHIP_ACTIVE && !date_none(m->anniversary) &&
            (!first || date_cmp(m->anniversary, first->anniversary) < 0))
            first = m;
    }
    return first;
}

static void decide_renew(struct ask *q, struct decision *d)
{
    const struct renew_input *in = q->input;
    bool any = q->listing && uid_none(in->membership);
    if (q->state->company.in_pmc)
        refuse_home(d, S(""));
    const struct membership *m = any ? renewal_listed(q->state) : state_membership(q->state, in->membership);
    if (!m && any)
        refuse(d, REASON_NOTHING_TO_RENEW);
    else if (!m)
        refuse_unknown(d, "membership");
    else
        renewal_check(q, d, m);
    if (d->n_reasons > 0 || q->listing)
        return;
    const struct offer *o = renewal_offer(q, m);
    uid order = orders_place(q, d,
                             &(struct order_new){.offer = o,
                                                 .competency = m->competency,
                                                 .payment = in->payment,
                                                 .price = renewal_price(q, o),
                                                 .renews = m});
    if (!orders_settles(q, &in->payment))
        return;
    orders_pay(q, d, order);
    renewal_paid(q, d, m, order);
}

static const struct action renewal_actions[] = {
    {.id = "renew",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .decide = decide_renew,
     .without_membership = true, /* who comes too late is told so */
     .fields = renew_fields,
     .n_fields = ARRAY_LEN(renew_fields),
     .input_size = sizeof(struct renew_input)},
};
const struct module module_renewal = {
    .name = "renewal", .actions = renewal_actions, .n_actions = ARRAY_LEN(renewal_actions)};
