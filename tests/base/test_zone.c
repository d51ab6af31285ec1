/* Zones against ICU itself and against dates that are known. */
#include <pthread.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/time.h"
#include "support.h"

static ts at(const char *text)
{
    ts t = TS_NONE;
    assert_true(ts_parse(str_of(text), &t));
    return t;
}

static struct zone *open_zone(const char *name)
{
    struct zone *z = NULL;
    assert_true(zone_open(name, &z));
    return z;
}

static void test_start_of_days(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *day, *start;
    } table[] = {
        {"UTC", "2021-03-01", "2021-03-01T00:00:00Z"},
        {"UTC", "9999-12-31", "9999-12-31T00:00:00Z"},
        {"Asia/Seoul", "2021-03-01", "2021-02-28T15:00:00Z"},
        {"Asia/Seoul", "1988-05-08", "1988-05-07T15:00:00Z"}, /* the day of its last summer times */
        {"Asia/Seoul", "1988-05-09", "1988-05-08T14:00:00Z"},
        {"Asia/Seoul", "1988-10-10", "1988-10-09T15:00:00Z"},
        {"Asia/Seoul", "9999-12-31", "9999-12-30T15:00:00Z"},
        {"America/New_York", "2021-03-14", "2021-03-14T05:00:00Z"}, /* 23 hours */
        {"America/New_York", "2021-03-15", "2021-03-15T04:00:00Z"},
        {"America/New_York", "2021-11-07", "2021-11-07T04:00:00Z"}, /* 25 hours */
        {"America/New_York", "2021-11-08", "2021-11-08T05:00:00Z"},
        {"America/New_York", "2821-07-15",
         "2821-07-15T04:00:00Z"}, /* past the list: a cycle of 400 years on */
        {"America/New_York", "2821-12-15", "2821-12-15T05:00:00Z"},
        {"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, /* no midnight: it begins at 01:00 */
        {"America/Sao_Paulo", "2018-11-05", "2018-11-05T02:00:00Z"},
        {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"}, /* the day that was left out */
        {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
        {"Asia/Kathmandu", "2021-03-01", "2021-02-28T18:15:00Z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct zone *z = open_zone(table[i].zone);
        date d;
        char text[TS_TEXT];
        assert_true(date_parse(str_of(table[i].day), &d));
        assert_str(ts_text(zone_start(z, d), text), table[i].start);
        zone_close(z);
    }
}

/* The day of an instant and the first instant of a day agree, hour by hour and on both sides of each start.
 */
static void test_days_have_no_gaps(void **state)
{
    (void)state;
    static const char *zones[] = {
        "UTC",          "Asia/Seoul",          "America/New_York",  "Europe/Berlin", "America/Sao_Paulo",
        "Pacific/Apia", "Australia/Lord_Howe", "Pacific/Kiritimati"};
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        struct zone *z = open_zone(zones[i]);
        for (date d = date_of(2010, 1, 1); d.days < date_of(2023, 1, 1).days; d.days++) {
            ts start = zone_start(z, d);
            assert_true(date_cmp(zone_date(z, start), d) >= 0); /* later where the day was left out */
            assert_true(date_cmp(zone_date(z, ts_add(start, -1)), d) < 0);
            assert_true(ts_cmp(start, zone_start(z, date_add(d, 1))) <= 0);
        }
        zone_close(z);
    }
}

static void assert_same_as_icu(const struct zone *z, UCalendar *calendar, ts t)
{
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(calendar, (double)(t.us / 1000), &status);
    struct civil_time c = zone_civil(z, t);
    assert_int_equal(c.day.year, ucal_get(calendar, UCAL_EXTENDED_YEAR, &status));
    assert_int_equal(c.day.month, ucal_get(calendar, UCAL_MONTH, &status) + 1);
    assert_int_equal(c.day.day, ucal_get(calendar, UCAL_DAY_OF_MONTH, &status));
    assert_int_equal(c.hour, ucal_get(calendar, UCAL_HOUR_OF_DAY, &status));
    assert_int_equal(c.minute, ucal_get(calendar, UCAL_MINUTE, &status));
    assert_int_equal(c.second, ucal_get(calendar, UCAL_SECOND, &status));
    assert_true(U_SUCCESS(status));
    assert_int_equal(zone_date(z, t).days, date_of(c.day.year, c.day.month, c.day.day).days);
}

static void test_same_as_icu(void **state)
{
    (void)state;
    static const char *zones[] = {
        "Asia/Seoul",        "America/New_York", "Europe/London", "America/St_Johns",
        "Africa/Casablanca", "Asia/Tehran",      "Pacific/Apia",  "Etc/UTC"};
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        UErrorCode status = U_ZERO_ERROR;
        UChar name[64];
        u_uastrcpy(name, zones[i]);
        UCalendar *calendar = ucal_open(name, -1, "en_US", UCAL_GREGORIAN, &status);
        assert_true(U_SUCCESS(status));
        struct zone *z = open_zone(zones[i]);
        /* 17 h 23 min apart through the years in use, then years apart to the end */
        for (ts t = {0}; t.us < at("2045-01-01T00:00:00Z").us; t = ts_add(t, INT64_C(62580) * US_PER_SECOND))
            assert_same_as_icu(z, calendar, t);
        for (ts t = at("2045-01-01T00:00:00Z"); t.us < at("9990-01-01T00:00:00Z").us;
             t = ts_add(t, 97 * US_PER_DAY))
            assert_same_as_icu(z, calendar, t);
        zone_close(z);
        ucal_close(calendar);
    }
}

static void test_civil(void **state)
{
    (void)state;
    struct zone *z = open_zone("America/New_York");
    struct civil_time c = zone_civil(z, at("2021-11-07T05:59:59.5Z"));
    assert_true(c.day.day == 7 && c.hour == 1 && c.minute == 59 && c.second == 59);
    c = zone_civil(z, at("2021-11-07T06:00:00Z")); /* the hour comes twice */
    assert_true(c.day.day == 7 && c.hour == 1 && c.minute == 0 && c.second == 0);
    c = zone_civil(z, (ts){-1});
    assert_true(c.day.year == 1969 && c.day.month == 12 && c.day.day == 31 && c.hour == 18 && c.second == 59);
    zone_close(z);
}

static void test_names(void **state)
{
    (void)state;
    static const char *bad[] = {"",
                                "Nowhere/City",
                                "GMT+9",
                                "+09:00",
                                "asia",
                                "Asia/Seoul ",
                                "Etc/Unknown",
                                "a-name-that-is-longer-than-any-zone-of-the-database-would-ever-be-in-fact"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct zone *z = NULL;
        assert_false(zone_open(bad[i], &z));
        assert_null(z);
    }
    zone_close(NULL);
}

static void test_none(void **state)
{
    (void)state;
    struct zone *z = open_zone("Asia/Seoul");
    assert_true(date_none(zone_date(z, TS_NONE)));
    assert_true(ts_none(zone_start(z, DATE_NONE)));
    char text[TS_TEXT];
    assert_str(ts_text(zone_start(z, (date){INT32_MAX}), text), "9999-12-30T15:00:00Z");
    assert_int_equal(zone_date(z, TS_MAX).days, 106751991);
    assert_int_equal(zone_civil(z, TS_MAX).day.year, 294247);
    zone_close(z);
}

static void *walk(void *zone)
{
    int64_t sum = 0;
    for (int32_t day = 0; day < 40000; day++)
        sum += zone_date(zone, zone_start(zone, (date){day})).days;
    return sum == INT64_C(40000) * 39999 / 2 ? zone : NULL;
}

static void test_threads_share_a_zone(void **state)
{
    (void)state;
    struct zone *z = open_zone("America/New_York");
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, walk, z), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, z);
    }
    zone_close(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start_of_days),
        cmocka_unit_test(test_days_have_no_gaps),
        cmocka_unit_test(test_same_as_icu),
        cmocka_unit_test(test_civil),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_threads_share_a_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
