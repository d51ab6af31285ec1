/* Key pools: candidates and claims (L25), what a partner may see of a key (L13), and the race for the last
 * one. */
#include "store/store_keys.h"

#include <pthread.h>

#include "store/store_import.h"
#include "store_test.h"

/* Adds n keys to a pool: ids first, first + 1 … */
static void add_keys(struct store_env *t, const char *pool, uint64_t first, size_t n, const char *language)
{
    struct store_import import = {.id = str_fmt(&t->arena, "import-%s-%llu", pool, (unsigned long long)first),
                                  .pool = code_of(str_of(pool))};
    struct store_import_row *rows = NEW_N(&t->arena, struct store_import_row, n);
    enum store_import_result *results = NEW_N(&t->arena, enum store_import_result, n);
    for (size_t i = 0; i < n; i++) {
        str name = str_fmt(&t->arena, "%s-%llu", pool, (unsigned long long)(first + i));
        rows[i] = (struct store_import_row){.row = (int64_t)i + 1,
                                            .id = store_env_uid(first + i),
                                            .hash = hash_of(S("test"), name),
                                            .sealed = name,
                                            .language = code_of(str_of(language)),
                                            .seats = 1};
    }
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_import_begin(t->db, &import));
    ASSERT_OK(store_import_chunk(t->db, &import, (int64_t)n, rows, n, &t->arena, results));
    ASSERT_OK(db_commit(t->db));
    assert_int_equal(import.added, n);
}

static size_t candidates(struct store_env *t, const char *pool, const char *language, size_t cap,
                         struct store_key **ret)
{
    size_t n;
    ASSERT_OK(store_keys_candidates(t->db, str_of(pool), str_of(language), S(""), cap, &t->arena, ret, &n));
    return n;
}

static void test_candidates(void **state)
{
    struct store_env *t = *state;
    struct store_key *keys;
    add_keys(t, "office", 10, 3, "en");
    add_keys(t, "office", 1, 2, "ko");
    add_keys(t, "windows", 20, 1, "en");
    add_keys(t, "suite", 30, 2, "ko");
    add_keys(t, "suite", 40, 1, ""); /* for any language */
    static const struct {
        const char *pool, *language;
        size_t cap, n;
        uint64_t first;
    } rows[] = {
        {"office", "", 9, 5, 1},   {"office", "", 2, 2, 1},   {"office", "en", 9, 3, 10},
        {"office", "ko", 1, 1, 1}, {"office", "fr", 1, 0, 0}, {"windows", "", 1, 1, 20},
        {"none", "", 1, 0, 0},     {"suite", "fr", 9, 1, 40}, {"suite", "ko", 9, 3, 30},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ASSERT_OK(db_begin(t->db));
        assert_int_equal(candidates(t, rows[i].pool, rows[i].language, rows[i].cap, &keys), rows[i].n);
        for (size_t k = 1; k < rows[i].n; k++)
            assert_true(uid_cmp(keys[k - 1].id, keys[k].id) < 0);
        if (rows[i].n)
            assert_true(uid_eq(keys[0].id, store_env_uid(rows[i].first)));
        db_rollback(t->db);
        size_t n;
        ASSERT_OK(store_keys_peek(t->db, str_of(rows[i].pool), str_of(rows[i].language), S(""), rows[i].cap,
                                  &t->arena, &keys, &n));
        assert_int_equal(n, rows[i].n);
    }
}

static void test_a_claim_is_once(void **state)
{
    struct store_env *t = *state;
    uid contoso = store_env_uid(100), fabrikam = store_env_uid(101), benefit = store_env_uid(200);
    struct store_key *keys, key;
    str sealed;
    add_keys(t, "office", 1, 1, "en");
    ASSERT_OK(db_begin(t->db));
    assert_int_equal(candidates(t, "office", "", 5, &keys), 1);
    ASSERT_OK(store_keys_claim(t->db, keys[0].id, contoso, benefit, (ts){5}));
    ASSERT_OK(db_commit(t->db));

    ASSERT_OK(db_begin(t->db));
    struct store_key *none;
    assert_int_equal(candidates(t, "office", "", 5, &none), 0);
    enum err first = store_keys_claim(t->db, keys[0].id, fabrikam, benefit, (ts){6});
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);

    /* L13: only to whom it was issued. */
    ASSERT_OK(store_keys_sealed(t->db, contoso, keys[0].id, &t->arena, &key, &sealed));
    ASSERT_STR(sealed, "office-1");
    assert_true(uid_eq(key.benefit, benefit) && uid_eq(key.partner, contoso) && key.seats == 1);
    ASSERT_ERR(store_keys_sealed(t->db, fabrikam, keys[0].id, &t->arena, NULL, &sealed), ERR_NOT_FOUND);
    hash256 hash = hash_of(S("test"), S("office-1")), other = hash_of(S("test"), S("office-2"));
    ASSERT_OK(store_keys_by_hash(t->db, contoso, &hash, &key));
    assert_true(uid_eq(key.id, keys[0].id));
    ASSERT_ERR(store_keys_by_hash(t->db, fabrikam, &hash, &key), ERR_NOT_FOUND);
    ASSERT_ERR(store_keys_by_hash(t->db, contoso, &other, &key), ERR_NOT_FOUND);
}

/* A free key is nobody's: its sealed text is not to be had by anybody. */
static void test_a_free_key_is_not_shown(void **state)
{
    struct store_env *t = *state;
    str sealed;
    add_keys(t, "office", 1, 1, "en");
    ASSERT_ERR(store_keys_sealed(t->db, store_env_uid(100), store_env_uid(1), &t->arena, NULL, &sealed),
               ERR_NOT_FOUND);
    ASSERT_ERR(store_keys_sealed(t->db, UID_NONE, store_env_uid(1), &t->arena, NULL, &sealed), ERR_NOT_FOUND);
}

static void assert_counts(struct store_env *t, int64_t free, int64_t issued, int64_t revoked,
                          int64_t quarantined)
{
    struct store_pool_count *pools;
    size_t n;
    ASSERT_OK(store_keys_count(t->db, &t->arena, &pools, &n));
    assert_int_equal(n, 1);
    ASSERT_STR(code_str(&pools[0].pool), "office");
    assert_int_equal(pools[0].free, free);
    assert_int_equal(pools[0].issued, issued);
    assert_int_equal(pools[0].revoked, revoked);
    assert_int_equal(pools[0].quarantined, quarantined);
}

static void test_states(void **state)
{
    struct store_env *t = *state;
    uid contoso = store_env_uid(100), benefit = store_env_uid(200);
    int64_t n;
    str sealed;
    add_keys(t, "office", 1, 4, "en");
    COMMITTED(t->db, ASSERT_OK(store_keys_claim(t->db, store_env_uid(1), contoso, benefit, (ts){5})));
    assert_counts(t, 3, 1, 0, 0);
    COMMITTED(t->db, ASSERT_OK(store_keys_quarantine(t->db, S("windows"), &n)));
    assert_int_equal(n, 0);
    COMMITTED(t->db, ASSERT_OK(store_keys_quarantine(t->db, S(""), &n)));
    assert_int_equal(n, 3);
    assert_counts(t, 0, 1, 0, 3);
    COMMITTED(t->db, ASSERT_OK(store_keys_release(t->db, S("office"), &n)));
    assert_counts(t, 3, 1, 0, 0);
    COMMITTED(t->db, ASSERT_OK(store_keys_revoke(t->db, contoso, store_env_uid(1), (ts){6})));
    assert_counts(t, 3, 0, 1, 0);
    ASSERT_ERR(store_keys_sealed(t->db, contoso, store_env_uid(1), &t->arena, NULL, &sealed), ERR_NOT_FOUND);
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(store_keys_revoke(t->db, contoso, store_env_uid(2), (ts){6}), ERR_NOT_FOUND);
    db_rollback(t->db);
}

/* Invariant I1: even by hand a key that was given never becomes another's. */
static void test_database_protects_given_keys(void **state)
{
    struct store_env *t = *state;
    add_keys(t, "office", 1, 2, "en");
    COMMITTED(t->db, ASSERT_OK(store_keys_claim(t->db, store_env_uid(1), store_env_uid(100),
                                                store_env_uid(200), (ts){5})));
    static const char *const forbidden[] = {
        "UPDATE pool_key SET state = 'free', partner_id = '', benefit_id = '' WHERE state = 'issued'",
        "UPDATE pool_key SET partner_id = 'prt_00000000000000000000000001' WHERE state = 'issued'",
        "UPDATE pool_key SET state = 'quarantined', partner_id = '', benefit_id = '' WHERE state = 'issued'",
        "UPDATE pool_key SET state = 'issued' WHERE state = 'free'",
        "UPDATE pool_key SET key_hash = 'x' WHERE state = 'free'",
        "DELETE FROM pool_key",
    };
    for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
        char said[200] = "";
        if (store_env_raw(t, forbidden[i], said))
            fail_msg("not refused: %s", forbidden[i]);
    }
    assert_counts(t, 1, 1, 0, 0);
}

/* The race. Each runner tries to claim one key, as a writer does: candidates, claim, commit; a conflict is
 * tried again. SQLite has one writer, so its runners take turns on it by a lock, as the writer's queue would;
 * what races there is whoever comes first. */
enum { RUNNERS = 8, KEYS = 5 };
struct race {
    struct store_env *t;
    pthread_mutex_t turn;
    pthread_barrier_t start;
};
struct runner {
    struct race *race;
    struct db *db;
    uid partner;
    int got, empty, other;
};

static enum err try_one(struct runner *r, struct arena *a)
{
    struct db *db CLEANUP(db_leave) = r->db;
    struct store_key *keys;
    size_t n;
    TRY(db_begin(db));
    TRY(store_keys_candidates(db, S("last"), S(""), S(""), 1, a, &keys, &n));
    if (n == 0)
        return ERR_NOT_FOUND;
    TRY(store_keys_claim(db, keys[0].id, r->partner, r->partner, (ts){1}));
    return db_commit(db);
}

static void *run(void *p)
{
    struct runner *r = p;
    bool shared = store_env_engine() == DB_SQLITE;
    struct arena a;
    arena_init(&a, 1 << 20);
    pthread_barrier_wait(&r->race->start);
    for (int i = 0; i < KEYS; i++) {
        enum err e;
        do {
            if (shared)
                pthread_mutex_lock(&r->race->turn);
            e = try_one(r, &a);
            if (shared)
                pthread_mutex_unlock(&r->race->turn);
        } while (e == ERR_CONFLICT);
        r->got += e == OK;
        r->empty += e == ERR_NOT_FOUND;
        r->other += e != OK && e != ERR_NOT_FOUND;
    }
    arena_free(&a);
    return NULL;
}

static void race_for(struct store_env *t, uint64_t first, size_t n_keys)
{
    struct race race = {.t = t, .turn = PTHREAD_MUTEX_INITIALIZER};
    struct runner runners[RUNNERS] = {0};
    pthread_t threads[RUNNERS];
    add_keys(t, "last", first, n_keys, "");
    pthread_barrier_init(&race.start, NULL, RUNNERS);
    for (size_t i = 0; i < RUNNERS; i++) {
        struct db_problem problem;
        runners[i] = (struct runner){.race = &race, .db = t->db, .partner = store_env_uid(100 + i)};
        if (store_env_engine() == DB_POSTGRES)
            ASSERT_OK(db_open(&t->config.db, DB_WRITER, &problem, &runners[i].db));
        assert_int_equal(pthread_create(&threads[i], NULL, run, &runners[i]), 0);
    }
    int got = 0;
    for (size_t i = 0; i < RUNNERS; i++) {
        pthread_join(threads[i], NULL);
        got += runners[i].got;
        assert_int_equal(runners[i].other, 0);
        assert_int_equal(runners[i].got + runners[i].empty, KEYS);
        if (store_env_engine() == DB_POSTGRES)
            db_close(runners[i].db);
    }
    assert_int_equal(got, n_keys); /* each exactly once, and "none" only when there was none */
    pthread_barrier_destroy(&race.start);
}

static void test_the_last_key_is_given_once(void **state)
{
    for (uint64_t i = 0; i < 10; i++)
        race_for(*state, 1 + i * 100, 1);
    race_for(*state, 5000, 3 * RUNNERS);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_candidates),
        TEST(test_a_claim_is_once),
        TEST(test_a_free_key_is_not_shown),
        TEST(test_states),
        TEST(test_database_protects_given_keys),
        TEST(test_the_last_key_is_given_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
