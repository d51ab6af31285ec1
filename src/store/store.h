/* The store: everything that outlives the process but the journal and the configuration. One seam, two
 * engines (L3). This file opens it and hands out connections; what is done with one stands in store_*.h, a
 * file for each group of tables:
 *
 *   store_event.h      the ledger: append, read, verify
 *   store_people.h     names, addresses, free text (vault)
 *   store_partner.h    the directory of partners
 *   store_auth.h       authority, sessions, sign-in links, tokens
 *   store_keys.h       key pools: candidates, claims, what was issued
 *   store_import.h     imports of keys
 *   store_idem.h       idempotency
 *   store_programme.h  versions of the programme
 *   store_snapshot.h   states, kept
 *   store_outbox.h     what is to be sent
 *   store_job.h        long work
 *   store_meta.h       identity of the database, clock marks, journals
 *
 * Conventions of all of them: the first parameter is the connection; changes need db_begin; nothing here
 * decides, commits or logs; texts that come back live in the arena that was handed in; an id that is not
 * there is ERR_NOT_FOUND; the other errors are those of db.h. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/uid.h"
#include "store/db.h"

struct store;

struct store_config {
    struct db_config db;
    int writers; /* PostgreSQL: connections that write (W of L3); 0: 4. SQLite has one */
    int readers; /* connections that read, at most; opened when first needed; 0: 8 */
};

/* What is in the database, against what this program knows. */
struct store_schema {
    int64_t at; /* number of the last migration; 0: empty */
    int64_t min_reader;
    int64_t min_writer;
    int64_t known; /* the last migration of this program */
};

enum store_how {
    STORE_MIGRATE, /* makes the schema where there is none, brings an older one up to date */
    STORE_USE,     /* takes it as it is: ERR_NOT_FOUND where there is none, ERR_UNAVAILABLE where it is older
                      than this program needs or newer than it may write */
};

/* Opens a database to write. SQLite: takes the lock of the folder and holds it for life (L22): ERR_BUSY when
 * another process has it. A schema that this program may not write is refused (ERR_UNAVAILABLE); ret_problem
 * says in words what to do. */
MUST_CHECK enum err store_open(const struct store_config *c, enum store_how how,
                               struct db_problem *ret_problem, struct store **ret);
void store_close(struct store *s); /* every reader must be back */
struct store_schema store_schema(const struct store *s);
enum db_engine store_engine(const struct store *s);

/* The id of this database (32 hex digits): part of every event's hash (L15). Lives as long as the store. */
str store_database_id(const struct store *s);

/* Writers: each belongs to one thread. Partner → writer is fixed (L3). */
size_t store_writers(const struct store *s);
struct db *store_writer(struct store *s, size_t i);
size_t store_writer_of(const struct store *s, uid stream);

/* Readers: any thread borrows one, for at most 2 s (L23), and waits while all are out. A broken one is
 * replaced behind the scenes. Fits CLEANUP(store_reader_put). */
struct store_reader {
    struct store *store;
    struct db *db;
};
MUST_CHECK enum err store_reader_get(struct store *s, struct store_reader *ret);
void store_reader_put(struct store_reader *r); /* ends its transaction; harmless on a zeroed one */

#endif
