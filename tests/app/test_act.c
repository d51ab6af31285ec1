/* The write path from end to end, on either engine: what an act leaves behind, what a refused one does not,
 * replays, previews, the race for the last key and the last seat, what a restart finds. */
#include "support/house.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "store/store_auth.h"
#include "store/store_event.h"

static uint64_t seq_of(struct house *h, uid stream)
{
    const struct state *s = house_state(h, stream);
    uint64_t seq = s->seq;
    cache_release(s);
    return seq;
}

static void assert_verified(struct house *h, uid stream)
{
    struct store_reader reader = {0};
    struct store_verdict v = {0};
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_event_verify(reader.db, stream, &v), OK);
    assert_null(v.what);
    store_reader_put(&reader);
}

static void a_purchase_grants_what_the_programme_says(void **state)
{
    struct house *h = *state;
    const struct state *s = house_state(h, h->contoso);
    const struct benefit *core = NULL, *more = NULL;
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (code_is(&s->benefits[i].definition, S("visual-studio-enterprise-core")))
            core = &s->benefits[i];
        if (code_is(&s->benefits[i].definition, S("visual-studio-enterprise-incremental")))
            more = &s->benefits[i];
    }
    assert_non_null(core);
    assert_non_null(more);
    assert_int_equal(core->granted, 10);
    assert_int_equal(more->granted, 25);
    assert_int_equal(s->n_orders, 2);
    assert_int_equal(s->orders[0].state, ORDER_PAID);
    cache_release(s);
    assert_verified(h, h->contoso);
    assert_verified(h, UID_VENDOR);
}

static void a_key_needs_a_preview_and_is_given_once(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request req;
    house_import(h, "windows-server", 20);
    house_request(h, &ga, h->contoso, "get-keys", "benefit=windows-server count=2", &req);
    uint64_t before = seq_of(h, h->contoso);
    assert_int_equal(act_run(h->app, &req), ERR_PREVIEW_REQUIRED);
    assert_int_equal(seq_of(h, h->contoso), before);
    assert_true(req.result.preview.token.len > 0);
    assert_int_equal(req.result.n_keys, 0);
    req.preview_token = req.result.preview.token;
    memset(&req.result, 0, sizeof req.result);
    assert_int_equal(act_run(h->app, &req), OK);
    assert_int_equal(req.result.n_keys, 2);
    str key = str_dup(&h->arena, secret_reveal(req.result.keys[0].key));
    assert_true(str_starts(key, S("WINSV-00000-00000-00000-")));
    cache_release(req.result.state);
    uint64_t after = seq_of(h, h->contoso);
    memset(&req.result, 0, sizeof req.result);
    assert_int_equal(act_run(h->app, &req), OK); /* the second click (L16) */
    assert_true(req.result.replayed);
    assert_int_equal(req.result.n_keys, 2);
    assert_true(str_eq(key, secret_reveal(req.result.keys[0].key)));
    assert_int_equal(seq_of(h, h->contoso), after);
    cache_release(req.result.state);
    req.input_digest = hash_of(S("test"), S("another body"));
    memset(&req.result, 0, sizeof req.result);
    assert_int_equal(act_run(h->app, &req), ERR_KEY_REUSED);
}

static void a_refused_act_leaves_no_trace(void **state)
{
    struct house *h = *state;
    struct actor kim = house_actor(h, "kim@contoso.example");
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_result r;
    uint64_t before = seq_of(h, h->contoso);
    assert_int_equal(house_act(h, &kim, h->contoso, "assign-user",
                               "benefit=visual-studio-enterprise-core person=kim@contoso.example", &r),
                     ERR_REFUSED);
    assert_int_equal(r.n_reasons, 1); /* not-permitted stands alone (L11) */
    assert_int_equal(r.reasons[0].code, REASON_NOT_PERMITTED);
    assert_int_equal(house_act(h, &ga, h->contoso, "assign-user",
                               "benefit=visual-studio-enterprise-core person=nobody@contoso.example", &r),
                     ERR_REFUSED);
    assert_int_equal(r.reasons[0].code, REASON_PERSON_NOT_IN_DIRECTORY);
    assert_int_equal(house_act(h, &ga, h->contoso, "assign-user",
                               "benefit=no-such-benefit person=kim@contoso.example", &r),
                     ERR_NOT_FOUND);
    assert_true(str_eq(r.problem.pointer, S("/benefit")));
    assert_int_equal(seq_of(h, h->contoso), before);
}

static void nothing_commits_after_a_revocation(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct actor kim = house_actor(h, "kim@contoso.example");
    struct act_result r;
    house_done(h, &ga, h->contoso, "assign-role", "person=kim@contoso.example role=partner-admin");
    kim = house_actor(h, "kim@contoso.example");
    house_done(h, &ga, h->contoso, "disable-person", "person=kim@contoso.example");
    assert_int_equal(house_act(h, &kim, h->contoso, "get-keys", "benefit=windows-server", &r),
                     ERR_UNAUTHENTICATED);
}

static void an_act_on_a_state_that_moved_is_told(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request req;
    char hex[HASH_HEX];
    const struct state *s = house_state(h, h->contoso);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=kim@contoso.example", &req);
    req.if_match = str_dup(&h->arena, hash_hex(&s->head, hex));
    cache_release(s);
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=lee@contoso.example");
    assert_int_equal(act_run(h->app, &req), ERR_STATE_CHANGED);
}

static void a_restart_finds_the_same_state(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_import(h, "windows-server", 3);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server");
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=kim@contoso.example");
    const struct state *before = house_state(h, h->contoso);
    hash256 head = before->head;
    size_t bytes = state_bytes(before);
    cache_release(before);
    house_reopen(h);
    const struct state *after = house_state(h, h->contoso);
    assert_true(hash_eq(&head, &after->head));
    assert_true(bytes > 0);
    assert_int_equal(after->n_benefits, 5);
    cache_release(after);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server");
    assert_verified(h, h->contoso);
}

/* --- Races
 * ------------------------------------------------------------------------------------------------------- */

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

static void a_group_is_all_or_nothing(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request reqs[2];
    uint64_t before = seq_of(h, h->contoso);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=kim@contoso.example", &reqs[0]);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=kim@contoso.example", &reqs[1]);
    assert_int_equal(act_run_all(h->app, reqs, 2), ERR_REFUSED);
    assert_int_equal(reqs[1].result.reasons[0].code, REASON_ALREADY_ASSIGNED);
    assert_int_equal(seq_of(h, h->contoso), before);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=lee@contoso.example", &reqs[1]);
    memset(&reqs[0].result, 0, sizeof reqs[0].result);
    assert_int_equal(act_run_all(h->app, reqs, 2), OK);
    cache_release(reqs[0].result.state);
    cache_release(reqs[1].result.state);
    assert_true(seq_of(h, h->contoso) >= before + 2);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_purchase_grants_what_the_programme_says),
        HOUSE_TEST(a_key_needs_a_preview_and_is_given_once),
        HOUSE_TEST(a_refused_act_leaves_no_trace),
        HOUSE_TEST(nothing_commits_after_a_revocation),
        HOUSE_TEST(an_act_on_a_state_that_moved_is_told),
        HOUSE_TEST(a_restart_finds_the_same_state),
        HOUSE_TEST(the_last_key_is_given_once),
        HOUSE_TEST(the_last_seat_is_given_once),
        HOUSE_TEST(a_reveal_and_a_cancellation_never_both_win),
        HOUSE_TEST(a_group_is_all_or_nothing),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "act on PostgreSQL" : "act on SQLite", tests, NULL, NULL);
}
