/* SQL to C.
 *
 *     sqlc OUT-FOLDER FILE.sql …
 *
 * Writes sql_id.gen.h, sql.gen.h and sql.gen.c. All mistakes of all files are told at once (docs/sql.md). */
#include "sqlc/sqlc.h"

static bool write_all(struct sqlc *q, const char *folder)
{
    struct tool_buf ids = {.t = &q->t}, header = {.t = &q->t}, source = {.t = &q->t};
    sqlc_emit_ids(q, &ids);
    sqlc_emit_header(q, &header);
    sqlc_emit_source(q, &source);
    return tool_write(&q->t, folder, "sql_id.gen.h", tool_str(&ids)) &&
           tool_write(&q->t, folder, "sql.gen.h", tool_str(&header)) &&
           tool_write(&q->t, folder, "sql.gen.c", tool_str(&source));
}

int main(int argc, char **argv)
{
    struct sqlc q = {0};
    tool_begin(&q.t, "sqlc", stderr);
    if (argc < 3)
        tool_fail(&q.t, "usage: sqlc OUT-FOLDER FILE.sql …");
    for (int i = 2; i < argc; i++) {
        struct tool_file *f = tool_alloc(&q.t, sizeof *f);
        if (tool_read(&q.t, argv[i], f))
            sqlc_read(&q, f);
    }
    sqlc_check(&q);
    if (q.t.errors == 0 && q.n_statements == 0)
        tool_fail(&q.t, "no statements");
    if (q.t.errors == 0 && q.n_migrations == 0)
        tool_fail(&q.t, "no migrations");
    bool written = q.t.errors == 0 && write_all(&q, argv[1]);
    int status = tool_end(&q.t);
    return written ? status : 1;
}
