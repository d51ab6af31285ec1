/* The seam of the store: one interface, two engines (db_sqlite.c and db_postgres.c are the only files that
 * know them). Statements are named in src/sql/; the build makes sql.gen.h from them, whose typed functions
 * (sql_event_append, sql_head_one, …) are how the rest of store/ calls what is declared here. See
 * docs/sql.md. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

#include "sql_id.gen.h"

enum db_engine { DB_SQLITE, DB_POSTGRES, DB_ENGINES };

/* All columns are TEXT or BIGINT. */
enum sql_type { COLUMN_TEXT, COLUMN_INT };

/* One parameter or one column of a result: where its `str` or `int64_t` stands in the struct of the
 * statement. NULL is spelled ptr == NULL and INT64_MIN, where `nullable`. Elsewhere a text without ptr is
 * bound as '', and a NULL that comes back from the engine is ERR_CORRUPT. */
struct sql_field {
    const char *name;
    enum sql_type type;
    bool nullable;
    size_t offset;
};

struct sql_statement {
    const char *name;             /* event_append */
    const char *where;            /* event.sql:12 */
    const char *text[DB_ENGINES]; /* with ?1 … for SQLite, $1 … for PostgreSQL, numbered as in `in` */
    const struct sql_field *in;
    size_t n_in;
    const struct sql_field *out; /* n_out = 0: no rows, it changes some */
    size_t n_out;
    size_t in_size; /* of the structs, for who keeps them in a queue */
    size_t row_size;
};
extern const struct sql_statement sql_statements[SQL_COUNT];

/* One step of the schema. A text holds several statements and is run in one transaction. A program that knows
 * the schema up to number n may read a database whose min_reader <= n and write one whose min_writer <= n. */
struct sql_migration {
    int64_t number; /* 1, 2, 3 … without a gap */
    const char *name;
    const char *text[DB_ENGINES];
    int64_t min_reader;
    int64_t min_writer;
};
extern const struct sql_migration sql_migrations[];
extern const size_t sql_migrations_n;

/* A connection. One thread at a time. */
struct db;

/* What went wrong last on a connection, or while one was opened. Of the engine's own words only what names a
 * rule or a file is kept, never a value: it goes to the log (design section 7). */
struct db_problem {
    enum err err;
    const char *statement; /* its name; NULL: none */
    char text[200];
};

enum db_role {
    DB_WRITER, /* the only kind that may change something, and on SQLite the only one that checkpoints (L21)
                */
    DB_READER
};

struct db_config {
    enum db_engine engine;
    const char *folder;  /* SQLite: the data folder; the file is FOLDER/guildhall.db */
    const char *url;     /* PostgreSQL: postgresql://…, several hosts allowed */
    int64_t cache_bytes; /* SQLite: page cache of each connection; 0: 8 MiB */
    int64_t mmap_bytes;  /* SQLite: how much of the file readers map; 0: 1 GiB, -1: nothing */
    int lock_ms;         /* how long to wait for another's lock; 0: 5,000 */
};

/* Opens one connection. A file or database without a schema is no error: db_has_schema tells. On failure
 * `ret_problem` says why: ERR_UNAVAILABLE (cannot connect, disk full), ERR_CORRUPT (not a database),
 * ERR_STORE. */
MUST_CHECK enum err db_open(const struct db_config *c, enum db_role role, struct db_problem *ret_problem,
                            struct db **ret);
void db_close(struct db *db); /* NULL is harmless; an open transaction is rolled back */
const struct db_problem *db_problem(const struct db *db);
enum db_engine db_engine_of(const struct db *db);

/* Transactions. A writer changes nothing outside one. After any error in a transaction everything but
 * db_rollback is refused with that error, on both engines, so that no statement can slip out of a
 * transaction that the engine has given up by itself (reliability 2.2). */
MUST_CHECK enum err db_begin(struct db *db); /* to write; ERR_BUSY, ERR_UNAVAILABLE */
/* The only function of the program that commits (L30). ERR_OUTCOME_UNKNOWN: COMMIT itself failed, and only a
 * look into the database tells what happened (L7): a SQLite process exits, on PostgreSQL the connection has
 * been dropped and db_begin makes a new one. ERR_CONFLICT: a db_expect did not hold; nothing was committed.
 * Any other error: nothing was committed. The transaction is over in every case. */
MUST_CHECK enum err db_commit(struct db *db);
void db_rollback(struct db *db);                  /* harmless outside a transaction */
MUST_CHECK enum err db_begin_read(struct db *db); /* all reads until db_end_read see one moment */
void db_end_read(struct db *db);
bool db_in_transaction(const struct db *db);
/* For CLEANUP: ends whatever transaction is open. */
static inline void db_leave(struct db **db)
{
    if (*db)
        db_rollback(*db);
}
/* The instant of this transaction, read once (L9): the database's clock on PostgreSQL, env_now() on SQLite.
 */
MUST_CHECK enum err db_now(struct db *db, ts *ret);
/* Between two transactions of a writer: moves the WAL into the file where L21 wants it (SQLite). `idle`:
 * nobody waits. A checkpoint that fails is tried again the next time; it never loses anything. */
void db_tend(struct db *db, bool idle);
int64_t db_wal_bytes(const struct db *db); /* SQLite: of the write-ahead log as of the last commit; else 0 */

/* The rows of one query that is running. Zeroed = closed. Text in a row is the engine's: it holds until the
 * next db_next or db_close_cursor. */
struct db_cursor {
    struct db *db;
    enum sql_id id;
    void *rows; /* the engine's */
    int64_t at; /* rows given so far */
};

/* Errors of statements: ERR_CONFLICT (a unique rule, a deadlock, a serialization failure: try the act again),
 * ERR_BUSY (waited too long for a lock), ERR_UNAVAILABLE (disk full, connection lost), ERR_CORRUPT, ERR_IO,
 * ERR_STORE. */

/* Runs a statement without rows. `in` is the statement's struct (NULL where it takes nothing). ret_changed
 * may be NULL; it gets the number of rows inserted, updated or deleted. */
MUST_CHECK enum err db_exec(struct db *db, enum sql_id id, const void *in, int64_t *ret_changed);

/* Runs a statement that must change exactly `changed` rows. SQLite tells at once (ERR_CONFLICT); PostgreSQL
 * may send it along with others and tell at the next query, or at db_commit before COMMIT is sent (L3). */
MUST_CHECK enum err db_expect(struct db *db, enum sql_id id, const void *in, int64_t changed);

/* Runs a statement once for each of the n structs at `in`, in order, in one round trip. ret_changed (n
 * numbers) may be NULL. */
MUST_CHECK enum err db_exec_many(struct db *db, enum sql_id id, const void *in, size_t n,
                                 int64_t *ret_changed);

/* Starts a query. A statement has one cursor at a time on a connection. On failure the cursor stays as it
 * was. */
MUST_CHECK enum err db_open_cursor(struct db *db, enum sql_id id, const void *in, struct db_cursor *ret);

/* The next row into the statement's row struct; ERR_DONE when there is none. */
MUST_CHECK enum err db_next(struct db_cursor *cursor, void *ret_row);

/* Says that this query will be asked later in this transaction. PostgreSQL sends it now, with whatever else
 * is sent, so that a batch's locks and reads cost one round trip and are taken in the order of L3; the first
 * db_open_cursor with the same values then has its rows already. SQLite does nothing. */
MUST_CHECK enum err db_ahead(struct db *db, enum sql_id id, const void *in);
/* What was read ahead by this statement may no longer be true: the next query asks again. */
void db_forget(struct db *db, enum sql_id id);

/* Ends a query at any row; harmless on a closed cursor. Fits CLEANUP(db_close_cursor). */
void db_close_cursor(struct db_cursor *cursor);

/* What every event's hash begins with (L15); set once by store_open. */
str db_database_id(const struct db *db);
void db_set_database_id(struct db *db, str id);

/* For store_migrate and the tests. */
MUST_CHECK enum err db_has_schema(struct db *db, bool *ret);    /* is there a table `meta`? */
MUST_CHECK enum err db_script(struct db *db, const char *text); /* several statements, inside db_begin */
MUST_CHECK enum err db_prepare(struct db *db, enum sql_id id);  /* parses it without running it */

#endif
