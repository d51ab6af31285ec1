/* Developer subscriptions, where a case file cannot go: grants that shrink, several grants of one product,
 * the order in which bound seats become free. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/kinds_world.h"

enum { DAY90 = 90 };

static struct definition *define(struct kinds_world *w, const char *id, enum benefit_type type)
{
    const struct kind *k = kind_find(S("developer_subscription"));
    struct definition *def = kinds_define(w, id, k, kinds_terms(w, k, 1));
    def->product = code_of(S("studio"));
    def->type = type;
    for (size_t i = 0; i < k->n_terms; i++)
        if (str_is(S("lock_hours"), k->terms[i].name))
            *(int64_t *)((char *)def->terms + k->terms[i].offset) = (int64_t)DAY90 * 24;
    return def;
}

static bool assign(struct kinds_world *w, uid benefit, size_t person)
{
    struct assign_user_input in = {.person = kinds_ref(person)};
    return kinds_act(w, "assign-user", benefit, &in);
}

static bool give_back(struct kinds_world *w, uid benefit, size_t person)
{
    struct give_back_input in = {.key = UID_NONE};
    w->actor.id = kinds_person(person);
    bool done = kinds_act(w, "give-back", benefit, &in);
    w->actor.id = kinds_person(0);
    return done;
}

static bool reassign(struct kinds_world *w, uid benefit, size_t from, size_t to)
{
    struct reassign_input in = {.from = kinds_ref(from), .to = kinds_ref(to)};
    return kinds_act(w, "reassign", benefit, &in);
}

static void pass(struct kinds_world *w, int64_t days)
{
    w->now = ts_add(w->now, days * US_PER_DAY);
}

/* X20: over-allocated, never taken silently. */
static void test_shrink(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, "core", BENEFIT_CORE), 4);
    for (size_t i = 1; i <= 4; i++)
        assert_true(assign(&w, b, i));
    kinds_quantity(&w, b, 2);
    assert_int_equal(benefit_used(kinds_benefit(&w, b)), 4);
    assert_int_equal(benefit_over(kinds_benefit(&w, b)), 2);
    assert_int_equal(benefit_available(kinds_benefit(&w, b)), 0);
    assert_string_equal(kind_of(kinds_benefit(&w, b))->status(kinds_benefit(&w, b), w.now), "used-up");
    assert_false(assign(&w, b, 7));
    assert_true(kinds_refused(&w, REASON_NO_SEATS_LEFT));
    /* Who gives his seat back while the grant is over cannot have it again: it is the grant's no more. */
    assert_true(give_back(&w, b, 1));
    assert_true(kinds_noted(&w, "seat-waits"));
    assert_int_equal(benefit_over(kinds_benefit(&w, b)), 1);
    assert_false(assign(&w, b, 1));
    assert_true(kinds_refused(&w, REASON_NO_SEATS_LEFT));
    /* What is held can still pass on. */
    pass(&w, DAY90);
    assert_true(reassign(&w, b, 2, 7));
    assert_int_equal(benefit_over(kinds_benefit(&w, b)), 1);
    assert_true(give_back(&w, b, 3));
    assert_false(kinds_noted(&w, "seat-waits")); /* its time is over: it waits for nobody */
    assert_true(give_back(&w, b, 4));
    assert_int_equal(benefit_over(kinds_benefit(&w, b)), 0);
    assert_true(assign(&w, b, 8));
    assert_false(assign(&w, b, 9));
    kinds_quantity(&w, b, 3);
    assert_true(assign(&w, b, 9));
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

/* Bound seats of a grant that shrank: as many must become free as are missing, and the refusal names that
 * instant. */
static void test_bound_in_order(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, "core", BENEFIT_CORE), 4);
    ts start = w.now;
    for (size_t i = 1; i <= 4; i++) {
        assert_true(assign(&w, b, i));
        pass(&w, 1);
    }
    for (size_t i = 4; i >= 1; i--)
        assert_true(give_back(&w, b, i));
    for (int64_t granted = 4; granted >= 1; granted--) {
        kinds_quantity(&w, b, granted);
        assert_false(assign(&w, b, 7));
        assert_true(kinds_refused(&w, REASON_REASSIGN_TOO_EARLY));
        int64_t days = (w.decision.reasons[0].from.us - start.us) / US_PER_DAY;
        assert_int_equal(days, DAY90 + 4 - granted);
    }
    assert_int_equal(kind_of(kinds_benefit(&w, b))->changes_at(kinds_benefit(&w, b), w.now).us,
                     start.us + DAY90 * US_PER_DAY);
    kinds_quantity(&w, b, 0);
    assert_false(assign(&w, b, 7));
    assert_true(kinds_refused(&w, REASON_NO_SEATS_LEFT));
    kinds_free(&w);
}

/* Two incremental grants of one product: seats are each grant's own, the cap of a country is common. */
static void test_two_incremental(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid core = kinds_grant(&w, define(&w, "core", BENEFIT_CORE), 1);
    uid first = kinds_grant(&w, define(&w, "first", BENEFIT_INCREMENTAL), 2);
    uid second = kinds_grant(&w, define(&w, "second", BENEFIT_INCREMENTAL), 5);
    static const size_t people_us[] = {0, 1, 2, 6, 7};
    assert_true(assign(&w, core, people_us[0]));
    assert_true(assign(&w, first, people_us[1]));
    assert_true(assign(&w, first, people_us[2]));
    assert_false(assign(&w, first, 8));
    assert_true(kinds_refused(&w, REASON_NO_SEATS_LEFT));
    assert_true(assign(&w, second, people_us[3]));
    assert_true(assign(&w, second, people_us[4]));
    assert_false(assign(&w, second, 8));
    assert_true(kinds_refused(&w, REASON_COUNTRY_CAP_REACHED));
    assert_true(assign(&w, second, 3)); /* of another country */
    /* One who has a seat of one grant may have one of the other; the same grant gives him no second. */
    assert_false(assign(&w, second, 3));
    assert_true(kinds_refused(&w, REASON_ALREADY_ASSIGNED));
    /* What was refunded counts no more. */
    kinds_cancel(&w, first);
    assert_true(assign(&w, second, 8));
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

/* R86 with the stricter setting: the first use of anything ends the refund, and the preview says so. */
static void test_strict_refund(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, "core", BENEFIT_CORE), 4);
    uid other = kinds_grant(&w, define(&w, "first", BENEFIT_INCREMENTAL), 4);
    w.programme.settings.refund_blocked_by_anything = true;
    assert_true(assign(&w, b, 1));
    assert_true(kinds_noted(&w, "ends-refund"));
    assert_true(assign(&w, other, 2));
    assert_false(kinds_noted(&w, "ends-refund"));
    kinds_free(&w);
}

/* L6: the grant keeps the time that it was given with, whatever the programme says later. */
static void test_keeps_terms(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    struct definition *def = define(&w, "core", BENEFIT_CORE);
    uid b = kinds_grant(&w, def, 4);
    memset(def->terms, 0, def->kind->terms_size);
    assert_true(assign(&w, b, 1));
    pass(&w, DAY90 - 1);
    assert_false(reassign(&w, b, 1, 2));
    pass(&w, 1);
    assert_true(reassign(&w, b, 1, 2));
    kinds_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shrink),          cmocka_unit_test(test_bound_in_order),
        cmocka_unit_test(test_two_incremental), cmocka_unit_test(test_strict_refund),
        cmocka_unit_test(test_keeps_terms),
    };
    return cmocka_run_group_tests_name("developer_subscription", tests, NULL, NULL);
}
