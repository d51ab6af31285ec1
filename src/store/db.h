/* The seam of the store: one interface, two engines (db_sqlite.c and db_postgres.c are the only files that
 * know them). Statements are named in src/sql/; the build makes sql.gen.h from them, whose typed functions
 * (sql_event_append, sql_head_one, …) are how the rest of store/ calls what is declared here. See
 * docs/sql.md. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

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

/* The rows of one query that is running. Zeroed = closed. Text in a row is the engine's: it holds until the
 * next db_next or db_close_cursor. */
struct db_cursor {
    struct db *db;
    enum sql_id id;
    void *rows; /* the engine's */
    int64_t at; /* rows given so far */
};

/* Runs a statement without rows. `in` is the statement's struct (NULL where it takes nothing). ret_changed
 * may be NULL; it gets the number of rows inserted, updated or deleted. ERR_STORE, ERR_BUSY, ERR_CORRUPT. */
MUST_CHECK enum err db_exec(struct db *db, enum sql_id id, const void *in, int64_t *ret_changed);

/* Starts a query. On failure the cursor stays as it was. */
MUST_CHECK enum err db_open_cursor(struct db *db, enum sql_id id, const void *in, struct db_cursor *ret);

/* The next row into the statement's row struct; ERR_DONE when there is none. */
MUST_CHECK enum err db_next(struct db_cursor *cursor, void *ret_row);

/* Ends a query at any row; harmless on a closed cursor. Fits CLEANUP(db_close_cursor). */
void db_close_cursor(struct db_cursor *cursor);

#endif
