/* Migrations: NNNN_name.sql, one text with blocks for one engine. */
#include "sqlc/sqlc.h"

/* The text between from and to for one engine: comments go, blocks of the other engine go, white space
 * outside quotes becomes one blank. Mistakes are told once, while the first engine is read. */
static bool read_schema(struct tool *t, const struct tool_file *f, size_t from, size_t to,
                        enum sqlc_engine engine, bool inside, struct tool_buf *out)
{
    struct sqlc_reader r = {t, f, from, to};
    for (;;) {
        if (sqlc_skip_space(&r))
            sqlc_blank(out);
        if (r.at == r.end)
            return true;
        str quoted;
        struct sqlc_comment c;
        if (sqlc_peek(&r, 0) == '\'' || sqlc_peek(&r, 0) == '"') {
            if (!sqlc_read_quoted(&r, &quoted))
                return false;
            tool_put(out, quoted);
        } else if (!inside && sqlc_peek(&r, 0) == '/' && sqlc_peek(&r, 1) == '*') {
            if (!sqlc_read_comment(&r, &c))
                return false;
            sqlc_blank(out);
            if (c.engine == engine && !read_schema(t, f, c.from, c.to, engine, true, out))
                return false;
        } else if (sqlc_peek(&r, 0) == '\0') {
            tool_error(t, sqlc_place(&r), "a NUL byte");
            return false;
        } else {
            tool_char(out, sqlc_peek(&r, 0));
            r.at++;
        }
    }
}

/* "0001_ledger.sql" */
static bool migration_name(struct sqlc *q, const struct tool_file *f, struct sqlc_migration *m)
{
    str base = str_of(tool_base(f->name));
    bool ok = base.len > 9 && base.ptr[4] == '_' && tool_number(str_head(base, 4), &m->number) &&
              str_is(str_from(base, base.len - 4), ".sql");
    if (ok) {
        m->name = tool_dup(&q->t, (str){base.ptr + 5, base.len - 9});
        ok = tool_name_ok(m->name);
    }
    if (!ok)
        tool_error(&q->t, m->place, "a migration is called NNNN_name.sql");
    return ok;
}

static bool migration_headers(struct sqlc *q, const struct tool_file *f, struct sqlc_migration *m)
{
    struct tool_line l;
    str key, value;
    size_t at = 0;
    m->min_reader = m->min_writer = -1;
    while (tool_next_line(f, &at, &l) && tool_starts(l.text, "--")) {
        if (!sqlc_header_line(l, &key, &value))
            continue;
        bool reader = str_is(key, "min_reader");
        if (!reader && !str_is(key, "min_writer")) {
            tool_error(&q->t, l.place, "unknown word \"" STR_FMT "\": min_reader or min_writer",
                       STR_ARG(key));
            return false;
        }
        if (!tool_number(value, reader ? &m->min_reader : &m->min_writer)) {
            tool_error(&q->t, l.place, "\"" STR_FMT "\" is not the number of a migration", STR_ARG(value));
            return false;
        }
    }
    if (m->min_reader < 1 || m->min_writer < m->min_reader || m->min_writer > m->number) {
        tool_error(&q->t, m->place,
                   "begin with \"-- min_reader: N\" and \"-- min_writer: N\", 1 <= reader <= "
                   "writer <= the migration's number");
        return false;
    }
    return true;
}

void sqlc_read_migration(struct sqlc *q, const struct tool_file *f)
{
    struct sqlc_migration m = {.place = {f, 0}};
    if (!migration_name(q, f, &m) || !migration_headers(q, f, &m))
        return;
    for (int e = 0; e < SQLC_ENGINES; e++) {
        struct tool_buf out = {.t = &q->t};
        if (!read_schema(&q->t, f, 0, f->text.len, (enum sqlc_engine)e, false, &out))
            return;
        m.text[e] = tool_trim(tool_str(&out));
        if (m.text[e].len == 0) {
            tool_error(&q->t, m.place, "says nothing to %s", sqlc_engine_names[e]);
            return;
        }
    }
    if (m.number != (int64_t)q->n_migrations + 1) {
        tool_error(&q->t, m.place, "migration %zu is expected here: numbers go up by one",
                   q->n_migrations + 1);
        return;
    }
    q->migrations =
        tool_grow(&q->t, q->migrations, q->n_migrations, &q->cap_migrations, sizeof *q->migrations);
    q->migrations[q->n_migrations++] = m;
}

static bool in_migrate(const char *path)
{
    const char *base = tool_base(path);
    size_t folder = (size_t)(base - path);
    return folder >= 8 && memcmp(base - 8, "migrate/", 8) == 0 && (folder == 8 || base[-9] == '/');
}

void sqlc_read(struct sqlc *q, const struct tool_file *f)
{
    if (!tool_is_text(&q->t, f))
        return;
    if (in_migrate(f->name))
        sqlc_read_migration(q, f);
    else
        sqlc_read_statements(q, f);
}
