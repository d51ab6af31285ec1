/* How a request reads on pages, the company's and the desk's. */
#ifndef WEB_REQUESTS_H
#define WEB_REQUESTS_H

#include "web/pages.h"

/* "Activation", "Refund": of a request's type, or of an order that waits for its money. */
str requests_type(struct page *p, const code *type);
/* The forms of actions that end or move a request of this type on, as links; the desk's. */
void requests_acts(struct page *p, const struct request *r, struct request_page *v);

#endif
