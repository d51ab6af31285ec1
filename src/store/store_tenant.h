/* Whose a directory is: the domains that were proved, each one partner's. A projection of the ledgers, kept
 * so that two partners cannot both have the same (L13). */
#ifndef STORE_STORE_TENANT_H
#define STORE_STORE_TENANT_H

#include "base/code.h"
#include "base/uid.h"
#include "store/db.h"

/* ERR_CONFLICT when another was first: the act asks again, and finds it. */
MUST_CHECK enum err store_tenant_add(struct db *db, str domain, uid partner, uid tenant);
/* Only the partner's own. */
MUST_CHECK enum err store_tenant_remove(struct db *db, str domain, uid partner);
/* ERR_NOT_FOUND: nobody's. */
MUST_CHECK enum err store_tenant_owner(struct db *db, str domain, uid *ret);

struct store_tenant {
    code domain;
    uid id;
};
/* Of one partner, by domain. */
MUST_CHECK enum err store_tenant_list(struct db *db, uid partner, struct arena *a, struct store_tenant **ret,
                                      size_t *ret_n);

#endif
