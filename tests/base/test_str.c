/* Strings as views. */
#include "base/str.h"

#include "base/arena.h"
#include "support.h"

static void test_compare(void **state)
{
    (void)state;
    assert_true(str_cmp(S("a"), S("b")) < 0);
    assert_true(str_cmp(S("b"), S("a")) > 0);
    assert_true(str_cmp(S("a"), S("ab")) < 0);
    assert_true(str_cmp(S("\xFF"), S("a")) > 0); /* bytes, not signed characters */
    assert_int_equal(str_cmp(STR_NONE, S("")), 0);
    assert_true(str_eq(STR_NONE, S("")));
    assert_true(str_eq_fold(S("Retry-After"), S("retry-aFTER")));
    assert_false(str_eq_fold(S("a"), S("ab")));
    assert_false(str_eq_fold(S("["), S("{"))); /* 0x5B and 0x7B: a bit apart, but no letters */
}

static void test_ends(void **state)
{
    (void)state;
    assert_true(str_starts(S("GUILDHALL_X"), S("GUILDHALL_")));
    assert_false(str_starts(S("GU"), S("GUILD")));
    assert_true(str_starts(S("a"), STR_NONE));
    assert_true(str_ends(S("x.csv"), S(".csv")));
    assert_false(str_ends(S("csv"), S(".csv")));
    size_t at = 99;
    assert_true(str_find_char(S("a=b=c"), '=', &at));
    assert_int_equal(at, 1);
    assert_false(str_find_char(STR_NONE, '=', &at));
    assert_int_equal(at, 1);
    assert_str(str_from(S("hello"), 3), "lo");
    assert_null(str_from(S("hello"), 5).ptr);
    assert_str(str_head(S("hello"), 2), "he");
    assert_str(str_head(S("hello"), 9), "hello");
}

static void test_trim(void **state)
{
    (void)state;
    assert_str(str_trim(S(" \t\r\n\v\fa b \n")), "a b");
    assert_str(str_trim(S("   ")), "");
    assert_str(str_trim(S("")), "");
}

static void test_split(void **state)
{
    (void)state;
    static const struct {
        str in;
        const char *parts[4];
    } table[] = {
        {S("a,b"), {"a", "b"}}, {S("a,"), {"a", ""}}, {S(","), {"", ""}},          {S(""), {""}},
        {S("abc"), {"abc"}},    {STR_NONE, {NULL}},   {S("a,,b"), {"a", "", "b"}},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        str rest = table[i].in, part;
        size_t n = 0;
        while (str_split(&rest, ',', &part)) {
            assert_non_null(table[i].parts[n]);
            assert_str(part, table[i].parts[n]);
            n++;
        }
        assert_null(table[i].parts[n]);
    }
}

static void test_to_i64(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t n;
    } good[] = {
        {"0", 0},
        {"-1", -1},
        {"007", 7},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        int64_t n = 42;
        assert_true(str_to_i64(str_of(good[i].text), &n));
        assert_true(n == good[i].n);
    }
    static const char *bad[] = {"",
                                "-",
                                "+1",
                                " 1",
                                "1 ",
                                "1.0",
                                "1e3",
                                "0x1",
                                "9223372036854775808",
                                "--1",
                                "1-1",
                                "-9223372036854775809",
                                "99999999999999999999",
                                "\xEF\xBC\x91"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t n = 42;
        assert_false(str_to_i64(str_of(bad[i]), &n));
        assert_true(n == 42);
    }
}

static void test_kebab(void **state)
{
    (void)state;
    static const char *good[] = {"a", "windows-server", "azure-bulk-credit-6000", "365", "a-1"};
    static const char *bad[] = {"", "-a", "a-", "a--b", "A", "a_b", "a b", "\xED\x95\x9C", "a.b"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(str_is_kebab(str_of(good[i]), 47));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(str_is_kebab(str_of(bad[i]), 47));
    assert_true(str_is_kebab(S("abc"), 3));
    assert_false(str_is_kebab(S("abcd"), 3));
}

static void test_distance(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        unsigned distance;
    } table[] = {
        {"", "", 0},
        {"abc", "abc", 0},
        {"kitten", "sitting", 3},
        {"activate_by", "activate-by", 1},
        {"quantity", "quantiy", 1},
        {"", "abc", 3},
        {"", "abcdefgh", 8},
        {"abcdefgh", "ijklmnop", 8},
        {"abcdefghijkl", "mnopqrstuvwx", 8},
        {"a", "abcdefghijklmnop", 8},
        {"ab", "ba", 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        assert_int_equal(str_distance(str_of(table[i].a), str_of(table[i].b)), table[i].distance);
        assert_int_equal(str_distance(str_of(table[i].b), str_of(table[i].a)), table[i].distance);
    }
}

static void test_distance_of_long_strings(void **state)
{
    (void)state;
    char a[101], b[101];
    memset(a, 'x', sizeof a);
    memcpy(b, a, sizeof b);
    assert_int_equal(str_distance((str){a, 100}, (str){b, 100}), 0);
    assert_int_equal(str_distance((str){a, 64}, (str){b, 60}), 4);
    b[50] = 'y';
    assert_int_equal(str_distance((str){a, 100}, (str){b, 100}), 8); /* not worth the work */
    assert_int_equal(str_distance((str){a, 64}, (str){b, 64}), 1);
}

static void test_copies(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    char source[] = "source";
    str copy = str_dup(&a, str_of(source));
    source[0] = 'X';
    assert_str(copy, "source");
    assert_null(str_dup(&a, STR_NONE).ptr);
    assert_non_null(str_dup(&a, S("")).ptr);
    assert_string_equal(str_z(&a, str_head(S("hello"), 4)), "hell");
    assert_string_equal(str_z(&a, STR_NONE), "");
    arena_free(&a);
}

static void test_format(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_str(str_fmt(&a, STR_FMT ":%d", STR_ARG(S("row")), 7), "row:7");
    for (int width = 250; width < 260; width++) { /* about the size of the small buffer inside */
        str s = str_fmt(&a, "%0*d", width, 1);
        assert_int_equal(s.len, width);
        assert_int_equal(s.ptr[width - 1], '1');
        assert_int_equal(s.ptr[width], '\0');
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),  cmocka_unit_test(test_ends),
        cmocka_unit_test(test_trim),     cmocka_unit_test(test_split),
        cmocka_unit_test(test_to_i64),   cmocka_unit_test(test_kebab),
        cmocka_unit_test(test_distance), cmocka_unit_test(test_distance_of_long_strings),
        cmocka_unit_test(test_copies),   cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
