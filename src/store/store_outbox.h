/* The outbox: what is to be sent after a commit, by ids; rendered at sending (L14). Written in the act's
 * transaction, so nothing is sent for what was rolled back, and everything else at least once. */
#ifndef STORE_STORE_OUTBOX_H
#define STORE_STORE_OUTBOX_H

#include "base/code.h"
#include "base/uid.h"
#include "store/db.h"

struct store_outbox {
    uid stream;
    uint64_t seq; /* of the event that caused it */
    int64_t n;    /* 0, 1, … within that event */
    code channel; /* "mail", "webhook" */
    code template;
    str about; /* the id of whom or what, as text */
    ts due_at;
    int64_t attempts;
    int64_t lease; /* fencing number of whoever works on it */
};

MUST_CHECK enum err store_outbox_add(struct db *db, const struct store_outbox *o);
/* What is due and not leased, by due time, at most `limit`. */
MUST_CHECK enum err store_outbox_due(struct db *db, ts now, int64_t limit, struct arena *a,
                                     struct store_outbox **ret, size_t *ret_n);
/* Takes one until `until`: attempts + 1 and the next lease number. ERR_CONFLICT: another has it. */
MUST_CHECK enum err store_outbox_lease(struct db *db, struct store_outbox *o, ts now, ts until);
/* Sent (the row goes), or put off to `due_at`. ERR_CONFLICT: the lease is no longer ours. */
MUST_CHECK enum err store_outbox_done(struct db *db, const struct store_outbox *o);
MUST_CHECK enum err store_outbox_retry(struct db *db, const struct store_outbox *o, ts due_at);
MUST_CHECK enum err store_outbox_waiting(struct db *db, int64_t *ret_n);

#endif
