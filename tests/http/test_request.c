/* What a request line and its headers say. */
#include "http/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static void paths(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *path; /* NULL: malformed */
    } rows[] = {
        {"/", "/"},
        {"/a/b", "/a/b"},
        {"/a%20b", "/a b"},
        {"/%61", "/a"},
        {"/%EA%B9%80", "/\xEA\xB9\x80"},
        {"/a+b", "/a+b"},
        {"/...", "/..."},
        {"/a%25b", "/a%b"},
        {"/%252e%252e", "/%2e%2e"}, /* decoded once */
        {"", NULL},
        {"a", NULL},
        {"*", NULL},
        {"/..", NULL},
        {"/a/../b", NULL},
        {"/a/.", NULL},
        {"/%2e%2e/a", NULL},
        {"/.%2E", NULL},
        {"/a%2fb", NULL},
        {"/a%2Fb", NULL},
        {"/a%5cb", NULL},
        {"/a\\b", NULL},
        {"/%00", NULL},
        {"/a%0d%0ab", NULL},
        {"/a%7f", NULL},
        {"/%", NULL},
        {"/%4", NULL},
        {"/%4g", NULL},
        {"/%ed%a0%80", NULL}, /* a surrogate */
        {"/%c0%af", NULL},    /* a slash written long */
        {"/\xff", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        str path = S("untouched");
        enum err e = request_path(&arena, str_of(rows[i].raw), &path);
        if (e != (rows[i].path ? OK : ERR_MALFORMED) ||
            !str_is(path, rows[i].path ? rows[i].path : "untouched"))
            fail_msg("%s: %s " STR_FMT, rows[i].raw, err_code(e), STR_ARG(path));
    }
}

static void queries(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *says;
    } rows[] = {
        {"", ""},
        {"a=1", "a:1;"},
        {"a=1&b=2", "a:1;b:2;"},
        {"a", "a:;"},
        {"a=", "a:;"},
        {"=1", ":1;"},
        {"a=b=c", "a:b=c;"},
        {"&&a=1&", "a:1;"},
        {"a=x+y%2B%26", "a:x y+&;"},
        {"%61=1", "a:1;"},
        {"a=1&a=2", "a:1;a:2;"}, /* call_only_query refuses it */
        {"a=%", NULL},
        {"a=%00", NULL},
        {"a=%0a", NULL},
        {"%ff=1", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct header *pairs = NULL;
        size_t n = 0;
        enum err e = request_query(&arena, str_of(rows[i].raw), &pairs, &n);
        struct buf b;
        buf_init(&b, 1000);
        for (size_t k = 0; e == OK && k < n; k++)
            buf_fmt(&b, STR_FMT ":" STR_FMT ";", STR_ARG(pairs[k].name), STR_ARG(pairs[k].value));
        if (e != (rows[i].says ? OK : ERR_MALFORMED) || (rows[i].says && !str_is(buf_str(&b), rows[i].says)))
            fail_msg("%s: %s " STR_FMT, rows[i].raw, err_code(e), STR_ARG(buf_str(&b)));
        buf_free(&b);
    }
}

static void media(void **state)
{
    (void)state;
    static const struct {
        const char *header, *type, *charset;
    } rows[] = {
        {"", "", ""},
        {"text/csv", "text/csv", ""},
        {" Text/CSV ; charset=EUC-KR", "text/csv", "euc-kr"},
        {"application/json;charset=\"UTF-8\"", "application/json", "utf-8"},
        {"text/csv; header=present; charset=x", "text/csv", "x"},
        {"text/csv; charset", "text/csv", ""},
        {";charset=x", "", "x"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        str type, charset;
        request_media(&arena, str_of(rows[i].header), &type, &charset);
        assert_true(str_is(type, rows[i].type));
        assert_true(str_is(charset, rows[i].charset));
    }
}

static void ids(void **state)
{
    (void)state;
    static const char *const kept[] = {"a", "A-1_.z", "123456789012345678901234567890123456789"};
    static const char *const replaced[] = {
        "", "a b", "a\"", "a/b", "1234567890123456789012345678901234567890", "\xEA\xB9\x80"};
    char id[40];
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        request_make_id(str_of(kept[i]), id);
        assert_string_equal(id, kept[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(replaced); i++) {
        request_make_id(str_of(replaced[i]), id);
        assert_int_equal(strlen(id), 32);
    }
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(queries),
        cmocka_unit_test(media),
        cmocka_unit_test(ids),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
