/* The functions that sqlc writes, called: the golden header over an engine made of two rows. */
#include "tools/fixtures.h"

#include "tools/sqlc/good/sql_id.gen.h.expected"

#include "tools/sqlc/good/sql.gen.h.expected"

#include "tools/sqlc/good/sql.gen.c.expected"

static struct {
    enum sql_id id;
    const void *in;
    int closed;
    enum err open, next; /* what the engine says; OK = works */
    int64_t rows;
} engine;

enum err db_exec(struct db *db UNUSED, enum sql_id id, const void *in, int64_t *ret_changed)
{
    engine.id = id;
    const struct sql_event_append_in *event = in;
    if (ret_changed)
        *ret_changed = event->seq;
    return OK;
}

enum err db_open_cursor(struct db *db, enum sql_id id, const void *in UNUSED, struct db_cursor *ret)
{
    if (engine.open != OK)
        return engine.open;
    *ret = (struct db_cursor){.db = db, .id = id};
    return OK;
}

/* Fills the row through the table, as an engine does; its text dies with the next call. */
enum err db_next(struct db_cursor *cursor, void *ret_row)
{
    static char text[16];
    if (engine.next != OK)
        return engine.next;
    if (cursor->at == engine.rows)
        return ERR_DONE;
    const struct sql_statement *s = &sql_statements[cursor->id];
    for (size_t i = 0; i < s->n_out; i++) {
        char *at = (char *)ret_row + s->out[i].offset;
        str value = {text, (size_t)snprintf(text, sizeof text, "row %lld", (long long)cursor->at)};
        int64_t number = 40 + cursor->at;
        if (s->out[i].nullable) {
            value = STR_NONE;
            number = INT64_MIN;
        }
        if (s->out[i].type == COLUMN_TEXT)
            memcpy(at, &value, sizeof value);
        else
            memcpy(at, &number, sizeof number);
    }
    cursor->at++;
    return OK;
}

void db_close_cursor(struct db_cursor *cursor)
{
    engine.closed++;
    *cursor = (struct db_cursor){0};
}

static int begin(void **state UNUSED)
{
    memset(&engine, 0, sizeof engine);
    engine.rows = 2;
    return 0;
}

static void exec_hands_over_the_struct(void **state UNUSED)
{
    int64_t changed = 0;
    struct sql_event_append_in in = {.stream = S("prt"), .seq = 7, .at = 1, .data = S("{}")};
    assert_int_equal(sql_event_append(NULL, in, &changed), OK);
    assert_int_equal(changed, 7);
    assert_int_equal(sql_event_append(NULL, in, NULL), OK);
    assert_int_equal(engine.id, SQL_EVENT_APPEND);
}

static void one_keeps_text_and_closes(void **state UNUSED)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    struct sql_free_keys_row row, again;
    struct sql_free_keys_in in = {.pool = S("p"), .n = 1};
    assert_int_equal(sql_free_keys_one(NULL, in, &a, &row), OK);
    engine.rows = 1;
    assert_int_equal(sql_free_keys_one(NULL, in, &a, &again), OK);
    assert_int_equal(engine.closed, 2);
    assert_true(str_is(row.key_id, "row 0"));
    assert_ptr_not_equal(row.key_id.ptr, again.key_id.ptr);
    assert_null(row.sealed.ptr);
    assert_true(row.at == INT64_MIN);
    arena_free(&a);
}

static void one_without_a_row_is_not_found(void **state UNUSED)
{
    struct sql_heads_row row = {.n = -1};
    engine.rows = 0;
    assert_int_equal(sql_heads_one(NULL, NULL, &row), ERR_NOT_FOUND);
    engine.next = ERR_STORE;
    assert_int_equal(sql_heads_one(NULL, NULL, &row), ERR_STORE);
    assert_int_equal(engine.closed, 2);
    engine.open = ERR_BUSY;
    assert_int_equal(sql_heads_one(NULL, NULL, &row), ERR_BUSY);
    assert_int_equal(row.n, -1);
}

static void rows_come_one_by_one(void **state UNUSED)
{
    struct db_cursor cursor CLEANUP(db_close_cursor) = {0};
    struct sql_heads_row row;
    assert_int_equal(sql_heads_open(NULL, &cursor), OK);
    for (int64_t n = 40; n < 42; n++) {
        assert_int_equal(sql_heads_next(&cursor, &row), OK);
        assert_int_equal(row.n, n);
    }
    assert_int_equal(sql_heads_next(&cursor, &row), ERR_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(exec_hands_over_the_struct, begin),
        cmocka_unit_test_setup(one_keeps_text_and_closes, begin),
        cmocka_unit_test_setup(one_without_a_row_is_not_found, begin),
        cmocka_unit_test_setup(rows_come_one_by_one, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
