/* Imports of keys into a pool: by rows, in chunks, resumable (L24, L28: rows come sealed).
 *
 * An import is done in chunks, each in a transaction with its progress, so that a cut one goes on where it
 * stopped. Keys are free as soon as their chunk is committed; the event is appended with the last chunk. */
#ifndef STORE_STORE_IMPORT_H
#define STORE_STORE_IMPORT_H

#include "base/code.h"
#include "base/hash.h"
#include "base/uid.h"
#include "store/db.h"

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
MUST_CHECK enum err store_import_begin(struct db *db, struct store_import *import);
/* Adds rows, which end before `next_row`; `results` gets one of each. Counts and position move in the same
 * transaction; rows that were not added are remembered as problems. ERR_CONFLICT: another continues this
 * import. After any failure `import` is to be read again. */
MUST_CHECK enum err store_import_chunk(struct db *db, struct store_import *import, int64_t next_row,
                                       const struct store_import_row *rows, size_t n, struct arena *scratch,
                                       enum store_import_result *results);
/* Counts and remembers a row that the caller refused (problem: "malformed", …); before the chunk it lies in.
 */
MUST_CHECK enum err store_import_refuse(struct db *db, struct store_import *import, int64_t row, str problem);
/* ERR_CONFLICT: it is finished already. */
MUST_CHECK enum err store_import_finish(struct db *db, struct store_import *import, ts at);
MUST_CHECK enum err store_import_get(struct db *db, str id, struct store_import *ret); /* ret->id is `id` */
/* What became of each row that was not added, by row, rows greater than `after`. */
struct store_import_problem {
    int64_t row;
    str problem; /* "duplicate", "already-issued", or the caller's */
};
MUST_CHECK enum err store_import_problems(struct db *db, str id, int64_t after, int64_t limit,
                                          struct arena *a, struct store_import_problem **ret, size_t *ret_n);
/* What an import would find, without a change: for the preview. */
MUST_CHECK enum err store_import_classify(struct db *db, const hash256 *hash, enum store_import_result *ret);

#endif
