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

#ifndef CASES /* tests/example has its own */
#define CASES "/tests/cases/*.txt"
#endif

static void runs(void **state)
{
    struct case_result r = case_file_run(GUILDHALL_SOURCE_DIR, *state);
    assert_int_equal(r.failures, 0);
    assert_true(r.cases > 0);
}

/* A runner that sees nothing would pass everything: each of these must fail. */
static void wrong_cases_fail(void **state)
{
    (void)state;
    static const char *const begin = "X1: a case\n    company contoso\n    holds windows-server granted=2\n"
                                     "    pool windows-server keys=9\n";
    static const char *const wrong[] = {
        "    global-admin get-keys benefit=windows-server\n        done\n        refused pool-empty\n",
        "    global-admin get-keys benefit=windows-server\n        done nothing\n",
        "    global-admin get-keys benefit=windows-server\n        done software_key_got\n",
        "    global-admin get-keys benefit=windows-server\n        event seat_assigned\n",
        "    global-admin get-keys benefit=windows-server\n        event software_key_got language=ko\n",
        "    global-admin get-keys benefit=windows-server\n        event software_key_got colour=ko\n",
        "    global-admin get-keys benefit=windows-server\n        effects claim-key\n",
        "    global-admin get-keys benefit=windows-server\n        note nothing\n",
        "    global-admin get-keys benefit=windows-server\n        weight plain\n",
        "    global-admin get-keys benefit=windows-server\n        allowed\n",
        "    global-admin get-keys benefit=windows-server\n        hopes\n",
        "    global-admin get-keys benefit=windows-server count=3\n",
        "    global-admin get-keys benefit=windows-server count=3\n        done\n",
        "    global-admin get-keys benefit=windows-server count=3\n        refused pool-empty\n",
        "    global-admin get-keys benefit=windows-server count=3\n        refused quantity-exhausted "
        "granted=3\n",
        "    global-admin get-keys benefit=windows-server count=3\n        refused quantity-exhausted "
        "size=3\n",
        "    global-admin get-keys benefit=windows-server count=many\n",
        "    global-admin get-keys benefit=windows-server colour=red\n",
        "    global-admin get-keys benefit=office\n",
        "    global-admin sell-keys benefit=windows-server\n",
        "    global-admin reassign benefit=windows-server from=employee to=guest\n",
        "    nobody get-keys benefit=windows-server\n",
        "    employee could get-keys benefit=windows-server\n        allowed\n",
        "    employee could get-keys benefit=windows-server\n        refused not-permitted "
        "who=global-admin\n",
        "    see windows-server quantity.granted=3\n",
        "    see windows-server quantity.size=3\n",
        "    see office quantity.granted=3\n",
        "    now 2020-01-01T00:00:00Z\n",
        "    now +1x\n",
        "    now +1d\n        done membership_lapsed\n",
        "        done\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", begin, wrong[i]);
        struct case_result r = case_file_run_quietly(GUILDHALL_SOURCE_DIR, text);
        assert_int_equal(r.cases, 1);
        if (r.failures != 1)
            fail_msg("this case has %zu failures:\n%s", r.failures, text);
    }
    struct case_result none = case_file_run_quietly(GUILDHALL_SOURCE_DIR, begin);
    assert_int_equal(none.failures, 0);
    assert_int_equal(case_file_run_quietly(GUILDHALL_SOURCE_DIR, "no rule: it is\n").failures, 1);
    assert_int_equal(case_file_run_quietly(GUILDHALL_SOURCE_DIR, "    now +1d\n").failures, 1);
}

int main(void)
{
    glob_t files;
    struct arena a;
    arena_init(&a, 1024 * 1024);
    if (glob(GUILDHALL_SOURCE_DIR CASES, 0, NULL, &files) != 0)
        return 1;
    struct CMUnitTest *tests = NEW_N(&a, struct CMUnitTest, files.gl_pathc + 1);
    tests[files.gl_pathc] = (struct CMUnitTest)cmocka_unit_test(wrong_cases_fail);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        const char *path = files.gl_pathv[i] + sizeof GUILDHALL_SOURCE_DIR;
        tests[i] =
            (struct CMUnitTest){.name = path, .test_func = runs, .initial_state = (void *)(uintptr_t)path};
    }
    int failed = _cmocka_run_group_tests("cases", tests, files.gl_pathc + 1, NULL, NULL);
    globfree(&files);
    arena_free(&a);
    return failed;
}
