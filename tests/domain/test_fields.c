/* fields.c: absent is absent for every type, and a slip finds its word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/fields.h"

struct all {
    str text;
    code name;
    uid id;
    int64_t number;
    bool yes;
    date day;
    ts instant;
    money price;
    hash256 hash;
    struct str_list list;
    struct person_ref person;
    struct benefit_ref benefit;
    struct text title;
};
static const struct field fields[] = {
    FIELD(all, text, F_TEXT, CLASS_FREE_TEXT),
    FIELD(all, name, F_CODE, CLASS_CODE),
    FIELD(all, id, F_ID, CLASS_ID),
    FIELD(all, number, F_INT, CLASS_QUANTITY),
    FIELD(all, yes, F_BOOL, CLASS_CODE),
    FIELD(all, day, F_DATE, CLASS_DATE),
    FIELD(all, instant, F_TS, CLASS_DATE),
    FIELD(all, price, F_MONEY, CLASS_QUANTITY),
    FIELD(all, hash, F_HASH, CLASS_ID),
    FIELD(all, list, F_LIST, CLASS_CODE),
    FIELD(all, person, F_PERSON, CLASS_ID),
    FIELD(all, benefit, F_BENEFIT, CLASS_ID),
    FIELD(all, title, F_TEXT_IN, CLASS_FREE_TEXT),
};

static void cleared_is_absent(void **state)
{
    (void)state;
    struct all record = {.number = 0};
    fields_clear(fields, ARRAY_LEN(fields), &record);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        assert_true(field_absent(&fields[i], &record));
}

static void set_is_present(void **state)
{
    (void)state;
    static const str empty = {"", 0};
    struct all record = {
        .text = empty,
        .name = {"a"},
        .id = {0, 2},
        .number = 0,
        .yes = true,
        .day = {0},
        .instant = {0},
        .price = {0, "USD"},
        .hash = {{[31] = 1}},
        .list = {&empty, 0}, /* an empty list is a list */
        .person = {empty, UID_NONE},
        .benefit = {empty, UID_NONE},
        .title = {{[LANG_KO] = empty}},
    };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        assert_false(field_absent(&fields[i], &record));
}

static void finds_and_suggests(void **state)
{
    (void)state;
    size_t n = ARRAY_LEN(fields);
    assert_ptr_equal(fields_find(fields, n, S("day")), &fields[5]);
    assert_null(fields_find(fields, n, S("da")));
    assert_null(fields_find(fields, n, S("")));
    static const struct {
        const char *wrong;
        const char *right;
    } slips[] = {{"persn", "person"}, {"benefits", "benefit"}, {"titel", "title"}, {"something-else", ""}};
    for (size_t i = 0; i < ARRAY_LEN(slips); i++)
        assert_true(str_is(fields_suggest(fields, n, str_of(slips[i].wrong)), slips[i].right));
}

static void currencies_are_codes(void **state)
{
    (void)state;
    money m;
    for (size_t i = 0; currencies[i]; i++) {
        assert_true(money_parse(S("1"), str_of(currencies[i]), &m));
        assert_true(i == 0 || str_cmp(str_of(currencies[i - 1]), str_of(currencies[i])) < 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleared_is_absent),
        cmocka_unit_test(set_is_present),
        cmocka_unit_test(finds_and_suggests),
        cmocka_unit_test(currencies_are_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
