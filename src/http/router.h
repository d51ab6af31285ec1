/* Finds the row for a method and path. Tables of several edges are joined by main.c. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/call.h"

struct route_table {
    const struct route *rows;
    size_t n;
};

struct router;
/* Compiles the tables; asserts that no two rows can match the same path with the same method. */
struct router *router_new(const struct route_table *tables, size_t n_tables);
void router_free(struct router *r);
/* OK with the row and the parameters (raw, undecoded); ERR_NOT_FOUND; ERR_METHOD with `ret_allow` ("GET,
 * POST"). */
MUST_CHECK enum err router_find(const struct router *r, enum method m, str path, const struct route **ret,
                                str params[4], size_t *ret_n, const char **ret_allow);
/* All rows in order, for OpenAPI and the permission matrix. */
const struct route *router_row(const struct router *r, size_t i);

#endif
