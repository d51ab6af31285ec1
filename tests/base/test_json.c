/* The JSON writer: commas, escaping, none as null. */
#include "base/json.h"

#include <signal.h>

#include "support.h"

static struct buf out;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

static void test_structure(void **state)
{
    (void)state;
    struct json j = json_on(&out);
    json_object(&j, NULL);
    json_array(&j, "items");
    json_array_end(&j);
    json_object(&j, "empty");
    json_object_end(&j);
    json_array(&j, "list");
    json_int(&j, NULL, 1);
    json_str(&j, NULL, S("two"));
    json_null(&j, NULL);
    json_object(&j, NULL);
    json_bool(&j, "yes", true);
    json_bool(&j, "no", false);
    json_object_end(&j);
    json_array(&j, NULL);
    json_array_end(&j);
    json_array_end(&j);
    json_raw(&j, "raw", S("{\"a\":1}"));
    json_int(&j, "last", INT64_MIN);
    json_object_end(&j);
    assert_str(buf_str(&out),
               "{\"items\":[],\"empty\":{},\"list\":[1,\"two\",null,{\"yes\":true,\"no\":false},[]],"
               "\"raw\":{\"a\":1},\"last\":-9223372036854775808}");
}

static void test_values(void **state)
{
    (void)state;
    struct json j = json_on(&out);
    json_array(&j, NULL);
    json_ts(&j, NULL, (ts){1500000});
    json_ts(&j, NULL, TS_NONE);
    json_date(&j, NULL, date_of(2021, 3, 1));
    json_date(&j, NULL, DATE_NONE);
    json_money(&j, NULL, (money){10000, "USD"});
    json_money(&j, NULL, MONEY_NONE);
    json_id(&j, NULL, ID_PARTNER, UID_VENDOR);
    json_id(&j, NULL, ID_BENEFIT, (uid){0, 33});
    json_id(&j, NULL, ID_BENEFIT, UID_NONE);
    json_str(&j, NULL, STR_NONE);
    json_str(&j, NULL, S(""));
    json_array_end(&j);
    assert_str(buf_str(&out), "[\"1970-01-01T00:00:01.500000Z\",null,\"2021-03-01\",null,"
                              "{\"minor\":10000,\"currency\":\"USD\"},null,\"prt_vendor\","
                              "\"ben_00000000000000000000000011\",null,null,\"\"]");
}

static void test_escape(void **state)
{
    (void)state;
    static const struct {
        str in;
        const char *out;
    } table[] = {
        {S(""), ""},
        {S("plain"), "plain"},
        {S("\"\\/"), "\\\"\\\\/"},
        {S("\b\f\n\r\t"), "\\b\\f\\n\\r\\t"},
        {S("\0\x01\x1f\x7f"), "\\u0000\\u0001\\u001f\x7f"},
        {S("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4"), "\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4"},
        {S("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80"},
        {S("a\xE2\x80\xA8"
           "b\xE2\x80\xA9"
           "c"),
         "a\\u2028b\\u2029c"},
        {S("\xE2\x80\xA7\xE2\x80\xAA"), "\xE2\x80\xA7\xE2\x80\xAA"},
        {S("\xFFx"), "\xEF\xBF\xBDx"},
        {S("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {S("cut\xE2\x80"), "cut\xEF\xBF\xBD\xEF\xBF\xBD"},
        {S("</script>&'"), "</script>&'"},
        {S("AAAAA-BBBBB-CCCCC-DDDDD-\"EEEEE"), "AAAAA-BBBBB-CCCCC-DDDDD-\\\"EEEEE"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        buf_clear(&out);
        json_escape(&out, table[i].in);
        assert_str(buf_str(&out), table[i].out);
    }
}

/* Each byte at each place of the eight that are looked at together. */
static void test_escape_at_every_place(void **state)
{
    (void)state;
    for (size_t place = 0; place < 20; place++)
        for (int byte = 0; byte < 0x80; byte++) {
            char in[20], expected[40] = "", *p = expected;
            memset(in, 'x', sizeof in);
            in[place] = (char)byte;
            static const char shorts[] = "\bb\ff\nn\rr\tt\"\"\\\\";
            const char *s = byte != 0 ? memchr(shorts, byte, sizeof shorts - 1) : NULL;
            if (byte == 'b' || byte == 'f' || byte == 'n' || byte == 'r' || byte == 't')
                s = NULL;
            memset(p, 'x', place);
            p += place;
            if (s) {
                *p++ = '\\';
                *p++ = s[1];
            } else if (byte < 0x20) {
                memcpy(p, "\\u00", 4);
                p[4] = "0123456789abcdef"[byte >> 4];
                p[5] = "0123456789abcdef"[byte & 15];
                p += 6;
            } else {
                *p++ = (char)byte;
            }
            memset(p, 'x', sizeof in - 1 - place);
            buf_clear(&out);
            json_escape(&out, (str){in, sizeof in});
            assert_str(buf_str(&out), expected);
        }
}

static void test_ceiling(void **state)
{
    (void)state;
    struct buf small;
    buf_init(&small, 20);
    struct json j = json_on(&small);
    json_object(&j, NULL);
    json_str(&j, "a_rather_long_name", S("value"));
    json_str(&j, "b", S("c"));
    json_object_end(&j);
    assert_int_equal(buf_err(&small), ERR_TOO_LARGE);
    buf_free(&small);
}

#ifdef GUILDHALL_TEST_BUILD
static void bad_name(void)
{
    struct json j = json_on(&out);
    json_null(&j, "a\"b");
}

static void test_name_that_needs_escaping_is_asserted(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(signal_that_ends(bad_name, said, sizeof said), SIGABRT);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_structure, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_escape, setup, teardown),
        cmocka_unit_test_setup_teardown(test_escape_at_every_place, setup, teardown),
        cmocka_unit_test(test_ceiling),
#ifdef GUILDHALL_TEST_BUILD
        cmocka_unit_test_setup_teardown(test_name_that_needs_escaping_is_asserted, setup, teardown),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
