/* tplc: what it writes for good templates, and what it says of each kind of bad one. */
#include "tools/fixtures.h"

#include "tplc/tplc.h"

static void good(const char *path)
{
    struct tool t;
    struct tplc p;
    str header, source;
    tool_begin(&t, "tplc", stderr);
    tplc_begin(&p, &t);
    tplc_file(&p, fixture(&t, path, path + strlen("tplc/good/")));
    tplc_finish(&p, S("good"), &header, &source);
    assert_int_equal(t.errors, 0);
    str expected = tool_fmt(&t, STR_FMT ".expected", (int)(strlen(path) - strlen(".html")), path);
    fixture_equals(&t, expected.ptr, tool_fmt(&t, STR_FMT STR_FMT, STR_ARG(header), STR_ARG(source)));
    assert_int_equal(tool_end(&t), 0);
}

static void writes_golden_files(void **state UNUSED)
{
    assert_true(fixture_each("tplc/good/*.html", good) >= 4);
}

static void bad(const char *path)
{
    struct tool t;
    struct tplc p;
    struct fixture_log log;
    str header, source;
    tool_begin(&t, "tplc", fixture_log(&log));
    tplc_begin(&p, &t);
    tplc_file(&p, fixture(&t, path, path + strlen("tplc/bad/")));
    tplc_finish(&p, S("bad"), &header, &source);
    str expected = tool_fmt(&t, STR_FMT ".error", (int)(strlen(path) - strlen(".bad.html")), path);
    fixture_mistakes(&log, &t, expected.ptr);
    assert_int_equal(tool_end(&t), 1);
}

static void refuses_bad_templates(void **state UNUSED)
{
    assert_true(fixture_each("tplc/bad/*.bad.html", bad) >= 115);
}

/* A mistake in one file does not hide one in another, and calls go across files. */
static void compiles_several_files(void **state UNUSED)
{
    struct tool t;
    struct tplc p;
    str header, source;
    const struct tool_file files[] = {
        {"a.html", S("{{template a (int n)}}{{use b n}}")},
        {"b.html", S("{{template b (int n)}}{{n}}")},
    };
    tool_begin(&t, "tplc", stderr);
    tplc_begin(&p, &t);
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        tplc_file(&p, &files[i]);
    tplc_finish(&p, S("two"), &header, &source);
    assert_non_null(memmem(source.ptr, source.len, "tpl_b(o, n);", 12));
    assert_int_equal(tool_end(&t), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_golden_files),
        cmocka_unit_test(refuses_bad_templates),
        cmocka_unit_test(compiles_several_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
