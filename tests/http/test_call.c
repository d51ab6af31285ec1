/* What handlers ask of a call. */
#include "http/call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct header query[] = {{{"limit", 5}, {"5", 1}}, {{"q", 1}, {"", 0}}, {{"limit", 5}, {"6", 1}}};
static struct header headers[] = {{{"host", 4}, {"h", 1}}};

static void finding(void **state)
{
    (void)state;
    struct call c = {.query = query, .n_query = 2, .headers = headers, .n_headers = 1};
    assert_true(str_is(call_query(&c, "limit"), "5"));
    assert_non_null(call_query(&c, "q").ptr); /* there, and empty */
    assert_null(call_query(&c, "x").ptr);
    assert_true(str_is(call_header(&c, "host"), "h"));
    assert_null(call_header(&c, "Host").ptr); /* names are in lower case */
}

static void only_known_parameters(void **state)
{
    (void)state;
    static const char *const both[] = {"q", "limit", NULL}, *const one[] = {"limit", NULL},
                             *const none[] = {NULL};
    static const struct {
        size_t n;
        const char *const *names;
        enum err err;
    } rows[] = {
        {0, none, OK},
        {2, both, OK},
        {2, one, ERR_UNKNOWN_PARAMETER},
        {1, none, ERR_UNKNOWN_PARAMETER},
        {3, both, ERR_MALFORMED}, /* limit is there twice */
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct call c = {.arena = &a, .query = query, .n_query = rows[i].n};
        assert_int_equal(call_only_query(&c, rows[i].names), rows[i].err);
        assert_int_equal(c.diag.n, rows[i].err != OK);
    }
    arena_free(&a);
}

static void failing_drops_the_answer(void **state)
{
    (void)state;
    struct call c = {.status = 200};
    buf_init(&c.out, 1000);
    buf_z(&c.out, "half of an answer");
    call_add_header(&c, "RateLimit", S("x"));
    call_add_header(&c, "ETag", S("\"1\""));
    call_add_header(&c, "Idempotency-Key", S("k"));
    call_add_header(&c, "Cache-Control", S("max-age=60"));
    call_fail(&c, ERR_NOT_FOUND);
    assert_int_equal(c.status, 404);
    assert_true(str_is(buf_str(&c.out), "not-found\n"));
    assert_true(c.no_store);
    assert_int_equal(c.n_out_headers, 2);
    assert_true(str_is(c.out_headers[0].name, "RateLimit"));
    assert_true(str_is(c.out_headers[1].name, "Idempotency-Key"));
    buf_free(&c.out);
}

static void pages(void **state)
{
    (void)state;
    static const struct route page = {.flags = ROUTE_PAGE}, data = {.flags = ROUTE_JSON};
    static const struct {
        const struct route *route;
        const char *path;
        bool page;
    } rows[] = {
        {&page, "/v1/x", true},   {&data, "/livez", false}, {NULL, "/v1/x", false},
        {NULL, "/nowhere", true}, {NULL, "/v1", true},      {NULL, "", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct call c = {.route = rows[i].route, .path = str_of(rows[i].path)};
        if (call_is_page(&c) != rows[i].page)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finding),
        cmocka_unit_test(only_known_parameters),
        cmocka_unit_test(failing_drops_the_answer),
        cmocka_unit_test(pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
