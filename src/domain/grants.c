/* What a membership grants. Quantities, caps and which definition belongs to what are the programme's
 * (design, idea 5); the events carry them, so that a grant keeps its terms until renewal (L6). */
#include "domain/membership.h"
#include "domain/refunds.h"

/* The level next below that rank; NULL: none. */
static const struct offer *grants_lower(const struct programme *p, int rank)
{
    const struct offer *best = NULL;
    for (size_t i = 0; i < p->n_offers; i++)
        if (p->offers[i].rank > 0 && p->offers[i].rank < rank && (!best || p->offers[i].rank > best->rank))
            best = &p->offers[i];
    return best;
}

/* R36, R72: the row for the offer and competency, else that of the next lower level: Gold gives the Silver
 * incrementals. */
static const struct grant_row *grants_row(const struct programme *p, const struct definition *def,
                                          const struct offer *offer, const code *competency)
{
    for (const struct offer *o = offer; o; o = grants_lower(p, o->rank)) {
        const struct grant_row *row = definition_grant(def, code_str(&o->id), code_str(competency));
        if (row)
            return row;
    }
    return NULL;
}

/* What a competency gives beside the core; NULL: nothing. */
static const struct grant_row *grants_row_incremental(const struct programme *p, const struct definition *def,
                                                      const struct offer *level, const code *competency)
{
    return level && def->type == BENEFIT_INCREMENTAL ? grants_row(p, def, level, competency) : NULL;
}

const struct offer *grants_level(const struct programme *p, const struct state *s, const struct offer *held,
                                 const code *competency)
{
    for (const struct offer *o = held; o; o = grants_lower(p, o->rank))
        if (membership_attained(p, s, competency, o))
            return o;
    return NULL;
}

/* The initial grant of a product: what the level's core gives of it. Caps are multiples of it (domain
 * facts 3.2). */
static int64_t grants_initial(const struct programme *p, const struct definition *def,
                              const struct offer *offer, int64_t own)
{
    static const code none;
    for (size_t i = 0; i < p->n_definitions && offer && !code_none(&def->product); i++) {
        const struct definition *core = &p->definitions[i];
        if (core->type != BENEFIT_CORE || !code_eq(&core->product, &def->product))
            continue;
        const struct grant_row *initial = grants_row(p, core, offer, &none);
        if (initial)
            return initial->quantity;
    }
    return own;
}

/* Is it given by a membership that goes on, or by hand and not over? */
static bool grants_still_counts(const struct ask *q, const struct benefit *b)
{
    const struct membership *m = state_membership(q->state, b->membership);
    if (b->cancelled)
        return false;
    if (uid_none(b->membership))
        return date_none(b->expires) || date_cmp(q->today, b->expires) <= 0;
    ASSERT(m);
    return m->state == MEMBERSHIP_ACTIVE;
}

const struct ev_benefit *grants_pending(const struct decision *d, uid benefit)
{
    const struct ev_benefit *last = NULL;
    for (size_t i = 0; i < d->n_events; i++) {
        const struct ev_benefit *e = d->events[i].data;
        if (d->events[i].def == &membership_events[EV_BENEFIT_CHANGED] && uid_eq(e->benefit, benefit))
            last = e;
    }
    return last;
}

/* Of the product, in the state and in what this decision has granted so far; without the benefit `but` and
 * without what the membership `ended` leaves behind. */
static int64_t grants_so_far(const struct ask *q, const struct decision *d, const code *product, uid but,
                             uid ended)
{
    int64_t sum = 0;
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        const struct ev_benefit *now = grants_pending(d, b->id);
        if (!code_eq(&b->product, product) || uid_eq(b->id, but) || !grants_still_counts(q, b))
            continue;
        if (now || uid_none(ended) || !uid_eq(b->membership, ended))
            sum += now ? now->granted : b->granted;
    }
    for (size_t i = 0; i < d->n_events; i++) {
        const struct ev_benefit *granted = d->events[i].data;
        if (d->events[i].def == &membership_events[EV_BENEFIT_GRANTED] && code_eq(&granted->product, product))
            sum += granted->granted;
    }
    return sum;
}

int64_t grants_of_product(const struct ask *q, const struct decision *d, const code *product, uid but)
{
    return grants_so_far(q, d, product, but, UID_NONE);
}

/* X14: so many times the initial grant; -1: the product has no cap. */
static int64_t grants_cap_of(const struct definition *def, int64_t initial)
{
    return code_none(&def->product) || initial <= 0 ? -1 : initial * def->cap_world;
}

int64_t grants_cap(const struct programme *p, const struct definition *def, const struct offer *level,
                   int64_t own)
{
    return grants_cap_of(def, grants_initial(p, def, level, own));
}

/* What is granted, as far as the cap leaves it. */
static int64_t grants_quantity(const struct ask *q, const struct decision *d, const struct definition *def,
                               const struct grant_source *from, const struct ev_benefit *e,
                               const struct grant_row *row)
{
    if (row->unlimited)
        return 0;
    int64_t cap = grants_cap_of(def, e->initial);
    if (cap < 0)
        return row->quantity;
    int64_t left = cap - grants_so_far(q, d, &def->product, e->benefit, from->ended);
    return left < 0 ? 0 : row->quantity < left ? row->quantity : left;
}

static void grants_fill(struct ev_benefit *e, const struct definition *def, const struct grant_source *from,
                        const struct grant_row *row, const code *competency)
{
    e->definition = def->id;
    e->kind = code_of(str_of(def->kind->name));
    e->offer = from->offer->id;
    e->competency = *competency;
    e->product = def->product;
    e->membership = from->membership;
    e->order = from->order;
    e->incremental = def->type == BENEFIT_INCREMENTAL;
    e->unlimited = row->unlimited;
    e->expires = e->activate_by = from->anniversary; /* AD (contract section 4) */
}

static void grants_new(struct ask *q, struct decision *d, const struct definition *def,
                       const struct grant_source *from, const struct grant_row *row, const code *competency)
{
    uid id = ask_id(q);
    struct ev_benefit filled = {.benefit = id};
    grants_fill(&filled, def, from, row, competency);
    filled.initial = grants_initial(q->programme, def, from->offer, row->quantity);
    filled.granted = grants_quantity(q, d, def, from, &filled, row);
    memcpy(emit(d, &membership_events[EV_BENEFIT_GRANTED]), &filled, sizeof filled);
    def->kind->grant(q, d, id, def);
}

static void grants_change(struct ask *q, struct decision *d, const struct benefit *b,
                          const struct definition *def, const struct grant_source *from,
                          const struct grant_row *row, ts at)
{
    struct ev_benefit filled = {.benefit = b->id};
    grants_fill(&filled, def, from, row, &b->competency);
    filled.initial = grants_initial(q->programme, def, from->offer, row->quantity);
    filled.granted = grants_quantity(q, d, def, from, &filled, row);
    memcpy(emit_at(d, &membership_events[EV_BENEFIT_CHANGED], at), &filled, sizeof filled);
}

/* X58: a programme may give the name of what is held to a thing of another nature. */
static bool grants_goes_on(const struct benefit *b, const struct definition *def)
{
    return code_is(&b->kind, str_of(def->kind->name)) && (!def->kind->goes_on || def->kind->goes_on(b, def));
}

/* What is held of a definition, and of one competency of it: for a level by whatever level (core comes once,
 * and so does each competency's incremental), for another offer by the same membership. */
static const struct benefit *grants_held(const struct ask *q, const struct definition *def,
                                         const struct grant_source *from, const code *competency)
{
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        const struct offer *by = programme_offer(q->programme, code_str(&b->offer));
        if (!code_eq(&b->definition, &def->id) || !code_eq(&b->competency, competency) ||
            uid_none(b->membership) || !grants_still_counts(q, b) || !grants_goes_on(b, def))
            continue;
        if (uid_eq(b->membership, from->membership) || (by && by->rank > 0 && from->offer->rank > 0))
            return b;
    }
    return NULL;
}

static void grants_give(struct ask *q, struct decision *d, const struct definition *def,
                        const struct grant_source *from, const struct grant_row *row, const code *competency)
{
    const struct benefit *held = grants_held(q, def, from, competency);
    if (!held) {
        grants_new(q, d, def, from, row, competency);
    } else if (from->renewal) { /* the terms of now, for another year (L6) */
        grants_change(q, d, held, def, from, row, TS_NONE);
        def->kind->grant(q, d, held->id, def);
    } else if (programme_offer(q->programme, code_str(&held->offer))->rank < from->offer->rank) {
        grants_change(q, d, held, def, from, row, TS_NONE);
    }
}

static void grants_competency(struct ask *q, struct decision *d, const struct grant_source *from,
                              const struct offer *level, const code *competency)
{
    for (size_t i = 0; i < q->programme->n_definitions; i++) {
        const struct definition *def = &q->programme->definitions[i];
        const struct grant_row *row = grants_row_incremental(q->programme, def, level, competency);
        if (row)
            grants_give(q, d, def, from, row, competency);
    }
}

void grants_of_membership(struct ask *q, struct decision *d, const struct grant_source *from)
{
    static const code none;
    const struct programme *p = q->programme;
    for (size_t i = 0; i < p->n_definitions; i++) {
        const struct definition *def = &p->definitions[i];
        const struct grant_row *row =
            def->type == BENEFIT_CORE ? definition_grant(def, code_str(&from->offer->id), S("")) : NULL;
        if (row)
            grants_give(q, d, def, from, row, &none);
    }
    for (size_t i = 0; i < q->state->n_attainments && from->offer->rank > 0; i++) {
        const code *competency = &q->state->attainments[i].competency;
        const struct offer *level = grants_level(p, q->state, from->offer, competency);
        if (level && !q->state->attainments[i].lost && !membership_told_before(q->state, i))
            grants_competency(q, d, from, level, competency);
    }
}

/* R86: was its money paid back for the order that would give it? It does not come back under that one, even
 * where another order had taken it over by then and went on giving it. */
static bool grants_refunded(const struct state *s, const code *definition, const code *competency, uid order)
{
    for (size_t i = 0; i < s->n_requests; i++) {
        const struct request *r = &s->requests[i];
        if (!uid_eq(r->order, order) || !refund_was_given(r))
            continue;
        const struct benefit *b = state_benefit(s, r->benefit);
        ASSERT(b); /* an order that was refunded as a whole gives nothing any more */
        if (code_eq(&b->definition, definition) && code_eq(&b->competency, competency))
            return true;
    }
    return false;
}

void grants_of_attainment(struct ask *q, struct decision *d, const struct grant_source *from,
                          const struct offer *level)
{
    const struct programme *p = q->programme;
    const struct offer *before = grants_level(p, q->state, from->offer, &from->competency);
    for (size_t i = 0; i < p->n_definitions; i++) {
        const struct definition *def = &p->definitions[i];
        const struct grant_row *row = grants_row_incremental(p, def, level, &from->competency);
        if (!row || row == grants_row_incremental(p, def, before, &from->competency) ||
            grants_refunded(q->state, &def->id, &from->competency, from->order))
            continue;
        const struct benefit *held = grants_held(q, def, from, &from->competency);
        if (held)
            grants_change(q, d, held, def, from, row, TS_NONE);
        else
            grants_new(q, d, def, from, row, &from->competency);
    }
}

/* What another level gives in the place of a benefit; NULL: nothing. */
static const struct grant_row *grants_row_instead(const struct ask *q, const struct benefit *b,
                                                  const struct definition *def, const struct offer *offer)
{
    if (!b->incremental)
        return definition_grant(def, code_str(&offer->id), S(""));
    return grants_row_incremental(
        q->programme, def, grants_level(q->programme, q->state, offer, &b->competency), &b->competency);
}

/* Does that membership give the same by itself? A level above it takes over all of a definition or nothing.
 */
static bool grants_given(const struct state *s, const struct benefit *b, uid membership)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *other = &s->benefits[i];
        if (uid_eq(other->membership, membership) && !other->cancelled &&
            code_eq(&other->definition, &b->definition))
            return true;
    }
    return false;
}

/* What was refunded alone is gone; the next level's own, which it had taken in, is another. */
static void grants_fall(struct ask *q, struct decision *d, const struct benefit *b,
                        const struct definition *def, const struct grant_source *from,
                        const struct grant_row *row, ts at)
{
    if (!b->cancelled) {
        grants_change(q, d, b, def, from, row, at);
        return;
    }
    size_t first = d->n_events;
    grants_new(q, d, def, from, row, &b->competency);
    for (; first < d->n_events; first++)
        d->events[first].at = at;
}

/* Only what the last order gave falls: what was not granted again with it ended with the year before. */
void grants_fall_back(struct ask *q, struct decision *d, const struct membership *ended, ts at)
{
    const struct membership *next = membership_highest(q->programme, q->state, ended->id);
    const struct offer *offer = next ? programme_offer(q->programme, code_str(&next->offer)) : NULL;
    const struct offer *was = programme_offer(q->programme, code_str(&ended->offer));
    if (!offer || (was && was->rank == 0)) /* a level that the programme has no longer was one */
        return;
    struct grant_source from = {.offer = offer,
                                .membership = next->id,
                                .order = next->order,
                                .anniversary = next->anniversary,
                                .ended = ended->id};
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        const struct definition *def = programme_definition(q->programme, code_str(&b->definition));
        if (!def || !uid_eq(b->membership, ended->id) || !uid_eq(b->order, ended->order))
            continue;
        const struct grant_row *row = grants_row_instead(q, b, def, offer);
        if (row && !grants_given(q->state, b, next->id) &&
            !grants_refunded(q->state, &b->definition, &b->competency, next->order))
            grants_fall(q, d, b, def, &from, row, at);
    }
}
