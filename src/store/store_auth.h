/* Who may come in: authority rows (L12), sessions, sign-in links, tokens. Secrets are known by keyed hashes
 * only (KEY_TOKEN). */
#ifndef STORE_STORE_AUTH_H
#define STORE_STORE_AUTH_H

#include "base/code.h"
#include "base/hash.h"
#include "base/uid.h"
#include "store/db.h"

/* A principal: a person (ID_PERSON) or a service token (ID_TOKEN) of a stream. */
struct store_principal {
    uid stream;
    enum id_kind kind;
    uid id;
};

struct store_authority {
    int64_t epoch; /* begins at 1 */
    bool disabled;
};
/* Begins the principal's row at epoch 1, or leaves the one it has. */
MUST_CHECK enum err store_auth_add(struct db *db, struct store_principal p);
MUST_CHECK enum err store_auth_get(struct db *db, struct store_principal p, struct store_authority *ret);
/* Every row of a stream, by principal, behind the principal of `after` (NULL: from the first), at most
 * `limit`. */
struct store_authority_row {
    struct store_principal principal;
    struct store_authority authority;
};
MUST_CHECK enum err store_auth_list(struct db *db, uid stream, const struct store_authority_row *after,
                                    int64_t limit, struct arena *a, struct store_authority_row **ret,
                                    size_t *ret_n);
/* store_auth_get inside db_begin: whoever bumps it waits for the end of this transaction (PostgreSQL: FOR
 * SHARE), so nothing commits after a revocation's commit (L12). */
MUST_CHECK enum err store_auth_lock(struct db *db, struct store_principal p, struct store_authority *ret);
/* db_ahead of store_auth_lock. */
MUST_CHECK enum err store_auth_ahead(struct db *db, struct store_principal p);
/* epoch + 1: every session, token and cached identity made before is void. */
MUST_CHECK enum err store_auth_bump(struct db *db, struct store_principal p, bool disabled);

struct store_session {
    hash256 id_hash;
    struct store_principal principal;
    int64_t realm; /* REALM_… of domain/action.h */
    int64_t epoch;
    ts created_at;
    ts expires_at;
};
MUST_CHECK enum err store_auth_add_session(struct db *db, const struct store_session *s);
/* ERR_NOT_FOUND also once expired (expires_at <= now). */
MUST_CHECK enum err store_auth_find_session(struct db *db, const hash256 *id_hash, ts now,
                                            struct store_session *ret);
MUST_CHECK enum err store_auth_end_session(struct db *db, const hash256 *id_hash);
MUST_CHECK enum err store_auth_expire(struct db *db, ts now, int64_t *ret_n); /* sessions and links */

struct store_link {
    hash256 hash;
    struct store_principal principal;
    ts expires_at; /* TS_NONE: never */
    bool reusable; /* the demo's */
};
MUST_CHECK enum err store_auth_add_link(struct db *db, const struct store_link *l);
/* Uses a link: of two that come at once one gets it. ERR_NOT_FOUND: unknown, used or expired. */
MUST_CHECK enum err store_auth_use_link(struct db *db, const hash256 *hash, ts now, struct store_link *ret);

struct store_token {
    uid id;
    uid stream;
    uid person;  /* UID_NONE: a service token */
    str name;    /* vault */
    str actions; /* ids separated by ','; empty: all that the person may */
    int64_t epoch;
    ts created_at;
    ts expires_at; /* TS_NONE: never */
    bool revoked;
};
MUST_CHECK enum err store_auth_add_token(struct db *db, const struct store_token *t,
                                         const hash256 *secret_hash);
/* Also one that is expired or revoked: the caller looks. */
MUST_CHECK enum err store_auth_find_token(struct db *db, const hash256 *secret_hash, struct arena *a,
                                          struct store_token *ret);
MUST_CHECK enum err store_auth_get_token(struct db *db, uid stream, uid id, struct arena *a,
                                         struct store_token *ret);
/* Of a stream, by id, greater than `after`, at most `limit`; `person` UID_NONE: of everybody. */
MUST_CHECK enum err store_auth_list_tokens(struct db *db, uid stream, uid person, uid after, int64_t limit,
                                           struct arena *a, struct store_token **ret, size_t *ret_n);
MUST_CHECK enum err store_auth_revoke_token(struct db *db, uid stream, uid id);

#endif
