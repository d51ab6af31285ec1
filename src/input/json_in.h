/* JSON bodies into the struct of a field table (jansson). Strict: UTF-8, no key twice, no unknown member, at
 * most 64 levels, whole numbers. */
#ifndef INPUT_JSON_IN_H
#define INPUT_JSON_IN_H

#include "input/into.h"

/* A member beside the fields that is a string: "preview_token", "partner". Left as it is where absent. */
struct json_also {
    const char *name;
    str *to;
};

/* An object into a struct. An empty body is {}. ERR_MALFORMED: not such JSON; ERR_INVALID: mistakes by JSON
 * Pointer. Both in into->diag. null is absent. */
MUST_CHECK enum err json_in_object(str body, const struct into *t, const struct json_also *also,
                                   size_t n_also);

/* {"rows": [{…}, …]}, and strings beside it. Rows are decoded one by one, each with its own mistakes. */
struct json_rows;
MUST_CHECK enum err json_in_rows(str body, const struct json_also *also, size_t n_also, struct arena *a,
                                 struct diag *diag, struct json_rows **ret, size_t *ret_n);
MUST_CHECK enum err json_in_row(const struct json_rows *rows, size_t i, const struct into *t,
                                const struct json_also *also, size_t n_also);
/* Sets an F_OBJECT field from text that is a JSON object: forms, CSV, words of the command line. */
void json_in_value(const struct into *t, const struct field *f, str text);
void json_in_close(struct json_rows *rows); /* NULL is harmless */

#endif
