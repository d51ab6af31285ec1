/* People as JSON, for their own paths and for the whole state. */
#ifndef API_PEOPLE_H
#define API_PEOPLE_H

#include "api/render.h"

/* The member `people`, all of them by name. Only for who may read people. */
MUST_CHECK enum err people_write(struct json *j, struct view *v, enum lang lang);

#endif
