/* Usage credit, where a case file cannot go: the money over years of random acts against a model of its own,
 * every boundary of a month times every way a usage can lie to it, refunds, renewals, grants that shrink. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/kinds/usage_credit.h"
#include "support/kinds_world.h"

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* The terms begin with these two (usage_credit.c): written by name, so that another order does no harm. */
static struct definition *define(struct kinds_world *w, const char *id, bool bulk, int64_t minor)
{
    const struct kind *k = kind_find(S("usage_credit"));
    struct definition *def = kinds_define(w, id, k, arena_alloc(&w->arena, k->terms_size, 16));
    fields_clear(k->terms, k->n_terms, def->terms);
    for (size_t i = 0; i < k->n_terms; i++) {
        void *at = (char *)def->terms + k->terms[i].offset;
        if (str_is(S("type"), k->terms[i].name))
            *(code *)at = code_of(bulk ? S("bulk") : S("monthly"));
        if (str_is(S("amount"), k->terms[i].name))
            *(money *)at = (money){minor, "USD"};
    }
    return def;
}

static bool assign(struct kinds_world *w, uid benefit, size_t person)
{
    struct assign_user_input in = {.person = kinds_ref(person), .confirm_no_other_offer = true};
    return kinds_act(w, "assign-user", benefit, &in);
}

static bool take_away(struct kinds_world *w, uid benefit, size_t person)
{
    struct remove_user_input in = {.person = kinds_ref(person)};
    return kinds_act(w, "remove-user", benefit, &in);
}

static bool pass_on(struct kinds_world *w, uid benefit, size_t person)
{
    struct transfer_input in = {.person = kinds_ref(person), .confirm_no_other_offer = true};
    return kinds_act(w, "transfer", benefit, &in);
}

static bool use(struct kinds_world *w, uid benefit, int64_t minor, ts at, str id)
{
    struct record_usage_input in = {.amount = {minor, "USD"}, .at = at, .usage_id = id};
    return kinds_act(w, "record-usage", benefit, &in);
}

static void go(struct kinds_world *w, const char *instant)
{
    assert_true(ts_parse(str_of(instant), &w->now));
    kinds_time(w);
}

static ts instant(const char *text)
{
    ts t;
    assert_true(ts_parse(str_of(text), &t));
    return t;
}

static int64_t left(struct kinds_world *w, uid benefit)
{
    return kinds_shown(w, benefit, "left", 0)->m.minor;
}

static size_t count(const struct kinds_world *w, const char *type)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_log; i++)
        n += strcmp(w->log[i].def->type, type) == 0;
    return n;
}

/* I4: over a year of random acts at random instants every month is granted once, and what all periods granted
 * is what was used, lapsed and is left, added up from the events alone. */
struct model {
    int64_t granted, used, lapsed;
    date months[64];
    size_t n_months;
};

static void add_up(const struct kinds_world *w, uid benefit, struct model *m)
{
    for (size_t i = 0; i < w->n_log; i++) {
        const struct event *e = &w->log[i];
        if (e->def == &usage_credit_events[CREDIT_BEGAN]) {
            const struct credit_period_began *d = e->data;
            if (!uid_eq(d->benefit, benefit))
                continue;
            for (size_t k = 0; k < m->n_months; k++)
                assert_true(date_cmp(m->months[k], d->from) < 0);
            assert_in_range(m->n_months, 0, 63);
            m->months[m->n_months++] = d->from;
            m->granted += d->amount.minor;
        } else if (e->def == &usage_credit_events[CREDIT_ENDED]) {
            const struct credit_period_ended *d = e->data;
            m->lapsed += uid_eq(d->benefit, benefit) ? d->lapsed.minor : 0;
        } else if (e->def == &usage_credit_events[CREDIT_USED]) {
            const struct credit_used *d = e->data;
            m->used += uid_eq(d->benefit, benefit) ? d->amount.minor : 0;
        }
    }
}

static void random_act(struct kinds_world *w, uid benefit, uint64_t *seed)
{
    char id[16];
    size_t person = 1 + next(seed) % (KINDS_PEOPLE - 1);
    ts at = ts_add(w->now, -(int64_t)(next(seed) % 30) * US_PER_DAY * (int64_t)(next(seed) % 2));
    switch (next(seed) % 8) {
    case 0:
        (void)assign(w, benefit, person);
        break;
    case 1:
        (void)take_away(w, benefit, person);
        break;
    case 2:
        (void)pass_on(w, benefit, person);
        break;
    case 3:
        w->now = ts_add(w->now, (int64_t)(next(seed) % 20) * US_PER_DAY + (int64_t)(next(seed) % US_PER_DAY));
        kinds_time(w);
        break;
    default:
        (void)snprintf(id, sizeof id, "u%d", (int)(next(seed) % 400));
        (void)use(w, benefit, (int64_t)(next(seed) % 2500), at, str_of(id));
    }
}

static void test_money(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct kinds_world w;
        kinds_init(&w);
        uint64_t dice = seed * 7919;
        bool bulk = seed % 3 == 0;
        struct definition *def = define(&w, "credit", bulk, 10000);
        uid b = kinds_grant(&w, def, 1);
        while (ts_cmp(w.now, instant("2022-02-20T00:00:00Z")) < 0)
            random_act(&w, b, &dice);
        if (seed % 4 == 0)
            kinds_cancel(&w, b);
        else
            w.now = instant("2022-06-01T00:00:00Z");
        kinds_time(&w);
        struct model m = {0};
        add_up(&w, b, &m);
        assert_int_equal(m.granted, (int64_t)m.n_months * 10000);
        assert_true(m.granted > 0 && m.n_months <= (bulk ? 1 : 14));
        assert_int_equal(m.granted, m.used + m.lapsed); /* all is over: nothing is left */
        assert_int_equal(left(&w, b), 0);
        assert_false(use(&w, b, 1, w.now, S("late")));
        assert_true(kinds_folds(&w));
        kinds_free(&w);
    }
}

/* A usage at each instant around the ends of two months, recorded at each of these instants: it goes into its
 * own month or nowhere. */
static void test_boundaries(void **state)
{
    (void)state;
    static const char *const at[] = {
        "2021-03-01T08:59:59Z", "2021-03-01T09:00:00Z", "2021-03-31T23:59:59Z", "2021-03-31T23:59:59.999999Z",
        "2021-04-01T00:00:00Z", "2021-04-30T23:59:59Z", "2021-05-01T00:00:00Z"};
    for (size_t now = 1; now < ARRAY_LEN(at); now++)
        for (size_t used = 0; used < ARRAY_LEN(at); used++) {
            struct kinds_world w;
            kinds_init(&w);
            uid b = kinds_grant(&w, define(&w, "credit", false, 10000), 1);
            assert_true(assign(&w, b, 1));
            go(&w, at[now]);
            ts when = instant(at[used]);
            struct civil m = date_civil(zone_date(w.programme.zone, w.now)),
                         u = date_civil(zone_date(w.programme.zone, when));
            bool fits = used > 0 && used <= now && m.month == u.month;
            assert_int_equal(use(&w, b, 10000, when, S("one")), fits);
            assert_int_equal(left(&w, b), fits ? 0 : 10000);
            if (!fits)
                assert_true(kinds_refused(&w, used > now  ? REASON_USAGE_IN_FUTURE
                                              : used == 0 ? REASON_CREDIT_NOT_ASSIGNED
                                                          : REASON_CREDIT_LAPSED));
            kinds_free(&w);
        }
}

/* R86: what was asked back and given back lapses there and then, and nothing begins any more. */
static void test_refunded(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid monthly = kinds_grant(&w, define(&w, "monthly", false, 10000), 1);
    uid bulk = kinds_grant(&w, define(&w, "bulk", true, 600000), 1);
    assert_true(assign(&w, monthly, 1));
    assert_true(assign(&w, bulk, 2));
    assert_true(use(&w, monthly, 2500, w.now, S("one")));
    go(&w, "2021-03-20T10:00:00Z");
    kinds_cancel(&w, monthly);
    kinds_cancel(&w, bulk);
    size_t before = w.n_log;
    kinds_time(&w);
    assert_int_equal(w.n_log, before + 2);
    for (size_t i = before; i < w.n_log; i++) {
        assert_ptr_equal(w.log[i].def, &usage_credit_events[CREDIT_ENDED]);
        assert_int_equal(w.log[i].at.us, w.now.us);
    }
    assert_int_equal(left(&w, monthly), 0);
    assert_int_equal(left(&w, bulk), 0);
    go(&w, "2021-09-01T00:00:00Z");
    assert_int_equal(w.n_log, before + 2);
    assert_false(pass_on(&w, bulk, 3));
    assert_true(kinds_refused(&w, REASON_OUTSIDE_ENROLMENT_YEAR));
    assert_false(assign(&w, monthly, 3));
    kinds_free(&w);
}

/* A company that has a monthly and a bulk credit. */
static void with_both(struct kinds_world *w, struct definition **monthly, struct definition **bulk, uid *m,
                      uid *b)
{
    kinds_init(w);
    *monthly = define(w, "monthly", false, 10000);
    *bulk = define(w, "bulk", true, 600000);
    *m = kinds_grant(w, *monthly, 1);
    *b = kinds_grant(w, *bulk, 1);
}

/* L6: the grant keeps its amount until the renewal; a running month keeps it to its end. A bulk credit is
 * granted once for a year, and its usage starts anew. */
static void test_renewed(void **state)
{
    (void)state;
    struct kinds_world w;
    struct definition *monthly, *bulk;
    uid m, b;
    with_both(&w, &monthly, &bulk, &m, &b);
    assert_true(assign(&w, m, 1));
    assert_true(assign(&w, b, 2));
    assert_true(use(&w, b, 100000, w.now, S("one")));
    struct definition *more = define(&w, "monthly-more", false, 12000),
                      *bulk_more = define(&w, "bulk-more", true, 700000);
    go(&w, "2022-03-05T00:00:00Z");
    assert_int_equal(left(&w, m), 10000);
    kinds_renew(&w, m, more, date_of(2023, 3, 1));
    kinds_renew(&w, b, bulk_more, date_of(2023, 3, 1));
    assert_int_equal(left(&w, m), 10000);
    assert_int_equal(left(&w, b), 700000);
    /* The same again on that day grants no second year. */
    kinds_renew(&w, b, bulk, date_of(2023, 3, 1));
    assert_int_equal(left(&w, b), 700000);
    go(&w, "2022-04-01T00:00:00Z");
    assert_int_equal(left(&w, m), 12000);
    assert_int_equal(left(&w, b), 700000);
    assert_true(pass_on(&w, b, 3));
    go(&w, "2023-03-31T23:59:59Z");
    assert_int_equal(left(&w, b), 700000);
    go(&w, "2023-04-01T00:00:00Z");
    assert_int_equal(left(&w, b), 0);
    assert_int_equal(count(&w, "credit_period_began"), 2 + 25);
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

/* X20: a grant that shrank to nothing gives nobody new anything; whoever has it keeps it. */
static void test_shrunk(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, "monthly", false, 10000), 1);
    assert_true(assign(&w, b, 1));
    kinds_quantity(&w, b, 0);
    assert_int_equal(benefit_over(kinds_benefit(&w, b)), 1);
    assert_false(assign(&w, b, 2));
    assert_true(kinds_refused(&w, REASON_NO_SEATS_LEFT));
    assert_true(use(&w, b, 1, w.now, S("one")));
    assert_true(take_away(&w, b, 1));
    assert_false(assign(&w, b, 1));
    kinds_free(&w);
}

/* R86 with the stricter setting: assigning is the use that ends the refund, and the preview says so. */
static void test_strict_refund(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    w.programme.settings.refund_blocked_by_anything = true;
    uid b = kinds_grant(&w, define(&w, "monthly", false, 10000), 1);
    assert_true(assign(&w, b, 1));
    assert_true(kinds_noted(&w, "ends-refund"));
    assert_true(assign(&w, b, 2));
    assert_false(kinds_noted(&w, "ends-refund"));
    kinds_free(&w);
}

/* Thousands of usages in a year stay cheap, each counts once, and the year after the next forgets them. */
static void test_many_usages(void **state)
{
    (void)state;
    enum { USAGES = 300 };
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, "monthly", false, 1000000), 1);
    assert_true(assign(&w, b, 1));
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < USAGES; i++) {
            size_t before = w.n_log;
            assert_true(use(&w, b, 1 + i % 7, w.now, str_fmt(&w.arena, "usage-%d", i)));
            assert_int_equal(w.n_log, before + (round == 0));
        }
    assert_int_equal(kinds_benefit(&w, b)->n_items, 1 + USAGES);
    go(&w, "2021-04-15T00:00:00Z");
    assert_int_equal(kinds_benefit(&w, b)->n_items, 1 + USAGES);
    go(&w, "2021-05-15T00:00:00Z");
    assert_int_equal(kinds_benefit(&w, b)->n_items, 1);
    kinds_free(&w);
}

/* A membership that ends before its day takes the month with it; who is there when it goes on has the credit
 * again, from the next month: no month is granted twice. */
static void test_revived(void **state)
{
    (void)state;
    struct kinds_world w;
    struct definition *monthly, *bulk;
    uid m, b;
    with_both(&w, &monthly, &bulk, &m, &b);
    assert_true(assign(&w, m, 1));
    assert_true(assign(&w, b, 2));
    go(&w, "2021-05-10T00:00:00Z");
    kinds_lapse(&w);
    kinds_time(&w);
    assert_int_equal(count(&w, "credit_period_ended"), 4); /* March, April, May, and the year */
    go(&w, "2021-05-20T00:00:00Z");
    size_t began = count(&w, "credit_period_began");
    kinds_renew(&w, m, monthly, date_of(2022, 3, 1));
    assert_true(assign(&w, m, 3));
    assert_int_equal(count(&w, "credit_period_began"), began);
    kinds_renew(&w, b, bulk, date_of(2022, 3, 1));
    assert_int_equal(left(&w, b), 600000);
    go(&w, "2021-06-01T00:00:00Z");
    assert_int_equal(count(&w, "credit_period_began"), began + 2);
    assert_int_equal(left(&w, m), 10000);
    /* Long after: the month in which it came alive, none of those between. */
    go(&w, "2021-06-10T00:00:00Z");
    kinds_lapse(&w);
    go(&w, "2021-09-15T00:00:00Z");
    began = count(&w, "credit_period_began");
    kinds_renew(&w, m, monthly, date_of(2022, 3, 1));
    kinds_time(&w);
    assert_int_equal(count(&w, "credit_period_began"), began + 1);
    assert_int_equal(kinds_shown(&w, m, "resets_on", 0)->d.days, date_of(2021, 10, 1).days);
    kinds_free(&w);
}

/* What has no end goes on month by month; a bulk credit without one has one year that does not end. */
static void test_endless(void **state)
{
    (void)state;
    struct kinds_world w;
    struct definition *monthly, *bulk;
    uid m, b;
    with_both(&w, &monthly, &bulk, &m, &b);
    kinds_renew(&w, m, monthly, DATE_NONE);
    assert_int_equal(left(&w, m), 10000);
    assert_true(assign(&w, m, 1));
    assert_true(assign(&w, b, 2));
    go(&w, "2025-03-15T00:00:00Z");
    assert_int_equal(left(&w, m), 10000);
    assert_int_equal(left(&w, b), 600000);
    assert_true(date_none(kinds_shown(&w, b, "to", 0)->d));
    assert_int_equal(count(&w, "credit_period_ended"), 48);
    kinds_free(&w);
}

/* A usage of another currency is another usage; the grant of the new year may be in one. */
static void test_currencies(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    struct definition *usd = define(&w, "usd", false, 10000), *krw = define(&w, "krw", false, 120000);
    for (size_t i = 0; i < krw->kind->n_terms; i++) {
        void *at = (char *)krw->terms + krw->kind->terms[i].offset;
        static const str entries[] = {{"", 0},       {"nonsense", 8}, {"EUR many", 8}, {"KRW 120000", 10},
                                      {"USD 90", 6}, {"JPY 0", 5}};
        if (str_is(S("local_amounts"), krw->kind->terms[i].name))
            *(struct str_list *)at = (struct str_list){entries, ARRAY_LEN(entries)};
    }
    struct diag diag = {.n = 0};
    krw->kind->check_terms(&w.programme, krw, &w.arena, &diag);
    assert_int_equal(diag.n, 4);
    uid m = kinds_grant(&w, usd, 1);
    assert_true(assign(&w, m, 1));
    ts at = w.now;
    assert_true(use(&w, m, 500, at, S("one")));
    kinds_renew(&w, m, krw, date_of(2022, 3, 1));
    go(&w, "2021-04-02T00:00:00Z");
    assert_int_equal(left(&w, m), 9000); /* the company's currency has an amount of its own */
    memcpy(((struct usage_credit_own *)state_benefit_mut(w.state, m)->own)->granted.currency, "KRW", 4);
    assert_false(use(&w, m, 500, at, S("one")));
    assert_true(kinds_refused(&w, REASON_USAGE_ID_TAKEN));
    assert_true(kinds_refused(&w, REASON_CURRENCY_DIFFERS));
    kinds_free(&w);
}

/* Somebody disabled twice leaves once; nobody in particular holds nothing; a definition that is gone
 * conflicts with nothing. */
static void test_edges(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    struct definition *bulk = define(&w, "bulk", true, 600000);
    uid b = kinds_grant(&w, bulk, 1), m = kinds_grant(&w, define(&w, "monthly", false, 10000), 1);
    assert_true(assign(&w, b, 2));
    kinds_disable(&w, 2);
    kinds_disable(&w, 2);
    assert_int_equal(count(&w, "credit_holder_left"), 1);
    struct give_back_input in = {.key = UID_NONE};
    assert_true(assign(&w, m, 3));
    assert_true(use(&w, m, 1, w.now, S("one")));
    w.actor.id = UID_NONE;
    assert_false(kinds_act(&w, "give-back", m, &in));
    assert_true(kinds_refused(&w, REASON_NOT_ASSIGNED));
    w.actor.id = kinds_person(0);
    bulk->id = code_of(S("gone"));
    assert_true(assign(&w, m, 4));
    assert_true(pass_on(&w, b, 3));
    kinds_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money),       cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_refunded),    cmocka_unit_test(test_renewed),
        cmocka_unit_test(test_shrunk),      cmocka_unit_test(test_strict_refund),
        cmocka_unit_test(test_many_usages), cmocka_unit_test(test_revived),
        cmocka_unit_test(test_endless),     cmocka_unit_test(test_currencies),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests_name("usage_credit", tests, NULL, NULL);
}
