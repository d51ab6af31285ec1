/* The desk's work over all partners: rows of a projection (L14), each an order or a request (domain/work.h).
 */
#ifndef STORE_STORE_WORK_H
#define STORE_STORE_WORK_H

#include "base/uid.h"
#include "domain/work.h"
#include "store/db.h"

struct store_work {
    uid stream;
    struct work_item item;
};

/* Adds, or replaces the row of this order or request. */
MUST_CHECK enum err store_work_put(struct db *db, const struct store_work *w);
MUST_CHECK enum err store_work_drop(struct db *db, uid stream);
/* Of one stream, by id (orders, then requests), all of it. */
MUST_CHECK enum err store_work_of_stream(struct db *db, uid stream, struct arena *a, struct store_work **ret,
                                         size_t *ret_n);

/* Which rows: UID_NONE and "" let all through. */
struct store_work_filter {
    uid stream;
    str type, state;
    uid taken_by;
};
/* What waits for the desk, the earliest due first, behind (due, id) of `after` (NULL: from the first). */
MUST_CHECK enum err store_work_queue(struct db *db, const struct store_work_filter *f,
                                     const struct work_item *after, int64_t limit, struct arena *a,
                                     struct store_work **ret, size_t *ret_n);
/* Orders, or requests, that waited ever, the newest first, older than `before` (UID_NONE: all). */
MUST_CHECK enum err store_work_list(struct db *db, bool orders, const struct store_work_filter *f, uid before,
                                    int64_t limit, struct arena *a, struct store_work **ret, size_t *ret_n);
/* Whose order this is; ERR_NOT_FOUND. */
MUST_CHECK enum err store_work_stream(struct db *db, uid order, uid *ret);
/* Streams that have rows but no ledger, at most `cap`: there should be none. */
MUST_CHECK enum err store_work_astray(struct db *db, size_t cap, uid *ret, size_t *ret_n);

#endif
