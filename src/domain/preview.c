/* Before and after of a decision that is not saved yet, and their digest. */
#include "domain/preview.h"

#include "domain/access.h"
#include "domain/people.h"

/* ---- describing ---- */

static void describe_company(const struct company *c, struct description *out)
{
    describe_value(out, VAL_STR("key", code_str(&c->key)));
    describe_value(out, VAL_STR("country", code_str(&c->country)));
    describe_value(out, VAL_STR("currency", str_of(c->currency)));
    describe_value(out, VAL_STR("language", code_str(&c->language)));
    describe_value(out, VAL_STR("home", c->in_pmc ? S("pmc") : S("here")));
    describe_value(out, VAL_BOOL("member", c->member));
    if (uid_none(c->contact.person))
        return;
    describe_object(out, "marketing_contact");
    describe_value(out, VAL_ID("person", ID_PERSON, c->contact.person));
    describe_value(out, VAL_STR("language", code_str(&c->contact.language)));
    describe_end(out);
}

static void describe_memberships(const struct state *s, date today, struct description *out)
{
    describe_array(out, "memberships");
    for (size_t i = 0; i < s->n_memberships; i++) {
        const struct membership *m = &s->memberships[i];
        describe_object(out, NULL);
        describe_value(out, VAL_ID("id", ID_MEMBERSHIP, m->id));
        describe_value(out, VAL_STR("offer", code_str(&m->offer)));
        describe_value(out, VAL_STR("state", str_of(state_membership_text(m, today))));
        describe_value(out, VAL_DATE("anniversary", m->anniversary));
        describe_end(out);
    }
    describe_end(out);
}

/* Contract section 3, reading: a member sees the orders that he placed himself. */
static void describe_orders(const struct ask *q, const struct state *s, struct description *out)
{
    bool all = access_reads(q->programme, q->actor, q->state, READ_ORDERS);
    describe_array(out, "orders");
    for (size_t i = 0; i < s->n_orders; i++) {
        const struct order *o = &s->orders[i];
        if (!all && !uid_eq(o->purchaser, q->actor->id))
            continue;
        describe_object(out, NULL);
        describe_value(out, VAL_ID("id", ID_ORDER, o->id));
        describe_value(out, VAL_STR("offer", code_str(&o->offer)));
        describe_value(out, VAL_STR("state", str_of(state_order_text(o->state))));
        describe_value(out, VAL_MONEY("price", o->price));
        describe_value(out, VAL_DATE("pay_by", o->pay_by));
        describe_value(out, VAL_DATE("refund_until", o->refund_until));
        describe_end(out);
    }
    describe_end(out);
}

static size_t roles_of(const struct state *s, uid person)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_grants; i++)
        n += uid_eq(s->grants[i].person, person);
    return n;
}

/* Does a person of `a` read the same in `b`? Roles are only added at the end or dropped, so that a person
 * with as many roles in both, each of them in the other, has the same. */
static bool person_same(const struct state *a, const struct person *x, const struct state *b)
{
    const struct person *y = state_person(b, x->id);
    if (!y || x->guest != y->guest || x->disabled != y->disabled || !code_eq(&x->country, &y->country) ||
        roles_of(a, x->id) != roles_of(b, x->id))
        return false;
    for (size_t i = 0; i < a->n_grants; i++)
        if (uid_eq(a->grants[i].person, x->id) && !state_has_role(b, x->id, code_str(&a->grants[i].role)))
            return false;
    return true;
}

/* The people of `s` who read otherwise in `other`. */
static void describe_people(const struct state *s, const struct state *other, struct description *out)
{
    describe_array(out, "people");
    for (size_t i = 0; i < s->n_people; i++) {
        const struct person *p = &s->people[i];
        if (person_same(s, p, other))
            continue;
        describe_object(out, NULL);
        if (state_person(other, p->id)) /* a new one's id is drawn anew with every decision */
            describe_value(out, VAL_ID("person", ID_PERSON, p->id));
        describe_value(out, VAL_BOOL("guest", p->guest));
        describe_value(out, VAL_BOOL("disabled", p->disabled));
        describe_value(out, VAL_STR("country", code_str(&p->country)));
        describe_array(out, "roles");
        for (size_t j = 0; j < s->n_grants; j++)
            if (uid_eq(s->grants[j].person, p->id))
                describe_value(out, VAL_STR(NULL, code_str(&s->grants[j].role)));
        describe_end(out);
        describe_end(out);
    }
    describe_end(out);
}

static void describe_pools(const struct programme *p, const struct state *s, struct description *out)
{
    describe_array(out, "pools");
    for (size_t i = 0; i < s->n_pools; i++) {
        const struct pool_def *def = programme_pool(p, code_str(&s->pools[i].id));
        int64_t low = s->pools[i].low_water;
        describe_object(out, NULL);
        describe_value(out, VAL_STR("pool", code_str(&s->pools[i].id)));
        describe_value(out, VAL_INT("imported", s->pools[i].imported));
        describe_value(out, VAL_INT("low_water", low == FIELD_INT_NONE && def ? def->low_water : low));
        describe_end(out);
    }
    describe_end(out);
}

/* What is there on this side alone: the directories and the benefits that come or go. */
static void describe_only_here(const struct ask *q, const struct state *s, const struct state *other,
                               struct description *out)
{
    describe_array(out, "tenants");
    for (size_t i = 0; i < s->n_tenants; i++)
        if (!state_tenant(other, s->tenants[i].id))
            describe_value(out, VAL_STR(NULL, code_str(&s->tenants[i].domain)));
    describe_end(out);
    describe_array(out, "benefits");
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (state_benefit(other, b->id))
            continue;
        describe_object(out, NULL);
        describe_value(out, VAL_STR("definition", code_str(&b->definition)));
        describe_value(out, VAL_BOOL("unlimited", b->unlimited));
        describe_value(out, VAL_INT("granted", b->granted));
        describe_value(out, VAL_INT("used", benefit_used(b)));
        describe_value(out, VAL_DATE("expires", benefit_usable_until(s, b, q->today)));
        describe_end(out);
    }
    describe_end(out);
}

/* Does the actor read all of the benefit, or no more than every member (contract section 3, reading)? */
static bool reads_all(const struct ask *q)
{
    const struct definition *def = programme_definition(q->programme, code_str(&q->benefit->definition));
    return access_reads(q->programme, q->actor, q->state, READ_BENEFITS) ||
           (def && code_is(&def->category, S("developer-subscriptions")) &&
            access_reads(q->programme, q->actor, q->state, READ_DEVELOPER_SUBSCRIPTIONS));
}

/* Who holds the rest, and what opens it, is not for whoever only gives back or opens an incident: its terms
 * stand last, and are left out. */
static void drop_terms(struct description *out)
{
    const struct node *last;
    do {
        ASSERT(out->n > 0);
        last = &out->nodes[--out->n];
    } while (last->type != NODE_OBJECT || !last->value.name || !str_is(str_of(last->value.name), "terms"));
}

static void describe_side(const struct ask *q, const struct state *s, const struct state *other,
                          struct description *out)
{
    if (q->action->on == ON_BENEFIT) {
        const struct benefit *b = state_benefit(s, q->benefit->id);
        ASSERT(b);
        benefit_describe(q->programme, s, b, q->today, q->now, out);
        if (!reads_all(q))
            drop_terms(out);
        return;
    }
    if (uid_eq(s->stream, UID_VENDOR)) {
        describe_pools(q->programme, s, out);
    } else {
        describe_company(&s->company, out);
        describe_memberships(s, q->today, out);
        describe_orders(q, s, out);
        describe_only_here(q, s, other, out);
    }
    describe_people(s, other, out);
}

/* What is described lives in states that end here: texts go into the arena. */
static void keep_texts(struct description *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].type == NODE_VALUE && d->nodes[i].value.type == V_STR)
            d->nodes[i].value.s = str_dup(d->arena, d->nodes[i].value.s);
}

void preview_before_after(const struct ask *q, const struct decision *d, enum lang lang, struct arena *a,
                          struct description *ret_before, struct description *ret_after)
{
    struct state *after = state_copy(q->state);
    for (size_t i = 0; i < d->n_events; i++)
        evolve_pending(after, q, &d->events[i]);
    struct description before_text = {.arena = a, .lang = lang};
    struct description after_text = {.arena = a, .lang = lang};
    describe_side(q, q->state, after, &before_text);
    describe_side(q, after, q->state, &after_text);
    keep_texts(&before_text);
    keep_texts(&after_text);
    state_free(after);
    *ret_before = before_text;
    *ret_after = after_text;
}

/* ---- digest ---- */

static void hash_value(struct hasher *h, const struct programme *p, const struct value *v)
{
    hash_str(h, str_of(v->name));
    hash_i64(h, v->type);
    switch (v->type) {
    case V_NONE:
        break;
    case V_STR:
        hash_str(h, v->s);
        break;
    case V_INT:
        hash_i64(h, v->i);
        break;
    case V_BOOL:
        hash_i64(h, v->b);
        break;
    case V_DATE:
        hash_i64(h, v->d.days);
        break;
    case V_TS:
        hash_i64(h, ts_none(v->t) || v->t.us == INT64_MAX ? v->t.us : zone_date(p->zone, v->t).days);
        break;
    case V_MONEY:
        hash_i64(h, v->m.minor);
        hash_str(h, str_of(v->m.currency));
        break;
    case V_ID:
        if (v->id_kind == ID_PERSON) {
            hash_i64(h, (int64_t)v->u.hi);
            hash_i64(h, (int64_t)v->u.lo);
        }
        break;
    }
}

static void hash_description(struct hasher *h, const struct programme *p, const struct description *d)
{
    hash_i64(h, (int64_t)d->n);
    for (size_t i = 0; i < d->n; i++) {
        hash_i64(h, d->nodes[i].type);
        hash_value(h, p, &d->nodes[i].value);
    }
}

hash256 preview_digest(const struct programme *p, const struct decision *d, const struct description *before,
                       const struct description *after)
{
    struct hasher h;
    hash_begin(&h, S("guildhall/preview"), NULL, 0);
    hash_i64(&h, (int64_t)d->n_notes);
    for (size_t i = 0; i < d->n_notes; i++) {
        const struct note *n = &d->notes[i];
        hash_str(&h, str_of(n->code));
        hash_i64(&h, n->loss);
        for (size_t j = 0; j < n->n_facts; j++)
            hash_value(&h, p, &n->facts[j]);
    }
    hash_description(&h, p, before);
    hash_description(&h, p, after);
    if (d->branches)
        hash_description(&h, p, d->branches);
    return hash_end(&h);
}
