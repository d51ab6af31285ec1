/* Races through the whole write path, on either engine, under AddressSanitizer and ThreadSanitizer: the last
 * key, the last seat, a reveal against a cancellation (L5, L25, R86). */
#include "support/house.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
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

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(the_last_key_is_given_once),
        HOUSE_TEST(the_last_seat_is_given_once),
        HOUSE_TEST(a_reveal_and_a_cancellation_never_both_win),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "races on PostgreSQL" : "races on SQLite", tests, NULL, NULL);
}
