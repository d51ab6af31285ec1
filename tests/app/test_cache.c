/* The states in memory (L18, L19): published ones are never changed, older ones never come back, kept answers
 * die with their state, memory is bounded, and what is loaded is what was published. */
#include "app/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/house.h"

static const ts later = {INT64_C(1) << 60};

static struct state *made(uint64_t stream, uint64_t seq)
{
    struct state *s = state_new(store_env_uid(stream));
    s->seq = seq;
    return s;
}

static uint64_t seq_in(struct cache *c, uint64_t stream)
{
    const struct state *s = cache_get(c, store_env_uid(stream));
    uint64_t seq = s ? s->seq : 0;
    cache_release(s);
    return seq;
}

static void the_newest_stands(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20);
    assert_int_equal(seq_in(c, 1), 0);
    cache_publish(c, made(1, 5));
    cache_publish(c, made(1, 3)); /* late: a newer one stands there */
    assert_int_equal(seq_in(c, 1), 5);
    const struct state *held = cache_get(c, store_env_uid(1));
    cache_publish(c, made(1, 6));
    assert_int_equal(seq_in(c, 1), 6);
    cache_drop(c, store_env_uid(1));
    assert_int_equal(seq_in(c, 1), 0);
    assert_int_equal(held->seq, 5); /* whoever holds it keeps it */
    cache_release(held);
    cache_free(c);
}

/* 64 shards, each with room for ten. */
static void memory_is_bounded_and_the_used_ones_stay(void **state)
{
    (void)state;
    enum { MANY = 5000, SHARDS = 64, EACH = 10 };
    struct state *one = made(1, 1);
    size_t each = state_bytes(one) + 100; /* and what an entry takes */
    state_free(one);
    struct cache *c = cache_new(each * EACH * SHARDS);
    cache_publish(c, made(0, 7));
    size_t there = 0;
    for (uint64_t i = 1; i <= MANY; i++) {
        cache_publish(c, made(i, 1));
        assert_int_equal(seq_in(c, 0), 7); /* asked for all the time */
    }
    for (uint64_t i = 1; i <= MANY; i++)
        there += seq_in(c, i) == 1;
    assert_true(there <= EACH * SHARDS);
    assert_true(there >= EACH * SHARDS / 2);
    assert_int_equal(seq_in(c, MANY), 1); /* the newest */
    cache_free(c);
}

static void kept_answers(void **state)
{
    (void)state;
    enum { BIG = 100 * 1024 };
    static char big[BIG];
    struct cache *c = cache_new(1 << 20);
    cache_publish(c, made(1, 1));
    const struct state *s = cache_get(c, store_env_uid(1));
    str bytes;
    assert_false(cache_kept(s, S("list/en"), (ts){0}, &bytes));
    cache_keep(s, S("list/en"), (ts){1000}, S("[1]"));
    cache_keep(s, S("list/ko"), (ts){1000}, S("[2]"));
    assert_true(cache_kept(s, S("list/en"), (ts){999}, &bytes));
    assert_true(str_eq(bytes, S("[1]")));
    assert_true(cache_kept(s, S("list/ko"), (ts){0}, &bytes));
    assert_true(str_eq(bytes, S("[2]")));
    assert_false(cache_kept(s, S("list"), (ts){0}, &bytes));
    assert_false(cache_kept(s, S("list/en"), (ts){1000}, &bytes)); /* it reads differently from then on */
    cache_keep(s, S("list/en"), later, S("[3]"));
    assert_true(cache_kept(s, S("list/en"), (ts){1000}, &bytes));
    assert_true(str_eq(bytes, S("[3]")));
    cache_keep(s, S("big/1"), later, (str){big, BIG});
    cache_keep(s, S("big/2"), later, (str){big, BIG});
    cache_keep(s, S("big/3"), later, (str){big, BIG}); /* above the 256 KiB of a state: not kept */
    assert_true(cache_kept(s, S("big/2"), (ts){0}, &bytes));
    assert_false(cache_kept(s, S("big/3"), (ts){0}, &bytes));
    cache_release(s);
    cache_free(c);
}

/* What an act makes of a state has none of the answers that were rendered from it. */
static void an_act_leaves_no_answer_behind(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    const struct state *before = house_state(h, h->contoso);
    str bytes;
    cache_keep(before, S("benefits"), later, S("old"));
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=kim@contoso.example");
    const struct state *after = house_state(h, h->contoso);
    assert_true(after->seq > before->seq);
    assert_false(cache_kept(after, S("benefits"), (ts){0}, &bytes));
    assert_true(cache_kept(before, S("benefits"), (ts){0}, &bytes));
    assert_true(str_eq(bytes, S("old")));
    cache_release(before);
    cache_release(after);
}

static void what_is_loaded_is_what_was_published(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    static const char *const acts[] = {"kim", "lee", "ga"};
    char inputs[100];
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        snprintf(inputs, sizeof inputs, "benefit=visual-studio-enterprise-core person=%s@contoso.example",
                 acts[i]);
        house_done(h, &ga, h->contoso, "assign-user", inputs);
        const struct state *published = house_state(h, h->contoso);
        cache_drop(h->app->cache, h->contoso);
        const struct state *loaded = house_state(h, h->contoso);
        const char *what = "";
        assert_ptr_not_equal(published, loaded);
        assert_true(state_equal(published, loaded, &what));
        assert_string_equal(what, "");
        cache_release(published);
        cache_release(loaded);
    }
}

static void raw(struct house *h, const char *sql)
{
    char said[200] = "";
    if (!store_env_raw(h->env, sql, said))
        fail_msg("%s: %s", sql, said);
}

/* L6: an event that this program does not know is never skipped. */
static void a_ledger_that_does_not_fold_is_quarantined(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    const struct state *s = NULL;
    struct act_result r;
    assert_int_equal(cache_current(h->app, store_env_uid(1), &s), ERR_NOT_FOUND);
    raw(h, store_env_engine() == DB_POSTGRES ? "ALTER TABLE event DISABLE TRIGGER ALL"
                                             : "DROP TRIGGER event_not_changed");
    raw(h, "UPDATE event SET version = 9999 WHERE type = 'person_added' AND stream <> 'prt_vendor'");
    cache_drop(h->app->cache, h->contoso);
    assert_int_equal(cache_current(h->app, h->contoso, &s), ERR_QUARANTINED);
    assert_int_equal(house_act(h, &ga, h->contoso, "assign-user",
                               "benefit=visual-studio-enterprise-core person=kim@contoso.example", &r),
                     ERR_QUARANTINED);
    const struct state *vendor = house_state(h, UID_VENDOR); /* the others go on */
    cache_release(vendor);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_stands),
        cmocka_unit_test(memory_is_bounded_and_the_used_ones_stay),
        cmocka_unit_test(kept_answers),
        HOUSE_TEST(an_act_leaves_no_answer_behind),
        HOUSE_TEST(what_is_loaded_is_what_was_published),
        HOUSE_TEST(a_ledger_that_does_not_fold_is_quarantined),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "cache on PostgreSQL" : "cache on SQLite", tests, NULL, NULL);
}
