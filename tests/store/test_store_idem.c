/* Idempotency (L16): one act for one key of one actor, stream and action. */
#include "store/store_idem.h"

#include "store_test.h"

static struct store_idem row(const char *actor, uint64_t stream, const char *action, const char *key)
{
    return (struct store_idem){.actor = str_of(actor),
                               .stream = store_env_uid(stream),
                               .action = str_of(action),
                               .key = str_of(key),
                               .digest = hash_of(S("test"), str_of(key)),
                               .first_seq = 3,
                               .last_seq = 5,
                               .at = {10}};
}

static void test_find(void **state)
{
    struct store_env *t = *state;
    struct store_idem kept = row("per_1", 1, "assign-user", "k"), found;
    found = kept;
    ASSERT_ERR(store_idem_find(t->db, &found), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_idem_add(t->db, &kept)));
    found = (struct store_idem){
        .actor = kept.actor, .stream = kept.stream, .action = kept.action, .key = kept.key};
    ASSERT_OK(store_idem_find(t->db, &found));
    assert_true(hash_eq(&found.digest, &kept.digest));
    assert_true(found.first_seq == 3 && found.last_seq == 5 && found.at.us == 10 && !found.for_ever);
    const struct store_idem others[] = {
        row("per_2", 1, "assign-user", "k"),
        row("per_1", 2, "assign-user", "k"),
        row("per_1", 1, "reassign", "k"),
        row("per_1", 1, "assign-user", "K"),
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        found = others[i];
        ASSERT_ERR(store_idem_find(t->db, &found), ERR_NOT_FOUND);
        COMMITTED(t->db, ASSERT_OK(store_idem_add(t->db, &others[i])));
    }
}

static void test_the_second_is_a_conflict(void **state)
{
    struct store_env *t = *state;
    struct store_idem kept = row("per_1", 1, "assign-user", "k");
    COMMITTED(t->db, ASSERT_OK(store_idem_add(t->db, &kept)));
    ASSERT_OK(db_begin(t->db));
    enum err first = store_idem_add(t->db, &kept);
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
}

static void test_expire(void **state)
{
    struct store_env *t = *state;
    int64_t n;
    for (int64_t i = 0; i < 6; i++) {
        struct store_idem r = row("per_1", 1, "get-keys", str_fmt(&t->arena, "%d", (int)i).ptr);
        r.at = (ts){i};
        r.for_ever = i == 0;
        COMMITTED(t->db, ASSERT_OK(store_idem_add(t->db, &r)));
    }
    COMMITTED(t->db, ASSERT_OK(store_idem_expire(t->db, (ts){4}, 2, &n)));
    assert_int_equal(n, 2);
    COMMITTED(t->db, ASSERT_OK(store_idem_expire(t->db, (ts){4}, 9, &n)));
    assert_int_equal(n, 1);
    static const bool left[] = {true, false, false, false, true, true};
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        struct store_idem r = row("per_1", 1, "get-keys", str_fmt(&t->arena, "%d", (int)i).ptr);
        ASSERT_ERR(store_idem_find(t->db, &r), left[i] ? OK : ERR_NOT_FOUND);
    }
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_find), TEST(test_the_second_is_a_conflict),
                                       TEST(test_expire)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
