/* guard.c: an ASSERT ends the calculation that stands in the innermost guard, and nothing else. */
#include "base/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct sum {
    int wanted; /* what it asserts */
    int of;     /* 1…of */
    int got;
    bool inner_whole;
};

static void add_up(void *arg)
{
    struct sum *s = arg;
    s->got = 0;
    for (int i = 1; i <= s->of; i++)
        s->got += i;
    ASSERT(s->got == s->wanted);
    s->got = -s->got;
}

static void what_is_whole_runs_to_its_end(void **state)
{
    (void)state;
    struct sum s = {.wanted = 6, .of = 3};
    struct guard_failure why = {.what = "untouched"};
    assert_true(guard_run(add_up, &s, &why));
    assert_int_equal(s.got, -6);
    assert_string_equal(why.what, "untouched");
}

static void what_is_broken_ends_there_and_says_why(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) { /* and again */
        struct sum s = {.wanted = 7, .of = 3};
        struct guard_failure why;
        assert_false(guard_run(add_up, &s, &why));
        assert_int_equal(s.got, 6);
        assert_string_equal(why.what, "s->got == s->wanted");
        assert_non_null(strstr(why.file, "test_guard.c"));
        assert_true(why.line > 0);
    }
}

static void inside(void *arg)
{
    struct sum *s = arg, inner = {.wanted = 1, .of = 5};
    struct guard_failure why;
    s->inner_whole = guard_run(add_up, &inner, &why);
    add_up(s);
}

static void the_innermost_guard_catches(void **state)
{
    (void)state;
    struct sum whole = {.wanted = 6, .of = 3, .inner_whole = true}, broken = {.wanted = 7, .of = 3};
    struct guard_failure why;
    assert_true(guard_run(inside, &whole, &why));
    assert_false(whole.inner_whole);
    assert_int_equal(whole.got, -6);
    assert_false(
        guard_run(inside, &broken, &why)); /* behind an inner one that caught, the outer stands again */
    assert_int_equal(broken.got, 6);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_whole_runs_to_its_end),
        cmocka_unit_test(what_is_broken_ends_there_and_says_why),
        cmocka_unit_test(the_innermost_guard_catches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
