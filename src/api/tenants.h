/* What other answers show of a company's directories. */
#ifndef API_TENANTS_H
#define API_TENANTS_H

#include "app/view.h"
#include "base/json.h"

/* `tenants` as an array. */
void tenants_write(struct json *j, const struct view *v);

#endif
