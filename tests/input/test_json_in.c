/* JSON bodies into a struct: what is taken, and every way to be wrong. */
#include "input/json_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/digest.h"

static const char *const colours[] = {"red", "Blue", NULL};
struct thing {
    str text;
    code name;
    code colour;
    uid partner;
    int64_t count;
    bool flag;
    date day;
    ts at;
    money price;
    struct str_list items;
    struct person_ref person;
    struct benefit_ref benefit;
    hash256 sum;
    str key_code;
    str mail;
};
static const struct field fields[] = {
    FIELD(thing, text, F_TEXT, CLASS_FREE_TEXT, .max = 20),
    FIELD(thing, name, F_CODE, CLASS_CODE),
    FIELD(thing, colour, F_CODE, CLASS_CODE, .one_of = colours),
    FIELD(thing, partner, F_ID, CLASS_ID, .id_kind = ID_PARTNER),
    FIELD(thing, count, F_INT, CLASS_QUANTITY, .min = 1, .max = 10, .required = true),
    FIELD(thing, flag, F_BOOL, CLASS_CODE),
    FIELD(thing, day, F_DATE, CLASS_DATE),
    FIELD(thing, at, F_TS, CLASS_DATE),
    FIELD(thing, price, F_MONEY, CLASS_QUANTITY),
    FIELD(thing, items, F_LIST, CLASS_CODE),
    FIELD(thing, person, F_PERSON, CLASS_PERSONAL),
    FIELD(thing, benefit, F_BENEFIT, CLASS_ID),
    FIELD(thing, sum, F_HASH, CLASS_ID),
    FIELD(thing, key_code, F_TEXT, CLASS_SECRET),
    FIELD(thing, mail, F_TEXT, CLASS_PERSONAL, .max = 254, .email = true),
};
enum { N = ARRAY_LEN(fields) };

static struct arena arena;

static enum err decode(const char *body, struct thing *ret, struct diag *diag, str *ret_token)
{
    *ret = (struct thing){0};
    *diag = (struct diag){0};
    *ret_token = STR_NONE;
    struct into t = {fields, N, ret, &arena, diag, S("")};
    struct json_also also[] = {{"preview_token", ret_token}};
    return json_in_object(str_of(body), &t, also, 1);
}

static void takes_everything(void **state)
{
    (void)state;
    struct thing v;
    struct diag d;
    str token;
    assert_int_equal(
        decode("{\"text\":\"  e\\u0301 \\r\\nb \",\"name\":\"Visual-Studio\",\"colour\":\"BLUE\","
               "\"partner\":\"prt_vendor\",\"count\":3,\"flag\":true,\"day\":\"2021-03-01\","
               "\"at\":\"2021-03-01T09:00:00+09:00\",\"price\":{\"minor\":100,\"currency\":\"usd\"},"
               "\"items\":[\"A-b\",\"c\"],\"person\":\" a@b.example \",\"benefit\":\"office\","
               "\"sum\":\"00000000000000000000000000000000000000000000000000000000000000ff\","
               "\"preview_token\":\"tok\"}",
               &v, &d, &token),
        OK);
    assert_true(str_is(v.text, "\xC3\xA9 \nb"));
    assert_true(code_is(&v.name, S("visual-studio")));
    assert_true(code_is(&v.colour, S("Blue")));
    assert_true(uid_eq(v.partner, UID_VENDOR));
    assert_int_equal(v.count, 3);
    assert_true(v.flag);
    assert_int_equal(v.day.days, date_of(2021, 3, 1).days);
    assert_int_equal(v.at.us, INT64_C(1614556800) * US_PER_SECOND);
    assert_true(money_eq(v.price, (money){100, "USD"}));
    assert_int_equal(v.items.n, 2);
    assert_true(str_is(v.items.at[0], "a-b"));
    assert_true(str_is(v.person.given, "a@b.example"));
    assert_true(str_is(v.benefit.given, "office"));
    assert_int_equal(v.sum.b[31], 255);
    assert_true(str_is(token, "tok"));
}

static void null_and_empty_are_absent(void **state)
{
    (void)state;
    struct thing v;
    struct diag d;
    str token;
    assert_int_equal(decode("{\"count\":1,\"text\":null,\"name\":\"\",\"day\":\" \",\"preview_token\":null}",
                            &v, &d, &token),
                     OK);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(field_absent(&fields[i], &v), strcmp(fields[i].name, "count") != 0);
    assert_null(token.ptr);
}

static void mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum err err;
        const char *pointer;
        const char *text; /* begins with */
    } rows[] = {
        {"", ERR_INVALID, "/count", "is required"},
        {"{}", ERR_INVALID, "/count", "is required"},
        {"{\"count\":1,\"colr\":1}", ERR_INVALID, "/colr", "is not a field here; did you mean colour?"},
        {"{\"count\":1,\"zzzzzzzzzzzz\":1}", ERR_INVALID, "/zzzzzzzzzzzz", "is not a field here"},
        {"{\"count\":1,\"a/b~\":1}", ERR_INVALID, "/a~1b~0", "is not a field here"},
        {"{\"count\":0}", ERR_INVALID, "/count", "is not between 1 and 10"},
        {"{\"count\":11}", ERR_INVALID, "/count", "is not between 1 and 10"},
        {"{\"count\":1.0}", ERR_INVALID, "/count", "is not a whole number"},
        {"{\"count\":\"1\"}", ERR_INVALID, "/count", "is not a whole number"},
        {"{\"count\":99999999999999999999}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1e999}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1,\"flag\":1}", ERR_INVALID, "/flag", "is neither true nor false"},
        {"{\"count\":1,\"flag\":\"true\"}", ERR_INVALID, "/flag", "is neither true nor false"},
        {"{\"count\":1,\"text\":1}", ERR_INVALID, "/text", "is not a string"},
        {"{\"count\":1,\"mail\":\"nobody\"}", ERR_INVALID, "/mail",
         "is not an e-mail address (kim@contoso.example)"},
        {"{\"count\":1,\"text\":\"a\\u0007\"}", ERR_INVALID, "/text", "holds a control character"},
        {"{\"count\":1,\"text\":\"123456789012345678901\"}", ERR_INVALID, "/text", "is longer than 20 bytes"},
        {"{\"count\":1,\"text\":\"a\\u0000b\"}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1,\"text\":\"\\ud800\"}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1,\"text\":\"\xff\"}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1,\"text\":\"\xc0\xae\"}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1,\"name\":\"a_b\"}", ERR_INVALID, "/name", "is not a name of"},
        {"{\"count\":1,\"name\":\"a--b\"}", ERR_INVALID, "/name", "is not a name of"},
        {"{\"count\":1,\"name\":\"-a\"}", ERR_INVALID, "/name", "is not a name of"},
        {"{\"count\":1,\"colour\":\"green\"}", ERR_INVALID, "/colour", "is not one of red, Blue"},
        {"{\"count\":1,\"partner\":\"per_vendor\"}", ERR_INVALID, "/partner", "is not an id"},
        {"{\"count\":1,\"partner\":\" \"}", ERR_INVALID, "/partner", "is empty"},
        {"{\"count\":1,\"key_code\":\"\"}", ERR_INVALID, "/key_code", "is empty"},
        {"{\"count\":1,\"day\":\"2021-02-29\"}", ERR_INVALID, "/day", "is not a day"},
        {"{\"count\":1,\"at\":\"2021-02-28\"}", ERR_INVALID, "/at", "is not an instant"},
        {"{\"count\":1,\"price\":100}", ERR_INVALID, "/price", "is not {"},
        {"{\"count\":1,\"price\":{\"minor\":1.5,\"currency\":\"USD\"}}", ERR_INVALID, "/price", "is not {"},
        {"{\"count\":1,\"price\":{\"minor\":1}}", ERR_INVALID, "/price", "is not {"},
        {"{\"count\":1,\"price\":{\"minor\":1,\"currency\":\"US\"}}", ERR_INVALID, "/price",
         "needs a currency"},
        {"{\"count\":1,\"items\":\"a\"}", ERR_INVALID, "/items", "is not an array"},
        {"{\"count\":1,\"items\":[1]}", ERR_INVALID, "/items", "is not an array"},
        {"{\"count\":1,\"items\":[\"a b\"]}", ERR_INVALID, "/items", "is not a name of"},
        {"{\"count\":1,\"sum\":\"ff\"}", ERR_INVALID, "/sum", "is not 64 hex"},
        {"{\"count\":1,\"preview_token\":1}", ERR_INVALID, "/preview_token", "is not a string"},
        {"{\"count\":1,\"count\":2}", ERR_MALFORMED, "", "a member is there twice"},
        {"{\"count\":1}x", ERR_MALFORMED, "", "is not JSON"},
        {"[]", ERR_MALFORMED, "", "is not an object"},
        {"1", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":1,}", ERR_MALFORMED, "", "is not JSON"},
        {"{'count':1}", ERR_MALFORMED, "", "is not JSON"},
        {"{\"count\":NaN}", ERR_MALFORMED, "", "is not JSON"},
        {"\xEF\xBB\xBF{\"count\":1}", ERR_MALFORMED, "", "is not JSON"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct thing v;
        struct diag d;
        str token;
        enum err e = decode(rows[i].body, &v, &d, &token);
        if (e != rows[i].err || d.n != 1 || !str_is(d.items[0].pointer, rows[i].pointer) ||
            !str_starts(d.items[0].text, str_of(rows[i].text)))
            fail_msg("%s: %s, %zu mistakes, " STR_FMT " " STR_FMT, rows[i].body, err_code(e), d.n,
                     STR_ARG(d.n ? d.items[0].pointer : S("-")), STR_ARG(d.n ? d.items[0].text : S("-")));
    }
}

static void all_mistakes_at_once(void **state)
{
    (void)state;
    struct thing v;
    struct diag d;
    str token;
    assert_int_equal(decode("{\"text\":1,\"name\":\"!\",\"x\":1,\"count\":70}", &v, &d, &token), ERR_INVALID);
    assert_int_equal(d.n, 4);
}

static void deep(void **state)
{
    (void)state;
    static const struct {
        size_t levels;
        const char *text;
    } rows[] = {{64, "is not a field here"}, {65, "is nested deeper"}, {100000, "is nested deeper"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b;
        buf_init(&b, 1 << 20);
        buf_z(&b, "{\"count\":1,\"a\":");
        for (size_t k = 1; k < rows[i].levels; k++)
            buf_char(&b, '[');
        for (size_t k = 1; k < rows[i].levels; k++)
            buf_char(&b, ']');
        buf_z(&b, "}");
        struct thing v;
        struct diag d;
        str token;
        buf_char(&b, '\0');
        assert_int_not_equal(decode(b.ptr, &v, &d, &token), OK);
        if (!str_starts(d.items[0].text, str_of(rows[i].text)))
            fail_msg("%zu levels: " STR_FMT, rows[i].levels, STR_ARG(d.items[0].text));
        buf_free(&b);
    }
}

static void rows_one_by_one(void **state)
{
    (void)state;
    struct diag d = {0};
    struct json_rows *rows;
    size_t n;
    str token = STR_NONE, partner = STR_NONE;
    struct json_also outer[] = {{"preview_token", &token}}, inner[] = {{"company", &partner}};
    assert_int_equal(json_in_rows(S("{\"rows\":[{\"count\":2,\"company\":\"contoso\"},{\"cont\":2},7],"
                                    "\"preview_token\":\"t\"}"),
                                  outer, 1, &arena, &d, &rows, &n),
                     OK);
    assert_int_equal(n, 3);
    assert_true(str_is(token, "t"));
    struct thing v = {0};
    struct into t = {fields, N, &v, &arena, &d, S("")};
    assert_int_equal(json_in_row(rows, 0, &t, inner, 1), OK);
    assert_int_equal(v.count, 2);
    assert_true(str_is(partner, "contoso"));
    t.prefix = S("/rows/1");
    assert_int_equal(json_in_row(rows, 1, &t, inner, 1), ERR_INVALID);
    assert_int_equal(d.n, 2);
    assert_true(str_is(d.items[0].pointer, "/rows/1/cont"));
    assert_true(str_is(d.items[1].pointer, "/rows/1/count"));
    d.n = 0;
    assert_int_equal(json_in_row(rows, 2, &t, inner, 1), ERR_INVALID);
    json_in_close(rows);
    static const char *const bad[] = {"{}", "{\"rows\":{}}", "{\"rows\":[],\"x\":1}", "[]"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        d.n = 0;
        assert_int_not_equal(json_in_rows(str_of(bad[i]), outer, 1, &arena, &d, &rows, &n), OK);
        assert_int_equal(d.n, 1);
    }
}

/* The order of members, spaces and the preview token make no other input; a value does. */
static void digests(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"{\"count\":1,\"text\":\"a\"}", "{ \"text\":\" a \", \"count\":1, \"preview_token\":\"x\"}", true},
        {"{\"count\":1,\"text\":null}", "{\"count\":1}", true},
        {"{\"count\":1,\"name\":\"A\"}", "{\"count\":1,\"name\":\"a\"}", true},
        {"{\"count\":1}", "{\"count\":2}", false},
        {"{\"count\":1,\"items\":[\"a\",\"b\"]}", "{\"count\":1,\"items\":[\"b\",\"a\"]}", false},
        {"{\"count\":1,\"text\":\"office\"}", "{\"count\":1,\"benefit\":\"office\"}", false},
        {"{\"count\":1,\"price\":{\"minor\":1,\"currency\":\"USD\"}}",
         "{\"count\":1,\"price\":{\"minor\":1,\"currency\":\"KRW\"}}", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct thing a, b;
        struct diag d;
        str token;
        assert_int_equal(decode(rows[i].a, &a, &d, &token), OK);
        assert_int_equal(decode(rows[i].b, &b, &d, &token), OK);
        hash256 ha = input_digest(fields, N, &a), hb = input_digest(fields, N, &b);
        if (hash_eq(&ha, &hb) != rows[i].same)
            fail_msg("%s %s", rows[i].a, rows[i].b);
    }
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 16 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_everything),
        cmocka_unit_test(null_and_empty_are_absent),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(all_mistakes_at_once),
        cmocka_unit_test(deep),
        cmocka_unit_test(rows_one_by_one),
        cmocka_unit_test(digests),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
