/* Snapshots (L18): the same state comes back from the bytes; torn or foreign bytes are none; a load that
 * folded much leaves one, the next begins from it, a wrong one is found by the check and never read by it or
 * by the past. */
#include "app/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/check.h"
#include "base/env.h"
#include "store/store_snapshot.h"
#include "support/house.h"

static void many_events(struct house *h)
{
    struct actor ga = house_actor(h, "ga@contoso.example");
    char inputs[120];
    for (int i = 0; i < 20; i++) {
        snprintf(inputs, sizeof inputs, "email=p%d@contoso.example given_name=P family_name=%d", i, i);
        house_done(h, &ga, h->contoso, "add-person", inputs);
        snprintf(inputs, sizeof inputs,
                 "benefit=visual-studio-enterprise-incremental person=p%d@contoso.example", i);
        house_done(h, &ga, h->contoso, "assign-user", inputs);
    }
}

static void the_same_state_comes_back(void **state)
{
    struct house *h = *state;
    many_events(h);
    uid streams[] = {h->contoso, UID_VENDOR};
    for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
        const struct state *s = house_state(h, streams[i]);
        struct state *back = NULL;
        struct buf bytes;
        const char *what = "";
        buf_init(&bytes, 1 << 20);
        assert_int_equal(snapshot_write(s, &bytes), OK);
        assert_int_equal(snapshot_read(buf_str(&bytes), streams[i], &back), OK);
        assert_true(state_equal(s, back, &what));
        assert_int_equal(state_bytes(s), state_bytes(back));
        state_free(back);
        assert_int_equal(snapshot_read(buf_str(&bytes), store_env_uid(1), &back), ERR_CORRUPT);
        for (size_t n = 0; n < bytes.len; n += 97) /* torn anywhere */
            assert_int_equal(snapshot_read(str_head(buf_str(&bytes), n), streams[i], &back), ERR_CORRUPT);
        buf_char(&bytes, 'x');
        assert_int_equal(snapshot_read(buf_str(&bytes), streams[i], &back), ERR_CORRUPT);
        buf_free(&bytes);
        cache_release(s);
    }
}

static enum err nothing(struct db *db, void *cookie)
{
    (void)db, (void)cookie;
    return OK;
}

/* A load, and what it offers has been written: the writer takes its work in order. */
static void load(struct house *h)
{
    cache_drop(h->app->cache, h->contoso);
    cache_release(house_state(h, h->contoso));
    assert_int_equal(app_task(h->app, UID_VENDOR, nothing, NULL), OK);
}

static struct state *kept(struct house *h)
{
    struct store_reader reader = {0};
    struct state *s = NULL;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(snapshot_get(reader.db, h->contoso, &s), OK);
    store_reader_put(&reader);
    return s;
}

static uint64_t kept_seq(struct house *h)
{
    struct state *s = kept(h);
    uint64_t seq = s ? s->seq : 0;
    state_free(s);
    return seq;
}

static void a_long_load_leaves_one(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    many_events(h);
    assert_int_equal(kept_seq(h), 0); /* acts write none */
    load(h);
    uint64_t first = kept_seq(h);
    assert_true(first > SNAPSHOT_AFTER);
    house_done(h, &ga, h->contoso, "assign-role", "person=kim@contoso.example role=partner-admin");
    load(h);
    assert_int_equal(kept_seq(h), first); /* little was folded: it stays */
    struct check_report r = {0};
    assert_int_equal(check_rebuild(h->app, &h->arena, &r), OK);
    assert_int_equal(r.n_findings, 0);
    assert_int_equal(r.snapshots, 1);
}

struct wrong {
    struct state *s;
    hash256 head;
};
static enum err put_wrong(struct db *db, void *cookie)
{
    const struct wrong *w = cookie;
    struct store_snapshot row;
    struct buf bytes;
    struct arena a;
    arena_init(&a, 64 << 20);
    buf_init(&bytes, 1 << 20);
    enum err e = snapshot_write(w->s, &bytes);
    if (e == OK)
        e = store_snapshot_get(db, w->s->stream, snapshot_version(), &a, &row);
    if (e == OK) {
        row.head = (struct store_head){w->s->seq, w->head};
        row.bytes = buf_str(&bytes);
        e = store_snapshot_put(db, w->s->stream, &row);
    }
    buf_free(&bytes);
    arena_free(&a);
    return e;
}

/* A state that never was, kept as if it were: a guest too many. */
static void keep_wrong(struct house *h, bool of_another_head)
{
    struct wrong w = {.s = kept(h)};
    w.s->people[0].guest = !w.s->people[0].guest;
    if (of_another_head)
        w.s->head.b[0] ^= 1;
    w.head = w.s->head;
    assert_int_equal(app_task(h->app, h->contoso, put_wrong, &w), OK);
    state_free(w.s);
    cache_drop(h->app->cache, h->contoso);
}

static bool first_is_guest(struct house *h)
{
    const struct state *s = house_state(h, h->contoso);
    bool guest = s->people[0].guest;
    cache_release(s);
    return guest;
}

static void a_wrong_one_is_found(void **state)
{
    struct house *h = *state;
    struct check_report r = {0};
    struct store_reader reader = {0};
    struct state *past = NULL;
    many_events(h);
    load(h);
    keep_wrong(h, false);
    assert_true(first_is_guest(h)); /* it is used: loads trust it */
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(cache_fold(reader.db, h->contoso, TS_MAX, &past), OK);
    store_reader_put(&reader);
    assert_false(past->people[0].guest); /* the past is folded from the ledger */
    state_free(past);
    assert_int_equal(check_rebuild(h->app, &h->arena, &r), OK);
    assert_int_equal(r.n_findings, 2);
    assert_string_equal(str_z(&h->arena, r.findings[0].what), "the snapshot differs from the fold: people");
    assert_string_equal(str_z(&h->arena, r.findings[1].what),
                        "the state in memory differs from the fold: people");
    keep_wrong(h, true); /* of an event that this ledger does not have */
    assert_false(first_is_guest(h));
}

/* What it gains, told. */
static void the_gain(void **state)
{
    enum { ROUNDS = 200 };
    struct house *h = *state;
    struct store_reader reader = {0};
    many_events(h);
    load(h);
    int64_t took[2];
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    for (int with = 0; with < 2; with++) {
        int64_t start = env_monotonic_us();
        for (int i = 0; i < ROUNDS; i++) {
            struct state *s = NULL;
            assert_int_equal(with ? cache_fold_current(h->app, reader.db, h->contoso, &s)
                                  : cache_fold(reader.db, h->contoso, TS_MAX, &s),
                             OK);
            state_free(s);
        }
        took[with] = env_monotonic_us() - start;
    }
    store_reader_put(&reader);
    print_message("a load: %.1f us folded, %.1f us from a snapshot\n", (double)took[0] / ROUNDS,
                  (double)took[1] / ROUNDS);
    assert_true(took[0] > 0 && took[1] > 0);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(the_same_state_comes_back),
        HOUSE_TEST(a_long_load_leaves_one),
        HOUSE_TEST(a_wrong_one_is_found),
        HOUSE_TEST(the_gain),
    };
    return cmocka_run_group_tests_name(store_env_engine() == DB_POSTGRES ? "snapshot on PostgreSQL"
                                                                         : "snapshot on SQLite",
                                       tests, NULL, NULL);
}
