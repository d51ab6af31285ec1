/* Cloud credit by use (R25-R34), monthly or in bulk for the enrolment year. Granted and listed here; nobody
 * holds it yet, so nothing is spent and a month has nothing to give back. */
#include "domain/kinds/shared.h"

struct usage_credit_terms {
    code type;
    money amount;                   /* R28, R29: a month's, or the year's */
    struct str_list local_amounts;  /* "JPY 10000": instead of it where the company's currency is that */
    struct str_list conflicts_with; /* R34: offers that the holder of a bulk credit may not have */
};
static const char *const types[] = {"monthly", "bulk", NULL};
static const struct field terms[] = {
    FIELD(usage_credit_terms, type, F_CODE, CLASS_CODE, .required = true, .one_of = types),
    FIELD(usage_credit_terms, amount, F_MONEY, CLASS_QUANTITY, .required = true),
    FIELD(usage_credit_terms, local_amounts, F_LIST, CLASS_QUANTITY),
    FIELD(usage_credit_terms, conflicts_with, F_LIST, CLASS_CODE),
};

struct usage_credit_own {
    bool bulk;
    money amount;
    date from; /* the first day of the enrolment year; its last is the benefit's `expires` */
};

struct usage_credit_granted {
    uid benefit;
    code type;
    money amount;
    date from;
};
static const struct field granted_fields[] = {
    FIELD(usage_credit_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(usage_credit_granted, type, F_CODE, CLASS_CODE, .required = true),
    FIELD(usage_credit_granted, amount, F_MONEY, CLASS_QUANTITY, .required = true),
    FIELD(usage_credit_granted, from, F_DATE, CLASS_DATE, .required = true),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct usage_credit_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct usage_credit_own *own = shared_own(s, b, sizeof(struct usage_credit_own), 0);
    own->bulk = code_is(&d->type, S("bulk"));
    own->amount.minor = d->amount.minor;
    memcpy(own->amount.currency, d->amount.currency, sizeof own->amount.currency);
    own->from = d->from;
}
static const struct event_def events[] = {
    {"usage_credit_granted", 1, sizeof(struct usage_credit_granted), granted_fields,
     ARRAY_LEN(granted_fields), apply_granted},
};

/* "JPY 10000" */
static bool local_amount(str entry, money *ret)
{
    str rest = entry, currency;
    return str_split(&rest, ' ', &currency) && rest.ptr && money_parse(str_trim(rest), currency, ret);
}

/* R28, R29: the amount in the company's currency where the programme has one; no rate is ever computed. */
static money amount_for(const struct usage_credit_terms *t, const struct company *c)
{
    for (size_t i = 0; i < t->local_amounts.n; i++) {
        money m;
        if (local_amount(t->local_amounts.at[i], &m) && strcmp(m.currency, c->currency) == 0)
            return m;
    }
    return t->amount;
}

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    const struct usage_credit_terms *t = def->terms;
    *(struct usage_credit_granted *)emit(d, &events[0]) =
        (struct usage_credit_granted){benefit, t->type, amount_for(t, &q->state->company), q->today};
}

static const struct usage_credit_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct usage_credit_own));
    return b->own;
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)p, (void)now;
    const struct usage_credit_own *own = own_of(b);
    money nothing = own->amount;
    nothing.minor = 0;
    describe_value(out, VAL_STR("type", own->bulk ? S("bulk") : S("monthly")));
    describe_value(out, VAL_MONEY("amount", own->amount));
    describe_value(out, VAL_STR("period", own->bulk ? S("year") : S("month")));
    describe_value(out, VAL_MONEY("spent", nothing));
    describe_value(out, VAL_MONEY("left", own->amount));
    describe_value(out, VAL_DATE("resets_on", DATE_NONE)); /* no month runs before somebody has it */
    describe_array(out, "holders");
    describe_end(out);
    if (!own->bulk)
        return;
    describe_object(out, "enrolment_year");
    describe_value(out, VAL_DATE("from", own->from));
    describe_value(out, VAL_DATE("to", b->expires));
    describe_end(out);
}

static void check(const struct benefit *b)
{
    const struct usage_credit_own *own = own_of(b);
    ASSERT(!money_none(own->amount) && own->amount.minor >= 0 && b->n_items == 0);
}

static void check_terms(const struct programme *p, const struct definition *def, struct arena *a,
                        struct diag *diag)
{
    (void)p;
    const struct usage_credit_terms *t = def->terms;
    if (t->amount.minor <= 0)
        diag_add(diag, a, S("/amount"), "a credit is more than nothing");
    for (size_t i = 0; i < t->local_amounts.n; i++) {
        str entry = t->local_amounts.at[i];
        money m;
        if (!local_amount(entry, &m) || m.minor <= 0)
            diag_add(diag, a, S("/local_amounts"),
                     "\"" STR_FMT "\" is not a currency and an amount like \"JPY 10000\"", STR_ARG(entry));
    }
    if (t->conflicts_with.n && !code_is(&t->type, S("bulk")))
        diag_add(diag, a, S("/conflicts_with"), "only a bulk credit conflicts with offers");
}

const struct kind kind_usage_credit = {
    .name = "usage_credit",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct usage_credit_terms),
    .check_terms = check_terms,
    .own_size = sizeof(struct usage_credit_own),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .grant = grant,
    .used = shared_unused,
    .status = shared_untouched,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
