/* Errors: one enum for the whole program, and the details of the last one in a struct that is passed along.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"
#include "base/str.h"

enum err {
#define ERROR(name, code, status, exit_status) name,
#include "base/errors.def"
#undef ERROR
    ERR_COUNT
};

/* The stable code of an error ("not-found"), its HTTP status, and the exit status of a CLI verb that met it.
 */
const char *err_code(enum err e);
int err_status(enum err e);
int err_exit(enum err e);

/* One mistake in what came from outside. `pointer` is a JSON Pointer ("/person"), or "file:line:column" for a
 * file; `text` says what was expected, in English, without secrets. */
struct diag_item {
    str pointer;
    str text;
};

/* Collects mistakes, so that all are told at once. Holds at most DIAG_MAX; `more` counts the rest.
 * Strings live in the arena of the ctx that holds it. */
enum { DIAG_MAX = 64 };
struct diag {
    struct diag_item items[DIAG_MAX];
    size_t n;
    size_t more;
};

struct arena;
/* Adds one mistake; the text is formatted into `a`. */
void diag_add(struct diag *d, struct arena *a, str pointer, const char *fmt, ...) PRINTF(4, 5);

#endif
