/* The desk's lists are written in the transaction of the events that they follow from, and can be made anew.
 */
#include "app/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/check.h"
#include "store/store.h"
#include "store/store_work.h"
#include "support/house.h"

enum { ORDERS = 2 }; /* of the house, paid */

static struct store_work *rows_of(struct house *h, size_t *ret_n)
{
    struct store_reader reader = {0};
    struct store_work *rows = NULL;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_work_of_stream(reader.db, h->contoso, &h->arena, &rows, ret_n), OK);
    store_reader_put(&reader);
    return rows;
}

static struct work_item newest(struct house *h)
{
    size_t n;
    struct store_work *rows = rows_of(h, &n);
    assert_true(n > 0);
    return rows[n - 1].item;
}

static int64_t findings(struct house *h)
{
    struct check_report r = {0};
    assert_int_equal(check_rebuild(h->app, &h->arena, &r), OK);
    for (size_t i = 0; i < r.n_findings; i++)
        print_message(STR_FMT "\n", STR_ARG(r.findings[i].what));
    return (int64_t)(r.n_findings + r.more);
}

static void rows_follow_the_events(void **state)
{
    struct house *h = *state;
    struct actor kim = house_actor(h, "kim@contoso.example");
    char inputs[100], id[UID_TEXT];
    size_t n;
    (void)rows_of(h, &n);
    assert_int_equal(n, ORDERS);
    house_done(h, &kim, h->contoso, "open-request", "type=other subject=Hello text=Where?");
    struct work_item w = newest(h);
    assert_true(w.waits && !w.order && code_is(&w.type, S("other")) && code_is(&w.state, S("open")));
    assert_true(uid_eq(w.person, kim.id));
    snprintf(inputs, sizeof inputs, "request=" STR_FMT, STR_ARG(uid_text(ID_REQUEST, w.id, id)));
    house_done(h, &kim, h->contoso, "withdraw", inputs);
    w = newest(h);
    assert_true(!w.waits && code_is(&w.state, S("withdrawn")));
    (void)rows_of(h, &n);
    assert_int_equal(n, ORDERS + 1);
    assert_int_equal(findings(h), 0);
}

/* What is refused, or all of a group that was, leaves no row. */
static void what_is_refused_leaves_no_row(void **state)
{
    struct house *h = *state;
    struct actor kim = house_actor(h, "kim@contoso.example");
    struct act_request reqs[2];
    size_t n;
    house_request(h, &kim, h->contoso, "open-request", "type=other subject=Hello text=Where?", &reqs[0]);
    house_request(h, &kim, h->contoso, "withdraw", "request=req_00000000000000000000000007", &reqs[1]);
    assert_int_equal(act_run_all(h->app, reqs, 2), ERR_REFUSED); /* a stranger to that request */
    (void)rows_of(h, &n);
    assert_int_equal(n, ORDERS);
    assert_int_equal(findings(h), 0);
}

static void the_lists_can_be_made_anew(void **state)
{
    struct house *h = *state;
    struct actor kim = house_actor(h, "kim@contoso.example");
    char said[200] = "";
    int64_t rows = 0;
    house_done(h, &kim, h->contoso, "open-request", "type=other subject=Hello text=Where?");
    struct work_item before = newest(h);
    assert_true(store_env_raw(h->env, "DELETE FROM work_item WHERE type = 'other'", said));
    assert_true(store_env_raw(
        h->env, "UPDATE work_item SET stream = 'prt_00000000000000000000000009' WHERE type = 'payment'",
        said));
    assert_true(findings(h) >= 3);
    assert_int_equal(queue_rebuild(h->app, &rows), OK);
    assert_int_equal(rows, ORDERS + 1);
    assert_int_equal(findings(h), 0);
    struct work_item after = newest(h);
    assert_true(work_equal(&before, &after));
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(rows_follow_the_events),
        HOUSE_TEST(what_is_refused_leaves_no_row),
        HOUSE_TEST(the_lists_can_be_made_anew),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "queue on PostgreSQL" : "queue on SQLite", tests, NULL, NULL);
}
