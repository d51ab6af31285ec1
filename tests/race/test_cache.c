/* Readers against a writer, on either engine, under AddressSanitizer and ThreadSanitizer: states are
 * published whole, never go back for one reader, and live as long as somebody holds them, while others drop
 * them, keep answers with them and load them anew (L18, L19). */
#include "support/house.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"

enum { READERS = 4, ACTS = 40 };

struct world {
    struct house *h;
    atomic_bool over, wrong;
    atomic_int looked;
    size_t benefits; /* that the house began with */
};

/* What every state of contoso since the house stood must say of itself. */
static bool whole(const struct state *s, size_t benefits)
{
    size_t seats = 0;
    for (size_t i = 0; i < s->n_benefits; i++)
        if (code_is(&s->benefits[i].definition, S("visual-studio-enterprise-incremental")))
            seats = s->benefits[i].n_items;
    return s->n_benefits == benefits && s->n_people >= 3 && seats <= s->n_people;
}

static void read_once(struct world *w, uint64_t *last)
{
    struct house *h = w->h;
    const struct state *s = NULL;
    str bytes;
    char name[32];
    if (cache_current(h->app, h->contoso, &s) != OK) {
        atomic_store(&w->wrong, true);
        return;
    }
    snprintf(name, sizeof name, "%llu", (unsigned long long)s->seq);
    cache_keep(s, str_of(name), TS_MAX, str_of(name));
    if (!cache_kept(s, str_of(name), (ts){0}, &bytes) || !str_eq(bytes, str_of(name)) ||
        !whole(s, w->benefits) || s->seq < *last)
        atomic_store(&w->wrong, true);
    *last = s->seq;
    cache_release(s);
    atomic_fetch_add(&w->looked, 1);
}

static void *read_all(void *arg)
{
    struct world *w = arg;
    uint64_t last = 0;
    while (!atomic_load(&w->over))
        read_once(w, &last);
    return NULL;
}

/* A cache may forget at any time. */
static void *forget_all(void *arg)
{
    struct world *w = arg;
    while (!atomic_load(&w->over))
        cache_drop(w->h->app->cache, w->h->contoso);
    return NULL;
}

static void readers_and_a_writer(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct world w = {.h = h};
    const struct state *begun = house_state(h, h->contoso);
    w.benefits = begun->n_benefits;
    cache_release(begun);
    pthread_t threads[READERS + 1];
    char inputs[120];
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_all, &w), 0);
    assert_int_equal(pthread_create(&threads[READERS], NULL, forget_all, &w), 0);
    for (int i = 0; i < ACTS; i++) {
        snprintf(inputs, sizeof inputs, "email=p%d@contoso.example given_name=P family_name=%d", i, i);
        house_done(h, &ga, h->contoso, "add-person", inputs);
        snprintf(inputs, sizeof inputs,
                 "benefit=visual-studio-enterprise-incremental person=p%d@contoso.example", i);
        if (i < 20)
            house_done(h, &ga, h->contoso, "assign-user", inputs);
    }
    atomic_store(&w.over, true);
    for (int i = 0; i <= READERS; i++)
        pthread_join(threads[i], NULL);
    assert_false(atomic_load(&w.wrong));
    assert_true(atomic_load(&w.looked) > 0);
    const struct state *published = house_state(h, h->contoso);
    struct store_reader reader = {0};
    struct state *folded = NULL;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(cache_fold(reader.db, h->contoso, TS_MAX, &folded), OK);
    store_reader_put(&reader);
    assert_true(state_equal(published, folded, NULL));
    state_free(folded);
    cache_release(published);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {HOUSE_TEST(readers_and_a_writer)};
    return cmocka_run_group_tests_name(store_env_engine() == DB_POSTGRES ? "cache race on PostgreSQL"
                                                                         : "cache race on SQLite",
                                       tests, NULL, NULL);
}
