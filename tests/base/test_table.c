/* Tables in memory, and the object of texts that holds several. */
#include "base/table.h"

#include "support.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The cells of all rows, "|" between cells and "/" behind a row with its line. */
static const char *cells_of(const char *text)
{
    struct table t = table_of(str_of(text));
    struct table_row row;
    str all = S("");
    while (table_next(&t, &arena, &row)) {
        for (size_t i = 0; i < row.n; i++)
            all =
                str_fmt(&arena, STR_FMT "%s" STR_FMT, STR_ARG(all), i > 0 ? "|" : "", STR_ARG(row.cells[i]));
        all = str_fmt(&arena, STR_FMT "/%zu ", STR_ARG(all), row.line);
    }
    return str_z(&arena, str_fmt(&arena, STR_FMT "%s", STR_ARG(all), t.broken ? "broken" : ""));
}

static void test_rows(void **state)
{
    static const struct {
        const char *text, *cells;
    } rows[] = {
        {"", ""},
        {"a,b\n1,2\n", "a|b/1 1|2/2 "},
        {"a,b\r\n1,\r\n", "a|b/1 1|/2 "},
        {"\xEF\xBB\xBF"
         "a\n",
         "a/1 "},
        {" a , b \n", "a|b/1 "},
        {"a\n\n,\n2", "a/1 2/4 "},
        {"\"a,b\",\"say \"\"hi\"\"\"\n", "a,b|say \"hi\"/1 "},
        {"\"two\nlines\"\nnext\n", "two\nlines/1 next/3 "},
        {"\"open\n", "broken"},
        {"\"a\"b\n", "broken"},
        {"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33\n",
         "broken"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(cells_of(rows[i].text), rows[i].cells);
}

static void test_members(void **state)
{
    str rest = S("{\"a.csv\":\"x\\n\\\"y\\\"\\t\\u0001\\\\\",\"b.csv\":\"\xED\x95\x9C\"}"), name, text;
    (void)state;
    assert_true(table_member(&rest, &arena, &name, &text));
    assert_str(name, "a.csv");
    assert_str(text, "x\n\"y\"\t\x01\\");
    assert_true(table_member(&rest, &arena, &name, &text));
    assert_str(name, "b.csv");
    assert_str(text, "\xED\x95\x9C");
    assert_int_equal(rest.len, 0);
    assert_false(table_member(&rest, &arena, &name, &text));
    static const char *const others[] = {"{",
                                         "{}",
                                         "[\"a\"]",
                                         "{\"a\":7}",
                                         "{\"a\":\"x",
                                         "{\"a\"",
                                         "{\"a\":\"\\",
                                         "{\"a\":\"\\q\"}",
                                         "{a:\"x\"}",
                                         "{\"a\":\"\\u12\"}",
                                         "{\"a\":\"\\u0000\"}",
                                         "{\"a\":\"\\uD800\"}"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        rest = str_of(others[i]);
        assert_false(table_member(&rest, &arena, &name, &text));
    }
}

static void test_domains(void **state)
{
    static const char *const good[] = {"contoso.example", "a.b", "xn--9t4b11yi5a.example", "1.2-3.example"};
    static const char *const bad[] = {"",
                                      "contoso",
                                      ".example",
                                      "contoso.",
                                      "-a.example",
                                      "a-.b",
                                      "A.b",
                                      "a b.example",
                                      "a_b.example",
                                      "a..b",
                                      "a.b/c",
                                      "*.b",
                                      "\xED\x95\x9C.example"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(str_is_domain(str_of(good[i]), 47));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(str_is_domain(str_of(bad[i]), 47));
    assert_false(str_is_domain(S("contoso.example"), 14));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_members, setup, teardown),
        cmocka_unit_test(test_domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
