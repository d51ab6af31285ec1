/* Who may do what (L10, L11): the policy of the programme against what the actor is here. */
#include "domain/access.h"

static const struct {
    const char *role;
    who bit;
} desk_roles[] = {
    {"operator", WHO_OPERATOR},
    {"approver", WHO_APPROVER},
    {"auditor", WHO_AUDITOR},
};

static who role_bits(const struct programme *p, const struct state *s, uid person)
{
    who bits = 0;
    size_t role;
    for (size_t i = 0; i < s->n_grants; i++)
        if (uid_eq(s->grants[i].person, person) && programme_role(p, code_str(&s->grants[i].role), &role))
            bits |= WHO_ROLE(role);
    return bits;
}

static who partner_bits(const struct programme *p, const struct actor *actor, const struct state *s)
{
    if (!uid_eq(actor->stream, s->stream)) /* L10: one partner only */
        return 0;
    const struct person *person = state_person(s, actor->id);
    if (!person || person->disabled)
        return 0;
    return WHO_SIGNED_IN | role_bits(p, s, person->id) | (person->guest ? 0 : WHO_ANY);
}

who access_desk_roles(const struct state *vendor, uid id)
{
    const struct person *person = state_person(vendor, id);
    who bits = 0;
    if (person && !person->disabled)
        for (size_t i = 0; i < ARRAY_LEN(desk_roles); i++)
            if (state_has_role(vendor, id, str_of(desk_roles[i].role)))
                bits |= desk_roles[i].bit;
    return bits;
}

/* On a partner the desk's roles are those that auth/ read at the actor's epoch (L12); on the vendor's own
 * stream the state is at hand and has the last word. */
static who desk_bits(const struct actor *actor, const struct state *s)
{
    if (!uid_eq(s->stream, UID_VENDOR))
        return actor->desk;
    if (actor->kind != ACTOR_PERSON)
        return actor->desk | WHO_SIGNED_IN | WHO_ANY;
    who bits = actor->desk & access_desk_roles(s, actor->id);
    return bits ? bits | WHO_SIGNED_IN | WHO_ANY : 0;
}

who access_bits(const struct programme *p, const struct actor *actor, const struct state *s)
{
    if (actor->kind == ACTOR_SERVICE)
        return WHO_SERVICE;
    return actor->realm == REALM_DESK ? desk_bits(actor, s) : partner_bits(p, actor, s);
}

static bool listed(const struct actor *actor, str what)
{
    for (size_t i = 0; i < actor->n_only; i++)
        if (code_is(&actor->only[i], what))
            return true;
    return false;
}

/* L10: an actor reaches the stream of its realm; the desk reaches a partner by the actions marked so. */
static bool in_reach(const struct ask *q)
{
    const struct actor *actor = q->actor;
    bool own = uid_eq(actor->stream, q->state->stream);
    if (!(q->action->realms & actor->realm))
        return false;
    switch (q->action->on) {
    case ON_VENDOR:
        return actor->realm == REALM_DESK;
    case ON_OWN_STREAM:
        return own;
    case ON_PARTNER:
    case ON_BENEFIT:
        return actor->realm == REALM_DESK ? !uid_eq(q->state->stream, UID_VENDOR) : own;
    }
    return false; /* unreachable */
}

static bool holds(const struct ask *q)
{
    const struct kind_action *ka = action_of_kind(q);
    return ka && ka->holds && ka->holds(q);
}

/* R7, R15, R16: the programme's policy names the roles; whoever has none of them is told who has. */
static bool permitted(const struct ask *q, who policy)
{
    const struct actor *actor = q->actor;
    if (!in_reach(q))
        return false;
    if (actor->kind == ACTOR_SERVICE) /* its list is its right: given by somebody who had it (tokens.c) */
        return listed(actor, str_of(q->action->id));
    if (actor->only && !listed(actor, str_of(q->action->id)))
        return false;
    who bits = access_bits(q->programme, actor, q->state);
    if (bits & policy)
        return true;
    if (!bits) /* disabled, or a stranger: holds nothing here */
        return false;
    if (q->action->relation && (q->action->relation(q) & policy))
        return true;
    return (policy & WHO_HOLDER) && holds(q);
}

bool access_allows(const struct ask *q, struct reason *ret_reason)
{
    who policy = programme_policy(q->programme, str_of(q->action->id));
    if (permitted(q, policy))
        return true;
    *ret_reason = (struct reason){.code = REASON_NOT_PERMITTED, .from = TS_NONE, .who = policy};
    reason_fact(ret_reason, VAL_STR("action", str_of(q->action->id)));
    ret_reason->link = code_of(S("roles"));
    return false;
}

bool access_reads(const struct programme *p, const struct actor *actor, const struct state *s,
                  const char *way)
{
    if (actor->kind == ACTOR_SERVICE)
        return listed(actor, str_of(way)) && (actor->realm == REALM_DESK || uid_eq(actor->stream, s->stream));
    who bits = access_bits(p, actor, s);
    if (actor->realm == REALM_DESK) /* the desk reads everything but keys, and keys have no way of reading */
        return (bits & (WHO_DESK | WHO_AUDITOR)) != 0;
    return (bits & programme_policy(p, str_of(way))) != 0;
}
