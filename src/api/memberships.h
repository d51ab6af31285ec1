/* Memberships and orders as JSON, for their own paths and for the whole state. */
#ifndef API_MEMBERSHIPS_H
#define API_MEMBERSHIPS_H

#include "api/render.h"

void memberships_write(struct json *j, const struct view *v);        /* the member `memberships` */
void memberships_write_orders(struct json *j, const struct view *v); /* the member `orders` */
/* One order as an element; the desk's list names the partner, UID_NONE leaves it out. */
void memberships_order_row(struct json *j, const struct state *s, const struct order *o, uid partner);

#endif
