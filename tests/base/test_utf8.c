/* Every boundary of well-formed UTF-8. */
#include "base/utf8.h"

#include "support.h"

static void test_step(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t step;
        uint32_t c;
    } table[] = {
        {"a", 1, 'a'},
        {"\x7F", 1, 0x7F},
        {"\x80", 0, 0},
        {"\xBF", 0, 0},
        {"\xC0\x80", 0, 0}, /* overlong */
        {"\xC1\xBF", 0, 0},
        {"\xC2\x80", 2, 0x80},
        {"\xDF\xBF", 2, 0x7FF},
        {"\xC2", 0, 0},
        {"\xC2x", 0, 0},
        {"\xE0\x9F\xBF", 0, 0}, /* overlong */
        {"\xE0\xA0\x80", 3, 0x800},
        {"\xED\x9F\xBF", 3, 0xD7FF},
        {"\xED\xA0\x80", 0, 0}, /* surrogates */
        {"\xED\xBF\xBF", 0, 0},
        {"\xEE\x80\x80", 3, 0xE000},
        {"\xEF\xBF\xBF", 3, 0xFFFF},
        {"\xEA\xB0\x80", 3, 0xAC00}, /* 가 */
        {"\xEA\xB0", 0, 0},
        {"\xEA\xB0x", 0, 0},
        {"\xF0\x8F\xBF\xBF", 0, 0}, /* overlong */
        {"\xF0\x90\x80\x80", 4, 0x10000},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"\xF4\x90\x80\x80", 0, 0}, /* past the end */
        {"\xF5\x80\x80\x80", 0, 0},
        {"\xF0\x90\x80", 0, 0},
        {"\xF0\x90\x80x", 0, 0},
        {"\xFF", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        assert_int_equal(utf8_step(table[i].bytes, strlen(table[i].bytes)), table[i].step);
        if (table[i].step != 0)
            assert_int_equal(utf8_char(table[i].bytes, table[i].step), table[i].c);
    }
    assert_int_equal(utf8_step("", 0), 0);
    assert_int_equal(utf8_step("\0", 1), 1);
}

/* All of the code space, written by the definition and read back. */
static void test_every_character(void **state)
{
    (void)state;
    for (uint32_t c = 0x80; c <= 0x10FFFF; c++) {
        char p[4];
        size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        uint32_t rest = c;
        for (size_t i = n - 1; i > 0; i--, rest >>= 6)
            p[i] = (char)(0x80 | (rest & 0x3F));
        p[0] = (char)((0xF00u >> n) | rest);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        assert_int_equal(utf8_step(p, n), surrogate ? 0 : n);
        if (!surrogate)
            assert_int_equal(utf8_char(p, n), c);
    }
}

static void test_whole_strings(void **state)
{
    (void)state;
    assert_true(str_is_utf8(S("")));
    assert_true(str_is_utf8(S("plain, \xED\x95\x9C\xEA\xB5\xAD \xF0\x9F\x98\x80")));
    assert_false(str_is_utf8(S("a\0b")));
    assert_false(str_is_utf8(S("cut \xED\x95")));
    assert_false(str_is_utf8(S("\xED\xA0\x80")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_step),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_whole_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
