/* See requests.h. What anybody may write to the desk, and the life of every request. */
#include "domain/requests.h"

#include "domain/kind.h"

/* ---- events ---- */

struct request_opened {
    uid request;
    code type;
    uid benefit;
    uid order;
    uid key;
    uid subscription;
    code action;
    uid person;
    uid form;
    date due;
};
static const struct field request_opened_fields[] = {
    FIELD(request_opened, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(request_opened, type, F_CODE, CLASS_CODE, .required = true),
    FIELD(request_opened, benefit, F_ID, CLASS_ID, .id_kind = ID_BENEFIT),
    FIELD(request_opened, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
    FIELD(request_opened, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(request_opened, subscription, F_ID, CLASS_ID, .id_kind = ID_SUBSCRIPTION),
    FIELD(request_opened, action, F_CODE, CLASS_CODE),
    FIELD(request_opened, person, F_ID, CLASS_ID, .id_kind = ID_PERSON),
    FIELD(request_opened, form, F_ID, CLASS_ID, .id_kind = ID_TEXT),
    FIELD(request_opened, due, F_DATE, CLASS_DATE),
};

static void apply_opened(struct state *s, const struct event *e)
{
    const struct request_opened *in = e->data;
    ASSERT(!state_request(s, in->request));
    struct request *r = STATE_ADD(s, requests);
    r->id = in->request;
    r->type = in->type;
    r->opener = e->actor_kind == ACTOR_PERSON ? e->actor : UID_NONE;
    r->opener_stream = e->actor_stream;
    r->benefit = in->benefit;
    r->order = in->order;
    r->thing = uid_none(in->key) ? in->subscription : in->key;
    r->action = in->action;
    r->person = in->person;
    r->form = in->form;
    r->opened_at = r->changed_at = e->at;
    r->due = in->due;
}

static struct request *apply_waiting(struct state *s, const struct event *e, uid id)
{
    struct request *r = state_request_mut(s, id);
    ASSERT(r && request_is_waiting(r)); /* a request ends once */
    r->changed_at = e->at;
    return r;
}

struct request_taken {
    uid request;
};
static const struct field request_taken_fields[] = {
    FIELD(request_taken, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
};

static void apply_taken(struct state *s, const struct event *e)
{
    apply_waiting(s, e, ((const struct request_taken *)e->data)->request)->taken_by = e->actor;
}

struct request_message {
    uid request;
    uid text;
    code kind;
    code reply;
};
static const struct field request_message_fields[] = {
    FIELD(request_message, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(request_message, text, F_ID, CLASS_ID, .id_kind = ID_TEXT),
    FIELD(request_message, kind, F_CODE, CLASS_CODE, .required = true),
    FIELD(request_message, reply, F_CODE, CLASS_CODE),
};

static void apply_message(struct state *s, const struct event *e)
{
    const struct request_message *in = e->data;
    (void)apply_waiting(s, e, in->request);
    struct message *m = STATE_ADD(s, messages);
    m->request = in->request;
    m->text = in->text;
    m->author = e->actor_kind == ACTOR_PERSON ? e->actor : UID_NONE;
    m->author_stream = e->actor_stream;
    m->kind = in->kind;
    m->reply = in->reply;
    m->at = e->at;
}

struct request_asked_back {
    uid request;
    bool needed;
};
static const struct field request_asked_back_fields[] = {
    FIELD(request_asked_back, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(request_asked_back, needed, F_BOOL, CLASS_CODE),
};

static void apply_asked_back(struct state *s, const struct event *e)
{
    const struct request_asked_back *in = e->data;
    apply_waiting(s, e, in->request)->state = in->needed ? REQUEST_INFORMATION_NEEDED : REQUEST_OPEN;
}

struct request_ended {
    uid request;
    code state;
};
static const struct field request_ended_fields[] = {
    FIELD(request_ended, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(request_ended, state, F_CODE, CLASS_CODE, .required = true),
};

static void apply_ended(struct state *s, const struct event *e)
{
    static const enum request_state ends[] = {REQUEST_DONE, REQUEST_DECLINED, REQUEST_WITHDRAWN,
                                              REQUEST_CLOSED};
    const struct request_ended *in = e->data;
    struct request *r = apply_waiting(s, e, in->request);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (code_is(&in->state, str_of(state_request_text(ends[i]))))
            r->state = ends[i];
    ASSERT(!request_is_waiting(r));
}

enum { OPENED, TAKEN, MESSAGE, ASKED_BACK, ENDED };
static const struct event_def events[] = {
    [OPENED] = EVENT(request_opened, apply_opened),
    [TAKEN] = EVENT(request_taken, apply_taken),
    [MESSAGE] = EVENT(request_message, apply_message),
    [ASKED_BACK] = EVENT(request_asked_back, apply_asked_back),
    [ENDED] = EVENT(request_ended, apply_ended),
};

/* ---- for whoever opens and ends them ---- */

bool request_is_waiting(const struct request *r)
{
    return r->state == REQUEST_OPEN || r->state == REQUEST_INFORMATION_NEEDED;
}

const struct request *request_waiting(const struct state *s, const char *type, uid benefit)
{
    for (size_t i = s->n_requests; i-- > 0;) {
        const struct request *r = &s->requests[i];
        if (request_is_waiting(r) && code_is(&r->type, str_of(type)) && uid_eq(r->benefit, benefit))
            return r;
    }
    return NULL;
}

const struct request *request_waiting_for_order(const struct state *s, const char *type, uid order)
{
    for (size_t i = s->n_requests; i-- > 0;)
        if (request_is_waiting(&s->requests[i]) && code_is(&s->requests[i].type, str_of(type)) &&
            uid_eq(s->requests[i].order, order))
            return &s->requests[i];
    return NULL;
}

date request_due(const struct programme *p, date from, int n)
{
    const struct settings *set = &p->settings;
    date day = from;
    while (n > 0) {
        day = date_add(day, 1);
        bool works = date_weekday(day) < 5;
        for (size_t i = 0; i < set->n_holidays; i++)
            works = works && date_cmp(set->holidays[i], day) != 0;
        n -= works;
    }
    return day;
}

uid request_open(struct ask *q, struct decision *d, const struct request_new *r)
{
    uid id = ask_id(q), form = ask_id(q);
    struct request_opened *e = emit(d, &events[OPENED]);
    e->request = id;
    e->type = code_of(str_of(r->type));
    e->benefit = r->benefit;
    e->order = r->order;
    e->key = r->key;
    e->subscription = r->subscription;
    e->action = r->action;
    e->person = r->person;
    e->form = form;
    e->due = r->due_days > 0 ? request_due(q->programme, q->today, r->due_days) : DATE_NONE;
    effect(d, EFFECT_FORM, form);
    return id;
}

void request_message(struct ask *q, struct decision *d, uid request, const char *kind, const char *field)
{
    const struct field *f = fields_find(q->action->fields, q->action->n_fields, str_of(field));
    const struct field *reply = fields_find(q->action->fields, q->action->n_fields, S("reply"));
    struct request_message *e = emit(d, &events[MESSAGE]);
    e->request = request;
    e->kind = code_of(str_of(kind));
    if (reply)
        e->reply = *(const code *)((const char *)q->input + reply->offset);
    ASSERT(f);
    if (field_absent(f, q->input))
        return;
    e->text = ask_id(q);
    effect(d, EFFECT_TEXT, e->text)->name = code_of(str_of(field));
}

void request_ask_back(struct decision *d, uid request, bool needed)
{
    struct request_asked_back *e = emit(d, &events[ASKED_BACK]);
    e->request = request;
    e->needed = needed;
}

void request_end(struct ask *q, struct decision *d, const struct request *r, enum request_state state)
{
    struct request_ended *e = emit(d, &events[ENDED]);
    e->request = r->id;
    e->state = code_of(str_of(state_request_text(state)));
    const struct benefit *b = uid_none(r->benefit) ? NULL : state_benefit(q->state, r->benefit);
    /* What people ask of each other is no business of the kind. */
    if (b && kind_of(b)->request_over && !code_is(&r->type, S("ask-for")))
        kind_of(b)->request_over(q, d, b, r, state);
}

void request_mail(const struct ask *q, struct decision *d, const struct request *r, const char *template)
{
    const struct person *opener = state_person(q->state, r->opener);
    if (!opener || opener->disabled || uid_eq(opener->id, q->actor->id))
        return;
    struct effect *mail = effect(d, EFFECT_MAIL, r->opener); /* X74 */
    mail->benefit = r->benefit;
    mail->request = r->id;
    mail->name = code_of(str_of(template));
}

const struct request *ask_request(struct ask *q, struct decision *d, uid id)
{
    if (q->listing)
        return NULL;
    const struct request *r = state_request(q->state, id);
    if (!r) {
        refuse_unknown(d, "request");
        return NULL;
    }
    if (request_is_waiting(r))
        return r;
    reason_fact(refuse(d, REASON_REQUEST_CLOSED), VAL_STR("state", str_of(state_request_text(r->state))));
    return NULL;
}

void request_check_taken(const struct ask *q, struct decision *d, const struct request *r)
{
    if (!uid_none(r->taken_by) && !uid_eq(r->taken_by, q->actor->id))
        reason_fact(refuse(d, REASON_TAKEN_BY_ANOTHER), VAL_ID("person", ID_PERSON, r->taken_by));
}

who request_relation(const struct ask *q)
{
    uid id = UID_NONE; /* the first member of each of these inputs */
    if (!q->listing)
        memcpy(&id, (const char *)q->input + q->action->fields[0].offset, sizeof id);
    for (size_t i = 0; i < q->state->n_requests; i++) {
        const struct request *r = &q->state->requests[i];
        if ((q->listing || uid_eq(r->id, id)) && uid_eq(r->opener, q->actor->id))
            return WHO_OPENER;
    }
    return 0;
}

/* ---- actions ---- */

enum { WORDS_MAX = 8000, SUBJECT_MAX = 200 };

static const char *const types[] = {"benefits", "membership", "payment", "access", "other", NULL};
struct open_request_input {
    code type;
    str subject;
    str text;
    struct benefit_ref benefit;
    uid order;
};
static const struct field open_request_fields[] = {
    FIELD(open_request_input, type, F_CODE, CLASS_CODE, .required = true, .one_of = types),
    FIELD(open_request_input, subject, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = SUBJECT_MAX),
    FIELD(open_request_input, text, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = WORDS_MAX),
    FIELD(open_request_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(open_request_input, order, F_ID, CLASS_ID, .id_kind = ID_ORDER),
};

static void decide_open_request(struct ask *q, struct decision *d)
{
    const struct open_request_input *in = q->input;
    if (q->listing)
        return;
    if (in->benefit.given.len > 0 && uid_none(in->benefit.id))
        refuse_unknown(d, "benefit");
    if (!uid_none(in->order) && !state_order(q->state, in->order))
        refuse_unknown(d, "order");
    if (d->n_reasons == 0)
        request_open(
            q, d, &(struct request_new){.type = in->type.z, .benefit = in->benefit.id, .order = in->order});
}

struct reply_input {
    uid request;
    str text;
    code reply; /* a reply text of the programme: the desk's */
};
static const struct field reply_fields[] = {
    FIELD(reply_input, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(reply_input, text, F_TEXT, CLASS_FREE_TEXT, .max = WORDS_MAX),
    FIELD(reply_input, reply, F_CODE, CLASS_CODE),
};

/* R87: the desk answers in its own words, in a text that the programme has in both languages, or in both. */
static void check_reply(const struct ask *q, struct decision *d, const struct reply_input *in)
{
    if (!code_none(&in->reply) &&
        (q->actor->realm != REALM_DESK || !programme_reply(q->programme, code_str(&in->reply))))
        refuse_unknown(d, "reply");
}

static void decide_reply(struct ask *q, struct decision *d)
{
    const struct reply_input *in = q->input;
    const struct request *r = ask_request(q, d, in->request);
    if (!r)
        return;
    check_reply(q, d, in);
    if (code_none(&in->reply) && in->text.len == 0)
        refuse_missing(d, "text");
    if (d->n_reasons > 0)
        return;
    request_message(q, d, r->id, "reply", "text");
    request_mail(q, d, r, "request-answered");
}

struct withdraw_input {
    uid request;
};
static const struct field withdraw_fields[] = {
    FIELD(withdraw_input, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
};

static void decide_withdraw(struct ask *q, struct decision *d)
{
    const struct request *r = ask_request(q, d, ((const struct withdraw_input *)q->input)->request);
    if (!r)
        return;
    request_end(q, d, r, REQUEST_WITHDRAWN);
    request_mail(q, d, r, "request-withdrawn");
}

struct take_input {
    uid request;
    bool take_over; /* from a colleague who has it */
};
static const struct field take_fields[] = {
    FIELD(take_input, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(take_input, take_over, F_BOOL, CLASS_CODE),
};

static void decide_take(struct ask *q, struct decision *d)
{
    const struct take_input *in = q->input;
    const struct request *r = ask_request(q, d, in->request);
    if (!r || (!uid_none(r->taken_by) && uid_eq(r->taken_by, q->actor->id)))
        return; /* taken already: done, without an event */
    if (!in->take_over)
        request_check_taken(q, d, r);
    if (d->n_reasons == 0)
        ((struct request_taken *)emit(d, &events[TAKEN]))->request = r->id;
}

/* What is decided by an action of its own is not closed by the way. */
static bool decided_otherwise(const struct request *r)
{
    static const char *const own[] = {"refund", "activation", "replacement"};
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (code_is(&r->type, str_of(own[i])))
            return true;
    return false;
}

static void decide_close(struct ask *q, struct decision *d)
{
    const struct reply_input *in = q->input;
    const struct request *r = ask_request(q, d, in->request);
    if (!r)
        return;
    request_check_taken(q, d, r);
    check_reply(q, d, in);
    if (decided_otherwise(r))
        reason_fact(refuse(d, REASON_REQUEST_NEEDS_DECISION), VAL_STR("type", code_str(&r->type)));
    if (d->n_reasons > 0)
        return;
    if (in->text.len > 0 || !code_none(&in->reply))
        request_message(q, d, r->id, "reply", "text");
    request_end(q, d, r, REQUEST_CLOSED);
    request_mail(q, d, r, "request-closed");
}
static const struct field close_fields[] = {
    FIELD(reply_input, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST, .required = true),
    FIELD(reply_input, text, F_TEXT, CLASS_FREE_TEXT, .max = WORDS_MAX),
    FIELD(reply_input, reply, F_CODE, CLASS_CODE),
};

#define ROW(id_, realms_, name_, input_)                                                                     \
    .id = (id_), .on = ON_PARTNER, .realms = (realms_), .decide = decide_##name_,                            \
    .without_membership = true, .fields = name_##_fields, .n_fields = ARRAY_LEN(name_##_fields),             \
    .input_size = sizeof(struct input_)
static const struct action rows[] = {
    {ROW("open-request", REALM_PARTNER, open_request, open_request_input)},
    {ROW("reply", REALM_PARTNER | REALM_DESK, reply, reply_input), .relation = request_relation},
    {ROW("withdraw", REALM_PARTNER, withdraw, withdraw_input), .relation = request_relation},
    {ROW("take", REALM_DESK, take, take_input)},
    {ROW("close", REALM_DESK, close, reply_input)},
};

const struct module module_requests = {.name = "requests",
                                       .events = events,
                                       .n_events = ARRAY_LEN(events),
                                       .actions = rows,
                                       .n_actions = ARRAY_LEN(rows)};
