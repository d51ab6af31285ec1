/* Zones. ICU is asked once, when a zone is opened: its calendars cost microseconds and may not be shared
 * between threads. What is kept is the list of instants at which the offset changes, to the end of a full
 * Gregorian cycle of 400 years; later years repeat it exactly. */
#include "base/time.h"

#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#define SECONDS_PER_DAY INT64_C(86400)
#define CYCLE           (INT64_C(146097) * SECONDS_PER_DAY) /* 400 years; a whole number of weeks */
/* Laws are listed year by year up to 2087 (Morocco's Ramadan); after this they are regular. */
#define REGULAR_FROM (INT64_C(130) * 365 * SECONDS_PER_DAY) /* late 2099 */
#define LISTED_TO    (REGULAR_FROM + CYCLE)

struct change {
    int64_t at;     /* seconds since 1970, UTC */
    int64_t offset; /* seconds east, from then on */
};

struct zone {
    size_t n; /* at least one: the first change is long before any instant we know */
    size_t room;
    struct change *changes;
};

enum { NAME_MAX_ = 64 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void zone_add(struct zone *z, int64_t at, int64_t offset)
{
    if (z->n != 0 && z->changes[z->n - 1].offset == offset)
        return; /* only the name or the split into standard and summer time changed */
    if (z->n == z->room) {
        z->room = z->room == 0 ? 4 : z->room * 2;
        z->changes = realloc(z->changes, z->room * sizeof *z->changes);
        if (!z->changes)
            memory_failed("zone", z->room * sizeof *z->changes);
    }
    z->changes[z->n++] = (struct change){at, offset};
}

static int64_t calendar_offset(UCalendar *calendar, UDate at, UErrorCode *status)
{
    ucal_setMillis(calendar, at, status);
    int32_t standard = ucal_get(calendar, UCAL_ZONE_OFFSET, status);
    int32_t summer = ucal_get(calendar, UCAL_DST_OFFSET, status);
    return (standard + summer) / 1000;
}

static bool zone_fill(struct zone *z, UCalendar *calendar)
{
    UErrorCode status = U_ZERO_ERROR;
    UDate at = -(double)(SECONDS_PER_DAY * 1000); /* a day before 1970: local midnights of its first day */
    zone_add(z, INT64_MIN / 4, calendar_offset(calendar, at, &status));
    while (U_SUCCESS(status) &&
           ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &at, &status) &&
           at < (double)(LISTED_TO * 1000))
        zone_add(z, (int64_t)at / 1000, calendar_offset(calendar, at, &status));
    return U_SUCCESS(status);
}

static bool name_known(const UChar *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UBool system = false;
    UChar canonical[NAME_MAX_];
    ucal_getCanonicalTimeZoneID(name, -1, canonical, NAME_MAX_, &system, &status);
    return U_SUCCESS(status) && system;
}

static bool zone_ask(struct zone *z, const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[NAME_MAX_];
    u_strFromUTF8(wide, NAME_MAX_, NULL, name, -1, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING || !name_known(wide))
        return false;
    UCalendar *calendar = ucal_open(wide, -1, "en_US", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return false;
    bool filled = zone_fill(z, calendar);
    ucal_close(calendar);
    return filled;
}

bool zone_open(const char *name, struct zone **ret)
{
    struct zone *z = calloc(1, sizeof *z);
    if (!z)
        memory_failed("zone", sizeof *z);
    bool found = true;
    if (strcmp(name, "UTC") == 0)
        zone_add(z, INT64_MIN / 4, 0);
    else
        found = zone_ask(z, name);
    if (!found) {
        zone_close(z);
        return false;
    }
    *ret = z;
    return true;
}

void zone_close(struct zone *z)
{
    if (!z)
        return;
    free(z->changes);
    free(z);
}

/* The change in force at `at`. */
static size_t zone_find(const struct zone *z, int64_t at)
{
    size_t low = 0, high = z->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (z->changes[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The same place of a 400-year cycle that the list covers. */
static int64_t into_list(int64_t at)
{
    return at < LISTED_TO ? at : REGULAR_FROM + (at - REGULAR_FROM) % CYCLE;
}

/* Seconds of the zone's own clock. */
static int64_t zone_local(const struct zone *z, ts t)
{
    int64_t at = floor_div(t.us, US_PER_SECOND);
    if (z->n == 1)
        return at + z->changes[0].offset;
    return at + z->changes[zone_find(z, into_list(at))].offset;
}

date zone_date(const struct zone *z, ts t)
{
    if (ts_none(t))
        return DATE_NONE;
    return (date){(int32_t)floor_div(zone_local(z, t), SECONDS_PER_DAY)};
}

ts zone_start(const struct zone *z, date d)
{
    if (date_none(d))
        return TS_NONE;
    int64_t midnight = date_clamp(d.days).days * SECONDS_PER_DAY; /* what lies further off has no ts */
    int64_t listed = into_list(midnight - SECONDS_PER_DAY) + SECONDS_PER_DAY;
    /* No clock is a day or more off UTC: begin a day early and take the first stretch that reaches midnight.
     */
    size_t i = zone_find(z, listed - SECONDS_PER_DAY);
    for (;; i++) {
        int64_t at = listed - z->changes[i].offset;
        if (at < z->changes[i].at)
            at = z->changes[i].at; /* the clock skipped midnight */
        if (i + 1 == z->n || at < z->changes[i + 1].at)
            return (ts){(at + midnight - listed) * US_PER_SECOND};
    }
}

struct civil_time zone_civil(const struct zone *z, ts t)
{
    ASSERT(!ts_none(t));
    int64_t local = zone_local(z, t);
    int64_t days = floor_div(local, SECONDS_PER_DAY);
    int in_day = (int)(local - days * SECONDS_PER_DAY);
    return (struct civil_time){date_civil((date){(int32_t)days}), in_day / 3600, in_day / 60 % 60,
                               in_day % 60};
}
