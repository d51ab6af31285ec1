/* Idempotency (L16): which act a key stands for. Ids and a digest, never a body, never a refusal. */
#ifndef STORE_STORE_IDEM_H
#define STORE_STORE_IDEM_H

#include "base/hash.h"
#include "base/uid.h"
#include "store/db.h"

struct store_idem {
    str actor; /* the principal's id as text, or "os:NAME" */
    uid stream;
    str action;
    str key;
    hash256 digest; /* of the decoded input, without the preview token */
    uint64_t first_seq, last_seq;
    ts at;
    bool for_ever; /* a key was given (contract section 4) */
};

/* Looks for actor, stream, action and key of `idem`; fills the rest. ERR_NOT_FOUND: the act is new. */
MUST_CHECK enum err store_idem_find(struct db *db, struct store_idem *idem);
/* db_ahead of it. */
MUST_CHECK enum err store_idem_ahead(struct db *db, const struct store_idem *idem);
/* ERR_CONFLICT (perhaps from db_commit): another node was first; it is found on the next try. */
MUST_CHECK enum err store_idem_add(struct db *db, const struct store_idem *idem);
/* All of a stream, in the order of actor, action and key, behind `after` (NULL: from the first), at most
 * `limit`. */
MUST_CHECK enum err store_idem_list(struct db *db, uid stream, const struct store_idem *after, int64_t limit,
                                    struct arena *a, struct store_idem **ret, size_t *ret_n);
/* Forgets what is older than `before` and not kept for ever, at most `limit` rows. */
MUST_CHECK enum err store_idem_expire(struct db *db, ts before, int64_t limit, int64_t *ret_n);

#endif
