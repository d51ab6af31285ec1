/* A short name of our own (definition, offer, role, country, language…), stored flat so that a state holds no
 * pointers and can be copied and kept by memcpy. At most CODE_MAX bytes; longer ones are refused where they
 * enter. */
#ifndef BASE_CODE_H
#define BASE_CODE_H

#include "base/str.h"

enum { CODE_MAX = 47 };
typedef struct {
    char z[CODE_MAX + 1];
} code;

static inline str code_str(const code *c)
{
    return str_of(c->z);
}
static inline bool code_none(const code *c)
{
    return c->z[0] == '\0';
}
static inline bool code_is(const code *c, str s)
{
    return str_eq(code_str(c), s);
}
static inline bool code_eq(const code *a, const code *b)
{
    return strcmp(a->z, b->z) == 0;
}
/* false when s is too long or holds a NUL; *ret is then untouched. */
MUST_CHECK bool code_set(code *ret, str s);
/* For names that were checked where they entered: asserts. */
code code_of(str s);

#endif
