/* Which row answers which path. */
#include "http/router.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void handle(struct call *c)
{
    (void)c;
}

static const struct route first[] = {
    {METHOD_GET, "/", PERM_PUBLIC, ROUTE_PAGE, handle, NULL},
    {METHOD_GET, "/v1/{a}", PERM_PUBLIC, 0, handle, "a"},
    {METHOD_GET, "/v1/me", PERM_PUBLIC, 0, handle, "me"},
    {METHOD_POST, "/v1/me", PERM_PUBLIC, 0, handle, "postMe"},
    {METHOD_GET, "/v1/{a}/x/{b}", PERM_PUBLIC, 0, handle, "axb"},
    {METHOD_GET, "/v1/me/x/{b}", PERM_PUBLIC, 0, handle, "mexb"},
    {METHOD_GET, "/v1/{a}/x/last", PERM_PUBLIC, 0, handle, "axlast"},
};
static const struct route second[] = {
    {METHOD_POST, "/v1/{a}/{b}/{c}/{d}", PERM_PUBLIC, 0, handle, "four"},
    {METHOD_POST, "/only/post", PERM_PUBLIC, 0, handle, "only"},
};
static const struct route_table tables[] = {{first, ARRAY_LEN(first)}, {second, ARRAY_LEN(second)}};

static void rows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct router *r = router_new(tables, 2, &a);
    static const struct {
        enum method method;
        const char *path;
        enum err err;
        const char *says; /* operation and parameters, or Allow */
    } table[] = {
        {METHOD_GET, "/", OK, "-"},
        {METHOD_HEAD, "/", OK, "-"},
        {METHOD_GET, "/v1/me", OK, "me"}, /* literal before parameter */
        {METHOD_POST, "/v1/me", OK, "postMe"},
        {METHOD_GET, "/v1/you", OK, "a you"},
        {METHOD_POST, "/v1/you", ERR_METHOD, "GET, HEAD"},
        {METHOD_OTHER, "/v1/me", ERR_METHOD, "GET, HEAD, POST"},
        {METHOD_GET, "/only/post", ERR_METHOD, "POST"},
        {METHOD_HEAD, "/only/post", ERR_METHOD, "POST"},
        {METHOD_GET, "/v1/1/x/2", OK, "axb 1 2"},
        {METHOD_GET, "/v1/1/x/last", OK, "axlast 1"},
        {METHOD_GET, "/v1/me/x/last", OK, "mexb last"}, /* the first segment that differs decides */
        {METHOD_POST, "/v1/1/2/3/4", OK, "four 1 2 3 4"},
        {METHOD_GET, "", ERR_NOT_FOUND, ""},
        {METHOD_GET, "v1", ERR_NOT_FOUND, ""},
        {METHOD_GET, "/v1", ERR_NOT_FOUND, ""},
        {METHOD_GET, "/v1/", ERR_NOT_FOUND, ""},
        {METHOD_GET, "/v1/me/", ERR_NOT_FOUND, ""},
        {METHOD_GET, "//", ERR_NOT_FOUND, ""},
        {METHOD_GET, "/v1//x/2", ERR_NOT_FOUND, ""},
        {METHOD_GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", ERR_NOT_FOUND, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct route *row = NULL;
        str params[4];
        size_t n = 0;
        const char *allow = "";
        enum err e = router_find(r, table[i].method, str_of(table[i].path), &row, params, &n, &allow);
        str says = str_of(e == OK ? (row->operation ? row->operation : "-") : allow);
        for (size_t k = 0; e == OK && k < n; k++)
            says = str_fmt(&a, STR_FMT " " STR_FMT, STR_ARG(says), STR_ARG(params[k]));
        if (e != table[i].err || !str_is(says, table[i].says))
            fail_msg("%s: %s " STR_FMT, table[i].path, err_code(e), STR_ARG(says));
    }
    assert_ptr_equal(router_row(r, 0), &first[0]);
    assert_ptr_equal(router_row(r, ARRAY_LEN(first)), &second[0]);
    assert_null(router_row(r, ARRAY_LEN(first) + ARRAY_LEN(second)));
    arena_free(&a);
}

static const struct route twice[] = {{METHOD_GET, "/a/{b}", PERM_PUBLIC, 0, handle, "one"},
                                     {METHOD_GET, "/a/{c}", PERM_PUBLIC, 0, handle, "two"}};
static const struct route five[] = {{METHOD_GET, "/{a}/{b}/{c}/{d}/{e}", PERM_PUBLIC, 0, handle, "five"}};
static const struct route handlerless[] = {{METHOD_GET, "/a", PERM_PUBLIC, 0, NULL, "none"}};
static const struct route relative[] = {{METHOD_GET, "a", PERM_PUBLIC, 0, handle, "relative"}};

static bool aborts(const struct route *table, size_t n)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct arena a;
        arena_init(&a, 1 << 20);
        assert_non_null(freopen("/dev/null", "w", stderr));
        (void)router_new(&(struct route_table){table, n}, 1, &a);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void tables_that_cannot_be(void **state)
{
    (void)state;
    assert_true(aborts(twice, 2));
    assert_true(aborts(five, 1));
    assert_true(aborts(handlerless, 1));
    assert_true(aborts(relative, 1));
    assert_false(aborts(first, ARRAY_LEN(first)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(tables_that_cannot_be)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
