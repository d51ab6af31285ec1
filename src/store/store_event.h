/* The ledger: one chain of events for each stream (L1, L5, L15). */
#ifndef STORE_STORE_EVENT_H
#define STORE_STORE_EVENT_H

#include "base/code.h"
#include "base/hash.h"
#include "base/uid.h"
#include "domain/event.h"
#include "store/db.h"

/* Where a stream ends. seq 0 and a hash of zeros: it has not begun. */
struct store_head {
    uint64_t seq;
    hash256 hash;
};

/* An event as stored. Its text is what event_write wrote; reading it is domain's business. */
struct store_event {
    uid stream;
    uint64_t seq;
    ts at;          /* never falls along seq (L8): the database checks it too */
    ts recorded_at; /* the real clock */
    enum actor_kind actor_kind;
    uid actor; /* person or token by actor_kind; UID_NONE for the others */
    uid actor_stream;
    code via;
    code action;
    hash256 programme;
    str type;
    int64_t version;
    str data;
    hash256 hash;
};

/* The head as of the last commit; seq 0 where there is none (not an error). */
MUST_CHECK enum err store_event_head(struct db *db, uid stream, struct store_head *ret);
/* The same inside db_begin, and nobody else moves it until the end (PostgreSQL: FOR UPDATE). L3: several are
 * locked by ascending id (uid_cmp). */
MUST_CHECK enum err store_event_lock_head(struct db *db, uid stream, struct store_head *ret);

/* db_ahead of store_event_lock_head: for each stream of a batch, by ascending id (L3). */
MUST_CHECK enum err store_event_ahead(struct db *db, uid stream);

/* Appends n events behind `head`, which moves on (L5). Fills seq and hash of each. ERR_CONFLICT: the stream
 * no longer ends there; on PostgreSQL that may come from db_commit. */
MUST_CHECK enum err store_event_append(struct db *db, uid stream, struct store_head *head,
                                       struct store_event *events, size_t n);

/* The events with seq > after, at most `limit`, by seq. Texts of an event hold until the next one. ERR_DONE
 * at the end. A stream of many events is read in pages, so that no read outlives 2 s (L23). */
struct store_event_cursor {
    struct db_cursor rows;
    uid stream;
};
enum { STORE_EVENT_PAGE = 1000 };
MUST_CHECK enum err store_event_open(struct db *db, uid stream, uint64_t after, int64_t limit,
                                     struct store_event_cursor *ret);
MUST_CHECK enum err store_event_next(struct store_event_cursor *c, struct store_event *ret);
void store_event_close(struct store_event_cursor *c); /* fits CLEANUP */

/* BLAKE2b-256 over a tag, the database's id, the previous hash and every column, length-prefixed (L15). */
hash256 store_event_hash(str database_id, const hash256 *previous, const struct store_event *e);

/* Recomputes the chain of a stream from its first event and compares it with what is stored and with the
 * head. OK, or ERR_CORRUPT with what was found in `ret`. Reads pages with short transactions. */
struct store_verdict {
    uint64_t events;  /* that hold */
    uint64_t bad_seq; /* the first that does not; 0: none */
    const char *what; /* "hash", "sequence", "time", "head", "form"; NULL: all is well */
    struct store_head head;
};
MUST_CHECK enum err store_event_verify(struct db *db, uid stream, struct store_verdict *ret);

/* Ids of streams that have begun, in the order of their texts (the vendor last), behind `after` (UID_NONE:
 * from the first), at most `cap`.
 */
MUST_CHECK enum err store_event_streams(struct db *db, uid after, size_t cap, uid *ret, size_t *ret_n);

#endif
