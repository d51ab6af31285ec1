/* The hand-out journal (L26): every key is written here, outside the database, and on disk, before anybody
 * sees it. A database restored from yesterday is a time machine; this file is how it is found out (L27). */
#ifndef APP_JOURNAL_H
#define APP_JOURNAL_H

#include "base/code.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/uid.h"
#include "store/db.h"

struct journal;

struct journal_entry {
    code pool;
    uid key;
    hash256 key_hash; /* keyed: finds the key again in another database (L28) */
    uid partner;
    uint64_t seq; /* of the partner's ledger */
};

/* Opens DIR/journal/0.log, verifies its chain and compares it with what the database recorded. A journal that
 * is shorter than the database remembers, differs from it, or names keys that the database does not know as
 * given is a sign of a restore: then it opens, but refuses hand-outs (journal_trouble). ERR_CORRUPT: the
 * chain itself is broken. */
MUST_CHECK enum err journal_open(const char *dir, struct db *db, struct journal **ret);
void journal_close(struct journal *j);

/* Adds an entry (not yet on disk); any thread. ERR_UNAVAILABLE: cannot be written, or trouble. */
MUST_CHECK enum err journal_note(struct journal *j, const struct journal_entry *e);
/* Everything noted so far is on disk when it returns OK; threads that wait share one fsync. */
MUST_CHECK enum err journal_sync(struct journal *j);
/* Records how far the journal has come on disk; once a minute (catch_up.c), inside a transaction. */
MUST_CHECK enum err journal_record(const struct journal *j, struct db *db);
/* "" while hand-outs are possible. */
str journal_trouble(const struct journal *j);

#endif
