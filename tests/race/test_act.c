/* Races through the whole write path, on either engine, under AddressSanitizer and ThreadSanitizer: the last
 * key, the last seat, a reveal against a cancellation (L5, L25, R86); one broken partner among others (L29).
 */
#include "support/house.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/quarantine.h"
#include "app/view.h"
#include "store/store_event.h"

static void assert_verified(struct house *h, uid stream)
{
    struct store_reader reader = {0};
    struct store_verdict v = {0};
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_event_verify(reader.db, stream, &v), OK);
    assert_null(v.what);
    store_reader_put(&reader);
}

static uint64_t head_seq(struct house *h, uid stream)
{
    struct store_reader reader = {0};
    struct store_head head;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_event_head(reader.db, stream, &head), OK);
    store_reader_put(&reader);
    return head.seq;
}

enum { RACERS = 8 };

struct racer {
    struct house *h;
    struct arena arena;
    struct act_request req;
    pthread_barrier_t *start;
    enum err err;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    pthread_barrier_wait(r->start);
    r->err = act_run(r->h->app, &r->req);
    return NULL;
}

/* All at once; returns how many were done. */
static int race_all(struct house *h, struct racer racers[RACERS])
{
    pthread_barrier_t start;
    pthread_t threads[RACERS];
    int done = 0;
    pthread_barrier_init(&start, NULL, RACERS);
    for (int i = 0; i < RACERS; i++) {
        racers[i].h = h;
        racers[i].start = &start;
        racers[i].req.arena = &racers[i].arena;
        pthread_create(&threads[i], NULL, race, &racers[i]);
    }
    for (int i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        done += racers[i].err == OK;
        cache_release(racers[i].req.result.state);
    }
    pthread_barrier_destroy(&start);
    return done;
}

static void the_last_key_is_given_once(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_import(h, "last-key", 1);
    struct racer racers[RACERS] = {0};
    for (int i = 0; i < RACERS; i++) {
        arena_init(&racers[i].arena, 1 << 20);
        house_request(h, &ga, h->contoso, "get-keys", "benefit=last-key", &racers[i].req);
        assert_int_equal(act_preview(h->app, &racers[i].req), OK);
        racers[i].req.preview_token = racers[i].req.result.preview.token;
        memset(&racers[i].req.result, 0, sizeof racers[i].req.result);
    }
    assert_int_equal(race_all(h, racers), 1);
    for (int i = 0; i < RACERS; i++)
        arena_free(&racers[i].arena);
    assert_verified(h, h->contoso);
}

static void the_last_seat_is_given_once(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct racer racers[RACERS] = {0};
    char inputs[120];
    for (int i = 0; i < 9 + RACERS; i++) {
        snprintf(inputs, sizeof inputs, "email=p%d@contoso.example given_name=P family_name=%d", i, i);
        house_done(h, &ga, h->contoso, "add-person", inputs);
        snprintf(inputs, sizeof inputs, "benefit=visual-studio-enterprise-core person=p%d@contoso.example",
                 i);
        if (i < 9)
            house_done(h, &ga, h->contoso, "assign-user", inputs);
        else
            house_request(h, &ga, h->contoso, "assign-user", inputs, &racers[i - 9].req);
    }
    for (int i = 0; i < RACERS; i++)
        arena_init(&racers[i].arena, 1 << 20);
    assert_int_equal(race_all(h, racers), 1);
    for (int i = 0; i < RACERS; i++)
        arena_free(&racers[i].arena);
}

/* R86: a key got ends the refund, a cancellation that waits ends the getting of keys. Both at once never both
 * win. */
static void a_reveal_and_a_cancellation_never_both_win(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct racer racers[RACERS] = {0};
    char text[UID_TEXT], inputs[80];
    house_import(h, "windows-server", RACERS);
    const struct state *s = house_state(h, h->contoso);
    snprintf(inputs, sizeof inputs, "order=" STR_FMT, STR_ARG(uid_text(ID_ORDER, s->orders[0].id, text)));
    cache_release(s);
    for (int i = 0; i < RACERS; i++) {
        arena_init(&racers[i].arena, 1 << 20);
        if (i % 2 == 0) {
            house_request(h, &ga, h->contoso, "request-cancellation", inputs, &racers[i].req);
            continue;
        }
        house_request(h, &ga, h->contoso, "get-keys", "benefit=windows-server", &racers[i].req);
        assert_int_equal(act_preview(h->app, &racers[i].req), OK);
        racers[i].req.preview_token = racers[i].req.result.preview.token;
        memset(&racers[i].req.result, 0, sizeof racers[i].req.result);
    }
    race_all(h, racers);
    int cancelled = 0, revealed = 0;
    for (int i = 0; i < RACERS; i++) {
        cancelled += i % 2 == 0 && racers[i].err == OK;
        revealed += i % 2 == 1 && racers[i].err == OK;
        arena_free(&racers[i].arena);
    }
    assert_true(cancelled == 1 ? revealed == 0 : revealed > 0 && cancelled == 0);
    assert_verified(h, h->contoso);
}

/* --- L29: one partner is broken, and nobody else notices --- */

struct bystander {
    struct house *h;
    struct actor ga;
    _Atomic bool over;
    _Atomic int looked;
};

static void *reads(void *arg)
{
    struct bystander *by = arg;
    while (!by->over || by->looked == 0) {
        struct arena a;
        struct view v;
        struct benefit_view *rows = NULL;
        size_t n = 0;
        arena_init(&a, 4 << 20);
        if (view_open(by->h->app, &by->ga, by->h->contoso, TS_NONE, &a, &v) == OK) {
            by->looked += view_benefits(&v, &(struct benefit_filter){.offer = S("")}, &rows, &n) == OK;
            view_close(&v);
        }
        arena_free(&a);
    }
    return NULL;
}

/* As rebuild --check does with whom it finds whole, at the worst of times. */
static void *lifts(void *arg)
{
    struct bystander *by = arg;
    uid streams[QUARANTINE_MAX];
    while (!by->over)
        if (quarantine_list(by->h->app, streams) > 0)
            quarantine_lift(by->h->app, streams[0]);
    return NULL;
}

/* Two of the keys become one and the same in memory: a fault of the program would. */
static void break_keys(struct house *h)
{
    const struct state *s = house_state(h, h->contoso);
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (b->n_items >= 2 && code_is(&b->definition, S("windows-server")))
            memcpy((char *)b->items + b->item_size, b->items, b->item_size);
    }
    cache_release(s);
}

static void race_broken(struct house *h, struct racer racers[RACERS], bool lifted)
{
    struct bystander by = {.h = h, .ga = house_actor(h, "ga@contoso.example")};
    pthread_t reader, lifter;
    pthread_create(&reader, NULL, reads, &by);
    if (lifted)
        pthread_create(&lifter, NULL, lifts, &by);
    assert_int_equal(race_all(h, racers), RACERS / 2);
    by.over = true;
    pthread_join(reader, NULL);
    if (lifted)
        pthread_join(lifter, NULL);
}

static void one_broken_partner(struct house *h, bool lifted)
{
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct racer racers[RACERS] = {0};
    house_import(h, "windows-server", 2 + RACERS);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server count=2");
    for (int i = 0; i < RACERS; i++) {
        struct act_request *req = &racers[i].req;
        arena_init(&racers[i].arena, 1 << 20);
        if (i % 2 == 0) {
            house_request(h, &h->root, UID_VENDOR, "set-low-water", "pool=last-key low_water=3", req);
            continue;
        }
        house_request(h, &ga, h->contoso, "get-keys", "benefit=windows-server", req);
        assert_int_equal(act_preview(h->app, req), OK);
        req->preview_token = req->result.preview.token;
        memset(&req->result, 0, sizeof req->result);
    }
    break_keys(h);
    uint64_t seq = head_seq(h, h->contoso);
    race_broken(h, racers, lifted);
    for (int i = 0; i < RACERS; i++) { /* where it is lifted between the tries, the last one gives up */
        if (i % 2 == 1)
            assert_true(racers[i].err == ERR_QUARANTINED || (lifted && racers[i].err == ERR_BUSY));
        else
            assert_int_equal(racers[i].err, OK);
        arena_free(&racers[i].arena);
    }
    assert_int_equal(head_seq(h, h->contoso), seq);
    assert_verified(h, h->contoso);
    assert_verified(h, UID_VENDOR);
}

static void a_broken_partner_stands_alone(void **state)
{
    struct house *h = *state;
    one_broken_partner(h, false);
    assert_true(quarantine_has(h->app, h->contoso));
    assert_false(quarantine_has(h->app, UID_VENDOR));
}

static void who_is_lifted_too_early_commits_nothing(void **state)
{
    one_broken_partner(*state, true);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(the_last_key_is_given_once),
        HOUSE_TEST(the_last_seat_is_given_once),
        HOUSE_TEST(a_reveal_and_a_cancellation_never_both_win),
        HOUSE_TEST(a_broken_partner_stands_alone),
        HOUSE_TEST(who_is_lifted_too_early_commits_nothing),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "races on PostgreSQL" : "races on SQLite", tests, NULL, NULL);
}
