/* Sessions of browsers: the cookie, signing in by a link, signing out. */
#ifndef AUTH_SESSION_H
#define AUTH_SESSION_H

#include "http/router.h"

#define SESSION_COOKIE "guildhall_session"

/* GET /signin/{token}, POST /signout: joined by main.c. */
extern const struct route_table session_routes;
/* One cookie of the call; ptr NULL where it is not there. */
str session_cookie(const struct call *c, const char *name);

#endif
