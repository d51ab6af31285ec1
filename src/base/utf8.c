/* Characters of UTF-8. */
#include "base/utf8.h"

uint32_t utf8_char(const char *p, size_t step)
{
    static const uint8_t first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = (uint8_t)p[0] & first[step];
    for (size_t i = 1; i < step; i++)
        c = c << 6 | ((uint8_t)p[i] & 0x3F);
    return c;
}
