/* Facts about the database itself. */
#include "store/store_meta.h"

#include "store_test.h"

static void test_values(void **state)
{
    struct store_env *t = *state;
    str value;
    int64_t n;
    ASSERT_ERR(store_meta_get(t->db, S("k"), &t->arena, &value), ERR_NOT_FOUND);
    ASSERT_ERR(store_meta_get_int(t->db, S("k"), &n), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("k"), S("text"))));
    ASSERT_ERR(store_meta_get_int(t->db, S("k"), &n), ERR_CORRUPT);
    static const int64_t numbers[] = {0, -1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        COMMITTED(t->db, ASSERT_OK(store_meta_set_int(t->db, S("k"), numbers[i])));
        ASSERT_OK(store_meta_get_int(t->db, S("k"), &n));
        assert_true(n == numbers[i]);
    }
    COMMITTED(t->db, ASSERT_OK(store_meta_unset(t->db, S("k"))));
    ASSERT_ERR(store_meta_get_int(t->db, S("k"), &n), ERR_NOT_FOUND);
}

/* A new database knows who it is, and that it lives for the first time (L15, L27). */
static void test_identity(void **state)
{
    struct store_env *t = *state;
    int64_t n;
    str id = str_dup(&t->arena, store_database_id(t->store)), value;
    assert_int_equal(id.len, 32);
    ASSERT_OK(store_meta_get(t->db, S(STORE_META_DATABASE_ID), &t->arena, &value));
    assert_true(str_eq(id, value));
    ASSERT_OK(store_meta_get_int(t->db, S(STORE_META_INCARNATION), &n));
    assert_int_equal(n, 1);
    store_env_reopen(t);
    assert_true(str_eq(id, store_database_id(t->store)));
    assert_true(str_eq(id, db_database_id(store_writer(t->store, 0))));
    struct store_reader r CLEANUP(store_reader_put) = {0};
    ASSERT_OK(store_reader_get(t->store, &r));
    assert_true(str_eq(id, db_database_id(r.db)));
}

static void test_journals(void **state)
{
    struct store_env *t = *state;
    struct store_journal j = {S("b"), 1, hash_of(S("test"), S("1"))}, *list;
    size_t n;
    COMMITTED(t->db, ASSERT_OK(store_meta_set_journal(t->db, &j)));
    j.node = S("a");
    COMMITTED(t->db, ASSERT_OK(store_meta_set_journal(t->db, &j)));
    j = (struct store_journal){S("b"), 2, hash_of(S("test"), S("2"))};
    COMMITTED(t->db, ASSERT_OK(store_meta_set_journal(t->db, &j)));
    ASSERT_OK(store_meta_journals(t->db, &t->arena, &list, &n));
    assert_int_equal(n, 2);
    ASSERT_STR(list[0].node, "a");
    ASSERT_STR(list[1].node, "b");
    assert_true(list[0].n == 1 && list[1].n == 2 && hash_eq(&list[1].head, &j.head));
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_values), TEST(test_identity), TEST(test_journals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
