/* A small JSON writer over buf: commas and escaping are its business, structure is the caller's. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/money.h"
#include "base/time.h"
#include "base/uid.h"

struct json {
    struct buf *out;
    bool comma;
};
static inline struct json json_on(struct buf *b)
{
    return (struct json){b, false};
}

/* In an object `name` is the member's name; in an array it is NULL. Names are our own (snake_case, codes) and
 * are not escaped: a quote, a backslash or a control character in one is asserted against in test builds. */
void json_object(struct json *j, const char *name);
void json_object_end(struct json *j);
void json_array(struct json *j, const char *name);
void json_array_end(struct json *j);
void json_str(struct json *j, const char *name, str s); /* null when s.ptr is NULL */
void json_int(struct json *j, const char *name, int64_t n);
void json_bool(struct json *j, const char *name, bool b);
void json_null(struct json *j, const char *name);
void json_ts(struct json *j, const char *name, ts t); /* null for TS_NONE; likewise below */
void json_date(struct json *j, const char *name, date d);
void json_money(struct json *j, const char *name, money m);
void json_id(struct json *j, const char *name, enum id_kind k, uid u);
void json_raw(struct json *j, const char *name, str json); /* already JSON */
/* The inside of a string: quotes, backslash, control characters and U+2028/2029 escaped, other UTF-8 as it
 * is, U+FFFD for each byte that is not UTF-8. */
void json_escape(struct buf *b, str s);

#endif
