/* Table 3-7 of the Unicode standard: the second byte's range depends on the first, the rest are 80..BF. */
#include "base/utf8.h"

#include <stdbool.h>

static bool is_tail(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

size_t utf8_step(const char *p, size_t n)
{
    const uint8_t *u = (const uint8_t *)p;
    if (n == 0)
        return 0;
    if (u[0] < 0x80)
        return 1;
    if (u[0] < 0xC2 || n < 2 || !is_tail(u[1]))
        return 0;
    if (u[0] < 0xE0)
        return 2;
    if (n < 3 || !is_tail(u[2]))
        return 0;
    if (u[0] < 0xF0) {
        bool overlong = u[0] == 0xE0 && u[1] < 0xA0;
        bool surrogate = u[0] == 0xED && u[1] >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (u[0] > 0xF4 || n < 4 || !is_tail(u[3]))
        return 0;
    bool overlong = u[0] == 0xF0 && u[1] < 0x90;
    bool beyond = u[0] == 0xF4 && u[1] >= 0x90;
    return overlong || beyond ? 0 : 4;
}

uint32_t utf8_char(const char *p, size_t step)
{
    static const uint8_t first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = (uint8_t)p[0] & first[step];
    for (size_t i = 1; i < step; i++)
        c = c << 6 | ((uint8_t)p[i] & 0x3F);
    return c;
}
