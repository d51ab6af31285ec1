/* What must hold after every step. The numbers are those of reliability 2.1; what kinds assert of their own
 * part (the sums of a credit: I4), the stage asks after every event. */
#include "walk.h"

#include "domain/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct benefit *same_benefit(const struct state *s, uid id)
{
    const struct benefit *b = state_benefit(s, id);
    assert_non_null(b);
    return b;
}

/* I1: a key is of one benefit at most, and of none while it is free. (That none is claimed twice the stage
 * asserts as it claims.) */
static void check_keys(const struct stage *w)
{
    for (size_t i = 0; i < w->n_keys; i++) {
        size_t owners = 0;
        for (size_t j = 0; j < w->partner->n_benefits; j++) {
            const struct benefit *b = &w->partner->benefits[j];
            owners += kind_of(b)->owns && kind_of(b)->owns(b, w->keys[i].fact.id);
        }
        if (owners > (w->keys[i].claimed ? 1 : 0))
            fail_msg("a key %s is of %zu benefits: %s",
                     w->keys[i].claimed ? "that was given" : "that is free", owners, walk_told());
    }
}

/* Does somebody wait for the money of it? */
static bool is_being_cancelled(const struct state *s, const struct benefit *b)
{
    for (size_t i = 0; i < s->n_requests; i++) {
        const struct request *r = &s->requests[i];
        if (code_is(&r->type, S("refund")) &&
            (r->state == REQUEST_OPEN || r->state == REQUEST_INFORMATION_NEEDED) &&
            uid_eq(r->order, b->order) && (uid_none(r->benefit) || uid_eq(r->benefit, b->id)))
            return true;
    }
    return false;
}

/* I3: nobody is given what was not granted; a grant that shrank takes nothing. */
static void check_quantities(const struct state *before, const struct state *after)
{
    for (size_t i = 0; i < before->n_benefits; i++) {
        const struct benefit *was = &before->benefits[i], *is = same_benefit(after, was->id);
        if (!is->unlimited && benefit_used(is) > benefit_used(was) && benefit_used(is) > is->granted)
            fail_msg("%s: %lld used of %lld: %s", is->definition.z, (long long)benefit_used(is),
                     (long long)is->granted, walk_told());
        if (was->cancelled && (!is->cancelled || benefit_used(is) > benefit_used(was)))
            fail_msg("%s is used after its refund: %s", is->definition.z, walk_told());
        if (benefit_used(is) > benefit_used(was) && is_being_cancelled(before, was)) /* I5 */
            fail_msg("%s is used while its order is being cancelled: %s", is->definition.z, walk_told());
    }
}

/* Of software: a key got, or a product without a key handed out (R86). */
static bool ends_refund(const struct benefit *b, uid order)
{
    bool software = code_is(&b->kind, S("software_key")) || code_is(&b->kind, S("licence_key"));
    return software && !b->cancelled &&
           ((uid_eq(b->order, order) && !ts_none(b->used_first_at)) || uid_eq(b->used_under, order));
}

static void check_refunded(const struct state *before, const struct order *was, const struct order *is)
{
    if (was->state != ORDER_PAID)
        fail_msg("an order that is %s is refunded: %s", state_order_text(was->state), walk_told());
    if (is->refunded > is->price.minor || is->refunded < was->refunded)
        fail_msg("%lld are paid back of %lld: %s", (long long)is->refunded, (long long)is->price.minor,
                 walk_told());
    for (size_t i = 0; is->state == ORDER_REFUNDED && i < before->n_benefits; i++)
        if (ends_refund(&before->benefits[i], is->id))
            fail_msg("%s was used and is refunded: %s", before->benefits[i].definition.z, walk_told());
}

/* I5: at most one refund of an order, of one that was paid, of no more than was paid; asked for within its
 * days. */
static void check_orders(const struct state *before, const struct state *after, date today)
{
    for (size_t i = 0; i < before->n_orders; i++) {
        const struct order *was = &before->orders[i], *is = state_order(after, was->id);
        assert_non_null(is);
        if (is->refunded != was->refunded || (is->state == ORDER_REFUNDED && was->state != is->state))
            check_refunded(before, was, is);
        if (was->state != is->state &&
            (was->state == ORDER_REFUNDED || was->state == ORDER_EXPIRED || was->state == ORDER_CANCELLED))
            fail_msg("an order that is %s changes: %s", state_order_text(was->state), walk_told());
    }
    for (size_t i = before->n_requests; i < after->n_requests; i++) {
        const struct request *r = &after->requests[i];
        const struct order *o = code_is(&r->type, S("refund")) ? state_order(before, r->order) : NULL;
        if (o && (o->state != ORDER_PAID || date_cmp(today, o->refund_until) > 0))
            fail_msg("a refund is asked for after its last day: %s", walk_told());
    }
}

/* X7: a company that has a Global admin keeps one, whatever anybody does. */
static void check_admins(const struct state *before, const struct state *after)
{
    if (state_count_role(before, ROLE_GLOBAL_ADMIN) > 0 && state_count_role(after, ROLE_GLOBAL_ADMIN) == 0)
        fail_msg("nobody is left who could give a role: %s", walk_told());
}

/* A directory once; the home is one, proved, and stays; what is proved was so before or is proved now. */
static void check_tenants(const struct state *before, const struct state *after, bool proof)
{
    size_t homes = 0;
    for (size_t i = 0; i < after->n_tenants; i++) {
        const struct tenant *t = &after->tenants[i], *was = state_tenant(before, t->id);
        homes += t->home;
        if ((t->home && !t->confirmed) || (t->confirmed && !(was && was->confirmed) && !proof))
            fail_msg("%s is not proved: %s", t->domain.z, walk_told());
        for (size_t j = 0; j < i; j++)
            if (code_eq(&after->tenants[j].domain, &t->domain))
                fail_msg("%s is there twice: %s", t->domain.z, walk_told());
    }
    for (size_t i = 0; i < before->n_tenants; i++)
        if (before->tenants[i].home && !state_tenant(after, before->tenants[i].id))
            fail_msg("the home %s is gone: %s", before->tenants[i].domain.z, walk_told());
    assert_in_range(homes, 0, 1);
}

/* A person of this directory once, with a role once; one claim each; nobody becomes a person again. */
static void check_people(const struct state *s)
{
    for (size_t i = 0; i < s->n_people; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(uid_eq(s->people[i].id, s->people[j].id));
    for (size_t i = 0; i < s->n_grants; i++) {
        const struct role_grant *g = &s->grants[i];
        if (!state_person(s, g->person))
            fail_msg("%s is given to nobody of here: %s", g->role.z, walk_told()); /* I9 */
        for (size_t j = 0; j < i; j++)
            if (uid_eq(s->grants[j].person, g->person) && code_eq(&s->grants[j].role, &g->role))
                fail_msg("%s is given twice: %s", g->role.z, walk_told());
    }
    for (size_t i = 0; i < s->n_claims; i++) {
        assert_non_null(state_person(s, s->claims[i].person)); /* I9 */
        for (size_t j = 0; j < i; j++)
            assert_false(uid_eq(s->claims[j].person, s->claims[i].person));
    }
}

/* One offer is held once at a time. */
static void check_memberships(const struct state *s)
{
    for (size_t i = 0; i < s->n_memberships; i++)
        for (size_t j = 0; j < i; j++)
            if (s->memberships[i].state == MEMBERSHIP_ACTIVE &&
                s->memberships[j].state == MEMBERSHIP_ACTIVE &&
                code_eq(&s->memberships[i].offer, &s->memberships[j].offer))
                fail_msg("%s is held twice: %s", s->memberships[i].offer.z, walk_told());
}

/* What was revoked stays so; a token has one person, or none, for ever. */
static void check_tokens(const struct state *before, const struct state *after)
{
    for (size_t i = 0; i < before->n_tokens; i++) {
        const struct token *was = &before->tokens[i], *is = state_token(after, was->id);
        assert_true(is && uid_eq(is->person, was->person) && ts_cmp(is->expires, was->expires) == 0);
        assert_true(is->revoked || !was->revoked);
    }
}

/* Nobody hands on more than he has: a limited token no more than its list, a service token nothing that its
 * maker may not do by his roles. */
static void check_handed_on(const struct walk_try *t)
{
    const struct ask *q = &t->act->ask;
    const struct state *was = q->state;
    const struct state *is = was == t->before->vendor ? t->after->vendor : t->after->partner;
    for (size_t i = was->n_token_actions; i < is->n_token_actions; i++) {
        const struct token_action *a = &is->token_actions[i];
        bool listed = !q->actor->only;
        for (size_t j = 0; j < q->actor->n_only; j++)
            listed = listed || code_eq(&q->actor->only[j], &a->action);
        bool service = uid_none(state_token(is, a->token)->person);
        bool may =
            programme_policy(q->programme, code_str(&a->action)) & access_bits(q->programme, q->actor, was);
        if (!listed || (service && !may))
            fail_msg("%s is handed on by who may not do it: %s", a->action.z, walk_told());
    }
}

/* L13: an address is one person's of a directory. */
static void check_emails(const struct stage *w)
{
    for (size_t i = 0; i < w->n_emails; i++)
        for (size_t j = 0; j < i; j++)
            if (uid_eq(w->emails[i].stream, w->emails[j].stream) &&
                str_eq_fold(w->emails[i].email, w->emails[j].email))
                fail_msg(STR_FMT " is of two: %s", STR_ARG(w->emails[i].email), walk_told());
}

/* Free keys = imported − claimed. */
static void check_pools(const struct stage *before, const struct stage *after)
{
    int64_t imported = 0;
    for (size_t i = 0; i < after->vendor->n_pools; i++)
        imported += after->vendor->pools[i].imported;
    for (size_t i = 0; i < before->vendor->n_pools; i++)
        imported -= before->vendor->pools[i].imported;
    assert_int_equal(after->n_keys - before->n_keys, imported);
}

/* I9: no event of a stream names what is of another. {9,9} is of nobody, {8,…} of the stranger. */
static void check_event(const struct stage *w, const struct stage_event *e, const struct state *s)
{
    const struct event_def *def = e->event.def;
    for (size_t i = 0; i < def->n_fields; i++) {
        const struct field *f = &def->fields[i];
        if (f->type != F_ID)
            continue;
        uid id = *(const uid *)((const char *)e->event.data + f->offset);
        if (uid_none(id))
            continue;
        if (id.hi == 8 || id.hi == 9)
            fail_msg("%s names what is not of here: %s", def->type, walk_told());
        if (f->id_kind == ID_PERSON && !state_person(s, id) && !state_person(w->vendor, id))
            fail_msg("%s names a person who is not of here: %s", def->type, walk_told());
        /* I5: after its refund no key of a benefit is got or shown. */
        const struct benefit *b = f->id_kind == ID_BENEFIT ? state_benefit(w->partner, id) : NULL;
        size_t len = strlen(def->type);
        if (b && b->cancelled && len > 4 &&
            (strcmp(def->type + len - 4, "_got") == 0 || strcmp(def->type + len - 6, "_shown") == 0))
            fail_msg("%s after the refund: %s", def->type, walk_told());
    }
}

/* I7: each change is an event, in the stream that changed, in its order. */
static void check_events(const struct walk_try *t)
{
    const struct stage *was = t->before, *is = t->after;
    uint64_t partner = was->partner->seq, vendor = was->vendor->seq;
    for (size_t i = t->act->first_event; i < is->n_events; i++) {
        bool own = uid_eq(is->events[i].stream, is->partner->stream);
        assert_int_equal(is->events[i].event.seq, own ? ++partner : ++vendor);
        check_event(is, &is->events[i], own ? is->partner : is->vendor);
    }
    assert_int_equal(partner, is->partner->seq);
    assert_int_equal(vendor, is->vendor->seq);
    const char *what = "";
    if (is->n_events == t->act->first_event && !state_equal(was->partner, is->partner, &what))
        fail_msg("%s changed without an event: %s", what, walk_told());
}

static bool is_over(const struct walk_try *t)
{
    const struct ask *q = &t->act->ask;
    if (!q->benefit || q->action->without_membership || q->actor->realm != REALM_PARTNER)
        return false;
    str status = str_of(benefit_status(q->state, q->benefit, q->today, q->now));
    return str_is(status, "expired") || str_is(status, "cancelled");
}

/* I10: who was disabled does nothing; nor does a stranger, nor the auditor, who reads. */
static void check_actor(const struct walk_try *t)
{
    const struct ask *q = &t->act->ask;
    const struct actor *actor = q->actor;
    const struct state *s = uid_eq(actor->stream, UID_VENDOR) ? t->before->vendor : t->before->partner;
    const struct person *p = state_person(s, actor->id);
    if (!uid_eq(actor->stream, s->stream))
        fail_msg("a stranger acts: %s", walk_told()); /* I9 */
    if (p && p->disabled)
        fail_msg("who was disabled acts: %s", walk_told());
    if (actor->desk == WHO_AUDITOR && q->action->on != ON_OWN_STREAM)
        fail_msg("who only reads acts: %s", walk_told());
    if (actor->kind == ACTOR_SERVICE || actor->only) {
        bool listed = false;
        for (size_t i = 0; i < actor->n_only; i++)
            listed = listed || code_is(&actor->only[i], str_of(q->action->id));
        if (!listed)
            fail_msg("a token does what it does not list: %s", walk_told());
    }
}

/* ---- previews ---- */

/* All that is shown is so; with `names_only` the terms, which stand last, are not shown. */
static void same_nodes(const struct description *shown, const struct description *is, bool names_only)
{
    if (names_only) {
        assert_true(shown->n < is->n);
        assert_string_equal(is->nodes[shown->n].value.name, "terms");
    } else {
        assert_int_equal(shown->n, is->n);
    }
    for (size_t i = 0; i < shown->n; i++) {
        const struct value *a = &shown->nodes[i].value, *b = &is->nodes[i].value;
        assert_int_equal(shown->nodes[i].type, is->nodes[i].type);
        assert_int_equal(a->type, b->type);
        if (a->type == V_INT)
            assert_int_equal(a->i, b->i);
        else if (a->type == V_ID)
            assert_true(uid_eq(a->u, b->u));
        else if (a->type == V_STR)
            assert_true(str_eq(a->s, b->s));
        else if (a->type == V_TS)
            assert_int_equal(ts_cmp(a->t, b->t), 0);
        else if (a->type == V_DATE)
            assert_int_equal(date_cmp(a->d, b->d), 0);
    }
}

/* What a preview shows is what acting does: of a benefit, all that it shows. */
static void check_preview(const struct walk_try *t)
{
    const struct ask *q = &t->act->ask;
    if (q->action->on != ON_BENEFIT)
        return;
    struct description before, after, is = {.arena = q->arena, .lang = LANG_EN};
    preview_before_after(q, &t->act->decision, LANG_EN, q->arena, &before, &after);
    benefit_describe(q->programme, t->after->partner, same_benefit(t->after->partner, q->benefit->id),
                     q->today, q->now, &is);
    const struct definition *def = programme_definition(q->programme, code_str(&q->benefit->definition));
    bool reads = access_reads(q->programme, q->actor, q->state, READ_BENEFITS) ||
                 (code_is(&def->category, S("developer-subscriptions")) &&
                  access_reads(q->programme, q->actor, q->state, READ_DEVELOPER_SUBSCRIPTIONS));
    same_nodes(&after, &is, !reads);
}

/* ---- the doors ---- */

void walk_check_act(const struct walk_try *t)
{
    const struct ask *q = &t->act->ask;
    const struct state *before = t->before->partner, *after = t->after->partner;
    check_actor(t);
    check_events(t);
    check_keys(t->after);
    check_quantities(before, after);
    check_orders(before, after, q->today);
    check_memberships(after);
    check_admins(before, after);
    check_people(after);
    check_people(t->after->vendor);
    check_tenants(before, after,
                  str_is(str_of(q->action->id), "confirm-tenant") ||
                      str_is(str_of(q->action->id), "accept-invitation"));
    check_tokens(before, after);
    check_tokens(t->before->vendor, t->after->vendor);
    check_handed_on(t);
    check_emails(t->after);
    check_pools(t->before, t->after);
    check_preview(t);
    if (is_over(t))
        fail_msg("allowed on what is over: %s", walk_told());
    if (before->company.in_pmc && !q->action->without_membership)
        fail_msg("allowed while its benefits are at the old place: %s", walk_told()); /* R3 */
}

void walk_check_time(const struct stage *before, const struct stage *after)
{
    check_quantities(before->partner, after->partner);
    check_orders(before->partner, after->partner, zone_date(after->programme->zone, after->now));
    check_memberships(after->partner);
    check_admins(before->partner, after->partner);
    check_tenants(before->partner, after->partner, false);
    check_tokens(before->partner, after->partner);
    check_keys(after);
}

/* I10: who was disabled has no right left, whatever roles his name still stands beside. */
void walk_check_place(struct walk *k, const struct stage *at)
{
    const struct state *s = at->partner;
    for (size_t i = 0; i < s->n_people; i++) {
        struct actor as = {
            .kind = ACTOR_PERSON, .id = s->people[i].id, .stream = s->stream, .realm = REALM_PARTNER};
        if (s->people[i].disabled)
            assert_int_equal(access_bits(k->root.programme, &as, s), 0);
    }
}

static void check_stream(const struct stage *w, const struct state *from, const struct state *to)
{
    struct state *again = state_copy(from);
    const char *what = "";
    for (size_t i = 0; i < w->n_events; i++) {
        struct event e = w->events[i].event;
        if (!uid_eq(w->events[i].stream, from->stream))
            continue;
        if (event_read(e.def, w->events[i].text, &again->arena, &e.data) != OK)
            fail_msg("%s cannot be read back: %s", e.def->type, walk_told());
        evolve(again, &e);
    }
    if (!state_equal(again, to, &what))
        fail_msg("the events do not make the state again (%s): %s", what, walk_told());
    state_free(again);
}

/* I12: the texts of the events since the beginning, folded again, are the state. */
void walk_check_fold(const struct walk *k)
{
    check_stream(&k->at, k->root.partner, k->at.partner);
    check_stream(&k->at, k->root.vendor, k->at.vendor);
}
