/* Cloud credit by use (R25-R34).
 *
 * Money is granted for a period: a monthly credit for one calendar month of the programme's zone, a bulk
 * credit for the enrolment year. What a period grants is at every moment used, lapsed or left, and it is
 * granted once (I4). A month begins while somebody has the credit, with the first assignment or by time, and
 * ends with its last day; the year begins with the grant; both end with the membership that gives them. Time
 * ends a period, and what is left then lapses (X22).
 *
 * A monthly credit is held by any number of people, who come and go (R31). A bulk credit has one holder and
 * is never taken back (R32), only transferred (R33); a holder who left stays recorded until it is (X19).
 *
 * An item is a holder, or a usage that is remembered by the hash of its id so that it counts once (X23).
 * Usages are remembered through the period after their own: an older one is in a lapsed period and refused
 * for that. */
#include "domain/kinds/usage_credit.h"

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

const struct usage_credit_own *usage_credit_own(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct usage_credit_own));
    return b->own;
}

struct usage_credit_item *usage_credit_item(const struct benefit *b, uint32_t i)
{
    return (struct usage_credit_item *)b->items + i;
}

bool usage_credit_is_usage(const struct usage_credit_item *item)
{
    return uid_none(item->person);
}

int64_t usage_credit_holders(const struct benefit *b)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += !usage_credit_is_usage(usage_credit_item(b, i));
    return n;
}

struct usage_credit_item *usage_credit_holder_of(const struct benefit *b, uid person)
{
    for (uint32_t i = 0; i < b->n_items; i++)
        if (!uid_none(person) && uid_eq(usage_credit_item(b, i)->person, person))
            return usage_credit_item(b, i);
    return NULL;
}

/* The one who has a bulk credit, or NULL. */
struct usage_credit_item *usage_credit_holder(const struct benefit *b)
{
    ASSERT(b->n_items == 0 || !usage_credit_is_usage(usage_credit_item(b, 0)));
    return b->n_items > 0 ? usage_credit_item(b, 0) : NULL;
}

struct usage_credit_item *usage_credit_usage(const struct benefit *b, const hash256 *usage)
{
    for (uint32_t i = 0; i < b->n_items; i++)
        if (usage_credit_is_usage(usage_credit_item(b, i)) &&
            memcmp(&usage_credit_item(b, i)->usage, usage, sizeof *usage) == 0)
            return usage_credit_item(b, i);
    return NULL;
}

/* One credit is in use as soon as somebody has it, however many they are. */
static int64_t used(const struct benefit *b)
{
    return usage_credit_holders(b) > 0;
}

date usage_credit_month(date d)
{
    struct civil c = date_civil(d);
    return date_of(c.year, c.month, 1);
}

static date month_next(date first)
{
    return date_add_months(first, 1);
}

date usage_credit_month_end(date d)
{
    return date_add(month_next(usage_credit_month(d)), -1);
}

money usage_credit_money(const struct usage_credit_own *own, int64_t minor)
{
    money m = own->granted;
    m.minor = minor;
    return m;
}

static void check_sum(const struct usage_credit_own *own)
{
    ASSERT(own->used >= 0 && own->lapsed >= 0 && own->left >= 0);
    ASSERT(own->granted.minor == own->used + own->lapsed + own->left); /* I4 */
    ASSERT(own->running ? own->lapsed == 0 : own->left == 0);
}

/* ---- events ---- */

static struct benefit *apply_to(struct state *s, uid benefit, struct usage_credit_own **ret_own)
{
    struct benefit *b = state_benefit_mut(s, benefit);
    ASSERT(b && b->own && b->own_size == sizeof(struct usage_credit_own));
    *ret_own = b->own;
    return b;
}

static void money_set(money *to, money from)
{
    to->minor = from.minor;
    memcpy(to->currency, from.currency, sizeof to->currency);
}

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
    bool first = !b->own;
    struct usage_credit_own *own =
        shared_own(s, b, sizeof(struct usage_credit_own), sizeof(struct usage_credit_item));
    if (first) {
        own->period_from = own->period_until = DATE_NONE;
        own->began_at = own->assigned_at = TS_NONE;
    }
    own->bulk = code_is(&d->type, S("bulk"));
    own->from = d->from;
    money_set(&own->amount, d->amount);
}

static const struct field began_fields[] = {
    FIELD(credit_period_began, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(credit_period_began, from, F_DATE, CLASS_DATE, .required = true),
    FIELD(credit_period_began, until, F_DATE, CLASS_DATE),
    FIELD(credit_period_began, amount, F_MONEY, CLASS_QUANTITY, .required = true),
};
/* I4: a period is granted once; they follow each other. Usages of the one before the last are forgotten. */
static void apply_began(struct state *s, const struct event *e)
{
    const struct credit_period_began *d = e->data;
    struct usage_credit_own *own;
    struct benefit *b = apply_to(s, d->benefit, &own);
    ASSERT(!own->running && d->amount.minor > 0);
    ASSERT(date_none(own->period_from) || date_cmp(own->period_from, d->from) < 0);
    for (uint32_t i = b->n_items; i-- > 0;)
        if (usage_credit_is_usage(usage_credit_item(b, i)) &&
            date_cmp(usage_credit_item(b, i)->period, own->period_from) != 0)
            benefit_drop_item(b, i);
    own->running = true;
    own->period_from = d->from;
    own->period_until = d->until;
    own->began_at = e->at;
    own->used = own->lapsed = 0;
    own->left = d->amount.minor;
    money_set(&own->granted, d->amount);
    check_sum(own);
}

static const struct field ended_fields[] = {
    FIELD(credit_period_ended, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(credit_period_ended, from, F_DATE, CLASS_DATE, .required = true),
    FIELD(credit_period_ended, until, F_DATE, CLASS_DATE, .required = true),
    FIELD(credit_period_ended, used, F_MONEY, CLASS_QUANTITY, .required = true),
    FIELD(credit_period_ended, lapsed, F_MONEY, CLASS_QUANTITY, .required = true),
};
static void apply_ended(struct state *s, const struct event *e)
{
    const struct credit_period_ended *d = e->data;
    struct usage_credit_own *own;
    (void)apply_to(s, d->benefit, &own);
    ASSERT(own->running && date_cmp(own->period_from, d->from) == 0);
    ASSERT(own->used == d->used.minor && own->left == d->lapsed.minor);
    own->running = false;
    own->period_until = d->until;
    own->lapsed = own->left;
    own->left = 0;
    check_sum(own);
}

static const struct field person_fields[] = {
    FIELD(credit_person, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(credit_person, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void apply_assigned(struct state *s, const struct event *e)
{
    const struct credit_person *d = e->data;
    struct usage_credit_own *own;
    struct benefit *b = apply_to(s, d->benefit, &own);
    ASSERT(!usage_credit_holder_of(b, d->person) && !(own->bulk && usage_credit_holder(b)));
    struct usage_credit_item *item = benefit_add_item(s, b);
    item->person = d->person;
    item->since = e->at;
    item->left_at = item->used_at = TS_NONE;
    item->period = DATE_NONE;
    if (ts_none(own->assigned_at))
        own->assigned_at = e->at; /* R30: that is the activation */
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at;
}

static void apply_removed(struct state *s, const struct event *e)
{
    const struct credit_person *d = e->data;
    struct usage_credit_own *own;
    struct benefit *b = apply_to(s, d->benefit, &own);
    const struct usage_credit_item *item = usage_credit_holder_of(b, d->person);
    ASSERT(item && !own->bulk); /* R32 */
    benefit_drop_item(b, (uint32_t)(item - usage_credit_item(b, 0)));
}

/* X19, R32: he has nothing of it any more, but it stays his until it is transferred. */
static void apply_holder_left(struct state *s, const struct event *e)
{
    const struct credit_person *d = e->data;
    struct usage_credit_own *own;
    struct benefit *b = apply_to(s, d->benefit, &own);
    struct usage_credit_item *item = usage_credit_holder_of(b, d->person);
    ASSERT(item && own->bulk && ts_none(item->left_at));
    item->left_at = e->at;
}

static const struct field transferred_fields[] = {
    FIELD(credit_transferred, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(credit_transferred, from, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
    FIELD(credit_transferred, to, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void apply_transferred(struct state *s, const struct event *e)
{
    const struct credit_transferred *d = e->data;
    struct usage_credit_own *own;
    struct benefit *b = apply_to(s, d->benefit, &own);
    struct usage_credit_item *item = usage_credit_holder_of(b, d->from);
    ASSERT(item && own->bulk && own->running && !usage_credit_holder_of(b, d->to)); /* R33 */
    item->person = d->to;
    item->since = e->at;
    item->left_at = TS_NONE;
}

static const struct field used_fields[] = {
    FIELD(credit_used, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(credit_used, usage, F_HASH, CLASS_ID, .required = true),
    FIELD(credit_used, amount, F_MONEY, CLASS_QUANTITY, .required = true),
    FIELD(credit_used, used_at, F_TS, CLASS_DATE, .required = true),
};
static void apply_used(struct state *s, const struct event *e)
{
    const struct credit_used *d = e->data;
    struct usage_credit_own *own;
    struct benefit *b = apply_to(s, d->benefit, &own);
    ASSERT(own->running && !usage_credit_usage(b, &d->usage)); /* I5: once */
    ASSERT(d->amount.minor > 0 && d->amount.minor <= own->left);
    struct usage_credit_item *item = benefit_add_item(s, b);
    item->since = item->left_at = TS_NONE;
    item->usage = d->usage;
    item->used_at = d->used_at;
    item->minor = d->amount.minor;
    item->period = own->period_from;
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at; /* of the order that renewed it (R86) */
    own->used += d->amount.minor;
    own->left -= d->amount.minor;
    check_sum(own);
}

const struct event_def usage_credit_events[USAGE_CREDIT_EVENTS] = {
    [CREDIT_GRANTED] = EVENT_OF("usage_credit_granted", usage_credit_granted, granted_fields, apply_granted),
    [CREDIT_BEGAN] = EVENT_OF("credit_period_began", credit_period_began, began_fields, apply_began),
    [CREDIT_ENDED] = EVENT_OF("credit_period_ended", credit_period_ended, ended_fields, apply_ended),
    [CREDIT_ASSIGNED] = EVENT_OF("credit_assigned", credit_person, person_fields, apply_assigned),
    [CREDIT_REMOVED] = EVENT_OF("credit_removed", credit_person, person_fields, apply_removed),
    [CREDIT_HOLDER_LEFT] = EVENT_OF("credit_holder_left", credit_person, person_fields, apply_holder_left),
    [CREDIT_TRANSFERRED] =
        EVENT_OF("credit_transferred", credit_transferred, transferred_fields, apply_transferred),
    [CREDIT_USED] = EVENT_OF("credit_used", credit_used, used_fields, apply_used),
};

/* ---- granting, and what time does (L8) ---- */

/* "JPY 10000" */
static bool local_amount(str entry, money *ret)
{
    size_t blank;
    return str_find_char(entry, ' ', &blank) &&
           money_parse(str_trim(str_from(entry, blank)), str_head(entry, blank), ret);
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

void usage_credit_begin(struct decision *d, uid benefit, date from, date until, money amount, ts at)
{
    *(struct credit_period_began *)emit_at(d, &usage_credit_events[CREDIT_BEGAN], at) =
        (struct credit_period_began){benefit, from, until, amount};
}

static void emit_ended(struct decision *d, const struct benefit *b, date until, ts at)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    *(struct credit_period_ended *)emit_at(d, &usage_credit_events[CREDIT_ENDED], at) =
        (struct credit_period_ended){b->id, own->period_from, until, usage_credit_money(own, own->used),
                                     usage_credit_money(own, own->left)};
}

/* A renewal grants again: a bulk credit's old year ends today and a new one begins, whose usage starts anew;
 * a month runs on, and the next one has the new amount. */
static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    const struct usage_credit_terms *t = def->terms;
    const struct benefit *held = state_benefit(q->state, benefit);
    const struct usage_credit_own *own = held && held->own ? usage_credit_own(held) : NULL;
    bool bulk = code_is(&t->type, S("bulk"));
    money amount = amount_for(t, &q->state->company);
    bool again = own && !date_none(own->period_from) && date_cmp(own->period_from, q->today) >= 0;
    if (bulk && own && own->running && !again)
        emit_ended(d, held, q->today, TS_NONE);
    *(struct usage_credit_granted *)emit(d, &usage_credit_events[CREDIT_GRANTED]) =
        (struct usage_credit_granted){benefit, t->type, amount, bulk && again ? own->period_from : q->today};
    if (bulk && !again)
        usage_credit_begin(d, benefit, q->today, DATE_NONE, amount, TS_NONE);
}

/* X58: what one person has for a year is not what many have by the month. */
static bool goes_on(const struct benefit *b, const struct definition *def)
{
    const struct usage_credit_terms *t = def->terms;
    return usage_credit_own(b)->bulk == code_is(&t->type, S("bulk"));
}

static void due_ended(struct ask *q, struct decision *d, const struct benefit *b)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    const struct membership *m = state_membership(q->state, b->membership);
    const struct zone *zone = q->programme->zone;
    if (b->cancelled || (m && m->state != MEMBERSHIP_ACTIVE)) { /* refunded or lapsed: it ended there */
        date day = zone_date(zone, q->state->last_at);
        emit_ended(d, b, b->cancelled ? day : date_add(day, -1), q->state->last_at);
        return;
    }
    date last = own->period_until;
    date until = benefit_usable_until(q->state, b, date_none(last) ? q->today : last);
    if (date_none(last) || (!date_none(until) && date_cmp(until, last) < 0))
        last = until;
    if (!date_none(last) && date_cmp(last, q->today) < 0)
        emit_ended(d, b, last, zone_start(zone, date_add(last, 1)));
}

/* The month after the last one, or the one in which the benefit came alive again. */
static void due_month(struct ask *q, struct decision *d, const struct benefit *b)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    const struct zone *zone = q->programme->zone;
    date day = zone_date(zone, q->state->last_at), first = usage_credit_month(day);
    if (date_cmp(first, own->period_from) <= 0)
        first = month_next(own->period_from);
    if (date_cmp(first, day) > 0)
        day = first;
    if (date_cmp(first, q->today) > 0 || !shared_is_live(q->state, b, day, q->now))
        return;
    ts at = zone_start(zone, first);
    usage_credit_begin(d, b->id, first, usage_credit_month_end(first), own->amount,
                       ts_cmp(at, q->state->last_at) < 0 ? q->state->last_at : at);
}

static void usage_due(struct ask *q, struct decision *d, const struct benefit *b)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    if (own->running)
        due_ended(q, d, b);
    else if (!own->bulk && usage_credit_holders(b) > 0)
        due_month(q, d, b);
}

/* ---- what it shows ---- */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    const struct usage_credit_own *own = usage_credit_own(b);
    if (own->running && own->left == 0)
        return "used-up";
    return used(b) ? "in-use" : "available";
}

/* No month that is not running has been granted: it will be, whole, while the benefit lasts. A year runs as
 * long as its benefit lasts. */
static int64_t next_amount(const struct programme *p, const struct benefit *b, ts now, const struct state *s)
{
    return shared_is_live(s, b, zone_date(p->zone, now), now) ? usage_credit_own(b)->amount.minor : 0;
}

static void describe_money(const struct programme *p, const struct benefit *b, ts now,
                           struct description *out)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    bool shows_period = own->running || own->bulk;
    money amount = shows_period ? own->granted : own->amount, spent = amount, left = amount;
    spent.minor = shows_period ? own->used : 0;
    left.minor = own->running ? own->left : next_amount(p, b, now, out->state);
    describe_value(out, VAL_MONEY("amount", amount));
    describe_value(out, VAL_STR("period", own->bulk ? S("year") : S("month")));
    describe_value(out, VAL_MONEY("spent", spent));
    describe_value(out, VAL_MONEY("left", left));
    describe_value(out, VAL_DATE("resets_on", own->running ? date_add(own->period_until, 1) : DATE_NONE));
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    describe_value(out, VAL_STR("type", own->bulk ? S("bulk") : S("monthly")));
    describe_money(p, b, now, out);
    describe_array(out, "holders");
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct usage_credit_item *item = usage_credit_item(b, i);
        if (usage_credit_is_usage(item))
            continue;
        describe_object(out, NULL);
        describe_value(out, VAL_ID("person", ID_PERSON, item->person));
        describe_value(out, VAL_TS("since", item->since));
        if (own->bulk)
            describe_value(out, VAL_TS("left_at", item->left_at));
        describe_end(out);
    }
    describe_end(out);
    if (!own->bulk)
        return;
    describe_object(out, "enrolment_year");
    describe_value(out, VAL_DATE("from", own->from));
    /* While the window is open, or a renewal placed in it waits, all works as before (X39). */
    describe_value(out, VAL_DATE("to", benefit_usable_until(out->state, b, zone_date(p->zone, now))));
    describe_end(out);
}

static void holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                     struct description *out)
{
    const struct usage_credit_item *item = usage_credit_holder_of(b, person);
    if (!item || !ts_none(item->left_at))
        return;
    describe_object(out, NULL);
    describe_value(out, VAL_STR("type", usage_credit_own(b)->bulk ? S("bulk") : S("monthly")));
    describe_money(p, b, now, out);
    describe_value(out, VAL_TS("since", item->since));
    describe_end(out);
}

/* What holds of every state: the money of a period adds up (I4) and is that of its usages, a person stands
 * once, a bulk credit has one holder. */
static void check(const struct benefit *b)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    int64_t spent = 0;
    ASSERT(!money_none(own->amount) && own->amount.minor > 0);
    ASSERT(date_none(own->period_from) == money_none(own->granted));
    check_sum(own);
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct usage_credit_item *item = usage_credit_item(b, i);
        ASSERT(!usage_credit_is_usage(item) || item->minor > 0);
        ASSERT(usage_credit_is_usage(item) || own->bulk || ts_none(item->left_at));
        if (usage_credit_is_usage(item) && date_cmp(item->period, own->period_from) == 0)
            spent += item->minor;
        for (uint32_t j = 0; j < i; j++)
            ASSERT(usage_credit_is_usage(item)
                       ? !usage_credit_is_usage(usage_credit_item(b, j)) ||
                             memcmp(&item->usage, &usage_credit_item(b, j)->usage, sizeof item->usage) != 0
                       : !uid_eq(item->person, usage_credit_item(b, j)->person));
    }
    ASSERT(spent == own->used);
    ASSERT(!own->bulk || usage_credit_holders(b) <= 1);
    ASSERT(usage_credit_holders(b) == 0 || !ts_none(own->assigned_at));
}

static struct str_list conflicts(const struct definition *def, const struct benefit *b)
{
    const struct usage_credit_terms *t = def->terms;
    return !b || usage_credit_own(b)->bulk ? t->conflicts_with : (struct str_list){NULL, 0};
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
    .item_size = sizeof(struct usage_credit_item),
    .events = usage_credit_events,
    .n_events = USAGE_CREDIT_EVENTS,
    .own = usage_credit_own_actions,
    .n_own = USAGE_CREDIT_OWN_ACTIONS,
    .actions = usage_credit_actions,
    .n_actions = USAGE_CREDIT_ACTIONS,
    .grant = grant,
    .goes_on = goes_on,
    .person_left = usage_credit_person_left,
    .bring = usage_credit_bring,
    .due = usage_due,
    .conflicts = conflicts,
    .used = used,
    .status = status,
    .describe = describe,
    .holdings = holdings,
    .changes_at = shared_never_changes,
    .check = check,
};
