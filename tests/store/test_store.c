/* Opening, and the pool of readers. */
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/store_meta.h"
#include "store_test.h"

static void test_writers(void **state)
{
    struct store_env *t = *state;
    size_t n = store_writers(t->store);
    assert_int_equal(n, store_env_engine() == DB_SQLITE ? 1 : 2);
    assert_int_equal(store_engine(t->store), store_env_engine());
    size_t of[2] = {0};
    for (uint64_t i = 0; i < 100; i++) {
        size_t w = store_writer_of(t->store, store_env_uid(i));
        assert_true(w < n && w == store_writer_of(t->store, store_env_uid(i)));
        of[w]++;
    }
    for (size_t i = 0; i < n; i++)
        assert_true(of[i] > 20);
}

/* More threads than readers: everybody gets one in time, nobody shares one. */
enum { THREADS = 12, READERS = 4, ROUNDS = 50 };
struct crowd {
    struct store *store;
    pthread_mutex_t lock;
    int out, most;
    atomic_bool failed;
};

static void count(struct crowd *c, int by)
{
    pthread_mutex_lock(&c->lock);
    c->out += by;
    if (c->out > c->most)
        c->most = c->out;
    pthread_mutex_unlock(&c->lock);
}

static void *read_often(void *p)
{
    struct crowd *c = p;
    for (int i = 0; i < ROUNDS; i++) {
        struct store_reader r CLEANUP(store_reader_put) = {0};
        int64_t n;
        if (store_reader_get(c->store, &r) != OK) {
            c->failed = true;
            break;
        }
        count(c, 1);
        if (db_begin_read(r.db) != OK || store_meta_get_int(r.db, S(STORE_META_INCARNATION), &n) != OK ||
            n != 1)
            c->failed = true;
        count(c, -1);
    }
    return NULL;
}

static void test_readers(void **state)
{
    struct store_env *t = *state;
    struct crowd c = {.store = t->store, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &c), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_false(c.failed);
    assert_true(c.most >= 1 && c.most <= READERS);
}

/* A reader given back in a transaction is free of it. */
static void test_a_reader_comes_back_clean(void **state)
{
    struct store_env *t = *state;
    struct store_reader r = {0};
    ASSERT_OK(store_reader_get(t->store, &r));
    ASSERT_OK(db_begin_read(r.db));
    store_reader_put(&r);
    assert_null(r.db);
    store_reader_put(&r); /* harmless */
    ASSERT_OK(store_reader_get(t->store, &r));
    assert_false(db_in_transaction(r.db));
    store_reader_put(&r);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_writers), TEST(test_readers),
                                       TEST(test_a_reader_comes_back_clean)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
