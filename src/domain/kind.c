/* The lists of modules and kinds, descriptions, and what all benefits have in common. */
#include "domain/membership.h"

#define KIND(name) extern const struct kind kind_##name;
#include "domain/kinds.def"
#undef KIND
#define MODULE(name) extern const struct module module_##name;
#include "domain/modules.def"
#undef MODULE

static const struct kind *const kinds[] = {
#define KIND(name) &kind_##name,
#include "domain/kinds.def"
#undef KIND
    NULL,
};

static const struct module *const modules[] = {
#define MODULE(name) &module_##name,
#include "domain/modules.def"
#undef MODULE
    NULL,
};

const struct kind *kind_row(size_t i)
{
    return i < ARRAY_LEN(kinds) ? kinds[i] : NULL;
}

const struct module *module_row(size_t i)
{
    return i < ARRAY_LEN(modules) ? modules[i] : NULL;
}

const struct kind *kind_find(str name)
{
    for (size_t i = 0; kinds[i]; i++)
        if (str_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

const struct kind *kind_of(const struct benefit *b)
{
    const struct kind *k = kind_find(code_str(&b->kind));
    ASSERT(k);
    return k;
}

const struct kind_action *kind_action_find(const struct kind *k, str action)
{
    for (size_t i = 0; i < k->n_actions; i++)
        if (str_is(action, k->actions[i].action))
            return &k->actions[i];
    return NULL;
}

bool kind_is_without(const struct kind *k, const char *field)
{
    for (size_t i = 0; k->without && k->without[i]; i++)
        if (strcmp(k->without[i], field) == 0)
            return true;
    return false;
}

const struct benefit *benefit_owning(const struct state *s, uid thing)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct kind *k = kind_of(&s->benefits[i]);
        if (k->owns && k->owns(&s->benefits[i], thing))
            return &s->benefits[i];
    }
    return NULL;
}

/* ---- descriptions ---- */

static void describe_node(struct description *d, struct node n)
{
    if (d->n == d->cap) {
        size_t cap = d->cap ? d->cap * 2 : 16;
        struct node *nodes = NEW_N(d->arena, struct node, cap);
        if (d->n > 0)
            memcpy(nodes, d->nodes, d->n * sizeof *nodes);
        d->nodes = nodes;
        d->cap = cap;
    }
    d->nodes[d->n++] = n;
}

void describe_value(struct description *d, struct value v)
{
    describe_node(d, (struct node){NODE_VALUE, v});
}

void describe_object(struct description *d, const char *name)
{
    describe_node(d, (struct node){NODE_OBJECT, {.name = name}});
}

void describe_array(struct description *d, const char *name)
{
    describe_node(d, (struct node){NODE_ARRAY, {.name = name}});
}

void describe_end(struct description *d)
{
    describe_node(d, (struct node){.type = NODE_END});
}

/* ---- what all benefits have in common ---- */

/* While the renewal window is open everything works as before: to the window's last day, or to the last day
 * on which a renewal placed in it may still be paid (contract section 4). Time's own lapse ends it. */
static date through_window(const struct state *s, const struct benefit *b, date day, date today)
{
    const struct membership *m = state_membership(s, b->membership);
    /* What was not granted again when the membership was renewed ended with its own year. */
    if (!m || m->state != MEMBERSHIP_ACTIVE || date_none(day) || date_cmp(day, m->anniversary) != 0 ||
        date_cmp(today, day) <= 0)
        return day;
    return membership_last_day(s, m);
}

date benefit_usable_until(const struct state *s, const struct benefit *b, date today)
{
    return through_window(s, b, b->expires, today);
}

date benefit_activate_by(const struct state *s, const struct benefit *b, date today)
{
    return through_window(s, b, b->activate_by, today);
}

static bool benefit_is_over(const struct state *s, const struct benefit *b, date today)
{
    const struct membership *m = state_membership(s, b->membership);
    date until = benefit_usable_until(s, b, today);
    return (m && m->state == MEMBERSHIP_LAPSED) || (!date_none(until) && date_cmp(until, today) < 0);
}

size_t benefit_by_definition(const struct state *s, str definition, date today, uid *ids)
{
    size_t n = 0;
    for (int with_over = 0; with_over < 2 && n == 0; with_over++)
        for (size_t i = 0; i < s->n_benefits; i++) {
            const struct benefit *b = &s->benefits[i];
            if (code_is(&b->definition, definition) && !b->cancelled &&
                (with_over || !benefit_is_over(s, b, today)))
                ids[n++] = b->id;
        }
    return n;
}

static struct str_list conflicts_of(const struct definition *def, const struct benefit *b)
{
    return def->kind->conflicts ? def->kind->conflicts(def, b) : (struct str_list){NULL, 0};
}

struct str_list benefit_conflicts(const struct programme *p, const struct benefit *b)
{
    const struct definition *def = programme_definition(p, code_str(&b->definition));
    return def && def->kind == kind_of(b) ? conflicts_of(def, b) : (struct str_list){NULL, 0};
}

bool kind_conflicts_with(const struct programme *p, str offer)
{
    for (size_t i = 0; i < p->n_definitions; i++) {
        struct str_list list = conflicts_of(&p->definitions[i], NULL);
        for (size_t k = 0; k < list.n; k++)
            if (str_eq(list.at[k], offer))
                return true;
    }
    return false;
}

const char *benefit_status(const struct state *s, const struct benefit *b, date today, ts now)
{
    if (b->cancelled)
        return "cancelled";
    if (benefit_is_over(s, b, today))
        return "expired"; /* R85: usable through its last day */
    return kind_of(b)->status(b, now);
}

int64_t benefit_used(const struct benefit *b)
{
    return kind_of(b)->used(b);
}

int64_t benefit_available(const struct benefit *b)
{
    if (b->unlimited)
        return INT64_MAX;
    int64_t left = b->granted - benefit_used(b);
    return left > 0 ? left : 0;
}

int64_t benefit_over(const struct benefit *b)
{
    int64_t over = b->unlimited ? 0 : benefit_used(b) - b->granted;
    return over > 0 ? over : 0;
}

static void describe_quantity(const struct programme *p, const struct benefit *b, struct description *out)
{
    const struct definition *def = programme_definition(p, code_str(&b->definition));
    describe_object(out, "quantity");
    if (def)
        describe_value(out, VAL_STR("unit", code_str(&def->unit)));
    describe_value(out, VAL_BOOL("unlimited", b->unlimited));
    if (!b->unlimited) {
        describe_value(out, VAL_INT("granted", b->granted));
        describe_value(out, VAL_INT("available", benefit_available(b)));
        describe_value(out, VAL_INT("over", benefit_over(b)));
    }
    describe_value(out, VAL_INT("used", benefit_used(b)));
    describe_end(out);
}

void benefit_describe(const struct programme *p, const struct state *s, const struct benefit *b, date today,
                      ts now, struct description *out)
{
    out->state = s;
    describe_value(out, VAL_ID("id", ID_BENEFIT, b->id));
    describe_value(out, VAL_STR("definition", code_str(&b->definition)));
    describe_value(out, VAL_STR("status", str_of(benefit_status(s, b, today, now))));
    describe_quantity(p, b, out);
    describe_value(out, VAL_DATE("activate_by", benefit_activate_by(s, b, today)));
    describe_value(out, VAL_DATE("expires", benefit_usable_until(s, b, today)));
    describe_object(out, "terms");
    kind_of(b)->describe(p, b, now, out);
    describe_end(out);
}

/* ---- time (L8) ---- */

static ts earliest(const struct decision *d)
{
    ts first = TS_MAX;
    for (size_t i = 0; i < d->n_events; i++)
        if (ts_cmp(d->events[i].at, first) < 0)
            first = d->events[i].at;
    return first;
}

static void due_round(struct ask *q, struct decision *d)
{
    for (size_t i = 0; modules[i]; i++)
        if (modules[i]->due)
            modules[i]->due(q, d);
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        if (kind_of(b)->due)
            kind_of(b)->due(q, d, b);
    }
}

/* One instant after the other, each decided on the state that the ones before it leave: an order that expires
 * lets its membership lapse at the same midnight. */
void due(struct ask *q, struct decision *d, struct state **ret_after)
{
    struct ask at = *q;
    struct state *after = NULL;
    at.action = NULL;
    for (;;) { /* a round's later events come again in a later one, with their effects */
        struct decision round = {.arena = d->arena};
        due_round(&at, &round);
        if (round.n_events == 0)
            break;
        if (!after)
            at.state = *ret_after = after = state_copy(q->state);
        ts first = earliest(&round);
        ASSERT(ts_cmp(first, q->now) <= 0);
        for (size_t i = 0; i < round.n_effects; i++)
            if (ts_cmp(round.effects[i].at, first) == 0)
                *effect(d, round.effects[i].kind, round.effects[i].id) = round.effects[i];
        for (size_t i = 0; i < round.n_events; i++) {
            struct pending_event *e = &round.events[i];
            if (ts_cmp(e->at, first) != 0)
                continue;
            if (ts_cmp(e->at, after->last_at) < 0)
                e->at = after->last_at; /* it was due before something that came first: `at` never falls */
            memcpy(emit_at(d, e->def, e->at), e->data, e->def->size);
            evolve_pending(after, &at, e);
        }
    }
    q->ids = at.ids;
}
