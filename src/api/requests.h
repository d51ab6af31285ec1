/* Requests as JSON, for their own paths and for the whole state. */
#ifndef API_REQUESTS_H
#define API_REQUESTS_H

#include "api/render.h"

/* The member `requests`: those that the reader may see. */
MUST_CHECK enum err requests_write(struct json *j, struct view *v);

#endif
