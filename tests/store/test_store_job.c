/* Long work. */
#include "store/store_job.h"

#include "store_test.h"

static struct store_job job(uint64_t id, int64_t at)
{
    return (struct store_job){.id = store_env_uid(id),
                              .stream = UID_VENDOR,
                              .kind = code_of(S("import-keys")),
                              .actor = S("per_1"),
                              .detail = S("d"),
                              .state = STORE_JOB_WAITING,
                              .total = 3,
                              .created_at = {at}};
}

static void test_jobs(void **state)
{
    struct store_env *t = *state;
    struct store_job first = job(1, 20), second = job(2, 10), found, *list;
    size_t n;
    COMMITTED(t->db, ASSERT_OK(store_job_add(t->db, &first)); ASSERT_OK(store_job_add(t->db, &second)));
    ASSERT_OK(store_job_open(t->db, 9, &t->arena, &list, &n));
    assert_int_equal(n, 2);
    assert_true(uid_eq(list[0].id, second.id));
    COMMITTED(t->db, ASSERT_OK(store_job_cancel(t->db, first.id, (ts){30})));
    first.state = STORE_JOB_RUNNING;
    first.done = 1;
    first.refused = 1;
    first.changed_at = (ts){31};
    COMMITTED(t->db, ASSERT_OK(store_job_update(t->db, &first)));
    ASSERT_OK(store_job_get(t->db, first.id, &t->arena, &found));
    assert_true(found.state == STORE_JOB_RUNNING && found.done == 1 && found.refused == 1 &&
                found.total == 3);
    assert_true(found.cancel); /* the wish survives an update */
    assert_true(uid_eq(found.stream, UID_VENDOR) && found.changed_at.us == 31);
    ASSERT_STR(found.detail, "d");
    first.state = STORE_JOB_CANCELLED;
    COMMITTED(t->db, ASSERT_OK(store_job_update(t->db, &first)));
    ASSERT_OK(store_job_open(t->db, 9, &t->arena, &list, &n));
    assert_int_equal(n, 1);
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(store_job_cancel(t->db, first.id, (ts){40}), ERR_NOT_FOUND);
    ASSERT_ERR(store_job_cancel(t->db, store_env_uid(9), (ts){40}), ERR_NOT_FOUND);
    db_rollback(t->db);
    ASSERT_ERR(store_job_get(t->db, store_env_uid(9), &t->arena, &found), ERR_NOT_FOUND);
}

static void test_rows(void **state)
{
    struct store_env *t = *state;
    struct store_job j = job(1, 20);
    struct store_job_row rows[] = {{1, S("one"), STR_NONE}, {2, S(""), STR_NONE}, {3, S("three"), STR_NONE}},
                         *list;
    size_t n;
    COMMITTED(t->db, ASSERT_OK(store_job_add(t->db, &j));
              ASSERT_OK(store_job_put_rows(t->db, j.id, rows, 3)));
    COMMITTED(t->db, ASSERT_OK(store_job_result(t->db, j.id, 1, S("done"))));
    ASSERT_OK(store_job_rows(t->db, j.id, 0, 2, &t->arena, &list, &n));
    assert_int_equal(n, 2);
    ASSERT_STR(list[0].input, "one");
    ASSERT_STR(list[0].result, "done");
    ASSERT_STR(list[1].input, "");
    assert_null(list[1].result.ptr);
    ASSERT_OK(store_job_rows(t->db, j.id, 2, 2, &t->arena, &list, &n));
    assert_true(n == 1 && list[0].row == 3);
    ASSERT_OK(db_begin(t->db));
    enum err first = store_job_result(t->db, j.id, 4, S("x"));
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_jobs), TEST(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
