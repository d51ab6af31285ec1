/* SQL to C: what the parts of sqlc share. Named statements and numbered migrations are read into these
 * structs, checked, and written as an enum, tables and typed functions (docs/sql.md). */
#ifndef TOOLS_SQLC_H
#define TOOLS_SQLC_H

#include "tool.h"

enum sqlc_engine { SQLC_SQLITE, SQLC_POSTGRES, SQLC_ENGINES };
extern const char *const sqlc_engine_names[SQLC_ENGINES]; /* "sqlite", "postgres" */
/* Two texts under one name are the exception (design section 7). */
enum { SQLC_VARIANTS_BELOW = 10 };

struct sqlc_field {
    str name;
    bool is_int;
    bool nullable;
    bool used;
    struct tool_place place;
};

struct sqlc_fields {
    struct sqlc_field *items;
    size_t n;
    size_t cap;
    bool given;
};

struct sqlc_statement {
    str name;
    struct tool_place place;
    struct sqlc_fields in;
    struct sqlc_fields out;
    bool variants; /* one text for each engine */
    bool has[SQLC_ENGINES];
    str text[SQLC_ENGINES];
};

struct sqlc_migration {
    int64_t number;
    str name;
    struct tool_place place;
    int64_t min_reader;
    int64_t min_writer;
    str text[SQLC_ENGINES];
};

struct sqlc {
    struct tool t;
    struct sqlc_statement *statements;
    size_t n_statements;
    size_t cap_statements;
    struct sqlc_migration *migrations;
    size_t n_migrations;
    size_t cap_migrations;
};

/* statements.c, migrations.c: one file. Mistakes are counted in q->t and told at once. */
void sqlc_read_statements(struct sqlc *q, const struct tool_file *f);
void sqlc_read_migration(struct sqlc *q, const struct tool_file *f);
/* A file of a folder called "migrate" is a migration. */
void sqlc_read(struct sqlc *q, const struct tool_file *f);
/* What must hold over all files: both engines have a text, and few names have two. */
void sqlc_check(struct sqlc *q);

/* emit.c */
void sqlc_emit_ids(struct sqlc *q, struct tool_buf *b);    /* sql_id.gen.h */
void sqlc_emit_header(struct sqlc *q, struct tool_buf *b); /* sql.gen.h */
void sqlc_emit_source(struct sqlc *q, struct tool_buf *b); /* sql.gen.c */

/* lex.c: how SQL text is walked. `at` and `end` are offsets into the file. */
struct sqlc_reader {
    struct tool *t;
    const struct tool_file *file;
    size_t at;
    size_t end;
};

static inline struct tool_place sqlc_place(const struct sqlc_reader *r)
{
    return (struct tool_place){r->file, r->at};
}
/* The byte n further on, or NUL at the end. */
static inline char sqlc_peek(const struct sqlc_reader *r, size_t n)
{
    return r->at + n < r->end ? r->file->text.ptr[r->at + n] : '\0';
}
/* What stands in quotes, with them; a doubled quote is part of it. Leaves the reader behind it. */
bool sqlc_read_quoted(struct sqlc_reader *r, str *ret);
/* A slash-star comment, or a block for one engine: a comment that begins with "sqlite:" or "postgres:".
 * Another word with a colon is a mistake, so that no block gets lost by its spelling. */
struct sqlc_comment {
    enum sqlc_engine engine; /* SQLC_ENGINES: a mere comment */
    size_t from;             /* its text */
    size_t to;
};
/* Leaves the reader behind it. */
bool sqlc_read_comment(struct sqlc_reader *r, struct sqlc_comment *ret);
/* Past white space and comments to the end of the line; true where there was any. */
bool sqlc_skip_space(struct sqlc_reader *r);
/* One blank between two pieces, however much stood there. */
void sqlc_blank(struct tool_buf *out);
/* "-- key: value" at the beginning of a line. A comment whose first word has no colon is only a comment. */
bool sqlc_header_line(struct tool_line l, str *ret_key, str *ret_value);

#endif
