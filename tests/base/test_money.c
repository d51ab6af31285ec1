/* Amounts as text, exactly. */
#include "base/money.h"

#include "support.h"

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *amount, *currency;
        int64_t minor;
        const char *text;
    } table[] = {
        {"100.00", "USD", 10000, "100.00"},
        {"100", "USD", 10000, "100.00"},
        {"99.5", "USD", 9950, "99.50"},
        {"0.01", "USD", 1, "0.01"},
        {"0", "USD", 0, "0.00"},
        {"-5.25", "EUR", -525, "-5.25"},
        {"-0.05", "EUR", -5, "-0.05"},
        {"475", "USD", 47500, "475.00"},
        {"550000", "KRW", 550000, "550000"},
        {"0", "KRW", 0, "0"},
        {"-1", "JPY", -1, "-1"},
        {"1.234", "KWD", 1234, "1.234"},
        {"1.2345", "CLF", 12345, "1.2345"},
        {"92233720368547758.07", "USD", INT64_MAX, "92233720368547758.07"},
        {"-92233720368547758.08", "USD", INT64_MIN, "-92233720368547758.08"},
        {"-9223372036854775808", "KRW", INT64_MIN, "-9223372036854775808"},
        {"922337203685477.5808", "CLF", 0, NULL}, /* overflow */
        {"92233720368547758.08", "USD", 0, NULL},
        {"1.234", "USD", 0, NULL},
        {"1.0", "KRW", 0, NULL}, /* no minor unit */
        {"1.", "USD", 0, NULL},
        {".5", "USD", 0, NULL},
        {"-.5", "USD", 0, NULL},
        {"-", "USD", 0, NULL},
        {"", "USD", 0, NULL},
        {"1,000.00", "USD", 0, NULL},
        {"+1", "USD", 0, NULL},
        {" 1", "USD", 0, NULL},
        {"1.-5", "USD", 0, NULL},
        {"1.2.3", "USD", 0, NULL},
        {"1e2", "USD", 0, NULL},
        {"00000000000000000000000000000000000000000000000000001", "USD", 0, NULL},
        {"1", "usd", 0, NULL},
        {"1", "US", 0, NULL},
        {"1", "USDX", 0, NULL},
        {"1", "", 0, NULL},
        {"1", "U1D", 0, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        money m = {7, "ZZZ"};
        bool ok = money_parse(str_of(table[i].amount), str_of(table[i].currency), &m);
        assert_int_equal(ok, table[i].text != NULL);
        if (!ok) {
            assert_int_equal(m.minor, 7); /* untouched */
            continue;
        }
        char text[MONEY_TEXT];
        assert_true(m.minor == table[i].minor);
        assert_string_equal(m.currency, table[i].currency);
        assert_str(money_amount_text(m, text), table[i].text);
        assert_int_equal(strlen(text), strlen(table[i].text));
    }
}

static void test_digits(void **state)
{
    (void)state;
    assert_int_equal(money_digits("USD"), 2);
    assert_int_equal(money_digits("KRW"), 0);
    assert_int_equal(money_digits("JPY"), 0);
    assert_int_equal(money_digits("KWD"), 3);
    assert_int_equal(money_digits("CLF"), 4);
    assert_int_equal(money_digits("ZZZ"), 2);
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(money_eq((money){100, "USD"}, (money){100, "USD"}));
    assert_false(money_eq((money){100, "USD"}, (money){100, "EUR"}));
    assert_false(money_eq((money){100, "USD"}, (money){101, "USD"}));
    assert_true(money_none(MONEY_NONE));
    assert_false(money_none((money){0, "USD"}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_digits),
        cmocka_unit_test(test_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
