/* Instants and calendar days. An instant (`ts`) is microseconds since 1970 UTC; a `date` is a calendar day in
 * the programme's zone, counted in days since 1970-01-01. Nothing here reads a clock. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

typedef struct {
    int64_t us;
} ts;
typedef struct {
    int32_t days;
} date;

#define TS_NONE       ((ts){INT64_MIN})
#define TS_MAX        ((ts){INT64_MAX})
#define DATE_NONE     ((date){INT32_MIN})
#define DATE_FIRST    ((date){-719162}) /* 0001-01-01 */
#define DATE_LAST     ((date){2932896}) /* 9999-12-31 */
#define US_PER_SECOND INT64_C(1000000)
#define US_PER_HOUR   (INT64_C(3600) * US_PER_SECOND)
#define US_PER_DAY    (24 * US_PER_HOUR)

static inline bool ts_none(ts t)
{
    return t.us == INT64_MIN;
}
static inline bool date_none(date d)
{
    return d.days == INT32_MIN;
}
static inline int ts_cmp(ts a, ts b)
{
    return (a.us > b.us) - (a.us < b.us);
}
static inline int date_cmp(date a, date b)
{
    return (a.days > b.days) - (a.days < b.days);
}
/* TS_NONE and TS_MAX stay what they are; a sum out of range becomes the nearer of TS_NONE and TS_MAX. */
static inline ts ts_add(ts t, int64_t us)
{
    int64_t sum;
    if (t.us == INT64_MIN || t.us == INT64_MAX)
        return t;
    if (__builtin_add_overflow(t.us, us, &sum))
        return us < 0 ? TS_NONE : TS_MAX;
    return (ts){sum};
}
/* Into the years that can be written. Sums end there rather than in an assert: a day and a number of days or
 * months may both have come from outside. */
static inline date date_clamp(int64_t days)
{
    return (date){(int32_t)(days < DATE_FIRST.days  ? DATE_FIRST.days
                            : days > DATE_LAST.days ? DATE_LAST.days
                                                    : days)};
}
/* DATE_NONE stays what it is. */
static inline date date_add(date d, int32_t days)
{
    return date_none(d) ? d : date_clamp((int64_t)d.days + days);
}

struct civil {
    int year, month, day;
}; /* month 1..12 */
struct civil date_civil(date d);
date date_of(int year, int month, int day);    /* the day must exist (asserted) */
bool date_valid(int year, int month, int day); /* years 1..9999 */
int date_weekday(date d);                      /* 0 = Monday */
int month_days(int year, int month);

/* RFC 3339. Parsing takes seconds with up to 6 digits of fraction and any offset; years 1970..9999 in UTC. A
 * leap second (:60) is refused: it has no instant of its own here. Text of an instant past 9999 (TS_MAX) or
 * before 0001 is that of the nearest end; of TS_NONE and DATE_NONE it is "". */
bool ts_parse(str s, ts *ret);
bool date_parse(str s, date *ret); /* 2021-03-01 */
enum { TS_TEXT = 28, DATE_TEXT = 11 };
str ts_text(ts t, char out[TS_TEXT]); /* 2021-03-01T09:00:00Z, fraction (6 digits) only where there is one */
str date_text(date d, char out[DATE_TEXT]);

/* The programme's zone: "UTC", or an IANA name by ICU. Days begin at its midnight, or at the first instant
 * after it where the clock skips midnight (L8; contract section 4). A zone never changes once open: any
 * thread may use it. */
struct zone;
MUST_CHECK bool zone_open(const char *name, struct zone **ret); /* false: no such zone */
void zone_close(struct zone *z);
date zone_date(const struct zone *z, ts t);  /* the day in which t falls; DATE_NONE for TS_NONE */
ts zone_start(const struct zone *z, date d); /* the first instant of d; TS_NONE for DATE_NONE */
struct civil_time {
    struct civil day;
    int hour, minute, second;
};
struct civil_time zone_civil(const struct zone *z, ts t);

/* Same day of the month n months on; a day that the month lacks becomes its last. At most DATE_LAST. */
date date_add_months(date d, int months);
/* Same day a year on: 29 February becomes the 28th (contract section 4). */
date date_add_year(date d);

#endif
