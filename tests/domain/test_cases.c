/* tests/cases/NAME.txt, each file one test: examples of the rules, rule id first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glob.h>

#include "base/arena.h"
#include "base/str.h"
#include "support/case_file.h"

static void runs(void **state)
{
    struct case_result r = case_file_run(GUILDHALL_SOURCE_DIR, *state);
    assert_int_equal(r.failures, 0);
    assert_true(r.cases > 0);
}

int main(void)
{
    glob_t files;
    struct arena a;
    arena_init(&a, 1024 * 1024);
    if (glob(GUILDHALL_SOURCE_DIR "/tests/cases/*.txt", 0, NULL, &files) != 0)
        return 1;
    struct CMUnitTest *tests = NEW_N(&a, struct CMUnitTest, files.gl_pathc);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        const char *path = files.gl_pathv[i] + sizeof GUILDHALL_SOURCE_DIR;
        tests[i] =
            (struct CMUnitTest){.name = path, .test_func = runs, .initial_state = (void *)(uintptr_t)path};
    }
    int failed = _cmocka_run_group_tests("cases", tests, files.gl_pathc, NULL, NULL);
    globfree(&files);
    arena_free(&a);
    return failed;
}
