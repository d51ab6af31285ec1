/* Snapshots (L18): a state as flat bytes in a cache table, so that a load folds the last events only. Losing
 * them loses nothing; `ledger verify`, `rebuild --check` and views of the past never begin from one. */
#ifndef APP_SNAPSHOT_H
#define APP_SNAPSHOT_H

#include "app/app.h"

struct db;
struct snapshots;

/* A load that folded more events than this leaves a snapshot behind. */
enum { SNAPSHOT_AFTER = 32 };

/* Of the code that folds, made by the build: another one's snapshots are not read. */
int64_t snapshot_version(void);
/* The bytes of a state: its struct without pointers, then its arrays, then each benefit's own part and items.
 */
MUST_CHECK enum err snapshot_write(const struct state *s, struct buf *out);
/* ERR_CORRUPT: not the bytes of a state of this stream. Whether the code that wrote them folds as this one
 * does is said by their version in the table. */
MUST_CHECK enum err snapshot_read(str bytes, uid stream, struct state **ret);

/* What is kept of a stream, by this version of the fold: a private state, or NULL where there is none. */
MUST_CHECK enum err snapshot_get(struct db *db, uid stream, struct state **ret);
/* The same, and NULL unless the ledger has that event with that hash: the state to fold on from. */
MUST_CHECK enum err snapshot_begin(struct db *db, uid stream, struct state **ret);

struct snapshots *snapshots_new(void); /* NULL: no memory */
void snapshots_free(struct snapshots *s);
/* Has a copy of the state written when the writer gets to it: several at once, never waited for, and dropped
 * where there are too many. */
void snapshot_offer(struct app *app, const struct state *s);

#endif
