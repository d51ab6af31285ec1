/* See activation.h. The request says what waits for whom; the events here say what that makes of the benefit,
 * so that its status is folded from its own part alone. */
#include "domain/kinds/activation.h"

#include "domain/inputs.h"

static struct activation *activation_of(const struct benefit *b)
{
    const struct kind *k = kind_of(b);
    ASSERT(k->activation && b->own);
    return k->activation(b);
}

/* ---- events ---- */

static struct activation *apply_to(struct state *s, uid benefit)
{
    struct benefit *b = state_benefit_mut(s, benefit);
    ASSERT(b);
    return activation_of(b);
}

struct activation_requested {
    uid benefit;
    uid request;
    date due;
};
static const struct field activation_requested_fields[] = {
    FIELD(activation_requested, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(activation_requested, request, F_ID, CLASS_ID, .required = true, .id_kind = ID_REQUEST),
    FIELD(activation_requested, due, F_DATE, CLASS_DATE),
};
static void apply_requested(struct state *s, const struct event *e)
{
    const struct activation_requested *d = e->data;
    struct activation *a = apply_to(s, d->benefit);
    ASSERT(a->state == ACTIVATION_AVAILABLE || a->state == ACTIVATION_DECLINED);
    a->state = ACTIVATION_REQUESTED;
    a->request = d->request;
    a->requested_at = e->at;
    a->due = d->due;
}

struct activation_asked_back {
    uid benefit;
    bool needed;
};
static const struct field activation_asked_back_fields[] = {
    FIELD(activation_asked_back, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(activation_asked_back, needed, F_BOOL, CLASS_CODE),
};
static void apply_asked_back(struct state *s, const struct event *e)
{
    const struct activation_asked_back *d = e->data;
    struct activation *a = apply_to(s, d->benefit);
    ASSERT(activation_is_pending(a));
    a->state = d->needed ? ACTIVATION_INFORMATION_NEEDED : ACTIVATION_REQUESTED;
}

struct activation_ended {
    uid benefit;
    code result; /* activated, declined, or withdrawn: then it is available as before */
};
static const struct field activation_ended_fields[] = {
    FIELD(activation_ended, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(activation_ended, result, F_CODE, CLASS_CODE, .required = true),
};
static void apply_ended(struct state *s, const struct event *e)
{
    const struct activation_ended *d = e->data;
    struct activation *a = apply_to(s, d->benefit);
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(activation_is_pending(a));
    if (code_is(&d->result, S("activated"))) {
        a->state = ACTIVATION_ACTIVE;
        a->activated_at = e->at;
        if (ts_none(b->used_first_at))
            b->used_first_at = e->at; /* R86 */
    } else {
        a->state = code_is(&d->result, S("declined")) ? ACTIVATION_DECLINED : ACTIVATION_AVAILABLE;
    }
}

enum { REQUESTED, ASKED_BACK, ENDED };
static const struct event_def events[] = {
    [REQUESTED] = EVENT(activation_requested, apply_requested),
    [ASKED_BACK] = EVENT(activation_asked_back, apply_asked_back),
    [ENDED] = EVENT(activation_ended, apply_ended),
};

/* ---- where it stands ---- */

void activation_reset(struct activation *a)
{
    if (activation_is_pending(a))
        return; /* completed, it is for the new year */
    a->state = ACTIVATION_AVAILABLE;
    a->request = UID_NONE;
    a->requested_at = a->activated_at = TS_NONE;
    a->due = DATE_NONE;
}

bool activation_is_active(const struct activation *a)
{
    return a->state == ACTIVATION_ACTIVE;
}

bool activation_is_pending(const struct activation *a)
{
    return a->state == ACTIVATION_REQUESTED || a->state == ACTIVATION_INFORMATION_NEEDED;
}

const char *activation_status(const struct activation *a)
{
    switch ((enum activation_state)a->state) {
    case ACTIVATION_AVAILABLE:
        return "available";
    case ACTIVATION_REQUESTED:
        return "activation-requested";
    case ACTIVATION_INFORMATION_NEEDED:
        return "information-needed";
    case ACTIVATION_ACTIVE:
        return "active";
    case ACTIVATION_DECLINED:
        return "declined";
    }
    ASSERT(false);
}

void activation_describe(const struct activation *a, struct description *out)
{
    describe_value(out, VAL_TS("requested_at", a->requested_at));
    describe_value(out, VAL_DATE("due_at", a->due));
    describe_value(out, VAL_TS("activated_at", a->activated_at));
}

void activation_check(const struct activation *a)
{
    ASSERT(a->state >= ACTIVATION_AVAILABLE && a->state <= ACTIVATION_DECLINED);
    ASSERT(activation_is_active(a) == !ts_none(a->activated_at));
    ASSERT(uid_none(a->request) == ts_none(a->requested_at));
    ASSERT(a->state == ACTIVATION_AVAILABLE || !uid_none(a->request));
}

/* ---- actions ---- */

static void refuse_pending(struct decision *d, const struct activation *a)
{
    struct reason *r = refuse(d, REASON_ACTIVATION_PENDING);
    reason_fact(r, VAL_TS("requested_at", a->requested_at));
    reason_fact(r, VAL_DATE("due", a->due));
}

/* X12: a grant that shrank to nothing activates nothing, nor what was asked for before it shrank. */
static void check_granted(const struct benefit *b, struct decision *d)
{
    if (b->unlimited || b->granted > 0)
        return;
    struct reason *r = refuse(d, REASON_QUANTITY_EXHAUSTED);
    reason_fact(r, VAL_INT("granted", b->granted));
    reason_fact(r, VAL_INT("used", benefit_used(b)));
}

void activation_activate(struct ask *q, struct decision *d, int due_days)
{
    const struct benefit *b = q->benefit;
    const struct activation *a = activation_of(b);
    date by = benefit_activate_by(q->state, b, q->today);
    if (activation_is_active(a)) /* R57: what is available is activated, once */
        reason_fact(refuse(d, REASON_ALREADY_ACTIVATED), VAL_TS("activated_at", a->activated_at));
    else if (activation_is_pending(a))
        refuse_pending(d, a);
    if (!date_none(by) && date_cmp(by, q->today) < 0) /* usable through its last day */
        reason_fact(refuse(d, REASON_ACTIVATE_BY_PASSED), VAL_DATE("activate_by", by));
    check_granted(b, d);
    if (d->n_reasons > 0)
        return;
    shared_note_refund(q, d);
    date due = due_days > 0 ? request_due(q->programme, q->today, due_days) : DATE_NONE;
    if (!date_none(due))
        note_fact(note(d, "activation-due", false), VAL_DATE("due", due)); /* R58, R83: a few days */
    uid request = request_open(
        q, d, &(struct request_new){.type = "activation", .benefit = b->id, .due_days = due_days});
    struct activation_requested *e = emit(d, &events[REQUESTED]);
    e->benefit = b->id;
    e->request = request;
    e->due = due;
}

const struct request *activation_pending(struct ask *q, struct decision *d)
{
    const struct activation *a = activation_of(q->benefit);
    if (!activation_is_pending(a)) {
        reason_fact(refuse(d, REASON_NOT_PENDING), VAL_STR("status", str_of(activation_status(a))));
        return NULL;
    }
    const struct request *r = state_request(q->state, a->request);
    ASSERT(r && request_is_waiting(r)); /* its end is this activation's (activation_over) */
    return r;
}

const struct request *activation_to_complete(struct ask *q, struct decision *d)
{
    const struct request *r = activation_pending(q, d);
    if (r)
        check_granted(q->benefit, d);
    return r;
}

void activation_complete(struct ask *q, struct decision *d, const struct request *r)
{
    request_end(q, d, r, REQUEST_DONE);
}

void activation_decline(struct ask *q, struct decision *d)
{
    const struct request *r = activation_pending(q, d);
    if (!r)
        return;
    request_message(q, d, r->id, "reason", "reason");
    request_end(q, d, r, REQUEST_DECLINED);
    request_mail(q, d, r, "activation-declined");
}

static void emit_asked_back(struct ask *q, struct decision *d, const struct request *r, bool needed)
{
    const bool waits = activation_of(q->benefit)->state == ACTIVATION_INFORMATION_NEEDED;
    if (waits == needed)
        return; /* asked once more */
    request_ask_back(d, r->id, needed);
    struct activation_asked_back *e = emit(d, &events[ASKED_BACK]);
    e->benefit = q->benefit->id;
    e->needed = needed;
}

void activation_ask_for_information(struct ask *q, struct decision *d)
{
    const struct request *r = activation_pending(q, d);
    if (!r)
        return;
    request_message(q, d, r->id, "question", "text");
    emit_asked_back(q, d, r, true);
    request_mail(q, d, r, "information-needed");
}

void activation_answer(struct ask *q, struct decision *d)
{
    const struct activation *a = activation_of(q->benefit);
    if (a->state != ACTIVATION_INFORMATION_NEEDED) {
        reason_fact(refuse(d, REASON_NOT_PENDING), VAL_STR("status", str_of(activation_status(a))));
        return;
    }
    const struct request *r = activation_pending(q, d);
    request_message(q, d, r->id, "answer", "text");
    emit_asked_back(q, d, r, false);
}

void activation_over(struct decision *d, const struct benefit *b, const struct request *r,
                     enum request_state state)
{
    const struct activation *a = activation_of(b);
    if (!activation_is_pending(a) || !uid_eq(a->request, r->id))
        return;
    struct activation_ended *e = emit(d, &events[ENDED]);
    e->benefit = b->id;
    e->result = code_of(state == REQUEST_DONE       ? S("activated")
                        : state == REQUEST_DECLINED ? S("declined")
                                                    : S("withdrawn"));
}

const struct module module_activation = {
    .name = "activation", .events = events, .n_events = ARRAY_LEN(events)};
