/* poc: what it writes for good catalogues, and what it says of each kind of bad one. */
#include "tools/fixtures.h"

#include "poc/poc.h"

static void run(struct poc *p, const char *folder)
{
    static const char *const names[] = {"en.po", "ko.po"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        poc_read(p, fixture(&p->t, tool_fmt(&p->t, "%s/%s", folder, names[i]).ptr, names[i]));
    poc_check(p);
}

static void writes_golden_files(void **state UNUSED)
{
    struct poc p = {0};
    tool_begin(&p.t, "poc", stderr);
    run(&p, "poc/good");
    assert_int_equal(p.t.errors, 0);
    struct tool_buf ids = {.t = &p.t}, header = {.t = &p.t}, source = {.t = &p.t};
    poc_emit_ids(&p, &ids);
    poc_emit_header(&p, &header);
    poc_emit_source(&p, &source);
    fixture_equals(&p.t, "poc/good/text_id.gen.h.expected", tool_str(&ids));
    fixture_equals(&p.t, "poc/good/texts.gen.h.expected", tool_str(&header));
    fixture_equals(&p.t, "poc/good/texts.gen.c.expected", tool_str(&source));
    assert_int_equal(tool_end(&p.t), 0);
}

static void bad(const char *folder)
{
    struct poc p = {0};
    struct fixture_log log;
    tool_begin(&p.t, "poc", fixture_log(&log));
    run(&p, folder);
    fixture_mistakes(&log, &p.t, tool_fmt(&p.t, "%s/expected", folder).ptr);
    assert_int_equal(tool_end(&p.t), 1);
}

static void refuses_bad_catalogues(void **state UNUSED)
{
    assert_true(fixture_each("poc/bad/*", bad) >= 22);
}

static void refuses_a_file_that_is_no_language(void **state UNUSED)
{
    struct poc p = {0};
    const struct tool_file f = {"po/messages.pot", S("")};
    tool_begin(&p.t, "poc", NULL);
    poc_read(&p, &f);
    assert_int_equal(p.t.errors, 1);
    assert_int_equal(tool_end(&p.t), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_golden_files),
        cmocka_unit_test(refuses_bad_catalogues),
        cmocka_unit_test(refuses_a_file_that_is_no_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
