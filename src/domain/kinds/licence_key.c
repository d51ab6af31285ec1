/* Cloud subscriptions by licence key (R35-R42). Granted and listed here: no key has been got, so there is
 * none to redeem and no subscription. */
#include "domain/kinds/shared.h"

struct licence_key_terms {
    code pool;
    struct text instructions; /* R37 */
    code redeem;
    code redeem_link;   /* R38: the portal */
    int64_t months;     /* that a key is worth */
    int64_t extend_max; /* a key extends at most so many times its own seats (domain 4.3) */
};
static const char *const places[] = {"here", "portal", NULL};
static const struct field terms[] = {
    FIELD(licence_key_terms, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_terms, instructions, F_TEXT_IN, CLASS_FREE_TEXT),
    FIELD(licence_key_terms, redeem, F_CODE, CLASS_CODE, .required = true, .one_of = places),
    FIELD(licence_key_terms, redeem_link, F_CODE, CLASS_CODE),
    FIELD(licence_key_terms, months, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 120),
    FIELD(licence_key_terms, extend_max, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 100),
};

struct licence_key_own {
    code pool;
    code redeem;
    int64_t months;
    int64_t extend_max;
};

struct licence_key_granted {
    uid benefit;
    code pool;
    code redeem;
    int64_t months;
    int64_t extend_max;
};
static const struct field granted_fields[] = {
    FIELD(licence_key_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_key_granted, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_granted, redeem, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_granted, months, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_granted, extend_max, F_INT, CLASS_QUANTITY, .required = true),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct licence_key_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct licence_key_own *own = shared_own(s, b, sizeof(struct licence_key_own), 0);
    own->pool = d->pool;
    own->redeem = d->redeem;
    own->months = d->months;
    own->extend_max = d->extend_max;
}
static const struct event_def events[] = {
    {"licence_key_granted", 1, sizeof(struct licence_key_granted), granted_fields, ARRAY_LEN(granted_fields),
     apply_granted},
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct licence_key_terms *t = def->terms;
    *(struct licence_key_granted *)emit(d, &events[0]) =
        (struct licence_key_granted){benefit, t->pool, t->redeem, t->months, t->extend_max};
}

static const struct licence_key_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct licence_key_own));
    return b->own;
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)now;
    const struct licence_key_terms *t = shared_terms(p, b);
    describe_array(out, "keys");
    describe_end(out);
    describe_value(out, VAL_STR("instructions", t ? text_in(&t->instructions, out->lang) : STR_NONE));
    describe_value(out, VAL_STR("redeem", code_str(&own_of(b)->redeem)));
    describe_value(out, VAL_STR("redeem_url", t ? shared_href(p, &t->redeem_link) : S("")));
    describe_array(out, "subscriptions");
    describe_end(out);
}

static struct key_wanted wants(const struct benefit *b, const struct action *action, const void *input)
{
    (void)action, (void)input;
    return (struct key_wanted){.pool = own_of(b)->pool};
}

static void check(const struct benefit *b)
{
    ASSERT(own_of(b)->months > 0 && b->n_items == 0);
}

static void check_terms(const struct programme *p, const struct definition *def, struct arena *a,
                        struct diag *diag)
{
    const struct licence_key_terms *t = def->terms;
    if (!programme_pool(p, code_str(&t->pool)))
        diag_add(diag, a, S("/pool"), "there is no pool \"%s\"", t->pool.z);
    if (code_is(&t->redeem, S("portal")) && code_none(&t->redeem_link))
        diag_add(diag, a, S("/redeem_link"), "what is redeemed in a portal names its link");
    if (!code_none(&t->redeem_link) && !programme_link(p, code_str(&t->redeem_link)))
        diag_add(diag, a, S("/redeem_link"), "there is no link \"%s\"", t->redeem_link.z);
}

const struct kind kind_licence_key = {
    .name = "licence_key",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct licence_key_terms),
    .check_terms = check_terms,
    .own_size = sizeof(struct licence_key_own),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .grant = grant,
    .used = shared_unused,
    .status = shared_untouched,
    .describe = describe,
    .wants = wants,
    .changes_at = shared_never_changes,
    .check = check,
};
