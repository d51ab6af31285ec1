/* The table of the REST edge; main.c joins it with the others. openapi.c describes it. */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "http/router.h"

struct route_table routes_api(void);

#endif
