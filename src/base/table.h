/* Reading a text in memory that holds a table (CSV, RFC 4180), or several of them by name (a JSON object of
 * texts). For what was kept before; files of people come through input/csv.h, which knows encodings. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/arena.h"
#include "base/str.h"

enum { TABLE_COLUMNS_MAX = 32 };
struct table_row {
    str cells[TABLE_COLUMNS_MAX];
    size_t n;
    size_t line; /* of the text, from 1 */
};
struct table {
    str rest;
    size_t line; /* of the line to be read next, less one */
    bool broken; /* quotes that do not end, or a row of too many cells */
};

struct table table_of(str text); /* a byte order mark is passed over */
/* The next line that is not empty, cells trimmed; false at the end, or when the text is broken. */
bool table_next(struct table *t, struct arena *a, struct table_row *ret);

/* Cuts the next member off an object of texts as a compact writer leaves it: {"name":"text",…}. `rest` begins
 * as the whole object and is only good for this. false at the end (rest is empty), or when it is no such
 * object. */
bool table_member(str *rest, struct arena *a, str *ret_name, str *ret_text);

#endif
