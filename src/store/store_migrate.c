/* Numbered migrations (sql/migrate/). Each runs in a transaction of its own together with the note that it
 * ran, so a cut one has either happened or not. */
#include "store/store_migrate.h"

#include "base/env.h"
#include "store/store_meta.h"

#define META_SCHEMA     S("schema")
#define META_MIN_READER S("schema_min_reader")
#define META_MIN_WRITER S("schema_min_writer")

enum err store_migrate_schema(struct db *db, struct store_schema *ret)
{
    struct store_schema s = {.known = (int64_t)sql_migrations_n};
    bool there;
    TRY(db_has_schema(db, &there));
    if (there) {
        TRY(store_meta_get_int(db, META_SCHEMA, &s.at));
        TRY(store_meta_get_int(db, META_MIN_READER, &s.min_reader));
        TRY(store_meta_get_int(db, META_MIN_WRITER, &s.min_writer));
    }
    *ret = s;
    return OK;
}

/* What a new database is told once: who it is, and that it is its first life (L15, L27). */
static enum err christen(struct db *db)
{
    unsigned char bytes[16];
    char id[33];
    env_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        id[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        id[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    TRY(store_meta_set(db, S(STORE_META_DATABASE_ID), (str){id, 32}));
    return store_meta_set_int(db, S(STORE_META_INCARNATION), 1);
}

static enum err run(struct db *db, const struct sql_migration *m)
{
    struct db *writing CLEANUP(db_leave) = db;
    TRY(db_begin(db));
    TRY(db_script(db, m->text[db_engine_of(db)]));
    if (m->number == 1)
        TRY(christen(db));
    TRY(store_meta_set_int(db, META_SCHEMA, m->number));
    TRY(store_meta_set_int(db, META_MIN_READER, m->min_reader));
    TRY(store_meta_set_int(db, META_MIN_WRITER, m->min_writer));
    CRASH_POINT("migrate");
    return db_commit(db);
}

enum err store_migrate(struct db *db)
{
    struct store_schema s;
    TRY(store_migrate_schema(db, &s));
    for (int64_t n = s.at; n < s.known; n++)
        TRY(run(db, &sql_migrations[n]));
    return OK;
}
