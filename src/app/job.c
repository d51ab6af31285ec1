/* See job.h. */
#include "app/job.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/act_run.h"
#include "base/env.h"
#include "base/log.h"
#include "store/store.h"
#include "store/store_job.h"

enum { RESULTS_AT_ONCE = 64, TELL_US = 500000, CUT_SECONDS = 60 };

struct job {
    struct job_table *jobs;
    struct job_start start;
    struct store_job row;
    struct store_job_row results[RESULTS_AT_ONCE];
    size_t n_results;
    struct arena arena; /* of the results not stored yet */
    int64_t told_us;
    bool busy; /* this place is taken */
    bool over; /* its thread has ended and can be joined */
    pthread_t thread;
};

struct job_table {
    struct app *app;
    pthread_mutex_t lock;
    _Atomic bool closing;
    struct job at[JOBS_AT_ONCE];
};

enum err job_open_table(struct app *app, struct job_table **ret)
{
    struct job_table *j = calloc(1, sizeof *j);
    if (!j)
        return ERR_INTERNAL;
    j->app = app;
    pthread_mutex_init(&j->lock, NULL);
    *ret = j;
    return OK;
}

void job_close_table(struct job_table *j)
{
    if (!j)
        return;
    atomic_store(&j->closing, true);
    for (size_t i = 0; i < JOBS_AT_ONCE; i++)
        if (j->at[i].busy)
            pthread_join(j->at[i].thread, NULL);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

/* --- Progress
 * --------------------------------------------------------------------------------------------------- */

/* One turn of the writer: the results gathered and the counts, in one transaction (L24). */
static enum err job_tell_task(struct db *db, void *cookie)
{
    struct job *job = cookie;
    TRY(store_job_update(db, &job->row));
    TRY(store_job_put_rows(db, job->row.id, job->results, job->n_results));
    for (size_t i = 0; i < job->n_results; i++)
        TRY(store_job_result(db, job->row.id, job->results[i].row, job->results[i].result));
    return OK;
}

static enum err job_tell(struct job *job)
{
    if (job->start.unlisted)
        return OK;
    job->row.changed_at = env_now();
    TRY(app_task(job->jobs->app, job->row.stream, job_tell_task, job));
    job->n_results = 0;
    job->told_us = env_monotonic_us();
    arena_reset(&job->arena);
    return OK;
}

static bool job_asked_to_stop(struct job *job)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_job now;
    return atomic_load(&job->jobs->closing) ||
           (!job->start.unlisted && store_reader_get(job->jobs->app->store, &reader) == OK &&
            store_job_get(reader.db, job->row.id, &job->arena, &now) == OK && now.cancel);
}

static enum err job_breathe(struct job *job)
{
    if (job->start.unlisted)
        return atomic_load(&job->jobs->closing) ? ERR_DONE : OK;
    if (job->n_results < RESULTS_AT_ONCE && env_monotonic_us() - job->told_us < TELL_US)
        return OK;
    TRY(job_tell(job));
    return job_asked_to_stop(job) ? ERR_DONE : OK;
}

enum err job_row(struct job *job, int64_t row, bool refused, str result)
{
    if (refused)
        job->row.refused++;
    else
        job->row.done++;
    if (result.ptr && !job->start.unlisted)
        job->results[job->n_results++] = (struct store_job_row){row, S(""), str_dup(&job->arena, result)};
    return job_breathe(job);
}

enum err job_counts(struct job *job, int64_t done, int64_t refused)
{
    job->row.done = done;
    job->row.refused = refused;
    return job_breathe(job);
}

/* --- Running
 * --------------------------------------------------------------------------------------------------- */

static void *job_thread(void *arg)
{
    struct job *job = arg;
    enum err e = job->start.run(job, job->start.cookie);
    job->row.state = e == OK ? STORE_JOB_DONE : e == ERR_DONE ? STORE_JOB_CANCELLED : STORE_JOB_FAILED;
    if (e != OK && e != ERR_DONE)
        LOG(LOG_ERROR, "job-failed", LOG_S("kind", str_of(job->start.kind)),
            LOG_S("error", str_of(err_code(e))));
    if (job_tell(job) != OK)
        LOG(LOG_ERROR, "job-end-not-stored", LOG_S("kind", str_of(job->start.kind)));
    job->start.end(job->start.cookie);
    arena_free(&job->arena);
    pthread_mutex_lock(&job->jobs->lock);
    job->over = true;
    pthread_mutex_unlock(&job->jobs->lock);
    return NULL;
}

static struct job *job_place(struct job_table *jobs)
{
    struct job *found = NULL;
    pthread_mutex_lock(&jobs->lock);
    for (size_t i = 0; i < JOBS_AT_ONCE && !found; i++) {
        struct job *job = &jobs->at[i];
        if (job->busy && job->over) {
            pthread_join(job->thread, NULL);
            job->busy = false;
        }
        if (!job->busy)
            found = job;
    }
    if (found)
        *found = (struct job){.jobs = jobs, .busy = true};
    pthread_mutex_unlock(&jobs->lock);
    return found;
}

static enum err job_add_task(struct db *db, void *cookie)
{
    struct job *job = cookie;
    return store_job_add(db, &job->row);
}

static enum err job_begin(struct app *app, struct job *job, uid *ret)
{
    job->row = (struct store_job){.stream = job->start.stream,
                                  .kind = code_of(str_of(job->start.kind)),
                                  .actor = act_actor_text(job->start.actor, &job->arena),
                                  .detail = S(""),
                                  .state = STORE_JOB_RUNNING,
                                  .total = job->start.total,
                                  .created_at = env_now(),
                                  .changed_at = env_now()};
    if (!job->start.unlisted) {
        env_random(&job->row.id, sizeof job->row.id);
        TRY(app_task(app, job->row.stream, job_add_task, job));
    }
    *ret = job->row.id;
    job->told_us = env_monotonic_us();
    pthread_mutex_lock(&app->jobs->lock); /* whoever joins it has seen its id */
    bool begun = pthread_create(&job->thread, NULL, job_thread, job) == 0;
    pthread_mutex_unlock(&app->jobs->lock);
    return begun ? OK : ERR_UNAVAILABLE;
}

enum err job_start(struct app *app, const struct job_start *start, uid *ret)
{
    struct job *job = job_place(app->jobs);
    if (!job) {
        start->end(start->cookie);
        return ERR_BUSY;
    }
    job->start = *start;
    arena_init(&job->arena, 16 << 20);
    uid id = UID_NONE;
    enum err e = job_begin(app, job, &id);
    if (e != OK) {
        start->end(start->cookie);
        arena_free(&job->arena);
        pthread_mutex_lock(&app->jobs->lock);
        job->busy = false;
        pthread_mutex_unlock(&app->jobs->lock);
        return e;
    }
    *ret = id;
    return OK;
}

/* --- Looking
 * --------------------------------------------------------------------------------------------------- */

/* Long silent and not over: its process ended. */
static const char *job_state(const struct store_job *j)
{
    static const char *const names[] = {
        [STORE_JOB_WAITING] = "waiting",     [STORE_JOB_RUNNING] = "running", [STORE_JOB_DONE] = "done",
        [STORE_JOB_CANCELLED] = "cancelled", [STORE_JOB_FAILED] = "failed",
    };
    bool open = j->state == STORE_JOB_WAITING || j->state == STORE_JOB_RUNNING;
    bool cut = open && ts_cmp(ts_add(j->changed_at, CUT_SECONDS * US_PER_SECOND), env_now()) < 0;
    return cut ? "failed" : names[j->state];
}

enum err job_get(struct app *app, const struct actor *actor, uid id, struct arena *a, struct job_view *ret)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_job j;
    TRY(store_reader_get(app->store, &reader));
    TRY(store_job_get(reader.db, id, a, &j));
    if (actor->realm != REALM_DESK && !str_eq(j.actor, act_actor_text(actor, a)))
        return ERR_NOT_FOUND;
    *ret = (struct job_view){.id = j.id,
                             .stream = j.stream,
                             .kind = j.kind,
                             .state = job_state(&j),
                             .total = j.total,
                             .done = j.done,
                             .refused = j.refused,
                             .created_at = j.created_at,
                             .changed_at = j.changed_at};
    return OK;
}

enum err job_results(struct app *app, uid id, int64_t after, size_t limit, struct arena *a,
                     struct job_result **ret, size_t *ret_n)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_job_row *rows = NULL;
    size_t n = 0;
    TRY(store_reader_get(app->store, &reader));
    TRY(store_job_rows(reader.db, id, after, (int64_t)limit, a, &rows, &n));
    struct job_result *out = NEW_N(a, struct job_result, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct job_result){rows[i].row, rows[i].result};
    *ret = out;
    *ret_n = n;
    return OK;
}

static enum err job_cancel_task(struct db *db, void *cookie)
{
    return store_job_cancel(db, *(const uid *)cookie, env_now());
}

enum err job_cancel(struct app *app, const struct actor *actor, uid id)
{
    struct arena a;
    struct job_view j;
    arena_init(&a, 1 << 20);
    enum err e = job_get(app, actor, id, &a, &j);
    if (e == OK)
        e = app_task(app, j.stream, job_cancel_task, &id);
    arena_free(&a);
    return e;
}
