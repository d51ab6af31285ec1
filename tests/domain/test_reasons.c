/* reasons.def: every refusal has a code of its own, a rule, and facts that a text can name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/action.h"

/* R1…, X1… and L1…: the rules of docs/rules.md and of the ledger. */
static bool is_rule(str s)
{
    int64_t n;
    return s.len >= 2 && (s.ptr[0] == 'R' || s.ptr[0] == 'X' || s.ptr[0] == 'L') &&
           str_to_i64(str_from(s, 1), &n) && n > 0;
}

static bool is_snake(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!(s.ptr[i] >= 'a' && s.ptr[i] <= 'z') && s.ptr[i] != '_')
            return false;
    return s.len > 0;
}

static void each_has_code_and_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < REASON_COUNT; i++) {
        assert_true(str_is_kebab(str_of(reason_rows[i].code), CODE_MAX));
        assert_true(is_rule(str_of(reason_rows[i].rule)));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(reason_rows[i].code, reason_rows[j].code);
    }
}

static void facts_are_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < REASON_COUNT; i++) {
        str rest = str_of(reason_rows[i].facts), name;
        size_t n = 0;
        while (rest.len > 0 && str_split(&rest, ' ', &name)) {
            assert_true(is_snake(name));
            n++;
        }
        assert_true(n <= FACTS_MAX);
    }
}

/* Our own rules (X…) are named once each, so that docs/rules.md can list them. */
static void own_rules_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < REASON_COUNT; i++)
        for (size_t j = 0; j < i; j++)
            if (reason_rows[i].rule[0] == 'X')
                assert_string_not_equal(reason_rows[i].rule, reason_rows[j].rule);
}

/* Who can help where the right is missing: the desk where it is the desk's alone, whatever the company gives.
 */
static void the_desk_helps_with_what_is_its_own(void **state)
{
    (void)state;
    static const struct {
        enum reason_code code;
        who who;
        enum remedy_who helps;
        const char *part;
    } rows[] = {
        {REASON_NOT_PERMITTED, WHO_DESK, REMEDY_DESK, "remedy-desk"},
        {REASON_NOT_PERMITTED, WHO_APPROVER | WHO_SERVICE, REMEDY_DESK, "remedy-desk"},
        {REASON_NOT_PERMITTED, WHO_DESK | WHO_ROLE(0), REMEDY_GLOBAL_ADMIN, "remedy"},
        {REASON_NOT_PERMITTED, WHO_HOLDER, REMEDY_GLOBAL_ADMIN, "remedy"},
        {REASON_NOT_PERMITTED, 0, REMEDY_GLOBAL_ADMIN, "remedy"},
        {REASON_POOL_EMPTY, 0, REMEDY_DESK, "remedy"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reason r = {.code = rows[i].code, .who = rows[i].who};
        assert_int_equal(reason_remedy(&r), rows[i].helps);
        assert_string_equal(reason_remedy_part(&r), rows[i].part);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_code_and_rule),
        cmocka_unit_test(facts_are_names),
        cmocka_unit_test(own_rules_are_told_apart),
        cmocka_unit_test(the_desk_helps_with_what_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
