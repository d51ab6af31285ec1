/* Developer subscriptions (R43-R50): seats for named people.
 *
 * A seat is bound to its subscriber for a time (R49: 90 × 24 hours from the instant of the assignment); then
 * it can be reassigned. A seat given back earlier stays with nobody until that time is over: only who held it
 * last can have it back before. An item is a seat that somebody holds, or that is still bound. */
#include "domain/inputs.h"
#include "domain/kinds/shared.h"

struct developer_subscription_terms {
    code edition;
    int64_t lock_hours;
    code portal_link;
    struct text carry_over; /* what the next subscriber finds, in the programme's words */
};
static const struct field terms[] = {
    FIELD(developer_subscription_terms, edition, F_CODE, CLASS_CODE, .required = true),
    FIELD(developer_subscription_terms, lock_hours, F_INT, CLASS_QUANTITY, .required = true, .min = 0,
          .max = 87600),
    FIELD(developer_subscription_terms, portal_link, F_CODE, CLASS_CODE, .required = true),
    FIELD(developer_subscription_terms, carry_over, F_TEXT_IN, CLASS_FREE_TEXT),
};

struct developer_subscription_own {
    code edition;
    int64_t lock_hours;
};
struct developer_subscription_seat {
    int64_t number;
    uid person;   /* UID_NONE: freed, and perhaps still bound to `last` */
    uid last;     /* who holds it, or held it last */
    uid previous; /* who had it before `last` */
    ts assigned_at;
    ts reassign_from;
    ts first_assigned_at;
    ts freed_at; /* TS_NONE: held */
};

static const struct developer_subscription_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct developer_subscription_own));
    return b->own;
}

static const struct developer_subscription_seat *seat_at(const struct benefit *b, uint32_t i)
{
    return (const struct developer_subscription_seat *)b->items + i;
}

static bool is_held(const struct developer_subscription_seat *seat)
{
    return !uid_none(seat->person);
}

/* Freed, and bound to its last holder still: at the very instant `reassign_from` it is free for all. */
static bool is_bound(const struct developer_subscription_seat *seat, ts now)
{
    return !is_held(seat) && ts_cmp(now, seat->reassign_from) < 0;
}

static struct developer_subscription_seat *seat_numbered(const struct benefit *b, int64_t number)
{
    struct developer_subscription_seat *seats = b->items;
    for (uint32_t i = 0; i < b->n_items; i++)
        if (seats[i].number == number)
            return &seats[i];
    return NULL;
}

static const struct developer_subscription_seat *seat_of(const struct benefit *b, uid person)
{
    for (uint32_t i = 0; i < b->n_items; i++)
        if (!uid_none(person) && uid_eq(seat_at(b, i)->person, person))
            return seat_at(b, i);
    return NULL;
}

static int64_t used(const struct benefit *b)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += is_held(seat_at(b, i));
    return n;
}

/* Events. */

struct developer_subscription_granted {
    uid benefit;
    code edition;
    int64_t lock_hours;
};
static const struct field granted_fields[] = {
    FIELD(developer_subscription_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(developer_subscription_granted, edition, F_CODE, CLASS_CODE, .required = true),
    FIELD(developer_subscription_granted, lock_hours, F_INT, CLASS_QUANTITY, .required = true),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct developer_subscription_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct developer_subscription_own *own = shared_own(s, b, sizeof(struct developer_subscription_own),
                                                        sizeof(struct developer_subscription_seat));
    own->edition = d->edition;
    own->lock_hours = d->lock_hours;
}

/* Numbers tell the seats of one benefit apart. assigned_at lies before the event where somebody takes back
 * the seat that is still bound to him: the time runs on from then. */
struct seat_assigned {
    uid benefit;
    int64_t seat;
    uid person;
    ts assigned_at;
    ts reassign_from;
};
static const struct field assigned_fields[] = {
    FIELD(seat_assigned, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(seat_assigned, seat, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(seat_assigned, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
    FIELD(seat_assigned, assigned_at, F_TS, CLASS_DATE, .required = true),
    FIELD(seat_assigned, reassign_from, F_TS, CLASS_DATE, .required = true),
};

/* The seat passes to `person`; who held it last becomes the previous one, unless it is he himself. */
static void seat_pass(struct developer_subscription_seat *seat, uid person, ts assigned_at, ts reassign_from)
{
    if (!uid_eq(seat->last, person))
        seat->previous = seat->last;
    seat->person = seat->last = person;
    seat->assigned_at = assigned_at;
    seat->reassign_from = reassign_from;
    seat->freed_at = TS_NONE;
}

static void apply_assigned(struct state *s, const struct event *e)
{
    const struct seat_assigned *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b && !seat_of(b, d->person));
    struct developer_subscription_seat *seat = seat_numbered(b, d->seat);
    if (!seat) {
        seat = benefit_add_item(s, b);
        seat->number = d->seat;
        seat->first_assigned_at = d->assigned_at;
    }
    ASSERT(!is_held(seat) && (uid_eq(seat->last, d->person) || !is_bound(seat, e->at)));
    seat_pass(seat, d->person, d->assigned_at, d->reassign_from);
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at;
}

struct seat_reassigned {
    uid benefit;
    int64_t seat;
    uid from;
    uid to;
    ts reassign_from;
};
static const struct field reassigned_fields[] = {
    FIELD(seat_reassigned, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(seat_reassigned, seat, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(seat_reassigned, from, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
    FIELD(seat_reassigned, to, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
    FIELD(seat_reassigned, reassign_from, F_TS, CLASS_DATE, .required = true),
};
static void apply_reassigned(struct state *s, const struct event *e)
{
    const struct seat_reassigned *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct developer_subscription_seat *seat = b ? seat_numbered(b, d->seat) : NULL;
    ASSERT(seat && uid_eq(seat->person, d->from) && !seat_of(b, d->to));
    ASSERT(ts_cmp(e->at, seat->reassign_from) >= 0); /* R49 */
    seat_pass(seat, d->to, e->at, d->reassign_from);
}

struct seat_freed {
    uid benefit;
    int64_t seat;
    uid person;
};
static const struct field freed_fields[] = {
    FIELD(seat_freed, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(seat_freed, seat, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(seat_freed, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void apply_freed(struct state *s, const struct event *e)
{
    const struct seat_freed *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct developer_subscription_seat *seat = b ? seat_numbered(b, d->seat) : NULL;
    ASSERT(seat && uid_eq(seat->person, d->person));
    seat->person = UID_NONE;
    seat->freed_at = e->at;
}

enum { GRANTED, ASSIGNED, REASSIGNED, FREED };
static const struct event_def events[] = {
    [GRANTED] = EVENT_OF("developer_subscription_granted", developer_subscription_granted, granted_fields,
                         apply_granted),
    [ASSIGNED] = EVENT_OF("seat_assigned", seat_assigned, assigned_fields, apply_assigned),
    [REASSIGNED] = EVENT_OF("seat_reassigned", seat_reassigned, reassigned_fields, apply_reassigned),
    [FREED] = EVENT_OF("seat_freed", seat_freed, freed_fields, apply_freed),
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct developer_subscription_terms *t = def->terms;
    *(struct developer_subscription_granted *)emit(d, &events[GRANTED]) =
        (struct developer_subscription_granted){benefit, t->edition, t->lock_hours};
}

/* The rules. */

static int64_t lock_of(const struct benefit *b)
{
    return own_of(b)->lock_hours * US_PER_HOUR;
}

/* It waits as long as was said when it was assigned, whatever is granted since (L6). */
static void refuse_too_early(struct decision *d, const struct developer_subscription_seat *seat)
{
    int64_t lock = seat->reassign_from.us - seat->assigned_at.us;
    struct reason *r = refuse(d, REASON_REASSIGN_TOO_EARLY);
    reason_fact(r, VAL_ID("person", ID_PERSON, seat->last));
    reason_fact(r, VAL_TS("assigned_at", seat->assigned_at));
    reason_fact(r, VAL_INT("days", lock / US_PER_DAY));
    reason_fact(r, VAL_TS("from", seat->reassign_from));
    r->from = seat->reassign_from;
}

static void refuse_no_seats(struct decision *d, const struct benefit *b)
{
    struct reason *r = refuse(d, REASON_NO_SEATS_LEFT);
    reason_fact(r, VAL_INT("granted", b->granted));
    reason_fact(r, VAL_INT("used", used(b)));
}

static void refuse_assigned(struct decision *d, uid person)
{
    reason_fact(refuse(d, REASON_ALREADY_ASSIGNED), VAL_ID("person", ID_PERSON, person));
}

static void refuse_not_assigned(struct decision *d, uid person)
{
    reason_fact(refuse(d, REASON_NOT_ASSIGNED), VAL_ID("person", ID_PERSON, person));
}

/* Where a person's seats count: his own country, else the company's. */
static const code *country_of(const struct state *s, uid person)
{
    const struct person *p = state_person(s, person);
    ASSERT(p);
    return code_none(&p->country) ? &s->company.country : &p->country;
}

static int64_t held_in_country(const struct benefit *b, const struct state *s, const code *country)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += is_held(seat_at(b, i)) && code_eq(country_of(s, seat_at(b, i)->person), country);
    return n;
}

/* X14: of one product at most so many times the initial (core) grant in one country, over core and
 * incremental. A product without a core grant has no such cap. `leaving` is who gives his seat up for it. */
static void check_cap(const struct ask *q, struct decision *d, uid person, uid leaving)
{
    const struct state *s = q->state;
    const code *country = country_of(s, person);
    int64_t initial = q->benefit->initial, held = 0;
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (b != q->benefit &&
            (!shared_is_live(s, b, q->today, q->now) || code_none(&b->product) ||
             !code_eq(&b->kind, &q->benefit->kind) || !code_eq(&b->product, &q->benefit->product)))
            continue;
        held += held_in_country(b, s, country);
        initial = b->initial > initial ? b->initial : initial;
    }
    if (!uid_none(leaving) && code_eq(country_of(s, leaving), country))
        held--;
    const struct definition *def = programme_definition(q->programme, code_str(&q->benefit->definition));
    int64_t cap = initial * (def ? def->cap_country : q->programme->settings.cap_country);
    if (cap == 0 || held < cap)
        return;
    struct reason *r = refuse(d, REASON_COUNTRY_CAP_REACHED);
    reason_fact(r, VAL_STR("country", code_str(country)));
    reason_fact(r, VAL_INT("cap", cap));
    reason_fact(r, VAL_INT("used", held));
}

/* The seat that is still bound to this person, who may take it back; NULL: none. */
static const struct developer_subscription_seat *seat_bound_to(const struct benefit *b, uid person, ts now)
{
    for (uint32_t i = 0; i < b->n_items; i++)
        if (is_bound(seat_at(b, i), now) && uid_eq(seat_at(b, i)->last, person))
            return seat_at(b, i);
    return NULL;
}

/* Seats that are held or bound. */
static int64_t taken(const struct benefit *b, ts now)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += is_held(seat_at(b, i)) || is_bound(seat_at(b, i), now);
    return n;
}

/* The bound seat that is the n-th (from 1) to become free, of so many at least. */
static const struct developer_subscription_seat *bound_nth(const struct benefit *b, ts now, int64_t n)
{
    for (uint32_t i = 0;; i++) {
        ASSERT(i < b->n_items);
        const struct developer_subscription_seat *seat = seat_at(b, i);
        if (!is_bound(seat, now))
            continue;
        int64_t before = 0;
        for (uint32_t j = 0; j < b->n_items; j++) {
            const struct developer_subscription_seat *other = seat_at(b, j);
            int c = ts_cmp(other->reassign_from, seat->reassign_from);
            before += is_bound(other, now) && (c < 0 || (c == 0 && j < i));
        }
        if (before == n - 1)
            return seat;
    }
}

/* R47: is there a seat for somebody who has no claim on a bound one? Asked beforehand, a bound one is there
 * for its last subscriber. Over-allocated grants have none (nobody's seat is taken, nobody new gets one). */
static void check_seats(const struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    if (b->unlimited || taken(b, q->now) < b->granted)
        return;
    if (used(b) >= b->granted) {
        refuse_no_seats(d, b);
        return;
    }
    if (q->listing)
        return;
    refuse_too_early(d, bound_nth(b, q->now, taken(b, q->now) - b->granted + 1));
}

/* The lowest number that no held or bound seat has: a freed one whose time is over is used again. */
static int64_t next_number(const struct benefit *b, ts now)
{
    for (int64_t number = 1;; number++) {
        const struct developer_subscription_seat *seat = seat_numbered(b, number);
        if (!seat || (!is_held(seat) && !is_bound(seat, now)))
            return number;
    }
}

static void note_day(const struct ask *q, struct decision *d, const char *text, const char *fact, ts at)
{
    note_fact(note(d, text, false), VAL_DATE(fact, zone_date(q->programme->zone, at)));
}

/* R45: one named person, at once. */
static void assign_user(struct ask *q, struct decision *d)
{
    const struct assign_user_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct person *p = ask_person(q, d, &in->person);
    if (p && seat_of(b, p->id)) {
        refuse_assigned(d, p->id);
        return;
    }
    const struct developer_subscription_seat *back = p ? seat_bound_to(b, p->id, q->now) : NULL;
    if (!back)
        check_seats(q, d);
    else if (!b->unlimited && used(b) >= b->granted)
        refuse_no_seats(d, b); /* the grant shrank meanwhile */
    if (p) {
        check_cap(q, d, p->id, UID_NONE);
        shared_check_conflict(q, d, p->id); /* R34 */
    }
    if (d->n_reasons || q->listing)
        return;
    ts from = back ? back->assigned_at : q->now;
    ts until = back ? back->reassign_from : ts_add(q->now, lock_of(b));
    shared_note_refund(q, d);
    note_day(q, d, "reassignable-from", "from", until);
    *(struct seat_assigned *)emit(d, &events[ASSIGNED]) =
        (struct seat_assigned){b->id, back ? back->number : next_number(b, q->now), p->id, from, until};
    shared_tell_holder(q, d, p->id);
}

/* R49: the instant at which the first held seat can be reassigned, for the list of actions. */
static void list_reassign(const struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    const struct developer_subscription_seat *first = NULL;
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct developer_subscription_seat *seat = seat_at(b, i);
        if (is_held(seat) && (!first || ts_cmp(seat->reassign_from, first->reassign_from) < 0))
            first = seat;
    }
    if (!first)
        refuse_not_assigned(d, UID_NONE);
    else if (ts_cmp(q->now, first->reassign_from) < 0)
        refuse_too_early(d, first);
}

static void reassign(struct ask *q, struct decision *d)
{
    const struct reassign_input *in = q->input;
    const struct benefit *b = q->benefit;
    if (q->listing) {
        list_reassign(q, d);
        return;
    }
    const struct developer_subscription_seat *seat = seat_of(b, in->from.id);
    if (uid_none(in->from.id))
        (void)ask_person(q, d, &in->from);
    else if (!seat)
        refuse_not_assigned(d, in->from.id);
    else if (ts_cmp(q->now, seat->reassign_from) < 0)
        refuse_too_early(d, seat); /* R49 */
    const struct person *to = ask_person(q, d, &in->to);
    if (to && seat_of(b, to->id))
        refuse_assigned(d, to->id);
    else if (to && seat)
        check_cap(q, d, to->id, seat->person);
    if (to)
        shared_check_conflict(q, d, to->id); /* R34 */
    if (d->n_reasons)
        return;
    ts until = ts_add(q->now, lock_of(b));
    struct note *n = note(d, "seat-carries-over", false);
    note_fact(n, VAL_ID("from", ID_PERSON, in->from.id));
    note_fact(n, VAL_ID("to", ID_PERSON, to->id));
    note_day(q, d, "reassignable-from", "from", until);
    *(struct seat_reassigned *)emit(d, &events[REASSIGNED]) =
        (struct seat_reassigned){b->id, seat->number, seat->person, to->id, until};
    shared_tell_holder(q, d, to->id);
}

/* R49 runs on from the assignment at the old place. */
static const char *bring(struct ask *q, struct decision *d, const struct benefit *b, uid person, ts since)
{
    if (seat_of(b, person))
        return "stands-twice";
    if (!b->unlimited && used(b) >= b->granted)
        return "more-than-granted";
    *(struct seat_assigned *)emit(d, &events[ASSIGNED]) =
        (struct seat_assigned){b->id, next_number(b, q->now), person, since, ts_add(since, lock_of(b))};
    return NULL;
}

static void emit_freed(struct decision *d, const struct benefit *b,
                       const struct developer_subscription_seat *seat)
{
    *(struct seat_freed *)emit(d, &events[FREED]) = (struct seat_freed){b->id, seat->number, seat->person};
}

static void give_back(struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    const struct developer_subscription_seat *seat = seat_of(b, q->actor->id);
    if (!seat) {
        refuse_not_assigned(d, q->actor->id);
        return;
    }
    if (ts_cmp(q->now, seat->reassign_from) < 0)
        note_day(q, d, "seat-waits", "until", seat->reassign_from);
    emit_freed(d, b, seat);
}

static bool holds(const struct ask *q)
{
    return seat_of(q->benefit, q->actor->id) != NULL;
}

/* X19: nobody's, but got or bound all the same */
static void person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    (void)q;
    const struct developer_subscription_seat *seat = seat_of(b, person);
    if (seat)
        emit_freed(d, b, seat);
}

static const struct kind_action actions[] = {
    {"assign-user", assign_user, NULL, NULL},
    {"reassign", reassign, NULL, NULL},
    {"give-back", give_back, holds, NULL},
};

/* What it shows. */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return shared_status(b, used(b));
}

static void describe_seat(const struct developer_subscription_seat *seat, struct description *out)
{
    describe_object(out, NULL);
    describe_value(out, VAL_ID("person", ID_PERSON, seat->person));
    describe_value(out, VAL_TS("assigned_at", seat->assigned_at));
    describe_value(out, VAL_TS("reassign_from", seat->reassign_from));
    describe_value(out, VAL_TS("first_assigned_at", seat->first_assigned_at));
    describe_value(out, VAL_ID("previous", ID_PERSON, is_held(seat) ? seat->previous : seat->last));
    describe_value(out, VAL_TS("freed_at", seat->freed_at));
    describe_end(out);
}

static str portal_url(const struct programme *p, const struct benefit *b)
{
    const struct developer_subscription_terms *t = shared_terms(p, b);
    return shared_href(p, &t->portal_link);
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    const struct developer_subscription_terms *t = shared_terms(p, b);
    describe_value(out, VAL_STR("edition", code_str(&own_of(b)->edition)));
    describe_value(out, VAL_STR("portal_url", portal_url(p, b)));
    describe_value(out, VAL_STR("carry_over", text_in(&t->carry_over, out->lang)));
    describe_array(out, "seats");
    for (uint32_t i = 0; i < b->n_items; i++)
        if (is_held(seat_at(b, i)) || is_bound(seat_at(b, i), now))
            describe_seat(seat_at(b, i), out);
    describe_end(out);
}

static void holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                     struct description *out)
{
    (void)now;
    const struct developer_subscription_seat *seat = seat_of(b, person);
    if (!seat)
        return;
    describe_object(out, NULL);
    describe_value(out, VAL_STR("edition", code_str(&own_of(b)->edition)));
    describe_value(out, VAL_STR("portal_url", portal_url(p, b)));
    describe_value(out, VAL_TS("assigned_at", seat->assigned_at));
    describe_value(out, VAL_TS("reassign_from", seat->reassign_from));
    describe_end(out);
}

/* A bound seat is shown until its time is over. */
static ts changes_at(const struct benefit *b, ts now)
{
    ts next = TS_MAX;
    for (uint32_t i = 0; i < b->n_items; i++) {
        ts from = seat_at(b, i)->reassign_from;
        if (ts_cmp(from, now) > 0 && ts_cmp(from, next) < 0)
            next = from;
    }
    return next;
}

/* I3 within one benefit: a number stands once, a person has one seat. */
static void check(const struct benefit *b)
{
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct developer_subscription_seat *seat = seat_at(b, i);
        ASSERT(seat->number > 0 && !uid_none(seat->last));
        ASSERT(is_held(seat) == ts_none(seat->freed_at));
        ASSERT(!is_held(seat) || uid_eq(seat->person, seat->last));
        ASSERT(ts_cmp(seat->assigned_at, seat->reassign_from) <= 0);
        ASSERT(ts_cmp(seat->first_assigned_at, seat->assigned_at) <= 0);
        for (uint32_t j = 0; j < i; j++) {
            ASSERT(seat_at(b, j)->number != seat->number);
            ASSERT(!is_held(seat) || !uid_eq(seat_at(b, j)->person, seat->person));
        }
    }
}

static void check_terms(const struct programme *p, const struct definition *def, struct arena *a,
                        struct diag *diag)
{
    const struct developer_subscription_terms *t = def->terms;
    if (!programme_link(p, code_str(&t->portal_link)))
        diag_add(diag, a, S("/portal_link"), "there is no link \"%s\"", t->portal_link.z);
}

const struct kind kind_developer_subscription = {
    .name = "developer_subscription",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct developer_subscription_terms),
    .check_terms = check_terms,
    .own_size = sizeof(struct developer_subscription_own),
    .item_size = sizeof(struct developer_subscription_seat),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .grant = grant,
    .person_left = person_left,
    .bring = bring,
    .used = used,
    .status = status,
    .describe = describe,
    .holdings = holdings,
    .changes_at = changes_at,
    .check = check,
};
