/* Technical support (R51-R66): a contract with a number of incidents. Granted and listed here: it has not
 * been activated, so it has no Access ID and no Contract ID, and no incident is open. */
#include "domain/kinds/shared.h"

struct support_contract_terms {
    code scope;
    int64_t product_versions; /* R64: 2 is the current and the previous one; 0: any */
};
static const char *const scopes[] = {"cloud", "on-premises", NULL};
static const struct field terms[] = {
    FIELD(support_contract_terms, scope, F_CODE, CLASS_CODE, .required = true, .one_of = scopes),
    FIELD(support_contract_terms, product_versions, F_INT, CLASS_QUANTITY, .required = true, .min = 0,
          .max = 100),
};

struct support_contract_own {
    code scope;
    int64_t product_versions;
};

struct support_contract_granted {
    uid benefit;
    code scope;
    int64_t product_versions;
};
static const struct field granted_fields[] = {
    FIELD(support_contract_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(support_contract_granted, scope, F_CODE, CLASS_CODE, .required = true),
    FIELD(support_contract_granted, product_versions, F_INT, CLASS_QUANTITY, .required = true),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct support_contract_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct support_contract_own *own = shared_own(s, b, sizeof(struct support_contract_own), 0);
    own->scope = d->scope;
    own->product_versions = d->product_versions;
}
static const struct event_def events[] = {
    {"support_contract_granted", 1, sizeof(struct support_contract_granted), granted_fields,
     ARRAY_LEN(granted_fields), apply_granted},
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct support_contract_terms *t = def->terms;
    *(struct support_contract_granted *)emit(d, &events[0]) =
        (struct support_contract_granted){benefit, t->scope, t->product_versions};
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)p, (void)now;
    describe_value(out, VAL_TS("requested_at", TS_NONE));
    describe_value(out, VAL_DATE("due_at", DATE_NONE));
    describe_value(out, (struct value){.name = "access_id"});
    describe_value(out, (struct value){.name = "contract_id"});
    shared_describe_left(out, "incidents", b, 0);
}

static void check(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct support_contract_own) && b->n_items == 0);
}

const struct kind kind_support_contract = {
    .name = "support_contract",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct support_contract_terms),
    .own_size = sizeof(struct support_contract_own),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .grant = grant,
    .used = shared_unused,
    .status = shared_untouched,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
