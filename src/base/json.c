/* The JSON writer. Escaping looks at eight bytes at a time and copies what needs none in one piece. */
#include "base/json.h"

#include "base/utf8.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Not 0 where one of eight bytes is below 0x20, a quote, a backslash or not ASCII. Subtracting 1 sets the top
 * bit of a byte that was 0; a borrow can only raise a false alarm above a true one, so "0" is always right.
 */
static uint64_t special8(uint64_t w)
{
    uint64_t quote = w ^ (ONES * '"'), slash = w ^ (ONES * '\\');
    uint64_t below = w - ONES * 0x20;
    return (below | (quote - ONES) | (slash - ONES) | w) & HIGHS;
}

static bool plain(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x20 && u < 0x80 && u != '"' && u != '\\';
}

/* Past the characters beyond ASCII at p[i] that stand as they are: not U+2028 and U+2029 (they end a line in
 * JavaScript), nor what is not UTF-8. */
static size_t wide_run(const char *p, size_t i, size_t n)
{
    const uint8_t *u = (const uint8_t *)p;
    while (i < n && u[i] >= 0x80) {
        size_t step = utf8_step(p + i, n - i);
        if (step == 0 || (u[i] == 0xE2 && u[i + 1] == 0x80 && (u[i + 2] & 0xFE) == 0xA8))
            break;
        i += step;
    }
    return i;
}

/* How many bytes at the front stand as they are. */
static size_t run(const char *p, size_t n)
{
    for (size_t i = 0;;) {
        uint64_t w;
        while (n - i >= sizeof w && (memcpy(&w, p + i, sizeof w), special8(w) == 0))
            i += sizeof w;
        while (i < n && plain(p[i]))
            i++;
        size_t next = wide_run(p, i, n);
        if (next == i)
            return i;
        i = next;
    }
}

static char short_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
        return c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return '\0';
    }
}

/* The one character at p that does not stand as it is; returns its bytes. */
static size_t escape_one(struct buf *b, const char *p)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char u = (unsigned char)*p;
    char letter = short_escape(*p);
    if (letter != '\0') {
        buf_put(b, (str){(char[]){'\\', letter}, 2});
        return 1;
    }
    if (u < 0x20) {
        buf_put(b, (str){(char[]){'\\', 'u', '0', '0', hex[u >> 4], hex[u & 15]}, 6});
        return 1;
    }
    return 0;
}

void json_escape(struct buf *b, str s)
{
    for (;;) {
        size_t n = run(s.ptr, s.len);
        buf_put(b, str_head(s, n));
        if (n == s.len)
            return;
        s = (str){s.ptr + n, s.len - n};
        size_t done = escape_one(b, s.ptr);
        if (done == 0 && utf8_step(s.ptr, s.len) == 3) {
            buf_put(b, (unsigned char)s.ptr[2] == 0xA8 ? S("\\u2028") : S("\\u2029"));
            done = 3;
        } else if (done == 0) {
            buf_put(b, S("\xEF\xBF\xBD"));
            done = 1;
        }
        s = (str){s.ptr + done, s.len - done};
    }
}

/* What stands before a value: the comma, and the member's name. */
static void begin(struct json *j, const char *name)
{
    if (j->comma)
        buf_char(j->out, ',');
    j->comma = true;
    if (!name)
        return;
    size_t n = strlen(name);
#ifdef GUILDHALL_TEST_BUILD
    ASSERT(run(name, n) == n);
#endif
    char *p = buf_room(j->out, n + 3);
    if (!p)
        return;
    p[0] = '"';
    memcpy(p + 1, name, n);
    p[n + 1] = '"';
    p[n + 2] = ':';
    j->out->len += n + 3;
}

void json_object(struct json *j, const char *name)
{
    begin(j, name);
    buf_char(j->out, '{');
    j->comma = false;
}

void json_object_end(struct json *j)
{
    buf_char(j->out, '}');
    j->comma = true;
}

void json_array(struct json *j, const char *name)
{
    begin(j, name);
    buf_char(j->out, '[');
    j->comma = false;
}

void json_array_end(struct json *j)
{
    buf_char(j->out, ']');
    j->comma = true;
}

/* Text that needs no escaping. */
static void quoted(struct buf *b, str s)
{
    char *p = buf_room(b, s.len + 2);
    if (!p)
        return;
    p[0] = '"';
    if (s.len != 0)
        memcpy(p + 1, s.ptr, s.len);
    p[s.len + 1] = '"';
    b->len += s.len + 2;
}

void json_str(struct json *j, const char *name, str s)
{
    begin(j, name);
    if (!s.ptr) {
        buf_put(j->out, S("null"));
        return;
    }
    buf_char(j->out, '"');
    json_escape(j->out, s);
    buf_char(j->out, '"');
}

void json_int(struct json *j, const char *name, int64_t n)
{
    begin(j, name);
    buf_int(j->out, n);
}

void json_bool(struct json *j, const char *name, bool b)
{
    begin(j, name);
    buf_put(j->out, b ? S("true") : S("false"));
}

void json_null(struct json *j, const char *name)
{
    begin(j, name);
    buf_put(j->out, S("null"));
}

void json_ts(struct json *j, const char *name, ts t)
{
    char text[TS_TEXT];
    begin(j, name);
    if (ts_none(t))
        buf_put(j->out, S("null"));
    else
        quoted(j->out, ts_text(t, text));
}

void json_date(struct json *j, const char *name, date d)
{
    char text[DATE_TEXT];
    begin(j, name);
    if (date_none(d))
        buf_put(j->out, S("null"));
    else
        quoted(j->out, date_text(d, text));
}

void json_money(struct json *j, const char *name, money m)
{
    if (money_none(m)) {
        json_null(j, name);
        return;
    }
    json_object(j, name);
    json_int(j, "minor", m.minor);
    json_str(j, "currency", str_of(m.currency));
    json_object_end(j);
}

void json_id(struct json *j, const char *name, enum id_kind k, uid u)
{
    char text[UID_TEXT];
    begin(j, name);
    if (uid_none(u))
        buf_put(j->out, S("null"));
    else
        quoted(j->out, uid_text(k, u, text));
}

void json_raw(struct json *j, const char *name, str json)
{
    begin(j, name);
    buf_put(j->out, json);
}
