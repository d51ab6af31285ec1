/* What a membership grants. Quantities, caps and which definition belongs to what are the programme's
 * (design, idea 5); the events carry them, so that a grant keeps its terms until renewal (L6). */
#include "domain/membership.h"

static const struct offer *grants_offer_of_rank(const struct programme *p, int rank)
{
    for (size_t i = 0; i < p->n_offers; i++)
        if (rank > 0 && p->offers[i].rank == rank)
            return &p->offers[i];
    return NULL;
}

/* The row for the offer and competency, else that of the next lower level: Gold gives the Silver
 * incrementals. */
static const struct grant_row *grants_row(const struct programme *p, const struct definition *def,
                                          const struct offer *offer, const code *competency)
{
    for (const struct offer *o = offer; o; o = grants_offer_of_rank(p, o->rank - 1)) {
        const struct grant_row *row = definition_grant(def, code_str(&o->id), code_str(competency));
        if (row)
            return row;
    }
    return NULL;
}

/* The initial grant of a product: what the level's core gives of it. Caps are multiples of it (domain
 * facts 3.2). */
static int64_t grants_initial(const struct programme *p, const struct definition *def,
                              const struct offer *offer, const struct grant_row *row)
{
    static const code none;
    for (size_t i = 0; i < p->n_definitions && !code_none(&def->product); i++) {
        const struct definition *core = &p->definitions[i];
        if (core->type != BENEFIT_CORE || !code_eq(&core->product, &def->product))
            continue;
        const struct grant_row *initial = grants_row(p, core, offer, &none);
        if (initial)
            return initial->quantity;
    }
    return row->quantity;
}

static bool grants_still_counts(const struct state *s, const struct benefit *b)
{
    const struct membership *m = state_membership(s, b->membership);
    return !b->cancelled && m && m->state == MEMBERSHIP_ACTIVE;
}

/* Of the product, in the state and in what this decision has granted so far. */
static int64_t grants_so_far(const struct ask *q, const struct decision *d, const code *product)
{
    int64_t sum = 0;
    for (size_t i = 0; i < q->state->n_benefits; i++)
        if (code_eq(&q->state->benefits[i].product, product) &&
            grants_still_counts(q->state, &q->state->benefits[i]))
            sum += q->state->benefits[i].granted;
    for (size_t i = 0; i < d->n_events; i++) {
        const struct ev_benefit *granted = d->events[i].data;
        if (d->events[i].def == &membership_events[EV_BENEFIT_GRANTED] && code_eq(&granted->product, product))
            sum += granted->granted;
    }
    return sum;
}

/* X14: never more than cap_world × the initial grant in all. */
static int64_t grants_capped(const struct ask *q, const struct decision *d, const struct definition *def,
                             int64_t initial, int64_t quantity)
{
    if (code_none(&def->product) || def->cap_world <= 0)
        return quantity;
    int64_t left = initial * def->cap_world - grants_so_far(q, d, &def->product);
    return left < 0 ? 0 : quantity < left ? quantity : left;
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
    int64_t initial = grants_initial(q->programme, def, from->offer, row);
    int64_t quantity = row->unlimited ? 0 : grants_capped(q, d, def, initial, row->quantity);
    uid id = ask_id(q);
    struct ev_benefit *e = emit(d, &membership_events[EV_BENEFIT_GRANTED]);
    e->benefit = id;
    grants_fill(e, def, from, row, competency);
    e->granted = quantity;
    e->initial = initial;
    if (def->kind->grant)
        def->kind->grant(q, d, id, def);
}

static void grants_change(struct ask *q, struct decision *d, const struct benefit *b,
                          const struct definition *def, const struct grant_source *from,
                          const struct grant_row *row, ts at)
{
    struct ev_benefit *e = emit_at(d, &membership_events[EV_BENEFIT_CHANGED], at);
    e->benefit = b->id;
    grants_fill(e, def, from, row, &b->competency);
    e->granted = row->unlimited ? 0 : row->quantity;
    e->initial = grants_initial(q->programme, def, from->offer, row);
}

/* The level's core benefit that is held already, at whatever level. */
static const struct benefit *grants_held_core(const struct state *s, const struct definition *def)
{
    for (size_t i = 0; i < s->n_benefits; i++)
        if (code_eq(&s->benefits[i].definition, &def->id) && grants_still_counts(s, &s->benefits[i]))
            return &s->benefits[i];
    return NULL;
}

static void grants_core(struct ask *q, struct decision *d, const struct definition *def,
                        const struct grant_source *from)
{
    static const code none;
    const struct grant_row *row = definition_grant(def, code_str(&from->offer->id), S(""));
    if (!row)
        return;
    const struct benefit *held = from->offer->rank > 0 ? grants_held_core(q->state, def) : NULL;
    const struct offer *by = held ? programme_offer(q->programme, code_str(&held->offer)) : NULL;
    if (!held)
        grants_new(q, d, def, from, row, &none);
    else if (!by || by->rank < from->offer->rank)
        grants_change(q, d, held, def, from, row, TS_NONE);
}

static void grants_incremental(struct ask *q, struct decision *d, const struct definition *def,
                               const struct grant_source *from, const code *competency)
{
    if (def->type != BENEFIT_INCREMENTAL || code_none(competency))
        return;
    const struct grant_row *row = grants_row(q->programme, def, from->offer, competency);
    if (row)
        grants_new(q, d, def, from, row, competency);
}

void grants_of_attainment(struct ask *q, struct decision *d, const struct grant_source *from)
{
    for (size_t i = 0; i < q->programme->n_definitions; i++)
        grants_incremental(q, d, &q->programme->definitions[i], from, &from->competency);
}

void grants_of_membership(struct ask *q, struct decision *d, const struct grant_source *from)
{
    for (size_t i = 0; i < q->programme->n_definitions; i++)
        if (q->programme->definitions[i].type == BENEFIT_CORE)
            grants_core(q, d, &q->programme->definitions[i], from);
    grants_of_attainment(q, d, from);
    for (size_t i = 0; i < q->state->n_attainments && from->offer->rank > 0; i++) {
        const struct attainment *a = &q->state->attainments[i];
        struct grant_source more = *from;
        more.competency = a->competency;
        if (!code_eq(&a->competency, &from->competency) &&
            membership_attained(q->programme, q->state, &a->competency, from->offer))
            grants_of_attainment(q, d, &more);
    }
}

void grants_fall_back(struct ask *q, struct decision *d, const struct membership *ended, ts at)
{
    const struct membership *next = membership_highest(q->programme, q->state, ended->id);
    const struct offer *offer = next ? programme_offer(q->programme, code_str(&next->offer)) : NULL;
    const struct offer *was = programme_offer(q->programme, code_str(&ended->offer));
    if (!offer || !was || was->rank == 0)
        return;
    struct grant_source from = {.offer = offer,
                                .membership = next->id,
                                .order = next->order,
                                .anniversary = next->anniversary,
                                .competency = next->competency};
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        const struct definition *def = programme_definition(q->programme, code_str(&b->definition));
        const struct grant_row *row = def ? definition_grant(def, code_str(&offer->id), S("")) : NULL;
        if (uid_eq(b->membership, ended->id) && !b->cancelled && !b->incremental && row)
            grants_change(q, d, b, def, &from, row, at);
    }
}
