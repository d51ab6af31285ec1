/* Anybody of a company can become its Global admin (R8): whoever can put a TXT record on a domain of the
 * company speaks for it (PC:become-global-admin; domain facts 5.6). The record is good for one person's one
 * claim, for a few days, and the Global admins whom the company has are told when one begins and when it
 * succeeds (R9). */
#include "domain/claims.h"

#include "domain/people.h"
#include "domain/tenants.h"

/* ---- events ---- */

struct admin_claim_started {
    uid claim;
    uid person;
    code domain;
    ts expires;
};
static const struct field admin_claim_started_fields[] = {
    FIELD(admin_claim_started, claim, F_ID, CLASS_ID, .id_kind = ID_CLAIM, .required = true),
    FIELD(admin_claim_started, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(admin_claim_started, domain, F_CODE, CLASS_CODE, .required = true),
    FIELD(admin_claim_started, expires, F_TS, CLASS_DATE),
};

/* A person has one claim: a new one takes the place of the old one. */
static void drop_claims(struct state *s, uid person)
{
    for (size_t i = s->n_claims; i-- > 0;)
        if (uid_eq(s->claims[i].person, person))
            STATE_DROP(s, claims, i);
}

static void apply_started(struct state *s, const struct event *e)
{
    const struct admin_claim_started *data = e->data;
    drop_claims(s, data->person);
    struct admin_claim *c = STATE_ADD(s, claims);
    c->id = data->claim;
    c->person = data->person;
    c->domain = data->domain;
    c->started_at = e->at;
    c->expires = data->expires;
}

struct admin_claim_confirmed {
    uid claim;
    uid person;
    code domain;
};
static const struct field admin_claim_confirmed_fields[] = {
    FIELD(admin_claim_confirmed, claim, F_ID, CLASS_ID, .id_kind = ID_CLAIM, .required = true),
    FIELD(admin_claim_confirmed, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(admin_claim_confirmed, domain, F_CODE, CLASS_CODE, .required = true),
};

static void apply_confirmed(struct state *s, const struct event *e)
{
    const struct admin_claim_confirmed *data = e->data;
    drop_claims(s, data->person);
}

enum { STARTED, CONFIRMED };
static const struct event_def events[] = {
    [STARTED] = EVENT(admin_claim_started, apply_started),
    [CONFIRMED] = EVENT(admin_claim_confirmed, apply_confirmed),
};

/* ---- what there is ---- */

size_t claims_domains(const struct state *s, str account_domain, str *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_tenants; i++)
        if (s->tenants[i].confirmed)
            ret[n++] = code_str(&s->tenants[i].domain);
    if (n == 0 && str_is_domain(account_domain, CODE_MAX))
        ret[n++] = account_domain;
    return n;
}

static const struct admin_claim *claim_of(const struct state *s, uid person)
{
    for (size_t i = 0; i < s->n_claims; i++)
        if (uid_eq(s->claims[i].person, person))
            return &s->claims[i];
    return NULL;
}

static bool has_expired(const struct admin_claim *c, ts now)
{
    return !ts_none(c->expires) && ts_cmp(now, c->expires) >= 0;
}

const struct admin_claim *claims_waiting(const struct state *s, uid person, ts now)
{
    const struct admin_claim *c = claim_of(s, person);
    return c && !has_expired(c, now) ? c : NULL;
}

str claims_txt(struct arena *a, const struct admin_claim *c)
{
    return tenants_txt(a, ID_CLAIM, c->id);
}

/* ---- checks ---- */

struct claim_input {
    code domain;
};
static const struct field claim_fields[] = {
    FIELD(claim_input, domain, F_CODE, CLASS_CODE, .required = true, .domain = true),
};

/* Only a person can become one; and nobody twice. */
static void check_person(const struct ask *q, struct decision *d)
{
    if (!state_person(q->state, q->actor->id)) {
        struct reason *r = refuse(d, REASON_NOT_PERMITTED);
        r->who = programme_policy(q->programme, str_of(q->action->id));
        reason_fact(r, VAL_STR("action", str_of(q->action->id)));
    } else if (state_has_role(q->state, q->actor->id, ROLE_GLOBAL_ADMIN)) {
        refuse(d, REASON_ALREADY_GLOBAL_ADMIN);
    }
}

/* The domain must speak for this company: a stranger's own domain proves nothing here. */
static void check_domain(const struct ask *q, struct decision *d, const code *domain)
{
    str *own = NEW_N(d->arena, str, q->state->n_tenants + 1);
    size_t n = claims_domains(q->state, q->facts.account_domain, own);
    for (size_t i = 0; i < n; i++)
        if (code_is(domain, own[i]))
            return;
    reason_fact(refuse(d, REASON_DOMAIN_NOT_YOURS), VAL_STR("domain", str_dup(d->arena, code_str(domain))));
}

/* R9: the Global admins whom the company has learn of it. */
static void tell_admins(const struct ask *q, struct decision *d, const char *template)
{
    people_mail(q, d, people_global_admin(q->programme), UID_NONE, template, TS_NONE);
}

/* ---- actions ---- */

static void decide_start(struct ask *q, struct decision *d)
{
    const struct claim_input *in = q->input;
    check_person(q, d);
    if (q->listing)
        return;
    check_domain(q, d, &in->domain);
    const struct admin_claim *waiting = claims_waiting(q->state, q->actor->id, q->now);
    if (d->n_reasons > 0 || (waiting && code_eq(&waiting->domain, &in->domain)))
        return; /* the same claim waits: its record is still good, and nobody is told again */
    uid id = ask_id(q);
    struct admin_claim_started *started = emit(d, &events[STARTED]);
    started->claim = id;
    started->person = q->actor->id;
    started->domain = in->domain;
    if (q->programme->settings.admin_claim_days > 0)
        started->expires = ts_add(q->now, q->programme->settings.admin_claim_days * US_PER_DAY);
    tell_admins(q, d, "admin-claim-started");
}

static void decide_confirm(struct ask *q, struct decision *d)
{
    const struct claim_input *in = q->input;
    check_person(q, d);
    if (q->listing || d->n_reasons > 0)
        return;
    const struct admin_claim *c = claim_of(q->state, q->actor->id);
    if (!c || !code_eq(&c->domain, &in->domain)) {
        refuse_unknown(d, "domain");
        return;
    }
    check_domain(q, d, &c->domain);
    if (has_expired(c, q->now))
        reason_fact(refuse(d, REASON_CLAIM_EXPIRED), VAL_TS("expired_at", c->expires));
    else
        tenants_check_txt(q, d, &c->domain, claims_txt(d->arena, c));
    if (d->n_reasons > 0)
        return;
    tell_admins(q, d, "admin-claim-confirmed");
    code admin = code_of(ROLE_GLOBAL_ADMIN);
    struct admin_claim_confirmed *confirmed = emit(d, &events[CONFIRMED]);
    confirmed->claim = c->id;
    confirmed->person = c->person;
    confirmed->domain = c->domain;
    people_give_role(d, c->person, &admin);
}

#define ROW(name, decide_, facts_)                                                                           \
    {                                                                                                        \
        .id = name, .on = ON_PARTNER, .realms = REALM_PARTNER, .facts = (facts_), .fields = claim_fields,    \
        .n_fields = ARRAY_LEN(claim_fields), .input_size = sizeof(struct claim_input), .decide = decide_,    \
        .without_membership = true                                                                           \
    }
static const struct action rows[] = {
    ROW("start-admin-claim", decide_start, FACT_ACCOUNT_DOMAIN),
    ROW("confirm-admin-claim", decide_confirm, FACT_ACCOUNT_DOMAIN | FACT_TXT),
};

const struct module module_claims = {
    .name = "claims",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = rows,
    .n_actions = ARRAY_LEN(rows),
};
