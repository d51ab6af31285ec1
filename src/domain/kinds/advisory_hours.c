/* Advisory hours for technical presales and deployment (R67-R69). Granted and listed here: none is used. */
#include "domain/kinds/shared.h"

struct advisory_hours_terms {
    code presales;
    int64_t engagement_hours; /* one engagement takes less than so many (domain 4.5) */
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

struct advisory_hours_granted {
    uid benefit;
    code presales;
    int64_t engagement_hours;
};
static const struct field granted_fields[] = {
    FIELD(advisory_hours_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(advisory_hours_granted, presales, F_CODE, CLASS_CODE, .required = true),
    FIELD(advisory_hours_granted, engagement_hours, F_INT, CLASS_QUANTITY, .required = true),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct advisory_hours_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct advisory_hours_own *own = shared_own(s, b, sizeof(struct advisory_hours_own), 0);
    own->presales = d->presales;
    own->engagement_hours = d->engagement_hours;
}
static const struct event_def events[] = {
    {"advisory_hours_granted", 1, sizeof(struct advisory_hours_granted), granted_fields,
     ARRAY_LEN(granted_fields), apply_granted},
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct advisory_hours_terms *t = def->terms;
    *(struct advisory_hours_granted *)emit(d, &events[0]) =
        (struct advisory_hours_granted){benefit, t->presales, t->engagement_hours};
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)p, (void)now;
    const struct advisory_hours_own *own = b->own;
    shared_describe_left(out, "hours", b, 0);
    describe_value(out, VAL_STR("presales", code_str(&own->presales)));
}

static void check(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct advisory_hours_own) && b->n_items == 0);
}

const struct kind kind_advisory_hours = {
    .name = "advisory_hours",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct advisory_hours_terms),
    .own_size = sizeof(struct advisory_hours_own),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .grant = grant,
    .used = shared_unused,
    .status = shared_untouched,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
