/* What the desk's lists have in common. */
#ifndef API_WORK_H
#define API_WORK_H

#include "api/render.h"

/* A query parameter; "" where it is absent. */
str work_given(const struct call *c, const char *name);
/* The filters `partner`, `type`, `state` and `mine` of the query. ERR_NOT_FOUND: an unknown partner. */
MUST_CHECK enum err work_filter(struct call *c, struct work_filter *ret);

#endif
