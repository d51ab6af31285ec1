/* What the store may rely on, whichever engine it is: transactions, their errors, cursors, every statement.
 */
#include "store/db.h"

#include "sql.gen.h"
#include "store/store_meta.h"
#include "store_test.h"

/* Whether `key` is set as a reader sees it. */
static bool visible(struct store_env *t, const char *key)
{
    struct store_reader r CLEANUP(store_reader_put) = {0};
    str value;
    ASSERT_OK(store_reader_get(t->store, &r));
    enum err e = store_meta_get(r.db, str_of(key), &t->arena, &value);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

/* Every statement is parsed by the engine and has the columns that it says. */
static void test_every_statement_prepares(void **state)
{
    struct store_env *t = *state;
    for (size_t i = 0; i < SQL_COUNT; i++)
        if (db_prepare(t->db, (enum sql_id)i) != OK)
            fail_msg("%s: %s: %s", sql_statements[i].where, sql_statements[i].name, db_problem(t->db)->text);
}

static void test_commit_and_rollback(void **state)
{
    struct store_env *t = *state;
    ASSERT_OK(db_begin(t->db));
    assert_true(db_in_transaction(t->db));
    ASSERT_OK(store_meta_set(t->db, S("a"), S("1")));
    assert_false(visible(t, "a"));
    ASSERT_OK(db_commit(t->db));
    assert_false(db_in_transaction(t->db));
    assert_true(visible(t, "a"));

    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_meta_set(t->db, S("b"), S("1")));
    db_rollback(t->db);
    db_rollback(t->db); /* harmless */
    assert_false(visible(t, "b"));
    {
        struct db *leaving CLEANUP(db_leave) = t->db;
        ASSERT_OK(db_begin(leaving));
        ASSERT_OK(store_meta_set(leaving, S("c"), S("1")));
    }
    assert_false(db_in_transaction(t->db));
    assert_false(visible(t, "c"));
}

/* After an error nothing of the transaction can be saved, and nothing slips out of it (reliability 2.2). */
static void test_an_error_spoils_the_transaction(void **state)
{
    struct store_env *t = *state;
    struct sql_job_add_in bad = {S("job_x"), S("prt_vendor"),    S("k"), S("a"),
                                 S(""),      S("no such state"), 0,      0};
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_meta_set(t->db, S("before"), S("1")));
    int64_t n;
    ASSERT_ERR(sql_job_add(t->db, bad, &n), ERR_STORE);
    assert_string_equal(db_problem(t->db)->statement, "job_add");
    assert_true(strlen(db_problem(t->db)->text) > 0);
    ASSERT_ERR(store_meta_set(t->db, S("after"), S("1")), ERR_STORE);
    str value;
    ASSERT_ERR(store_meta_get(t->db, S("before"), &t->arena, &value), ERR_STORE);
    ASSERT_ERR(db_commit(t->db), ERR_STORE);
    assert_false(db_in_transaction(t->db));
    assert_false(visible(t, "before"));
    assert_false(visible(t, "after"));
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("later"), S("1"))));
    assert_true(visible(t, "later"));
}

/* A unique rule that breaks all the same is a conflict: the act is tried again and finds the reason. */
static void test_a_broken_unique_rule_is_a_conflict(void **state)
{
    struct store_env *t = *state;
    struct sql_job_add_in row = {S("job_x"), S("prt_vendor"), S("k"), S("a"), S(""), S("waiting"), 0, 0};
    COMMITTED(t->db, ASSERT_OK(sql_job_add(t->db, row, NULL)));
    int64_t n;
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(sql_job_add(t->db, row, &n), ERR_CONFLICT);
    db_rollback(t->db);
}

static void test_expect(void **state)
{
    struct store_env *t = *state;
    struct sql_meta_unset_in unset = {S("a")};
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
    COMMITTED(t->db, ASSERT_OK(db_expect(t->db, SQL_META_UNSET, &unset, 1)));
    assert_false(visible(t, "a"));

    /* Told at once or at the end; in any case before COMMIT. */
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_meta_set(t->db, S("b"), S("1")));
    enum err first = db_expect(t->db, SQL_META_UNSET, &unset, 1);
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
    ASSERT_ERR(last, ERR_CONFLICT);
    assert_string_equal(db_problem(t->db)->statement, "meta_unset");
    assert_false(visible(t, "b"));
}

/* What a query sees includes what was sent just before it. */
static void test_a_query_sees_what_was_sent(void **state)
{
    struct store_env *t = *state;
    ASSERT_OK(db_begin(t->db));
    struct sql_meta_set_in in = {S("a"), S("1")};
    ASSERT_OK(db_expect(t->db, SQL_META_SET, &in, 1));
    str value;
    ASSERT_OK(store_meta_get(t->db, S("a"), &t->arena, &value));
    ASSERT_STR(value, "1");
    ASSERT_OK(db_commit(t->db));
}

static void test_exec_many(void **state)
{
    struct store_env *t = *state;
    enum { N = 1000 };
    struct sql_key_add_in *in = NEW_N(&t->arena, struct sql_key_add_in, N);
    int64_t *changed = NEW_N(&t->arena, int64_t, N);
    for (size_t i = 0; i < N; i++) {
        in[i] = (struct sql_key_add_in){.pool = S("p"), .sealed = S("s"), .batch = S("b")};
        in[i].key_id = str_fmt(&t->arena, "key_%zu", i);
        in[i].key_hash = str_fmt(&t->arena, "%zu", i / 2); /* every second one is there already */
    }
    COMMITTED(t->db, ASSERT_OK(db_exec_many(t->db, SQL_KEY_ADD, in, N, changed)));
    for (size_t i = 0; i < N; i++)
        assert_int_equal(changed[i], i % 2 == 0);
    COMMITTED(t->db, ASSERT_OK(db_exec_many(t->db, SQL_KEY_ADD, in, 0, NULL)));
}

/* NULL, empty, and every byte that a text can hold. */
static void test_values_come_back(void **state)
{
    struct store_env *t = *state;
    static const struct {
        const char *overlay; /* nullable */
        int64_t from_at;
        const char *content;
    } rows[] = {
        {NULL, INT64_MIN, ""},
        {"", INT64_MAX, "a'b\"c\\d%_?$1:name--/*"},
        {"x", -1, "\x01\x7f \xed\x95\x9c\xea\xb8\x80 \xf0\x9f\x98\x80\n\t"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sql_programme_add_in in = {.hash = str_fmt(&t->arena, "%zu", i),
                                          .content = str_of(rows[i].content),
                                          .overlay = str_of(rows[i].overlay),
                                          .from_at = rows[i].from_at};
        COMMITTED(t->db, ASSERT_OK(sql_programme_add(t->db, in, NULL)));
        struct sql_programme_get_row row;
        ASSERT_OK(sql_programme_get_one(t->db, (struct sql_programme_get_in){in.hash}, &t->arena, &row));
        ASSERT_STR(row.content, rows[i].content);
        assert_int_equal(row.overlay.ptr == NULL, rows[i].overlay == NULL);
        ASSERT_STR(row.overlay, rows[i].overlay ? rows[i].overlay : "");
        assert_true(row.from_at == rows[i].from_at);
    }
}

/* All reads of one read transaction see one moment. */
static void test_a_read_transaction_is_one_moment(void **state)
{
    struct store_env *t = *state;
    struct store_reader r CLEANUP(store_reader_put) = {0};
    str value;
    ASSERT_OK(store_reader_get(t->store, &r));
    ASSERT_OK(db_begin_read(r.db));
    ASSERT_ERR(store_meta_get(r.db, S("a"), &t->arena, &value), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
    ASSERT_ERR(store_meta_get(r.db, S("a"), &t->arena, &value), ERR_NOT_FOUND);
    db_end_read(r.db);
    ASSERT_OK(store_meta_get(r.db, S("a"), &t->arena, &value));
}

/* Texts compare byte by byte on both engines, so that lists have one order everywhere. */
static void test_order_of_texts(void **state)
{
    struct store_env *t = *state;
    static const char *const sorted[] = {"A-b", "B", "a", "a-b", "aB", "a_b", "ab", "\xc3\xa4"};
    for (size_t i = ARRAY_LEN(sorted); i-- > 0;)
        COMMITTED(t->db, ASSERT_OK(sql_journal_set(
                             t->db, (struct sql_journal_set_in){str_of(sorted[i]), 0, S("")}, NULL)));
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_journal_list_row row;
    ASSERT_OK(sql_journal_list_open(t->db, &c));
    for (size_t i = 0; i < ARRAY_LEN(sorted); i++) {
        ASSERT_OK(sql_journal_list_next(&c, &row));
        ASSERT_STR(row.node, sorted[i]);
    }
    ASSERT_ERR(sql_journal_list_next(&c, &row), ERR_DONE);
}

static void test_now(void **state)
{
    struct store_env *t = *state;
    ts a, b;
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(db_now(t->db, &a));
    ASSERT_OK(db_now(t->db, &b));
    ASSERT_OK(db_commit(t->db));
    assert_true(a.us > INT64_C(1600000000) * US_PER_SECOND && b.us >= a.us);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_every_statement_prepares),
        TEST(test_commit_and_rollback),
        TEST(test_an_error_spoils_the_transaction),
        TEST(test_a_broken_unique_rule_is_a_conflict),
        TEST(test_expect),
        TEST(test_a_query_sees_what_was_sent),
        TEST(test_exec_many),
        TEST(test_values_come_back),
        TEST(test_a_read_transaction_is_one_moment),
        TEST(test_order_of_texts),
        TEST(test_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
