/* Strings as views. */
#include "base/str.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/utf8.h"

int str_cmp(str a, str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_fold(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool str_starts(str s, str prefix)
{
    return s.len >= prefix.len && str_eq(str_head(s, prefix.len), prefix);
}

bool str_ends(str s, str suffix)
{
    return s.len >= suffix.len && str_eq((str){s.ptr + (s.len - suffix.len), suffix.len}, suffix);
}

bool str_find_char(str s, char c, size_t *ret_at)
{
    const char *p = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);
    if (!p)
        return false;
    *ret_at = (size_t)(p - s.ptr);
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
    while (s.len != 0 && is_space(s.ptr[0]))
        s = (str){s.ptr + 1, s.len - 1};
    while (s.len != 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool str_split(str *rest, char sep, str *ret_part)
{
    if (!rest->ptr)
        return false;
    size_t at;
    if (str_find_char(*rest, sep, &at)) {
        *ret_part = (str){rest->ptr, at};
        *rest = (str){rest->ptr + at + 1, rest->len - at - 1};
    } else {
        *ret_part = *rest;
        *rest = STR_NONE;
    }
    return true;
}

bool str_to_i64(str s, int64_t *ret)
{
    bool minus = s.len != 0 && s.ptr[0] == '-';
    size_t i = minus ? 1 : 0;
    if (i == s.len)
        return false;
    int64_t n = 0;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        int digit = s.ptr[i] - '0';
        /* Counted downwards: the least number has no positive counterpart. */
        if (__builtin_mul_overflow(n, INT64_C(10), &n) || __builtin_sub_overflow(n, digit, &n))
            return false;
    }
    if (!minus && n == INT64_MIN)
        return false;
    *ret = minus ? n : -n;
    return true;
}

bool str_is_utf8(str s)
{
    for (size_t i = 0; i < s.len;) {
        size_t step = utf8_step(s.ptr + i, s.len - i);
        if (step == 0 || s.ptr[i] == '\0')
            return false;
        i += step;
    }
    return true;
}

bool str_is_kebab(str s, size_t max)
{
    if (s.len == 0 || s.len > max)
        return false;
    bool hyphen = true; /* as if one stood before: the first may not be one */
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (c != '-' || hyphen))
            return false;
        hyphen = !plain;
    }
    return !hyphen;
}

static bool is_label(str s)
{
    enum { LABEL_MAX = 63 };
    if (s.len == 0 || s.len > LABEL_MAX || s.ptr[0] == '-' || s.ptr[s.len - 1] == '-')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

bool str_is_domain(str s, size_t max)
{
    str label;
    size_t n = 0;
    if (s.len == 0 || s.len > max)
        return false;
    while (str_split(&s, '.', &label)) {
        if (!is_label(label))
            return false;
        n++;
    }
    return n > 1;
}

enum { DISTANCE_FAR = 8, DISTANCE_LONGEST = 64 };

unsigned str_distance(str a, str b)
{
    size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (apart >= DISTANCE_FAR || a.len > DISTANCE_LONGEST || b.len > DISTANCE_LONGEST)
        return str_eq(a, b) ? 0 : DISTANCE_FAR;
    unsigned row[DISTANCE_LONGEST + 1];
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned changed = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
            unsigned moved = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = changed < moved ? changed : moved;
        }
    }
    return row[b.len] < DISTANCE_FAR ? row[b.len] : DISTANCE_FAR;
}

str str_dup(struct arena *a, str s)
{
    return s.ptr ? (str){arena_dup(a, s.ptr, s.len), s.len} : STR_NONE;
}

const char *str_z(struct arena *a, str s)
{
    char *z = arena_alloc(a, s.len + 1, 1);
    if (s.len != 0)
        memcpy(z, s.ptr, s.len);
    return z;
}

str str_vfmt(struct arena *a, const char *fmt, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, fmt, args);
    ASSERT(n >= 0);
    size_t len = (size_t)n;
    char *out = arena_alloc(a, len + 1, 1);
    if (len < sizeof small)
        memcpy(out, small, len);
    else
        vsnprintf(out, len + 1, fmt, again);
    va_end(again);
    return (str){out, len};
}

str str_fmt(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str s = str_vfmt(a, fmt, args);
    va_end(args);
    return s;
}
