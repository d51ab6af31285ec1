/* Threads on one store, looked at by ThreadSanitizer: every writer appends and claims the last keys of one
 * pool while readers from the pool check that what they see is whole. Runs on both engines
 * (tests/store/tests.cmake). */
#include <pthread.h>
#include <stdatomic.h>

#include "store/store_event.h"
#include "store/store_import.h"
#include "store/store_keys.h"
#include "store/store_test.h"

enum { KEYS = 200, READERS = 4, STREAMS = 6 };

struct world {
    struct store_env *t;
    atomic_bool over;
    atomic_int claimed;
    atomic_int looked;
    atomic_bool torn;
};

static void add_keys(struct store_env *t)
{
    struct store_import import = {.id = S("i"), .pool = code_of(S("p"))};
    struct store_import_row rows[KEYS] = {0};
    enum store_import_result results[KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        rows[i].id = store_env_uid(1000 + i);
        rows[i].hash = hash_of(S("test"), str_fmt(&t->arena, "%zu", i));
        rows[i].sealed = S("s");
    }
    COMMITTED(t->db, ASSERT_OK(store_import_begin(t->db, &import)));
    COMMITTED(t->db, ASSERT_OK(store_import_chunk(t->db, &import, KEYS, rows, KEYS, &t->arena, results)));
}

/* One act: the next key for a stream, told in its ledger. ERR_NOT_FOUND: no key is left. */
static enum err take_a_key(struct db *given, uid stream, struct arena *a)
{
    struct db *db CLEANUP(db_leave) = given;
    struct store_head head;
    struct store_key *keys;
    size_t n;
    TRY(db_begin(db));
    TRY(store_event_lock_head(db, stream, &head));
    TRY(store_keys_candidates(db, S("p"), S(""), S(""), 1, a, &keys, &n));
    if (n == 0)
        return ERR_NOT_FOUND;
    struct store_event e = {.stream = stream,
                            .at = {(int64_t)head.seq},
                            .actor_kind = ACTOR_TIME,
                            .action = code_of(S("get-keys")),
                            .type = S("key_issued"),
                            .version = 1,
                            .data = S("{}")};
    TRY(store_event_append(db, stream, &head, &e, 1));
    TRY(store_keys_claim(db, keys[0].id, stream, stream, (ts){1}));
    return db_commit(db);
}

struct writer {
    struct world *world;
    size_t number;
};

static void *write_all(void *p)
{
    struct writer *w = p;
    struct store *store = w->world->t->store;
    struct db *db = store_writer(store, w->number);
    struct arena a;
    arena_init(&a, 1 << 20);
    enum err e = OK;
    while (e == OK || e == ERR_CONFLICT) {
        for (uint64_t i = 0; i < STREAMS && (e == OK || e == ERR_CONFLICT); i++) {
            if (store_writer_of(store, store_env_uid(i)) != w->number)
                continue;
            e = take_a_key(db, store_env_uid(i), &a);
            if (e == OK)
                atomic_fetch_add(&w->world->claimed, 1);
            arena_reset(&a);
        }
        db_tend(db, false);
    }
    if (e != ERR_NOT_FOUND)
        atomic_store(&w->world->torn, true);
    arena_free(&a);
    return NULL;
}

/* In one moment the head of a stream is its last event, and the chain up to it holds. */
static enum err look(struct store *store, uid stream)
{
    struct store_reader r CLEANUP(store_reader_put) = {0};
    struct store_verdict v;
    TRY(store_reader_get(store, &r));
    return store_event_verify(r.db, stream, &v);
}

static void *look_all(void *p)
{
    struct world *w = p;
    for (uint64_t i = 0; !atomic_load(&w->over); i++) {
        if (look(w->t->store, store_env_uid(i % STREAMS)) != OK)
            atomic_store(&w->torn, true);
        atomic_fetch_add(&w->looked, 1);
    }
    return NULL;
}

static void test_writers_and_readers(void **state)
{
    struct store_env *t = *state;
    struct world world = {.t = t};
    struct writer writers[8];
    pthread_t writing[8], reading[READERS];
    size_t n = store_writers(t->store);
    add_keys(t);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&reading[i], NULL, look_all, &world), 0);
    for (size_t i = 0; i < n; i++) {
        writers[i] = (struct writer){&world, i};
        assert_int_equal(pthread_create(&writing[i], NULL, write_all, &writers[i]), 0);
    }
    for (size_t i = 0; i < n; i++)
        pthread_join(writing[i], NULL);
    atomic_store(&world.over, true);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(reading[i], NULL);

    assert_false(atomic_load(&world.torn));
    assert_int_equal(atomic_load(&world.claimed), KEYS);
    assert_true(atomic_load(&world.looked) > 0);
    uint64_t events = 0;
    for (uint64_t i = 0; i < STREAMS; i++) {
        struct store_verdict v;
        ASSERT_OK(store_event_verify(t->db, store_env_uid(i), &v));
        events += v.events;
    }
    assert_int_equal(events, KEYS);
    struct store_pool_count *pools;
    ASSERT_OK(store_keys_count(t->db, &t->arena, &pools, &n));
    assert_true(pools[0].free == 0 && pools[0].issued == KEYS);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_writers_and_readers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
