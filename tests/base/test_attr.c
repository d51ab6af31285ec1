/* How a broken invariant and a want of memory end the process. */
#include "base/attr.h"

#include <signal.h>

#include "support.h"

static void break_invariant(void)
{
    ASSERT(strcmp("a", "b") == 0);
}

static void lack_memory(void)
{
    memory_failed("here", 42);
}

static void keep_invariant(void)
{
    ASSERT(1 + 1 == 2);
}

static void test_assert_aborts_and_says_where(void **state)
{
    (void)state;
    char said[1024];
    assert_int_equal(signal_that_ends(break_invariant, said, sizeof said), SIGABRT);
    assert_non_null(strstr(said, "\"event\":\"assert-failed\""));
    /* the quotes of the source would break the line of JSON */
    assert_non_null(strstr(said, "\"what\":\"strcmp('a', 'b') == 0\""));
    assert_non_null(strstr(said, "test_attr.c:"));
    assert_int_equal(said[strlen(said) - 1], '\n');
}

static void test_true_assert_is_silent(void **state)
{
    (void)state;
    char said[64];
    assert_int_equal(signal_that_ends(keep_invariant, said, sizeof said), 0);
    assert_string_equal(said, "");
}

static void test_want_of_memory_aborts(void **state)
{
    (void)state;
    char said[1024];
    assert_int_equal(signal_that_ends(lack_memory, said, sizeof said), SIGABRT);
    assert_non_null(strstr(said, "\"event\":\"out-of-memory\",\"where\":\"here\",\"bytes\":42"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assert_aborts_and_says_where),
        cmocka_unit_test(test_true_assert_is_silent),
        cmocka_unit_test(test_want_of_memory_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
