/* The calendar and RFC 3339. */
#include "base/time.h"

#include <signal.h>

#include "support.h"

static date day(const char *text)
{
    date d = DATE_NONE;
    assert_true(date_parse(str_of(text), &d));
    return d;
}

static void assert_date(date d, const char *expected)
{
    char text[DATE_TEXT];
    assert_str(date_text(d, text), expected);
}

/* Every day of the years that are used, one after the other. */
static void test_calendar_walk(void **state)
{
    (void)state;
    struct civil c = {1, 1, 1};
    int32_t days = date_of(1, 1, 1).days;
    int weekday = date_weekday((date){days});
    for (; c.year <= 9999; days++) {
        struct civil got = date_civil((date){days});
        assert_true(got.year == c.year && got.month == c.month && got.day == c.day);
        assert_int_equal(date_of(c.year, c.month, c.day).days, days);
        assert_int_equal(date_weekday((date){days}), weekday);
        weekday = (weekday + 1) % 7;
        if (++c.day > month_days(c.year, c.month)) {
            c.day = 1;
            c.year += c.month == 12;
            c.month = c.month == 12 ? 1 : c.month + 1;
        }
    }
}

static void test_known_days(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, days, weekday;
    } table[] = {
        {1970, 1, 1, 0, 3},     {1969, 12, 31, -1, 2},   {2000, 2, 29, 11016, 1},
        {2000, 3, 1, 11017, 2}, {2021, 3, 1, 18687, 0},  {2020, 2, 29, 18321, 5},
        {2100, 3, 1, 47541, 0}, {1900, 3, 1, -25508, 3}, {9999, 12, 31, 2932896, 4},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        date d = date_of(table[i].year, table[i].month, table[i].day);
        assert_int_equal(d.days, table[i].days);
        assert_int_equal(date_weekday(d), table[i].weekday);
    }
}

static void test_valid(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        bool valid;
    } table[] = {
        {2021, 2, 28, true}, {2021, 2, 29, false}, {2020, 2, 29, true},  {1900, 2, 29, false},
        {2000, 2, 29, true}, {2021, 4, 31, false}, {2021, 0, 1, false},  {2021, 13, 1, false},
        {2021, 1, 0, false}, {0, 1, 1, false},     {10000, 1, 1, false}, {2021, 1, -1, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        assert_int_equal(date_valid(table[i].year, table[i].month, table[i].day), table[i].valid);
}

static void impossible_day(void)
{
    (void)date_of(2021, 2, 29);
}

static void test_impossible_day_is_asserted(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(signal_that_ends(impossible_day, said, sizeof said), SIGABRT);
}

static void test_date_parse(void **state)
{
    (void)state;
    static const char *bad[] = {
        "",           "2021-3-1",   "2021-03-1",   "2021-02-29",  "2021-13-01", "2021-00-10",  "2021-01-00",
        "21-03-01",   "2021/03/01", "2021-03-01 ", " 2021-03-01", "20210301",   "2021-03-01T", "1969-12-31",
        "+021-03-01", "0000-01-01"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        date d = {77};
        assert_false(date_parse(str_of(bad[i]), &d));
        assert_int_equal(d.days, 77);
    }
    assert_int_equal(day("1970-01-01").days, 0);
    assert_date(day("2021-03-01"), "2021-03-01");
    assert_date(day("9999-12-31"), "9999-12-31");
    assert_date(DATE_NONE, "");
    assert_date((date){INT32_MAX}, "9999-12-31");
    assert_date((date){INT32_MIN + 1}, "0001-01-01");
}

static void test_ts_accept(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
        int64_t us;
    } table[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0},
        {"2021-03-01T09:00:00Z", "2021-03-01T09:00:00Z", INT64_C(1614589200000000)},
        {"2021-03-01t09:00:00z", "2021-03-01T09:00:00Z", INT64_C(1614589200000000)},
        {"2021-03-01T18:00:00+09:00", "2021-03-01T09:00:00Z", INT64_C(1614589200000000)},
        {"2021-03-01T04:00:00-05:00", "2021-03-01T09:00:00Z", INT64_C(1614589200000000)},
        {"2021-03-01T09:00:00-00:00", "2021-03-01T09:00:00Z", INT64_C(1614589200000000)},
        {"2021-03-01T09:00:00.5Z", "2021-03-01T09:00:00.500000Z", INT64_C(1614589200500000)},
        {"2021-03-01T09:00:00.000001Z", "2021-03-01T09:00:00.000001Z", INT64_C(1614589200000001)},
        {"2021-03-01T09:00:00.000Z", "2021-03-01T09:00:00Z", INT64_C(1614589200000000)},
        {"2020-02-29T23:59:59Z", "2020-02-29T23:59:59Z", INT64_C(1583020799000000)},
        {"1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00Z", 0},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
        {"2021-03-01T00:00:00+23:59", "2021-02-28T00:01:00Z", INT64_C(1614470460000000)},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        ts t = TS_NONE;
        char text[TS_TEXT];
        assert_true(ts_parse(str_of(table[i].in), &t));
        assert_true(t.us == table[i].us);
        assert_str(ts_text(t, text), table[i].out);
        assert_int_equal(strlen(text), strlen(table[i].out));
    }
}

static void test_ts_refuse(void **state)
{
    (void)state;
    static const char *table[] = {
        "",
        "2021-03-01",
        "2021-03-01T09:00Z",
        "2021-03-01T09:00:00",
        "2021-03-01 09:00:00Z",
        "2021-03-01T9:00:00Z",
        "2021-03-01T24:00:00Z",
        "2021-03-01T09:60:00Z",
        "2021-03-01T09:00:60Z",
        "2016-12-31T23:59:60Z", /* a leap second */
        "2021-03-01T09:00:00.Z",
        "2021-03-01T09:00:00.1234567Z",
        "2021-03-01T09:00:00,5Z",
        "2021-03-01T09:00:00+0900",
        "2021-03-01T09:00:00+09",
        "2021-03-01T09:00:00+24:00",
        "2021-03-01T09:00:00+09:60",
        "2021-03-01T09:00:00ZZ",
        "2021-03-01T09:00:00Z ",
        " 2021-03-01T09:00:00Z",
        "2021-02-29T09:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01", /* before 1970 in UTC */
        "9999-12-31T23:59:59-00:01", /* after 9999 */
        "-2021-03-01T09:00:00Z",
        "2021-03-01T09:00:00\xC2\xA0Z",
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        ts t = {77};
        assert_false(ts_parse(str_of(table[i]), &t));
        assert_int_equal(t.us, 77);
    }
    ts t;
    assert_false(ts_parse(S("2021-03-01T09:00:00Z\0"), &t));
    assert_false(ts_parse(STR_NONE, &t));
}

static void test_text_at_the_ends(void **state)
{
    (void)state;
    char text[TS_TEXT];
    assert_str(ts_text(TS_NONE, text), "");
    assert_str(ts_text(TS_MAX, text), "9999-12-31T23:59:59Z");
    assert_str(ts_text((ts){INT64_MIN + 1}, text), "0001-01-01T00:00:00Z");
    assert_str(ts_text((ts){-1}, text), "1969-12-31T23:59:59.999999Z");
    assert_str(ts_text((ts){-US_PER_DAY}, text), "1969-12-31T00:00:00Z");
}

/* Contract section 4: whole months by calendar, a day that the month lacks becomes its last. */
static void test_add_months(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } table[] = {
        {"2020-12-01", 12, "2021-12-01"},  {"2021-01-31", 1, "2021-02-28"},
        {"2020-01-31", 1, "2020-02-29"},   {"2021-12-01", 3, "2022-03-01"},
        {"2021-03-31", -1, "2021-02-28"},  {"2021-03-31", 1, "2021-04-30"},
        {"2020-02-29", 12, "2021-02-28"},  {"2020-02-29", 48, "2024-02-29"},
        {"2021-01-15", 0, "2021-01-15"},   {"2021-01-15", -1, "2020-12-15"},
        {"2021-01-15", -12, "2020-01-15"}, {"2021-01-15", -13, "2019-12-15"},
        {"2021-12-31", 2, "2022-02-28"},   {"2021-12-31", 11, "2022-11-30"},
        {"2021-10-31", 36, "2024-10-31"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        assert_date(date_add_months(day(table[i].from), table[i].months), table[i].to);
    assert_true(date_none(date_add_months(DATE_NONE, 1)));
}

/* Contract section 4: AD = the same day a year later (29 February -> 28). */
static void test_add_year(void **state)
{
    (void)state;
    assert_date(date_add_year(day("2020-03-01")), "2021-03-01");
    assert_date(date_add_year(day("2020-02-29")), "2021-02-28");
    assert_date(date_add_year(day("2019-02-28")), "2020-02-28");
    assert_date(date_add_year(day("2020-12-31")), "2021-12-31");
    assert_true(date_none(date_add_year(DATE_NONE)));
}

static void test_months_stay_in_order(void **state)
{
    (void)state;
    date from = day("2019-01-01");
    for (int i = 0; i < 800; i++, from = date_add(from, 1))
        for (int n = -14; n <= 40; n++) {
            date a = date_add_months(from, n), b = date_add_months(date_add(from, 1), n);
            assert_true(date_cmp(a, b) <= 0);
            assert_true(date_cmp(a, date_add_months(from, n + 1)) < 0);
            struct civil was = date_civil(from), is = date_civil(a);
            assert_true(is.day == was.day || (is.day < was.day && is.day == month_days(is.year, is.month)));
        }
}

static void test_sums(void **state)
{
    (void)state;
    assert_true(ts_cmp(ts_add((ts){5}, -6), (ts){-1}) == 0);
    assert_true(ts_none(ts_add(TS_NONE, US_PER_DAY)));
    assert_true(ts_cmp(ts_add(TS_MAX, -US_PER_DAY), TS_MAX) == 0); /* for ever stays for ever */
    assert_true(ts_cmp(ts_add((ts){INT64_MAX - 1}, 5), TS_MAX) == 0);
    assert_true(ts_cmp((ts){1}, (ts){2}) < 0 && ts_cmp((ts){2}, (ts){1}) > 0);
    assert_true(date_none(date_add(DATE_NONE, 1)));
    assert_int_equal(date_add((date){10}, -11).days, -1);
}

/* Days and numbers of days come from outside: their sums end at the last day, they do not end the server. */
static void test_sums_end_at_the_last_day(void **state)
{
    (void)state;
    assert_date(DATE_FIRST, "0001-01-01");
    assert_date(DATE_LAST, "9999-12-31");
    assert_date(date_add(DATE_LAST, 1), "9999-12-31");
    assert_date(date_add(day("2021-03-01"), INT32_MAX), "9999-12-31");
    assert_date(date_add(day("2021-03-01"), INT32_MIN), "0001-01-01");
    assert_date(date_add((date){INT32_MAX}, INT32_MAX), "9999-12-31");
    assert_date(date_add_year(day("9999-06-30")), "9999-12-31");
    assert_date(date_add_months(day("2021-03-01"), INT32_MAX), "9999-12-31");
    assert_date(date_add_months(day("2021-03-01"), INT32_MIN), "0001-01-01");
    assert_date(date_add_months((date){INT32_MAX}, 1), "9999-12-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_walk),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_impossible_day_is_asserted),
        cmocka_unit_test(test_date_parse),
        cmocka_unit_test(test_ts_accept),
        cmocka_unit_test(test_ts_refuse),
        cmocka_unit_test(test_text_at_the_ends),
        cmocka_unit_test(test_add_months),
        cmocka_unit_test(test_add_year),
        cmocka_unit_test(test_months_stay_in_order),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_sums_end_at_the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
