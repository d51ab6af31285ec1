/* The desk's work as rows over all partners (domain/work.h): kept by the writer in the transaction of the
 * events that they follow from, compared by `rebuild --check`, made anew by `rebuild` (L14). */
#ifndef APP_QUEUE_H
#define APP_QUEUE_H

#include "app/app.h"

struct db;

/* Writes what differs between two states of one stream, the later one about to be committed. */
MUST_CHECK enum err queue_follow(struct db *db, const struct state *before, const struct state *after);

/* Drops the rows of every stream and writes them anew from its ledger, stream by stream (L23), each on its
 * writer. `ret_rows`: written. A stream that does not fold is left alone (L6). */
MUST_CHECK enum err queue_rebuild(struct app *app, int64_t *ret_rows);

#endif
