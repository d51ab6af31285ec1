/* Parsing of request targets and headers. */
#include "http/request.h"

#include "base/env.h"
#include "input/percent.h"

enum method request_method(str name)
{
    if (str_is(name, "GET"))
        return METHOD_GET;
    if (str_is(name, "HEAD"))
        return METHOD_HEAD;
    if (str_is(name, "POST"))
        return METHOD_POST;
    return METHOD_OTHER;
}

void request_split(str target, str *ret_path, str *ret_query)
{
    size_t at;
    if (str_find_char(target, '?', &at)) {
        *ret_path = str_head(target, at);
        *ret_query = (str){target.ptr + at + 1, target.len - at - 1};
    } else {
        *ret_path = target;
        *ret_query = STR_NONE;
    }
}

static bool has_control(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return true;
    return false;
}

/* "%2f" would make two paths of one; a backslash is a slash to some. */
static bool hides_a_slash(str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] == '\\')
            return true;
        if (raw.ptr[i] != '%' || i + 2 >= raw.len)
            continue;
        str digits = {raw.ptr + i + 1, 2};
        if (str_eq_fold(digits, S("2f")) || str_eq_fold(digits, S("5c")))
            return true;
    }
    return false;
}

enum err request_path(struct arena *a, str raw, str *ret)
{
    str path;
    if (raw.len == 0 || raw.ptr[0] != '/' || hides_a_slash(raw))
        return ERR_MALFORMED;
    if (!percent_decode(a, raw, false, &path) || has_control(path))
        return ERR_MALFORMED;
    str rest = str_from(path, 1), segment;
    while (str_split(&rest, '/', &segment))
        if (str_is(segment, ".") || str_is(segment, ".."))
            return ERR_MALFORMED;
    *ret = path;
    return OK;
}

/* An empty part between two '&' is none. */
size_t request_count(str raw)
{
    size_t n = 0;
    str part;
    while (n <= REQUEST_QUERY_MAX && str_split(&raw, '&', &part))
        n += part.len != 0;
    return n;
}

enum err request_query(struct arena *a, str raw, struct header **ret, size_t *ret_n)
{
    size_t n = request_count(raw), i = 0;
    if (n > REQUEST_QUERY_MAX)
        return ERR_URI_TOO_LONG;
    struct header *pairs = NEW_N(a, struct header, n + 1);
    str part;
    while (str_split(&raw, '&', &part)) {
        if (part.len == 0)
            continue;
        struct header *p = &pairs[i++];
        str value = S(""), name = part;
        size_t at;
        if (str_find_char(part, '=', &at)) {
            name = str_head(part, at);
            value = (str){part.ptr + at + 1, part.len - at - 1};
        }
        if (!percent_decode(a, name, true, &p->name) || !percent_decode(a, value, true, &p->value) ||
            has_control(p->name) || has_control(p->value))
            return ERR_MALFORMED;
    }
    *ret = pairs;
    *ret_n = n;
    return OK;
}

static str lower(struct arena *a, str s)
{
    char *to = arena_alloc(a, s.len + 1, 1);
    for (size_t i = 0; i < s.len; i++)
        to[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] + 32 : s.ptr[i]);
    return (str){to, s.len};
}

void request_media(struct arena *a, str content_type, str *ret_type, str *ret_charset)
{
    str part, rest = content_type;
    *ret_type = *ret_charset = S("");
    if (!str_split(&rest, ';', &part))
        return;
    *ret_type = lower(a, str_trim(part));
    while (str_split(&rest, ';', &part)) {
        size_t at;
        part = str_trim(part);
        if (!str_find_char(part, '=', &at) || !str_eq_fold(str_head(part, at), S("charset")))
            continue;
        str value = {part.ptr + at + 1, part.len - at - 1};
        if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
            value = (str){value.ptr + 1, value.len - 2};
        *ret_charset = lower(a, value);
        return;
    }
}

static bool is_id(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                     c == '_' || c == '-';
        if (!plain)
            return false;
    }
    return s.len > 0 && s.len < 40;
}

void request_make_id(str given, char ret[40])
{
    if (is_id(given)) {
        memcpy(ret, given.ptr, given.len);
        ret[given.len] = '\0';
        return;
    }
    static const char digits[] = "0123456789abcdef";
    unsigned char random[16];
    env_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        ret[2 * i] = digits[random[i] >> 4];
        ret[2 * i + 1] = digits[random[i] & 15];
    }
    ret[32] = '\0';
}
