/* Well-formed UTF-8, one character at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool utf8_is_tail(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

static inline bool utf8_is_second(uint8_t first, uint8_t c)
{
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;  /* less is overlong */
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF; /* more: a surrogate; past U+10FFFF */
    return c >= low && c <= high;
}

/* The length (1..4) of the character that begins at p, of which n bytes are there; 0 where none begins: a
 * stray or missing continuation, an overlong form, a surrogate, past U+10FFFF. (Table 3-7 of the Unicode
 * standard: the second byte's range depends on the first, the rest are 80..BF.) */
static inline size_t utf8_step(const char *p, size_t n)
{
    const uint8_t *u = (const uint8_t *)p;
    if (n == 0)
        return 0;
    if (u[0] < 0x80)
        return 1;
    size_t len = u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
    if (u[0] < 0xC2 || u[0] > 0xF4 || n < len || !utf8_is_second(u[0], u[1]))
        return 0;
    for (size_t i = 2; i < len; i++)
        if (!utf8_is_tail(u[i]))
            return 0;
    return len;
}

/* The character of `step` bytes that utf8_step found at p. */
uint32_t utf8_char(const char *p, size_t step);

#endif
