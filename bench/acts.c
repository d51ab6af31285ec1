/* The limit for acts: the SQL of our own acts, without us.
 *
 * bench_acts DIR COPY ACTS PEOPLE: performs acts (assign-user) by the writer on DIR, in process, and records
 * every statement with its values as SQLite ran it; then replays exactly that on COPY, the same folder as it
 * was before: prepared statements, 32 acts for each commit, synchronous=FULL, the checkpoint policy of the
 * house (L21). Prints "acts/s CPU-microseconds-per-act" of the replay, then of the acts in process. */
#include "bench.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "app/cache.h"
#include "app/identity.h"
#include "base/env.h"

enum { IN_FLIGHT = 64, TEMPLATES_MAX = 64, BATCH = 32, WAL_PAGES = (16 << 20) / 4096, VALUES_MAX = 16 };

struct value_of {
    char type; /* t, i, n */
    int64_t number;
    str text;
};
struct step {
    uint8_t template;
    uint8_t n;
    struct value_of *values;
};

static struct recording {
    struct arena arena;
    bool on;
    sqlite3 *writer;
    str templates[TEMPLATES_MAX];
    size_t n_templates;
    struct step *steps;
    size_t n, cap;
} rec;

/* --- Recording --- */

static bool is_digit(str s, size_t i)
{
    return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

/* A value as SQLite wrote it into a statement; returns where it ends. No text of ours has a quote. */
static size_t value_at(str with, size_t w, struct value_of *v)
{
    size_t from = w;
    if (with.ptr[w] == 'N') { /* NULL */
        *v = (struct value_of){.type = 'n'};
        return w + 4;
    }
    if (with.ptr[w] == '\'') {
        for (w++; with.ptr[w] != '\'';)
            w++;
        *v = (struct value_of){.type = 't', .text = {with.ptr + from + 1, w - from - 1}};
        return w + 1;
    }
    while (with.ptr[w] == '-' || is_digit(with, w))
        w++;
    *v = (struct value_of){.type = 'i', .number = strtoll(with.ptr + from, NULL, 10)};
    return w;
}

/* The values of a statement: its text with and without them, walked side by side. */
static void values_of(str plain, str with, struct step *step)
{
    struct value_of values[VALUES_MAX] = {0};
    size_t w = 0;
    for (size_t p = 0; p < plain.len;) {
        if (plain.ptr[p] != '?') {
            p++;
            w++;
            continue;
        }
        size_t number = 0;
        for (p++; is_digit(plain, p); p++)
            number = number * 10 + (size_t)(plain.ptr[p] - '0');
        if (number == 0 || number > VALUES_MAX)
            bench_fail("record", "a statement of another form");
        if (step->n < number)
            step->n = (uint8_t)number;
        w = value_at(with, w, &values[number - 1]);
    }
    step->values = arena_dup(&rec.arena, values, step->n * sizeof values[0]);
}

static uint8_t template_of(const char *sql)
{
    for (size_t i = 0; i < rec.n_templates; i++)
        if (str_is(rec.templates[i], sql))
            return (uint8_t)i;
    if (rec.n_templates == TEMPLATES_MAX)
        bench_fail("record", "too many statements");
    rec.templates[rec.n_templates] = str_dup(&rec.arena, str_of(sql));
    return (uint8_t)rec.n_templates++;
}

static int on_statement(unsigned type, void *cookie, void *statement, void *text)
{
    (void)type;
    const char *sql = sqlite3_sql(statement);
    if (!rec.on || !sql ||
        strncmp(text, "--", 2) == 0) /* a trigger of the schema: it runs in the replay too */
        return 0;
    if (strncmp(sql, "BEGIN IMMEDIATE", 15) == 0)
        rec.writer = cookie;
    if (cookie != rec.writer || strncmp(sql, "BEGIN", 5) == 0 || strncmp(sql, "COMMIT", 6) == 0 ||
        strncmp(sql, "PRAGMA", 6) == 0)
        return 0;
    if (rec.n == rec.cap) {
        rec.cap = rec.cap ? rec.cap * 2 : 4096;
        rec.steps = realloc(rec.steps, rec.cap * sizeof *rec.steps);
        if (!rec.steps)
            bench_fail("record", "no memory");
    }
    struct step *s = &rec.steps[rec.n++];
    *s = (struct step){.template = template_of(sql)};
    char *expanded = sqlite3_expanded_sql(statement);
    values_of(rec.templates[s->template], str_dup(&rec.arena, str_of(expanded)), s);
    sqlite3_free(expanded);
    return 0;
}

static int on_open(sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
    (void)message, (void)api;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, db);
}

/* --- Acting --- */

struct flight {
    struct act_request req;
    struct arena arena;
    bool free;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t landed = PTHREAD_COND_INITIALIZER;
static size_t refused;

static void act_landed(struct act_request *req)
{
    struct flight *f = req->cookie;
    cache_release(req->result.state);
    pthread_mutex_lock(&lock);
    refused += req->result.err != OK;
    f->free = true;
    pthread_cond_signal(&landed);
    pthread_mutex_unlock(&lock);
}

static struct flight *a_free_one(struct flight *flights)
{
    struct flight *found = NULL;
    pthread_mutex_lock(&lock);
    while (!found) {
        for (size_t i = 0; i < IN_FLIGHT && !found; i++)
            if (flights[i].free)
                found = &flights[i];
        if (!found)
            pthread_cond_wait(&landed, &lock);
    }
    found->free = false;
    pthread_mutex_unlock(&lock);
    arena_reset(&found->arena);
    return found;
}

static double act_all(struct bench *b, const struct bench_partner *partners, const struct actor *admins,
                      size_t n, size_t acts, size_t people)
{
    static struct flight flights[IN_FLIGHT];
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        arena_init(&flights[i].arena, 1 << 20);
        flights[i].free = true;
    }
    int64_t start = env_monotonic_us();
    for (size_t i = 0; i < acts; i++) {
        struct flight *f = a_free_one(flights);
        size_t p = i % n, person = i / n;
        if (person >= people)
            bench_fail("acts", "more than there are people for");
        str host = str_from(partners[p].admin, 6); /* admin@HOST */
        str words = str_fmt(&f->arena, "benefit=visual-studio-enterprise-core person=p%zu@" STR_FMT, person,
                            STR_ARG(host));
        bench_request(&f->arena, &admins[p], partners[p].stream, "assign-user", str_z(&f->arena, words),
                      str_fmt(&f->arena, "%032zx", i), &f->req);
        f->req.done = act_landed;
        f->req.cookie = f;
        enum err e = act_submit(b->app, &f->req);
        if (e != OK)
            bench_fail("acts", err_code(e));
    }
    for (size_t i = 0; i < IN_FLIGHT; i++)
        a_free_one(flights);
    return (double)(env_monotonic_us() - start) / 1e6;
}

static double cpu_us(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static void record(const char *dir, size_t acts, size_t people)
{
    struct bench b = {0};
    struct bench_partner *partners;
    bench_open(&b, dir, NULL);
    size_t n = bench_partners(&b, dir, &partners);
    struct actor *admins = NEW_N(&b.arena, struct actor, n);
    for (size_t i = 0; i < n; i++) {
        const struct state *warm;
        if (identity_person(b.app, partners[i].stream, partners[i].admin, &b.arena, &admins[i]) != OK ||
            cache_current(b.app, partners[i].stream, &warm) != OK)
            bench_fail("record", "a partner that load did not make");
        cache_release(warm);
    }
    rec.on = true;
    act_all(&b, partners, admins, n, acts, people);
    rec.on = false;
    if (refused > 0)
        bench_fail("record", "refused acts");
    bench_close(&b);
}

/* --- Replaying --- */

static void must(sqlite3 *db, int rc, int wanted)
{
    if (rc != wanted)
        bench_fail("replay", sqlite3_errmsg(db));
}

static void replay_step(sqlite3 *db, sqlite3_stmt *const *statements, const struct step *s)
{
    sqlite3_stmt *st = statements[s->template];
    int last = sqlite3_bind_parameter_count(st), rc;
    for (int i = 0; i < last && i < s->n; i++) {
        const struct value_of *v = &s->values[i];
        if (v->type == 't')
            sqlite3_bind_text(st, i + 1, v->text.ptr, (int)v->text.len, SQLITE_STATIC);
        else if (v->type == 'i')
            sqlite3_bind_int64(st, i + 1, v->number);
        else
            sqlite3_bind_null(st, i + 1);
    }
    while ((rc = sqlite3_step(st)) == SQLITE_ROW)
        continue;
    must(db, rc, SQLITE_DONE);
    sqlite3_reset(st);
}

static int wal_pages;
static int on_commit(void *cookie, sqlite3 *db, const char *name, int pages)
{
    (void)cookie, (void)db, (void)name;
    wal_pages = pages;
    return SQLITE_OK;
}

/* As set_up in src/store/db_sqlite.c. */
static sqlite3 *replay_open(const char *dir)
{
    char path[512];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/guildhall.db", dir);
    must(NULL, sqlite3_open(path, &db), SQLITE_OK);
    must(db,
         sqlite3_exec(db,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                      "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;"
                      "PRAGMA cache_size=-8192; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0",
                      NULL, NULL, NULL),
         SQLITE_OK);
    sqlite3_wal_hook(db, on_commit, NULL);
    return db;
}

static void replay(const char *dir, size_t acts, double *ret_rate, double *ret_cpu)
{
    sqlite3 *db = replay_open(dir);
    sqlite3_stmt *statements[TEMPLATES_MAX] = {0};
    for (size_t i = 0; i < rec.n_templates; i++)
        must(db,
             sqlite3_prepare_v3(db, rec.templates[i].ptr, (int)rec.templates[i].len,
                                SQLITE_PREPARE_PERSISTENT, &statements[i], NULL),
             SQLITE_OK);
    double cpu = cpu_us();
    int64_t start = env_monotonic_us();
    size_t done = 0;
    for (size_t i = 0; i < rec.n;) {
        must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        size_t until = done + BATCH,
               first = rec.steps[0].template; /* every act begins with the same question */
        for (; i < rec.n; i++) {
            if (rec.steps[i].template == first && done++ == until) {
                done--;
                break;
            }
            replay_step(db, statements, &rec.steps[i]);
        }
        must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
        if (wal_pages > WAL_PAGES)
            sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    double seconds = (double)(env_monotonic_us() - start) / 1e6;
    if (done != acts)
        bench_fail("replay", "lost count of the acts");
    *ret_rate = (double)acts / seconds;
    *ret_cpu = (cpu_us() - cpu) / (double)acts;
    for (size_t i = 0; i < rec.n_templates; i++)
        sqlite3_finalize(statements[i]);
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        bench_fail("usage", "bench_acts DIR COPY ACTS PEOPLE");
    size_t acts = (size_t)strtoul(argv[3], NULL, 10), people = (size_t)strtoul(argv[4], NULL, 10);
    double rate, cpu;
    arena_init(&rec.arena, (size_t)4 << 30);
    if (sqlite3_auto_extension((void (*)(void))on_open) != SQLITE_OK)
        bench_fail("record", "SQLite takes no trace");
    record(argv[1], acts, people);
    sqlite3_cancel_auto_extension((void (*)(void))on_open);
    replay(argv[2], acts, &rate, &cpu);
    printf("%.0f %.2f %.1f\n", rate, cpu, (double)rec.n / (double)acts);
    if (argc > 5)
        for (size_t i = 0; i < rec.n_templates; i++)
            fprintf(stderr, STR_FMT "\n", STR_ARG(rec.templates[i]));
    return 0;
}
