/* The growing buffer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

enum { BUF_FIRST = 256 };

void buf_init(struct buf *b, size_t ceiling)
{
    *b = (struct buf){.ceiling = ceiling};
}

void buf_free(struct buf *b)
{
    if (b->wipe && b->ptr)
        sodium_memzero(b->ptr, b->cap);
    free(b->ptr);
    *b = (struct buf){.ceiling = b->ceiling, .wipe = b->wipe};
}

void buf_clear(struct buf *b)
{
    if (b->wipe && b->ptr)
        sodium_memzero(b->ptr, b->cap);
    b->len = 0;
    b->failed = false;
}

enum err buf_err(const struct buf *b)
{
    return b->failed ? ERR_TOO_LARGE : OK;
}

/* realloc may leave a copy behind; where that matters the old bytes are wiped by hand (L28). */
static char *resize(struct buf *b, size_t cap)
{
    char *p = b->wipe ? malloc(cap) : realloc(b->ptr, cap);
    if (!p)
        memory_failed("buf", cap);
    if (b->wipe && b->ptr) {
        memcpy(p, b->ptr, b->len);
        sodium_memzero(b->ptr, b->cap);
        free(b->ptr);
    }
    return p;
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    if (n <= b->cap - b->len && b->ptr)
        return b->ptr + b->len;
    if (n > b->ceiling - b->len) {
        b->failed = true;
        return NULL;
    }
    size_t need = b->len + n;
    size_t cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap;
    while (cap < need && cap <= b->ceiling / 2)
        cap *= 2;
    if (cap < need || cap > b->ceiling)
        cap = b->ceiling;
    b->ptr = resize(b, cap != 0 ? cap : 1);
    b->cap = cap;
    return b->ptr + b->len;
}

void buf_added(struct buf *b, size_t n)
{
    ASSERT(n <= b->cap - b->len);
    b->len += n;
}

void buf_put_slow(struct buf *b, str s)
{
    if (s.len == 0)
        return;
    char *p = buf_room(b, s.len);
    if (!p)
        return;
    memcpy(p, s.ptr, s.len);
    b->len += s.len;
}

enum { DIGITS_MAX = 20 };

void buf_uint(struct buf *b, uint64_t n)
{
    char text[DIGITS_MAX];
    size_t at = DIGITS_MAX;
    do
        text[--at] = (char)('0' + n % 10);
    while ((n /= 10) != 0);
    buf_put(b, (str){text + at, DIGITS_MAX - at});
}

void buf_int(struct buf *b, int64_t n)
{
    if (n < 0) {
        /* One piece with its digits: after a failed sign no digit may follow, and the other way round. */
        char text[DIGITS_MAX];
        size_t at = DIGITS_MAX;
        uint64_t u = -(uint64_t)n;
        do
            text[--at] = (char)('0' + u % 10);
        while ((u /= 10) != 0);
        text[--at] = '-';
        buf_put(b, (str){text + at, DIGITS_MAX - at});
    } else {
        buf_uint(b, (uint64_t)n);
    }
}

void buf_hex(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    char *p = n > SIZE_MAX / 2 ? NULL : buf_room(b, 2 * n);
    if (!p) {
        b->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        p[2 * i] = digits[from[i] >> 4];
        p[2 * i + 1] = digits[from[i] & 15];
    }
    b->len += 2 * n;
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    ASSERT(n >= 0);
    va_end(args);
    /* vsnprintf ends with a NUL: room for it, but it is not added. */
    size_t room = b->cap - b->len;
    if (!b->failed && (size_t)n < room) {
        vsnprintf(b->ptr + b->len, room, fmt, again);
        b->len += (size_t)n;
    } else if (!b->failed) {
        char *text = malloc((size_t)n + 1);
        if (!text)
            memory_failed("buf", (size_t)n + 1);
        vsnprintf(text, (size_t)n + 1, fmt, again);
        buf_put(b, (str){text, (size_t)n});
        if (b->wipe)
            sodium_memzero(text, (size_t)n);
        free(text);
    }
    va_end(again);
}
