/* A fresh store for a test. */
#include "store_env.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/secret.h"

static enum db_engine engine = DB_SQLITE;

void store_env_main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "postgres") == 0)
        engine = DB_POSTGRES;
    if (secret_init() != OK)
        abort();
}

enum db_engine store_env_engine(void)
{
    return engine;
}

static void no_notice(void *context, const PGresult *r)
{
    (void)context, (void)r;
}

static bool postgres_run(const char *url, const char *sql, char said[200])
{
    PGconn *conn = PQconnectdb(url);
    bool ok = PQstatus(conn) == CONNECTION_OK;
    PQsetNoticeReceiver(conn, no_notice, NULL);
    if (!ok)
        snprintf(said, 200, "%s", PQerrorMessage(conn));
    PGresult *r = ok ? PQexec(conn, sql) : NULL;
    if (r && PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        ok = false;
        snprintf(said, 200, "%s", PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
    }
    PQclear(r);
    PQfinish(conn);
    return ok;
}

static bool sqlite_run(const char *path, const char *sql, char said[200])
{
    sqlite3 *handle = NULL;
    sqlite3_open(path, &handle);
    /* L21 holds for this one too. */
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_wal_autocheckpoint(handle, 0);
    sqlite3_busy_timeout(handle, 5000);
    char *message = NULL;
    bool ok = sqlite3_exec(handle, sql, NULL, NULL, &message) == SQLITE_OK;
    if (!ok)
        snprintf(said, 200, "%s", message);
    sqlite3_free(message);
    sqlite3_close(handle);
    return ok;
}

bool store_env_raw(struct store_env *t, const char *sql, char said[200])
{
    if (engine == DB_POSTGRES)
        return postgres_run(t->url, sql, said);
    char path[128];
    snprintf(path, sizeof path, "%s/guildhall.db", t->folder);
    return sqlite_run(path, sql, said);
}

static void postgres_place(struct store_env *t)
{
    static int n;
    char sql[128], said[200] = "";
    const char *base = getenv("GUILDHALL_TEST_POSTGRES");
    if (!base)
        fail_msg("GUILDHALL_TEST_POSTGRES is not set: run under scripts/with-postgres");
    snprintf(t->schema, sizeof t->schema, "t_%ld_%d", (long)getpid(), n++);
    snprintf(t->url, sizeof t->url, "%s%coptions=-csearch_path%%3D%s", base, strchr(base, '?') ? '&' : '?',
             t->schema);
    snprintf(sql, sizeof sql, "CREATE SCHEMA %s", t->schema);
    if (!postgres_run(base, sql, said))
        fail_msg("%s", said);
    t->config.db.url = t->url;
}

/* A folder of its own: SQLite's file, and on both engines what stands beside a database. */
static void folder_place(struct store_env *t)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(t->folder, sizeof t->folder, "%s/guildhall-test-000000", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    memset(t->folder + strlen(t->folder) - 6, 'X', 6); /* what mkdtemp fills in */
    assert_non_null(mkdtemp(t->folder));
}

int store_env_place(void **state)
{
    struct store_env *t = calloc(1, sizeof *t);
    assert_non_null(t);
    arena_init(&t->arena, 256u << 20);
    t->config.db.engine = engine;
    t->config.readers = 4;
    t->config.writers = 2;
    folder_place(t);
    if (engine == DB_POSTGRES)
        postgres_place(t);
    else
        t->config.db.folder = t->folder;
    *state = t;
    return 0;
}

static void open_store(struct store_env *t, enum store_how how)
{
    struct db_problem problem = {0};
    if (store_open(&t->config, how, &problem, &t->store) != OK)
        fail_msg("%s: %s", problem.statement ? problem.statement : "open", problem.text);
    t->db = store_writer(t->store, 0);
}

int store_env_setup(void **state)
{
    store_env_place(state);
    open_store(*state, STORE_MIGRATE);
    return 0;
}

void store_env_reopen(struct store_env *t)
{
    store_close(t->store);
    open_store(t, STORE_USE);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

int store_env_teardown(void **state)
{
    struct store_env *t = *state;
    store_close(t->store);
    arena_free(&t->arena);
    if (t->folder[0])
        nftw(t->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (t->schema[0]) {
        char sql[128], said[200];
        snprintf(sql, sizeof sql, "DROP SCHEMA %s CASCADE", t->schema);
        postgres_run(getenv("GUILDHALL_TEST_POSTGRES"), sql, said);
    }
    free(t);
    return 0;
}
