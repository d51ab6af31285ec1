/* A file becomes UTF-8 by iconv, block by block; that becomes cells; a row of cells becomes pairs. Whatever
 * was in memory is wiped, since files of keys come this way (L28). */
#include "input/csv.h"

#include <errno.h>
#include <iconv.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/secret.h"

enum { RAW_BYTES = 32 * 1024, TEXT_BYTES = 4 * RAW_BYTES };

struct cell {
    size_t at, len;
    bool quoted;
};

struct csv {
    const struct field *fields;
    size_t n;
    const char *const *also;

    int fd;    /* -1: bytes */
    str bytes; /* what is left of them */
    iconv_t to_utf8;
    char raw[RAW_BYTES]; /* read, not yet converted */
    size_t n_raw;
    bool at_end, broken;
    char text[TEXT_BYTES]; /* converted */
    size_t text_at, n_text;

    char delimiter;
    struct buf chars; /* of the row's cells, one behind the other */
    struct cell cells[CSV_COLUMNS_MAX];
    size_t n_cells;
    bool too_large, bad_quotes; /* of this row */

    str columns[CSV_COLUMNS_MAX];
    size_t n_columns;
    struct pair pairs[CSV_COLUMNS_MAX]; /* of this row */
    size_t row;
};

/* Bytes */

static ssize_t read_raw(struct csv *c, char *to, size_t room)
{
    if (c->fd >= 0) {
        ssize_t n;
        do
            n = read(c->fd, to, room);
        while (n < 0 && errno == EINTR);
        return n;
    }
    size_t n = c->bytes.len < room ? c->bytes.len : room;
    if (n)
        memcpy(to, c->bytes.ptr, n);
    c->bytes = (str){c->bytes.ptr + n, c->bytes.len - n};
    return (ssize_t)n;
}

/* Fills `text` anew. false: nothing more comes, or the encoding is broken. */
static bool refill(struct csv *c)
{
    if (c->broken)
        return false;
    if (!c->at_end) {
        ssize_t got = read_raw(c, c->raw + c->n_raw, RAW_BYTES - c->n_raw);
        if (got < 0)
            c->broken = true;
        c->at_end = got <= 0;
        c->n_raw += got > 0 ? (size_t)got : 0;
    }
    char *in = c->raw, *out = c->text;
    size_t in_left = c->n_raw, out_left = TEXT_BYTES;
    size_t converted = iconv(c->to_utf8, &in, &in_left, &out, &out_left);
    if (converted == (size_t)-1 && errno != E2BIG && !(errno == EINVAL && !c->at_end))
        c->broken = true; /* a wrong byte, or half a character at the end */
    memmove(c->raw, in, in_left);
    c->n_raw = in_left;
    c->text_at = 0;
    c->n_text = (size_t)(out - c->text);
    return c->n_text > 0 || (!c->at_end && !c->broken && refill(c));
}

/* The next byte of the text, or -1 at its end. */
static int peek(struct csv *c)
{
    if (c->text_at == c->n_text && !refill(c))
        return -1;
    return (unsigned char)c->text[c->text_at];
}

/* Encodings */

static const char *charset_name(str charset)
{
    static const char *const korean[] = {"cp949", "euc-kr", "ks_c_5601-1987", "ksc5601",
                                         "uhc",   "ms949",  "windows-949"};
    if (str_is(charset, "utf-8") || str_is(charset, "us-ascii"))
        return "UTF-8";
    if (str_is(charset, "utf-16") || str_is(charset, "utf-16le"))
        return "UTF-16LE";
    if (str_is(charset, "utf-16be"))
        return "UTF-16BE";
    for (size_t i = 0; i < ARRAY_LEN(korean); i++)
        if (str_is(charset, korean[i]))
            return "CP949";
    return NULL;
}

/* Is all of it UTF-8? Reads the file through once and goes back: a Korean name may stand on the last line. */
static bool is_utf8(struct csv *c)
{
    char to[4096];
    iconv_t check = iconv_open("UTF-16LE", "UTF-8");
    str bytes = c->bytes;
    size_t left = 0;
    bool good = check != (iconv_t)-1;
    for (ssize_t got = 1; good && got > 0;) {
        got = read_raw(c, c->raw + left, RAW_BYTES - left);
        char *in = c->raw;
        size_t in_left = left + (got > 0 ? (size_t)got : 0);
        while (good && in_left > 0) {
            char *out = to;
            size_t out_left = sizeof to;
            if (iconv(check, &in, &in_left, &out, &out_left) != (size_t)-1 || errno == E2BIG)
                continue;
            good = errno == EINVAL && got > 0;
            break;
        }
        memmove(c->raw, in, in_left);
        left = in_left;
    }
    if (check != (iconv_t)-1)
        iconv_close(check);
    c->bytes = bytes;
    return (c->fd < 0 || lseek(c->fd, 0, SEEK_SET) == 0) && good && left == 0;
}

/* A byte order mark has the last word; then what the sender says; then what the bytes look like. */
static enum err choose_encoding(struct csv *c, str charset)
{
    const char *name = charset.len ? charset_name(charset) : is_utf8(c) ? "UTF-8" : "CP949";
    ssize_t got = read_raw(c, c->raw, 4);
    c->n_raw = got > 0 ? (size_t)got : 0;
    str head = {c->raw, c->n_raw};
    size_t mark = 0;
    if (str_starts(head, S("\xEF\xBB\xBF"))) {
        name = "UTF-8";
        mark = 3;
    } else if (str_starts(head, S("\xFF\xFE"))) {
        name = "UTF-16LE";
        mark = 2;
    } else if (str_starts(head, S("\xFE\xFF"))) {
        name = "UTF-16BE";
        mark = 2;
    }
    c->n_raw -= mark;
    memmove(c->raw, c->raw + mark, c->n_raw);
    if (!name)
        return ERR_MEDIA_TYPE;
    c->to_utf8 = iconv_open("UTF-8", name);
    return c->to_utf8 == (iconv_t)-1 ? ERR_MEDIA_TYPE : OK;
}

/* Cells */

static void put(struct csv *c, char ch)
{
    if (c->chars.len == CSV_ROW_MAX)
        c->too_large = true;
    else
        buf_char(&c->chars, ch);
}

static void begin_cell(struct csv *c)
{
    if (c->n_cells == CSV_COLUMNS_MAX) {
        c->too_large = true;
        return;
    }
    c->cells[c->n_cells++] = (struct cell){.at = c->chars.len};
}

static void end_cell(struct csv *c)
{
    struct cell *cell = &c->cells[c->n_cells - 1];
    cell->len = c->chars.len - cell->at;
}

/* The inside of quotes, up to and with the closing one. */
static enum err read_quoted(struct csv *c)
{
    c->cells[c->n_cells - 1].quoted = true;
    for (;;) {
        int ch = peek(c);
        if (ch < 0)
            return ERR_MALFORMED;
        c->text_at++;
        if (ch == '"') {
            if (peek(c) != '"')
                return OK;
            c->text_at++;
        }
        put(c, (char)ch);
    }
}

/* One cell with what ends it: `ret_end` is the delimiter, '\n', or -1. */
static enum err read_cell(struct csv *c, char delimiter, int *ret_end)
{
    begin_cell(c);
    if (peek(c) == '"') {
        c->text_at++;
        TRY(read_quoted(c));
    }
    bool after_quotes = c->cells[c->n_cells - 1].quoted;
    for (;;) {
        int ch = peek(c);
        if (ch >= 0)
            c->text_at++;
        if (ch == '\r') {
            if (peek(c) == '\n')
                c->text_at++;
            ch = '\n';
        }
        if (ch < 0 || ch == '\n' || (char)ch == delimiter) {
            end_cell(c);
            *ret_end = ch;
            return OK;
        }
        if (after_quotes && ch != ' ')
            c->bad_quotes = true;
        if (!after_quotes)
            put(c, (char)ch);
    }
}

/* ERR_DONE at the end, ERR_MALFORMED: nothing more can be read. Empty lines are passed over. */
static enum err read_row(struct csv *c, char delimiter)
{
    for (;;) {
        int end = delimiter;
        c->n_cells = 0;
        c->too_large = c->bad_quotes = false;
        buf_clear(&c->chars);
        if (peek(c) < 0)
            return c->broken ? ERR_MALFORMED : ERR_DONE;
        while (end == delimiter)
            TRY(read_cell(c, delimiter, &end));
        if (c->broken && end < 0) /* the row was cut off by bytes that are no text */
            return ERR_MALFORMED;
        if (c->n_cells > 1 || c->cells[0].len > 0 || c->cells[0].quoted)
            return OK;
    }
}

static str cell_text(const struct csv *c, size_t i)
{
    if (c->cells[i].len == 0) /* no memory has been taken where all cells are empty */
        return S("");
    return (str){c->chars.ptr + c->cells[i].at, c->cells[i].len};
}

/* The header */

/* Excel in Korea saves "Unicode text" with tabs, and elsewhere semicolons: the first line tells. */
static char find_delimiter(struct csv *c)
{
    size_t commas = 0, tabs = 0, semicolons = 0;
    (void)peek(c);
    for (size_t i = c->text_at; i < c->n_text && c->text[i] != '\n' && c->text[i] != '\r'; i++) {
        commas += c->text[i] == ',';
        tabs += c->text[i] == '\t';
        semicolons += c->text[i] == ';';
    }
    return commas || (!tabs && !semicolons) ? ',' : tabs ? '\t' : ';';
}

static str column_name(str title, struct arena *a)
{
    title = str_trim(title);
    char *to = arena_alloc(a, title.len + 1, 1);
    for (size_t i = 0; i < title.len; i++) {
        char ch = title.ptr[i];
        to[i] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch == ' ' || ch == '-' ? '_' : ch;
    }
    return (str){to, title.len};
}

static bool is_also(const struct csv *c, str name)
{
    for (const char *const *at = c->also; at && *at; at++)
        if (str_is(name, *at))
            return true;
    return false;
}

static bool has_column(const struct csv *c, str name)
{
    for (size_t i = 0; i < c->n_columns; i++)
        if (str_eq(c->columns[i], name))
            return true;
    return false;
}

static enum err read_header(struct csv *c, const struct into *t)
{
    enum err e = read_row(c, c->delimiter);
    if (e != OK || c->too_large || c->bad_quotes) {
        diag_add(t->diag, t->arena, S(""), "has no header line that can be read");
        return ERR_MALFORMED;
    }
    for (size_t i = 0; i < c->n_cells; i++) {
        str name = column_name(cell_text(c, i), t->arena);
        if (name.len == 0)
            into_wrong(t, name, "a column has no name");
        else if (has_column(c, name))
            into_wrong(t, name, "the column is there twice");
        else if (!fields_find(c->fields, c->n, name) && !is_also(c, name) && !into_is_currency(t, name))
            into_unknown(t, name);
        c->columns[c->n_columns++] = name;
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->fields[i].required && !has_column(c, str_of(c->fields[i].name)))
            into_wrong(t, str_of(c->fields[i].name), "the column is missing");
    return t->diag->n == 0 ? OK : ERR_INVALID;
}

static enum err begin(struct csv *c, str charset, const struct into *t)
{
    enum err e = choose_encoding(c, charset);
    if (e != OK) {
        diag_add(t->diag, t->arena, S(""), "is not in an encoding that is known here");
        return e;
    }
    c->delimiter = find_delimiter(c);
    return read_header(c, t);
}

enum err csv_open(int fd, str bytes, str charset, const struct field *fields, size_t n,
                  const char *const *also, struct arena *a, struct diag *diag, struct csv **ret)
{
    struct csv *c = NEW(a, struct csv);
    c->fields = fields;
    c->n = n;
    c->also = also;
    c->fd = fd;
    c->bytes = bytes;
    c->to_utf8 = (iconv_t)-1;
    buf_init(&c->chars, CSV_ROW_MAX);
    c->chars.wipe = true;
    struct into t = {.fields = fields, .n = n, .arena = a, .diag = diag};
    enum err e = begin(c, charset, &t);
    if (e != OK) {
        csv_close(c);
        return e;
    }
    *ret = c;
    return OK;
}

/* csv_out.c puts an apostrophe before what a spreadsheet would compute, and before one that would be taken
 * for that. */
static str without_mark(str s)
{
    if (s.len > 1 && s.ptr[0] == '\'' && strchr("=+-@\t\r'", s.ptr[1]))
        return str_from(s, 1);
    return s;
}

static enum err check_row(struct csv *c, const struct into *t)
{
    if (c->too_large)
        into_wrong(t, S(""), "the row is too large");
    else if (c->bad_quotes)
        into_wrong(t, S(""), "a cell goes on behind its closing quote");
    else if (!str_is_utf8(buf_str(&c->chars)))
        into_wrong(t, S(""), "holds a character that is none");
    for (size_t i = c->n_columns; i < c->n_cells; i++) {
        if (c->cells[i].len == 0)
            continue;
        into_wrong(t, S(""), "has more cells than the header");
        break;
    }
    return t->diag->n == 0 ? OK : ERR_INVALID;
}

enum err csv_next(struct csv *c, const struct into *t)
{
    into_begin(t);
    for (size_t i = 0; i < c->n_columns; i++)
        c->pairs[i] = (struct pair){c->columns[i], S("")};
    enum err e = read_row(c, c->delimiter);
    c->row += e != ERR_DONE;
    if (e == ERR_MALFORMED)
        diag_add(t->diag, t->arena, S(""), "%s", c->broken ? "breaks its encoding" : "ends inside quotes");
    TRY(e);
    TRY(check_row(c, t));
    for (size_t i = 0; i < c->n_columns && i < c->n_cells; i++)
        c->pairs[i].value = without_mark(cell_text(c, i));
    return into_pairs(t, c->pairs, c->n_columns, c->also);
}

size_t csv_row(const struct csv *c)
{
    return c->row;
}

str csv_also(const struct csv *c, const char *name)
{
    str s = pair_value(c->pairs, c->n_columns, name);
    return s.ptr ? str_trim(s) : S("");
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    if (c->to_utf8 != (iconv_t)-1)
        iconv_close(c->to_utf8);
    c->to_utf8 = (iconv_t)-1;
    buf_free(&c->chars);
    secret_wipe(c->raw, sizeof c->raw);
    secret_wipe(c->text, sizeof c->text);
}
