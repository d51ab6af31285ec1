/* Snapshots: any bytes come back, of one fold version only (L18). */
#include "store/store_snapshot.h"

#include "store_test.h"

static void test_any_bytes(void **state)
{
    struct store_env *t = *state;
    static char bytes[70000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 256);
    static const size_t lengths[] = {0, 1, 2, 3, 4, 5, 255, 256, sizeof bytes};
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct store_snapshot s = {.head = {i + 1, hash_of(S("test"), S("h"))},
                                   .fold_version = 2,
                                   .bytes = {bytes, lengths[i]}},
                              found;
        COMMITTED(t->db, ASSERT_OK(store_snapshot_put(t->db, store_env_uid(1), &s)));
        ASSERT_OK(store_snapshot_get(t->db, store_env_uid(1), 2, &t->arena, &found));
        assert_int_equal(found.bytes.len, lengths[i]);
        assert_memory_equal(found.bytes.ptr, bytes, lengths[i]);
        assert_int_equal(found.head.seq, i + 1);
        assert_true(hash_eq(&found.head.hash, &s.head.hash));
    }
}

static void test_versions_and_dropping(void **state)
{
    struct store_env *t = *state;
    struct store_snapshot s = {.head = {1, {{0}}}, .fold_version = 2, .bytes = S("x")}, found;
    COMMITTED(t->db, ASSERT_OK(store_snapshot_put(t->db, store_env_uid(1), &s)));
    ASSERT_ERR(store_snapshot_get(t->db, store_env_uid(1), 3, &t->arena, &found), ERR_NOT_FOUND);
    ASSERT_ERR(store_snapshot_get(t->db, store_env_uid(2), 2, &t->arena, &found), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_snapshot_drop_all(t->db)));
    ASSERT_ERR(store_snapshot_get(t->db, store_env_uid(1), 2, &t->arena, &found), ERR_NOT_FOUND);
}

static void test_damage(void **state)
{
    struct store_env *t = *state;
    struct store_snapshot s = {.head = {1, {{0}}}, .fold_version = 2, .bytes = S("state")}, found;
    char said[200];
    COMMITTED(t->db, ASSERT_OK(store_snapshot_put(t->db, store_env_uid(1), &s)));
    assert_true(store_env_raw(t, "UPDATE snapshot SET bytes = 'ab!d'", said));
    ASSERT_ERR(store_snapshot_get(t->db, store_env_uid(1), 2, &t->arena, &found), ERR_CORRUPT);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_any_bytes), TEST(test_versions_and_dropping),
                                       TEST(test_damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
