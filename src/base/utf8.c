/* Table 3-7 of the Unicode standard: the second byte's range depends on the first, the rest are 80..BF. */
#include "base/utf8.h"

#include <stdbool.h>

static bool is_tail(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

static bool is_second(uint8_t first, uint8_t c)
{
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;  /* less is overlong */
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF; /* more: a surrogate; past U+10FFFF */
    return c >= low && c <= high;
}

size_t utf8_step(const char *p, size_t n)
{
    const uint8_t *u = (const uint8_t *)p;
    if (n == 0)
        return 0;
    if (u[0] < 0x80)
        return 1;
    size_t len = u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
    if (u[0] < 0xC2 || u[0] > 0xF4 || n < len || !is_second(u[0], u[1]))
        return 0;
    for (size_t i = 2; i < len; i++)
        if (!is_tail(u[i]))
            return 0;
    return len;
}

uint32_t utf8_char(const char *p, size_t step)
{
    static const uint8_t first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = (uint8_t)p[0] & first[step];
    for (size_t i = 1; i < step; i++)
        c = c << 6 | ((uint8_t)p[i] & 0x3F);
    return c;
}
