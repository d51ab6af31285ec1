/* Versions of the programme: every event names the one it was decided under (L6), so none is ever removed. */
#ifndef STORE_STORE_PROGRAMME_H
#define STORE_STORE_PROGRAMME_H

#include "base/hash.h"
#include "store/db.h"

struct store_programme {
    hash256 hash;
    str text;    /* the file, byte for byte */
    str overlay; /* laid over it (demo); ptr NULL: nothing */
    ts applied_at;
    ts from_at; /* TS_NONE: since ever */
};

/* ERR_CONFLICT: this hash is there already. */
MUST_CHECK enum err store_programme_add(struct db *db, const struct store_programme *p);
MUST_CHECK enum err store_programme_get(struct db *db, const hash256 *hash, struct arena *a,
                                        struct store_programme *ret);
/* The version in force at an instant: the latest from_at <= at. ERR_NOT_FOUND: none applied. */
MUST_CHECK enum err store_programme_at(struct db *db, ts at, struct arena *a, struct store_programme *ret);
/* All of them without their texts, the oldest first. */
MUST_CHECK enum err store_programme_list(struct db *db, struct arena *a, struct store_programme **ret,
                                         size_t *ret_n);

#endif
