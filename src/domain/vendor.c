/* The vendor's own stream (L1): pools, the programme in force, people of the desk; and the first event of a
 * new partner's stream. */
#include "domain/kind.h"
#include "domain/people.h"

/* ---- events ---- */

struct company_known {
    code key;
    code country;
    code currency;
    code language;
    bool in_pmc;
};
static const struct field company_known_fields[] = {
    FIELD(company_known, key, F_CODE, CLASS_CODE, .required = true),
    FIELD(company_known, country, F_CODE, CLASS_CODE, .required = true),
    FIELD(company_known, currency, F_CODE, CLASS_CODE, .required = true, .one_of = currencies),
    FIELD(company_known, language, F_CODE, CLASS_CODE, .required = true),
    FIELD(company_known, in_pmc, F_BOOL, CLASS_CODE),
};

static void apply_company_known(struct state *s, const struct event *e)
{
    const struct company_known *data = e->data;
    ASSERT(code_none(&s->company.key));
    s->company.key = data->key;
    s->company.country = data->country;
    memcpy(s->company.currency, data->currency.z, 3);
    s->company.language = data->language;
    s->company.in_pmc = data->in_pmc;
}

struct keys_imported {
    code pool;
    int64_t count;
    code batch;
};
static const struct field keys_imported_fields[] = {
    FIELD(keys_imported, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(keys_imported, count, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(keys_imported, batch, F_CODE, CLASS_CODE, .required = true),
};

static struct pool_state *pool_of(struct state *s, const code *id)
{
    for (size_t i = 0; i < s->n_pools; i++)
        if (code_eq(&s->pools[i].id, id))
            return &s->pools[i];
    struct pool_state *pool = STATE_ADD(s, pools);
    pool->id = *id;
    pool->low_water = FIELD_INT_NONE;
    return pool;
}

static void apply_keys_imported(struct state *s, const struct event *e)
{
    const struct keys_imported *data = e->data;
    pool_of(s, &data->pool)->imported += data->count;
}

struct low_water_set {
    code pool;
    int64_t low_water;
};
static const struct field low_water_set_fields[] = {
    FIELD(low_water_set, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(low_water_set, low_water, F_INT, CLASS_QUANTITY, .required = true),
};

static void apply_low_water_set(struct state *s, const struct event *e)
{
    const struct low_water_set *data = e->data;
    pool_of(s, &data->pool)->low_water = data->low_water;
}

struct programme_applied {
    hash256 programme;
};
static const struct field programme_applied_fields[] = {
    FIELD(programme_applied, programme, F_HASH, CLASS_ID, .required = true),
};

static void apply_programme_applied(struct state *s, const struct event *e)
{
    const struct programme_applied *data = e->data;
    s->programme = data->programme;
}

enum { COMPANY_KNOWN, KEYS_IMPORTED, LOW_WATER_SET, PROGRAMME_APPLIED };
static const struct event_def events[] = {
    [COMPANY_KNOWN] = EVENT(company_known, apply_company_known),
    [KEYS_IMPORTED] = EVENT(keys_imported, apply_keys_imported),
    [LOW_WATER_SET] = EVENT(low_water_set, apply_low_water_set),
    [PROGRAMME_APPLIED] = EVENT(programme_applied, apply_programme_applied),
};

/* ---- actions ---- */

struct import_keys_input {
    code pool;
    code batch;
};
static const struct field import_keys_fields[] = {
    FIELD(import_keys_input, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(import_keys_input, batch, F_CODE, CLASS_CODE, .required = true),
};

static void check_pool(const struct ask *q, struct decision *d, const code *pool)
{
    if (!programme_pool(q->programme, code_str(pool)))
        refuse_unknown(d, "pool");
}

/* The keys themselves came in before, sealed, chunk by chunk (L28): this makes them the pool's, in one event.
 */
static void decide_import_keys(struct ask *q, struct decision *d)
{
    const struct import_keys_input *in = q->input;
    if (q->listing)
        return;
    check_pool(q, d, &in->pool);
    if (!q->facts.import_found)
        refuse_unknown(d, "batch");
    struct keys_imported *data = emit(d, &events[KEYS_IMPORTED]);
    data->pool = in->pool;
    data->count = q->facts.import_count;
    data->batch = in->batch;
    effect(d, EFFECT_IMPORT, UID_NONE)->name = in->batch;
}

struct set_low_water_input {
    code pool;
    int64_t low_water;
};
static const struct field set_low_water_fields[] = {
    FIELD(set_low_water_input, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(set_low_water_input, low_water, F_INT, CLASS_QUANTITY, .required = true, .min = 0, .max = 1000000),
};

static void decide_set_low_water(struct ask *q, struct decision *d)
{
    const struct set_low_water_input *in = q->input;
    if (q->listing)
        return;
    check_pool(q, d, &in->pool);
    const struct pool_state *pool = state_pool(q->state, code_str(&in->pool));
    if (pool && pool->low_water == in->low_water)
        return;
    struct low_water_set *data = emit(d, &events[LOW_WATER_SET]);
    data->pool = in->pool;
    data->low_water = in->low_water;
}

struct apply_programme_input {
    hash256 programme;
};
static const struct field apply_programme_fields[] = {
    FIELD(apply_programme_input, programme, F_HASH, CLASS_ID, .required = true),
};

/* The file was read and checked where it came in; here it becomes the one in force. */
static void decide_apply_programme(struct ask *q, struct decision *d)
{
    const struct apply_programme_input *in = q->input;
    if (q->listing)
        return;
    if (!q->facts.programme_known)
        refuse_unknown(d, "programme");
    if (memcmp(&q->state->programme, &in->programme, sizeof in->programme) == 0)
        return;
    struct programme_applied *data = emit(d, &events[PROGRAMME_APPLIED]);
    data->programme = in->programme;
    effect(d, EFFECT_PROGRAMME, UID_NONE);
}

/* ---- people of the desk: persons of the vendor's stream with one of three roles ---- */

static const char *const desk_roles[] = {"operator", "approver", "auditor", "none", NULL};

struct set_desk_role_input {
    struct person_ref person;
    str email;
    str given_name;
    str family_name;
    code language;
    code role;
};
static const struct field set_desk_role_fields[] = {
    FIELD(set_desk_role_input, person, F_PERSON, CLASS_ID),
    FIELD(set_desk_role_input, email, F_TEXT, CLASS_PERSONAL, .max = 254, .email = true),
    FIELD(set_desk_role_input, given_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(set_desk_role_input, family_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(set_desk_role_input, language, F_CODE, CLASS_CODE),
    FIELD(set_desk_role_input, role, F_CODE, CLASS_CODE, .required = true, .one_of = desk_roles),
};

static bool takes_all(const code *role)
{
    return code_is(role, S("none"));
}

static void add_desk_person(struct ask *q, struct decision *d, const struct set_desk_role_input *in)
{
    if (!in->email.ptr)
        refuse_missing(d, "email");
    if (!in->given_name.ptr)
        refuse_missing(d, "given_name");
    if (takes_all(&in->role))
        refuse_missing(d, "person");
    if (q->facts.email_taken)
        refuse(d, REASON_EMAIL_TAKEN);
    uid id = people_add(q, d, false, &(code){""});
    people_give_role(d, id, &in->role);
}

/* A change voids what was signed in before: sessions carry the roles they were made with (L12). */
static void decide_set_desk_role(struct ask *q, struct decision *d)
{
    const struct set_desk_role_input *in = q->input;
    if (q->listing)
        return;
    if (!in->person.given.ptr) {
        add_desk_person(q, d, in);
        return;
    }
    const struct person *p = ask_person(q, d, &in->person);
    if (!p)
        return;
    if (uid_eq(p->id, q->actor->id)) /* X8: nobody to himself */
        reason_fact(refuse(d, REASON_ROLE_NOT_GRANTABLE), VAL_STR("role", code_str(&in->role)));
    if (!takes_all(&in->role) && state_has_role(q->state, p->id, code_str(&in->role)))
        return;
    people_take_roles(q, d, p->id);
    if (!takes_all(&in->role))
        people_give_role(d, p->id, &in->role);
    effect(d, EFFECT_REVOKE, p->id);
}

/* ---- add-partner: decided on the new partner's own, empty stream ---- */

static const char *const homes[] = {"here", "pmc", NULL};

struct add_partner_input {
    code key;
    str company_name;
    str account_email;
    str company_phone;
    str address;
    code country;
    code currency;
    code language;
    code home;
    str email; /* of the first person; absent: nobody yet */
    str given_name;
    str family_name;
    code role; /* of the first person; absent: Global admin */
};
static const struct field add_partner_fields[] = {
    FIELD(add_partner_input, key, F_CODE, CLASS_CODE, .required = true),
    FIELD(add_partner_input, company_name, F_TEXT, CLASS_PERSONAL, .required = true, .max = 200),
    FIELD(add_partner_input, account_email, F_TEXT, CLASS_PERSONAL, .required = true, .max = 254,
          .email = true),
    FIELD(add_partner_input, company_phone, F_TEXT, CLASS_PERSONAL, .max = 50),
    FIELD(add_partner_input, address, F_TEXT, CLASS_PERSONAL, .max = 500),
    FIELD(add_partner_input, country, F_CODE, CLASS_CODE, .required = true),
    FIELD(add_partner_input, currency, F_CODE, CLASS_CODE, .required = true, .one_of = currencies),
    FIELD(add_partner_input, language, F_CODE, CLASS_CODE, .required = true),
    FIELD(add_partner_input, home, F_CODE, CLASS_CODE, .one_of = homes),
    FIELD(add_partner_input, email, F_TEXT, CLASS_PERSONAL, .max = 254, .email = true),
    FIELD(add_partner_input, given_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(add_partner_input, family_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(add_partner_input, role, F_CODE, CLASS_CODE),
};

static void add_first_person(struct ask *q, struct decision *d, const struct add_partner_input *in)
{
    code role = code_none(&in->role) ? code_of(ROLE_GLOBAL_ADMIN) : in->role;
    if (!in->given_name.ptr)
        refuse_missing(d, "given_name");
    if (!programme_role(q->programme, code_str(&role), NULL))
        refuse_unknown(d, "role");
    uid id = people_add(q, d, false, &(code){""});
    people_give_role(d, id, &role);
}

static void decide_add_partner(struct ask *q, struct decision *d)
{
    const struct add_partner_input *in = q->input;
    if (q->listing)
        return;
    ASSERT(q->state->seq == 0);
    if (q->facts.partner_key_taken)
        reason_fact(refuse(d, REASON_PARTNER_KEY_TAKEN), VAL_STR("key", code_str(&in->key)));
    struct company_known *data = emit(d, &events[COMPANY_KNOWN]);
    data->key = in->key;
    data->country = in->country;
    data->currency = in->currency;
    data->language = in->language;
    data->in_pmc = code_is(&in->home, S("pmc"));
    effect(d, EFFECT_PARTNER, q->state->stream);
    if (in->email.ptr)
        add_first_person(q, d, in);
}

#define ROW_MEMBERS(name, input_, facts_)                                                                    \
    .id = name, .on = ON_VENDOR, .realms = REALM_DESK, .facts = (facts_), .fields = input_##_fields,         \
    .n_fields = ARRAY_LEN(input_##_fields), .input_size = sizeof(struct input_##_input),                     \
    .decide = decide_##input_, .without_membership = true
#define ROW(name, input_, facts_)                                                                            \
    {                                                                                                        \
        ROW_MEMBERS(name, input_, facts_)                                                                    \
    }
static const struct action rows[] = {
    ROW("import-keys", import_keys, FACT_IMPORT),
    ROW("apply-programme", apply_programme, FACT_PROGRAMME),
    {ROW_MEMBERS("add-partner", add_partner, FACT_PARTNER | FACT_EMAIL), .opens_stream = true},
    ROW("set-low-water", set_low_water, 0),
    ROW("set-desk-role", set_desk_role, FACT_EMAIL),
};

const struct module module_vendor = {
    .name = "vendor",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = rows,
    .n_actions = ARRAY_LEN(rows),
};
