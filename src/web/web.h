/* The pages: server-rendered, in the reader's language, working without JavaScript. main.c joins the rows. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "http/router.h"

extern const struct route_table web_routes;

/* An error as a page: what happened, in which account and company, who can help. For the server's on_error of
 * rows with ROUTE_PAGE. 401 leads to the sign-in page. */
void web_error(struct call *c, enum err e);

/* 303 to a path of ours. */
void web_redirect(struct call *c, str path);
/* A path that may be led back to: one of ours, else `otherwise`. */
str web_local(str path, str otherwise);

#endif
