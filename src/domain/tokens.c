/* Tokens: a person's own (his rights, or fewer), and service tokens of a company or of the vendor, which may
 * do what they list. Each stands in the stream it acts for; its secret and its name do not (L1, L14). */
#include "domain/access.h"
#include "domain/people.h"

/* ---- events ---- */

struct token_created {
    uid token;
    uid person; /* UID_NONE: a service token */
    ts expires;
};
static const struct field token_created_fields[] = {
    FIELD(token_created, token, F_ID, CLASS_ID, .id_kind = ID_TOKEN, .required = true),
    FIELD(token_created, person, F_ID, CLASS_ID, .id_kind = ID_PERSON),
    FIELD(token_created, expires, F_TS, CLASS_DATE),
};

static void apply_created(struct state *s, const struct event *e)
{
    const struct token_created *data = e->data;
    struct token *t = STATE_ADD(s, tokens);
    t->id = data->token;
    t->person = data->person;
    t->expires = data->expires;
    t->created_at = e->at;
}

struct token_allowed {
    uid token;
    code action;
};
static const struct field token_allowed_fields[] = {
    FIELD(token_allowed, token, F_ID, CLASS_ID, .id_kind = ID_TOKEN, .required = true),
    FIELD(token_allowed, action, F_CODE, CLASS_CODE, .required = true),
};

static void apply_allowed(struct state *s, const struct event *e)
{
    const struct token_allowed *data = e->data;
    struct token_action *a = STATE_ADD(s, token_actions);
    a->token = data->token;
    a->action = data->action;
}

struct token_revoked {
    uid token;
};
static const struct field token_revoked_fields[] = {
    FIELD(token_revoked, token, F_ID, CLASS_ID, .id_kind = ID_TOKEN, .required = true),
};

static void apply_revoked(struct state *s, const struct event *e)
{
    const struct token_revoked *data = e->data;
    struct token *t = state_token_mut(s, data->token);
    ASSERT(t);
    t->revoked = true;
}

enum { CREATED, ALLOWED, REVOKED };
static const struct event_def events[] = {
    [CREATED] = EVENT(token_created, apply_created),
    [ALLOWED] = EVENT(token_allowed, apply_allowed),
    [REVOKED] = EVENT(token_revoked, apply_revoked),
};

/* ---- actions ---- */

/* Who looks after the service tokens of this stream. */
static who keepers(const struct ask *q)
{
    return uid_eq(q->state->stream, UID_VENDOR) ? WHO_DESK : people_global_admin(q->programme);
}

static bool is_keeper(const struct ask *q)
{
    return (access_bits(q->programme, q->actor, q->state) & keepers(q)) != 0;
}

static void refuse_keepers(const struct ask *q, struct decision *d)
{
    struct reason *r = refuse(d, REASON_NOT_PERMITTED);
    r->who = keepers(q);
    reason_fact(r, VAL_STR("action", str_of(q->action->id)));
}

struct create_token_input {
    str name;
    bool service;
    struct str_list actions;
    ts expires;
};
static const struct field create_token_fields[] = {
    FIELD(create_token_input, name, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = 200),
    FIELD(create_token_input, service, F_BOOL, CLASS_CODE),
    FIELD(create_token_input, actions, F_LIST, CLASS_CODE),
    FIELD(create_token_input, expires, F_TS, CLASS_DATE),
};

static bool is_way_of_reading(const struct ask *q, str name)
{
    return str_starts(name, S("read-")) && programme_policy(q->programme, name) != 0;
}

static bool list_limits(const struct actor *actor, str name)
{
    if (!actor->only)
        return false;
    for (size_t i = 0; i < actor->n_only; i++)
        if (code_is(&actor->only[i], name))
            return false;
    return true;
}

/* Nobody hands on more than he has: a limited token no more than its list, and a service token nothing that
 * its maker may not do himself by his roles. The making of tokens is never handed on. */
static bool may_hand_on(const struct ask *q, const struct create_token_input *in, str name)
{
    const struct action *row = action_find(name);
    if (row && !(row->realms & q->actor->realm))
        return false;
    if (list_limits(q->actor, name) || (row && row->on == ON_OWN_STREAM && in->service))
        return false;
    if (!in->service || (q->actor->realm == REALM_DESK && !row)) /* the desk reads everything */
        return true;
    return (programme_policy(q->programme, name) & access_bits(q->programme, q->actor, q->state)) != 0;
}

static void check_actions(const struct ask *q, struct decision *d, const struct create_token_input *in)
{
    if (in->actions.n == 0 && (in->service || q->actor->only))
        refuse_missing(d, "actions");
    for (size_t i = 0; i < in->actions.n; i++) {
        str name = in->actions.at[i];
        if (!action_find(name) && !is_way_of_reading(q, name))
            refuse_unknown(d, "actions");
        else if (!may_hand_on(q, in, name))
            reason_fact(refuse(d, REASON_ACTION_NOT_GRANTABLE), VAL_STR("granted", name));
    }
}

static void decide_create(struct ask *q, struct decision *d)
{
    const struct create_token_input *in = q->input;
    if (q->listing)
        return;
    if (in->service && !is_keeper(q))
        refuse_keepers(q, d);
    if (!in->service && q->actor->kind != ACTOR_PERSON) /* who is nobody has no token of his own */
        refuse_missing(d, "service");
    check_actions(q, d, in);
    if (!ts_none(in->expires) && ts_cmp(in->expires, q->now) <= 0) /* X65 */
        reason_fact(refuse(d, REASON_TOKEN_EXPIRED), VAL_TS("expired_at", in->expires));
    if (d->n_reasons > 0)
        return;
    uid token = ask_id(q);
    struct token_created *created = emit(d, &events[CREATED]);
    created->token = token;
    created->person = in->service ? UID_NONE : q->actor->id;
    created->expires = in->expires;
    for (size_t i = 0; i < in->actions.n; i++) {
        struct token_allowed *allowed = emit(d, &events[ALLOWED]);
        allowed->token = token;
        allowed->action = code_of(in->actions.at[i]);
    }
    effect(d, EFFECT_TOKEN, token);
}

struct revoke_token_input {
    uid token;
};
static const struct field revoke_token_fields[] = {
    FIELD(revoke_token_input, token, F_ID, CLASS_ID, .id_kind = ID_TOKEN, .required = true),
};

static void decide_revoke(struct ask *q, struct decision *d)
{
    const struct revoke_token_input *in = q->input;
    if (q->listing)
        return;
    const struct token *t = state_token(q->state, in->token);
    if (!t) {
        refuse_unknown(d, "token");
        return;
    }
    if (!uid_eq(t->person, q->actor->id) && !is_keeper(q)) {
        refuse_keepers(q, d);
        return;
    }
    if (t->revoked)
        return;
    struct token_revoked *revoked = emit(d, &events[REVOKED]);
    revoked->token = t->id;
    effect(d, EFFECT_REVOKE_TOKEN, t->id);
}

#define ROW(name, input_, decide_, secret_)                                                                  \
    {                                                                                                        \
        .id = name, .on = ON_OWN_STREAM, .realms = REALM_PARTNER | REALM_DESK, .fields = input_##_fields,    \
        .n_fields = ARRAY_LEN(input_##_fields), .input_size = sizeof(struct input_##_input),                 \
        .decide = decide_, .gives_secret = secret_, .without_membership = true                               \
    }
static const struct action rows[] = {
    ROW("create-token", create_token, decide_create, true),
    ROW("revoke-token", revoke_token, decide_revoke, false),
};

const struct module module_tokens = {
    .name = "tokens",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = rows,
    .n_actions = ARRAY_LEN(rows),
};
