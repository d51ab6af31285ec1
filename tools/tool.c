/* Shared helpers of the build's programs; see tool.h. */
#include "tool.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/utf8.h"

struct tool_chunk {
    struct tool_chunk *next;
    _Alignas(16) char bytes[];
};

void tool_begin(struct tool *t, const char *name, FILE *out)
{
    *t = (struct tool){.name = name, .out = out};
}

int tool_end(struct tool *t)
{
    while (t->chunks) {
        struct tool_chunk *next = t->chunks->next;
        free(t->chunks);
        t->chunks = next;
    }
    return t->errors ? 1 : 0;
}

void *tool_alloc(struct tool *t, size_t size)
{
    struct tool_chunk *c = calloc(1, sizeof *c + size);
    if (!c) {
        fprintf(stderr, "%s: no memory\n", t->name);
        exit(2);
    }
    c->next = t->chunks;
    t->chunks = c;
    return c->bytes;
}

str tool_dup(struct tool *t, str s)
{
    return (str){tool_z(t, s), s.len};
}

const char *tool_z(struct tool *t, str s)
{
    char *z = tool_alloc(t, s.len + 1);
    if (s.len)
        memcpy(z, s.ptr, s.len);
    return z;
}

void *tool_grow(struct tool *t, void *items, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 8;
    void *larger = tool_alloc(t, *cap * size);
    if (n)
        memcpy(larger, items, n * size);
    return larger;
}

void tool_put(struct tool_buf *b, str s)
{
    while (b->cap - b->len < s.len) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        char *larger = tool_alloc(b->t, cap);
        if (b->len)
            memcpy(larger, b->ptr, b->len);
        b->ptr = larger;
        b->cap = cap;
    }
    if (s.len)
        memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
}

void tool_char(struct tool_buf *b, char c)
{
    tool_put(b, (str){&c, 1});
}

static str tool_vfmt(struct tool *t, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    size_t len = n > 0 ? (size_t)n : 0;
    char *z = tool_alloc(t, len + 1);
    vsnprintf(z, len + 1, fmt, again);
    va_end(again);
    return (str){z, len};
}

str tool_fmt(struct tool *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str s = tool_vfmt(t, fmt, args);
    va_end(args);
    return s;
}

void tool_printf(struct tool_buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str s = tool_vfmt(b->t, fmt, args);
    va_end(args);
    tool_put(b, s);
}

void tool_literal(struct tool_buf *b, str s)
{
    tool_char(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool trigraph = c == '?' && i > 0 && s.ptr[i - 1] == '?'; /* ?\? is read as two question marks */
        if (c == '"' || c == '\\' || trigraph)
            tool_printf(b, "\\%c", c);
        else if (c == '\n')
            tool_put(b, S("\\n"));
        else if (c < 0x20 || c == 0x7f)
            tool_printf(b, "\\%03o", c);
        else
            tool_char(b, (char)c);
    }
    tool_char(b, '"');
}

static bool tool_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void tool_upper(struct tool_buf *b, str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        tool_char(b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : tool_is_word(c) ? c : '_');
    }
}

void tool_identifier(struct tool_buf *b, str s)
{
    for (size_t i = 0; i < s.len; i++)
        tool_char(b, tool_is_word(s.ptr[i]) ? s.ptr[i] : '_');
}

/* false without a word: the caller knows whether a missing file is a mistake. */
static bool tool_slurp(struct tool *t, const char *path, str *ret)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    struct tool_buf b = {.t = t};
    char piece[16384];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        tool_put(&b, (str){piece, n});
    bool ok = !ferror(f);
    fclose(f);
    if (ok)
        *ret = b.len ? tool_str(&b) : S("");
    return ok;
}

bool tool_read(struct tool *t, const char *path, struct tool_file *ret)
{
    str text;
    if (!tool_slurp(t, path, &text)) {
        tool_fail(t, "cannot read %s", path);
        return false;
    }
    *ret = (struct tool_file){path, text};
    return true;
}

bool tool_write(struct tool *t, const char *folder, const char *name, str bytes)
{
    const char *path = tool_fmt(t, "%s/%s", folder, name).ptr;
    str old;
    if (tool_slurp(t, path, &old) && str_eq(old, bytes))
        return true;
    FILE *f = fopen(path, "wb");
    bool ok = f && fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;
    if (f && fclose(f) != 0)
        ok = false;
    if (!ok)
        tool_fail(t, "cannot write %s", path);
    return ok;
}

unsigned tool_line_of(struct tool_place at)
{
    unsigned line = 1;
    for (size_t i = 0; i < at.at && i < at.file->text.len; i++)
        line += at.file->text.ptr[i] == '\n';
    return line;
}

static size_t tool_column(struct tool_place at)
{
    size_t i = at.at < at.file->text.len ? at.at : at.file->text.len;
    size_t column = 1;
    while (i > 0 && at.file->text.ptr[i - 1] != '\n') {
        i--;
        column++;
    }
    return column;
}

void tool_error(struct tool *t, struct tool_place at, const char *fmt, ...)
{
    t->errors++;
    if (!t->out)
        return;
    va_list args;
    va_start(args, fmt);
    fprintf(t->out, "%s:%u:%zu: ", at.file->name, tool_line_of(at), tool_column(at));
    vfprintf(t->out, fmt, args);
    fputc('\n', t->out);
    va_end(args);
}

void tool_fail(struct tool *t, const char *fmt, ...)
{
    t->errors++;
    if (!t->out)
        return;
    va_list args;
    va_start(args, fmt);
    fprintf(t->out, "%s: ", t->name);
    vfprintf(t->out, fmt, args);
    fputc('\n', t->out);
    va_end(args);
}

const char *tool_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool tool_next_line(const struct tool_file *f, size_t *at, struct tool_line *ret)
{
    if (*at >= f->text.len)
        return false;
    size_t end = *at;
    while (end < f->text.len && f->text.ptr[end] != '\n')
        end++;
    *ret = (struct tool_line){{f, *at}, {f->text.ptr + *at, end - *at}};
    *at = end + 1;
    return true;
}

bool tool_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

str tool_trim(str s)
{
    while (s.len && tool_is_space(s.ptr[0]))
        s = (str){s.ptr + 1, s.len - 1};
    while (s.len && tool_is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool tool_starts(str s, const char *z)
{
    size_t n = strlen(z);
    return s.len >= n && memcmp(s.ptr, z, n) == 0;
}

bool tool_number(str s, int64_t *ret)
{
    int64_t n = 0;
    if (s.len == 0 || s.len > 9)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        n = n * 10 + (s.ptr[i] - '0');
    }
    *ret = n;
    return true;
}

bool tool_is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool tool_name_ok(str s)
{
    static const char *const words[] = {
        "auto",   "break",    "case",    "char",   "const",    "continue", "default", "do",
        "double", "else",     "enum",    "extern", "float",    "for",      "goto",    "if",
        "inline", "int",      "long",    "return", "short",    "signed",   "sizeof",  "static",
        "struct", "switch",   "union",   "void",   "unsigned", "volatile", "while",   "asm",
        "typeof", "register", "typedef", "bool",   "restrict", "unix",     "linux",   "str",
    };
    if (s.len == 0 || s.len > 60 || s.ptr[0] < 'a' || s.ptr[0] > 'z')
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!tool_is_name(s.ptr[i]))
            return false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(s, words[i]))
            return false;
    return true;
}

bool tool_is_text(struct tool *t, const struct tool_file *f)
{
    for (size_t i = 0; i < f->text.len;) {
        unsigned char c = (unsigned char)f->text.ptr[i];
        size_t n = utf8_step(f->text.ptr + i, f->text.len - i);
        if (n == 0 || (c < 0x20 && !tool_is_space((char)c)) || c == 0x7f) {
            tool_error(t, (struct tool_place){f, i}, n ? "a control character" : "not UTF-8");
            return false;
        }
        i += n;
    }
    return true;
}
