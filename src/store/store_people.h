/* The vault of people: names and addresses by id, one directory for each partner, the desk's under UID_VENDOR
 * (L13, L14). Free text of requests stands here too. All of it can be erased; the ledger refers to it by id.
 */
#ifndef STORE_STORE_PEOPLE_H
#define STORE_STORE_PEOPLE_H

#include "base/code.h"
#include "base/uid.h"
#include "store/db.h"

struct store_person {
    uid partner;
    uid id;
    str email;      /* as written; ptr NULL once erased, like the names */
    str email_norm; /* as compared: unique within the partner. The caller's rule */
    str given_name;
    str family_name;
    str phone;
    code language;
    ts changed_at;
    ts erased_at; /* TS_NONE: not */
};

/* Adds a row, or replaces the row of that id. ERR_CONFLICT: the address is another's (ask before). */
MUST_CHECK enum err store_people_put(struct db *db, const struct store_person *p);
MUST_CHECK enum err store_people_get(struct db *db, uid partner, uid id, struct arena *a,
                                     struct store_person *ret);
MUST_CHECK enum err store_people_by_email(struct db *db, uid partner, str email_norm, struct arena *a,
                                          struct store_person *ret);
/* Of one partner, by id, ids greater than `after`, at most `limit`. */
MUST_CHECK enum err store_people_list(struct db *db, uid partner, uid after, int64_t limit, struct arena *a,
                                      struct store_person **ret, size_t *ret_n);
/* In every directory: who has this address (at most 100). */
MUST_CHECK enum err store_people_everywhere(struct db *db, str email_norm, struct arena *a,
                                            struct store_person **ret, size_t *ret_n);
/* Names, addresses and telephone go; id and language stay. The caller writes the erasure into the journal
 * (L26). ERR_NOT_FOUND. */
MUST_CHECK enum err store_people_erase(struct db *db, uid partner, uid id, ts at);

/* Free text of people, by id. */
MUST_CHECK enum err store_people_put_text(struct db *db, uid partner, uid text, str content, ts at);
MUST_CHECK enum err store_people_get_text(struct db *db, uid partner, uid text, struct arena *a, str *ret);
MUST_CHECK enum err store_people_erase_text(struct db *db, uid partner, uid text);

#endif
