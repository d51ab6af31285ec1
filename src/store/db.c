/* What both engines share: the states of a connection, and the one function that commits (L30). */
#include "store/db.h"

#include "base/env.h"
#include "store/db_engine.h"

enum err db_set_problem(struct db_problem *p, enum err e, const char *statement, const char *text)
{
    size_t n = strlen(text);
    if (n >= sizeof p->text)
        n = sizeof p->text - 1;
    p->err = e;
    p->statement = statement;
    memcpy(p->text, text, n);
    p->text[n] = '\0';
    return e;
}

enum err db_open(const struct db_config *c, enum db_role role, struct db_problem *ret_problem,
                 struct db **ret)
{
    switch (c->engine) {
    case DB_SQLITE:
        return db_sqlite_open(c, role, ret_problem, ret);
    case DB_POSTGRES:
        return db_postgres_open(c, role, ret_problem, ret);
    case DB_ENGINES:
        break;
    }
    return db_set_problem(ret_problem, ERR_INTERNAL, NULL, "no such engine");
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_rollback(db);
    db->ops->close(db);
}

const struct db_problem *db_problem(const struct db *db)
{
    return &db->problem;
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->engine;
}

str db_database_id(const struct db *db)
{
    return str_of(db->database_id);
}

void db_set_database_id(struct db *db, str id)
{
    ASSERT(id.len == sizeof db->database_id - 1);
    memcpy(db->database_id, id.ptr, id.len);
}

bool db_in_transaction(const struct db *db)
{
    return db->state != DB_IDLE;
}

/* The first error of a transaction spoils all of it. */
static enum err note(struct db *db, enum err e)
{
    if (e != OK && e != ERR_DONE && db->state != DB_IDLE && db->failed == OK)
        db->failed = e;
    return e;
}

enum err db_begin(struct db *db)
{
    ASSERT(db->role == DB_WRITER && db->state == DB_IDLE);
    db->failed = OK;
    db->now = TS_NONE;
    TRY(db->ops->begin(db));
    db->state = DB_WRITING;
    return OK;
}

enum err db_begin_read(struct db *db)
{
    ASSERT(db->state == DB_IDLE);
    db->failed = OK;
    db->now = TS_NONE;
    TRY(db->ops->begin_read(db));
    db->state = DB_READING;
    return OK;
}

void db_end_read(struct db *db)
{
    ASSERT(db->state != DB_WRITING);
    db_rollback(db);
}

void db_rollback(struct db *db)
{
    if (db->state == DB_IDLE)
        return;
    db->ops->rollback(db);
    db->state = DB_IDLE;
}

enum err db_commit(struct db *db)
{
    ASSERT(db->state == DB_WRITING);
    enum err e = db->failed != OK ? db->failed : db->ops->settle(db);
    if (e != OK) {
        db_rollback(db);
        return e;
    }
    CRASH_POINT("before-commit");
    e = db->ops->commit(db);
    CRASH_POINT("after-commit");
    if (e == OK) {
        db->state = DB_IDLE;
        return OK;
    }
    /* L7: whatever COMMIT said, only the database knows. */
    db_rollback(db);
    db->problem.err = ERR_OUTCOME_UNKNOWN;
    return ERR_OUTCOME_UNKNOWN;
}

enum err db_exec(struct db *db, enum sql_id id, const void *in, int64_t *ret_changed)
{
    return db_exec_many(db, id, in, 1, ret_changed);
}

enum err db_exec_many(struct db *db, enum sql_id id, const void *in, size_t n, int64_t *ret_changed)
{
    ASSERT(db->state == DB_WRITING && sql_statements[id].n_out == 0);
    if (db->failed != OK)
        return db->failed;
    return n ? note(db, db->ops->exec_many(db, id, in, n, ret_changed)) : OK;
}

enum err db_expect(struct db *db, enum sql_id id, const void *in, int64_t changed)
{
    ASSERT(db->state == DB_WRITING && sql_statements[id].n_out == 0);
    if (db->failed != OK)
        return db->failed;
    return note(db, db->ops->expect(db, id, in, changed));
}

enum err db_ahead(struct db *db, enum sql_id id, const void *in)
{
    ASSERT(db->state == DB_WRITING && sql_statements[id].n_out > 0);
    if (db->failed != OK)
        return db->failed;
    return note(db, db->ops->ahead(db, id, in));
}

void db_forget(struct db *db, enum sql_id id)
{
    db->ops->forget(db, id);
}

enum err db_open_cursor(struct db *db, enum sql_id id, const void *in, struct db_cursor *ret)
{
    ASSERT(sql_statements[id].n_out > 0 && ret->db == NULL);
    if (db->state != DB_IDLE && db->failed != OK)
        return db->failed;
    void *rows;
    TRY(note(db, db->ops->open_cursor(db, id, in, &rows)));
    *ret = (struct db_cursor){db, id, rows, 0};
    return OK;
}

enum err db_next(struct db_cursor *cursor, void *ret_row)
{
    ASSERT(cursor->db != NULL);
    enum err e = note(cursor->db, cursor->db->ops->next(cursor, ret_row));
    if (e == OK)
        cursor->at++;
    return e;
}

void db_close_cursor(struct db_cursor *cursor)
{
    if (!cursor->db)
        return;
    cursor->db->ops->close_cursor(cursor);
    *cursor = (struct db_cursor){0};
}

enum err db_has_schema(struct db *db, bool *ret)
{
    return note(db, db->ops->has_schema(db, ret));
}

enum err db_script(struct db *db, const char *text)
{
    ASSERT(db->state == DB_WRITING);
    if (db->failed != OK)
        return db->failed;
    return note(db, db->ops->script(db, text));
}

enum err db_prepare(struct db *db, enum sql_id id)
{
    return note(db, db->ops->prepare(db, id));
}

enum err db_now(struct db *db, ts *ret)
{
    ASSERT(db->state != DB_IDLE);
    if (db->failed != OK)
        return db->failed;
    if (ts_none(db->now))
        TRY(note(db, db->ops->now(db, &db->now)));
    *ret = db->now;
    return OK;
}

void db_tend(struct db *db, bool idle)
{
    ASSERT(db->role == DB_WRITER && db->state == DB_IDLE);
    db->ops->tend(db, idle);
}

int64_t db_wal_bytes(const struct db *db)
{
    return db->ops->wal_bytes(db);
}
