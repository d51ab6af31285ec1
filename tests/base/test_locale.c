/* Languages, and how they write dates, times, money and numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/locale.h"

static const struct locale en = {.lang = LANG_EN, .zone_name = {"UTC", 3}};
static const struct locale ko = {.lang = LANG_KO, .zone_name = {"UTC", 3}};
static const struct locale ko_bare = {.lang = LANG_KO};

static void says(struct buf *b, const char *expected)
{
    buf_char(b, '\0');
    assert_int_equal(buf_err(b), OK);
    assert_string_equal(b->ptr, expected);
    buf_clear(b);
}

static void languages_have_codes(void **state UNUSED)
{
    static const struct {
        const char *text;
        bool ok;
        enum lang lang;
    } cases[] = {
        {"ko", true, LANG_KO},   {"en", true, LANG_EN}, {"ko-KR", true, LANG_KO}, {"EN_us", true, LANG_EN},
        {"kok", false, LANG_EN}, {"k", false, LANG_EN}, {"", false, LANG_EN},     {"fr", false, LANG_EN},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum lang lang = LANGS;
        assert_int_equal(lang_parse(str_of(cases[i].text), &lang), cases[i].ok);
        assert_int_equal(lang, cases[i].ok ? cases[i].lang : LANGS);
    }
    assert_string_equal(lang_code(LANG_KO), "ko");
}

static void headers_are_negotiated(void **state UNUSED)
{
    static const struct {
        const char *header;
        enum lang fallback, expected;
    } cases[] = {
        {"", LANG_KO, LANG_KO},
        {"ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", LANG_EN, LANG_KO},
        {"en;q=0.3, ko;q=0.31", LANG_EN, LANG_KO},
        {"en, ko", LANG_KO, LANG_EN},
        {"fr, de;q=0.9", LANG_KO, LANG_KO},
        {"fr, en;q=0.1, *;q=0.5", LANG_KO, LANG_KO},
        {"ko;q=0, en;q=0.001", LANG_KO, LANG_EN},
        {"ko;q=2, en;q=0.1", LANG_KO, LANG_EN},
        {"ko;q=x, en;q=0.1", LANG_KO, LANG_EN},
        {"ko;q=0.0001, en;q=0.001", LANG_KO, LANG_EN},
        {" ; , ,;q=1,\tko ; q=0.5", LANG_EN, LANG_KO},
        {"ko;level=1;q=0.2,en;q=0.1", LANG_EN, LANG_KO},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(lang_negotiate(str_of(cases[i].header), cases[i].fallback), cases[i].expected);
}

static void dates_and_times(void **state UNUSED)
{
    struct buf b;
    ts t;
    buf_init(&b, 1024);
    locale_date(&b, &en, date_of(2026, 11, 22));
    says(&b, "Nov 22, 2026");
    locale_date(&b, &ko, date_of(2026, 11, 2));
    says(&b, "2026. 11. 2.");
    assert_true(ts_parse(S("2027-03-03T09:12:59.999999Z"), &t));
    locale_ts(&b, &en, t);
    says(&b, "Mar 3, 2027, 09:12 UTC");
    locale_ts(&b, &ko, t);
    says(&b, "2027. 3. 3. 09:12 UTC");
    locale_ts(&b, &ko_bare, t);
    says(&b, "2027. 3. 3. 09:12");
    locale_ts(&b, &ko_bare, (ts){-1});
    says(&b, "1969. 12. 31. 23:59");
    locale_ts(&b, &en, TS_NONE);
    locale_date(&b, &en, DATE_NONE);
    says(&b, "––");
    buf_free(&b);
}

static void times_are_in_the_zone(void **state UNUSED)
{
    struct zone *seoul;
    struct buf b;
    ts t;
    assert_true(zone_open("Asia/Seoul", &seoul));
    const struct locale l = {.lang = LANG_EN, .zone = seoul, .zone_name = S("KST")};
    buf_init(&b, 1024);
    assert_true(ts_parse(S("2020-12-31T15:00:00Z"), &t));
    locale_ts(&b, &l, t);
    says(&b, "Jan 1, 2021, 00:00 KST");
    buf_free(&b);
    zone_close(seoul);
}

static void numbers_and_money(void **state UNUSED)
{
    static const struct {
        money m;
        const char *en, *ko;
    } cases[] = {
        {{600000, "USD"}, "$6,000", "US$6,000"},
        {{10050, "USD"}, "$100.50", "US$100.50"},
        {{5, "USD"}, "$0.05", "US$0.05"},
        {{100000, "KRW"}, "₩100,000", "₩100,000"},
        {{1234567, "EUR"}, "€12,345.67", "€12,345.67"},
        {{-35000, "GBP"}, "-£350", "-£350"},
        {{1000, "JPY"}, "¥1,000", "JP¥1,000"},
        {{100000, "CHF"}, "CHF 1,000", "CHF 1,000"},
        {{INT64_MIN, "USD"}, "-$92,233,720,368,547,758.08", "-US$92,233,720,368,547,758.08"},
        {{0, ""}, "–", "–"},
    };
    struct buf b;
    buf_init(&b, 1024);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        locale_money(&b, &en, cases[i].m);
        says(&b, cases[i].en);
        locale_money(&b, &ko, cases[i].m);
        says(&b, cases[i].ko);
    }
    static const struct {
        int64_t n;
        const char *text;
    } numbers[] = {{0, "0"},
                   {999, "999"},
                   {1000, "1,000"},
                   {-1002003, "-1,002,003"},
                   {INT64_MIN, "-9,223,372,036,854,775,808"}};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        locale_int(&b, &ko, numbers[i].n);
        says(&b, numbers[i].text);
    }
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_have_codes), cmocka_unit_test(headers_are_negotiated),
        cmocka_unit_test(dates_and_times),      cmocka_unit_test(times_are_in_the_zone),
        cmocka_unit_test(numbers_and_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
