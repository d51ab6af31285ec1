/* Who a session, a token or the operating system's user is: an actor as of the database. What has been
 * revoked, has expired or belongs to a disabled person is nobody (L12). auth/ keeps what comes from here for
 * at most 500 ms, and only for reads. */
#ifndef APP_CREDENTIAL_H
#define APP_CREDENTIAL_H

#include "app/app.h"

/* How secrets of sessions, links and tokens are known to the store. */
hash256 credential_hash(const struct app *app, str secret_text);

/* All: ERR_UNAUTHENTICATED; ret->only lives in the arena. Expiry is by the real clock (contract section 1).
 */
MUST_CHECK enum err credential_by_session(struct app *app, const hash256 *hash, struct arena *a,
                                          struct actor *ret);
MUST_CHECK enum err credential_by_token(struct app *app, const hash256 *hash, struct arena *a,
                                        struct actor *ret);
/* Whoever runs the server, by the local socket or the data directory: the desk's rights, never the second
 * person of a decision (L10). `login` goes into the ledger. */
struct actor credential_os_user(str login);
/* That person, acted for by the operating system's user: the person's rights, and both are named. `realm`:
 * a partner's key or id, or "desk"; `person`: an id or an e-mail address. ERR_NOT_FOUND, ERR_NOT_PERMITTED:
 * disabled. */
MUST_CHECK enum err credential_as(struct app *app, str realm, str person, str login, struct arena *a,
                                  struct actor *ret);

/* Uses a link (identity_link): a new session's secret. `old` is the hash of a session that ends with it, or
 * NULL. ERR_NOT_FOUND: unknown, used, expired, or of nobody who may come in. */
enum { CREDENTIAL_SESSION_HOURS = 12 };
MUST_CHECK enum err credential_sign_in(struct app *app, const hash256 *link, const hash256 *old,
                                       struct arena *a, secret *ret);
MUST_CHECK enum err credential_sign_out(struct app *app, const hash256 *session);

#endif
