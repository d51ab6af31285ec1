/* Months into dates: the worked cases of the contract, the ends of months, and that the way back is exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/months.h"

static date day(const char *text)
{
    date d;
    if (!date_parse(str_of(text), &d))
        fail_msg("%s is no day", text);
    return d;
}

static void same_day(date found, const char *wanted)
{
    char text[DATE_TEXT];
    assert_string_equal(date_text(found, text).ptr, wanted);
}

static void test_after(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int64_t num, den;
        const char *to;
    } table[] = {
        {"2020-12-01", 12, 1, "2021-12-01"}, /* the contract's: new */
        {"2021-01-31", 1, 1, "2021-02-28"},  /* a day that the month lacks */
        {"2020-01-31", 1, 1, "2020-02-29"},
        {"2021-12-01", 300, 100, "2022-03-01"}, /* extend 100 by 25 */
        {"2021-12-01", 24, 7, "2022-03-14"},    /* extend 7 by 2: 3 months and 3/7 of 31 days */
        {"2021-03-01", 180, 20, "2021-12-01"},  /* add 10 to 10 with 6 months left */
        {"2020-02-29", 12, 1, "2021-02-28"},
        {"2021-01-31", 3, 2, "2021-03-15"},  /* from 28 February, half of the 31 days to 31 March */
        {"2021-02-28", 1, 29, "2021-02-28"}, /* less than a day is none */
        {"2021-02-01", 1, 28, "2021-02-02"},
        {"2021-02-01", 27, 28, "2021-02-28"},
        {"2021-03-01", 0, 1, "2021-03-01"},
        {"9999-12-01", 2, 1, "9999-12-31"},
        {"2021-03-01", INT64_C(1) << 40, 1, "9999-12-31"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        same_day(months_after(day(table[i].from), (struct months){table[i].num, table[i].den}), table[i].to);
}

static void test_between(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        int64_t num, den;
    } table[] = {
        {"2021-03-01", "2021-09-01", 6, 1},   {"2021-03-01", "2021-03-01", 0, 1},
        {"2021-03-02", "2021-03-01", 0, 1},   {"2021-01-31", "2021-02-28", 1, 1},
        {"2021-01-31", "2021-02-27", 27, 28}, {"2021-01-31", "2021-03-01", 32, 31},
        {"2020-12-01", "2021-12-01", 12, 1},  {"2020-02-29", "2021-02-28", 12, 1},
        {"2021-02-28", "2021-03-27", 27, 28}, {"2021-03-15", "2021-04-14", 30, 31},
        {"9999-12-30", "9999-12-31", 1, 1},  /* the next step is the last day that can be written */
        {"9998-12-31", "9999-12-31", 12, 1}, /* there is no next step */
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct months m = months_between(day(table[i].from), day(table[i].to));
        if (months_cmp(m, (struct months){table[i].num, table[i].den}) != 0)
            fail_msg("%s to %s is %lld/%lld", table[i].from, table[i].to, (long long)m.num, (long long)m.den);
        assert_true(m.den > 0 && m.num >= 0);
    }
}

/* Exact over every pair of days of five years: what lies between, added again, is the day; a day later is
 * more. */
static void test_inverse(void **state)
{
    (void)state;
    date first = day("2019-12-01"), last = day("2024-12-31");
    for (date d = first; date_cmp(d, day("2021-03-05")) < 0; d.days++) {
        struct months before = {-1, 1};
        for (date e = d; date_cmp(e, last) <= 0; e.days++) {
            struct months m = months_between(d, e);
            assert_int_equal(months_after(d, m).days, e.days);
            assert_int_equal(months_cmp(m, before), 1);
            before = m;
        }
    }
}

/* R41: no time is gained or lost. The shared end is the last day that does not give more seat-months than
 * there were. */
static void test_shared(void **state)
{
    (void)state;
    static const char *const from[] = {"2021-03-01", "2021-01-31", "2020-02-29", "2021-12-31"};
    for (size_t f = 0; f < ARRAY_LEN(from); f++)
        for (int32_t left = 0; left <= 1100; left += 17)
            for (int64_t a = 1; a <= 40; a += 3)
                for (int64_t c = 1; c <= 40; c += 3) {
                    date today = day(from[f]), ends = date_add(today, left);
                    struct months b = months_between(today, ends), m = months_shared(a, b, c, 12);
                    date shared = months_after(today, m);
                    assert_true(months_cmp(months_between(today, shared), m) <= 0);
                    assert_true(months_cmp(months_between(today, date_add(shared, 1)), m) > 0);
                    /* between what was left and what the key brings */
                    bool longer = months_cmp(b, (struct months){12, 1}) > 0;
                    assert_true(months_cmp(m, longer ? b : (struct months){12, 1}) <= 0);
                    assert_true(months_cmp(m, longer ? (struct months){12, 1} : b) >= 0);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_inverse),
        cmocka_unit_test(test_shared),
    };
    return cmocka_run_group_tests_name("months", tests, NULL, NULL);
}
