/* Money back (R86, R87; domain facts 4.7): asked for by a request that the desk decides, of an order or of
 * one benefit of it. Guildhall moves no money: a refund is an event with an id of its own, which the vendor's
 * system pays and marks. */
#include "domain/refunds.h"

#include "domain/kind.h"
#include "domain/membership.h"
#include "domain/requests.h"

static const char refund_type[] = "refund";

struct request_cancellation_input {
    uid order;
    struct benefit_ref benefit;
    str reason;
};
static const struct field request_cancellation_fields[] = {
    FIELD(request_cancellation_input, order, F_ID, CLASS_ID, .id_kind = ID_ORDER, .required = true),
    FIELD(request_cancellation_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(request_cancellation_input, reason, F_TEXT, CLASS_FREE_TEXT),
};

struct decide_refund_input {
    uid request;
    code decision;
    str reason;
};
static const char *const decisions[] = {"granted", "declined", NULL};
static const struct field decide_refund_fields[] = {
    FIELD(decide_refund_input, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(decide_refund_input, decision, F_CODE, CLASS_CODE, .required = true, .one_of = decisions),
    FIELD(decide_refund_input, reason, F_TEXT, CLASS_FREE_TEXT),
};

/* ---- events ---- */

struct refund_first_decision {
    uid request;
    uid by; /* who gave it */
};
static const struct field first_decision_fields[] = {
    FIELD(refund_first_decision, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(refund_first_decision, by, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
};
static void apply_first_decision(struct state *s, const struct event *e)
{
    const struct refund_first_decision *in = e->data;
    struct request *r = state_request_mut(s, in->request);
    ASSERT(r && request_is_waiting(r) && uid_none(r->decided_by));
    r->decided_by = in->by;
    r->changed_at = e->at;
}

/* What is paid back, once: the id is the refund's own for ever. */
struct refunded {
    uid refund;
    uid request;
    uid order;
    uid benefit; /* this one alone; UID_NONE: what is left of the order */
    money amount;
};
static const struct field refunded_fields[] = {
    FIELD(refunded, refund, F_ID, CLASS_ID, .id_kind = ID_REFUND, .required = true),
    FIELD(refunded, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(refunded, order, F_ID, CLASS_ID, .id_kind = ID_ORDER, .required = true),
    FIELD(refunded, benefit, F_ID, CLASS_ID, .id_kind = ID_BENEFIT),
    FIELD(refunded, amount, F_MONEY, CLASS_QUANTITY),
};
static void apply_refunded(struct state *s, const struct event *e)
{
    const struct refunded *in = e->data;
    struct order *o = state_order_mut(s, in->order);
    ASSERT(o && o->state == ORDER_PAID && str_eq(str_of(o->price.currency), str_of(in->amount.currency)));
    o->refunded += in->amount.minor;
    ASSERT(in->amount.minor >= 0 && o->refunded <= o->price.minor); /* I5: never more than was paid */
    if (uid_none(in->benefit)) {
        o->state = ORDER_REFUNDED; /* and once */
        return;
    }
    struct benefit *b = state_benefit_mut(s, in->benefit);
    ASSERT(b && !b->cancelled);
    b->cancelled = uid_eq(b->order, in->order); /* what another order pays for by now goes on */
}

/* The year that was refunded never was: the dates are those before it, and the membership is over. */
struct renewal_undone {
    uid membership;
    uid order;
    date anniversary;
    date window_end;
};
static const struct field renewal_undone_fields[] = {
    FIELD(renewal_undone, membership, F_ID, CLASS_ID, .id_kind = ID_MEMBERSHIP, .required = true),
    FIELD(renewal_undone, order, F_ID, CLASS_ID, .id_kind = ID_ORDER, .required = true),
    FIELD(renewal_undone, anniversary, F_DATE, CLASS_DATE, .required = true),
    FIELD(renewal_undone, window_end, F_DATE, CLASS_DATE, .required = true),
};
static void apply_renewal_undone(struct state *s, const struct event *e)
{
    const struct renewal_undone *in = e->data;
    struct membership *m = state_membership_mut(s, in->membership);
    ASSERT(m && m->state == MEMBERSHIP_ACTIVE && uid_eq(m->order, in->order));
    m->state = MEMBERSHIP_LAPSED;
    m->anniversary = in->anniversary;
    m->window_end = in->window_end;
}

enum { FIRST_DECISION, REFUNDED, RENEWAL_UNDONE };
static const struct event_def events[] = {
    [FIRST_DECISION] =
        EVENT_OF("refund_first_decision", refund_first_decision, first_decision_fields, apply_first_decision),
    [REFUNDED] = EVENT(refunded, apply_refunded),
    [RENEWAL_UNDONE] = EVENT(renewal_undone, apply_renewal_undone),
};

/* ---- what waits ---- */

const struct request *refund_of_order(const struct state *s, uid order)
{
    return request_waiting_for_order(s, refund_type, order);
}

bool refund_waits(const struct state *s, const struct benefit *b)
{
    for (size_t i = 0; i < s->n_requests; i++) {
        const struct request *r = &s->requests[i];
        if (request_is_waiting(r) && code_is(&r->type, str_of(refund_type)) && uid_eq(r->order, b->order) &&
            (uid_none(r->benefit) || uid_eq(r->benefit, b->id)))
            return true;
    }
    return false;
}

bool refund_was_given(const struct request *r)
{
    return r->state == REQUEST_DONE && code_is(&r->type, str_of(refund_type));
}

/* ---- what stands against it (R86) ---- */

bool refund_is_blocked_by(const struct programme *p, const struct benefit *b)
{
    return p->settings.refund_blocked_by_anything || kind_of(b)->ends_refund;
}

ts refund_used_since(const struct benefit *b, uid order)
{
    if (uid_eq(b->order, order))
        return b->used_first_at;
    return uid_eq(b->used_under, order) ? b->used_under_at : TS_NONE;
}

/* How many keys were got of a benefit; with `revoke` each is taken back. */
static size_t refund_keys(const struct ask *q, const struct benefit *b, struct decision *revoke)
{
    struct description keys = {.arena = q->arena};
    size_t n = 0;
    if (kind_of(b)->keys)
        kind_of(b)->keys(b, q->now, &keys);
    for (size_t i = 0; i < keys.n; i++) {
        const struct value *v = &keys.nodes[i].value;
        if (keys.nodes[i].type != NODE_VALUE || v->type != V_ID || v->id_kind != ID_KEY ||
            !str_is(S("id"), v->name)) /* a key also names what replaced it */
            continue;
        n++;
        if (revoke)
            effect(revoke, EFFECT_REVOKE_KEY, v->u);
    }
    return n;
}

struct refund {
    const struct order *order;
    const struct benefit *benefit; /* NULL: the whole order */
    date asked;                    /* the day on which it was asked for */
};

size_t refund_uses(const struct programme *p, const struct state *s, uid order, uid benefit,
                   struct refund_use *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        ts since = refund_used_since(b, order);
        if (!ts_none(since) && !b->cancelled && (uid_none(benefit) || uid_eq(benefit, b->id)))
            ret[n++] = (struct refund_use){b, since, refund_is_blocked_by(p, b)};
    }
    return n;
}

static size_t refund_uses_of(struct ask *q, const struct refund *r, struct refund_use **ret)
{
    *ret = NEW_N(q->arena, struct refund_use, q->state->n_benefits + 1);
    return refund_uses(q->programme, q->state, r->order->id, r->benefit ? r->benefit->id : UID_NONE, *ret);
}

/* Software got, or a no-key product assigned, blocks; the stricter setting lets any use block. Each of the
 * two is said once, of the first benefit that has it. */
static void refund_check_use(struct ask *q, struct decision *d, const struct refund *r)
{
    struct refund_use *uses;
    size_t n = refund_uses_of(q, r, &uses);
    bool revealed = false, activated = false;
    for (size_t i = 0; i < n; i++) {
        if (!uses[i].blocks)
            continue;
        bool key = refund_keys(q, uses[i].benefit, NULL) > 0;
        if (key && !revealed)
            reason_fact(refuse(d, REASON_REFUND_KEY_REVEALED), VAL_TS("revealed_at", uses[i].since));
        else if (!key && !activated)
            reason_fact(refuse(d, REASON_REFUND_BENEFIT_ACTIVATED), VAL_TS("activated_at", uses[i].since));
        revealed = revealed || key;
        activated = activated || !key;
    }
}

/* X42: Silver that was bought off by the lower price of Gold is not refunded beside it (domain facts 3.1). */
static void refund_check_upgraded(struct ask *q, struct decision *d, const struct order *o)
{
    for (size_t i = 0; i < q->state->n_orders; i++) {
        const struct order *higher = &q->state->orders[i];
        /* What waits for its money and is not sold any more will never be paid. */
        bool stands =
            higher->state == ORDER_PAID || (higher->state == ORDER_AWAITING_PAYMENT &&
                                            programme_offer(q->programme, code_str(&higher->offer)));
        if (!stands || !uid_eq(higher->upgrades, o->id))
            continue;
        reason_fact(refuse(d, REASON_REFUND_UPGRADED), VAL_STR("offer", code_str(&higher->offer)));
        return;
    }
}

static money refund_price(const struct ask *q, const struct benefit *b)
{
    const struct definition *def = programme_definition(q->programme, code_str(&b->definition));
    return def ? def->price : MONEY_NONE;
}

/* A benefit refunds its own price, what is left of the order at most; the order what is left of it. */
static money refund_amount(const struct ask *q, const struct refund *r)
{
    money amount = r->order->price;
    amount.minor -= r->order->refunded;
    if (r->benefit) {
        money own = refund_price(q, r->benefit);
        amount.minor = own.minor < amount.minor ? own.minor : amount.minor;
    }
    return amount;
}

static void refund_check(struct ask *q, struct decision *d, const struct refund *r)
{
    const struct order *o = r->order;
    if (date_cmp(r->asked, o->refund_until) > 0) /* A11: day 0 … day 30 */
        reason_fact(refuse(d, REASON_REFUND_WINDOW_CLOSED), VAL_DATE("refund_until", o->refund_until));
    refund_check_upgraded(q, d, o);
    refund_check_use(q, d, r);
    if (!r->benefit)
        return;
    money own = refund_price(q, r->benefit);
    if (r->benefit->cancelled)
        refuse(d, REASON_BENEFIT_CANCELLED);
    else if (money_none(own) || !str_eq(str_of(own.currency), str_of(o->price.currency))) /* X43 */
        reason_fact(refuse(d, REASON_REFUND_ORDER_ONLY), VAL_MONEY("price", o->price));
}

/* What was used without standing against it: for who asks and who decides. */
static void refund_note_use(struct ask *q, struct decision *d, const struct refund *r)
{
    struct refund_use *uses;
    size_t n = refund_uses_of(q, r, &uses);
    for (size_t i = 0; i < n; i++) {
        struct note *used = note(d, "refund-use", false);
        note_fact(used, VAL_ID("benefit", ID_BENEFIT, uses[i].benefit->id));
        note_fact(used, VAL_STR("definition", code_str(&uses[i].benefit->definition)));
        note_fact(used, VAL_INT("used", benefit_used(uses[i].benefit)));
        note_fact(used, VAL_TS("since", uses[i].since));
    }
}

/* ---- request-cancellation ---- */

static void decide_request_cancellation(struct ask *q, struct decision *d)
{
    const struct request_cancellation_input *in = q->input;
    if (q->listing)
        return;
    struct refund r = {.order = state_order(q->state, in->order), .asked = q->today};
    if (in->benefit.given.len > 0)
        r.benefit = uid_none(in->benefit.id) ? NULL : state_benefit(q->state, in->benefit.id);
    if (!r.order) {
        refuse_unknown(d, "order");
        return;
    }
    if (in->benefit.given.len > 0 && (!r.benefit || !uid_eq(r.benefit->order, r.order->id))) {
        refuse_unknown(d, "benefit");
        return;
    }
    if (r.order->state != ORDER_PAID) { /* X57 */
        reason_fact(refuse(d, REASON_ORDER_NOT_PAID),
                    VAL_STR("state", str_of(state_order_text(r.order->state))));
        return;
    }
    if (refund_of_order(q->state, r.order->id))
        refuse(d, REASON_ALREADY_REQUESTED);
    refund_check(q, d, &r);
    if (d->n_reasons > 0)
        return;
    refund_note_use(q, d, &r);
    note_fact(note(d, "refund-amount", false), VAL_MONEY("amount", refund_amount(q, &r)));
    request_open(q, d,
                 &(struct request_new){.type = refund_type,
                                       .order = r.order->id,
                                       .benefit = r.benefit ? r.benefit->id : UID_NONE});
}

/* ---- decide-refund ---- */

static void refund_say(struct ask *q, struct decision *d, const struct request *r)
{
    const struct decide_refund_input *in = q->input;
    if (in->reason.len > 0)
        request_message(q, d, r->id, "reason", "reason");
}

/* Above the vendor's limit in that currency, with what was paid back of the order before: a large refund in
 * small parts is a large one. Where the vendor has limits and none in that currency, always. */
static bool refund_needs_two(const struct ask *q, const struct order *o, money amount, money *ret_limit)
{
    const struct settings *set = &q->programme->settings;
    const struct price *limit =
        programme_price_in(set->second_person_above, set->n_second_person_above,
                           code_str(&q->state->company.country), str_of(amount.currency));
    *ret_limit = limit ? limit->amount : MONEY_NONE;
    if (!limit)
        return set->n_second_person_above > 0;
    return amount.minor > 0 && o->refunded + amount.minor > limit->amount.minor;
}

/* X44: another person than the first, an approver, in a session of his own (L10). */
static bool refund_is_second(const struct ask *q, const struct request *r)
{
    const struct actor *actor = q->actor;
    return actor->kind == ACTOR_PERSON && actor->session && (actor->desk & WHO_APPROVER) &&
           !uid_eq(actor->id, r->decided_by);
}

/* A renewal that is refunded leaves the year before it as it was, and that one is over; a purchase leaves
 * nothing but what a lower level gives in its place. A membership that was renewed since goes on: another
 * order pays for it. */
static void refund_end_membership(struct ask *q, struct decision *d, const struct order *o)
{
    const struct membership *m = state_membership(q->state, o->membership);
    ASSERT(m); /* what was paid bought one, or renewed it */
    if (m->state != MEMBERSHIP_ACTIVE || !uid_eq(m->order, o->id))
        return;
    if (date_none(o->renews)) {
        grants_fall_back(q, d, m, TS_NONE);
        membership_cancel(q, d, m);
        for (size_t i = 0; i < q->state->n_benefits; i++) {
            const struct benefit *b = &q->state->benefits[i];
            if (uid_eq(b->membership, m->id) && !b->cancelled && !grants_pending(d, b->id))
                refund_keys(q, b, d);
        }
        return;
    }
    membership_cancel_renewal(q, d, m);
    date was = date_add(o->renews, q->programme->settings.renewal_window_days);
    struct renewal_undone *e = emit(d, &events[RENEWAL_UNDONE]);
    e->membership = m->id;
    e->order = o->id;
    e->anniversary = o->renews;
    e->window_end = date_cmp(was, q->today) < 0 ? was : q->today;
    membership_left(q, d, m, TS_NONE);
}

static void refund_grant(struct ask *q, struct decision *d, const struct request *request,
                         const struct refund *r)
{
    money amount = refund_amount(q, r);
    uid id = ask_id(q);
    struct refunded *e = emit(d, &events[REFUNDED]);
    e->refund = id;
    e->request = request->id;
    e->order = r->order->id;
    e->benefit = r->benefit ? r->benefit->id : UID_NONE;
    e->amount = amount;
    if (r->benefit && uid_eq(r->benefit->order, r->order->id))
        refund_keys(q, r->benefit, d);
    else if (!r->benefit)
        refund_end_membership(q, d, r->order);
    request_end(q, d, request, REQUEST_DONE);
    request_mail(q, d, request, "refund-granted");
}

static void decide_granted(struct ask *q, struct decision *d, const struct request *request,
                           const struct refund *r)
{
    money amount = refund_amount(q, r), limit;
    bool two = refund_needs_two(q, r->order, amount, &limit);
    bool second = two && !uid_none(request->decided_by);
    struct decision eligible = {.arena = d->arena};
    refund_check(q, &eligible, r);
    if (eligible.n_reasons > 0) /* rechecked: something may have come since it was asked for */
        reason_fact(refuse(d, REASON_NOT_ELIGIBLE),
                    VAL_STR("because", str_of(reason_rows[eligible.reasons[0].code].code)));
    if (second && !refund_is_second(q, request)) {
        struct reason *refusal = refuse(d, REASON_SECOND_PERSON_REQUIRED);
        reason_fact(refusal, VAL_MONEY("amount", amount));
        reason_fact(refusal, VAL_MONEY("limit", limit));
    }
    if (d->n_reasons > 0)
        return;
    refund_note_use(q, d, r);
    note_fact(note(d, "refund-amount", false), VAL_MONEY("amount", amount));
    refund_say(q, d, request);
    if (!two || second) {
        refund_grant(q, d, request, r);
        return;
    }
    note(d, "second-person-decides", false);
    struct refund_first_decision *e = emit(d, &events[FIRST_DECISION]);
    e->request = request->id;
    e->by = uid_none(q->actor->id) ? UID_VENDOR : q->actor->id; /* the operating-system user is nobody's id */
}

static void decide_decide_refund(struct ask *q, struct decision *d)
{
    const struct decide_refund_input *in = q->input;
    const struct request *request = ask_request(q, d, in->request);
    if (!request)
        return;
    if (!code_is(&request->type, str_of(refund_type))) {
        refuse_unknown(d, "request");
        return;
    }
    struct refund r = {.order = state_order(q->state, request->order),
                       .benefit =
                           uid_none(request->benefit) ? NULL : state_benefit(q->state, request->benefit),
                       .asked = zone_date(q->programme->zone, request->opened_at)};
    ASSERT(r.order && !r.benefit == uid_none(request->benefit));
    if (uid_none(request->decided_by)) /* the second person is another than who took it */
        request_check_taken(q, d, request);
    if (code_is(&in->decision, S("granted"))) {
        decide_granted(q, d, request, &r);
    } else if (d->n_reasons == 0) {
        refund_say(q, d, request);
        request_end(q, d, request, REQUEST_DECLINED);
        request_mail(q, d, request, "refund-declined");
    }
}

static const struct action refund_actions[] = {
    {.id = "request-cancellation",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .decide = decide_request_cancellation,
     .relation = orders_relation,
     .fields = request_cancellation_fields,
     .n_fields = ARRAY_LEN(request_cancellation_fields),
     .input_size = sizeof(struct request_cancellation_input)},
    {.id = "decide-refund",
     .on = ON_PARTNER,
     .weight = WEIGHT_IRREVERSIBLE,
     .realms = REALM_DESK,
     .decide = decide_decide_refund,
     .without_membership = true,
     .fields = decide_refund_fields,
     .n_fields = ARRAY_LEN(decide_refund_fields),
     .input_size = sizeof(struct decide_refund_input)},
};
const struct module module_refunds = {.name = "refunds",
                                      .events = events,
                                      .n_events = ARRAY_LEN(events),
                                      .actions = refund_actions,
                                      .n_actions = ARRAY_LEN(refund_actions)};
