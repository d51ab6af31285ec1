/* Imports of keys: what becomes of each row, going on after a cut, and 100,000 rows. */
#include "store/store_import.h"

#include "base/env.h"
#include "store/store_keys.h"
#include "store_test.h"

/* A row whose key is number `key`; ids never repeat. */
static struct store_import_row row_of(struct store_env *t, int64_t row, uint64_t key)
{
    static uint64_t ids;
    str name = str_fmt(&t->arena, "key-%llu", (unsigned long long)key);
    return (struct store_import_row){
        .row = row, .id = store_env_uid(++ids), .hash = hash_of(S("test"), name), .sealed = name, .seats = 1};
}

static struct store_import begin(struct store_env *t, const char *id)
{
    struct store_import import = {.id = str_of(id),
                                  .pool = code_of(S("office")),
                                  .digest = hash_of(S("test"), str_of(id)),
                                  .begun_at = {7}};
    COMMITTED(t->db, ASSERT_OK(store_import_begin(t->db, &import)));
    return import;
}

static void test_rows_are_classified(void **state)
{
    struct store_env *t = *state;
    struct store_import first = begin(t, "first"), second = begin(t, "second");
    enum store_import_result results[5];
    struct store_import_row rows[5] = {row_of(t, 1, 1), row_of(t, 2, 2), row_of(t, 3, 1)};
    COMMITTED(t->db, ASSERT_OK(store_import_chunk(t->db, &first, 3, rows, 3, &t->arena, results)));
    assert_int_equal(results[0], STORE_IMPORT_ADDED);
    assert_int_equal(results[1], STORE_IMPORT_ADDED);
    assert_int_equal(results[2], STORE_IMPORT_DUPLICATE);
    COMMITTED(t->db,
              ASSERT_OK(store_keys_claim(t->db, rows[0].id, store_env_uid(9), store_env_uid(10), (ts){8})));

    enum store_import_result found;
    hash256 unknown = hash_of(S("test"), S("key-9"));
    ASSERT_OK(store_import_classify(t->db, &rows[0].hash, &found));
    assert_int_equal(found, STORE_IMPORT_ISSUED);
    ASSERT_OK(store_import_classify(t->db, &rows[1].hash, &found));
    assert_int_equal(found, STORE_IMPORT_DUPLICATE);
    ASSERT_OK(store_import_classify(t->db, &unknown, &found));
    assert_int_equal(found, STORE_IMPORT_ADDED);

    struct store_import_row again[] = {row_of(t, 1, 1), row_of(t, 3, 2), row_of(t, 4, 3)};
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_import_refuse(t->db, &second, 2, S("malformed")));
    ASSERT_OK(store_import_chunk(t->db, &second, 4, again, 3, &t->arena, results));
    ASSERT_OK(store_import_finish(t->db, &second, (ts){9}));
    ASSERT_OK(db_commit(t->db));
    ASSERT_OK(store_import_get(t->db, S("second"), &second));
    assert_int_equal(second.added, 1);
    assert_int_equal(second.duplicate, 1);
    assert_int_equal(second.issued, 1);
    assert_int_equal(second.malformed, 1);
    assert_int_equal(second.next_row, 4);
    assert_int_equal(second.finished_at.us, 9);

    struct store_import_problem *problems;
    size_t n;
    ASSERT_OK(store_import_problems(t->db, S("second"), 0, 10, &t->arena, &problems, &n));
    static const char *const expected[] = {"already-issued", "malformed", "duplicate"};
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(problems[i].row, i + 1);
        ASSERT_STR(problems[i].problem, expected[i]);
    }
    ASSERT_OK(store_import_problems(t->db, S("second"), 2, 10, &t->arena, &problems, &n));
    assert_int_equal(n, 1);
}

/* A cut import goes on where it stopped; of two that go on with it one does. */
static void test_resume(void **state)
{
    struct store_env *t = *state;
    struct store_import import = begin(t, "cut"), other;
    enum store_import_result results[2];
    struct store_import_row rows[2] = {row_of(t, 1, 1), row_of(t, 2, 2)};
    COMMITTED(t->db, ASSERT_OK(store_import_chunk(t->db, &import, 2, rows, 2, &t->arena, results)));
    store_env_reopen(t);
    import = (struct store_import){.id = S("cut"), .pool = code_of(S("other")), .begun_at = { 99 }};
    COMMITTED(t->db, ASSERT_OK(store_import_begin(t->db, &import)));
    assert_int_equal(import.next_row, 2);
    assert_int_equal(import.added, 2);
    assert_int_equal(import.begun_at.us, 7);
    assert_true(ts_none(import.finished_at));
    ASSERT_STR(code_str(&import.pool), "office");

    other = import;
    struct store_import_row more = row_of(t, 3, 3);
    COMMITTED(t->db, ASSERT_OK(store_import_chunk(t->db, &import, 3, &more, 1, &t->arena, results)));
    more = row_of(t, 3, 4);
    ASSERT_OK(db_begin(t->db));
    enum err first = store_import_chunk(t->db, &other, 3, &more, 1, &t->arena, results);
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
    ASSERT_ERR(store_import_get(t->db, S("none"), &other), ERR_NOT_FOUND);
}

static void test_a_hundred_thousand_rows(void **state)
{
    struct store_env *t = *state;
    enum { ROWS = 100000, CHUNK = 1000 };
    struct store_import import = begin(t, "big");
    struct store_import_row *rows = NEW_N(&t->arena, struct store_import_row, CHUNK);
    enum store_import_result *results = NEW_N(&t->arena, enum store_import_result, CHUNK);
    int64_t spent = 0;
    struct arena scratch;
    arena_init(&scratch, 16 << 20);
    for (int64_t done = 0; done < ROWS; done += CHUNK) {
        for (int64_t i = 0; i < CHUNK; i++)
            rows[i] = row_of(t, done + i + 1, (uint64_t)(done + i) % (ROWS - 100));
        int64_t start = env_monotonic_us();
        COMMITTED(t->db, ASSERT_OK(store_import_chunk(t->db, &import, done + CHUNK, rows, CHUNK, &scratch,
                                                      results)));
        db_tend(t->db, false);
        spent += env_monotonic_us() - start;
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    assert_int_equal(import.added, ROWS - 100);
    assert_int_equal(import.duplicate, 100);
    struct store_pool_count *pools;
    size_t n;
    ASSERT_OK(store_keys_count(t->db, &t->arena, &pools, &n));
    assert_int_equal(pools[0].free, ROWS - 100);
    print_message("100,000 rows: %lld ms\n", (long long)spent / 1000);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_rows_are_classified),
        TEST(test_resume),
        TEST(test_a_hundred_thousand_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
