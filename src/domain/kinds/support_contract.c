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
enum item_type { ITEM_SHARED = 1, ITEM_LINKED, ITEM_INCIDENT };
struct support_contract_item {
    int64_t type;
    uid whom; /* the person; of an incident its request */
    ts at;
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

static const struct support_contract_item *item_at(const struct benefit *b, uint32_t i)
{
    return (const struct support_contract_item *)b->items + i;
}

static const struct support_contract_item *item_find(const struct benefit *b, enum item_type type, uid whom)
{
    for (uint32_t i = 0; i < b->n_items && !uid_none(whom); i++)
        if (item_at(b, i)->type == (int64_t)type && uid_eq(item_at(b, i)->whom, whom))
            return item_at(b, i);
    return NULL;
}

static int64_t used(const struct benefit *b)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += item_at(b, i)->type == ITEM_INCIDENT;
    return n;
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
    struct support_contract_own *own =
        shared_own(s, b, sizeof(struct support_contract_own), sizeof(struct support_contract_item));
    own->scope = d->scope;
    own->product_versions = d->product_versions;
    own->former_ids = own->ids;
    own->former_ended = code_none(&own->ids) ? DATE_NONE : own->ends;
    own->ids = (code){""};
    own->access = own->contract = UID_NONE;
    own->ends = DATE_NONE;
    activation_reset(&own->activation);
    while (b->n_items > 0)
        benefit_drop_item(b, b->n_items - 1);
}

struct contract_issued {
    uid benefit;
    uid access;
    uid contract;
    code ids;
    date ends;
    uid reason; /* why it was corrected, in the vault; UID_NONE: it was issued */
};
static const struct field contract_issued_fields[] = {
    FIELD(contract_issued, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(contract_issued, access, F_ID, CLASS_ID, .required = true, .id_kind = ID_TEXT),
    FIELD(contract_issued, contract, F_ID, CLASS_ID, .required = true, .id_kind = ID_TEXT),
    FIELD(contract_issued, ids, F_CODE, CLASS_CODE, .required = true),
    FIELD(contract_issued, ends, F_DATE, CLASS_DATE),
    FIELD(contract_issued, reason, F_ID, CLASS_ID, .id_kind = ID_TEXT),
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

/* Who has the ids from a colleague, and who has shown that he has them. */
struct contract_person {
    uid benefit;
    uid person;
};
static const struct field contract_person_fields[] = {
    FIELD(contract_person, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(contract_person, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void add_item(struct state *s, const struct event *e, uid benefit, enum item_type type, uid whom)
{
    struct benefit *b = state_benefit_mut(s, benefit);
    ASSERT(b && activation_is_active(activation_in(b)) && !item_find(b, type, whom));
    struct support_contract_item *item = benefit_add_item(s, b);
    item->type = type;
    item->whom = whom;
    item->at = e->at;
}
static void apply_shared(struct state *s, const struct event *e)
{
    const struct contract_person *d = e->data;
    add_item(s, e, d->benefit, ITEM_SHARED, d->person);
}
static void apply_linked(struct state *s, const struct event *e)
{
    const struct contract_person *d = e->data;
    add_item(s, e, d->benefit, ITEM_LINKED, d->person);
}
static void drop_items(struct state *s, uid benefit, uid whom)
{
    struct benefit *b = state_benefit_mut(s, benefit);
    ASSERT(b);
    for (uint32_t i = b->n_items; i-- > 0;)
        if (uid_eq(item_at(b, i)->whom, whom))
            benefit_drop_item(b, i);
}
static void apply_forgotten(struct state *s, const struct event *e)
{
    const struct contract_person *d = e->data;
    drop_items(s, d->benefit, d->person);
}

struct contract_incident {
    uid benefit;
    uid request;
};
static const struct field contract_incident_fields[] = {
    FIELD(contract_incident, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(contract_incident, request, F_ID, CLASS_ID, .required = true, .id_kind = ID_REQUEST),
};
static void apply_incident_opened(struct state *s, const struct event *e)
{
    const struct contract_incident *d = e->data;
    add_item(s, e, d->benefit, ITEM_INCIDENT, d->request);
}
static void apply_incident_returned(struct state *s, const struct event *e)
{
    const struct contract_incident *d = e->data;
    drop_items(s, d->benefit, d->request);
}

enum { GRANTED, ISSUED, CORRECTED, SHARED, LINKED, FORGOTTEN, INCIDENT_OPENED, INCIDENT_RETURNED };
static const struct event_def events[] = {
    [GRANTED] = EVENT(support_contract_granted, apply_granted),
    [ISSUED] = EVENT(contract_issued, apply_issued),
    [CORRECTED] = EVENT_OF("contract_corrected", contract_issued, contract_issued_fields, apply_issued),
    [SHARED] = EVENT_OF("contract_shared", contract_person, contract_person_fields, apply_shared),
    [LINKED] = EVENT_OF("contract_linked", contract_person, contract_person_fields, apply_linked),
    [FORGOTTEN] = EVENT_OF("contract_forgotten", contract_person, contract_person_fields, apply_forgotten),
    [INCIDENT_OPENED] =
        EVENT_OF("incident_opened", contract_incident, contract_incident_fields, apply_incident_opened),
    [INCIDENT_RETURNED] =
        EVENT_OF("incident_returned", contract_incident, contract_incident_fields, apply_incident_returned),
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
static struct contract_issued *issue(struct ask *q, struct decision *d, const struct event_def *event)
{
    uid access = ask_id(q), contract = ask_id(q);
    struct contract_issued *e = emit(d, event);
    e->benefit = q->benefit->id;
    e->access = access;
    e->contract = contract;
    e->ids = q->facts.contract_ids;
    e->ends = q->benefit->expires; /* contract section 4: it ends with the grant */
    effect(d, EFFECT_TEXT, access)->name = code_of(S("access_id"));
    effect(d, EFFECT_TEXT, contract)->name = code_of(S("contract_id"));
    return e;
}

static void check_both(const struct ask *q, struct decision *d, str access_id)
{
    if (!q->listing && code_none(&q->facts.contract_ids))
        refuse_missing(d, str_trim(access_id).len == 0 ? "access_id" : "contract_id");
}

static void complete(struct ask *q, struct decision *d)
{
    const struct complete_activation_input *in = q->input;
    const struct request *r = activation_to_complete(q, d);
    check_both(q, d, in->access_id);
    if (d->n_reasons > 0 || q->listing)
        return;
    (void)issue(q, d, &events[ISSUED]); /* R59 */
    activation_complete(q, d, r);
    request_mail(q, d, r, "contract-issued");
}

/* ---- the ids ---- */

static bool is_active(const struct ask *q)
{
    return activation_is_active(activation_in(q->benefit));
}

/* R60: what was typed is compared by its hash; the ids of last year's contract are told apart from wrong
 * ones (domain facts P3). */
static void check_ids(const struct ask *q, struct decision *d)
{
    const struct support_contract_own *own = own_of(q->benefit);
    const code *given = &q->facts.contract_ids;
    if (!code_none(given) && code_eq(given, &own->former_ids) && !code_eq(given, &own->ids))
        reason_fact(refuse(d, REASON_CONTRACT_EXPIRED), VAL_DATE("ended_on", own->former_ended));
    else if (is_active(q) && (code_none(given) || !code_eq(given, &own->ids)))
        refuse(d, REASON_CONTRACT_IDS_WRONG)->link = code_of(S("find-ids"));
}

/* The person who acts; a token is nobody whom a contract could be linked to. */
static uid acting_person(const struct ask *q)
{
    return q->actor->kind == ACTOR_PERSON && uid_eq(q->actor->stream, q->state->stream) ? q->actor->id
                                                                                        : UID_NONE;
}

static void emit_person(const struct ask *q, struct decision *d, size_t event, uid person)
{
    struct contract_person *e = emit(d, &events[event]);
    e->benefit = q->benefit->id;
    e->person = person;
}

static void mail_to(const struct ask *q, struct decision *d, uid person, const char *template)
{
    effect_mail_at(d, person, q->benefit->id, template, TS_NONE);
}

static bool has_ids(const struct benefit *b, uid person)
{
    return item_find(b, ITEM_LINKED, person) || item_find(b, ITEM_SHARED, person);
}

struct contract_ids_input {
    struct benefit_ref benefit;
    str access_id;
    str contract_id;
    str reason;
};
enum { CONTRACT_ID_MAX = 100, REASON_MAX = 1000 };
static const struct field correct_contract_fields[] = {
    FIELD(contract_ids_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(contract_ids_input, access_id, F_TEXT, CLASS_SECRET, .required = true, .max = CONTRACT_ID_MAX),
    FIELD(contract_ids_input, contract_id, F_TEXT, CLASS_SECRET, .required = true, .max = CONTRACT_ID_MAX),
    FIELD(contract_ids_input, reason, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = REASON_MAX),
};
enum { LINK_FIELDS = 3 }; /* the same without a reason */

/* R59: typed wrong by the desk. Links are kept: who has shown the wrong ids is told the right ones. */
static void correct_contract(struct ask *q, struct decision *d)
{
    const struct contract_ids_input *in = q->input;
    const struct benefit *b = q->benefit;
    int64_t told = 0;
    if (!is_active(q))
        refuse(d, REASON_NOT_ACTIVATED);
    check_both(q, d, in->access_id);
    if (d->n_reasons > 0 || q->listing || code_eq(&q->facts.contract_ids, &own_of(b)->ids))
        return; /* the same again: done, without an event */
    uid why = ask_id(q);
    issue(q, d, &events[CORRECTED])->reason = why;
    effect(d, EFFECT_TEXT, why)->name = code_of(S("reason"));
    for (size_t i = 0; i < q->state->n_people; i++) {
        uid person = q->state->people[i].id;
        if (!has_ids(b, person))
            continue;
        mail_to(q, d, person, "contract-corrected");
        told++;
    }
    note_fact(note(d, "contract-corrected", false), VAL_INT("people", told));
}

struct share_contract_input {
    struct benefit_ref benefit;
    struct str_list people;
};
static const struct field share_contract_fields[] = {
    FIELD(share_contract_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(share_contract_input, people, F_LIST, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};

static bool is_named_before(const struct str_list *people, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(people->at[k], people->at[i]))
            return true;
    return false;
}

/* R60, R89: colleagues get the ids by mail, and see them on their own page. */
static void share_contract(struct ask *q, struct decision *d)
{
    const struct str_list *people = &((const struct share_contract_input *)q->input)->people;
    if (!is_active(q))
        refuse(d, REASON_NOT_ACTIVATED);
    for (size_t i = 0; i < people->n && !q->listing; i++) {
        struct person_ref ref = {.given = people->at[i]};
        if (!uid_parse(ID_PERSON, ref.given, &ref.id))
            ref.id = UID_NONE;
        const struct person *p = ask_person(q, d, &ref);
        if (!p || item_find(q->benefit, ITEM_SHARED, p->id) || is_named_before(people, i))
            continue;
        emit_person(q, d, SHARED, p->id);
        mail_to(q, d, p->id, "contract-shared");
    }
}

/* R60: once for each person; linking twice is done, without an event. */
static void link_contract(struct ask *q, struct decision *d)
{
    uid person = acting_person(q);
    if (!is_active(q))
        refuse(d, REASON_NOT_ACTIVATED);
    if (!q->listing)
        check_ids(q, d);
    if (d->n_reasons == 0 && !uid_none(person) && !item_find(q->benefit, ITEM_LINKED, person))
        emit_person(q, d, LINKED, person);
}

static void person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    (void)q;
    if (!has_ids(b, person))
        return;
    struct contract_person *e = emit(d, &events[FORGOTTEN]);
    e->benefit = b->id;
    e->person = person;
}

/* ---- incidents ---- */

static const char *const severities[] = {"a", "b", "c", NULL};
struct open_incident_input {
    struct benefit_ref benefit;
    code product;
    code version;
    bool through_csp;
    str access_id;
    str contract_id;
    code severity;
    str description;
    code country;
    code language;
    str phone;
};
enum { DESCRIPTION_MAX = 8000, PHONE_MAX = 40 };
static const struct field open_incident_fields[] = {
    FIELD(open_incident_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(open_incident_input, product, F_CODE, CLASS_CODE, .required = true),
    FIELD(open_incident_input, version, F_CODE, CLASS_CODE),
    FIELD(open_incident_input, through_csp, F_BOOL, CLASS_CODE),
    FIELD(open_incident_input, access_id, F_TEXT, CLASS_SECRET, .max = CONTRACT_ID_MAX),
    FIELD(open_incident_input, contract_id, F_TEXT, CLASS_SECRET, .max = CONTRACT_ID_MAX),
    FIELD(open_incident_input, severity, F_CODE, CLASS_CODE, .required = true, .one_of = severities),
    FIELD(open_incident_input, description, F_TEXT, CLASS_FREE_TEXT, .required = true,
          .max = DESCRIPTION_MAX),
    FIELD(open_incident_input, country, F_CODE, CLASS_CODE),
    FIELD(open_incident_input, language, F_CODE, CLASS_CODE),
    FIELD(open_incident_input, phone, F_TEXT, CLASS_PERSONAL, .max = PHONE_MAX),
};

static void check_activated(const struct ask *q, struct decision *d)
{
    const struct activation *a = activation_in(q->benefit);
    if (activation_is_pending(a)) {
        struct reason *r = refuse(d, REASON_ACTIVATION_PENDING);
        reason_fact(r, VAL_TS("requested_at", a->requested_at));
        reason_fact(r, VAL_DATE("due", a->due));
    } else if (!activation_is_active(a)) {
        refuse(d, REASON_NOT_ACTIVATED); /* R56, R61, R62: what is broken is reported on an active contract */
    }
}

/* R65: on-premises, Azure that does not come through a Cloud Solution Provider, Dynamics. */
static bool needs_ids(const struct support_product *product, bool through_csp)
{
    return code_is(&product->ids, S("always")) || (code_is(&product->ids, S("unless-csp")) && !through_csp);
}

/* Given the first time they are needed, they are linked from then. Given in vain they must still be right. */
static void check_incident_ids(const struct ask *q, struct decision *d, const struct support_product *product)
{
    const struct open_incident_input *in = q->input;
    bool given = str_trim(in->access_id).len > 0 || str_trim(in->contract_id).len > 0;
    if (given) {
        check_ids(q, d);
    } else if (needs_ids(product, in->through_csp) && !item_find(q->benefit, ITEM_LINKED, acting_person(q))) {
        struct reason *r = refuse(d, REASON_CONTRACT_IDS_REQUIRED);
        reason_fact(r, VAL_STR("product", code_str(&product->id)));
        r->link = code_of(S("find-ids")); /* R66 */
    }
}

/* R64: the current and the previous version, as many as the grant says. */
static void check_version(const struct ask *q, struct decision *d, const struct support_product *product)
{
    const struct open_incident_input *in = q->input;
    size_t most = (size_t)own_of(q->benefit)->product_versions, n = product->versions.n;
    if (most == 0 || n == 0)
        return;
    if (code_none(&in->version)) {
        refuse_missing(d, "version");
        return;
    }
    str supported = S("");
    for (size_t i = 0; i < n && i < most; i++) {
        if (code_is(&in->version, product->versions.at[i]))
            return;
        supported = str_fmt(d->arena, STR_FMT "%s" STR_FMT, STR_ARG(supported), i > 0 ? ", " : "",
                            STR_ARG(product->versions.at[i]));
    }
    struct reason *r = refuse(d, REASON_PRODUCT_VERSION_NOT_SUPPORTED);
    reason_fact(r, VAL_STR("product", code_str(&product->id)));
    reason_fact(r, VAL_STR("version", code_str(&in->version)));
    reason_fact(r, VAL_STR("supported", supported));
}

/* R63, R64: a contract is for cloud products or for on-premises ones; the Action Pack gives none for the
 * cloud. The ids of a contract that is not for the product are not asked for. */
static void check_product(const struct ask *q, struct decision *d, const struct support_product *product)
{
    if (code_eq(&product->scope, &own_of(q->benefit)->scope)) {
        if (is_active(q))
            check_incident_ids(q, d, product);
        check_version(q, d, product);
        return;
    }
    struct reason *r = refuse(d, REASON_NOT_IN_OFFER);
    reason_fact(r, VAL_STR("product", code_str(&product->id)));
    reason_fact(r, VAL_STR("scope", code_str(&product->scope)));
}

/* X32 */
static void check_left(const struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    if (b->unlimited || used(b) < b->granted)
        return;
    struct reason *r = refuse(d, REASON_INCIDENTS_EXHAUSTED);
    reason_fact(r, VAL_INT("granted", b->granted));
    reason_fact(r, VAL_INT("used", used(b)));
}

static void open_incident(struct ask *q, struct decision *d)
{
    const struct open_incident_input *in = q->input;
    const struct support_product *product = programme_support_product(q->programme, code_str(&in->product));
    uid person = acting_person(q);
    check_activated(q, d);
    if (!q->listing && !product)
        refuse_unknown(d, "product");
    else if (!q->listing)
        check_product(q, d, product);
    check_left(q, d);
    if (d->n_reasons > 0 || q->listing)
        return;
    uid request = request_open(q, d, &(struct request_new){.type = "incident", .benefit = q->benefit->id});
    struct contract_incident *e = emit(d, &events[INCIDENT_OPENED]);
    e->benefit = q->benefit->id;
    e->request = request;
    if (!code_none(&q->facts.contract_ids) && !uid_none(person) &&
        !item_find(q->benefit, ITEM_LINKED, person))
        emit_person(q, d, LINKED, person);
}

/* X31: what is withdrawn before the desk took it was not used. */
static void request_over(struct ask *q, struct decision *d, const struct benefit *b, const struct request *r,
                         enum request_state state)
{
    (void)q;
    activation_over(d, b, r, state);
    if (state != REQUEST_WITHDRAWN || !uid_none(r->taken_by) || !item_find(b, ITEM_INCIDENT, r->id))
        return;
    struct contract_incident *e = emit(d, &events[INCIDENT_RETURNED]);
    e->benefit = b->id;
    e->request = r->id;
}

static const struct kind_action actions[] = {
    {"activate", activate, NULL, NULL},
    {"complete-activation", complete, NULL, NULL},
    {"decline-activation", activation_decline, NULL, NULL},
    {"ask-for-information", activation_ask_for_information, NULL, NULL},
    {"answer-information", activation_answer, NULL, NULL},
    {"correct-contract", correct_contract, NULL, NULL},
    {"share-contract", share_contract, NULL, NULL},
    {"link-contract", link_contract, NULL, NULL},
    {"open-incident", open_incident, NULL, NULL},
};

static const struct action own_rows[] = {
    {.id = "correct-contract",
     .on = ON_BENEFIT,
     .weight = WEIGHT_COSTLY,
     .realms = REALM_DESK,
     .facts = FACT_CONTRACT_IDS,
     .fields = correct_contract_fields,
     .n_fields = ARRAY_LEN(correct_contract_fields),
     .input_size = sizeof(struct contract_ids_input)},
    {.id = "share-contract",
     .on = ON_BENEFIT,
     .realms = REALM_PARTNER,
     .fields = share_contract_fields,
     .n_fields = ARRAY_LEN(share_contract_fields),
     .input_size = sizeof(struct share_contract_input)},
    {.id = "link-contract",
     .on = ON_BENEFIT,
     .realms = REALM_PARTNER,
     .facts = FACT_CONTRACT_IDS,
     .fields = correct_contract_fields,
     .n_fields = LINK_FIELDS,
     .input_size = sizeof(struct contract_ids_input)},
    {.id = "open-incident",
     .on = ON_BENEFIT,
     .realms = REALM_PARTNER,
     .facts = FACT_CONTRACT_IDS,
     .fields = open_incident_fields,
     .n_fields = ARRAY_LEN(open_incident_fields),
     .input_size = sizeof(struct open_incident_input)},
};

/* ---- what it shows ---- */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    const struct activation *a = &own_of(b)->activation;
    return activation_is_active(a) && !b->unlimited && used(b) >= b->granted ? "used-up"
                                                                             : activation_status(a);
}

static void describe_people(const struct benefit *b, const char *name, enum item_type type,
                            struct description *out)
{
    describe_array(out, name);
    for (uint32_t i = 0; i < b->n_items; i++) {
        if (item_at(b, i)->type != (int64_t)type)
            continue;
        describe_object(out, NULL);
        describe_value(out, VAL_ID("person", ID_PERSON, item_at(b, i)->whom));
        describe_value(out, VAL_TS("since", item_at(b, i)->at));
        describe_end(out);
    }
    describe_end(out);
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)p, (void)now;
    const struct support_contract_own *own = own_of(b);
    activation_describe(&own->activation, out);
    describe_value(out, VAL_ID("access_id", ID_TEXT, own->access));
    describe_value(out, VAL_ID("contract_id", ID_TEXT, own->contract));
    describe_value(out, VAL_STR("scope", code_str(&own->scope)));
    describe_value(out, VAL_INT("product_versions", own->product_versions));
    shared_describe_left(out, "incidents", b, used(b));
    describe_people(b, "shared_with", ITEM_SHARED, out);
    describe_people(b, "linked", ITEM_LINKED, out);
}

/* What opens the contract is shown to whoever it was shared with, or who has shown that he has it (R89). */
static void holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                     struct description *out)
{
    (void)p, (void)now;
    const struct support_contract_item *shared = item_find(b, ITEM_SHARED, person);
    const struct support_contract_item *linked = item_find(b, ITEM_LINKED, person);
    if (!shared && !linked)
        return;
    describe_object(out, NULL);
    describe_value(out, VAL_ID("access_id", ID_TEXT, own_of(b)->access));
    describe_value(out, VAL_ID("contract_id", ID_TEXT, own_of(b)->contract));
    describe_value(out, VAL_TS("shared_at", shared ? shared->at : TS_NONE));
    describe_value(out, VAL_TS("linked_at", linked ? linked->at : TS_NONE));
    describe_end(out);
}

static bool guarded(const struct benefit *b)
{
    return !uid_none(own_of(b)->access);
}

static void check(const struct benefit *b)
{
    const struct support_contract_own *own = own_of(b);
    activation_check(&own->activation);
    bool issued = !code_none(&own->ids); /* just before the activation ends */
    ASSERT(!activation_is_active(&own->activation) || issued);
    ASSERT(!issued || activation_is_active(&own->activation) || activation_is_pending(&own->activation));
    ASSERT(uid_none(own->access) == code_none(&own->ids) && uid_none(own->contract) == code_none(&own->ids));
    ASSERT(b->n_items == 0 || activation_is_active(&own->activation));
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct support_contract_item *item = item_at(b, i);
        ASSERT(item->type >= ITEM_SHARED && item->type <= ITEM_INCIDENT);
        ASSERT(item_find(b, (enum item_type)item->type, item->whom) == item);
    }
}

const struct kind kind_support_contract = {
    .name = "support_contract",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct support_contract_terms),
    .own_size = sizeof(struct support_contract_own),
    .item_size = sizeof(struct support_contract_item),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .own = own_rows,
    .n_own = ARRAY_LEN(own_rows),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .grant = grant,
    .request_over = request_over,
    .activation = activation_in,
    .person_left = person_left,
    .used = used,
    .status = status,
    .describe = describe,
    .holdings = holdings,
    .guarded = guarded,
    .changes_at = shared_never_changes,
    .check = check,
};
