/* The gate (design section 3, step 3): every request passes here, before its body is read, in one order:
 * session or token → not revoked, not disabled → realm and partner → CSRF → rate. (Sizes were looked at by
 * http/server.c; a token's own list and who may do what are decided in app/act.c and view.c, once for every
 * door.) */
#ifndef AUTH_GATE_H
#define AUTH_GATE_H

#include "auth/rate.h"
#include "http/call.h"

struct gate_config {
    struct rate_limit signed_in; /* of each principal */
    struct rate_limit anonymous; /* of each remote address; failed credentials are counted here too */
};
extern const struct gate_config gate_defaults;
/* Before the servers are opened. */
void gate_set(const struct gate_config *config);

/* For server_config.gate. Fills actor, authenticated, by_cookie, partner, the language and theme of the
 * cookies `lang` and `theme`. ERR_UNAUTHENTICATED, ERR_NOT_FOUND (a foreign or unknown partner alike),
 * ERR_NOT_PERMITTED, ERR_CROSS_SITE, ERR_RATE_LIMITED. */
MUST_CHECK enum err gate_check(struct call *c);

/* Those cookies alone, for an error before the gate was reached: an address that leads nowhere. */
void gate_read_preferences(struct call *c);

#endif
