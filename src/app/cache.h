/* The states in memory (L18): published immutable, by reference count, bounded in bytes. Only a stream's
 * writer makes a new one; whoever reads holds what was current and lets it go. */
#ifndef APP_CACHE_H
#define APP_CACHE_H

#include "app/app.h"

struct db;

struct cache *cache_new(size_t bytes);
void cache_free(struct cache *c);

/* The published state of a stream, held, or NULL. Says nothing about whether it is still current on
 * PostgreSQL. */
const struct state *cache_get(struct cache *c, uid stream);
/* Takes the state over and makes it the one that readers get, unless a newer one stands there. */
void cache_publish(struct cache *c, struct state *s);
void cache_drop(struct cache *c, uid stream);
const struct state *cache_hold(const struct state *s);
void cache_release(const struct state *s); /* NULL is fine */
/* The same for CLEANUP. */
void cache_release_p(const struct state **s);

/* The current state of a stream, held; loads it where needed, one thread for each stream. On PostgreSQL the
 * head is confirmed first (L20). ERR_NOT_FOUND: no such stream; ERR_QUARANTINED: its ledger does not fold
 * (L6). */
MUST_CHECK enum err cache_current(struct app *app, uid stream, const struct state **ret);
/* Folds a stream as of an instant on the given connection into a private state, from its ledger alone. */
MUST_CHECK enum err cache_fold(struct db *db, uid stream, ts until, struct state **ret);
/* The same up to its last event: begins from a snapshot where one fits, and leaves one where much was folded
 * (L18).
 */
MUST_CHECK enum err cache_fold_current(struct app *app, struct db *db, uid stream, struct state **ret);
/* One stored event, the next of its stream, into a private state; `ret` is the event as read, its data in
 * `scratch`; `ret_why` says what is wrong with it. ERR_QUARANTINED: unknown, malformed or out of order (L6),
 * or it breaks an ASSERT (L29); the state is of no use then. */
struct store_event;
struct guard_failure;
MUST_CHECK enum err cache_fold_event(struct state *s, const struct store_event *row, struct arena *scratch,
                                     struct event *ret, struct guard_failure *ret_why);

/* Rendered bytes that depend on this state alone (L19): looked up by name, good until `until`. Bytes live as
 * long as the state is held. A state keeps at most 256 KiB of them. */
bool cache_kept(const struct state *s, str name, ts now, str *ret);
void cache_keep(const struct state *s, str name, ts until, str bytes);

#endif
