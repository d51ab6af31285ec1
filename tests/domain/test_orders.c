/* Orders at random: whatever is done in whatever order, what must hold of the money holds (I5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/programme_file.h"
#include "domain/membership.h"
#include "domain/refunds.h"
#include "support/stage.h"

enum { ROUNDS = 100, STEPS = 120 };

static struct programme *programme;

struct walk {
    struct stage w;
    uint64_t seed;
    size_t done;
    size_t refunds, renewals, lapses;
};

static size_t draw(struct walk *k, size_t n)
{
    k->seed = k->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(k->seed >> 33) % n;
}

static void act(struct walk *k, const char *actor, const char *action, str input)
{
    struct actor by;
    struct stage_act a;
    assert_true(stage_actor(&k->w, str_of(actor), &by));
    k->done += stage_act(&k->w, &by, str_of(action), input, false, &a) && a.allowed;
}

/* --- What is asked for, of what there is --- */

static void act_on_order(struct walk *k, const char *actor, const char *action, const char *more)
{
    const struct state *s = k->w.partner;
    char text[UID_TEXT];
    if (s->n_orders == 0)
        return;
    const struct order *o = &s->orders[s->n_orders - 1 - draw(k, s->n_orders < 3 ? s->n_orders : 3)];
    act(k, actor, action,
        str_fmt(&k->w.arena, "order=" STR_FMT " %s", STR_ARG(uid_text(ID_ORDER, o->id, text)), more));
}

static void confirm(struct walk *k)
{
    const struct state *s = k->w.partner;
    char text[UID_TEXT], amount[MONEY_TEXT];
    if (s->n_orders == 0)
        return;
    const struct order *o = &s->orders[s->n_orders - 1];
    act(k, "desk/operator", "confirm-payment",
        str_fmt(&k->w.arena, "order=" STR_FMT " amount=\"" STR_FMT " USD\"",
                STR_ARG(uid_text(ID_ORDER, o->id, text)), STR_ARG(money_amount_text(o->price, amount))));
}

static void renew(struct walk *k, const char *payment)
{
    const struct state *s = k->w.partner;
    char text[UID_TEXT];
    if (s->n_memberships == 0)
        return;
    const struct membership *m = &s->memberships[draw(k, s->n_memberships)];
    act(k, "employee", "renew",
        str_fmt(&k->w.arena, "membership=" STR_FMT " payment=%s",
                STR_ARG(uid_text(ID_MEMBERSHIP, m->id, text)), payment));
}

static void decide_last(struct walk *k, const char *actor, const char *decision)
{
    const struct state *s = k->w.partner;
    char text[UID_TEXT];
    if (s->n_requests == 0)
        return;
    act(k, actor, "decide-refund",
        str_fmt(&k->w.arena, "request=" STR_FMT " decision=%s",
                STR_ARG(uid_text(ID_REQUEST, s->requests[s->n_requests - 1].id, text)), decision));
}

static void wait_for(struct walk *k)
{
    static const int days[] = {1, 5, 29, 30, 31, 100, 335};
    (void)stage_time(&k->w, ts_add(k->w.now, days[draw(k, ARRAY_LEN(days))] * US_PER_DAY));
}

static void step(struct walk *k)
{
    static const char *const offers[] = {"offer=action-pack payment=card", "offer=action-pack payment=wire",
                                         "offer=silver payment=card competency=devops",
                                         "offer=gold payment=card competency=devops",
                                         "offer=gold payment=wire competency=devops"};
    static const char *const benefits[] = {"", "benefit=windows-server", "benefit=office",
                                           "benefit=visual-studio-enterprise-core"};
    switch (draw(k, 14)) {
    case 0:
    case 1:
        act(k, "employee", "purchase", str_of(offers[draw(k, ARRAY_LEN(offers))]));
        break;
    case 2:
    case 3:
        confirm(k);
        break;
    case 4:
        act_on_order(k, "employee", "cancel-order", "");
        break;
    case 5:
    case 6:
        act_on_order(k, "employee", "request-cancellation", benefits[draw(k, ARRAY_LEN(benefits))]);
        break;
    case 7:
        decide_last(k, "desk/operator", draw(k, 4) ? "granted" : "declined");
        break;
    case 8:
        decide_last(k, "desk/approver", "granted");
        break;
    case 9:
    case 10:
        renew(k, draw(k, 2) ? "card" : "wire");
        break;
    case 11:
        act(k, "global-admin", "get-keys", S("benefit=windows-server"));
        break;
    case 12:
        act(k, "desk/operator", "record-attainment", S("competency=devops level=gold"));
        break;
    default:
        wait_for(k);
        break;
    }
}

/* --- What must hold --- */

static uid member(const struct event *e, const char *name)
{
    const struct field *f = fields_find(e->def->fields, e->def->n_fields, str_of(name));
    uid id = UID_NONE;
    if (f && f->type == F_ID)
        memcpy(&id, (const char *)e->data + f->offset, sizeof id);
    return id;
}

/* I5: of an order no more is refunded than was paid, once of the whole and once of each benefit. The ledger
 * says so, not the state that its events make. */
static void check_refunds(struct walk *k)
{
    const struct stage *w = &k->w;
    k->refunds = k->renewals = k->lapses = 0;
    for (size_t i = 0; i < w->partner->n_orders; i++) {
        const struct order *o = &w->partner->orders[i];
        size_t paid = 0, whole = 0;
        for (size_t n = 0; n < w->n_events; n++) {
            const struct event *e = &w->events[n].event;
            if (!uid_eq(member(e, "order"), o->id))
                continue;
            paid += str_is(str_of(e->def->type), "order_paid");
            whole += str_is(str_of(e->def->type), "refunded") && uid_none(member(e, "benefit"));
        }
        assert_in_range(paid, 0, 1);
        assert_in_range(whole, 0, paid);
        assert_true(o->refunded >= 0 && o->refunded <= o->price.minor);
        assert_true(o->state == ORDER_REFUNDED ? whole == 1 && o->refunded == o->price.minor : whole == 0);
        k->refunds += whole;
    }
}

/* One membership of an offer at a time, on an order that is paid; X68: nobody waits for the money of another
 * year of one that is over. */
static void check_memberships(const struct state *s)
{
    for (size_t i = 0; i < s->n_orders; i++)
        if (s->orders[i].state == ORDER_AWAITING_PAYMENT && !date_none(s->orders[i].renews))
            assert_int_equal(state_membership(s, s->orders[i].membership)->state, MEMBERSHIP_ACTIVE);
    for (size_t i = 0; i < s->n_memberships; i++) {
        const struct membership *m = &s->memberships[i];
        const struct order *o = state_order(s, m->order);
        if (m->state != MEMBERSHIP_ACTIVE)
            continue;
        assert_true(!o || o->state == ORDER_PAID);
        for (size_t j = 0; j < i; j++)
            assert_false(s->memberships[j].state == MEMBERSHIP_ACTIVE &&
                         code_eq(&m->offer, &s->memberships[j].offer));
    }
}

static void count_memberships(struct walk *k)
{
    const struct state *s = k->w.partner;
    for (size_t i = 0; i < s->n_memberships; i++) {
        const struct order *o = state_order(s, s->memberships[i].order);
        k->renewals += o && !date_none(o->renews);
        k->lapses += s->memberships[i].state == MEMBERSHIP_LAPSED;
    }
}

static bool is_given(const struct state *s, const struct benefit *b)
{
    const struct membership *m = state_membership(s, b->membership);
    return !b->cancelled && m && m->state == MEMBERSHIP_ACTIVE;
}

/* What a membership gives it gives once; of what was refunded nothing is left. */
static void check_benefits(const struct state *s)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        const struct membership *m = state_membership(s, b->membership);
        if (m && m->state == MEMBERSHIP_CANCELLED)
            assert_true(b->cancelled);
        for (size_t j = 0; j < i && is_given(s, b); j++) {
            const struct benefit *other = &s->benefits[j];
            if (is_given(s, other) && code_eq(&b->definition, &other->definition) &&
                code_eq(&b->competency, &other->competency))
                fail_msg("%s is given twice: by %s and %s", b->definition.z, b->offer.z, other->offer.z);
        }
    }
}

static void money_holds_whatever_is_done(void **state)
{
    (void)state;
    size_t refunds = 0, renewals = 0, lapses = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct walk *k = calloc(1, sizeof *k);
        ts now;
        assert_non_null(k);
        k->seed = seed;
        assert_true(ts_parse(S("2021-03-01T09:00:00Z"), &now));
        stage_open(&k->w, programme, now);
        assert_true(stage_company(&k->w, S("contoso"), S("")));
        stage_pool(&k->w, S("windows-server"), 40, S(""), S(""), 0);
        act(k, "global-admin", "join",
            S("company_name=Contoso account_email=o@contoso.example country=us currency=USD language=en"));
        act(k, "desk/operator", "record-attainment", S("competency=devops level=gold"));
        for (int i = 0; i < STEPS; i++) {
            step(k);
            check_benefits(k->w.partner);
            check_memberships(k->w.partner);
        }
        check_refunds(k);
        count_memberships(k);
        assert_true(k->done > 10);
        refunds += k->refunds;
        renewals += k->renewals;
        lapses += k->lapses;
        stage_close(&k->w);
        free(k);
    }
    printf("%zu refunds, %zu renewals, %zu lapses\n", refunds, renewals, lapses);
    assert_true(refunds > 0 && renewals > 0 &&
                lapses > 0); /* a world in which nothing happens proves nothing */
}

/* Which order an action is about: by its id, else by the id that stands in the words of a transfer. The
 * bank's list names no partner: it is found so. */
static void orders_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *action, *before, *after; /* the order's id, unless NULL */
    } table[] = {
        {"cancel-order", "order=", ""},
        {"confirm-payment", "order=", " amount=\"1 USD\""},
        {"confirm-payment", "reference=", " amount=\"1 USD\""},
        {"confirm-payment", "reference=\"CONTOSO ord_ and ", ".\" amount=\"1 USD\""},
        {"confirm-payment", "reference=\"CONTOSO 4711, with thanks for all of it\" amount=\"1 USD\"", NULL},
        {"confirm-payment", "amount=\"1 USD\"", NULL},
        {"submit-proof", "reference=TX order=", ""},
        {"take", "request=req_01h00000000000000000000001", NULL},
    };
    struct stage *w = calloc(1, sizeof *w);
    char text[UID_TEXT];
    uid order = {3, 4};
    assert_non_null(w);
    arena_init(&w->arena, 1 << 20);
    const char *id = str_z(&w->arena, uid_text(ID_ORDER, order, text));
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct action *action = action_find(str_of(table[i].action));
        assert_non_null(action);
        void *input = arena_alloc(&w->arena, action->input_size, _Alignof(max_align_t));
        str given = str_fmt(&w->arena, "%s%s%s", table[i].before, table[i].after ? id : "",
                            table[i].after ? table[i].after : "");
        assert_true(stage_decode(w, action->fields, action->n_fields, given, input));
        if (!uid_eq(orders_named(action, input), table[i].after ? order : UID_NONE))
            fail_msg("%s: " STR_FMT, table[i].action, STR_ARG(given));
    }
    arena_free(&w->arena);
    free(w);
}

int main(void)
{
    static const char *const files[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                                        GUILDHALL_SOURCE_DIR "/samples/mpn-example.yaml",
                                        GUILDHALL_SOURCE_DIR "/tests/programme/refund.yaml"};
    struct arena a;
    struct diag diag = {.n = 0};
    arena_init(&a, 1 << 20);
    if (programme_load(files, ARRAY_LEN(files), &a, &diag, &programme) != OK)
        return 1;
    static const struct CMUnitTest tests[] = {cmocka_unit_test(money_holds_whatever_is_done),
                                              cmocka_unit_test(orders_are_named)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    programme_release(programme);
    arena_free(&a);
    return failed;
}
