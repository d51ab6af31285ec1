/* The domain's clock (L9): the real one behind a guard, or the demo's, which runs ahead by an offset or
 * stands. */
#ifndef APP_CLOCK_H
#define APP_CLOCK_H

#include "base/err.h"
#include "base/time.h"
#include "store/db.h"

struct clock;

/* Reads the last mark (or the demo's offset) on `db`. ERR_INTERNAL: no memory. */
MUST_CHECK enum err clock_open(struct db *db, bool demo, struct clock **ret);
void clock_close(struct clock *c);

/* For views: the domain's now, never blocked. */
ts clock_now(const struct clock *c);
/* For acts, inside the transaction: the database's clock on PostgreSQL. ERR_UNAVAILABLE while the guard has
 * stopped acts: a step back of over 2 s, one ahead of over 60 s against monotonic time, or a start more than
 * 7 days after the last mark. */
MUST_CHECK enum err clock_now_checked(struct clock *c, struct db *db, ts *ret);
/* Why acts are stopped; "" while they are not. */
str clock_trouble(const struct clock *c);
/* Whoever runs the server says that the clock is right. */
void clock_accept(struct clock *c);
/* Remembers the real time in the database; once a minute, inside a transaction. */
MUST_CHECK enum err clock_mark(struct clock *c, struct db *db);

/* The demo's clock moves forward; where `hold`, it stands there. ERR_CLOCK_BACKWARDS.
 * Inside a transaction. */
MUST_CHECK enum err clock_set_demo(struct clock *c, struct db *db, ts now, bool hold);
/* A fresh demo begins in the past: sets its clock there once, before anything happened. Inside a transaction.
 */
MUST_CHECK enum err clock_begin_demo(struct clock *c, struct db *db, ts now);
bool clock_is_demo(const struct clock *c);

#endif
