/* Key pools: candidates and claims (L25), what was issued; imports stand in store_import.h. A key is known by
 * its id and a keyed hash; the key itself is sealed (KEY_SEAL), and sealing is the caller's. */
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

/* Free keys of a pool made for this language and os, or for any, by id, at most `cap`; language and os empty:
 * whatever. Locked until the end of the transaction where the engine can: another's candidates are skipped,
 * and where too few are left the question is asked once more, waiting (L25). Fewer than `cap` then really
 * means that there are no more; waiting too long is ERR_BUSY, never "none". */
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
/* Everything ever given to a partner, taken back or not, by id, ids greater than `after`, at most `limit`. */
MUST_CHECK enum err store_keys_of_partner(struct db *db, uid partner, uid after, int64_t limit,
                                          struct arena *a, struct store_key **ret, size_t *ret_n);
/* Keys given to a partner that has no ledger, at most `limit`: there should be none. */
MUST_CHECK enum err store_keys_astray(struct db *db, int64_t limit, struct arena *a, struct store_key **ret,
                                      size_t *ret_n);

/* Of every pool that has keys, by id. */
struct store_pool_count {
    code pool;
    int64_t free, issued, revoked, quarantined;
};
MUST_CHECK enum err store_keys_count(struct db *db, struct arena *a, struct store_pool_count **ret,
                                     size_t *ret_n);
/* How many keys of each pool were given since then (and not taken back). */
struct store_pool_use {
    code pool;
    int64_t n;
};
MUST_CHECK enum err store_keys_used(struct db *db, ts since, struct arena *a, struct store_pool_use **ret,
                                    size_t *ret_n);
/* L27: all free keys of a pool (empty: of all pools) become quarantined, and back. */
MUST_CHECK enum err store_keys_quarantine(struct db *db, str pool, int64_t *ret_n);
MUST_CHECK enum err store_keys_release(struct db *db, str pool, int64_t *ret_n);
/* An issued key is taken back: it never becomes free again. ERR_NOT_FOUND. */
MUST_CHECK enum err store_keys_revoke(struct db *db, uid partner, uid key, ts at);

#endif
