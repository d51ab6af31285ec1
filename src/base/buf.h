/* A growing buffer that names its ceiling. Append freely, check once: after a failure every append is ignored
 * and buf_err() tells. Used for all output: JSON, HTML, event text, CSV. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t ceiling;
    bool failed;
    bool wipe; /* holds a secret: wiped when it grows and when it is freed (L28) */
};

void buf_init(struct buf *b, size_t ceiling); /* owns malloc'd memory: buf_free */
void buf_free(struct buf *b);
void buf_clear(struct buf *b);
static inline str buf_str(const struct buf *b)
{
    return (str){b->ptr ? b->ptr : "", b->len};
}
enum err buf_err(const struct buf *b);   /* OK or ERR_TOO_LARGE */
void buf_put_slow(struct buf *b, str s); /* buf_put where there is no room yet */

/* The hot path of every answer: inlined as long as there is room. */
static inline void buf_put(struct buf *b, str s)
{
    if (!b->failed && s.len != 0 && s.len <= b->cap - b->len) {
        memcpy(b->ptr + b->len, s.ptr, s.len);
        b->len += s.len;
    } else {
        buf_put_slow(b, s);
    }
}
static inline void buf_char(struct buf *b, char c)
{
    if (!b->failed && b->len < b->cap)
        b->ptr[b->len++] = c;
    else
        buf_put_slow(b, (str){&c, 1});
}
static inline void buf_z(struct buf *b, const char *z)
{
    buf_put(b, str_of(z));
}
void buf_int(struct buf *b, int64_t n);
void buf_uint(struct buf *b, uint64_t n);
void buf_hex(struct buf *b, const void *bytes, size_t n);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
/* Makes room for n more bytes and returns where they go, or NULL; then buf_added(at most n). */
char *buf_room(struct buf *b, size_t n);
void buf_added(struct buf *b, size_t n);

#endif
