/* Snapshots of states: a cache (L18). verify and rebuild never read them; losing all of them loses nothing.
 */
#ifndef STORE_STORE_SNAPSHOT_H
#define STORE_STORE_SNAPSHOT_H

#include "base/uid.h"
#include "store/store_event.h"

struct store_snapshot {
    struct store_head head; /* of the event folded last */
    int64_t fold_version;   /* of the code that folded */
    str bytes;              /* any bytes */
};
/* Replaces what is kept of the stream. */
MUST_CHECK enum err store_snapshot_put(struct db *db, uid stream, const struct store_snapshot *s);
/* ERR_NOT_FOUND: none of this fold version. */
MUST_CHECK enum err store_snapshot_get(struct db *db, uid stream, int64_t fold_version, struct arena *a,
                                       struct store_snapshot *ret);
MUST_CHECK enum err store_snapshot_drop_all(struct db *db);

#endif
