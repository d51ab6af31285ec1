/* What the small programs of the build share: memory that dies together, a growing text, files in and out,
 * and mistakes told as file:line:column. They are plain C on libc alone and run on the machine that builds.
 */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <stdio.h>

#include "base/attr.h"
#include "base/str.h"

struct tool_chunk;
struct tool {
    const char *name;          /* of the program, for mistakes that have no place */
    FILE *out;                 /* where mistakes go; NULL only counts them */
    struct tool_chunk *chunks; /* everything allocated */
    unsigned errors;
};

/* A text that was read, and one place in it. `name` is the path as it was given. */
struct tool_file {
    const char *name;
    str text;
};
struct tool_place {
    const struct tool_file *file;
    size_t at; /* byte offset */
};

void tool_begin(struct tool *t, const char *name, FILE *out);
/* Frees everything; the exit status: 0, or 1 after a mistake. */
int tool_end(struct tool *t);

/* Zeroed, never NULL (exits when there is no memory), freed by tool_end. */
void *tool_alloc(struct tool *t, size_t size);
str tool_dup(struct tool *t, str s);
const char *tool_z(struct tool *t, str s);
str tool_fmt(struct tool *t, const char *fmt, ...) PRINTF(2, 3);

/* Room for one more item: returns `items` or a larger copy. *cap is kept by it; both begin as NULL and 0. */
void *tool_grow(struct tool *t, void *items, size_t n, size_t *cap, size_t size);

struct tool_buf {
    struct tool *t;
    char *ptr;
    size_t len;
    size_t cap;
};
static inline str tool_str(const struct tool_buf *b)
{
    return (str){b->ptr, b->len};
}
void tool_put(struct tool_buf *b, str s);
void tool_char(struct tool_buf *b, char c);
void tool_printf(struct tool_buf *b, const char *fmt, ...) PRINTF(2, 3);
/* The bytes as a C string literal with its quotes, always one line. */
void tool_literal(struct tool_buf *b, str s);
/* "event_append" as "EVENT_APPEND": letters to capitals, all that is not a letter or digit to '_'. */
void tool_upper(struct tool_buf *b, str s);
/* All that is not a letter or digit to '_'. */
void tool_identifier(struct tool_buf *b, str s);

/* Whole file; false after telling the mistake. */
MUST_CHECK bool tool_read(struct tool *t, const char *path, struct tool_file *ret);
/* Writes folder/name, and leaves the file alone when it says the same already, so that nothing is rebuilt. */
MUST_CHECK bool tool_write(struct tool *t, const char *folder, const char *name, str bytes);

/* UTF-8 without control characters; tells where it is not. */
MUST_CHECK bool tool_is_text(struct tool *t, const struct tool_file *f);

/* One mistake: "file:line:column: text". */
void tool_error(struct tool *t, struct tool_place at, const char *fmt, ...) PRINTF(3, 4);
/* One without a place: "program: text". */
void tool_fail(struct tool *t, const char *fmt, ...) PRINTF(2, 3);

/* The last part of a path. */
const char *tool_base(const char *path);
unsigned tool_line_of(struct tool_place at); /* 1 … */

/* One line of a file, without its end; false behind the last. *at begins as 0. */
struct tool_line {
    struct tool_place place;
    str text;
};
bool tool_next_line(const struct tool_file *f, size_t *at, struct tool_line *ret);

bool tool_is_name(char c); /* a-z, 0-9, _ */
/* Fit to be a name in C: begins with a-z, goes on with a-z, 0-9, _, at most 60, and no word of C. */
bool tool_name_ok(str s);
bool tool_is_space(char c); /* blank, tab, line feed, carriage return */
str tool_trim(str s);
bool tool_starts(str s, const char *z);
bool tool_number(str s, int64_t *ret); /* digits only, at most nine */

#endif
