/* Buying a membership: purchase, payment, the end of a waiting order (R6; domain facts 3.5). Guildhall moves
 * no money. */
#include "domain/membership.h"

struct purchase_input {
    code offer;
    code competency;
    code payment;
};
const char *const order_payments[] = {"card", "wire", NULL};
static const struct field purchase_fields[] = {
    FIELD(purchase_input, offer, F_CODE, CLASS_CODE, .required = true),
    FIELD(purchase_input, competency, F_CODE, CLASS_CODE),
    FIELD(purchase_input, payment, F_CODE, CLASS_CODE, .required = true, .one_of = order_payments),
};

struct submit_proof_input {
    uid order;
    str reference; /* the bank's, of the transfer */
    money amount;
    date paid_on;
};
static const struct field submit_proof_fields[] = {
    FIELD(submit_proof_input, order, F_ID, CLASS_ID, .id_kind = ID_ORDER, .required = true),
    FIELD(submit_proof_input, reference, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = 500),
    FIELD(submit_proof_input, amount, F_MONEY, CLASS_QUANTITY),
    FIELD(submit_proof_input, paid_on, F_DATE, CLASS_DATE),
};

struct confirm_payment_input {
    uid order;
    str reference; /* what the transfer says, the order's id in it */
    money amount;
};
static const struct field confirm_payment_fields[] = {
    FIELD(confirm_payment_input, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(confirm_payment_input, reference, F_TEXT, CLASS_FREE_TEXT, .max = 500),
    FIELD(confirm_payment_input, amount, F_MONEY, CLASS_QUANTITY, .required = true),
};

struct cancel_order_input {
    uid order;
};
static const struct field cancel_order_fields[] = {
    FIELD(cancel_order_input, order, F_ID, CLASS_ID, .id_kind = ID_ORDER, .required = true),
};

/* --- Buying
 * ---------------------------------------------------------------------------------------------------- */

static bool orders_waiting_for(const struct state *s, const code *offer)
{
    for (size_t i = 0; i < s->n_orders; i++)
        if (code_eq(&s->orders[i].offer, offer) && s->orders[i].state == ORDER_AWAITING_PAYMENT)
            return true;
    return false;
}

void orders_check_level(struct ask *q, struct decision *d, const struct offer *o)
{
    const struct membership *highest = membership_highest(q->programme, q->state, UID_NONE);
    const struct offer *held = highest ? programme_offer(q->programme, code_str(&highest->offer)) : NULL;
    bool below = o->rank > 0 && held && held->rank > o->rank;
    if (o->disabled || o->free || below) /* X3: whoever holds Gold has Silver's benefits */
        reason_fact(refuse(d, REASON_OFFER_DISABLED), VAL_STR("offer", code_str(&o->id)));
}

static void orders_check_held(struct ask *q, struct decision *d, const struct offer *o, bool waiting)
{
    if (membership_of_offer(q->state, code_str(&o->id)) || waiting) /* X1 */
        reason_fact(refuse(d, REASON_OFFER_ALREADY_HELD), VAL_STR("offer", code_str(&o->id)));
}

void orders_check_competency(struct ask *q, struct decision *d, const struct offer *o, const code *competency)
{
    if (!o->needs_attainment)
        return;
    if (code_none(competency)) {
        refuse_missing(d, "competency");
        return;
    }
    if (!programme_competency(q->programme, code_str(competency)))
        refuse_unknown(d, "competency");
    else if (!membership_attained(q->programme, q->state, competency, o)) { /* X2 */
        struct reason *r = refuse(d, REASON_REQUIREMENTS_NOT_MET);
        reason_fact(r, VAL_STR("offer", code_str(&o->id)));
        reason_fact(r, VAL_STR("competency", code_str(competency)));
    }
}

/* X2, asked beforehand: what is bought with a competency cannot be bought while none is attained. */
static void orders_check_any_competency(struct ask *q, struct decision *d, const struct offer *o)
{
    const struct programme *p = q->programme;
    if (!o->needs_attainment)
        return;
    for (size_t i = 0; i < p->n_competencies; i++)
        if (membership_attained(p, q->state, &p->competencies[i].id, o))
            return;
    struct reason *r = refuse(d, REASON_REQUIREMENTS_NOT_MET);
    reason_fact(r, VAL_STR("offer", code_str(&o->id)));
    reason_fact(r, VAL_STR("competency", S("")));
}

/* Domain facts 3.1: Silver to Gold costs less. X42: the lower price and money back for Silver are never both
 * given, whichever came first. */
const struct membership *orders_upgraded(const struct state *s, const struct offer *o)
{
    const struct membership *held =
        code_none(&o->upgrade_from) ? NULL : membership_of_offer(s, code_str(&o->upgrade_from));
    const struct order *paid = held ? state_order(s, held->order) : NULL;
    return paid && paid->refunded > 0 ? NULL : held;
}

money orders_price(const struct state *s, const struct offer *o)
{
    const struct company *c = &s->company;
    const struct price *price = programme_price(o, code_str(&c->country), c->currency);
    if (!price)
        return MONEY_NONE;
    money m = price->amount;
    if (orders_upgraded(s, o))
        m.minor = m.minor * (100 - o->upgrade_percent_off) / 100;
    return m;
}

uid orders_place(struct ask *q, struct decision *d, const struct order_new *new)
{
    uid order = ask_id(q);
    struct ev_order_placed *placed = emit(d, &membership_events[EV_ORDER_PLACED]);
    placed->order = order;
    placed->offer = new->offer->id;
    placed->competency = new->competency;
    placed->payment = new->payment;
    placed->purchaser = q->actor->kind == ACTOR_PERSON ? q->actor->id : UID_NONE;
    placed->price = new->price;
    placed->placed = q->today;
    placed->pay_by = date_add(q->today, q->programme->settings.order_days);
    placed->upgrades = new->upgrades;
    if (new->renews) {
        placed->membership = new->renews->id;
        placed->renews = new->renews->anniversary;
    }
    return order;
}

bool orders_settles(const struct ask *q, const code *payment)
{
    return code_is(payment, S("card")) && q->programme->settings.card_settles_at_once;
}

void orders_pay(struct ask *q, struct decision *d, uid order)
{
    struct ev_order_paid *paid = emit(d, &membership_events[EV_ORDER_PAID]);
    paid->order = order;
    paid->paid = q->today; /* day 0 */
    paid->refund_until = date_add(q->today, q->programme->settings.refund_days);
}

static void orders_start(struct ask *q, struct decision *d, const struct offer *o, const code *competency,
                         uid order)
{
    orders_pay(q, d, order);
    membership_start(q, d,
                     &(struct membership_start){.offer = o,
                                                .competency = *competency,
                                                .order = order,
                                                .paid = q->today,
                                                .anniversary = DATE_NONE});
}

static void decide_purchase(struct ask *q, struct decision *d)
{
    const struct purchase_input *in = q->input;
    if (q->state->company.in_pmc)
        refuse_home(d, S(""));
    else if (!q->state->company.member)
        refuse(d, REASON_NOT_A_MEMBER)->link = code_of(S("join"));
    if (q->listing && code_none(&in->offer))
        return;
    const struct offer *o = programme_offer(q->programme, code_str(&in->offer));
    if (!o) {
        refuse_unknown(d, "offer");
        return;
    }
    orders_check_held(q, d, o, orders_waiting_for(q->state, &o->id));
    orders_check_level(q, d, o);
    if (q->listing && code_none(&in->competency))
        orders_check_any_competency(q, d, o);
    else
        orders_check_competency(q, d, o, &in->competency);
    if (money_none(orders_price(q->state, o)) && d->n_reasons == 0)
        reason_fact(refuse(d, REASON_OFFER_DISABLED), VAL_STR("offer", code_str(&o->id)));
    if (d->n_reasons > 0 || q->listing)
        return;
    const struct membership *upgraded = orders_upgraded(q->state, o);
    struct order_new new = {.offer = o,
                            .competency = in->competency,
                            .payment = in->payment,
                            .price = orders_price(q->state, o),
                            .upgrades = upgraded ? upgraded->order : UID_NONE};
    uid order = orders_place(q, d, &new);
    if (orders_settles(q, &in->payment))
        orders_start(q, d, o, &in->competency, order);
}

/* Who transfers money writes the order's id and what else he likes. */
static uid orders_in_text(str text)
{
    enum { DIGITS = 26, PREFIX = 4 };
    uid id = UID_NONE;
    for (size_t i = 0; uid_none(id) && i + PREFIX + DIGITS <= text.len; i++)
        if (!uid_parse(ID_ORDER, (str){text.ptr + i, PREFIX + DIGITS}, &id))
            id = UID_NONE;
    return id;
}

uid orders_named(const struct action *action, const void *input)
{
    const struct field *order = fields_find(action->fields, action->n_fields, S("order"));
    const struct field *reference = fields_find(action->fields, action->n_fields, S("reference"));
    ASSERT(!order || (order->type == F_ID && order->id_kind == ID_ORDER));
    ASSERT(!reference || reference->type == F_TEXT);
    uid id = order ? *(const uid *)((const char *)input + order->offset) : UID_NONE;
    if (uid_none(id) && reference)
        id = orders_in_text(*(const str *)((const char *)input + reference->offset));
    return id;
}

/* --- Paying, cancelling
 * ---------------------------------------------------------------------------------------- */

/* X4: the order that the input names, waiting for its money; NULL after refusing. */
static const struct order *orders_waiting(struct ask *q, struct decision *d, uid id, const char *field)
{
    if (q->listing)
        return NULL;
    const struct order *o = state_order(q->state, id);
    if (!o) {
        refuse_unknown(d, field);
        return NULL;
    }
    if (o->state == ORDER_AWAITING_PAYMENT)
        return o;
    reason_fact(refuse(d, REASON_ORDER_NOT_AWAITING_PAYMENT),
                VAL_STR("state", str_of(state_order_text(o->state))));
    return NULL;
}

/* What may have changed since it was ordered is looked at again: a membership of the offer, or of a level
 * above it, begun in the meantime stands against it (X1, X3). The money is then the vendor's to send back. */
static void orders_confirm(struct ask *q, struct decision *d, const struct order *o)
{
    const struct offer *offer = programme_offer(q->programme, code_str(&o->offer));
    if (!date_none(o->renews)) {
        renewal_check_paid(q, d, o);
        if (d->n_reasons > 0)
            return;
        orders_pay(q, d, o->id);
        renewal_paid(q, d, state_membership(q->state, o->membership), o->id);
        return;
    }
    if (!offer) {
        reason_fact(refuse(d, REASON_OFFER_DISABLED), VAL_STR("offer", code_str(&o->offer)));
        return;
    }
    orders_check_held(q, d, offer, false);
    orders_check_level(q, d, offer);
    orders_check_competency(q, d, offer, &o->competency);
    if (d->n_reasons == 0)
        orders_start(q, d, offer, &o->competency, o->id);
}

static void decide_confirm_payment(struct ask *q, struct decision *d)
{
    const struct confirm_payment_input *in = q->input;
    const struct order *o =
        orders_waiting(q, d, orders_named(q->action, in), uid_none(in->order) ? "reference" : "order");
    if (!o)
        return;
    if (!money_eq(in->amount, o->price)) { /* X5 */
        struct reason *r = refuse(d, REASON_AMOUNT_DIFFERS);
        reason_fact(r, VAL_MONEY("expected", o->price));
        reason_fact(r, VAL_MONEY("amount", in->amount));
        return;
    }
    orders_confirm(q, d, o);
}

/* Domain facts 3.5: what the bank wrote, for the desk; it settles nothing. A later one takes the place of it.
 */
static void decide_submit_proof(struct ask *q, struct decision *d)
{
    const struct submit_proof_input *in = q->input;
    const struct order *o = orders_waiting(q, d, in->order, "order");
    if (!o)
        return;
    uid text = ask_id(q);
    struct ev_payment_proved *e = emit(d, &membership_events[EV_PAYMENT_PROVED]);
    e->order = o->id;
    e->reference = text;
    e->amount = in->amount;
    e->paid_on = in->paid_on;
    effect(d, EFFECT_TEXT, text)->name = code_of(S("reference"));
}

static void decide_cancel_order(struct ask *q, struct decision *d)
{
    const struct cancel_order_input *in = q->input;
    const struct order *o = orders_waiting(q, d, in->order, "order");
    if (o)
        ((struct ev_order *)emit(d, &membership_events[EV_ORDER_CANCELLED]))->order = o->id;
}

who orders_relation(const struct ask *q)
{
    uid order = UID_NONE; /* the first member of each of these inputs */
    if (!q->listing)
        memcpy(&order, (const char *)q->input + q->action->fields[0].offset, sizeof order);
    for (size_t i = 0; i < q->state->n_orders; i++)
        if ((q->listing || uid_eq(q->state->orders[i].id, order)) &&
            uid_eq(q->state->orders[i].purchaser, q->actor->id))
            return WHO_PURCHASER;
    return 0;
}

#define INPUT(name)                                                                                          \
    .fields = name##_fields, .n_fields = ARRAY_LEN(name##_fields), .input_size = sizeof(struct name##_input)

const struct action order_actions[ORDER_ACTIONS] = {
    {.id = "purchase",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .decide = decide_purchase,
     .without_membership = true,
     INPUT(purchase)},
    {.id = "submit-proof",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .decide = decide_submit_proof,
     .relation = orders_relation,
     .without_membership = true,
     INPUT(submit_proof)},
    {.id = "confirm-payment",
     .on = ON_PARTNER,
     .realms = REALM_DESK,
     .decide = decide_confirm_payment,
     .without_membership = true,
     INPUT(confirm_payment)},
    {.id = "cancel-order",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .decide = decide_cancel_order,
     .relation = orders_relation,
     .without_membership = true,
     INPUT(cancel_order)},
};
