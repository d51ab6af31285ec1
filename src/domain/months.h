/* Months into dates, one rule (contract section 4): `d + m` is the whole months by calendar (a day that the
 * month lacks becomes its last), then floor(fraction × the days to the next such step). Fractions are kept as
 * integers throughout and rounded down once, at the end. Pure. */
#ifndef DOMAIN_MONTHS_H
#define DOMAIN_MONTHS_H

#include "base/time.h"

/* A number of months, not negative: num/den, den > 0. */
struct months {
    int64_t num, den;
};

/* d + m, at most DATE_LAST. */
date months_after(date d, struct months m);
/* Its inverse: the months from `from` to `to`, none where `to` is not later. */
struct months months_between(date from, date to);
/* -1, 0 or 1. */
int months_cmp(struct months a, struct months b);
/* R41, domain facts 4.3: what is left to each when `a` seats with `left` months and `c` seats with `whole`
 * months share one end: (a·left + c·whole) / (a + c). No time is gained or lost. */
struct months months_shared(int64_t a, struct months left, int64_t c, int64_t whole);

#endif
