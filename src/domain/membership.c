/* The company and its memberships: joining, the start of a membership, attainments, what time does to them
 * (L8). */
#include "domain/membership.h"
#include "domain/contact.h"
#include "domain/people.h"

struct join_input {
    code country;
    code currency;
    code language;
    str company_name;
    str account_email;
    str company_phone;
    str address;
};
#define PROFILE(required_)                                                                                   \
    FIELD(join_input, company_name, F_TEXT, CLASS_PERSONAL, .required = (required_), .max = 200),            \
        FIELD(join_input, account_email, F_TEXT, CLASS_PERSONAL, .required = (required_), .max = 254,        \
              .email = true),                                                                                \
        FIELD(join_input, country, F_CODE, CLASS_CODE, .required = (required_)),                             \
        FIELD(join_input, currency, F_CODE, CLASS_CODE, .required = (required_), .one_of = currencies),      \
        FIELD(join_input, language, F_CODE, CLASS_CODE, .required = (required_)),                            \
        FIELD(join_input, company_phone, F_TEXT, CLASS_PERSONAL, .max = 50),                                 \
        FIELD(join_input, address, F_TEXT, CLASS_PERSONAL, .max = 500)
static const struct field join_fields[] = {PROFILE(true)};
static const struct field update_fields[] = {PROFILE(false)};

struct attainment_input {
    code competency;
    code level;
};
static const struct field attainment_fields[] = {
    FIELD(attainment_input, competency, F_CODE, CLASS_CODE, .required = true),
    FIELD(attainment_input, level, F_CODE, CLASS_CODE, .required = true),
};

/* --- Finders
 * --------------------------------------------------------------------------------------------------- */

const struct membership *membership_of_offer(const struct state *s, str offer)
{
    for (size_t i = 0; i < s->n_memberships; i++)
        if (code_is(&s->memberships[i].offer, offer) && s->memberships[i].state == MEMBERSHIP_ACTIVE)
            return &s->memberships[i];
    return NULL;
}

const struct membership *membership_highest(const struct programme *p, const struct state *s, uid but_not)
{
    const struct membership *best = NULL;
    int rank = 0;
    for (size_t i = 0; i < s->n_memberships; i++) {
        const struct membership *m = &s->memberships[i];
        const struct offer *o = programme_offer(p, code_str(&m->offer));
        if (m->state != MEMBERSHIP_ACTIVE || uid_eq(m->id, but_not) || !o || o->rank <= rank)
            continue;
        best = m;
        rank = o->rank;
    }
    return best;
}

bool membership_attained(const struct programme *p, const struct state *s, const code *competency,
                         const struct offer *level)
{
    for (size_t i = 0; i < s->n_attainments; i++) {
        const struct offer *at = programme_offer(p, code_str(&s->attainments[i].level));
        if (code_eq(&s->attainments[i].competency, competency) && !s->attainments[i].lost && at &&
            at->rank >= level->rank)
            return true;
    }
    return false;
}

bool membership_told_before(const struct state *s, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (!s->attainments[j].lost && code_eq(&s->attainments[j].competency, &s->attainments[i].competency))
            return true;
    return false;
}

/* X39 */
date membership_last_day(const struct state *s, const struct membership *m)
{
    date last = m->window_end;
    for (size_t i = 0; i < s->n_orders; i++) {
        const struct order *o = &s->orders[i];
        if (uid_eq(o->membership, m->id) && o->state == ORDER_AWAITING_PAYMENT &&
            date_cmp(o->pay_by, last) > 0)
            last = o->pay_by;
    }
    return last;
}

/* --- Deciding
 * -------------------------------------------------------------------------------------------------- */

void membership_start(struct ask *q, struct decision *d, const struct membership_start *start)
{
    uid id = ask_id(q);
    struct ev_membership_started *e = emit(d, &membership_events[EV_MEMBERSHIP_STARTED]);
    e->membership = id;
    e->order = start->order;
    e->offer = start->offer->id;
    e->competency = start->competency;
    e->from = start->paid;
    if (!start->offer->free) { /* what is free has no term (domain facts 3.1) */
        e->anniversary = date_none(start->anniversary) ? date_add_year(start->paid) : start->anniversary;
        e->window_end = date_add(e->anniversary, q->programme->settings.renewal_window_days);
    }
    grants_of_membership(q, d,
                         &(struct grant_source){.offer = start->offer,
                                                .membership = id,
                                                .order = start->order,
                                                .anniversary = e->anniversary,
                                                .competency = start->competency});
}

void membership_start_free(struct ask *q, struct decision *d)
{
    for (size_t i = 0; i < q->programme->n_offers; i++)
        if (q->programme->offers[i].free && !q->programme->offers[i].needs_attainment &&
            !q->programme->offers[i].needs_membership)
            membership_start(q, d,
                             &(struct membership_start){.offer = &q->programme->offers[i],
                                                        .paid = q->today,
                                                        .anniversary = DATE_NONE});
}

/* X68 */
void membership_cancel_renewal(const struct ask *q, struct decision *d, const struct membership *m)
{
    for (size_t i = 0; i < q->state->n_orders; i++) {
        const struct order *o = &q->state->orders[i];
        if (uid_eq(o->membership, m->id) && o->state == ORDER_AWAITING_PAYMENT)
            ((struct ev_order *)emit(d, &membership_events[EV_ORDER_CANCELLED]))->order = o->id;
    }
}

void membership_cancel(const struct ask *q, struct decision *d, const struct membership *m)
{
    membership_cancel_renewal(q, d, m);
    ((struct ev_membership *)emit(d, &membership_events[EV_MEMBERSHIP_CANCELLED]))->membership = m->id;
}

static void membership_company(struct ask *q, struct decision *d, enum membership_event type)
{
    const struct join_input *in = q->input;
    struct ev_company *e = emit(d, &membership_events[type]);
    e->country = in->country;
    e->currency = in->currency;
    e->language = in->language;
    effect(d, EFFECT_PARTNER, q->state->stream);
}

static void decide_join(struct ask *q, struct decision *d)
{
    if (q->state->company.in_pmc)
        refuse_home(d, S(""));
    if (q->state->company.member)
        refuse(d, REASON_ALREADY_MEMBER);
    if (q->listing || d->n_reasons > 0)
        return;
    membership_company(q, d, EV_COMPANY_JOINED);
    /* Somebody must be there who can give roles: whoever joins a company that has no Global admin. */
    code admin = code_of(ROLE_GLOBAL_ADMIN);
    if (state_count_role(q->state, ROLE_GLOBAL_ADMIN) == 0) {
        ASSERT(q->actor->kind == ACTOR_PERSON); /* a company's token is made by its Global admin */
        people_give_role(d, q->actor->id, &admin);
    }
    membership_start_free(q, d);
}

static void decide_update_company(struct ask *q, struct decision *d)
{
    if (q->listing)
        return;
    contact_check_account(q, d);
    membership_company(q, d, EV_COMPANY_UPDATED);
}

static void decide_record_attainment(struct ask *q, struct decision *d)
{
    const struct attainment_input *in = q->input;
    if (q->listing)
        return;
    const struct offer *level = programme_offer(q->programme, code_str(&in->level));
    if (!programme_competency(q->programme, code_str(&in->competency)))
        refuse_unknown(d, "competency");
    if (!level || level->rank == 0)
        refuse_unknown(d, "level");
    if (d->n_reasons > 0 || membership_attained(q->programme, q->state, &in->competency, level))
        return; /* attained already: done, without an event */
    struct ev_attainment_recorded *e = emit(d, &membership_events[EV_ATTAINMENT_RECORDED]);
    e->competency = in->competency;
    e->level = in->level;
    const struct membership *m = membership_highest(q->programme, q->state, UID_NONE);
    const struct offer *held = m ? programme_offer(q->programme, code_str(&m->offer)) : NULL;
    if (held)
        grants_of_attainment(q, d,
                             &(struct grant_source){.offer = held,
                                                    .membership = m->id,
                                                    .order = m->order,
                                                    .anniversary = m->anniversary,
                                                    .competency = in->competency},
                             level->rank < held->rank ? level : held);
}

/* --- Time (L8)
 * ------------------------------------------------------------------------------------------------- */

static void due_orders(struct ask *q, struct decision *d)
{
    for (size_t i = 0; i < q->state->n_orders; i++) {
        const struct order *o = &q->state->orders[i];
        if (o->state == ORDER_AWAITING_PAYMENT && date_cmp(q->today, o->pay_by) > 0)
            ((struct ev_order *)emit_at(d, &membership_events[EV_ORDER_EXPIRED],
                                        zone_start(q->programme->zone, date_add(o->pay_by, 1))))
                ->order = o->id;
    }
}

/* Nobody is reminded of a level below the one that is held: it cannot be renewed (X3). */
static bool due_is_renewable(const struct ask *q, const struct membership *m)
{
    const struct offer *o = programme_offer(q->programme, code_str(&m->offer));
    const struct membership *highest = membership_highest(q->programme, q->state, UID_NONE);
    return !o || o->rank == 0 || uid_eq(highest->id, m->id);
}

static void due_reminder(struct ask *q, struct decision *d, const struct membership *m, date day)
{
    if (date_cmp(q->today, day) < 0 || (!date_none(m->reminded) && date_cmp(m->reminded, day) >= 0))
        return;
    ts at = zone_start(q->programme->zone, day);
    struct ev_renewal_reminded *e = emit_at(d, &membership_events[EV_RENEWAL_REMINDED], at);
    e->membership = m->id;
    e->due = day;
    /* Whom the programme lets look after the company's orders: Global admin and MPN partner admin. */
    people_mail(q, d, programme_policy(q->programme, S("cancel-order")), UID_NONE, "renewal-reminder", at);
}

/* Not renewed in its window: the competencies go with the last level that is held (domain facts 3.4). */
void membership_left(struct ask *q, struct decision *d, const struct membership *ended, ts at)
{
    grants_fall_back(q, d, ended, at);
    const struct offer *o = programme_offer(q->programme, code_str(&ended->offer));
    if (!o || o->rank == 0 || membership_highest(q->programme, q->state, ended->id))
        return;
    for (size_t i = 0; i < q->state->n_attainments; i++)
        if (!q->state->attainments[i].lost && !membership_told_before(q->state, i))
            ((struct ev_attainment_lost *)emit_at(d, &membership_events[EV_ATTAINMENT_LOST], at))
                ->competency = q->state->attainments[i].competency;
}

static void due_memberships(struct ask *q, struct decision *d)
{
    const struct settings *set = &q->programme->settings;
    for (size_t i = 0; i < q->state->n_memberships; i++) {
        const struct membership *m = &q->state->memberships[i];
        if (m->state != MEMBERSHIP_ACTIVE || date_none(m->anniversary))
            continue;
        if (due_is_renewable(q, m)) {
            due_reminder(q, d, m, date_add(m->anniversary, -set->reminder_before)); /* AD−15 */
            due_reminder(q, d, m, date_add(m->anniversary, set->reminder_after));   /* AD+23 */
        }
        date last = membership_last_day(q->state, m);
        if (date_cmp(q->today, last) <= 0)
            continue;
        ts at = zone_start(q->programme->zone, date_add(last, 1)); /* AD+31 00:00 */
        ((struct ev_membership *)emit_at(d, &membership_events[EV_MEMBERSHIP_LAPSED], at))->membership =
            m->id;
        membership_left(q, d, m, at);
    }
}

static void membership_due(struct ask *q, struct decision *d)
{
    due_orders(q, d);
    due_memberships(q, d);
}

/* --- Evolving
 * -------------------------------------------------------------------------------------------------- */

static void apply_company(struct state *s, const struct event *e)
{
    const struct ev_company *in = e->data;
    struct company *c = &s->company;
    if (!code_none(&in->country))
        c->country = in->country;
    if (!code_none(&in->language))
        c->language = in->language;
    if (!code_none(&in->currency))
        memcpy(c->currency, in->currency.z, 3);
}

static void apply_joined(struct state *s, const struct event *e)
{
    apply_company(s, e);
    s->company.member = true;
    s->company.joined_at = e->at;
}

static void apply_order_placed(struct state *s, const struct event *e)
{
    const struct ev_order_placed *in = e->data;
    struct order *o = STATE_ADD(s, orders);
    *o = (struct order){.id = in->order,
                        .offer = in->offer,
                        .competency = in->competency,
                        .payment = in->payment,
                        .purchaser = in->purchaser,
                        .membership = in->membership,
                        .renews = in->renews,
                        .upgrades = in->upgrades,
                        .placed = in->placed,
                        .pay_by = in->pay_by,
                        .paid = DATE_NONE,
                        .refund_until = DATE_NONE,
                        .placed_at = e->at,
                        .paid_at = TS_NONE,
                        .proof_at = TS_NONE,
                        .proof_paid = DATE_NONE};
    /* By member: states are compared byte by byte, and a copied struct may bring anything in its gap. */
    o->price.minor = in->price.minor;
    memcpy(o->price.currency, in->price.currency, sizeof o->price.currency);
}

static struct order *apply_order(struct state *s, uid id)
{
    struct order *o = state_order_mut(s, id);
    ASSERT(o);
    return o;
}

static void apply_payment_proved(struct state *s, const struct event *e)
{
    const struct ev_payment_proved *in = e->data;
    struct order *o = apply_order(s, in->order);
    o->proof = in->reference;
    o->proof_at = e->at;
    o->proof_paid = in->paid_on;
}

static void apply_order_paid(struct state *s, const struct event *e)
{
    const struct ev_order_paid *in = e->data;
    struct order *o = apply_order(s, in->order);
    ASSERT(o->state == ORDER_AWAITING_PAYMENT); /* I5: an order is paid once */
    o->state = ORDER_PAID;
    o->paid = in->paid;
    o->refund_until = in->refund_until;
    o->paid_at = e->at;
}

static void apply_order_expired(struct state *s, const struct event *e)
{
    struct order *o = apply_order(s, ((const struct ev_order *)e->data)->order);
    ASSERT(o->state == ORDER_AWAITING_PAYMENT);
    o->state = ORDER_EXPIRED;
}

static void apply_order_cancelled(struct state *s, const struct event *e)
{
    struct order *o = apply_order(s, ((const struct ev_order *)e->data)->order);
    ASSERT(o->state == ORDER_AWAITING_PAYMENT);
    o->state = ORDER_CANCELLED;
}

static void apply_membership_started(struct state *s, const struct event *e)
{
    const struct ev_membership_started *in = e->data;
    struct membership *m = STATE_ADD(s, memberships);
    *m = (struct membership){.id = in->membership,
                             .offer = in->offer,
                             .competency = in->competency,
                             .order = in->order,
                             .from = in->from,
                             .anniversary = in->anniversary,
                             .window_end = in->window_end,
                             .reminded = DATE_NONE};
    if (!uid_none(in->order))
        apply_order(s, in->order)->membership = in->membership;
}

static struct membership *apply_membership(struct state *s, uid id)
{
    struct membership *m = state_membership_mut(s, id);
    ASSERT(m);
    return m;
}

static void apply_membership_renewed(struct state *s, const struct event *e)
{
    const struct ev_membership_renewed *in = e->data;
    struct membership *m = apply_membership(s, in->membership);
    ASSERT(m->state == MEMBERSHIP_ACTIVE && date_cmp(in->anniversary, m->anniversary) > 0);
    m->order = in->order;
    m->anniversary = in->anniversary;
    m->window_end = in->window_end;
}

static void apply_membership_lapsed(struct state *s, const struct event *e)
{
    apply_membership(s, ((const struct ev_membership *)e->data)->membership)->state = MEMBERSHIP_LAPSED;
}

/* Refunded or withdrawn: nothing of it can be used from now on. */
static void apply_membership_cancelled(struct state *s, const struct event *e)
{
    struct membership *m = apply_membership(s, ((const struct ev_membership *)e->data)->membership);
    ASSERT(m->state == MEMBERSHIP_ACTIVE);
    m->state = MEMBERSHIP_CANCELLED;
    for (size_t i = 0; i < s->n_benefits; i++)
        if (uid_eq(s->benefits[i].membership, m->id))
            s->benefits[i].cancelled = true;
}

static void apply_renewal_reminded(struct state *s, const struct event *e)
{
    const struct ev_renewal_reminded *in = e->data;
    apply_membership(s, in->membership)->reminded = in->due;
}

static void apply_attainment_recorded(struct state *s, const struct event *e)
{
    const struct ev_attainment_recorded *in = e->data;
    *STATE_ADD(s, attainments) =
        (struct attainment){.competency = in->competency, .level = in->level, .at = e->at};
}

static void apply_attainment_lost(struct state *s, const struct event *e)
{
    const struct ev_attainment_lost *in = e->data;
    for (size_t i = 0; i < s->n_attainments; i++)
        if (code_eq(&s->attainments[i].competency, &in->competency))
            s->attainments[i].lost = true;
}

/* R86: use counts for the order under which it happened. What was used under an earlier one is remembered for
 * that one, and counts again when what it gave falls back to it. */
static void apply_order_of(struct benefit *b, uid order)
{
    if (uid_eq(b->order, order))
        return;
    ts before = uid_eq(b->used_under, order) ? b->used_under_at : TS_NONE;
    if (!ts_none(b->used_first_at)) {
        b->used_under = b->order;
        b->used_under_at = b->used_first_at;
    }
    b->used_first_at = before;
    b->order = order;
}

static void apply_terms(struct benefit *b, const struct ev_benefit *in)
{
    b->offer = in->offer;
    b->membership = in->membership;
    apply_order_of(b, in->order);
    b->unlimited = in->unlimited;
    b->granted = in->granted;
    b->initial = in->initial;
    b->expires = in->expires;
    b->activate_by = in->activate_by;
}

static void apply_by_hand(struct state *s, const struct event *e)
{
    const struct ev_benefit *in = e->data;
    if (uid_none(in->reason))
        return;
    struct by_hand *h = STATE_ADD(s, by_hand);
    h->benefit = in->benefit;
    h->reason = in->reason;
    h->by = e->actor_kind == ACTOR_PERSON ? e->actor : UID_NONE;
    h->by_stream = e->actor_stream;
    h->granted = in->granted;
    h->at = e->at;
}

static void apply_benefit_granted(struct state *s, const struct event *e)
{
    const struct ev_benefit *in = e->data;
    ASSERT(!state_benefit(s, in->benefit));
    struct benefit *b = STATE_ADD(s, benefits);
    *b = (struct benefit){.id = in->benefit,
                          .definition = in->definition,
                          .kind = in->kind,
                          .competency = in->competency,
                          .product = in->product,
                          .incremental = in->incremental,
                          .granted_at = e->at,
                          .used_first_at = TS_NONE,
                          .used_under_at = TS_NONE};
    apply_terms(b, in);
    apply_by_hand(s, e);
}

static void apply_benefit_changed(struct state *s, const struct event *e)
{
    const struct ev_benefit *in = e->data;
    struct benefit *b = state_benefit_mut(s, in->benefit);
    ASSERT(b);
    apply_terms(b, in);
    apply_by_hand(s, e);
}

/* --- Registration
 * ---------------------------------------------------------------------------------------------- */

static const struct field company_fields[] = {
    FIELD(ev_company, country, F_CODE, CLASS_CODE),
    FIELD(ev_company, currency, F_CODE, CLASS_CODE, .one_of = currencies),
    FIELD(ev_company, language, F_CODE, CLASS_CODE),
};
static const struct field order_placed_fields[] = {
    FIELD(ev_order_placed, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(ev_order_placed, offer, F_CODE, CLASS_CODE),
    FIELD(ev_order_placed, competency, F_CODE, CLASS_CODE),
    FIELD(ev_order_placed, payment, F_CODE, CLASS_CODE),
    FIELD(ev_order_placed, purchaser, F_ID, CLASS_ID, .id_kind = ID_PERSON),
    FIELD(ev_order_placed, price, F_MONEY, CLASS_QUANTITY),
    FIELD(ev_order_placed, placed, F_DATE, CLASS_DATE),
    FIELD(ev_order_placed, pay_by, F_DATE, CLASS_DATE),
    FIELD(ev_order_placed, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP),
    FIELD(ev_order_placed, renews, F_DATE, CLASS_DATE),
    FIELD(ev_order_placed, upgrades, F_ID, CLASS_ID, .id_kind = ID_ORDER),
};
static const struct field payment_proved_fields[] = {
    FIELD(ev_payment_proved, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(ev_payment_proved, reference, F_ID, CLASS_ID, .id_kind = ID_TEXT),
    FIELD(ev_payment_proved, amount, F_MONEY, CLASS_QUANTITY),
    FIELD(ev_payment_proved, paid_on, F_DATE, CLASS_DATE),
};
static const struct field order_paid_fields[] = {
    FIELD(ev_order_paid, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(ev_order_paid, paid, F_DATE, CLASS_DATE),
    FIELD(ev_order_paid, refund_until, F_DATE, CLASS_DATE),
};
static const struct field order_fields[] = {
    FIELD(ev_order, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
};
static const struct field membership_started_fields[] = {
    FIELD(ev_membership_started, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP),
    FIELD(ev_membership_started, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(ev_membership_started, offer, F_CODE, CLASS_CODE),
    FIELD(ev_membership_started, competency, F_CODE, CLASS_CODE),
    FIELD(ev_membership_started, from, F_DATE, CLASS_DATE),
    FIELD(ev_membership_started, anniversary, F_DATE, CLASS_DATE),
    FIELD(ev_membership_started, window_end, F_DATE, CLASS_DATE),
};
static const struct field membership_renewed_fields[] = {
    FIELD(ev_membership_renewed, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP),
    FIELD(ev_membership_renewed, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(ev_membership_renewed, anniversary, F_DATE, CLASS_DATE),
    FIELD(ev_membership_renewed, window_end, F_DATE, CLASS_DATE),
};
static const struct field membership_fields[] = {
    FIELD(ev_membership, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP),
};
static const struct field renewal_reminded_fields[] = {
    FIELD(ev_renewal_reminded, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP),
    FIELD(ev_renewal_reminded, due, F_DATE, CLASS_DATE),
};
static const struct field attainment_recorded_fields[] = {
    FIELD(ev_attainment_recorded, competency, F_CODE, CLASS_CODE),
    FIELD(ev_attainment_recorded, level, F_CODE, CLASS_CODE),
};
static const struct field attainment_lost_fields[] = {
    FIELD(ev_attainment_lost, competency, F_CODE, CLASS_CODE),
};
static const struct field benefit_fields[] = {
    FIELD(ev_benefit, benefit, F_ID, CLASS_ID, .id_kind = ID_BENEFIT),
    FIELD(ev_benefit, definition, F_CODE, CLASS_CODE),
    FIELD(ev_benefit, kind, F_CODE, CLASS_CODE),
    FIELD(ev_benefit, offer, F_CODE, CLASS_CODE),
    FIELD(ev_benefit, competency, F_CODE, CLASS_CODE),
    FIELD(ev_benefit, product, F_CODE, CLASS_CODE),
    FIELD(ev_benefit, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP),
    FIELD(ev_benefit, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(ev_benefit, incremental, F_BOOL, CLASS_CODE),
    FIELD(ev_benefit, unlimited, F_BOOL, CLASS_CODE),
    FIELD(ev_benefit, granted, F_INT, CLASS_QUANTITY),
    FIELD(ev_benefit, initial, F_INT, CLASS_QUANTITY),
    FIELD(ev_benefit, expires, F_DATE, CLASS_DATE),
    FIELD(ev_benefit, activate_by, F_DATE, CLASS_DATE),
    FIELD(ev_benefit, reason, F_ID, CLASS_ID, .id_kind = ID_TEXT),
};

const struct event_def membership_events[MEMBERSHIP_EVENTS] = {
    [EV_COMPANY_JOINED] = EVENT_OF("company_joined", ev_company, company_fields, apply_joined),
    [EV_COMPANY_UPDATED] = EVENT_OF("company_updated", ev_company, company_fields, apply_company),
    [EV_ORDER_PLACED] = EVENT_OF("order_placed", ev_order_placed, order_placed_fields, apply_order_placed),
    [EV_PAYMENT_PROVED] =
        EVENT_OF("payment_proved", ev_payment_proved, payment_proved_fields, apply_payment_proved),
    [EV_ORDER_PAID] = EVENT_OF("order_paid", ev_order_paid, order_paid_fields, apply_order_paid),
    [EV_ORDER_EXPIRED] = EVENT_OF("order_expired", ev_order, order_fields, apply_order_expired),
    [EV_ORDER_CANCELLED] = EVENT_OF("order_cancelled", ev_order, order_fields, apply_order_cancelled),
    [EV_MEMBERSHIP_STARTED] = EVENT_OF("membership_started", ev_membership_started, membership_started_fields,
                                       apply_membership_started),
    [EV_MEMBERSHIP_RENEWED] = EVENT_OF("membership_renewed", ev_membership_renewed, membership_renewed_fields,
                                       apply_membership_renewed),
    [EV_MEMBERSHIP_LAPSED] =
        EVENT_OF("membership_lapsed", ev_membership, membership_fields, apply_membership_lapsed),
    [EV_MEMBERSHIP_CANCELLED] =
        EVENT_OF("membership_cancelled", ev_membership, membership_fields, apply_membership_cancelled),
    [EV_RENEWAL_REMINDED] =
        EVENT_OF("renewal_reminded", ev_renewal_reminded, renewal_reminded_fields, apply_renewal_reminded),
    [EV_ATTAINMENT_RECORDED] = EVENT_OF("attainment_recorded", ev_attainment_recorded,
                                        attainment_recorded_fields, apply_attainment_recorded),
    [EV_ATTAINMENT_LOST] =
        EVENT_OF("attainment_lost", ev_attainment_lost, attainment_lost_fields, apply_attainment_lost),
    [EV_BENEFIT_GRANTED] = EVENT_OF("benefit_granted", ev_benefit, benefit_fields, apply_benefit_granted),
    [EV_BENEFIT_CHANGED] = EVENT_OF("benefit_changed", ev_benefit, benefit_fields, apply_benefit_changed),
};

static const struct action company_actions[] = {
    {.id = "join",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .decide = decide_join,
     .without_membership = true,
     .fields = join_fields,
     .n_fields = ARRAY_LEN(join_fields),
     .input_size = sizeof(struct join_input)},
    {.id = "update-company",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .facts = FACT_ACCOUNT_EMAIL,
     .decide = decide_update_company,
     .without_membership = true,
     .fields = update_fields,
     .n_fields = ARRAY_LEN(update_fields),
     .input_size = sizeof(struct join_input)},
    {.id = "record-attainment",
     .on = ON_PARTNER,
     .realms = REALM_DESK,
     .decide = decide_record_attainment,
     .without_membership = true,
     .fields = attainment_fields,
     .n_fields = ARRAY_LEN(attainment_fields),
     .input_size = sizeof(struct attainment_input)},
};

const struct module module_membership = {.name = "membership",
                                         .events = membership_events,
                                         .n_events = MEMBERSHIP_EVENTS,
                                         .actions = company_actions,
                                         .n_actions = ARRAY_LEN(company_actions),
                                         .due = membership_due};
const struct module module_orders = {.name = "orders", .actions = order_actions, .n_actions = ORDER_ACTIONS};
