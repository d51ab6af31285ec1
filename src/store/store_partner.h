/* The directory of partners. What a partner is called is vault (L14); what it holds is its ledger. */
#ifndef STORE_STORE_PARTNER_H
#define STORE_STORE_PARTNER_H

#include "base/code.h"
#include "base/uid.h"
#include "store/db.h"

struct store_partner {
    uid id;
    code key; /* its name in paths, unique */
    ts created_at;
    str name; /* vault from here on */
    str account_email;
    str phone;
    str address;
};

/* Adds, or replaces what is vault of it. ERR_CONFLICT: the key is another's (ask before). */
MUST_CHECK enum err store_partner_put(struct db *db, const struct store_partner *p);
MUST_CHECK enum err store_partner_get(struct db *db, uid id, struct arena *a, struct store_partner *ret);
MUST_CHECK enum err store_partner_by_key(struct db *db, str key, struct arena *a, struct store_partner *ret);
/* By id, ids greater than `after`, at most `limit`. The vendor is none of them. */
MUST_CHECK enum err store_partner_list(struct db *db, uid after, int64_t limit, struct arena *a,
                                       struct store_partner **ret, size_t *ret_n);

#endif
