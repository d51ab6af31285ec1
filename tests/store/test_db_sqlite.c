/* SQLite's own: the lock of the folder (L22), who moves the WAL and when (L21), a full disk, query plans. */
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/env.h"
#include "sql.gen.h"
#include "store/store_meta.h"
#include "store_test.h"

static char path[256];

static const char *file(struct store_env *t, const char *name)
{
    snprintf(path, sizeof path, "%s/%s", t->folder, name);
    return path;
}

static int64_t size_of(struct store_env *t, const char *name)
{
    struct stat st;
    return stat(file(t, name), &st) == 0 ? st.st_size : -1;
}

static enum err open_again(struct store_env *t)
{
    struct db_problem problem = {0};
    struct store *second;
    enum err e = store_open(&t->config, STORE_USE, &problem, &second);
    if (e == OK)
        store_close(second);
    return e;
}

static void test_one_process_owns_the_folder(void **state)
{
    struct store_env *t = *state;
    ASSERT_ERR(open_again(t), ERR_BUSY);
    pid_t child = fork();
    if (child == 0)
        _exit(open_again(t) == ERR_BUSY ? 0 : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    store_close(t->store);
    t->store = NULL;
    ASSERT_OK(open_again(t));
}

static void test_files_are_private(void **state)
{
    struct store_env *t = *state;
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
    static const char *const names[] = {"guildhall.db", "guildhall.db-wal", "guildhall.lock"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct stat st;
        assert_int_equal(stat(file(t, names[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

/* Commits about `bytes` of WAL. */
static void write_bytes(struct store_env *t, size_t bytes)
{
    static char text[1 << 20];
    memset(text, 'x', sizeof text);
    for (size_t done = 0; done < bytes; done += sizeof text)
        COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("big"), (str){text, sizeof text - done % 7})));
}

/* L21: nobody checkpoints on his own, not at a commit, not at a close; the writer does where the rule says.
 */
static void test_only_the_writer_checkpoints(void **state)
{
    struct store_env *t = *state;
    db_tend(t->db, true);
    int64_t file_size = size_of(t, "guildhall.db");
    write_bytes(t, 8u << 20);
    {
        struct store_reader r CLEANUP(store_reader_put) = {0};
        str value;
        ASSERT_OK(store_reader_get(t->store, &r));
        ASSERT_OK(store_meta_get(r.db, S("big"), &t->arena, &value));
    }
    struct db *other;
    struct db_problem problem;
    ASSERT_OK(db_open(&t->config.db, DB_READER, &problem, &other));
    db_close(other);
    db_tend(t->db, false); /* below 16 MiB */
    assert_int_equal(size_of(t, "guildhall.db"), file_size);
    assert_true(db_wal_bytes(t->db) > 8 << 20);

    db_tend(t->db, true); /* idle */
    assert_true(size_of(t, "guildhall.db") > file_size);
    write_bytes(t, 17u << 20);
    file_size = size_of(t, "guildhall.db");
    db_tend(t->db, false); /* above 16 MiB */
    assert_true(size_of(t, "guildhall.db") >= file_size);
    write_bytes(t, 1u << 20);
    assert_true(db_wal_bytes(t->db) < 4 << 20); /* it began again from its start */
}

static void test_a_long_log_is_cut(void **state)
{
    struct store_env *t = *state;
    write_bytes(t, 66u << 20);
    assert_true(size_of(t, "guildhall.db-wal") > 64 << 20);
    db_tend(t->db, false);
    assert_int_equal(size_of(t, "guildhall.db-wal"), 0);
    str value;
    ASSERT_OK(store_meta_get(t->db, S("big"), &t->arena, &value));
    assert_true(value.len > 1 << 19);
}

/* A reader that stays in the way costs time, never data: the log is cut when it has gone. */
static void test_a_reader_in_the_way(void **state)
{
    struct store_env *t = *state;
    struct store_reader r CLEANUP(store_reader_put) = {0};
    str value;
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
    ASSERT_OK(store_reader_get(t->store, &r));
    ASSERT_OK(db_begin_read(r.db));
    ASSERT_OK(store_meta_get(r.db, S("a"), &t->arena, &value));
    write_bytes(t, 66u << 20);
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("2"))));
    db_tend(t->db, false);
    assert_true(size_of(t, "guildhall.db-wal") > 64 << 20);
    ASSERT_OK(store_meta_get(r.db, S("a"), &t->arena, &value));
    ASSERT_STR(value, "1");
    db_end_read(r.db);
    db_tend(t->db, false);
    assert_int_equal(size_of(t, "guildhall.db-wal"), 0);
    ASSERT_OK(store_meta_get(r.db, S("a"), &t->arena, &value));
    ASSERT_STR(value, "2");
}

/* L21, what would happen without it: a second connection checkpoints while the first begins the WAL anew.
 * Between the second's look at the header and its copying stands one call of the file's xUnfetch; the first
 * writes right there. What it committed is then taken for moved already and never reaches the file.
 * SQLite 3.51.3 mended it. */
static sqlite3 *first_connection;
static sqlite3_io_methods patched;
static int (*real_unfetch)(sqlite3_file *, sqlite3_int64, void *);
static bool write_now;

static void insert_rows(int n)
{
    for (int i = 0; i < n; i++)
        assert_int_equal(
            sqlite3_exec(first_connection, "INSERT INTO t VALUES (hex(randomblob(1500)))", NULL, NULL, NULL),
            SQLITE_OK);
}

static int unfetch(sqlite3_file *opened, sqlite3_int64 at, void *p)
{
    if (write_now && !p) {
        write_now = false;
        insert_rows(10);
    }
    return real_unfetch(opened, at, p);
}

static sqlite3 *connect_without_the_rule(struct store_env *t)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(file(t, "loss.db"), &handle), SQLITE_OK);
    sqlite3_wal_autocheckpoint(handle, 0);
    return handle;
}

static bool is_whole(struct store_env *t)
{
    sqlite3 *handle = connect_without_the_rule(t);
    sqlite3_stmt *stmt = NULL;
    bool ok = sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &stmt, NULL) == SQLITE_OK &&
              sqlite3_step(stmt) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    return ok;
}

static void test_what_two_checkpointers_lose(void **state)
{
    struct store_env *t = *state;
    sqlite3_file *opened;
    first_connection = connect_without_the_rule(t);
    assert_int_equal(sqlite3_exec(first_connection, "PRAGMA journal_mode = WAL; CREATE TABLE t (x TEXT)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3 *second = connect_without_the_rule(t);
    assert_int_equal(sqlite3_exec(second, "SELECT count(*) FROM t", NULL, NULL, NULL),
                     SQLITE_OK); /* looks before */
    insert_rows(20);
    assert_int_equal(sqlite3_wal_checkpoint_v2(first_connection, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL),
                     SQLITE_OK);
    assert_true(is_whole(t));

    sqlite3_file_control(second, "main", SQLITE_FCNTL_FILE_POINTER, &opened);
    patched = *opened->pMethods;
    real_unfetch = patched.xUnfetch;
    patched.xUnfetch = unfetch;
    opened->pMethods = &patched;
    write_now = true;
    assert_int_equal(sqlite3_wal_checkpoint_v2(second, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL),
                     SQLITE_OK);
    assert_false(write_now);
    insert_rows(1);
    sqlite3_wal_checkpoint_v2(first_connection, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(second);
    sqlite3_close(first_connection);
    assert_int_equal(is_whole(t), sqlite3_libversion_number() >= 3051003);
}

static void test_not_a_database(void **state)
{
    struct store_env *t = *state;
    static char text[8192];
    memset(text, 'x', sizeof text);
    ASSERT_OK(env_write_file(file(t, "guildhall.db"), (str){text, sizeof text}, 0600));
    struct db_problem problem = {0};
    ASSERT_ERR(store_open(&t->config, STORE_MIGRATE, &problem, &t->store), ERR_CORRUPT);
    assert_true(strlen(problem.text) > 0);
}

static void test_no_folder(void **state)
{
    struct store_env *t = *state;
    struct db_problem problem = {0};
    t->config.db.folder = "/nonexistent/guildhall";
    ASSERT_ERR(store_open(&t->config, STORE_MIGRATE, &problem, &t->store), ERR_IO);
    assert_true(strlen(problem.text) > 0);
}

static void test_a_column_of_another_type_is_corrupt(void **state)
{
    struct store_env *t = *state;
    char said[200];
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
    assert_true(store_env_raw(t, "UPDATE meta SET value = x'00' WHERE key = 'a'", said));
    str value;
    ASSERT_ERR(store_meta_get(t->db, S("a"), &t->arena, &value), ERR_CORRUPT);
}

/* Writes of SQLite fail from the n-th on, as on a full disk. */
static long writes_left;
static ssize_t full_pwrite(int fd, const void *p, size_t n, off_t at)
{
    if (writes_left-- <= 0) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(fd, p, n, at);
}

static void fill_disk(long after)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    writes_left = after;
    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)full_pwrite);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)full_pwrite);
}

static void empty_disk(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, "pwrite", NULL);
    vfs->xSetSystemCall(vfs, "pwrite64", NULL);
}

/* One transaction of two rows; what it answered. */
static enum err two_rows(struct store_env *t, str value)
{
    struct db *db CLEANUP(db_leave) = t->db;
    TRY(db_begin(db));
    TRY(store_meta_set(db, S("one"), value));
    TRY(store_meta_set(db, S("two"), value));
    return db_commit(db);
}

/* Whatever write fails: both rows or none, what was acknowledged is there, and an error is never an OK. */
static void test_a_full_disk(void **state)
{
    struct store_env *t = *state;
    size_t unknown = 0, refused = 0;
    for (long k = 0; k < 12; k++) {
        str value = str_fmt(&t->arena, "%ld", k), one = S(""), two = S("");
        fill_disk(k);
        enum err e = two_rows(t, value);
        empty_disk();
        unknown += e == ERR_OUTCOME_UNKNOWN;
        refused += e != OK && e != ERR_OUTCOME_UNKNOWN;
        /* L7: whoever does not know asks the database anew. */
        store_env_reopen(t);
        enum err found = store_meta_get(t->db, S("one"), &t->arena, &one);
        assert_int_equal(found, store_meta_get(t->db, S("two"), &t->arena, &two));
        assert_true(str_eq(one, two));
        if (e == OK)
            assert_true(str_eq(one, value));
        else if (e != ERR_OUTCOME_UNKNOWN)
            assert_false(str_eq(one, value));
    }
    assert_true(unknown + refused > 0 && unknown + refused < 12);
    ASSERT_OK(two_rows(t, S("after")));
}

/* How SQLite answers each statement: a full scan that creeps in shows here. Renew with
 *     GUILDHALL_GOLDEN=write build-asan/tests/test_store_db_sqlite */
static void plan_of(sqlite3 *handle, const struct sql_statement *s, struct buf *out)
{
    sqlite3_stmt *stmt;
    struct buf sql;
    buf_init(&sql, 16384);
    buf_fmt(&sql, "EXPLAIN QUERY PLAN %s", s->text[DB_SQLITE]);
    assert_int_equal(sqlite3_prepare_v2(handle, sql.ptr, (int)sql.len, &stmt, NULL), SQLITE_OK);
    buf_free(&sql);
    buf_fmt(out, "%s\n", s->name);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        buf_fmt(out, "    %s\n", (const char *)sqlite3_column_text(stmt, 3));
    sqlite3_finalize(stmt);
}

static void test_query_plans(void **state)
{
    struct store_env *t = *state;
    const char *golden = GUILDHALL_SOURCE_DIR "/tests/store/plans.golden";
    struct buf out;
    sqlite3 *handle;
    buf_init(&out, 1 << 20);
    assert_int_equal(sqlite3_open(file(t, "guildhall.db"), &handle), SQLITE_OK);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    for (size_t i = 0; i < SQL_COUNT; i++)
        plan_of(handle, &sql_statements[i], &out);
    sqlite3_close(handle);
    const char *renew = getenv("GUILDHALL_GOLDEN");
    if (renew && strcmp(renew, "write") == 0)
        ASSERT_OK(env_write_file(golden, buf_str(&out), 0644));
    str expected;
    ASSERT_OK(env_read_file(golden, 1 << 20, &t->arena, &expected));
    assert_string_equal(str_z(&t->arena, buf_str(&out)), str_z(&t->arena, expected));
    buf_free(&out);
}

#define EMPTY(fn) cmocka_unit_test_setup_teardown(fn, store_env_place, store_env_teardown)

int main(void)
{
    store_env_main(0, NULL);
    const struct CMUnitTest tests[] = {
        TEST(test_one_process_owns_the_folder),
        TEST(test_files_are_private),
        TEST(test_only_the_writer_checkpoints),
        TEST(test_a_long_log_is_cut),
        TEST(test_a_reader_in_the_way),
        EMPTY(test_what_two_checkpointers_lose),
        EMPTY(test_not_a_database),
        EMPTY(test_no_folder),
        TEST(test_a_column_of_another_type_is_corrupt),
        TEST(test_a_full_disk),
        TEST(test_query_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
