/* fields_json.c: what an input says, as the JSON that the form of a request and the socket of the CLI hold.
 */
#include "domain/fields_json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct all {
    str text;
    str object;
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
};
static const struct field fields[] = {
    FIELD(all, text, F_TEXT, CLASS_FREE_TEXT),  FIELD(all, object, F_OBJECT, CLASS_FREE_TEXT),
    FIELD(all, name, F_CODE, CLASS_CODE),       FIELD(all, id, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(all, number, F_INT, CLASS_QUANTITY),  FIELD(all, yes, F_BOOL, CLASS_CODE),
    FIELD(all, day, F_DATE, CLASS_DATE),        FIELD(all, instant, F_TS, CLASS_DATE),
    FIELD(all, price, F_MONEY, CLASS_QUANTITY), FIELD(all, hash, F_HASH, CLASS_ID),
    FIELD(all, list, F_LIST, CLASS_CODE),       FIELD(all, person, F_PERSON, CLASS_ID),
    FIELD(all, benefit, F_BENEFIT, CLASS_ID),
};

static void each_type_is_written_as_it_is_read(void **state)
{
    (void)state;
    static const str names[] = {{"ko", 2}, {"say \"hi\"", 8}};
    static const char *const wanted[ARRAY_LEN(fields)] = {
        "\"text\":\"two\\nlines\"",
        "\"object\":{\"a\":1}",
        "\"name\":\"ko\"",
        "\"id\":\"key_00000000000000000000000002\"",
        "\"number\":-7",
        "\"yes\":true",
        "\"day\":\"2021-03-01\"",
        "\"instant\":\"2021-03-01T09:00:00Z\"",
        "\"price\":{\"minor\":10000,\"currency\":\"USD\"}",
        "\"hash\":\"0000000000000000000000000000000000000000000000000000000000000001\"",
        "\"list\":[\"ko\",\"say \\\"hi\\\"\"]",
        "\"person\":\"employee@contoso.example\"",
        "\"benefit\":\"windows-server\"",
    };
    struct all record = {
        .text = S("two\nlines"),
        .object = S("{\"a\":1}"),
        .name = {"ko"},
        .id = {0, 2},
        .number = -7,
        .yes = true,
        .day = date_of(2021, 3, 1),
        .instant = {1614589200000000},
        .price = {10000, "USD"},
        .hash = {{[31] = 1}},
        .list = {names, ARRAY_LEN(names)},
        .person = {S("employee@contoso.example"), {1, 1}},
        .benefit = {S("windows-server"), {1, 2}},
    };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        struct buf text;
        buf_init(&text, 4096);
        struct json j = json_on(&text);
        fields_json(&j, &fields[i], &record);
        if (!str_is(buf_str(&text), wanted[i]))
            fail_msg(STR_FMT ", not %s", STR_ARG(buf_str(&text)), wanted[i]);
        buf_free(&text);
    }
    record.list.n = 0; /* an empty list is a list */
    struct buf text;
    buf_init(&text, 64);
    struct json j = json_on(&text);
    fields_json(&j, &fields[10], &record);
    assert_true(str_is(buf_str(&text), "\"list\":[]"));
    buf_free(&text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_is_written_as_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
