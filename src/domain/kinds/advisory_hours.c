/* Advisory hours for technical presales and deployment (R67-R69): asked for here, without an activation, by
 * anybody of the company. The hours of a request are taken from the balance when it is made; of one that is
 * withdrawn before the desk took it they come back (X31). */
#include "domain/kinds/shared.h"

#include "domain/requests.h"

struct advisory_hours_terms {
    code presales;
    int64_t engagement_hours; /* one engagement takes at most so many (domain facts 4.5) */
};
static const char *const presales[] = {"unlimited", "deducts", NULL};
static const struct field terms[] = {
    FIELD(advisory_hours_terms, presales, F_CODE, CLASS_CODE, .required = true, .one_of = presales),
    FIELD(advisory_hours_terms, engagement_hours, F_INT, CLASS_QUANTITY, .required = true, .min = 1,
          .max = 10000),
};

struct advisory_hours_own {
    code presales;
    int64_t engagement_hours;
};
struct advisory_hours_item {
    uid request;
    int64_t hours; /* taken from the balance; 0: of presales that are unlimited */
};

static const struct advisory_hours_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct advisory_hours_own));
    return b->own;
}

static const struct advisory_hours_item *item_at(const struct benefit *b, uint32_t i)
{
    return (const struct advisory_hours_item *)b->items + i;
}

static int64_t used(const struct benefit *b)
{
    int64_t hours = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        hours += item_at(b, i)->hours;
    return hours;
}

/* ---- events ---- */

struct advisory_hours_granted {
    uid benefit;
    code presales;
    int64_t engagement_hours;
};
static const struct field advisory_hours_granted_fields[] = {
    FIELD(advisory_hours_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(advisory_hours_granted, presales, F_CODE, CLASS_CODE, .required = true),
    FIELD(advisory_hours_granted, engagement_hours, F_INT, CLASS_QUANTITY, .required = true),
};
/* Again at a renewal: a new year begins with all its hours. */
static void apply_granted(struct state *s, const struct event *e)
{
    const struct advisory_hours_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct advisory_hours_own *own =
        shared_own(s, b, sizeof(struct advisory_hours_own), sizeof(struct advisory_hours_item));
    own->presales = d->presales;
    own->engagement_hours = d->engagement_hours;
    while (b->n_items > 0)
        benefit_drop_item(b, b->n_items - 1);
}

struct advisory_requested {
    uid benefit;
    uid request;
    code service;
    int64_t hours;
};
static const struct field advisory_requested_fields[] = {
    FIELD(advisory_requested, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(advisory_requested, request, F_ID, CLASS_ID, .required = true, .id_kind = ID_REQUEST),
    FIELD(advisory_requested, service, F_CODE, CLASS_CODE, .required = true),
    FIELD(advisory_requested, hours, F_INT, CLASS_QUANTITY, .required = true),
};
static void apply_requested(struct state *s, const struct event *e)
{
    const struct advisory_requested *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b && d->hours >= 0);
    ASSERT(b->unlimited || d->hours == 0 || used(b) + d->hours <= b->granted);
    struct advisory_hours_item *item = benefit_add_item(s, b);
    item->request = d->request;
    item->hours = d->hours;
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at;
}

struct advisory_returned {
    uid benefit;
    uid request;
};
static const struct field advisory_returned_fields[] = {
    FIELD(advisory_returned, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(advisory_returned, request, F_ID, CLASS_ID, .required = true, .id_kind = ID_REQUEST),
};
static void apply_returned(struct state *s, const struct event *e)
{
    const struct advisory_returned *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    for (uint32_t i = b->n_items; i-- > 0;)
        if (uid_eq(item_at(b, i)->request, d->request))
            benefit_drop_item(b, i);
}

enum { GRANTED, REQUESTED, RETURNED };
static const struct event_def events[] = {
    [GRANTED] = EVENT(advisory_hours_granted, apply_granted),
    [REQUESTED] = EVENT(advisory_requested, apply_requested),
    [RETURNED] = EVENT(advisory_returned, apply_returned),
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct advisory_hours_terms *t = def->terms;
    *(struct advisory_hours_granted *)emit(d, &events[GRANTED]) =
        (struct advisory_hours_granted){benefit, t->presales, t->engagement_hours};
}

/* ---- asking for advice ---- */

static const char *const services[] = {"presales", "deployment", NULL};
struct request_advisory_input {
    struct benefit_ref benefit;
    code solution;
    code service;
    str description;
    int64_t hours;
    code country;
    code language;
    str phone;
    str time_zone;
};
enum { DESCRIPTION_MAX = 8000, PHONE_MAX = 40, ZONE_MAX = 60, HOURS_MAX = 10000 };
static const struct field request_advisory_fields[] = {
    FIELD(request_advisory_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(request_advisory_input, solution, F_CODE, CLASS_CODE, .required = true),
    FIELD(request_advisory_input, service, F_CODE, CLASS_CODE, .required = true, .one_of = services),
    FIELD(request_advisory_input, description, F_TEXT, CLASS_FREE_TEXT, .required = true,
          .max = DESCRIPTION_MAX),
    FIELD(request_advisory_input, hours, F_INT, CLASS_QUANTITY, .min = 1, .max = HOURS_MAX),
    FIELD(request_advisory_input, country, F_CODE, CLASS_CODE),
    FIELD(request_advisory_input, language, F_CODE, CLASS_CODE),
    FIELD(request_advisory_input, phone, F_TEXT, CLASS_PERSONAL, .max = PHONE_MAX),
    FIELD(request_advisory_input, time_zone, F_TEXT, CLASS_PERSONAL, .max = ZONE_MAX),
};

/* Deployment always takes hours; presales where the grant says so (the Action Pack's). */
static bool deducts(const struct benefit *b, const struct request_advisory_input *in)
{
    return !code_is(&in->service, S("presales")) || code_is(&own_of(b)->presales, S("deducts"));
}

/* R69, and what is never advised on (domain facts 4.5). */
static void check_solution(const struct ask *q, struct decision *d, const struct advisory_solution *solution)
{
    const struct request_advisory_input *in = q->input;
    int64_t most = own_of(q->benefit)->engagement_hours;
    if (code_is(&solution->covers, S("on-premises"))) {
        struct reason *r = refuse(d, REASON_NOT_IN_OFFER);
        reason_fact(r, VAL_STR("product", code_str(&solution->id)));
        reason_fact(r, VAL_STR("scope", code_str(&solution->covers)));
    }
    /* X33 */
    if (code_is(&solution->covers, S("nothing")) || (in->hours != FIELD_INT_NONE && in->hours > most)) {
        struct reason *r = refuse(d, REASON_OUT_OF_SCOPE);
        reason_fact(r, VAL_STR("solution", code_str(&solution->id)));
        reason_fact(r, VAL_INT("hours", in->hours == FIELD_INT_NONE ? 0 : in->hours));
        reason_fact(r, VAL_INT("most", most));
    }
}

/* X34 */
static void check_left(const struct ask *q, struct decision *d, int64_t wanted)
{
    int64_t left = benefit_available(q->benefit);
    if (wanted <= left)
        return;
    struct reason *r = refuse(d, REASON_HOURS_EXHAUSTED);
    reason_fact(r, VAL_INT("left", left));
    reason_fact(r, VAL_INT("wanted", wanted));
}

static void request_advisory(struct ask *q, struct decision *d)
{
    const struct request_advisory_input *in = q->input;
    const struct benefit *b = q->benefit; /* R67, R68: without an activation */
    if (q->listing) {
        if (code_is(&own_of(b)->presales, S("deducts"))) /* else presales are always left */
            check_left(q, d, 1);
        return;
    }
    const struct advisory_solution *solution =
        programme_advisory_solution(q->programme, code_str(&in->solution));
    bool takes = deducts(b, in);
    if (!solution) {
        refuse_unknown(d, "solution");
        return;
    }
    check_solution(q, d, solution);
    if (takes && in->hours == FIELD_INT_NONE)
        refuse_missing(d, "hours");
    else if (takes)
        check_left(q, d, in->hours);
    if (d->n_reasons > 0)
        return;
    uid request = request_open(q, d, &(struct request_new){.type = "advisory", .benefit = b->id});
    struct advisory_requested *e = emit(d, &events[REQUESTED]);
    e->benefit = b->id;
    e->request = request;
    e->service = in->service;
    e->hours = takes ? in->hours : 0;
}

/* X31: what is withdrawn before the desk took it was not used. */
static void request_over(struct ask *q, struct decision *d, const struct benefit *b, const struct request *r,
                         enum request_state state)
{
    (void)q;
    bool unused = state == REQUEST_WITHDRAWN && uid_none(r->taken_by);
    for (uint32_t i = 0; i < b->n_items && unused; i++) {
        if (!uid_eq(item_at(b, i)->request, r->id))
            continue;
        struct advisory_returned *e = emit(d, &events[RETURNED]);
        e->benefit = b->id;
        e->request = r->id;
    }
}

static const struct kind_action actions[] = {{"request-advisory", request_advisory, NULL, NULL}};

static const struct action own_rows[] = {
    {.id = "request-advisory",
     .on = ON_BENEFIT,
     .realms = REALM_PARTNER,
     .fields = request_advisory_fields,
     .n_fields = ARRAY_LEN(request_advisory_fields),
     .input_size = sizeof(struct request_advisory_input)},
};

/* ---- what it shows ---- */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return shared_status(b, used(b));
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)p, (void)now;
    shared_describe_left(out, "hours", b, used(b));
    describe_value(out, VAL_STR("presales", code_str(&own_of(b)->presales)));
    describe_value(out, VAL_INT("engagement_hours", own_of(b)->engagement_hours));
}

static void check(const struct benefit *b)
{
    ASSERT(own_of(b)->engagement_hours > 0);
    for (uint32_t i = 0; i < b->n_items; i++)
        ASSERT(item_at(b, i)->hours >= 0 && !uid_none(item_at(b, i)->request));
}

const struct kind kind_advisory_hours = {
    .name = "advisory_hours",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct advisory_hours_terms),
    .own_size = sizeof(struct advisory_hours_own),
    .item_size = sizeof(struct advisory_hours_item),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .own = own_rows,
    .n_own = ARRAY_LEN(own_rows),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .grant = grant,
    .request_over = request_over,
    .used = used,
    .status = status,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
