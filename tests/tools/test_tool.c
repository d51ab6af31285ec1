/* The helpers of the build's programs that have an edge to fall off. */
#include "tools/fixtures.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void literals_are_c(void **state UNUSED)
{
    static const struct {
        str in;
        const char *out;
    } cases[] = {
        {S(""), "\"\""},
        {S("a\"b\\c"), "\"a\\\"b\\\\c\""},
        {S("line\nnext\x01"
           "1"),
         "\"line\\nnext\\0011\""},
        {S("what?\?/"), "\"what?\\?/\""},
        {S("한"), "\"한\""},
    };
    struct tool t;
    tool_begin(&t, "test", stderr);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct tool_buf b = {.t = &t};
        tool_literal(&b, cases[i].in);
        assert_string_equal(tool_z(&t, tool_str(&b)), cases[i].out);
    }
    assert_int_equal(tool_end(&t), 0);
}

static void text_is_utf8(void **state UNUSED)
{
    static const struct {
        str text;
        bool ok;
    } cases[] = {
        {S("plain\r\n\ttext"), true},   {S("한국어 😀"), true},      {S("\xed\x9f\xbf\xef\xbf\xbf"), true},
        {S("\xc0\xaf"), false},         {S("\xe0\x80\xaf"), false}, {S("\xed\xa0\x80"), false},
        {S("\xf4\x90\x80\x80"), false}, {S("cut \xed\x95"), false}, {S("\x80"), false},
        {S("nul \0"), false},           {S("\x7f"), false},         {S("\xff"), false},
    };
    struct tool t;
    tool_begin(&t, "test", NULL);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct tool_file f = {"f", cases[i].text};
        assert_int_equal(tool_is_text(&t, &f), cases[i].ok);
    }
    assert_int_equal(tool_end(&t), 1);
}

/* Else every build would build everything again. */
static void the_same_bytes_leave_a_file_alone(void **state UNUSED)
{
    static const char folder[] = GUILDHALL_BINARY_DIR "/tests", name[] = "test_tool.out";
    struct tool t;
    struct stat first, second;
    const struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    tool_begin(&t, "test", stderr);
    const char *path = tool_fmt(&t, "%s/%s", folder, name).ptr;
    assert_true(tool_write(&t, folder, name, S("bytes")));
    assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    assert_true(tool_write(&t, folder, name, S("bytes")));
    assert_int_equal(stat(path, &first), 0);
    assert_int_equal(first.st_mtime, 1000);
    assert_true(tool_write(&t, folder, name, S("other")));
    assert_int_equal(stat(path, &second), 0);
    assert_true(second.st_mtime > 1000);
    struct tool_file back;
    assert_true(tool_read(&t, path, &back));
    assert_true(str_is(back.text, "other"));
    unlink(path);
    assert_int_equal(tool_end(&t), 0);
}

static void a_missing_file_is_a_mistake(void **state UNUSED)
{
    struct tool t;
    struct tool_file f;
    struct fixture_log log;
    tool_begin(&t, "test", fixture_log(&log));
    assert_false(tool_read(&t, "/nowhere/at-all", &f));
    assert_false(tool_write(&t, "/nowhere", "at-all", S("x")));
    fclose(log.file);
    assert_string_equal(log.text, "test: cannot read /nowhere/at-all\ntest: cannot write /nowhere/at-all\n");
    free(log.text);
    assert_int_equal(tool_end(&t), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_c),
        cmocka_unit_test(text_is_utf8),
        cmocka_unit_test(the_same_bytes_leave_a_file_alone),
        cmocka_unit_test(a_missing_file_is_a_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
