/* How often somebody may ask: a bucket of tokens for each principal or remote address (O6, O7). Real clock,
 * monotonic. One table for the process. */
#ifndef AUTH_RATE_H
#define AUTH_RATE_H

#include "base/hash.h"

struct rate_limit {
    int64_t burst;      /* requests at once; 0: no limit */
    int64_t per_minute; /* refilled */
};
struct rate_answer {
    bool allowed;
    int64_t remaining; /* whole requests left */
    int64_t retry_s;   /* until one more is there; at least 1 where not allowed */
};
/* Takes one from the bucket of `asker`. */
struct rate_answer rate_take(const struct rate_limit *limit, const hash256 *asker, int64_t now_us);
/* Looks without taking. */
struct rate_answer rate_look(const struct rate_limit *limit, const hash256 *asker, int64_t now_us);
/* Ten wrong keys an hour (L13), login attempts: the same with names of their own in `kind`. */
hash256 rate_who(str kind, str name);

#endif
