/* sqlc: what it writes for good files, and what it says of each kind of bad one. */
#include "tools/fixtures.h"

#include "sqlc/sqlc.h"

static void writes_golden_files(void **state UNUSED)
{
    struct sqlc q = {0};
    tool_begin(&q.t, "sqlc", stderr);
    sqlc_read(&q, fixture(&q.t, "sqlc/good/event.sql", "src/sql/event.sql"));
    sqlc_read(&q, fixture(&q.t, "sqlc/good/migrate/0001_ledger.sql", "src/sql/migrate/0001_ledger.sql"));
    sqlc_read(&q, fixture(&q.t, "sqlc/good/migrate/0002_block.sql", "src/sql/migrate/0002_block.sql"));
    sqlc_check(&q);
    assert_int_equal(q.t.errors, 0);
    struct tool_buf ids = {.t = &q.t}, header = {.t = &q.t}, source = {.t = &q.t};
    sqlc_emit_ids(&q, &ids);
    sqlc_emit_header(&q, &header);
    sqlc_emit_source(&q, &source);
    fixture_equals(&q.t, "sqlc/good/sql_id.gen.h.expected", tool_str(&ids));
    fixture_equals(&q.t, "sqlc/good/sql.gen.h.expected", tool_str(&header));
    fixture_equals(&q.t, "sqlc/good/sql.gen.c.expected", tool_str(&source));
    assert_int_equal(tool_end(&q.t), 0);
}

static void bad(const char *path)
{
    struct sqlc q = {0};
    struct fixture_log log;
    tool_begin(&q.t, "sqlc", fixture_log(&log));
    sqlc_read(&q, fixture(&q.t, path, path + strlen("sqlc/bad/")));
    sqlc_check(&q);
    fixture_mistakes(&log, &q.t, tool_fmt(&q.t, "%s.expected", path).ptr);
    assert_int_equal(tool_end(&q.t), 1);
}

static void refuses_bad_statements(void **state UNUSED)
{
    assert_true(fixture_each("sqlc/bad/*.sql", bad) >= 22);
}

static void refuses_bad_migrations(void **state UNUSED)
{
    assert_true(fixture_each("sqlc/bad/migrate/*.sql", bad) >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_golden_files),
        cmocka_unit_test(refuses_bad_statements),
        cmocka_unit_test(refuses_bad_migrations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
