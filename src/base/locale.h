/* The reader's language, and how dates, times, money and numbers are written in it. The tables are our own
 * and follow the style of the reference programme's Korean and English (domain terms: "2026. 11. 22.",
 * 합니다체); nothing here depends on the process's locale. */
#ifndef BASE_LOCALE_H
#define BASE_LOCALE_H

#include "base/buf.h"
#include "base/money.h"
#include "base/time.h"

enum lang { LANG_EN, LANG_KO, LANGS };

struct locale {
    enum lang lang;
    const struct zone *zone; /* NULL = UTC */
    str zone_name;           /* written behind a time of day ("UTC"); empty = nothing is */
};

const char *lang_code(enum lang lang); /* "en", "ko" */
/* "ko", "ko-KR", "KO_kr": the first part decides. false for a language we do not have. */
bool lang_parse(str s, enum lang *ret);
/* The best of an Accept-Language header (RFC 9110 12.5.4): highest q, then the earlier; "*" stands for the
 * fallback, and so does a header that names none of ours or is not one. */
enum lang lang_negotiate(str header, enum lang fallback);

/* en "Nov 22, 2026", ko "2026. 11. 22."; "–" for DATE_NONE and likewise below. */
void locale_date(struct buf *out, const struct locale *l, date d);
/* en "Nov 22, 2026, 09:12 UTC", ko "2026. 11. 22. 09:12 UTC": to the minute, cut, in the locale's zone. */
void locale_ts(struct buf *out, const struct locale *l, ts t);
/* en "$6,000", ko "US$6,000", "₩100,000"; a currency without a sign of its own "CHF 1,000". The fraction is
 * written where there is one. */
void locale_money(struct buf *out, const struct locale *l, money m);
/* "12,345" */
void locale_int(struct buf *out, const struct locale *l, int64_t n);

#endif
