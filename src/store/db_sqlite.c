/* The embedded engine: SQLite in WAL mode with synchronous=FULL. One writer connection, which alone moves the
 * WAL into the file (L21); readers beside it; the folder locked for life (L22). */
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "store/db_engine.h"

enum {
    CHECKPOINT_AT = 16 << 20, /* L21: bytes of WAL since the last checkpoint after which PASSIVE runs */
    TRUNCATE_AT = 64 << 20,   /* bytes of WAL above which it is cut, waiting for readers a little */
    TRUNCATE_WAIT_MS = 100,
    FRAME_HEADER = 24
};

struct sqlite {
    struct db db;
    sqlite3 *handle;
    sqlite3_stmt *statements[SQL_COUNT];
    int lock_fd; /* of the folder; -1 on a reader */
    int lock_ms;
    int64_t frame_bytes;
    int64_t wal_frames; /* as of the last commit */
    int64_t moved_frames;
};

static struct sqlite *of(struct db *db)
{
    return (struct sqlite *)db;
}

static enum err error_of(int rc)
{
    /* L29: a failing malloc inside a library is not something to limp on from. */
    ASSERT((rc & 0xff) != SQLITE_NOMEM);
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_BUSY_SNAPSHOT:
        return ERR_CONFLICT;
    }
    switch (rc & 0xff) {
    case SQLITE_OK:
        return OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return ERR_UNAVAILABLE;
    case SQLITE_IOERR:
        return ERR_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    }
    return ERR_STORE;
}

/* Of what SQLite says only texts without values are kept: our triggers' and its own fixed ones. Its message
 * for a broken rule names the columns, never their contents. */
static enum err failed(struct sqlite *s, int rc, const char *statement)
{
    return db_set_problem(&s->db.problem, error_of(rc), statement, sqlite3_errmsg(s->handle));
}

static enum err simple(struct sqlite *s, const char *sql)
{
    int rc = sqlite3_exec(s->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : failed(s, rc, sql);
}

static enum err statement(struct sqlite *s, enum sql_id id, sqlite3_stmt **ret)
{
    if (!s->statements[id]) {
        const char *text = sql_statements[id].text[DB_SQLITE];
        int rc = sqlite3_prepare_v3(s->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &s->statements[id], NULL);
        if (rc != SQLITE_OK)
            return failed(s, rc, sql_statements[id].name);
    }
    ASSERT(!sqlite3_stmt_busy(s->statements[id]));
    *ret = s->statements[id];
    return OK;
}

/* `keep`: SQLITE_STATIC where the text outlives the run, SQLITE_TRANSIENT where it may not. */
static enum err bind(struct sqlite *s, sqlite3_stmt *stmt, const struct sql_statement *def, const void *in,
                     sqlite3_destructor_type keep)
{
    for (size_t i = 0; i < def->n_in; i++) {
        const struct sql_field *f = &def->in[i];
        const char *at = (const char *)in + f->offset;
        int rc;
        if (f->type == COLUMN_INT) {
            int64_t n = *(const int64_t *)(const void *)at;
            rc = f->nullable && n == INT64_MIN ? sqlite3_bind_null(stmt, (int)i + 1)
                                               : sqlite3_bind_int64(stmt, (int)i + 1, n);
        } else {
            str t = *(const str *)(const void *)at;
            if (!t.ptr && f->nullable)
                rc = sqlite3_bind_null(stmt, (int)i + 1);
            else
                rc = sqlite3_bind_text64(stmt, (int)i + 1, t.ptr ? t.ptr : "", t.len, keep, SQLITE_UTF8);
        }
        if (rc != SQLITE_OK)
            return failed(s, rc, def->name);
    }
    return OK;
}

static enum err run(struct sqlite *s, sqlite3_stmt *stmt, const struct sql_statement *def, const void *in,
                    int64_t *ret_changed)
{
    TRY(bind(s, stmt, def, in, SQLITE_STATIC));
    int rc = sqlite3_step(stmt);
    enum err e = rc == SQLITE_DONE ? OK : failed(s, rc, def->name);
    sqlite3_reset(stmt);
    if (e == OK && ret_changed)
        *ret_changed = sqlite3_changes64(s->handle);
    return e;
}

static enum err sqlite_exec_many(struct db *db, enum sql_id id, const void *in, size_t n,
                                 int64_t *ret_changed)
{
    struct sqlite *s = of(db);
    const struct sql_statement *def = &sql_statements[id];
    sqlite3_stmt *stmt;
    TRY(statement(s, id, &stmt));
    for (size_t i = 0; i < n; i++)
        TRY(run(s, stmt, def, (const char *)in + i * def->in_size, ret_changed ? ret_changed + i : NULL));
    return OK;
}

static enum err sqlite_expect(struct db *db, enum sql_id id, const void *in, int64_t changed)
{
    int64_t n;
    TRY(sqlite_exec_many(db, id, in, 1, &n));
    if (n == changed)
        return OK;
    return db_set_problem(&db->problem, ERR_CONFLICT, sql_statements[id].name,
                          "changed another number of rows than expected");
}

/* There is no round trip to save. */
static enum err sqlite_ahead(struct db *db UNUSED, enum sql_id id UNUSED, const void *in UNUSED)
{
    return OK;
}

static void sqlite_forget(struct db *db UNUSED, enum sql_id id UNUSED) {}

static enum err sqlite_open_cursor(struct db *db, enum sql_id id, const void *in, void **ret_rows)
{
    struct sqlite *s = of(db);
    sqlite3_stmt *stmt;
    TRY(statement(s, id, &stmt));
    TRY(bind(s, stmt, &sql_statements[id], in, SQLITE_TRANSIENT));
    *ret_rows = stmt;
    return OK;
}

static enum err column(struct sqlite *s, sqlite3_stmt *stmt, int i, const struct sql_field *f, char *ret)
{
    int type = sqlite3_column_type(stmt, i);
    if (type == SQLITE_NULL && f->nullable) {
        if (f->type == COLUMN_INT)
            *(int64_t *)(void *)ret = INT64_MIN;
        else
            *(str *)(void *)ret = STR_NONE;
        return OK;
    }
    if (f->type == COLUMN_INT && type == SQLITE_INTEGER) {
        *(int64_t *)(void *)ret = sqlite3_column_int64(stmt, i);
        return OK;
    }
    if (f->type == COLUMN_TEXT && type == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_column_text(stmt, i);
        *(str *)(void *)ret = (str){text ? text : "", (size_t)sqlite3_column_bytes(stmt, i)};
        return OK;
    }
    return db_set_problem(&s->db.problem, ERR_CORRUPT, f->name, "a column is not of its type");
}

static enum err sqlite_next(struct db_cursor *cursor, void *ret_row)
{
    struct sqlite *s = of(cursor->db);
    sqlite3_stmt *stmt = cursor->rows;
    const struct sql_statement *def = &sql_statements[cursor->id];
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_DONE)
        return ERR_DONE;
    if (rc != SQLITE_ROW)
        return failed(s, rc, def->name);
    for (size_t i = 0; i < def->n_out; i++)
        TRY(column(s, stmt, (int)i, &def->out[i], (char *)ret_row + def->out[i].offset));
    return OK;
}

static void sqlite_close_cursor(struct db_cursor *cursor)
{
    sqlite3_reset(cursor->rows);
    sqlite3_clear_bindings(cursor->rows); /* the copies of the texts */
}

static enum err sqlite_begin(struct db *db)
{
    return simple(of(db), "BEGIN IMMEDIATE");
}

static enum err sqlite_begin_read(struct db *db)
{
    return simple(of(db), "BEGIN DEFERRED");
}

/* Reliability 2.2: after FULL, IOERR, NOMEM, BUSY or INTERRUPT the engine may have rolled back by itself. */
static enum err sqlite_settle(struct db *db)
{
    if (sqlite3_get_autocommit(of(db)->handle))
        return db_set_problem(&db->problem, ERR_STORE, NULL, "the engine gave the transaction up");
    return OK;
}

static enum err sqlite_commit(struct db *db)
{
    return simple(of(db), "COMMIT");
}

static void sqlite_rollback(struct db *db)
{
    struct sqlite *s = of(db);
    for (size_t i = 0; i < SQL_COUNT; i++)
        if (s->statements[i] && sqlite3_stmt_busy(s->statements[i]))
            sqlite3_reset(s->statements[i]);
    if (!sqlite3_get_autocommit(s->handle))
        sqlite3_exec(s->handle, "ROLLBACK", NULL, NULL, NULL);
    /* A transaction that cannot be ended would keep what it did for the next one. */
    ASSERT(sqlite3_get_autocommit(s->handle));
}

static enum err sqlite_has_schema(struct db *db, bool *ret)
{
    struct sqlite *s = of(db);
    int rc = sqlite3_table_column_metadata(s->handle, NULL, "meta", "key", NULL, NULL, NULL, NULL, NULL);
    if (rc != SQLITE_OK && rc != SQLITE_ERROR)
        return failed(s, rc, NULL);
    *ret = rc == SQLITE_OK;
    return OK;
}

static enum err sqlite_script(struct db *db, const char *text)
{
    int rc = sqlite3_exec(of(db)->handle, text, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : failed(of(db), rc, "migration");
}

static enum err sqlite_prepare(struct db *db, enum sql_id id)
{
    sqlite3_stmt *stmt;
    TRY(statement(of(db), id, &stmt));
    const struct sql_statement *def = &sql_statements[id];
    bool same =
        sqlite3_column_count(stmt) == (int)def->n_out && sqlite3_bind_parameter_count(stmt) == (int)def->n_in;
    return same ? OK
                : db_set_problem(&db->problem, ERR_STORE, def->name,
                                 "takes or gives another number of columns than it says");
}

static enum err sqlite_now(struct db *db UNUSED, ts *ret)
{
    *ret = env_now();
    return OK;
}

static int on_commit(void *context, sqlite3 *handle UNUSED, const char *name UNUSED, int frames)
{
    struct sqlite *s = context;
    /* The log has begun again from its start. */
    if (frames < s->moved_frames)
        s->moved_frames = 0;
    s->wal_frames = frames;
    return SQLITE_OK;
}

static void checkpoint(struct sqlite *s, int mode)
{
    int frames = -1, moved = -1;
    sqlite3_busy_timeout(s->handle, mode == SQLITE_CHECKPOINT_TRUNCATE ? TRUNCATE_WAIT_MS : 0);
    int rc = sqlite3_wal_checkpoint_v2(s->handle, NULL, mode, &frames, &moved);
    sqlite3_busy_timeout(s->handle, s->lock_ms);
    if (rc != SQLITE_OK && rc != SQLITE_BUSY)
        (void)failed(s, rc, "checkpoint");
    if (frames >= 0) {
        s->wal_frames = frames;
        s->moved_frames = moved;
    }
}

/* L21: PASSIVE between batches above 16 MiB or when idle, TRUNCATE above 64 MiB. */
static void sqlite_tend(struct db *db, bool idle)
{
    struct sqlite *s = of(db);
    int64_t waiting = (s->wal_frames - s->moved_frames) * s->frame_bytes;
    if (waiting > 0 && (idle || waiting > CHECKPOINT_AT))
        checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
    if (s->wal_frames * s->frame_bytes > TRUNCATE_AT)
        checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
}

static int64_t sqlite_wal_bytes(const struct db *db)
{
    const struct sqlite *s = (const struct sqlite *)db;
    return s->wal_frames * s->frame_bytes;
}

static void sqlite_close(struct db *db)
{
    struct sqlite *s = of(db);
    for (size_t i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->handle);
    if (s->lock_fd >= 0)
        close(s->lock_fd); /* last: until here nobody else may open the folder (L22) */
    free(s);
}

static const struct db_ops ops = {
    .begin = sqlite_begin,
    .begin_read = sqlite_begin_read,
    .settle = sqlite_settle,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .exec_many = sqlite_exec_many,
    .expect = sqlite_expect,
    .ahead = sqlite_ahead,
    .forget = sqlite_forget,
    .open_cursor = sqlite_open_cursor,
    .next = sqlite_next,
    .close_cursor = sqlite_close_cursor,
    .has_schema = sqlite_has_schema,
    .script = sqlite_script,
    .prepare = sqlite_prepare,
    .now = sqlite_now,
    .tend = sqlite_tend,
    .wal_bytes = sqlite_wal_bytes,
    .close = sqlite_close,
};

/* L22: one process owns a data folder, for life. */
static enum err lock_folder(struct sqlite *s, const char *path)
{
    TRY(env_open_append(path, 0600, &s->lock_fd));
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return OK;
    if (errno == EWOULDBLOCK)
        return db_set_problem(&s->db.problem, ERR_BUSY, NULL,
                              "another process uses this data folder; if it is a server, stop it first");
    return db_set_problem(&s->db.problem, ERR_IO, NULL, "cannot lock the data folder");
}

/* How many bytes of the WAL a page takes. */
static enum err frame_bytes(struct sqlite *s)
{
    static const char pragma[] = "PRAGMA page_size";
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(s->handle, pragma, -1, &stmt, NULL);
    if (rc != SQLITE_OK)
        return failed(s, rc, pragma);
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        s->frame_bytes = sqlite3_column_int64(stmt, 0) + FRAME_HEADER;
    int finished = sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? OK : failed(s, finished, pragma);
}

static enum err set_up(struct sqlite *s, const struct db_config *c, struct arena *a)
{
    int64_t cache = c->cache_bytes ? c->cache_bytes : 8 << 20;
    int64_t map = c->mmap_bytes ? c->mmap_bytes : 1 << 30;
    sqlite3_extended_result_codes(s->handle, 1);
    sqlite3_busy_timeout(s->handle, s->lock_ms);
    /* L21: on every connection, and nobody but the writer may do it when closing. */
    sqlite3_wal_autocheckpoint(s->handle, 0);
    if (s->db.role == DB_READER)
        sqlite3_db_config(s->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    str settings =
        str_fmt(a,
                "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
                "PRAGMA cell_size_check = ON; PRAGMA cache_size = -%lld; PRAGMA mmap_size = %lld;",
                (long long)(cache / 1024), (long long)(map < 0 ? 0 : map));
    TRY(simple(s, settings.ptr));
    if (s->db.role == DB_READER)
        return simple(s, "PRAGMA query_only = ON");
    /* secure_delete: what is erased from the vault is overwritten, not only unlinked. */
    TRY(simple(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"));
    TRY(frame_bytes(s));
    sqlite3_wal_hook(s->handle, on_commit, s);
    return OK;
}

static enum err open_file(struct sqlite *s, const struct db_config *c, struct arena *a)
{
    const char *path = str_fmt(a, "%s/guildhall.db", c->folder).ptr;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (s->db.role == DB_WRITER) {
        TRY(lock_folder(s, str_fmt(a, "%s/guildhall.lock", c->folder).ptr));
        /* Made by us, so that it and its WAL are readable to nobody else. Before SQLite opens it: closing a
         * file drops the process's locks on it. */
        int fd;
        TRY(env_open_append(path, 0600, &fd));
        close(fd);
    }
    int rc = sqlite3_open_v2(path, &s->handle, flags, NULL);
    if (rc != SQLITE_OK)
        return failed(s, rc, NULL);
    return set_up(s, c, a);
}

enum err db_sqlite_open(const struct db_config *c, enum db_role role, struct db_problem *ret_problem,
                        struct db **ret)
{
    struct sqlite *s = calloc(1, sizeof *s);
    ASSERT(s != NULL);
    s->db = (struct db){.ops = &ops, .engine = DB_SQLITE, .role = role};
    s->lock_fd = -1;
    s->lock_ms = c->lock_ms ? c->lock_ms : 5000;
    struct arena a;
    arena_init(&a, 64 << 10);
    enum err e = open_file(s, c, &a);
    arena_free(&a);
    if (e != OK) {
        if (s->db.problem.err == OK)
            (void)db_set_problem(&s->db.problem, e, NULL, "cannot write into the data folder");
        *ret_problem = s->db.problem;
        sqlite_close(&s->db);
        return e;
    }
    *ret = &s->db;
    return OK;
}
