/* The desk's lists: order, filters, the pages of both, and rows without a ledger. */
#include "store/store_work.h"

#include "store_test.h"

enum { PARTNERS = 3 };

static struct store_work work(int partner, uint64_t id, bool order, int32_t due)
{
    return (struct store_work){
        .stream = store_env_uid((uint64_t)partner),
        .item = {.id = store_env_uid(id),
                 .order = order,
                 .waits = id % 5 != 0,
                 .type = code_of(order ? S("payment") : S("activation")),
                 .state = code_of(id % 2 ? S("open") : S("taken")),
                 .benefit = order ? UID_NONE : store_env_uid(77),
                 .definition = code_of(order ? S("") : S("product-support")),
                 .person = store_env_uid(50),
                 .taken_by = id % 2 ? UID_NONE : store_env_uid(60 + id % 4),
                 .opened_at = {(int64_t)id * 1000},
                 .due = due ? (date){due} : DATE_NONE},
    };
}

static void fill(struct store_env *t)
{
    ASSERT_OK(db_begin(t->db));
    for (uint64_t id = 1; id <= 20; id++) {
        struct store_work w = work((int)(id % PARTNERS) + 1, id, id % 4 == 0, (int32_t)(id % 7));
        ASSERT_OK(store_work_put(t->db, &w));
    }
    ASSERT_OK(db_commit(t->db));
}

static void test_put_replaces(void **state)
{
    struct store_env *t = *state;
    struct store_work w = work(1, 1, false, 0), *rows;
    size_t n;
    COMMITTED(t->db, ASSERT_OK(store_work_put(t->db, &w)));
    w.item.state = code_of(S("done"));
    w.item.waits = false;
    w.item.due = (date){18000};
    COMMITTED(t->db, ASSERT_OK(store_work_put(t->db, &w)));
    ASSERT_OK(store_work_of_stream(t->db, w.stream, &t->arena, &rows, &n));
    assert_int_equal(n, 1);
    assert_true(work_equal(&rows[0].item, &w.item) && uid_eq(rows[0].stream, w.stream));
    COMMITTED(t->db, ASSERT_OK(store_work_drop(t->db, w.stream)));
    ASSERT_OK(store_work_of_stream(t->db, w.stream, &t->arena, &rows, &n));
    assert_int_equal(n, 0);
}

/* Pages of three give what one page gives: each row once, by due day, what has none behind. */
static void test_queue(void **state)
{
    struct store_env *t = *state;
    const struct store_work_filter all = {0};
    struct store_work *whole, *page;
    size_t n, n_page, seen = 0;
    fill(t);
    ASSERT_OK(store_work_queue(t->db, &all, NULL, 100, &t->arena, &whole, &n));
    assert_int_equal(n, 16);
    for (size_t i = 0; i < n; i++)
        assert_true(whole[i].item.waits);
    for (size_t i = 1; i < n; i++) {
        date a = whole[i - 1].item.due, b = whole[i].item.due;
        assert_true(date_none(b) || (!date_none(a) && date_cmp(a, b) <= 0));
    }
    for (const struct work_item *after = NULL; seen < n; after = &page[n_page - 1].item) {
        ASSERT_OK(store_work_queue(t->db, &all, after, 3, &t->arena, &page, &n_page));
        assert_true(n_page > 0);
        for (size_t i = 0; i < n_page; i++)
            assert_true(work_equal(&page[i].item, &whole[seen++].item));
    }
}

static size_t count(struct store_env *t, struct store_work_filter f)
{
    struct store_work *rows;
    size_t n;
    ASSERT_OK(store_work_queue(t->db, &f, NULL, 100, &t->arena, &rows, &n));
    for (size_t i = 0; i < n; i++)
        assert_true((uid_none(f.stream) || uid_eq(f.stream, rows[i].stream)) &&
                    (f.type.len == 0 || code_is(&rows[i].item.type, f.type)) &&
                    (f.state.len == 0 || code_is(&rows[i].item.state, f.state)) &&
                    (uid_none(f.taken_by) || uid_eq(f.taken_by, rows[i].item.taken_by)));
    return n;
}

static void test_filters(void **state)
{
    struct store_env *t = *state;
    fill(t);
    assert_int_equal(count(t, (struct store_work_filter){.type = S("payment")}), 4);
    assert_int_equal(count(t, (struct store_work_filter){.state = S("taken")}), 8);
    assert_int_equal(count(t, (struct store_work_filter){.stream = store_env_uid(1)}), 5);
    assert_int_equal(count(t, (struct store_work_filter){.taken_by = store_env_uid(62)}), 4);
    assert_int_equal(count(t, (struct store_work_filter){.type = S("payment"), .state = S("open")}), 0);
}

static void test_list(void **state)
{
    struct store_env *t = *state;
    const struct store_work_filter all = {0};
    struct store_work *rows;
    size_t n, seen = 0;
    uid before = UID_NONE;
    fill(t);
    ASSERT_OK(store_work_list(t->db, true, &all, UID_NONE, 100, &t->arena, &rows, &n));
    assert_int_equal(n, 5);
    do {
        ASSERT_OK(store_work_list(t->db, false, &all, before, 4, &t->arena, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            assert_true(!rows[i].item.order && (uid_none(before) || uid_cmp(rows[i].item.id, before) < 0));
            before = rows[i].item.id;
        }
        seen += n;
    } while (n == 4);
    assert_int_equal(seen, 15);
}

static void test_astray(void **state)
{
    struct store_env *t = *state;
    uid streams[2];
    size_t n;
    ASSERT_OK(store_work_astray(t->db, 2, streams, &n));
    assert_int_equal(n, 0);
    fill(t);
    ASSERT_OK(store_work_astray(t->db, 2, streams, &n)); /* none of the three has an event */
    assert_int_equal(n, 2);
    assert_true(uid_eq(streams[0], store_env_uid(1)) && uid_eq(streams[1], store_env_uid(2)));
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_put_replaces), TEST(test_queue), TEST(test_filters),
                                       TEST(test_list), TEST(test_astray)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
