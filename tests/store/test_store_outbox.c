/* The outbox: leases with fencing, so that one worker sends and a dead one is replaced. */
#include "store/store_outbox.h"

#include "store_test.h"

static void add(struct store_env *t, uint64_t seq, int64_t due)
{
    struct store_outbox o = {.stream = store_env_uid(1),
                             .seq = seq,
                             .channel = code_of(S("mail")),
                             .template = code_of(S("welcome")),
                             .about = S("per_1"),
                             .due_at = {due}};
    COMMITTED(t->db, ASSERT_OK(store_outbox_add(t->db, &o)));
}

static size_t due(struct store_env *t, int64_t now, struct store_outbox **ret)
{
    size_t n;
    ASSERT_OK(store_outbox_due(t->db, (ts){now}, 10, &t->arena, ret, &n));
    return n;
}

static enum err lease(struct store_env *t, struct store_outbox *o, int64_t now, int64_t until)
{
    ASSERT_OK(db_begin(t->db));
    enum err e = store_outbox_lease(t->db, o, (ts){now}, (ts){until});
    ASSERT_OK(db_commit(t->db));
    return e;
}

static void test_leases(void **state)
{
    struct store_env *t = *state;
    struct store_outbox *list, mine, other;
    int64_t n;
    add(t, 2, 20);
    add(t, 1, 10);
    assert_int_equal(due(t, 9, &list), 0);
    assert_int_equal(due(t, 30, &list), 2);
    assert_true(list[0].seq == 1 && list[1].seq == 2 && code_is(&list[0].template, S("welcome")));
    ASSERT_STR(list[0].about, "per_1");
    mine = other = list[0];
    ASSERT_OK(lease(t, &mine, 30, 40));
    ASSERT_ERR(lease(t, &other, 30, 40), ERR_CONFLICT);
    assert_int_equal(due(t, 30, &list), 1);
    assert_int_equal(due(t, 40, &list), 2); /* the worker died */
    other = list[0];
    assert_int_equal(other.attempts, 1);
    ASSERT_OK(lease(t, &other, 40, 50));
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(store_outbox_done(t->db, &mine), ERR_CONFLICT); /* fenced off */
    ASSERT_ERR(store_outbox_retry(t->db, &mine, (ts){60}), ERR_CONFLICT);
    ASSERT_OK(store_outbox_retry(t->db, &other, (ts){60}));
    ASSERT_OK(db_commit(t->db));
    assert_int_equal(due(t, 59, &list), 1);
    assert_int_equal(due(t, 60, &list), 2);
    mine = list[1];
    assert_true(mine.seq == 1 && mine.attempts == 2);
    ASSERT_OK(lease(t, &mine, 60, 70));
    COMMITTED(t->db, ASSERT_OK(store_outbox_done(t->db, &mine)));
    ASSERT_OK(store_outbox_waiting(t->db, &n));
    assert_int_equal(n, 1);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_leases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
