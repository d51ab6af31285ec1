/* Fixtures of the build's programs: files in, what is written or complained of out. */
#ifndef TESTS_TOOLS_FIXTURES_H
#define TESTS_TOOLS_FIXTURES_H

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tool.h"

#define FIXTURES GUILDHALL_SOURCE_DIR "/tests/tools/"

/* Reads FIXTURES/path under the name that mistakes shall show. */
static inline struct tool_file *fixture(struct tool *t, const char *path, const char *name)
{
    struct tool_file *f = tool_alloc(t, sizeof *f);
    assert_true(tool_read(t, tool_fmt(t, FIXTURES "%s", path).ptr, f));
    f->name = name;
    return f;
}

/* Compares with a golden file. To renew one: run the program on the folder's inputs and copy what it wrote.
 */
static inline void fixture_equals(struct tool *t, const char *path, str actual)
{
    struct tool_file *expected = fixture(t, path, path);
    assert_string_equal(tool_z(t, actual), tool_z(t, expected->text));
}

/* Calls `one` with each path that fits the pattern, relative to FIXTURES, in order; how many there were. */
static inline size_t fixture_each(const char *pattern, void (*one)(const char *path))
{
    glob_t found;
    char full[1024];
    assert_true(snprintf(full, sizeof full, FIXTURES "%s", pattern) < (int)sizeof full);
    assert_int_equal(glob(full, 0, NULL, &found), 0);
    size_t n = found.gl_pathc;
    for (size_t i = 0; i < n; i++)
        one(found.gl_pathv[i] + strlen(FIXTURES));
    globfree(&found);
    return n;
}

/* Mistakes are written into memory: begin, run, then fixture_mistakes compares and frees. */
struct fixture_log {
    FILE *file;
    char *text;
    size_t len;
};
static inline FILE *fixture_log(struct fixture_log *log)
{
    log->file = open_memstream(&log->text, &log->len);
    assert_non_null(log->file);
    return log->file;
}
static inline void fixture_mistakes(struct fixture_log *log, struct tool *t, const char *expected_path)
{
    fclose(log->file);
    t->out = stderr;
    fixture_equals(t, expected_path, (str){log->text, log->len});
    assert_true(t->errors > 0);
    free(log->text);
}

#endif
