/* The enum, the typed functions and the tables. */
#include "sqlc/sqlc.h"

void sqlc_emit_ids(struct sqlc *q, struct tool_buf *b)
{
    tool_put(b, S("/* Made by tools/sqlc from src/sql/. */\n#ifndef SQL_ID_GEN_H\n#define SQL_ID_GEN_H\n\n"
                  "enum sql_id {\n"));
    for (size_t i = 0; i < q->n_statements; i++) {
        tool_put(b, S("    SQL_"));
        tool_upper(b, q->statements[i].name);
        tool_put(b, S(",\n"));
    }
    tool_put(b, S("    SQL_COUNT\n};\n\n#endif\n"));
}

static void emit_struct(struct tool_buf *b, const struct sqlc_statement *s, const struct sqlc_fields *list,
                        const char *suffix)
{
    if (list->n == 0)
        return;
    tool_printf(b, "struct sql_" STR_FMT "_%s {\n", STR_ARG(s->name), suffix);
    for (size_t i = 0; i < list->n; i++) {
        const struct sqlc_field *f = &list->items[i];
        tool_printf(b, "    %s " STR_FMT ";%s\n", f->is_int ? "int64_t" : "str", STR_ARG(f->name),
                    !f->nullable ? ""
                    : f->is_int  ? " /* INT64_MIN = NULL */"
                                 : " /* ptr NULL = NULL */");
    }
    tool_put(b, S("};\n"));
}

/* What stands in the wrapper of every statement: its name, its parameter, how that is handed on. */
struct call {
    str name;
    str upper;
    const char *param;
    const char *in;
    const char *pass;
};

static struct call call_of(struct sqlc *q, const struct sqlc_statement *s)
{
    struct tool_buf upper = {.t = &q->t};
    tool_upper(&upper, s->name);
    struct call c = {s->name, tool_str(&upper), "", "NULL", ""};
    if (s->in.n) {
        c.param = tool_fmt(&q->t, ", struct sql_" STR_FMT "_in in", STR_ARG(s->name)).ptr;
        c.in = "&in";
        c.pass = ", in";
    }
    return c;
}

static void emit_exec(struct tool_buf *b, const struct call *c)
{
    tool_printf(b,
                "MUST_CHECK static inline enum err sql_" STR_FMT "(struct db *db%s, int64_t *ret_changed)\n"
                "{\n    return db_exec(db, SQL_" STR_FMT ", %s, ret_changed);\n}\n\n",
                STR_ARG(c->name), c->param, STR_ARG(c->upper), c->in);
}

static void emit_query(struct tool_buf *b, const struct sqlc_statement *s, const struct call *c)
{
    str n = c->name;
    tool_printf(b,
                "MUST_CHECK static inline enum err sql_" STR_FMT
                "_open(struct db *db%s, struct db_cursor *ret)\n"
                "{\n    return db_open_cursor(db, SQL_" STR_FMT ", %s, ret);\n}\n"
                "MUST_CHECK static inline enum err sql_" STR_FMT
                "_next(struct db_cursor *cursor, struct sql_" STR_FMT "_row *ret)\n"
                "{\n    return db_next(cursor, ret);\n}\n",
                STR_ARG(n), c->param, STR_ARG(c->upper), c->in, STR_ARG(n), STR_ARG(n));
    tool_printf(b,
                "MUST_CHECK static inline enum err sql_" STR_FMT
                "_one(struct db *db%s, struct arena *a UNUSED, "
                "struct sql_" STR_FMT "_row *ret)\n"
                "{\n    struct db_cursor cursor CLEANUP(db_close_cursor) = {0};\n"
                "    struct sql_" STR_FMT "_row row;\n"
                "    TRY(sql_" STR_FMT "_open(db%s, &cursor));\n"
                "    enum err e = db_next(&cursor, &row);\n"
                "    if (e != OK)\n        return e == ERR_DONE ? ERR_NOT_FOUND : e;\n",
                STR_ARG(n), c->param, STR_ARG(n), STR_ARG(n), STR_ARG(n), c->pass);
    for (size_t i = 0; i < s->out.n; i++)
        if (!s->out.items[i].is_int)
            tool_printf(b, "    row." STR_FMT " = sql_keep(a, row." STR_FMT ");\n",
                        STR_ARG(s->out.items[i].name), STR_ARG(s->out.items[i].name));
    tool_put(b, S("    *ret = row;\n    return OK;\n}\n\n"));
}

void sqlc_emit_header(struct sqlc *q, struct tool_buf *b)
{
    tool_put(b, S("/* Made by tools/sqlc from src/sql/. */\n#ifndef SQL_GEN_H\n#define SQL_GEN_H\n\n"
                  "#include \"store/db.h\"\n\n"
                  "static inline str sql_keep(struct arena *a, str s)\n{\n"
                  "    return s.ptr == NULL ? s : s.len == 0 ? S(\"\") : str_dup(a, s);\n}\n\n"));
    for (size_t i = 0; i < q->n_statements; i++) {
        const struct sqlc_statement *s = &q->statements[i];
        struct call c = call_of(q, s);
        tool_printf(b, "/* %s:%u */\n", tool_base(s->place.file->name), tool_line_of(s->place));
        emit_struct(b, s, &s->in, "in");
        emit_struct(b, s, &s->out, "row");
        if (s->out.n)
            emit_query(b, s, &c);
        else
            emit_exec(b, &c);
    }
    tool_put(b, S("#endif\n"));
}

static void emit_fields(struct tool_buf *b, const struct sqlc_statement *s, const struct sqlc_fields *list,
                        const char *suffix)
{
    if (list->n == 0)
        return;
    tool_printf(b, "static const struct sql_field " STR_FMT "_%s[] = {\n", STR_ARG(s->name), suffix);
    for (size_t i = 0; i < list->n; i++) {
        const struct sqlc_field *f = &list->items[i];
        tool_printf(b, "    {\"" STR_FMT "\", %s, %s, offsetof(struct sql_" STR_FMT "_%s, " STR_FMT ")},\n",
                    STR_ARG(f->name), f->is_int ? "COLUMN_INT" : "COLUMN_TEXT",
                    f->nullable ? "true" : "false", STR_ARG(s->name), suffix, STR_ARG(f->name));
    }
    tool_put(b, S("};\n"));
}

static str list_ref(struct tool *t, const struct sqlc_statement *s, const struct sqlc_fields *list,
                    const char *suffix)
{
    return list->n ? tool_fmt(t, STR_FMT "_%s, %zu", STR_ARG(s->name), suffix, list->n) : S("NULL, 0");
}

static str list_size(struct tool *t, const struct sqlc_statement *s, const struct sqlc_fields *list,
                     const char *suffix)
{
    return list->n ? tool_fmt(t, "sizeof(struct sql_" STR_FMT "_%s)", STR_ARG(s->name), suffix) : S("0");
}

static void emit_statement(struct sqlc *q, struct tool_buf *b, const struct sqlc_statement *s)
{
    struct tool *t = &q->t;
    struct call c = call_of(q, s);
    tool_printf(b, "    [SQL_" STR_FMT "] = {\"" STR_FMT "\", \"%s:%u\", {", STR_ARG(c.upper),
                STR_ARG(s->name), tool_base(s->place.file->name), tool_line_of(s->place));
    for (int e = 0; e < SQLC_ENGINES; e++) {
        tool_put(b, S("\n        "));
        tool_literal(b, s->text[e]);
        tool_char(b, ',');
    }
    str in = list_ref(t, s, &s->in, "in"), out = list_ref(t, s, &s->out, "row");
    str in_size = list_size(t, s, &s->in, "in"), row_size = list_size(t, s, &s->out, "row");
    tool_printf(b, "},\n        " STR_FMT ", " STR_FMT ", " STR_FMT ", " STR_FMT "},\n", STR_ARG(in),
                STR_ARG(out), STR_ARG(in_size), STR_ARG(row_size));
}

void sqlc_emit_source(struct sqlc *q, struct tool_buf *b)
{
    tool_put(b, S("/* Made by tools/sqlc from src/sql/. */\n#include \"sql.gen.h\"\n\n"));
    for (size_t i = 0; i < q->n_statements; i++) {
        emit_fields(b, &q->statements[i], &q->statements[i].in, "in");
        emit_fields(b, &q->statements[i], &q->statements[i].out, "row");
    }
    tool_put(b, S("\nconst struct sql_statement sql_statements[SQL_COUNT] = {\n"));
    for (size_t i = 0; i < q->n_statements; i++)
        emit_statement(q, b, &q->statements[i]);
    tool_put(b, S("};\n\nconst struct sql_migration sql_migrations[] = {\n"));
    for (size_t i = 0; i < q->n_migrations; i++) {
        const struct sqlc_migration *m = &q->migrations[i];
        tool_printf(b, "    {%lld, \"" STR_FMT "\", {", (long long)m->number, STR_ARG(m->name));
        for (int e = 0; e < SQLC_ENGINES; e++) {
            tool_put(b, S("\n        "));
            tool_literal(b, m->text[e]);
            tool_char(b, ',');
        }
        tool_printf(b, "}, %lld, %lld},\n", (long long)m->min_reader, (long long)m->min_writer);
    }
    tool_printf(b, "};\nconst size_t sql_migrations_n = %zu;\n", q->n_migrations);
}
