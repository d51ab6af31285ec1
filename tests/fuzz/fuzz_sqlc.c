/* sqlc on anything: it tells mistakes or writes its three files, as statements and as a migration. */
#include "sqlc/sqlc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"src/sql/event.sql", "src/sql/migrate/0001_ledger.sql"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct sqlc q = {0};
        const struct tool_file f = {names[i], size ? (str){(const char *)data, size} : S("")};
        tool_begin(&q.t, "sqlc", NULL);
        struct tool_buf out = {.t = &q.t};
        sqlc_read(&q, &f);
        sqlc_check(&q);
        if (q.t.errors == 0) {
            sqlc_emit_ids(&q, &out);
            sqlc_emit_header(&q, &out);
            sqlc_emit_source(&q, &out);
        }
        (void)tool_end(&q.t);
    }
    return 0;
}
