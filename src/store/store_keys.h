/* Key pools: candidates and claims (L25), sealed keys, imports. A key is known by its id and a keyed hash;
 * the key itself is sealed (KEY_SEAL), and sealing is the caller's. */
#ifndef STORE_STORE_KEYS_H
#define STORE_STORE_KEYS_H

#include "base/code.h"
#include "base/hash.h"
#include "base/uid.h"
#include "store/db.h"

struct store_key {
    uid id;
    code pool;
    code language; /* empty: any */
    code os;
    int64_t seats;
    uid partner; /* to whom it was issued; UID_NONE: to nobody */
    uid benefit;
};

/* Free keys of a pool, by id, at most `cap`; language and os empty: whatever. Locked until the end of the
 * transaction where the engine can: another's candidates are skipped, and where too few are left the question
 * is asked once more, waiting (L25). Fewer than `cap` then really means that there are no more; waiting too
 * long is ERR_BUSY, never "none". */
MUST_CHECK enum err store_keys_candidates(struct db *db, str pool, str language, str os, size_t cap,
                                          struct arena *a, struct store_key **ret, size_t *ret_n);
/* Are there free keys of this kind? Without locks: for views and previews. */
MUST_CHECK enum err store_keys_peek(struct db *db, str pool, str language, str os, size_t cap,
                                    struct arena *a, struct store_key **ret, size_t *ret_n);
/* A free key becomes the benefit's. ERR_CONFLICT: it is free no longer. */
MUST_CHECK enum err store_keys_claim(struct db *db, uid key, uid partner, uid benefit, ts at);
/* The sealed text of a key issued to this partner; anything else is ERR_NOT_FOUND, whatever its state (L13).
 * `ret_key` may be NULL. */
MUST_CHECK enum err store_keys_sealed(struct db *db, uid partner, uid key, struct arena *a,
                                      struct store_key *ret_key, str *ret_sealed);
/* The key of this hash issued to this partner, else ERR_NOT_FOUND (L13). */
MUST_CHECK enum err store_keys_by_hash(struct db *db, uid partner, const hash256 *hash,
                                       struct store_key *ret);

/* Of every pool that has keys, by id. */
struct store_pool_count {
    code pool;
    int64_t free, issued, revoked, quarantined;
};
MUST_CHECK enum err store_keys_count(struct db *db, struct arena *a, struct store_pool_count **ret,
                                     size_t *ret_n);
/* L27: all free keys of a pool (empty: of all pools) become quarantined, and back. */
MUST_CHECK enum err store_keys_quarantine(struct db *db, str pool, int64_t *ret_n);
MUST_CHECK enum err store_keys_release(struct db *db, str pool, int64_t *ret_n);
/* An issued key is taken back: it never becomes free again. ERR_NOT_FOUND. */
MUST_CHECK enum err store_keys_revoke(struct db *db, uid partner, uid key, ts at);

/* An import is done in chunks, each in a transaction with its progress, so that a cut one goes on where it
 * stopped. Keys are free as soon as their chunk is committed; the event is appended with the last chunk. */
struct store_import {
    str id; /* of the caller: actor, stream and idempotency key, hashed */
    code pool;
    hash256 digest;   /* of the file: the same id with another file is the caller's 422 */
    int64_t next_row; /* rows done so far */
    int64_t added;
    int64_t duplicate; /* was there already, free; or twice in the file */
    int64_t issued;    /* was there already, and given to somebody (or revoked, quarantined) */
    int64_t malformed; /* counted by the caller */
    ts begun_at;
    ts finished_at; /* TS_NONE: not yet */
};
struct store_import_row {
    int64_t row; /* number in the file, from 1 */
    uid id;
    hash256 hash;
    str sealed;
    code language;
    code os;
    int64_t seats;
};
enum store_import_result { STORE_IMPORT_ADDED, STORE_IMPORT_DUPLICATE, STORE_IMPORT_ISSUED };

/* Begins, or finds the one of that id (then everything but id is what is stored). */
MUST_CHECK enum err store_keys_import_begin(struct db *db, struct store_import *import, struct arena *a);
/* Adds rows; `results` gets one of each. Counts and next_row (which the caller set behind the last row of the
 * chunk) are written with them; rows that were not added are remembered as problems. */
MUST_CHECK enum err store_keys_import_chunk(struct db *db, struct store_import *import,
                                            const struct store_import_row *rows, size_t n,
                                            enum store_import_result *results);
/* Remembers a row that the caller refused ("malformed"). */
MUST_CHECK enum err store_keys_import_problem(struct db *db, const struct store_import *import, int64_t row,
                                              str problem);
MUST_CHECK enum err store_keys_import_finish(struct db *db, struct store_import *import, ts at);
MUST_CHECK enum err store_keys_import_get(struct db *db, str id, struct arena *a, struct store_import *ret);
/* What became of each row that was not added, by row, rows greater than `after`. */
struct store_import_problem {
    int64_t row;
    str problem; /* "duplicate", "already-issued", or the caller's */
};
MUST_CHECK enum err store_keys_import_problems(struct db *db, str id, int64_t after, int64_t limit,
                                               struct arena *a, struct store_import_problem **ret,
                                               size_t *ret_n);
/* What an import would find, without a change: for the preview. */
MUST_CHECK enum err store_keys_classify(struct db *db, const hash256 *hash, enum store_import_result *ret);

#endif
