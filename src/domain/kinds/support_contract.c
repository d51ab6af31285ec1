/* Technical support (R51-R66): a contract with a number of incidents for one year.
 *
 * It is activated through the desk, which issues an Access ID and a Contract ID. Whoever has both may use the
 * contract, so they are secrets: the vault has them, the events a salted hash of the two together, by which
 * what somebody types is compared (L14). An item is a person who was given the ids, a person who has linked
 * them, or an incident. */
#include "domain/kinds/activation.h"

#include "domain/inputs.h"

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
    struct activation activation;
    code scope;
    int64_t product_versions;
    uid access, contract; /* in the vault; UID_NONE: not issued */
    code ids;             /* the salted hash of both; empty: not issued */
    code former_ids;      /* of the contract that ended with the last year */
    date ends;            /* of the contract that was issued */
    date former_ended;
};

static struct support_contract_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct support_contract_own));
    return b->own;
}

static struct activation *activation_in(const struct benefit *b)
{
    return &own_of(b)->activation;
}

/* ---- events ---- */

struct support_contract_granted {
    uid benefit;
    code scope;
    int64_t product_versions;
};
static const struct field support_contract_granted_fields[] = {
    FIELD(support_contract_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(support_contract_granted, scope, F_CODE, CLASS_CODE, .required = true),
    FIELD(support_contract_granted, product_versions, F_INT, CLASS_QUANTITY, .required = true),
};
/* Again at a renewal: a contract ends with its year, the next one is activated anew, with all its incidents.
 */
static void apply_granted(struct state *s, const struct event *e)
{
    const struct support_contract_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct support_contract_own *own = shared_own(s, b, sizeof(struct support_contract_own), 0);
    own->scope = d->scope;
    own->product_versions = d->product_versions;
    own->former_ids = own->ids;
    own->former_ended = code_none(&own->ids) ? DATE_NONE : own->ends;
    own->ids = (code){""};
    own->access = own->contract = UID_NONE;
    own->ends = DATE_NONE;
    activation_reset(&own->activation);
}

struct contract_issued {
    uid benefit;
    uid access;
    uid contract;
    code ids;
    date ends;
};
static const struct field contract_issued_fields[] = {
    FIELD(contract_issued, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(contract_issued, access, F_ID, CLASS_ID, .required = true, .id_kind = ID_TEXT),
    FIELD(contract_issued, contract, F_ID, CLASS_ID, .required = true, .id_kind = ID_TEXT),
    FIELD(contract_issued, ids, F_CODE, CLASS_CODE, .required = true),
    FIELD(contract_issued, ends, F_DATE, CLASS_DATE),
};
static void apply_issued(struct state *s, const struct event *e)
{
    const struct contract_issued *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct support_contract_own *own = own_of(b);
    own->access = d->access;
    own->contract = d->contract;
    own->ids = d->ids;
    own->ends = d->ends;
}

enum { GRANTED, ISSUED };
#define EVENT(name, fold)                                                                                    \
    {                                                                                                        \
        .type = #name, .version = 1, .size = sizeof(struct name), .fields = name##_fields,                   \
        .n_fields = ARRAY_LEN(name##_fields), .apply = fold                                                  \
    }
static const struct event_def events[] = {
    [GRANTED] = EVENT(support_contract_granted, apply_granted),
    [ISSUED] = EVENT(contract_issued, apply_issued),
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct support_contract_terms *t = def->terms;
    *(struct support_contract_granted *)emit(d, &events[GRANTED]) =
        (struct support_contract_granted){benefit, t->scope, t->product_versions};
}

/* ---- activation ---- */

static void activate(struct ask *q, struct decision *d)
{
    activation_activate(q, d, q->programme->settings.support_due_days);
}

/* Keeps both ids of the input in the vault, and says which they are. */
static void issue(struct ask *q, struct decision *d)
{
    uid access = ask_id(q), contract = ask_id(q);
    struct contract_issued *e = emit(d, &events[ISSUED]);
    e->benefit = q->benefit->id;
    e->access = access;
    e->contract = contract;
    e->ids = q->facts.contract_ids;
    e->ends = q->benefit->expires; /* contract section 4: it ends with the grant */
    effect(d, EFFECT_TEXT, access)->name = code_of(S("access_id"));
    effect(d, EFFECT_TEXT, contract)->name = code_of(S("contract_id"));
}

static void complete(struct ask *q, struct decision *d)
{
    const struct complete_activation_input *in = q->input;
    const struct request *r = activation_pending(q, d);
    if (!q->listing && code_none(&q->facts.contract_ids))
        refuse_missing(d, str_trim(in->access_id).len == 0 ? "access_id" : "contract_id");
    if (d->n_reasons > 0 || q->listing)
        return;
    issue(q, d); /* R59 */
    activation_complete(q, d, r);
    activation_mail(q, d, r, "contract-issued");
}

static void request_over(struct ask *q, struct decision *d, const struct benefit *b, const struct request *r,
                         enum request_state state)
{
    (void)q;
    activation_over(d, b, r, state);
}

static const struct kind_action actions[] = {
    {"activate", activate, NULL, NULL},
    {"complete-activation", complete, NULL, NULL},
    {"decline-activation", activation_decline, NULL, NULL},
    {"ask-for-information", activation_ask_for_information, NULL, NULL},
    {"answer-information", activation_answer, NULL, NULL},
};

/* ---- what it shows ---- */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return activation_status(&own_of(b)->activation);
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)p, (void)now;
    const struct support_contract_own *own = own_of(b);
    activation_describe(&own->activation, out);
    describe_value(out, VAL_ID("access_id", ID_TEXT, own->access));
    describe_value(out, VAL_ID("contract_id", ID_TEXT, own->contract));
    shared_describe_left(out, "incidents", b, 0);
}

static void check(const struct benefit *b)
{
    const struct support_contract_own *own = own_of(b);
    activation_check(&own->activation);
    ASSERT(activation_is_active(&own->activation) == !code_none(&own->ids));
    ASSERT(uid_none(own->access) == code_none(&own->ids) && uid_none(own->contract) == code_none(&own->ids));
}

const struct kind kind_support_contract = {
    .name = "support_contract",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct support_contract_terms),
    .own_size = sizeof(struct support_contract_own),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .grant = grant,
    .request_over = request_over,
    .activation = activation_in,
    .used = shared_unused,
    .status = status,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
