/* Small facts about the database itself: its incarnation and the heads of the journals (L27), clock marks
 * (L9), the demo's clock. */
#ifndef STORE_STORE_META_H
#define STORE_STORE_META_H

#include "base/hash.h"
#include "store/db.h"

#define STORE_META_DATABASE_ID "database_id" /* made with the schema, never changed */
#define STORE_META_INCARNATION "incarnation" /* number; begins at 1 (L27) */
#define STORE_META_QUARANTINE  "quarantine"  /* 1: a time machine was found, nothing was adopted yet */
#define STORE_META_CLOCK_MARK  "clock_mark"  /* microseconds: the real clock as last seen (L9) */
#define STORE_META_DEMO        "demo"        /* 1: made by `demo` */
#define STORE_META_DEMO_OFFSET "demo_offset" /* microseconds that the demo's clock is ahead */
#define STORE_META_DEMO_HOLD   "demo_hold"   /* microseconds: the instant at which it stands */

/* ERR_NOT_FOUND: not set. */
MUST_CHECK enum err store_meta_get(struct db *db, str key, struct arena *a, str *ret);
MUST_CHECK enum err store_meta_set(struct db *db, str key, str value);
MUST_CHECK enum err store_meta_unset(struct db *db, str key);
MUST_CHECK enum err store_meta_get_int(struct db *db, str key, int64_t *ret); /* ERR_CORRUPT: no number */
MUST_CHECK enum err store_meta_set_int(struct db *db, str key, int64_t value);

/* How far a node's journal had come when the database last looked (L26, L27). */
struct store_journal {
    str node;
    int64_t n;
    hash256 head;
};
MUST_CHECK enum err store_meta_set_journal(struct db *db, const struct store_journal *j);
MUST_CHECK enum err store_meta_journals(struct db *db, struct arena *a, struct store_journal **ret,
                                        size_t *ret_n);

#endif
