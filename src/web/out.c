/* Escaping for the places of HTML in which a value can stand; see out.h. Hot: plain runs are found by a table
 * and copied whole. */
#include "web/out.h"

/* What a byte becomes; 0 for itself, else an index into entities. */
enum { AMP = 1, LESS, GREATER, QUOTE, APOSTROPHE, NUL_BYTE };

static const str entities[] = {
    [AMP] = {"&amp;", 5},   [LESS] = {"&lt;", 4},        [GREATER] = {"&gt;", 4},
    [QUOTE] = {"&#34;", 5}, [APOSTROPHE] = {"&#39;", 5}, [NUL_BYTE] = {"\xEF\xBF\xBD", 3},
};

static const unsigned char text_table[256] = {['&'] = AMP, ['<'] = LESS, ['>'] = GREATER, ['\0'] = NUL_BYTE};
static const unsigned char attr_table[256] = {
    ['&'] = AMP, ['<'] = LESS, ['>'] = GREATER, ['"'] = QUOTE, ['\''] = APOSTROPHE, ['\0'] = NUL_BYTE,
};

static void escape(struct buf *b, str s, const unsigned char table[256])
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!table[p[i]])
            continue;
        buf_put(b, (str){s.ptr + from, i - from});
        buf_put(b, entities[table[p[i]]]);
        from = i + 1;
    }
    if (s.len > from)
        buf_put(b, (str){s.ptr + from, s.len - from});
}

void out_t_end(struct out *o, enum out_context context)
{
    const unsigned char *table = context == OUT_ATTR ? attr_table : text_table;
    struct buf *b = o->buf;
    size_t from = o->text_from, len = b->len - from, more = 0;
    if (buf_err(b) != OK)
        return;
    for (size_t i = 0; i < len; i++) {
        unsigned char e = table[(unsigned char)b->ptr[from + i]];
        more += e ? entities[e].len - 1 : 0;
    }
    if (more == 0 || !buf_room(b, more))
        return;
    /* Backwards, so that nothing is overwritten before it was read. */
    char *to = b->ptr + from + len + more;
    for (size_t i = len; i-- > 0;) {
        char c = b->ptr[from + i];
        unsigned char e = table[(unsigned char)c];
        if (e) {
            to -= entities[e].len;
            memcpy(to, entities[e].ptr, entities[e].len);
        } else {
            *--to = c;
        }
    }
    buf_added(b, more);
}

/* ---- text */

void out_text_str(struct out *o, str s)
{
    escape(o->buf, s, text_table);
}

void out_text_z(struct out *o, const char *z)
{
    escape(o->buf, str_of(z), text_table);
}

void out_text_code(struct out *o, code c)
{
    escape(o->buf, code_str(&c), text_table);
}

void out_text_int(struct out *o, int64_t n)
{
    locale_int(o->buf, o->loc, n);
}

void out_text_uint(struct out *o, uint64_t n)
{
    if (n <= INT64_MAX)
        locale_int(o->buf, o->loc, (int64_t)n);
    else
        buf_uint(o->buf, n);
}

/* The locale's own texts hold no markup, but a zone's name or a currency comes from outside. */
void out_text_date(struct out *o, date d)
{
    locale_date(out_t_begin(o), o->loc, d);
    out_t_end(o, OUT_TEXT);
}

void out_text_ts(struct out *o, ts t)
{
    locale_ts(out_t_begin(o), o->loc, t);
    out_t_end(o, OUT_TEXT);
}

void out_text_money(struct out *o, money m)
{
    locale_money(out_t_begin(o), o->loc, m);
    out_t_end(o, OUT_TEXT);
}

void out_text_html(struct out *o, html h)
{
    buf_put(o->buf, h.s);
}

/* ---- attributes */

void out_attr_str(struct out *o, str s)
{
    escape(o->buf, s, attr_table);
}

void out_attr_z(struct out *o, const char *z)
{
    escape(o->buf, str_of(z), attr_table);
}

void out_attr_code(struct out *o, code c)
{
    escape(o->buf, code_str(&c), attr_table);
}

void out_attr_int(struct out *o, int64_t n)
{
    buf_int(o->buf, n);
}

void out_attr_uint(struct out *o, uint64_t n)
{
    buf_uint(o->buf, n);
}

void out_attr_date(struct out *o, date d)
{
    char text[DATE_TEXT];
    if (!date_none(d))
        buf_put(o->buf, date_text(d, text));
}

void out_attr_ts(struct out *o, ts t)
{
    char text[TS_TEXT];
    if (!ts_none(t))
        buf_put(o->buf, ts_text(t, text));
}

void out_attr_money(struct out *o, money m)
{
    char text[MONEY_TEXT];
    if (!money_none(m))
        buf_put(o->buf, money_amount_text(m, text));
}

/* ---- URLs */

static bool unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '@';
}

/* What a whole URL may hold besides: RFC 3986 reserved characters, and % of what is encoded already. Quotes
 * and brackets of every kind are encoded, so that only '&' is left to escape for HTML. */
static bool reserved(unsigned char c)
{
    return c && strchr("%/?#:&=+,;!$*()", c) != NULL;
}

static void percent(struct buf *b, unsigned char c)
{
    buf_char(b, '%');
    buf_char(b, "0123456789ABCDEF"[c >> 4]);
    buf_char(b, "0123456789ABCDEF"[c & 15]);
}

static void encode(struct buf *b, str s, bool whole)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (unreserved(p[i]) || (whole && p[i] != '&' && reserved(p[i])))
            continue;
        buf_put(b, (str){s.ptr + from, i - from});
        if (whole && p[i] == '&')
            buf_put(b, entities[AMP]);
        else
            percent(b, p[i]);
        from = i + 1;
    }
    if (s.len > from)
        buf_put(b, (str){s.ptr + from, s.len - from});
}

static bool has_scheme(str s, str scheme)
{
    return s.len > scheme.len && str_eq_fold(str_head(s, scheme.len), scheme);
}

/* A browser reads '\' as '/', and drops tabs and newlines: both are percent-encoded below, before it can. */
static bool url_allowed(str s)
{
    if (s.len && s.ptr[0] == '/')
        return s.len == 1 || (s.ptr[1] != '/' && s.ptr[1] != '\\');
    return has_scheme(s, S("https://")) || has_scheme(s, S("http://")) || has_scheme(s, S("mailto:"));
}

void out_url_str(struct out *o, str s)
{
    if (url_allowed(s))
        encode(o->buf, s, true);
    else
        buf_put(o->buf, S("#blocked"));
}

void out_url_z(struct out *o, const char *z)
{
    out_url_str(o, str_of(z));
}

void out_url_q_str(struct out *o, str s)
{
    encode(o->buf, s, false);
}

void out_url_q_z(struct out *o, const char *z)
{
    encode(o->buf, str_of(z), false);
}

void out_url_q_code(struct out *o, code c)
{
    encode(o->buf, code_str(&c), false);
}

void out_url_q_int(struct out *o, int64_t n)
{
    buf_int(o->buf, n);
}

void out_url_q_uint(struct out *o, uint64_t n)
{
    buf_uint(o->buf, n);
}

void out_url_q_date(struct out *o, date d)
{
    out_attr_date(o, d);
}

void out_url_q_ts(struct out *o, ts t)
{
    char text[TS_TEXT];
    if (!ts_none(t))
        encode(o->buf, ts_text(t, text), false);
}

void out_url_part_str(struct out *o, str s)
{
    if (s.len == 0 || str_eq(s, S(".")) || str_eq(s, S("..")))
        buf_put(o->buf, S("#blocked"));
    else
        encode(o->buf, s, false);
}

void out_url_part_z(struct out *o, const char *z)
{
    out_url_part_str(o, str_of(z));
}

void out_url_part_code(struct out *o, code c)
{
    out_url_part_str(o, code_str(&c));
}
