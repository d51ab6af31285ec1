/* See table.h. */
#include "base/table.h"

/* ---- CSV ---- */

struct table table_of(str text)
{
    if (str_starts(text, S("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    return (struct table){.rest = text};
}

static char peek(const struct table *t)
{
    return t->rest.len > 0 ? t->rest.ptr[0] : '\n';
}

static char take(struct table *t)
{
    char c = t->rest.ptr[0];
    t->rest = (str){t->rest.ptr + 1, t->rest.len - 1};
    t->line += c == '\n';
    return c;
}

/* What stands in quotes: two of them are one. */
static str quoted(struct table *t, struct arena *a)
{
    char *to = arena_alloc(a, t->rest.len + 1, 1);
    size_t n = 0;
    take(t);
    while (t->rest.len > 0) {
        char c = take(t);
        if (c != '"') {
            to[n++] = c;
        } else if (t->rest.len > 0 && t->rest.ptr[0] == '"') {
            to[n++] = take(t);
        } else {
            return (str){to, n};
        }
    }
    t->broken = true;
    return STR_NONE;
}

static str plain(struct table *t)
{
    const char *from = t->rest.ptr;
    size_t n = 0;
    while (n < t->rest.len && from[n] != ',' && from[n] != '\n')
        n++;
    t->rest = (str){from + n, t->rest.len - n};
    return str_trim((str){from, n});
}

static void skip_blanks(struct table *t)
{
    while (t->rest.len > 0 && (peek(t) == ' ' || peek(t) == '\r'))
        take(t);
}

/* One line of the table, which may be several of the text. */
static bool read_row(struct table *t, struct arena *a, struct table_row *row)
{
    *row = (struct table_row){.line = t->line + 1};
    for (;;) {
        skip_blanks(t);
        str cell = peek(t) == '"' ? quoted(t, a) : plain(t);
        skip_blanks(t);
        if (row->n == TABLE_COLUMNS_MAX || (peek(t) != ',' && peek(t) != '\n'))
            t->broken = true;
        if (t->broken)
            return false;
        row->cells[row->n++] = cell;
        if (peek(t) == '\n')
            break;
        take(t);
    }
    if (t->rest.len > 0)
        take(t);
    return true;
}

bool table_next(struct table *t, struct arena *a, struct table_row *ret)
{
    struct table_row row;
    while (t->rest.len > 0 && read_row(t, a, &row)) {
        bool empty = true;
        for (size_t i = 0; i < row.n; i++)
            empty = empty && row.cells[i].len == 0;
        if (empty)
            continue;
        *ret = row;
        return true;
    }
    return false;
}

/* ---- an object of texts ---- */

static bool hex4(str *rest, unsigned *ret)
{
    unsigned value = 0;
    if (rest->len < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        char c = rest->ptr[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                : 16;
        if (digit == 16)
            return false;
        value = value * 16 + digit;
    }
    *rest = (str){rest->ptr + 4, rest->len - 4};
    *ret = value;
    return true;
}

/* Writers of UTF-8 escape control characters only. */
static bool escaped(str *rest, char *ret)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    unsigned code;
    if (rest->len == 0)
        return false;
    char c = rest->ptr[0];
    *rest = (str){rest->ptr + 1, rest->len - 1};
    if (c == 'u') {
        if (!hex4(rest, &code) || code == 0 || code > 0x7f)
            return false;
        *ret = (char)code;
        return true;
    }
    for (size_t i = 0; i + 1 < sizeof from; i++)
        if (c == from[i]) {
            *ret = to[i];
            return true;
        }
    return false;
}

static bool literal(str *rest, struct arena *a, str *ret)
{
    if (rest->len == 0 || rest->ptr[0] != '"')
        return false;
    const char *end = rest->ptr + 1, *limit = rest->ptr + rest->len;
    while (end < limit && *end != '"')
        end += *end == '\\' && end + 1 < limit ? 2 : 1;
    char *to = arena_alloc(a, (size_t)(end - rest->ptr), 1);
    size_t n = 0;
    *rest = str_from(*rest, 1);
    while (rest->len > 0) {
        char c = rest->ptr[0];
        *rest = (str){rest->ptr + 1, rest->len - 1};
        if (c == '"') {
            *ret = (str){to, n};
            return true;
        }
        if (c == '\\' && !escaped(rest, &c))
            return false;
        to[n++] = c;
    }
    return false;
}

static bool cut(str *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c)
        return false;
    *rest = (str){rest->ptr + 1, rest->len - 1};
    return true;
}

bool table_member(str *rest, struct arena *a, str *ret_name, str *ret_text)
{
    str name, text;
    if (!cut(rest, '{') && !cut(rest, ','))
        return false;
    if (!literal(rest, a, &name) || !cut(rest, ':') || !literal(rest, a, &text))
        return false;
    if (str_is(*rest, "}"))
        *rest = S("");
    *ret_name = name;
    *ret_text = text;
    return true;
}
