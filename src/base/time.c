/* The calendar, and RFC 3339. Proleptic Gregorian; a year is thought to begin in March, so that the leap day
 * is its last. */
#include "base/time.h"

enum {
    DAYS_400_YEARS = 146097,
    DAYS_TO_1970 = 719468, /* from 0000-03-01 */
    YEAR_MIN = 1,
    YEAR_MAX = 9999
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    ASSERT(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && leap(year));
}

bool date_valid(int year, int month, int day)
{
    return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_days(year, month);
}

/* Day of the year that begins on 1 March, of the first of the m-th month (March = 0). */
static int march_day(int m)
{
    return (153 * m + 2) / 5;
}

date date_of(int year, int month, int day)
{
    ASSERT(date_valid(year, month, day));
    int y = month <= 2 ? year - 1 : year;
    int m = (month + 9) % 12;
    return (date){y * 365 + y / 4 - y / 100 + y / 400 + march_day(m) + day - 1 - DAYS_TO_1970};
}

struct civil date_civil(date d)
{
    ASSERT(!date_none(d));
    int64_t z = (int64_t)d.days + DAYS_TO_1970;
    int64_t era = floor_div(z, DAYS_400_YEARS);
    int in_era = (int)(z - era * DAYS_400_YEARS);
    /* The last day of 4, 100 and 400 years is a day too many for a plain division by 365. */
    int year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * year + year / 4 - year / 100);
    int m = (5 * in_year + 2) / 153;
    int month = m < 10 ? m + 3 : m - 9;
    return (struct civil){(int)(era * 400) + year + (month <= 2), month, in_year - march_day(m) + 1};
}

int date_weekday(date d)
{
    /* 1970-01-01 was a Thursday. */
    return (int)(((int64_t)d.days % 7 + 7 + 3) % 7);
}

date date_add_months(date d, int months)
{
    if (date_none(d))
        return d;
    struct civil c = date_civil(d);
    int64_t month = (int64_t)c.year * 12 + (c.month - 1) + months;
    int year = (int)floor_div(month, 12);
    int in_year = (int)(month - (int64_t)year * 12) + 1;
    if (year < YEAR_MIN || year > YEAR_MAX)
        return year < YEAR_MIN ? DATE_FIRST : DATE_LAST;
    int last = month_days(year, in_year);
    return date_of(year, in_year, c.day < last ? c.day : last);
}

date date_add_year(date d)
{
    return date_add_months(d, 12);
}

/* Reads exactly `n` digits off the front of `*s`. */
static bool digits(str *s, size_t n, int *ret)
{
    if (s->len < n)
        return false;
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (s->ptr[i] < '0' || s->ptr[i] > '9')
            return false;
        value = value * 10 + (s->ptr[i] - '0');
    }
    *s = (str){s->ptr + n, s->len - n};
    *ret = value;
    return true;
}

static bool literal(str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    *s = (str){s->ptr + 1, s->len - 1};
    return true;
}

static bool full_date(str *s, date *ret)
{
    int year, month, day;
    if (!digits(s, 4, &year) || !literal(s, '-') || !digits(s, 2, &month) || !literal(s, '-') ||
        !digits(s, 2, &day) || !date_valid(year, month, day))
        return false;
    *ret = date_of(year, month, day);
    return true;
}

bool date_parse(str s, date *ret)
{
    date d;
    if (!full_date(&s, &d) || s.len != 0 || d.days < 0)
        return false;
    *ret = d;
    return true;
}

/* "." and one to six digits, as microseconds; nothing there is 0. */
static bool fraction(str *s, int *ret)
{
    *ret = 0;
    if (!literal(s, '.'))
        return true;
    int value = 0, n = 0, digit;
    for (; n < 6 && digits(s, 1, &digit); n++)
        value = value * 10 + digit;
    if (n == 0 || digits(s, 1, &digit))
        return false;
    for (; n < 6; n++)
        value *= 10;
    *ret = value;
    return true;
}

static bool offset(str *s, int *ret_minutes)
{
    *ret_minutes = 0;
    if (literal(s, 'Z') || literal(s, 'z'))
        return true;
    bool west = literal(s, '-');
    int hour, minute;
    if ((!west && !literal(s, '+')) || !digits(s, 2, &hour) || !literal(s, ':') || !digits(s, 2, &minute) ||
        hour > 23 || minute > 59)
        return false;
    *ret_minutes = (west ? -1 : 1) * (hour * 60 + minute);
    return true;
}

static bool full_time(str *s, int64_t *ret_us)
{
    int hour, minute, second, us, east;
    if (!digits(s, 2, &hour) || !literal(s, ':') || !digits(s, 2, &minute) || !literal(s, ':') ||
        !digits(s, 2, &second) || !fraction(s, &us) || !offset(s, &east))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_us = ((hour * 60 + minute - east) * 60 + second) * US_PER_SECOND + us;
    return true;
}

bool ts_parse(str s, ts *ret)
{
    date d;
    int64_t in_day;
    if (!full_date(&s, &d) || (!literal(&s, 'T') && !literal(&s, 't')) || !full_time(&s, &in_day) ||
        s.len != 0)
        return false;
    int64_t us = d.days * US_PER_DAY + in_day;
    if (us < 0 || us >= (DATE_LAST.days + 1) * US_PER_DAY)
        return false;
    *ret = (ts){us};
    return true;
}

/* Two digits at p: written out, since every answer holds many of these. */
static char *put2(char *p, int value)
{
    p[0] = (char)('0' + value / 10);
    p[1] = (char)('0' + value % 10);
    return p + 2;
}

static char *put_date(char *p, struct civil c)
{
    p = put2(put2(p, c.year / 100), c.year % 100);
    *p++ = '-';
    p = put2(p, c.month);
    *p++ = '-';
    return put2(p, c.day);
}

str ts_text(ts t, char out[TS_TEXT])
{
    out[0] = '\0';
    if (ts_none(t))
        return (str){out, 0};
    int64_t days = floor_div(t.us, US_PER_DAY);
    int64_t in_day = t.us - days * US_PER_DAY;
    date d = date_clamp(days);
    if (d.days != days)
        in_day = days < 0 ? 0 : US_PER_DAY - US_PER_SECOND;
    int second = (int)(in_day / US_PER_SECOND), us = (int)(in_day % US_PER_SECOND);
    char *p = put_date(out, date_civil(d));
    *p++ = 'T';
    p = put2(p, second / 3600);
    *p++ = ':';
    p = put2(p, second / 60 % 60);
    *p++ = ':';
    p = put2(p, second % 60);
    if (us != 0) {
        *p++ = '.';
        p = put2(put2(put2(p, us / 10000), us / 100 % 100), us % 100);
    }
    *p++ = 'Z';
    *p = '\0';
    return (str){out, (size_t)(p - out)};
}

str date_text(date d, char out[DATE_TEXT])
{
    out[0] = '\0';
    if (date_none(d))
        return (str){out, 0};
    char *p = put_date(out, date_civil(date_clamp(d.days)));
    *p = '\0';
    return (str){out, (size_t)(p - out)};
}
