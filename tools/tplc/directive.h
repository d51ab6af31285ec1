/* What stands between {{ and }}: finding its end, telling the kinds apart, taking C expressions out of it. */
#ifndef TPLC_DIRECTIVE_H
#define TPLC_DIRECTIVE_H

#include "tool.h"

enum directive_kind {
    DIRECTIVE_VALUE, /* {{expr}} */
    DIRECTIVE_TEMPLATE,
    DIRECTIVE_INCLUDE,
    DIRECTIVE_IF,
    DIRECTIVE_ELSE,
    DIRECTIVE_ELSE_IF,
    DIRECTIVE_EACH,
    DIRECTIVE_END,
    DIRECTIVE_USE,
    DIRECTIVE_WRAP,
    DIRECTIVE_SLOT,
    DIRECTIVE_TEXT,   /* {{t "id" …}} */
    DIRECTIVE_COMMENT /* {{# … }} */
};

struct directive {
    enum directive_kind kind;
    size_t at;  /* offset of "{{" */
    size_t end; /* offset behind "}}" */
    str rest;   /* what follows the word, without white space around it */
};

/* A part of a file that is still to be read. */
struct directive_text {
    struct tool *t;
    const struct tool_file *file;
    str rest;
};

bool directive_space(char c);     /* of HTML and of directives: blank, tab, newline, form feed, return */
bool directive_name_char(char c); /* of a C identifier */
str directive_trim(str s);

/* Reads the directive that begins at `at`, where "{{" stands. false after telling what is wrong. */
MUST_CHECK bool directive_read(struct tool *t, const struct tool_file *file, size_t at,
                               struct directive *ret);

/* Cuts a C identifier off the front of `text`, with the white space behind it; false when there is none. */
MUST_CHECK bool directive_name(struct directive_text *text, str *ret);
/* Cuts off what stands between a bracket at the front and the one that closes it, without both. */
MUST_CHECK bool directive_group(struct directive_text *text, str *ret);
/* The group in round brackets at the very end of `s`: "v->items (v->n)" gives "v->items" and "v->n". */
MUST_CHECK bool directive_last_group(str s, str *ret_before, str *ret_group);
/* Cuts off an expression that ends at white space outside of brackets and quotes. */
str directive_word(struct directive_text *text);

/* A C expression that only reads: not empty, brackets and quotes in balance, no statement, no assignment, no
 * comment. Tells the mistake. */
MUST_CHECK bool directive_check_expression(struct tool *t, const struct tool_file *file, size_t at,
                                           str expression);

/* Takes "name(…)" apart when the whole expression is one call of `name`. */
MUST_CHECK bool directive_call_of(str expression, const char *name, str *ret_inside);

#endif
