/* The engine beyond one machine: PostgreSQL by libpq, prepared statements, binary values, READ COMMITTED
 * (L3).
 *
 * The connection is kept in pipeline mode. What is sent waits in a list for its answer; `drain` asks for all
 * answers and compares them with what was expected. So a batch of acts costs three round trips: what it
 * reads, what it writes, and COMMIT, which is sent only when everything before it was answered as expected.
 */
#include <libpq-fe.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/hash.h"
#include "store/db_engine.h"

enum {
    PENDING_MAX = 256, /* answers that wait on our side, at most */
    AHEAD_MAX = 128,   /* queries read ahead in one transaction, at most; more are asked when needed */
    PARAMS_MAX = 24,
    OID_INT8 = 20,
    OID_TEXT = 25
};

enum pending_kind {
    PENDING_COMMAND, /* BEGIN, ROLLBACK: any success will do */
    PENDING_PREPARE,
    PENDING_EXPECT, /* must change exactly so many rows */
    PENDING_RUN,    /* any number of rows; told in *changed where asked for */
    PENDING_QUERY   /* its rows go to *rows */
};

struct pending {
    enum pending_kind kind;
    const char *name; /* of the statement, for messages; NULL: a command */
    enum sql_id id;   /* PENDING_PREPARE: of what */
    int64_t expected;
    int64_t *changed;
    PGresult **rows;
};

/* A query that was sent ahead (db_ahead), known by its statement and its values. */
struct ahead {
    enum sql_id id;
    hash256 values;
    bool over; /* taken, or no longer true */
    PGresult *rows;
};

struct postgres {
    struct db db;
    char *url;
    int lock_ms;
    PGconn *conn; /* NULL: dropped, made anew by the next transaction or read */
    bool prepared[SQL_COUNT];
    bool warned; /* the server sent a warning since this was last cleared */
    struct pending pending[PENDING_MAX];
    size_t n_pending;
    struct ahead ahead[AHEAD_MAX];
    size_t n_ahead;
};

static struct postgres *of(struct db *db)
{
    return (struct postgres *)db;
}

static void forget_ahead(struct postgres *p)
{
    for (size_t i = 0; i < p->n_ahead; i++)
        PQclear(p->ahead[i].rows);
    p->n_ahead = 0;
}

static void drop(struct postgres *p)
{
    forget_ahead(p);
    PQfinish(p->conn);
    p->conn = NULL;
    p->n_pending = 0;
    memset(p->prepared, 0, sizeof p->prepared);
}

static bool is_lost(const struct postgres *p)
{
    return !p->conn || PQstatus(p->conn) != CONNECTION_OK;
}

static enum err error_of(const char *state)
{
    static const struct {
        const char *state; /* five characters, or the two of a class */
        enum err err;
    } known[] = {
        {"23505", ERR_CONFLICT},    {"40001", ERR_CONFLICT}, /* unique, serialization */
        {"40P01", ERR_CONFLICT},                             /* deadlock */
        {"55P03", ERR_BUSY},        {"57014", ERR_BUSY},     /* lock time-out, cancelled */
        {"25006", ERR_UNAVAILABLE},                          /* read-only: this is a standby by now */
        {"53", ERR_UNAVAILABLE},    {"08", ERR_UNAVAILABLE}, /* disk or memory full, connection */
        {"57P", ERR_UNAVAILABLE},                            /* shut down */
        {"XX001", ERR_CORRUPT},     {"XX002", ERR_CORRUPT},  {"58030", ERR_IO},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_starts(str_of(state), str_of(known[i].state)))
            return known[i].err;
    return ERR_STORE;
}

/* Of what the server says only its first line is kept: values stand in its details. */
static enum err failed(struct postgres *p, const PGresult *r, const char *statement)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!state)
        return db_set_problem(&p->db.problem, ERR_UNAVAILABLE, statement, "the connection was lost");
    return db_set_problem(&p->db.problem, error_of(state), statement, text ? text : state);
}

static int64_t changed_rows(PGresult *r)
{
    int64_t n = 0;
    bool ok = str_to_i64(str_of(PQcmdTuples(r)), &n);
    return ok ? n : 0;
}

/* Looks at one answer; takes the result. */
static enum err answer(struct postgres *p, const struct pending *w, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    enum err e = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        if (w->kind == PENDING_PREPARE)
            p->prepared[w->id] = false;
        /* The first error names the cause; the others were only not run. */
        e = status == PGRES_PIPELINE_ABORTED ? ERR_STORE : failed(p, r, w->name);
    } else if (w->kind == PENDING_EXPECT && changed_rows(r) != w->expected) {
        e = db_set_problem(&p->db.problem, ERR_CONFLICT, w->name,
                           "changed another number of rows than expected");
    } else if (w->kind == PENDING_RUN && w->changed) {
        *w->changed = changed_rows(r);
    } else if (w->kind == PENDING_QUERY) {
        *w->rows = r;
        return OK;
    }
    PQclear(r);
    return e;
}

static void skip_to_end(struct postgres *p)
{
    PGresult *r;
    while ((r = PQgetResult(p->conn)) != NULL)
        PQclear(r);
}

/* Asks for every answer that is due. The first error is returned; all are read. */
static enum err drain(struct postgres *p)
{
    enum err first = OK;
    if (p->n_pending == 0)
        return OK;
    if (is_lost(p) || !PQpipelineSync(p->conn)) {
        p->n_pending = 0;
        return failed(p, NULL, NULL);
    }
    for (size_t i = 0; i < p->n_pending; i++) {
        PGresult *r = PQgetResult(p->conn);
        enum err e = r ? answer(p, &p->pending[i], r) : failed(p, NULL, NULL);
        if (first == OK)
            first = e;
        if (is_lost(p))
            break;
        skip_to_end(p);
    }
    p->n_pending = 0;
    if (is_lost(p))
        return first != OK ? first : failed(p, NULL, NULL);
    PQclear(PQgetResult(p->conn)); /* the end of this pipeline */
    return first;
}

/* Makes room for one more answer. */
static enum err room(struct postgres *p)
{
    if (is_lost(p))
        return failed(p, NULL, NULL);
    return p->n_pending < PENDING_MAX ? OK : drain(p);
}

static enum err sent(struct postgres *p, int ok, struct pending w)
{
    if (!ok)
        return failed(p, NULL, w.name);
    p->pending[p->n_pending++] = w;
    return OK;
}

static enum err send_command(struct postgres *p, const char *sql)
{
    TRY(room(p));
    return sent(p, PQsendQueryParams(p->conn, sql, 0, NULL, NULL, NULL, NULL, 1),
                (struct pending){.kind = PENDING_COMMAND});
}

static enum err send_prepare(struct postgres *p, enum sql_id id)
{
    const struct sql_statement *def = &sql_statements[id];
    Oid types[PARAMS_MAX];
    if (p->prepared[id])
        return OK;
    ASSERT(def->n_in <= PARAMS_MAX);
    for (size_t i = 0; i < def->n_in; i++)
        types[i] = def->in[i].type == COLUMN_INT ? OID_INT8 : OID_TEXT;
    TRY(room(p));
    TRY(sent(p, PQsendPrepare(p->conn, def->name, def->text[DB_POSTGRES], (int)def->n_in, types),
             (struct pending){.kind = PENDING_PREPARE, .name = def->name, .id = id}));
    p->prepared[id] = true;
    return OK;
}

/* Parameters as libpq takes them: binary, numbers in network order. */
struct params {
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX];
    int formats[PARAMS_MAX];
    unsigned char numbers[PARAMS_MAX][8];
};

static void put_number(unsigned char out[8], int64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
}

static int64_t get_number(const unsigned char *in)
{
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n = n << 8 | in[i];
    return (int64_t)n;
}

static void params_of(const struct sql_statement *def, const void *in, struct params *ret)
{
    for (size_t i = 0; i < def->n_in; i++) {
        const struct sql_field *f = &def->in[i];
        const char *at = (const char *)in + f->offset;
        ret->formats[i] = 1;
        if (f->type == COLUMN_INT) {
            int64_t n = *(const int64_t *)(const void *)at;
            put_number(ret->numbers[i], n);
            ret->values[i] = f->nullable && n == INT64_MIN ? NULL : (const char *)ret->numbers[i];
            ret->lengths[i] = 8;
        } else {
            str t = *(const str *)(const void *)at;
            ret->values[i] = t.ptr ? t.ptr : f->nullable ? NULL : "";
            ret->lengths[i] = (int)t.len;
        }
    }
}

static enum err send_run(struct postgres *p, enum sql_id id, const void *in, struct pending w)
{
    const struct sql_statement *def = &sql_statements[id];
    struct params params;
    TRY(send_prepare(p, id));
    params_of(def, in, &params);
    TRY(room(p));
    w.name = def->name;
    return sent(p,
                PQsendQueryPrepared(p->conn, def->name, (int)def->n_in, params.values, params.lengths,
                                    params.formats, 1),
                w);
}

static enum err postgres_exec_many(struct db *db, enum sql_id id, const void *in, size_t n,
                                   int64_t *ret_changed)
{
    struct postgres *p = of(db);
    for (size_t i = 0; i < n; i++)
        TRY(send_run(p, id, (const char *)in + i * sql_statements[id].in_size,
                     (struct pending){.kind = PENDING_RUN, .changed = ret_changed ? ret_changed + i : NULL}));
    return ret_changed ? drain(p) : OK;
}

static enum err postgres_expect(struct db *db, enum sql_id id, const void *in, int64_t changed)
{
    return send_run(of(db), id, in, (struct pending){.kind = PENDING_EXPECT, .expected = changed});
}

/* Warnings are looked at where COMMIT is sent; nothing is written to stderr from here. */
static void on_notice(void *context, const PGresult *r)
{
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && str_is(str_of(severity), "WARNING"))
        ((struct postgres *)context)->warned = true;
}

static enum err settings(struct postgres *p)
{
    struct arena a;
    arena_init(&a, 4096);
    /* L7: COMMIT has no time-out, so nothing has; a lock is waited for so long and no longer (L25). */
    const char *sql = str_fmt(&a,
                              "SET statement_timeout = 0; SET lock_timeout = %d;"
                              "SET default_transaction_isolation = 'read committed';"
                              "SET client_min_messages = warning",
                              p->lock_ms)
                          .ptr;
    PGresult *r = PQexec(p->conn, sql);
    arena_free(&a);
    enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? OK : failed(p, r, NULL);
    PQclear(r);
    return e;
}

static enum err connect_now(struct postgres *p)
{
    /* What stands before dbname is the default; the URL may say otherwise. The primary is asked for, whatever
     * hosts the URL names: every read is current. */
    static const char *const names[] = {"connect_timeout",
                                        "tcp_user_timeout",
                                        "fallback_application_name",
                                        "target_session_attrs",
                                        "dbname",
                                        "client_encoding",
                                        NULL};
    const char *const values[] = {"5", "10000", "guildhall", "read-write", p->url, "UTF8", NULL};
    drop(p);
    p->conn = PQconnectdbParams(names, values, 1);
    ASSERT(p->conn != NULL);
    if (PQstatus(p->conn) != CONNECTION_OK)
        return db_set_problem(&p->db.problem, ERR_UNAVAILABLE, NULL, PQerrorMessage(p->conn));
    PQsetNoticeReceiver(p->conn, on_notice, p);
    TRY(settings(p));
    return PQenterPipelineMode(p->conn) ? OK : failed(p, NULL, NULL);
}

/* Before a transaction or a single read: a server that went away meanwhile has closed the connection, and
 * that can be seen without asking it. */
static enum err connected(struct postgres *p)
{
    for (int i = 0; i < 2 && !is_lost(p) && p->n_pending == 0; i++) {
        (void)PQconsumeInput(p->conn); /* its last words, then the end */
        (void)PQisBusy(p->conn);
    }
    return is_lost(p) ? connect_now(p) : OK;
}

static hash256 hash_values(enum sql_id id, const void *in)
{
    const struct sql_statement *def = &sql_statements[id];
    struct hasher h;
    hash_begin(&h, str_of(def->name), NULL, 0);
    for (size_t i = 0; i < def->n_in; i++) {
        const char *at = (const char *)in + def->in[i].offset;
        if (def->in[i].type == COLUMN_INT)
            hash_i64(&h, *(const int64_t *)(const void *)at);
        else
            hash_str(&h, *(const str *)(const void *)at);
    }
    return hash_end(&h);
}

static struct ahead *find_ahead(struct postgres *p, enum sql_id id, const void *in)
{
    if (p->n_ahead == 0)
        return NULL;
    hash256 values = hash_values(id, in);
    for (size_t i = 0; i < p->n_ahead; i++)
        if (p->ahead[i].id == id && hash_eq(&p->ahead[i].values, &values))
            return &p->ahead[i];
    return NULL;
}

static enum err postgres_ahead(struct db *db, enum sql_id id, const void *in)
{
    struct postgres *p = of(db);
    if (p->n_ahead == AHEAD_MAX || find_ahead(p, id, in))
        return OK;
    struct ahead *a = &p->ahead[p->n_ahead];
    *a = (struct ahead){.id = id, .values = hash_values(id, in)};
    TRY(send_run(p, id, in, (struct pending){.kind = PENDING_QUERY, .rows = &a->rows}));
    p->n_ahead++;
    return OK;
}

static void postgres_forget(struct db *db, enum sql_id id)
{
    struct postgres *p = of(db);
    for (size_t i = 0; i < p->n_ahead; i++)
        if (p->ahead[i].id == id)
            p->ahead[i].over = true;
}

/* The rows of a query that was sent ahead: once, for what comes later may have changed them. NULL: not sent.
 */
static enum err take_ahead(struct postgres *p, enum sql_id id, const void *in, PGresult **ret)
{
    struct ahead *a = find_ahead(p, id, in);
    *ret = NULL;
    if (!a || a->over)
        return OK;
    TRY(drain(p));
    *ret = a->rows;
    a->rows = NULL;
    a->over = true;
    return OK;
}

static enum err ask(struct postgres *p, enum sql_id id, const void *in, PGresult **ret)
{
    PGresult *rows = NULL;
    TRY(connected(p));
    TRY(send_run(p, id, in, (struct pending){.kind = PENDING_QUERY, .rows = &rows}));
    enum err e = drain(p);
    if (e != OK) {
        PQclear(rows);
        return e;
    }
    *ret = rows;
    return OK;
}

static enum err postgres_open_cursor(struct db *db, enum sql_id id, const void *in, void **ret_rows)
{
    struct postgres *p = of(db);
    PGresult *rows;
    enum err e;
    if (db->state != DB_IDLE && is_lost(p))
        return failed(p, NULL, sql_statements[id].name);
    TRY(take_ahead(p, id, in, &rows));
    if (rows) {
        *ret_rows = rows;
        return OK;
    }
    e = ask(p, id, in, &rows);
    /* A single read that met a connection lost meanwhile is asked again on a new one. */
    if (e == ERR_UNAVAILABLE && db->state == DB_IDLE && is_lost(p))
        e = ask(p, id, in, &rows);
    TRY(e);
    *ret_rows = rows;
    return OK;
}

static enum err postgres_next(struct db_cursor *cursor, void *ret_row)
{
    const PGresult *rows = cursor->rows;
    const struct sql_statement *def = &sql_statements[cursor->id];
    if (cursor->at >= PQntuples(rows))
        return ERR_DONE;
    int row = (int)cursor->at;
    for (size_t i = 0; i < def->n_out; i++) {
        const struct sql_field *f = &def->out[i];
        void *ret = (char *)ret_row + f->offset;
        int column = (int)i;
        const char *value = PQgetvalue(rows, row, column);
        int length = PQgetlength(rows, row, column);
        bool null = PQgetisnull(rows, row, column);
        if (null && f->nullable && f->type == COLUMN_INT)
            *(int64_t *)ret = INT64_MIN;
        else if (null && f->nullable)
            *(str *)ret = STR_NONE;
        else if (!null && f->type == COLUMN_TEXT)
            *(str *)ret = (str){value, (size_t)length};
        else if (!null && length == 8)
            *(int64_t *)ret = get_number((const unsigned char *)value);
        else
            return db_set_problem(&cursor->db->problem, ERR_CORRUPT, def->name,
                                  "a column is not of its type");
    }
    return OK;
}

static void postgres_close_cursor(struct db_cursor *cursor)
{
    PQclear(cursor->rows);
}

static enum err postgres_begin(struct db *db)
{
    TRY(connected(of(db)));
    return send_command(of(db), "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
}

static enum err postgres_begin_read(struct db *db)
{
    TRY(connected(of(db)));
    return send_command(of(db), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static enum err postgres_settle(struct db *db)
{
    enum err e = drain(of(db));
    forget_ahead(of(db));
    return e;
}

/* L7: whatever is not a plain success, a warning about a standby too, is unknown and drops the connection. */
static enum err postgres_commit(struct db *db)
{
    struct postgres *p = of(db);
    p->warned = false;
    enum err e = send_command(p, "COMMIT");
    if (e == OK) {
        /* COMMIT of a transaction that has failed answers ROLLBACK, without an error. */
        PGresult *r = NULL;
        p->pending[p->n_pending - 1] = (struct pending){.kind = PENDING_QUERY, .rows = &r};
        e = drain(p);
        if (e == OK && (!r || !str_is(str_of(PQcmdStatus(r)), "COMMIT") || p->warned))
            e = db_set_problem(&p->db.problem, ERR_OUTCOME_UNKNOWN, NULL, "COMMIT was answered otherwise");
        PQclear(r);
    }
    if (e != OK)
        drop(p);
    return e;
}

static void postgres_rollback(struct db *db)
{
    struct postgres *p = of(db);
    struct db_problem cause = p->db.problem; /* what is read from here on only follows from it */
    if (p->conn) {
        (void)drain(p);
        forget_ahead(p);
        if (is_lost(p) || send_command(p, "ROLLBACK") != OK || drain(p) != OK)
            drop(p);
    }
    p->db.problem = cause;
}

/* One number by a text that is PostgreSQL's own. */
static enum err ask_number(struct postgres *p, const char *sql, int64_t *ret)
{
    PGresult *r = NULL;
    TRY(connected(p));
    TRY(send_command(p, sql));
    p->pending[p->n_pending - 1] = (struct pending){.kind = PENDING_QUERY, .rows = &r};
    enum err e = drain(p);
    if (e == OK && (PQntuples(r) != 1 || PQgetlength(r, 0, 0) != 8))
        e = db_set_problem(&p->db.problem, ERR_STORE, NULL, "a number was expected");
    if (e == OK)
        *ret = get_number((const unsigned char *)PQgetvalue(r, 0, 0));
    PQclear(r);
    return e;
}

static enum err postgres_has_schema(struct db *db, bool *ret)
{
    int64_t n;
    TRY(ask_number(of(db), "VALUES (CASE WHEN to_regclass('meta') IS NULL THEN 0::bigint ELSE 1::bigint END)",
                   &n));
    *ret = n == 1;
    return OK;
}

/* Several statements go by the simple protocol only, outside pipeline mode. */
static enum err postgres_script(struct db *db, const char *text)
{
    struct postgres *p = of(db);
    TRY(drain(p));
    if (!PQexitPipelineMode(p->conn))
        return failed(p, NULL, "migration");
    PGresult *r = PQexec(p->conn, text);
    ExecStatusType status = PQresultStatus(r);
    enum err e = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK : failed(p, r, "migration");
    PQclear(r);
    if (!is_lost(p) && !PQenterPipelineMode(p->conn))
        drop(p);
    return e;
}

/* The columns that the server says a statement has, against those that it was declared with. */
static bool same_columns(const PGresult *r, const struct sql_statement *def)
{
    if (PQnparams(r) != (int)def->n_in || PQnfields(r) != (int)def->n_out)
        return false;
    for (size_t i = 0; i < def->n_out; i++)
        if (PQftype(r, (int)i) != (def->out[i].type == COLUMN_INT ? OID_INT8 : OID_TEXT))
            return false;
    return true;
}

static enum err postgres_prepare(struct db *db, enum sql_id id)
{
    struct postgres *p = of(db);
    const struct sql_statement *def = &sql_statements[id];
    PGresult *r = NULL;
    TRY(connected(p));
    TRY(send_prepare(p, id));
    TRY(room(p));
    TRY(sent(p, PQsendDescribePrepared(p->conn, def->name),
             (struct pending){.kind = PENDING_QUERY, .name = def->name, .rows = &r}));
    enum err e = drain(p);
    if (e == OK && !same_columns(r, def))
        e = db_set_problem(&p->db.problem, ERR_STORE, def->name, "takes or gives other columns than it says");
    PQclear(r);
    return e;
}

static enum err postgres_now(struct db *db, ts *ret)
{
    return ask_number(of(db), "VALUES ((extract(epoch FROM clock_timestamp()) * 1000000)::bigint)", &ret->us);
}

static void postgres_tend(struct db *db UNUSED, bool idle UNUSED) {}

static int64_t postgres_wal_bytes(const struct db *db UNUSED)
{
    return 0;
}

static void postgres_close(struct db *db)
{
    struct postgres *p = of(db);
    drop(p);
    free(p->url);
    free(p);
}

static const struct db_ops ops = {
    .begin = postgres_begin,
    .begin_read = postgres_begin_read,
    .settle = postgres_settle,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .exec_many = postgres_exec_many,
    .expect = postgres_expect,
    .ahead = postgres_ahead,
    .forget = postgres_forget,
    .open_cursor = postgres_open_cursor,
    .next = postgres_next,
    .close_cursor = postgres_close_cursor,
    .has_schema = postgres_has_schema,
    .script = postgres_script,
    .prepare = postgres_prepare,
    .now = postgres_now,
    .tend = postgres_tend,
    .wal_bytes = postgres_wal_bytes,
    .close = postgres_close,
};

enum err db_postgres_open(const struct db_config *c, enum db_role role, struct db_problem *ret_problem,
                          struct db **ret)
{
    struct postgres *p = calloc(1, sizeof *p);
    ASSERT(p != NULL);
    p->db = (struct db){.ops = &ops, .engine = DB_POSTGRES, .role = role};
    p->url = strdup(c->url);
    ASSERT(p->url != NULL);
    p->lock_ms = c->lock_ms ? c->lock_ms : 5000;
    enum err e = connect_now(p);
    if (e != OK) {
        *ret_problem = p->db.problem;
        postgres_close(&p->db);
        return e;
    }
    *ret = &p->db;
    return OK;
}
