/* What can be done with a cloud credit: assigning, removing, transferring, recording what was used. The rules
 * of its money and its periods stand in usage_credit.c. */
#include "domain/inputs.h"
#include "domain/kinds/shared.h"
#include "domain/kinds/usage_credit.h"

enum { USAGE_ID_MAX = 100 };

/* ---- assigning, removing, transferring ---- */

static void refuse_person(struct decision *d, enum reason_code reason, uid person)
{
    reason_fact(refuse(d, reason), VAL_ID("person", ID_PERSON, person));
}

/* R34 wants a declaration beside the recorded facts. */
static void check_confirmed(const struct ask *q, struct decision *d, bool confirmed)
{
    if (!q->listing && d->n_reasons == 0 && !confirmed)
        refuse_missing(d, "confirm_no_other_offer");
}

static void check_free(struct decision *d, const struct benefit *b, const struct person *p)
{
    const struct usage_credit_item *holder = usage_credit_own(b)->bulk ? usage_credit_holder(b) : NULL;
    if (holder)
        refuse_person(d, REASON_CREDIT_ALREADY_ASSIGNED, holder->person);
    else if (p && usage_credit_holder_of(b, p->id))
        refuse_person(d, REASON_ALREADY_ASSIGNED, p->id);
    if (!b->unlimited && b->granted < 1) {
        struct reason *r = refuse(d, REASON_NO_SEATS_LEFT);
        reason_fact(r, VAL_INT("granted", b->granted));
        reason_fact(r, VAL_INT("used", (usage_credit_holders(b) > 0)));
    }
}

/* A month begins with the first who has the credit in it. */
static void emit_assigned(const struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    date first = usage_credit_month(q->today);
    bool had = !date_none(own->period_from) && date_cmp(own->period_from, first) >= 0;
    *(struct credit_person *)emit(d, &usage_credit_events[CREDIT_ASSIGNED]) =
        (struct credit_person){b->id, person};
    if (!own->bulk && !own->running && !had)
        usage_credit_begin(d, b->id, first, usage_credit_month_end(first), own->amount, TS_NONE);
}

static void assign_user(struct ask *q, struct decision *d)
{
    const struct assign_user_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct usage_credit_own *own = usage_credit_own(b);
    const struct person *p = ask_person(q, d, &in->person);
    check_free(d, b, p);
    if (p)
        shared_check_conflict(q, d, p->id);
    if (own->bulk)
        check_confirmed(q, d, in->confirm_no_other_offer);
    if (d->n_reasons || q->listing)
        return;
    shared_note_refund(q, d);
    emit_assigned(q, d, b, p->id);
    shared_tell_holder(q, d, p->id);
    if (own->bulk) {
        struct note *n = note(d, "credit-not-removable", false);
        note_fact(n, VAL_ID("person", ID_PERSON, p->id));
        note_fact(n, VAL_DATE("until", benefit_usable_until(q->state, b, q->today)));
    } else {
        note_fact(note(d, "credit-lapses", false), VAL_DATE("until", usage_credit_month_end(q->today)));
    }
}

/* What was used of it at the old place is not known here: it begins with this month. */
const char *usage_credit_bring(struct ask *q, struct decision *d, const struct benefit *b, uid person,
                               ts since)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    (void)since;
    if (usage_credit_holder_of(b, person))
        return "stands-twice";
    if ((own->bulk && usage_credit_holder(b)) || (!b->unlimited && b->granted < 1))
        return "more-than-granted";
    emit_assigned(q, d, b, person);
    return NULL;
}

static void refuse_not_removable(const struct ask *q, struct decision *d)
{
    reason_fact(refuse(d, REASON_BULK_CREDIT_NOT_REMOVABLE),
                VAL_DATE("until", benefit_usable_until(q->state, q->benefit, q->today)));
}

static void emit_removed(struct decision *d, const struct benefit *b, uid person)
{
    *(struct credit_person *)emit(d, &usage_credit_events[CREDIT_REMOVED]) =
        (struct credit_person){b->id, person};
}

static void remove_user(struct ask *q, struct decision *d)
{
    const struct remove_user_input *in = q->input;
    const struct benefit *b = q->benefit;
    if (usage_credit_own(b)->bulk)
        refuse_not_removable(q, d); /* R32 */
    if (q->listing) {
        if (usage_credit_holders(b) == 0)
            refuse_person(d, REASON_NOT_ASSIGNED, UID_NONE);
    } else if (uid_none(in->person.id)) {
        (void)ask_person(q, d, &in->person);
    } else if (!usage_credit_holder_of(b, in->person.id)) {
        refuse_person(d, REASON_NOT_ASSIGNED, in->person.id);
    } else if (!usage_credit_own(b)->bulk) {
        emit_removed(d, b, in->person.id); /* R31: at any time */
    }
}

static void give_back(struct ask *q, struct decision *d)
{
    if (usage_credit_own(q->benefit)->bulk)
        refuse_not_removable(q, d);
    else if (!usage_credit_holder_of(q->benefit, q->actor->id))
        refuse_person(d, REASON_NOT_ASSIGNED, q->actor->id);
    else
        emit_removed(d, q->benefit, q->actor->id);
}

static bool holds(const struct ask *q)
{
    return usage_credit_holder_of(q->benefit, q->actor->id) != NULL;
}

/* R33: within the enrolment year, which ends with the benefit. */
static void check_year(struct decision *d, const struct benefit *b)
{
    const struct usage_credit_own *own = usage_credit_own(b);
    if (own->running)
        return;
    struct reason *r = refuse(d, REASON_OUTSIDE_ENROLMENT_YEAR);
    reason_fact(r, VAL_DATE("from", own->period_from));
    reason_fact(r, VAL_DATE("to", own->period_until));
}

static void transfer(struct ask *q, struct decision *d)
{
    const struct transfer_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct usage_credit_own *own = usage_credit_own(b);
    if (!own->bulk) {
        refuse(d, REASON_NOT_BULK);
        return;
    }
    const struct usage_credit_item *holder = usage_credit_holder(b);
    const struct person *p = ask_person(q, d, &in->person);
    check_year(d, b);
    if (!holder)
        refuse_person(d, REASON_NOT_ASSIGNED, UID_NONE);
    else if (p && uid_eq(p->id, holder->person))
        refuse_person(d, REASON_ALREADY_ASSIGNED, p->id);
    else if (p)
        shared_check_conflict(q, d, p->id);
    check_confirmed(q, d, in->confirm_no_other_offer);
    if (d->n_reasons || q->listing)
        return;
    struct note *n = note(d, "credit-passes-on", false);
    note_fact(n, VAL_ID("from", ID_PERSON, holder->person));
    note_fact(n, VAL_ID("to", ID_PERSON, p->id));
    note_fact(n, VAL_MONEY("left", usage_credit_money(own, own->left)));
    *(struct credit_transferred *)emit(d, &usage_credit_events[CREDIT_TRANSFERRED]) =
        (struct credit_transferred){b->id, holder->person, p->id};
    shared_tell_holder(q, d, p->id);
}

static enum weight weighs_bulk(const struct ask *q)
{
    return usage_credit_own(q->benefit)->bulk ? WEIGHT_COSTLY : WEIGHT_PLAIN;
}

/* X19, R32: of a monthly credit he has nothing more; a bulk credit is never taken, so it waits, recorded of
 * him, until it is transferred. */
void usage_credit_person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    (void)q;
    const struct usage_credit_item *item = usage_credit_holder_of(b, person);
    if (!item)
        return;
    if (!usage_credit_own(b)->bulk) {
        emit_removed(d, b, person);
    } else if (ts_none(item->left_at)) {
        struct note *n = note(d, "credit-waits", false);
        note_fact(n, VAL_ID("person", ID_PERSON, person));
        note_fact(n, VAL_MONEY("left", usage_credit_money(usage_credit_own(b), usage_credit_own(b)->left)));
        *(struct credit_person *)emit(d, &usage_credit_events[CREDIT_HOLDER_LEFT]) =
            (struct credit_person){b->id, person};
    }
}

/* ---- record-usage ---- */

static void refuse_at(struct decision *d, enum reason_code reason, ts at, const char *since, struct value v)
{
    struct reason *r = refuse(d, reason);
    reason_fact(r, VAL_TS("at", at));
    v.name = since;
    reason_fact(r, v);
}

/* X22, X24: into the running period alone, neither before the assignment (R30) nor after now. */
static void check_when(const struct ask *q, struct decision *d, ts at)
{
    const struct benefit *b = q->benefit;
    const struct usage_credit_own *own = usage_credit_own(b);
    const struct zone *zone = q->programme->zone;
    ts first = own->bulk ? own->assigned_at : own->began_at;
    if (ts_cmp(at, q->now) > 0) {
        struct reason *r = refuse(d, REASON_USAGE_IN_FUTURE);
        reason_fact(r, VAL_TS("at", at));
        r->from = at;
    } else if (ts_none(own->assigned_at) || ts_cmp(at, own->assigned_at) < 0) {
        refuse_at(d, REASON_CREDIT_NOT_ASSIGNED, at, "assigned_at", VAL_TS("", own->assigned_at));
    } else if (!own->running) {
        refuse_at(d, REASON_CREDIT_LAPSED, at, "lapsed_on", VAL_DATE("", own->period_until));
    } else if (date_cmp(zone_date(zone, at), own->period_from) < 0) {
        refuse_at(d, REASON_CREDIT_LAPSED, at, "lapsed_on", VAL_DATE("", date_add(own->period_from, -1)));
    } else if (ts_cmp(at, first) < 0) {
        refuse_at(d, REASON_CREDIT_NOT_ASSIGNED, at, "assigned_at", VAL_TS("", first));
    }
}

static bool check_amount(struct decision *d, const struct usage_credit_own *own, money amount)
{
    const money *unit = money_none(own->granted) ? &own->amount : &own->granted;
    if (amount.minor <= 0 || strcmp(amount.currency, unit->currency) != 0) {
        reason_fact(refuse(d, REASON_CURRENCY_DIFFERS), VAL_STR("currency", str_of(unit->currency)));
        return false;
    }
    if (own->running && amount.minor > own->left) {
        struct reason *r = refuse(d, REASON_CREDIT_EXHAUSTED);
        reason_fact(r, VAL_MONEY("left", usage_credit_money(own, own->left)));
        reason_fact(r, VAL_MONEY("amount", amount));
    }
    return true;
}

/* X23: the same usage again is done, without an event; its id for another one is refused. */
static void record_usage(struct ask *q, struct decision *d)
{
    const struct record_usage_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct usage_credit_own *own = usage_credit_own(b);
    if (q->listing)
        return;
    hash256 usage = hash_of(S("usage"), in->usage_id);
    const struct usage_credit_item *known = usage_credit_usage(b, &usage);
    if (known && known->minor == in->amount.minor && ts_cmp(known->used_at, in->at) == 0 &&
        strcmp(in->amount.currency, own->granted.currency) == 0)
        return;
    if (known) {
        struct reason *r = refuse(d, REASON_USAGE_ID_TAKEN);
        reason_fact(r, VAL_MONEY("amount", usage_credit_money(own, known->minor)));
        reason_fact(r, VAL_TS("at", known->used_at));
    }
    check_when(q, d, in->at);
    (void)check_amount(d, own, in->amount);
    if (d->n_reasons > 0)
        return;
    struct credit_used *e = emit(d, &usage_credit_events[CREDIT_USED]);
    e->benefit = b->id;
    e->usage = usage;
    e->amount = in->amount;
    e->used_at = in->at;
}

static const struct field transfer_fields[] = {
    FIELD(transfer_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(transfer_input, person, F_PERSON, CLASS_ID, .required = true),
    FIELD(transfer_input, confirm_no_other_offer, F_BOOL, CLASS_CODE),
};
static const struct field record_usage_fields[] = {
    FIELD(record_usage_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(record_usage_input, amount, F_MONEY, CLASS_QUANTITY, .required = true),
    FIELD(record_usage_input, at, F_TS, CLASS_DATE, .required = true),
    FIELD(record_usage_input, usage_id, F_TEXT, CLASS_CODE, .required = true, .max = USAGE_ID_MAX),
};
const struct action usage_credit_own_actions[USAGE_CREDIT_OWN_ACTIONS] = {
    {.id = "transfer",
     .on = ON_BENEFIT,
     .weight = WEIGHT_COSTLY,
     .realms = REALM_PARTNER,
     .fields = transfer_fields,
     .n_fields = ARRAY_LEN(transfer_fields),
     .input_size = sizeof(struct transfer_input)},
    {.id = "record-usage",
     .on = ON_BENEFIT,
     .realms = REALM_DESK,
     .fields = record_usage_fields,
     .n_fields = ARRAY_LEN(record_usage_fields),
     .input_size = sizeof(struct record_usage_input)},
};

const struct kind_action usage_credit_actions[USAGE_CREDIT_ACTIONS] = {
    {"assign-user", assign_user, NULL, weighs_bulk},
    {"remove-user", remove_user, NULL, NULL},
    {"transfer", transfer, NULL, NULL},
    {"give-back", give_back, holds, NULL},
    {"record-usage", record_usage, NULL, NULL},
};
