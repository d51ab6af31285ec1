/* See app.h: opens the parts in order and closes them in the reverse one. */
#include "app/app.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/act.h"
#include "app/cache.h"
#include "app/clock.h"
#include "app/guess.h"
#include "app/job.h"
#include "app/journal.h"
#include "app/names.h"
#include "app/programme_file.h"
#include "app/quarantine.h"
#include "app/snapshot.h"
#include "app/writer.h"
#include "base/log.h"
#include "store/store.h"
#include "store/store_programme.h"

enum { WRITER_SILENT_US = 10000000 };
static const size_t cache_bytes_default = (size_t)128 << 20;
static const size_t programme_arena_bytes = (size_t)64 << 20;

/* Every programme that was in force since the start: events and previews point into them, so none is freed
 * before the app is. They change a few times a year. */
struct app_programmes {
    pthread_mutex_t lock;
    struct programme *all[64];
    size_t n;
};

static void app_put_programme(struct app *app, struct programme *p)
{
    struct app_programmes *list = app->programmes;
    pthread_mutex_lock(&list->lock);
    ASSERT(list->n < ARRAY_LEN(list->all));
    list->all[list->n++] = p;
    atomic_store(&app->programme, p);
    pthread_mutex_unlock(&list->lock);
}

struct programme *app_programme(struct app *app)
{
    return programme_hold(atomic_load(&app->programme));
}

void app_first_programme(struct app *app, struct programme *p)
{
    if (!atomic_load(&app->programme))
        app_put_programme(app, programme_hold(p));
}

static enum err app_read_programme(struct app *app, const hash256 *hash, struct arena *a, struct diag *diag,
                                   struct programme **ret)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_programme row;
    TRY(store_reader_get(app->store, &reader));
    TRY(store_programme_get(reader.db, hash, a, &row));
    return programme_parse(row.text, S("programme in force"), a, diag, ret);
}

/* The vendor's state names the programme in force; ERR_NOT_FOUND before the first was applied. */
static enum err app_programme_in_force(struct app *app, hash256 *ret)
{
    CLEANUP(cache_release_p) const struct state *vendor = NULL;
    TRY(cache_current(app, UID_VENDOR, &vendor));
    static const hash256 none;
    if (hash_eq(&vendor->programme, &none))
        return ERR_NOT_FOUND;
    *ret = vendor->programme;
    return OK;
}

static enum err app_load_programme(struct app *app, struct arena *a, struct diag *diag)
{
    hash256 wanted;
    struct programme *p = NULL, *now = atomic_load(&app->programme);
    TRY(app_programme_in_force(app, &wanted));
    if (now && hash_eq(&now->hash, &wanted))
        return OK;
    TRY(app_read_programme(app, &wanted, a, diag, &p));
    app_put_programme(app, p);
    return OK;
}

void app_follow_programme(struct app *app)
{
    struct arena a;
    struct diag *diag = calloc(1, sizeof *diag);
    arena_init(&a, programme_arena_bytes);
    enum err e = diag ? app_load_programme(app, &a, diag) : ERR_INTERNAL;
    if (e != OK && e != ERR_NOT_FOUND)
        LOG(LOG_ERROR, "programme-not-taken-up", LOG_S("error", str_of(err_code(e))));
    arena_free(&a);
    free(diag);
}

/* --- Opening --- */

static enum err app_open_store(struct app *app, struct arena *a, struct diag *diag)
{
    const struct app_config *c = &app->config;
    struct store_config sc = {
        .db = {.engine = c->database ? DB_POSTGRES : DB_SQLITE, .folder = c->data_dir, .url = c->database},
        .writers = c->writers};
    struct db_problem problem = {0};
    enum err e = store_open(&sc, c->migrate ? STORE_MIGRATE : STORE_USE, &problem, &app->store);
    if (e != OK)
        diag_add(diag, a, c->database ? S("database") : str_of(c->data_dir), "%s", problem.text);
    return e;
}

static enum err app_open_parts(struct app *app, struct arena *a, struct diag *diag)
{
    TRY(app_open_store(app, a, diag));
    app->cache = cache_new(app->config.cache_bytes ? app->config.cache_bytes : cache_bytes_default);
    app->snapshots = snapshots_new();
    app->guesses = guesses_new();
    app->quarantine = quarantine_new();
    app->programmes = calloc(1, sizeof *app->programmes);
    if (!app->cache || !app->snapshots || !app->quarantine || !app->programmes)
        return ERR_INTERNAL;
    pthread_mutex_init(&app->programmes->lock, NULL);
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    TRY(clock_open(reader.db, app->config.demo, &app->clock));
    enum err e = journal_open(app->config.data_dir, reader.db, &app->journal);
    if (e == ERR_CORRUPT)
        diag_add(diag, a, str_of(app->config.data_dir), "the chain of the journal of hand-outs is broken");
    TRY(e);
    store_reader_put(&reader);
    e = app_load_programme(app, a, diag);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(job_open_table(app, &app->jobs));
    TRY(writer_open(app, &app->writer));
    return names_open(app, &app->names);
}

enum err app_open(const struct app_config *config, struct arena *a, struct diag *diag, struct app **ret)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app)
        return ERR_INTERNAL;
    app->config = *config;
    enum err e = app_open_parts(app, a, diag);
    if (e != OK) {
        app_close(app);
        return e;
    }
    *ret = app;
    return OK;
}

void app_close(struct app *app)
{
    if (!app)
        return;
    job_close_table(app->jobs);
    names_close(app->names);
    writer_close(app->writer);
    snapshots_free(app->snapshots);
    guesses_free(app->guesses);
    quarantine_free(app->quarantine);
    cache_free(app->cache);
    journal_close(app->journal);
    clock_close(app->clock);
    for (size_t i = 0; app->programmes && i < app->programmes->n; i++)
        programme_release(app->programmes->all[i]);
    free(app->programmes);
    store_close(app->store);
    free(app);
}

/* --- Running --- */

ts app_now(const struct app *app)
{
    return clock_now(app->clock);
}

bool app_ready(const struct app *app, str *ret_why)
{
    str why = clock_trouble(app->clock);
    if (why.len == 0)
        why = journal_trouble(app->journal);
    if (why.len == 0 && writer_silent_us(app->writer) > WRITER_SILENT_US)
        why = S("the writer has made no progress for 10 seconds");
    if (why.len == 0 && !atomic_load(&((struct app *)(uintptr_t)app)->programme))
        why = S("no programme was applied yet; run: guildhall init");
    *ret_why = why;
    return why.len == 0;
}

void app_fatal(struct app *app, const char *why)
{
    LOG(LOG_ERROR, "fatal", LOG_S("why", str_of(why)));
    if (!app->config.on_fatal)
        abort();
    app->config.on_fatal(app->config.fatal_cookie);
}

enum err app_task(struct app *app, uid stream, enum err (*fn)(struct db *db, void *cookie), void *cookie)
{
    struct act_request req = {.stream = stream, .task = fn, .task_cookie = cookie};
    return act_run(app, &req);
}
