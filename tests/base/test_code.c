/* Short names, stored flat. */
#include "base/code.h"

#include <signal.h>

#include "support.h"

static void test_set(void **state)
{
    (void)state;
    code c;
    memset(&c, 'x', sizeof c);
    assert_true(code_set(&c, S("gold")));
    assert_true(code_is(&c, S("gold")));
    assert_false(code_is(&c, S("gol")));
    for (size_t i = 4; i < sizeof c.z; i++) /* equal states have equal bytes */
        assert_int_equal(c.z[i], 0);
    assert_true(code_set(&c, STR_NONE));
    assert_true(code_none(&c));
}

static void test_length(void **state)
{
    (void)state;
    char text[CODE_MAX + 1];
    memset(text, 'a', sizeof text);
    code c = code_of(S("kept"));
    assert_false(code_set(&c, (str){text, CODE_MAX + 1}));
    assert_false(code_set(&c, S("a\0b")));
    assert_true(code_is(&c, S("kept")));
    assert_true(code_set(&c, (str){text, CODE_MAX}));
    assert_int_equal(code_str(&c).len, CODE_MAX);
    code same = code_of((str){text, CODE_MAX});
    assert_true(code_eq(&c, &same));
    same = code_of(S("other"));
    assert_false(code_eq(&c, &same));
}

static void too_long(void)
{
    (void)code_of(S("a-name-of-more-than-forty-seven-bytes-is-refused-where-it-enters"));
}

static void test_code_of_asserts(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(signal_that_ends(too_long, said, sizeof said), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_code_of_asserts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
