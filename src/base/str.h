/* Strings are a pointer and a length, never owned, not NUL-terminated. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"

typedef struct {
    const char *ptr;
    size_t len;
} str;

#define S(lit)     ((str){"" lit, sizeof(lit) - 1})
#define STR_NONE   ((str){NULL, 0})
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline str str_of(const char *z)
{
    return z ? (str){z, strlen(z)} : STR_NONE;
}
static inline bool str_eq(str a, str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool str_is(str a, const char *z)
{
    return str_eq(a, str_of(z));
}
static inline str str_from(str s, size_t i)
{
    return i >= s.len ? STR_NONE : (str){s.ptr + i, s.len - i};
}
static inline str str_head(str s, size_t n)
{
    return n >= s.len ? s : (str){s.ptr, n};
}

int str_cmp(str a, str b);      /* byte order; <0, 0, >0 */
bool str_eq_fold(str a, str b); /* ASCII letters without case */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_find_char(str s, char c, size_t *ret_at);
str str_trim(str s); /* ASCII white space off both ends */
/* Cuts `*rest` at the first `sep`: returns what stood before it, leaves what follows. false when `*rest` is
 * exhausted (ptr NULL). "a,b" gives "a" then "b"; "a," gives "a" then "". */
bool str_split(str *rest, char sep, str *ret_part);
/* Whole string as a decimal number without spaces or plus sign; false on anything else or overflow. */
bool str_to_i64(str s, int64_t *ret);
bool str_is_utf8(str s); /* well-formed, no surrogates, no NUL */
/* A name of our own: a-z, 0-9 and single hyphens, begins with a letter or digit, at most `max` bytes. */
bool str_is_kebab(str s, size_t max);
/* A name of the DNS as its records have it: labels of a-z, 0-9 and inner hyphens, each at most 63 bytes, at
 * least two of them, at most `max` bytes, no dot at the end. */
bool str_is_domain(str s, size_t max);
/* Edit distance, at most 8 (8 = further away); for "did you mean". */
unsigned str_distance(str a, str b);

struct arena;
str str_dup(struct arena *a, str s);
const char *str_z(struct arena *a, str s);                       /* NUL-terminated copy */
str str_fmt(struct arena *a, const char *fmt, ...) PRINTF(2, 3); /* NUL-terminated too */
str str_vfmt(struct arena *a, const char *fmt, va_list args) PRINTF(2, 0);

#endif
