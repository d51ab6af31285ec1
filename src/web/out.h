/* Where templates write (docs/templates.md): one page's buffer, its reader's locale, and one writer per place
 * in HTML. The compiler of the templates chooses the writer by the place, _Generic by the type; a type that
 * is not listed does not compile. So nothing reaches a page unescaped but literals of templates and `html`.
 */
#ifndef WEB_OUT_H
#define WEB_OUT_H

#include "base/buf.h"
#include "base/code.h"
#include "base/locale.h"
#include "base/money.h"
#include "base/str.h"
#include "base/time.h"

/* HTML that is already safe: made by templates alone. */
typedef struct {
    str s;
} html;

/* Owns nothing. Begun by its two first members: (struct out){.buf = &b, .loc = &l}. */
struct out {
    struct buf *buf;
    const struct locale *loc;
    size_t text_from; /* between out_t_begin and out_t_end: where the text began */
};

enum out_context { OUT_TEXT, OUT_ATTR };

static inline void out_raw(struct out *o, const char *p, size_t n)
{
    buf_put(o->buf, (str){p, n});
}

/* Around a text that writes itself plain into the buffer: what it wrote is escaped where it stands. */
static inline struct buf *out_t_begin(struct out *o)
{
    o->text_from = o->buf->len;
    return o->buf;
}
void out_t_end(struct out *o, enum out_context context);

/* Text of a page: dates, instants, money and numbers as the reader writes them. */
void out_text_str(struct out *o, str s);
void out_text_z(struct out *o, const char *z);
void out_text_code(struct out *o, code c);
void out_text_int(struct out *o, int64_t n);
void out_text_uint(struct out *o, uint64_t n);
void out_text_date(struct out *o, date d);
void out_text_ts(struct out *o, ts t);
void out_text_money(struct out *o, money m);
void out_text_html(struct out *o, html h);

/* A quoted attribute: machines read it, so numbers have no separators, dates and instants are ISO 8601 (""
 * for none) and money is its amount ("100.00"). */
void out_attr_str(struct out *o, str s);
void out_attr_z(struct out *o, const char *z);
void out_attr_code(struct out *o, code c);
void out_attr_int(struct out *o, int64_t n);
void out_attr_uint(struct out *o, uint64_t n);
void out_attr_date(struct out *o, date d);
void out_attr_ts(struct out *o, ts t);
void out_attr_money(struct out *o, money m);

/* A whole URL: http://, https:// or mailto: with something behind it, or a path that begins with a single
 * '/'. Anything else is written "#blocked". What cannot stand in a URL is percent-encoded. */
void out_url_str(struct out *o, str s);
void out_url_z(struct out *o, const char *z);

/* A part of a URL's query: all but letters, digits and -._~@ is percent-encoded. */
void out_url_q_str(struct out *o, str s);
void out_url_q_z(struct out *o, const char *z);
void out_url_q_code(struct out *o, code c);
void out_url_q_int(struct out *o, int64_t n);
void out_url_q_uint(struct out *o, uint64_t n);
void out_url_q_date(struct out *o, date d);
void out_url_q_ts(struct out *o, ts t);

/* A part of its path: the same, but what would change the path itself ("", "." and "..") is "#blocked". */
void out_url_part_str(struct out *o, str s);
void out_url_part_z(struct out *o, const char *z);
void out_url_part_code(struct out *o, code c);

/* clang-format off */
#define OUT_INTS(place)                                                                                      \
    short: out_##place##_int, int: out_##place##_int, long: out_##place##_int, long long: out_##place##_int, \
    signed char: out_##place##_int, unsigned char: out_##place##_uint, unsigned short: out_##place##_uint,   \
    unsigned: out_##place##_uint, unsigned long: out_##place##_uint, unsigned long long: out_##place##_uint
#define OUT_STRINGS(place)                                                                                   \
    str: out_##place##_str, const char *: out_##place##_z, char *: out_##place##_z

#define out_text(o, x)                                                                                       \
    _Generic((x), OUT_STRINGS(text), OUT_INTS(text), code: out_text_code, date: out_text_date,               \
             ts: out_text_ts, money: out_text_money, html: out_text_html)((o), (x))
#define out_attr(o, x)                                                                                       \
    _Generic((x), OUT_STRINGS(attr), OUT_INTS(attr), code: out_attr_code, date: out_attr_date,               \
             ts: out_attr_ts, money: out_attr_money)((o), (x))
#define out_url(o, x) _Generic((x), OUT_STRINGS(url))((o), (x))
#define out_url_q(o, x)                                                                                      \
    _Generic((x), OUT_STRINGS(url_q), OUT_INTS(url_q), code: out_url_q_code, date: out_url_q_date,           \
             ts: out_url_q_ts)((o), (x))
/* Numbers and dates cannot change a path. */
#define out_url_part(o, x)                                                                                   \
    _Generic((x), OUT_STRINGS(url_part), OUT_INTS(url_q), code: out_url_part_code, date: out_url_q_date,     \
             ts: out_url_q_ts)((o), (x))
/* clang-format on */

#endif
