/* The list of errors, and the collecting of mistakes. */
#include "base/err.h"

#include <signal.h>

#include "base/arena.h"
#include "support.h"

static void test_codes_are_kebab_and_unique(void **state)
{
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        assert_true(str_is_kebab(str_of(err_code((enum err)i)), 40));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(err_code((enum err)i), err_code((enum err)j));
    }
}

static void test_only_success_exits_with_zero(void **state)
{
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        enum err e = (enum err)i;
        bool good = e == OK || e == ERR_DONE;
        assert_int_equal(err_exit(e) == 0, good);
        assert_int_equal(err_status(e) == 200, good);
        assert_true(good || (err_status(e) >= 400 && err_status(e) < 600));
    }
}

/* Statuses that the contract (section 2) names. */
static void test_statuses_of_the_contract(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int status;
    } table[] = {
        {"malformed", 400},     {"not-permitted", 403},     {"not-found", 404},
        {"state-changed", 412}, {"preview-stale", 412},     {"preview-required", 428},
        {"in-flight", 409},     {"outcome-unknown", 503},   {"too-large", 413},
        {"invalid-input", 422}, {"ambiguous-benefit", 409},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int found = 0;
        for (int e = 0; e < ERR_COUNT; e++)
            if (strcmp(err_code((enum err)e), table[i].code) == 0)
                found = err_status((enum err)e);
        assert_int_equal(found, table[i].status);
    }
}

static void ask_beyond(void)
{
    (void)err_code(ERR_COUNT);
}

static void test_an_error_that_is_none_is_asserted(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(signal_that_ends(ask_beyond, said, sizeof said), SIGABRT);
}

static void test_diag_keeps_its_own_copy(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct diag d = {.n = 0};
    char pointer[] = "/person";
    diag_add(&d, &a, str_of(pointer), "expected %s, not %d", "an id", 7);
    memset(pointer, 'x', sizeof pointer - 1);
    assert_int_equal(d.n, 1);
    assert_str(d.items[0].pointer, "/person");
    assert_str(d.items[0].text, "expected an id, not 7");
    arena_free(&a);
}

static void test_diag_counts_what_it_does_not_hold(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct diag d = {.n = 0};
    for (int i = 0; i < DIAG_MAX + 5; i++)
        diag_add(&d, &a, S("/rows"), "row %d", i);
    assert_int_equal(d.n, DIAG_MAX);
    assert_int_equal(d.more, 5);
    assert_str(d.items[DIAG_MAX - 1].text, "row 63");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_kebab_and_unique),
        cmocka_unit_test(test_only_success_exits_with_zero),
        cmocka_unit_test(test_statuses_of_the_contract),
        cmocka_unit_test(test_an_error_that_is_none_is_asserted),
        cmocka_unit_test(test_diag_keeps_its_own_copy),
        cmocka_unit_test(test_diag_counts_what_it_does_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
