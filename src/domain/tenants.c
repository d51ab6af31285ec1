/* The directories (tenants) of a company: where people sign in and redeemed subscriptions stand (R42; domain
 * facts 5.2). A directory belongs to one company; whose it is, a TXT record of its domain proves. */
#include "domain/tenants.h"

/* ---- events ---- */

struct tenant_added {
    uid tenant;
    code domain;
};
static const struct field tenant_added_fields[] = {
    FIELD(tenant_added, tenant, F_ID, CLASS_ID, .id_kind = ID_TENANT, .required = true),
    FIELD(tenant_added, domain, F_CODE, CLASS_CODE, .required = true),
};

static void apply_added(struct state *s, const struct event *e)
{
    const struct tenant_added *data = e->data;
    struct tenant *t = STATE_ADD(s, tenants);
    t->id = data->tenant;
    t->domain = data->domain;
    t->added_at = e->at;
    t->confirmed_at = TS_NONE;
}

struct tenant_confirmed {
    uid tenant;
    code domain;
    bool home;
};
static const struct field tenant_confirmed_fields[] = {
    FIELD(tenant_confirmed, tenant, F_ID, CLASS_ID, .id_kind = ID_TENANT, .required = true),
    FIELD(tenant_confirmed, domain, F_CODE, CLASS_CODE, .required = true),
    FIELD(tenant_confirmed, home, F_BOOL, CLASS_CODE),
};

static void apply_confirmed(struct state *s, const struct event *e)
{
    const struct tenant_confirmed *data = e->data;
    struct tenant *t = state_tenant_mut(s, data->tenant);
    ASSERT(t && !t->confirmed);
    t->confirmed = true;
    t->home = data->home;
    t->confirmed_at = e->at;
}

struct tenant_removed {
    uid tenant;
    code domain;
};
static const struct field tenant_removed_fields[] = {
    FIELD(tenant_removed, tenant, F_ID, CLASS_ID, .id_kind = ID_TENANT, .required = true),
    FIELD(tenant_removed, domain, F_CODE, CLASS_CODE, .required = true),
};

static void apply_removed(struct state *s, const struct event *e)
{
    const struct tenant_removed *data = e->data;
    const struct tenant *t = state_tenant(s, data->tenant);
    ASSERT(t && !t->home);
    STATE_DROP(s, tenants, (size_t)(t - s->tenants));
}

enum { ADDED, CONFIRMED, REMOVED };
static const struct event_def events[] = {
    [ADDED] = EVENT(tenant_added, apply_added),
    [CONFIRMED] = EVENT(tenant_confirmed, apply_confirmed),
    [REMOVED] = EVENT(tenant_removed, apply_removed),
};

/* ---- the proof ---- */

str tenants_txt(struct arena *a, enum id_kind kind, uid id)
{
    char text[UID_TEXT];
    return str_fmt(a, "guildhall=" STR_FMT, STR_ARG(uid_text(kind, id, text)));
}

static bool has_value(const struct txt_fact *txt, str value)
{
    for (size_t i = 0; i < txt->values.n; i++)
        if (str_eq(str_trim(txt->values.at[i]), value))
            return true;
    return false;
}

void tenants_check_txt(struct ask *q, struct decision *d, const code *domain, str txt)
{
    const struct txt_fact *seen = &q->facts.txt;
    if (seen->later) {
        note_fact(note(d, "txt-looked-up-later", false),
                  VAL_STR("domain", str_dup(d->arena, code_str(domain))));
        return;
    }
    bool asked = code_is(domain, seen->domain);
    if (asked && has_value(seen, txt))
        return;
    struct reason *r = refuse(d, REASON_DOMAIN_NOT_VERIFIED);
    reason_fact(r, VAL_STR("domain", str_dup(d->arena, code_str(domain))));
    reason_fact(r, VAL_STR("txt", txt));
    reason_fact(r, VAL_INT("seen", asked ? (int64_t)seen->values.n : 0));
}

str tenants_to_prove(const struct state *s, const struct action *action, const void *input)
{
    const struct field *f = fields_find(action->fields, action->n_fields, S("tenant"));
    const struct tenant *t =
        f ? state_tenant_named(s, code_str((const code *)((const char *)input + f->offset))) : NULL;
    if (t)
        return t->confirmed ? S("") : code_str(&t->domain);
    const struct field *g = fields_find(action->fields, action->n_fields, S("domain"));
    for (size_t i = 0; g && i < s->n_claims; i++)
        if (code_eq(&s->claims[i].domain, (const code *)((const char *)input + g->offset)))
            return code_str(&s->claims[i].domain);
    return S("");
}

/* ---- actions ---- */

struct tenant_input {
    code tenant;
};
static const struct field tenant_fields[] = {
    FIELD(tenant_input, tenant, F_CODE, CLASS_CODE, .required = true, .domain = true),
};

static bool has_home(const struct state *s)
{
    for (size_t i = 0; i < s->n_tenants; i++)
        if (s->tenants[i].home)
            return true;
    return false;
}

static uid emit_added(struct ask *q, struct decision *d, const code *domain)
{
    uid id = ask_id(q);
    struct tenant_added *added = emit(d, &events[ADDED]);
    added->tenant = id;
    added->domain = *domain;
    return id;
}

static void emit_confirmed(struct decision *d, uid id, const code *domain, bool home)
{
    struct tenant_confirmed *confirmed = emit(d, &events[CONFIRMED]);
    confirmed->tenant = id;
    confirmed->domain = *domain;
    confirmed->home = home;
    effect(d, EFFECT_TENANT, id)->name = *domain;
}

void tenants_bring(struct ask *q, struct decision *d, const code *domain, bool proved)
{
    const struct tenant *t = state_tenant_named(q->state, code_str(domain));
    uid id = t ? t->id : emit_added(q, d, domain);
    if (proved && !(t && t->confirmed))
        emit_confirmed(d, id, domain, !has_home(q->state));
}

/* Says nothing of whose the domain is: that takes the proof (L13). */
static void decide_add_tenant(struct ask *q, struct decision *d)
{
    const struct tenant_input *in = q->input;
    uid id;
    if (q->listing || state_tenant_named(q->state, code_str(&in->tenant)))
        return; /* it is there: done, without an event */
    if (uid_parse(ID_TENANT, code_str(&in->tenant), &id))
        refuse_unknown(d, "tenant");
    else
        emit_added(q, d, &in->tenant);
}

static const struct tenant *ask_tenant(const struct ask *q, struct decision *d)
{
    const struct tenant_input *in = q->input;
    if (q->listing)
        return NULL;
    const struct tenant *t = state_tenant_named(q->state, code_str(&in->tenant));
    if (!t)
        refuse_unknown(d, "tenant");
    return t;
}

static void decide_confirm_tenant(struct ask *q, struct decision *d)
{
    const struct tenant *t = ask_tenant(q, d);
    if (!t || t->confirmed)
        return;
    tenants_check_txt(q, d, &t->domain, tenants_txt(d->arena, ID_TENANT, t->id));
    if (d->n_reasons == 0 && q->facts.tenant_taken &&
        !q->facts.txt.later) /* L13: said to nobody but who proved it */
        reason_fact(refuse(d, REASON_TENANT_TAKEN), VAL_STR("domain", code_str(&t->domain)));
    if (d->n_reasons == 0)
        emit_confirmed(d, t->id, &t->domain, !has_home(q->state));
}

/* A redeemed subscription stays where it was redeemed (R42). */
static void check_unused(const struct ask *q, struct decision *d, const struct tenant *t)
{
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        const struct kind *k = kind_of(b);
        if (!k->on_tenant || !k->on_tenant(b, t->id, q->today))
            continue;
        struct reason *r = refuse(d, REASON_TENANT_IN_USE);
        reason_fact(r, VAL_STR("domain", code_str(&t->domain)));
        reason_fact(r, VAL_STR("definition", code_str(&b->definition)));
        return;
    }
}

static void decide_remove_tenant(struct ask *q, struct decision *d)
{
    const struct tenant *t = ask_tenant(q, d);
    if (!t)
        return;
    if (t->home)
        reason_fact(refuse(d, REASON_TENANT_IS_HOME), VAL_STR("domain", code_str(&t->domain)));
    check_unused(q, d, t);
    struct tenant_removed *removed = emit(d, &events[REMOVED]);
    removed->tenant = t->id;
    removed->domain = t->domain;
    if (t->confirmed)
        effect(d, EFFECT_TENANT_GONE, t->id)->name = t->domain;
}

/* Where people sign in is looked after before joining, after a lapse, and while benefits are in PMC. */
#define ROW(name, decide_, facts_)                                                                           \
    {                                                                                                        \
        .id = name, .on = ON_PARTNER, .realms = REALM_PARTNER, .facts = (facts_), .fields = tenant_fields,   \
        .n_fields = ARRAY_LEN(tenant_fields), .input_size = sizeof(struct tenant_input), .decide = decide_,  \
        .without_membership = true                                                                           \
    }
static const struct action rows[] = {
    ROW("add-tenant", decide_add_tenant, 0),
    ROW("confirm-tenant", decide_confirm_tenant, FACT_TXT | FACT_TENANT),
    ROW("remove-tenant", decide_remove_tenant, 0),
};

const struct module module_tenants = {
    .name = "tenants",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = rows,
    .n_actions = ARRAY_LEN(rows),
};
