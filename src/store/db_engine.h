/* What an engine does for db.c. Only db.c, db_sqlite.c and db_postgres.c include this. */
#ifndef STORE_DB_ENGINE_H
#define STORE_DB_ENGINE_H

#include "store/db.h"

/* Functions of one engine. db.c has checked the state of the connection before it calls them. */
struct db_ops {
    enum err (*begin)(struct db *db);
    enum err (*begin_read)(struct db *db);
    enum err (*settle)(struct db *db); /* what was sent along (db_expect) has been answered as expected */
    enum err (*commit)(struct db *db); /* OK, or whatever: db_commit makes ERR_OUTCOME_UNKNOWN of it */
    void (*rollback)(struct db *db);   /* also of a transaction that the engine has given up */
    enum err (*exec_many)(struct db *db, enum sql_id id, const void *in, size_t n, int64_t *ret_changed);
    enum err (*expect)(struct db *db, enum sql_id id, const void *in, int64_t changed);
    enum err (*ahead)(struct db *db, enum sql_id id, const void *in);
    void (*forget)(struct db *db, enum sql_id id);
    enum err (*open_cursor)(struct db *db, enum sql_id id, const void *in, void **ret_rows);
    enum err (*next)(struct db_cursor *cursor, void *ret_row);
    void (*close_cursor)(struct db_cursor *cursor);
    enum err (*has_schema)(struct db *db, bool *ret);
    enum err (*script)(struct db *db, const char *text);
    enum err (*prepare)(struct db *db, enum sql_id id);
    enum err (*now)(struct db *db, ts *ret);
    void (*tend)(struct db *db, bool idle);
    int64_t (*wal_bytes)(const struct db *db);
    void (*close)(struct db *db);
};

enum db_state { DB_IDLE, DB_WRITING, DB_READING };

/* The first member of each engine's connection. */
struct db {
    const struct db_ops *ops;
    enum db_engine engine;
    enum db_role role;
    enum db_state state;
    ts now;          /* of this transaction; TS_NONE: not read yet */
    enum err failed; /* the first error of this transaction: nothing but its end is allowed any more */
    struct db_problem problem;
    char database_id[33];
};

enum err db_sqlite_open(const struct db_config *c, enum db_role role, struct db_problem *ret_problem,
                        struct db **ret);
enum err db_postgres_open(const struct db_config *c, enum db_role role, struct db_problem *ret_problem,
                          struct db **ret);

/* Keeps what went wrong; cuts the text. Returns e. `statement` may be NULL. */
enum err db_set_problem(struct db_problem *p, enum err e, const char *statement, const char *text);

#endif
