/* Percent-encoding. */
#include "input/percent.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_plain(str raw, bool plus_is_space)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] == '%' || (plus_is_space && raw.ptr[i] == '+'))
            return false;
    return true;
}

bool percent_decode(struct arena *a, str raw, bool plus_is_space, str *ret)
{
    if (is_plain(raw, plus_is_space)) {
        if (!str_is_utf8(raw))
            return false;
        *ret = raw;
        return true;
    }
    char *to = arena_alloc(a, raw.len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] != '%') {
            to[n++] = plus_is_space && raw.ptr[i] == '+' ? ' ' : raw.ptr[i];
            continue;
        }
        int high = i + 2 < raw.len ? hex_digit(raw.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(raw.ptr[i + 2]) : -1;
        if (low < 0)
            return false;
        to[n++] = (char)(high * 16 + low);
        i += 2;
    }
    str s = {to, n};
    if (!str_is_utf8(s))
        return false;
    *ret = s;
    return true;
}
