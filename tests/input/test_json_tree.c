#include "input/json_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena arena;

static const struct json_node *read(const char *text)
{
    struct json_node *n = NULL;
    assert_int_equal(json_tree_read(str_of(text), &arena, &n), OK);
    return n;
}

static void members_are_found_by_path(void **state)
{
    (void)state;
    const struct json_node *n =
        read("{\"code\":\"pool-empty\",\"status\":409,\"remedy\":{\"what\":\"기다리세요\",\"from\":null},"
             "\"reasons\":[{\"title\":\"a\"},{\"title\":\"b\"}],\"allowed\":true}");
    static const struct {
        const char *path, *text;
    } cases[] = {{"code", "pool-empty"},     {"remedy.what", "기다리세요"},
                 {"reasons.0.title", "a"},   {"reasons.1.title", "b"},
                 {"reasons.2.title", NULL},  {"reasons.x.title", NULL},
                 {"remedy.from", NULL},      {"status", NULL},
                 {"remedy.what.more", NULL}, {"nothing", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        str got = json_tree_text(n, cases[i].path);
        assert_true(cases[i].text ? str_is(got, cases[i].text) : !got.ptr);
    }
    assert_int_equal(json_tree_int(n, "status", 0), 409);
    assert_int_equal(json_tree_int(n, "code", 7), 7);
    assert_true(json_tree_true(n, "allowed"));
    assert_false(json_tree_true(n, "status"));
    assert_int_equal(json_tree_at(n, "remedy.from")->kind, TREE_NULL);
    assert_null(json_tree_at(NULL, "code"));
}

static void what_is_no_json_is_refused(void **state)
{
    (void)state;
    char deep[200];
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    const str cases[] = {S(""),      S("{"),    S("{\"a\":1,\"a\":2}"),
                         S("[1.5]"), S("\xff"), (str){deep, sizeof deep}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct json_node *n = NULL;
        assert_int_equal(json_tree_read(cases[i], &arena, &n), ERR_MALFORMED);
        assert_null(n);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(members_are_found_by_path),
                                              cmocka_unit_test(what_is_no_json_is_refused)};
    arena_init(&arena, 1 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
