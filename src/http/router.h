/* Finds the row for a method and path. Tables of several edges are joined by main.c. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/call.h"

struct route_table {
    const struct route *rows;
    size_t n;
};

struct router;
/* Compiles the tables into the arena; asserts that no two rows of a method have the same shape, and that a
 * pattern has at most 4 parameters. Of several rows that match, the one whose first differing segment is
 * literal wins. */
struct router *router_new(const struct route_table *tables, size_t n_tables, struct arena *a);
/* The row for a decoded path (request.c refuses an encoded slash, so a parameter is one segment) and its
 * parameters, slices of `path`. HEAD is answered by the row of GET. ERR_NOT_FOUND; ERR_METHOD with
 * `ret_allow` ("GET, HEAD, POST"). */
MUST_CHECK enum err router_find(const struct router *r, enum method m, str path, const struct route **ret,
                                str params[4], size_t *ret_n, const char **ret_allow);
/* All rows in order, for OpenAPI and the permission matrix. */
const struct route *router_row(const struct router *r, size_t i); /* NULL past the last */

#endif
