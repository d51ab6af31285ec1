/* See ask_for.h. The request waits for the company's own people, never for the desk. */
#include "domain/ask_for.h"

#include "domain/kind.h"
#include "domain/people.h"
#include "domain/requests.h"

#define ASK_FOR "ask-for"
enum { WORDS_MAX = 8000 };

struct ask_for_input {
    struct benefit_ref benefit;
    str text;
    code action;
    struct person_ref person; /* for whom; absent: for who asks */
    str fields;               /* further fields of the action, filled in */
};
static const struct field ask_for_fields[] = {
    FIELD(ask_for_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(ask_for_input, text, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = WORDS_MAX),
    FIELD(ask_for_input, action, F_CODE, CLASS_CODE),
    FIELD(ask_for_input, person, F_PERSON, CLASS_ID),
    FIELD(ask_for_input, fields, F_OBJECT, CLASS_FREE_TEXT),
};

/* What is over cannot be had by asking. */
static void check_benefit(const struct ask *q, struct decision *d, const struct benefit *b)
{
    const char *status = benefit_status(q->state, b, q->today, q->now);
    if (str_is(str_of(status), "cancelled"))
        refuse(d, REASON_BENEFIT_CANCELLED);
    else if (str_is(str_of(status), "expired"))
        reason_fact(refuse(d, REASON_BENEFIT_EXPIRED),
                    VAL_DATE("expired_on", benefit_usable_until(q->state, b, q->today)));
}

/* Is this a member's name somewhere in the object? Its text is compact, and in a string a quote is escaped.
 */
static bool has_member(struct arena *a, str object, const char *name)
{
    str member = str_fmt(a, "\"%s\":", name);
    for (size_t i = 0; i < object.len; i++)
        if (str_starts(str_from(object, i), member))
            return true;
    return false;
}

/* L1, L14: a key or a contract's ids are typed by who acts; a form that others read never holds them. */
static void check_secrets(struct decision *d, const struct action *action, str given)
{
    for (size_t i = 0; given.ptr && i < action->n_fields; i++)
        if (action->fields[i].class == CLASS_SECRET && has_member(d->arena, given, action->fields[i].name))
            refuse_unknown(d, str_fmt(d->arena, "fields/%s", action->fields[i].name).ptr);
}

/* An action that people of a company take on this benefit. */
static void check_action(struct decision *d, const struct benefit *b, const struct ask_for_input *in)
{
    if (code_none(&in->action)) {
        if (in->fields.ptr)
            refuse_missing(d, "action");
        return;
    }
    const struct action *action = action_find(code_str(&in->action));
    if (!action || !(action->realms & REALM_PARTNER) || !kind_action_find(kind_of(b), code_str(&in->action)))
        refuse_unknown(d, "action");
    else
        check_secrets(d, action, in->fields);
}

static uid for_whom(struct ask *q, struct decision *d, const struct ask_for_input *in)
{
    if (in->person.given.len == 0)
        return q->actor->kind == ACTOR_PERSON ? q->actor->id : UID_NONE;
    const struct person *p = ask_person(q, d, &in->person);
    return p ? p->id : UID_NONE;
}

static void decide_ask_for(struct ask *q, struct decision *d)
{
    const struct ask_for_input *in = q->input;
    if (q->listing)
        return;
    const struct benefit *b = state_benefit(q->state, in->benefit.id);
    if (!b) {
        refuse_unknown(d, "benefit");
        return;
    }
    check_benefit(q, d, b);
    check_action(d, b, in);
    uid person = for_whom(q, d, in);
    if (d->n_reasons > 0)
        return;
    request_open(
        q, d,
        &(struct request_new){.type = ASK_FOR, .benefit = b->id, .action = in->action, .person = person});
    who may = programme_policy(q->programme, code_str(&in->action)); /* R16: those who can help */
    people_mail(q, d, may ? may : people_global_admin(q->programme), b->id, "asked-for", TS_NONE);
}

/* Does the input name this person, or the action nobody at all? */
static bool concerns(const struct ask *q, uid person)
{
    bool names = false;
    for (size_t i = 0; i < q->action->n_fields; i++) {
        const struct field *f = &q->action->fields[i];
        if (f->type != F_PERSON)
            continue;
        names = true;
        if (uid_eq(((const struct person_ref *)(const void *)((const char *)q->input + f->offset))->id,
                   person))
            return true;
    }
    return !names;
}

void ask_for_met(struct ask *q, struct decision *d)
{
    for (size_t i = 0; q->benefit && i < q->state->n_requests; i++) {
        const struct request *r = &q->state->requests[i];
        if (request_is_waiting(r) && code_is(&r->type, S(ASK_FOR)) && uid_eq(r->benefit, q->benefit->id) &&
            code_is(&r->action, str_of(q->action->id)) && concerns(q, r->person))
            request_end(q, d, r, REQUEST_DONE);
    }
}

static const struct action rows[] = {
    {.id = ASK_FOR,
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .fields = ask_for_fields,
     .n_fields = ARRAY_LEN(ask_for_fields),
     .input_size = sizeof(struct ask_for_input),
     .decide = decide_ask_for},
};

const struct module module_ask_for = {.name = "ask_for", .actions = rows, .n_actions = ARRAY_LEN(rows)};
