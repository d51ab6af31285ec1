/* L13: ten wrong keys within an hour, then the actor waits; others do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/guess.h"

#define HOUR (3600 * US_PER_SECOND)

static void test_ten_an_hour(void **state)
{
    (void)state;
    struct guesses *g = guesses_new();
    uid one = {1, 1}, other = {1, 2};
    for (int64_t i = 0; i < 10; i++) {
        assert_int_equal(guess_wait(g, one, i * US_PER_SECOND), 0);
        guess_wrong(g, one, i * US_PER_SECOND);
    }
    assert_int_equal(guess_wait(g, one, 9 * US_PER_SECOND), 3592);
    assert_int_equal(guess_wait(g, other, 9 * US_PER_SECOND), 0);
    assert_int_equal(guess_wait(g, one, HOUR - 1), 1);
    /* the first is an hour old: one more, and he waits for the second */
    assert_int_equal(guess_wait(g, one, HOUR), 0);
    guess_wrong(g, one, HOUR);
    assert_int_equal(guess_wait(g, one, HOUR), 2);
    assert_int_equal(guess_wait(g, one, HOUR + US_PER_SECOND), 0);
    /* all of them are over */
    assert_int_equal(guess_wait(g, one, 3 * HOUR), 0);
    guesses_free(g);
}

/* Two that were let in at the same time both count. */
static void test_one_too_many(void **state)
{
    (void)state;
    struct guesses *g = guesses_new();
    for (int64_t i = 0; i < 12; i++)
        guess_wrong(g, (uid){1, 1}, i * US_PER_SECOND);
    assert_int_equal(guess_wait(g, (uid){1, 1}, 12 * US_PER_SECOND), 3591);
    guesses_free(g);
}

static void test_full_table(void **state)
{
    (void)state;
    struct guesses *g = guesses_new();
    for (int64_t i = 0; i < 10; i++)
        guess_wrong(g, (uid){1, 1}, 0);
    for (uint64_t i = 2; i <= 1024; i++)
        guess_wrong(g, (uid){1, i}, (int64_t)i);
    assert_true(guess_wait(g, (uid){1, 1}, 2000) > 0);
    guess_wrong(g, (uid){1, 5000}, 3000);
    assert_int_equal(guess_wait(g, (uid){1, 1}, 3000), 0); /* who guessed longest ago was forgotten */
    guesses_free(g);
    guesses_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_an_hour),
        cmocka_unit_test(test_one_too_many),
        cmocka_unit_test(test_full_table),
    };
    return cmocka_run_group_tests_name("guess", tests, NULL, NULL);
}
