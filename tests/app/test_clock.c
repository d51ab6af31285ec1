/* The guard of the clock (L9): steps stop acts until somebody accepts the clock; views go on. What moves here
 * is the monotonic clock, against which the real one is compared: so it is the same on both engines. And the
 * demo's clock. */
#include "app/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/env.h"
#include "store/store_meta.h"
#include "support/store_env.h"

static struct env world;
static int64_t monotonic_moved, real_moved;

static int64_t moved_monotonic(void)
{
    return world.monotonic_us() + monotonic_moved;
}
static ts moved_now(void)
{
    return ts_add(world.now(), real_moved);
}

static int setup(void **state)
{
    world = env;
    env.monotonic_us = moved_monotonic;
    env.now = moved_now;
    monotonic_moved = real_moved = 0;
    return store_env_setup(state);
}
static int teardown(void **state)
{
    env = world;
    return store_env_teardown(state);
}

static struct clock *opened(struct store_env *t, bool demo)
{
    struct clock *c = NULL;
    assert_int_equal(clock_open(t->db, demo, &c), OK);
    return c;
}

static enum err checked(struct store_env *t, struct clock *c, ts *ret)
{
    assert_int_equal(db_begin(t->db), OK);
    enum err e = clock_now_checked(c, t->db, ret);
    db_rollback(t->db);
    return e;
}

/* How far the real clock goes ahead of monotonic time at once (negative: back), and whether acts go on. */
static const struct {
    int64_t step_us;
    bool goes_on;
    const char *trouble;
} steps[] = {
    {0, true, ""},
    {-1900000, true, ""},
    {55000000, true, ""},
    {-2500000, false, "the clock stepped back; check it, then run: guildhall clock accept"},
    {-INT64_C(86400000000), false, "the clock stepped back; check it, then run: guildhall clock accept"},
    {65000000, false, "the clock stepped ahead; check it, then run: guildhall clock accept"},
    {INT64_C(86400000000), false, "the clock stepped ahead; check it, then run: guildhall clock accept"},
};

static void a_step_stops_acts_until_it_is_accepted(void **state)
{
    struct store_env *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct clock *c = opened(t, false);
        ts now;
        assert_int_equal(checked(t, c, &now), OK);
        monotonic_moved -= steps[i].step_us;
        assert_int_equal(checked(t, c, &now), steps[i].goes_on ? OK : ERR_UNAVAILABLE);
        assert_true(str_is(clock_trouble(c), steps[i].trouble));
        assert_true(llabs(clock_now(c).us - env_now().us) < US_PER_SECOND * 60); /* views are never stopped */
        if (!steps[i].goes_on) {
            monotonic_moved += steps[i].step_us;
            assert_int_equal(checked(t, c, &now), ERR_UNAVAILABLE); /* not because it stepped back again */
            clock_accept(c);
            assert_true(clock_trouble(c).len == 0);
            assert_int_equal(checked(t, c, &now), OK);
        }
        clock_close(c);
    }
}

static void drift_is_followed(void **state)
{
    struct store_env *t = *state;
    struct clock *c = opened(t, false);
    ts now;
    for (int i = 0; i < 100; i++) { /* a second each: 100 s in all */
        monotonic_moved += US_PER_SECOND;
        assert_int_equal(checked(t, c, &now), OK);
    }
    clock_close(c);
}

static void mark(struct store_env *t, struct clock *c)
{
    assert_int_equal(db_begin(t->db), OK);
    assert_int_equal(clock_mark(c, t->db), OK);
    assert_int_equal(db_commit(t->db), OK);
}

static void a_start_long_after_the_last_mark_waits(void **state)
{
    static const struct {
        int64_t away_us;
        const char *trouble;
    } rows[] = {
        {6 * US_PER_DAY, ""},
        {8 * US_PER_DAY,
         "more than 7 days since this server last ran; check the clock, then run: guildhall clock accept"},
        {-US_PER_SECOND, ""},
        {-3 * US_PER_SECOND, "the clock stepped back; check it, then run: guildhall clock accept"},
    };
    struct store_env *t = *state;
    struct clock *first = opened(t, false);
    mark(t, first);
    clock_close(first);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        real_moved = rows[i].away_us;
        struct clock *c = opened(t, false);
        int64_t before, after;
        assert_true(str_is(clock_trouble(c), rows[i].trouble));
        assert_int_equal(store_meta_get_int(t->db, S(STORE_META_CLOCK_MARK), &before), OK);
        if (rows[i].trouble[0]) {
            ts now;
            assert_int_equal(checked(t, c, &now), ERR_UNAVAILABLE);
            mark(t, c); /* a clock that is not believed is not remembered */
            assert_int_equal(store_meta_get_int(t->db, S(STORE_META_CLOCK_MARK), &after), OK);
            assert_int_equal(before, after);
        }
        clock_close(c);
    }
}

static enum err set_demo(struct store_env *t, struct clock *c, ts to, bool hold)
{
    assert_int_equal(db_begin(t->db), OK);
    enum err e = clock_set_demo(c, t->db, to, hold);
    if (e == OK)
        assert_int_equal(db_commit(t->db), OK);
    else
        db_rollback(t->db);
    return e;
}

static void the_demos_clock_moves_forward_and_stands(void **state)
{
    struct store_env *t = *state;
    struct clock *c = opened(t, true);
    ts now, to = ts_add(env_now(), 30 * US_PER_DAY);
    assert_int_equal(set_demo(t, c, to, true), OK);
    assert_int_equal(clock_now(c).us, to.us);
    monotonic_moved += 3 * US_PER_DAY; /* no guard here, and time stands */
    real_moved += US_PER_SECOND;
    assert_int_equal(checked(t, c, &now), OK);
    assert_int_equal(now.us, to.us);
    assert_int_equal(set_demo(t, c, ts_add(to, -1), true), ERR_CLOCK_BACKWARDS);
    assert_int_equal(set_demo(t, c, ts_add(to, US_PER_DAY), false), OK);
    real_moved += US_PER_HOUR;
    assert_true(clock_now(c).us >= to.us + US_PER_DAY + US_PER_HOUR); /* it runs */
    ts ran = clock_now(c);
    clock_close(c);
    c = opened(t, true); /* after a restart it goes on where it was */
    assert_true(clock_is_demo(c));
    assert_true(clock_now(c).us >= ran.us && clock_now(c).us < ran.us + US_PER_HOUR);
    clock_close(c);
}

#define CLOCK_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        CLOCK_TEST(a_step_stops_acts_until_it_is_accepted),
        CLOCK_TEST(drift_is_followed),
        CLOCK_TEST(a_start_long_after_the_last_mark_waits),
        CLOCK_TEST(the_demos_clock_moves_forward_and_stands),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "clock on PostgreSQL" : "clock on SQLite", tests, NULL, NULL);
}
