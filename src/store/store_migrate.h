/* Numbered migrations: each transactional, none run twice, never run backwards. */
#ifndef STORE_STORE_MIGRATE_H
#define STORE_STORE_MIGRATE_H

#include "store/store.h"

/* What the database has, against what this program knows. An empty one: at = 0. */
MUST_CHECK enum err store_migrate_schema(struct db *db, struct store_schema *ret);
/* Runs what is missing. A database that is newer stays as it is. */
MUST_CHECK enum err store_migrate(struct db *db);

#endif
