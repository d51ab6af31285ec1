/* See writer.h. Nothing is answered before COMMIT returned (L2); an error from COMMIT makes every act of the
 * batch unknown (L7). */
#include "app/writer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/act_run.h"
#include "app/cache.h"
#include "app/queue.h"
#include "base/env.h"
#include "base/log.h"
#include "store/store.h"

enum { BATCH_WORK_US = 5000, LATE_US = 5000000, CONFLICTS_MAX = 3 };

struct writer_thread {
    struct writer *writer;
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct act_request *first, **last;
    size_t queued;
    bool closing, started;
    _Atomic int64_t progress_us; /* monotonic; 0: idle */
};

struct writer {
    struct app *app;
    size_t n;
    _Atomic bool unknown; /* an outcome was unknown on SQLite: this process must end (L7) */
    struct writer_thread threads[];
};

enum err batch_stream(struct batch *b, uid stream, struct batch_stream **ret)
{
    for (size_t i = 0; i < b->n_streams; i++)
        if (uid_eq(b->streams[i].stream, stream)) {
            *ret = &b->streams[i];
            return OK;
        }
    ASSERT(b->n_streams < b->cap_streams);
    struct batch_stream s = {.stream = stream};
    TRY(store_event_lock_head(b->db, stream, &s.head));
    s.base = cache_get(b->app->cache, stream);
    if (s.base && (s.base->seq != s.head.seq || !hash_eq(&s.base->head, &s.head.hash))) {
        cache_release(s.base); /* another node was here (L20) */
        s.base = NULL;
    }
    if (!s.base) {
        struct state *folded = NULL;
        if (s.head.seq == 0)
            folded = state_new(stream);
        else
            TRY(cache_fold_current(b->app, b->db, stream, &folded));
        atomic_store(&folded->refs, 1);
        s.base = folded;
    }
    b->streams[b->n_streams] = s;
    *ret = &b->streams[b->n_streams++];
    return OK;
}

/* Lets go of what the batch holds. After a commit the changed states are published first. */
static void batch_end(struct batch *b, bool committed)
{
    for (size_t i = 0; i < b->n_streams; i++) {
        struct batch_stream *s = &b->streams[i];
        if (s->changed && committed)
            cache_publish(b->app->cache, s->changed);
        else if (s->changed)
            state_free(s->changed);
        cache_release(s->base);
    }
    b->n_streams = 0;
}

/* A group is all or nothing, a task is no act: each has a transaction of its own. */
static bool writer_alone(const struct act_request *req)
{
    return req->n_group > 0 || req->task;
}

/* Errors after which the transaction cannot go on; anything else is one act's own outcome. */
static bool writer_breaks(enum err e)
{
    return e == ERR_CONFLICT || e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_CORRUPT || e == ERR_STORE ||
           e == ERR_IO || e == ERR_OUTCOME_UNKNOWN || e == ERR_INTERNAL;
}

static void writer_clear_result(struct act_request *req)
{
    cache_release(req->result.state);
    memset(&req->result, 0, sizeof req->result);
}

/* L14: the desk's lists change in the transaction of the events that they follow from. */
static enum err batch_project(struct batch *b)
{
    for (size_t i = 0; i < b->n_streams; i++)
        if (b->streams[i].changed)
            TRY(queue_follow(b->db, b->streams[i].base, b->streams[i].changed));
    return OK;
}

/* Runs the acts inside one transaction up to and with its commit. On an error nothing was committed, or
 * (ERR_OUTCOME_UNKNOWN) nobody knows. Those that were decided have their outcome in result.err. */
static enum err writer_transaction(struct batch *b, struct act_request **acts, size_t n)
{
    TRY(db_begin(b->db));
    enum err e = act_ahead(b, acts, n);
    for (size_t i = 0; i < n && e == OK; i++) {
        writer_clear_result(acts[i]);
        enum err one = act_in_batch(b, acts[i]);
        if (writer_breaks(one))
            e = one;
        else
            acts[i]->result.err = one;
    }
    if (e == OK && writer_alone(acts[0]) && acts[0]->result.err != OK) {
        db_rollback(b->db); /* all or none: one refused, nothing happened */
        batch_end(b, false);
        return OK;
    }
    if (e == OK)
        e = batch_project(b);
    if (e == OK)
        e = db_commit(b->db);
    else
        db_rollback(b->db);
    batch_end(b, e == OK);
    return e;
}

static void writer_answer(struct batch *b, struct act_request **acts, size_t n, enum err e)
{
    for (size_t i = 0; i < n; i++)
        if (e != OK) {
            writer_clear_result(acts[i]);
            acts[i]->result.err = e;
        }
    act_after_commit(b->app, acts, n);
    for (size_t i = 0; i < n; i++)
        acts[i]->done(acts[i]);
}

static void writer_unknown(struct writer_thread *t)
{
    struct writer *w = t->writer;
    LOG(LOG_ERROR, "commit-outcome-unknown", LOG_S("what", str_of(db_problem(t->db)->text)));
    if (store_engine(w->app->store) == DB_SQLITE) {
        atomic_store(&w->unknown, true); /* recovery of the file is another process's business (L7) */
        app_fatal(w->app, "commit-outcome-unknown");
    }
}

/* One act in a transaction of its own; a lost compare-and-swap is tried three times (L5). */
static void writer_run_alone(struct writer_thread *t, struct batch *b, struct act_request *req)
{
    enum err e = ERR_CONFLICT;
    for (int i = 0; i < CONFLICTS_MAX && e == ERR_CONFLICT; i++)
        e = writer_transaction(b, &req, 1);
    if (e == ERR_OUTCOME_UNKNOWN)
        writer_unknown(t);
    else if (e != OK)
        LOG(LOG_ERROR, "act-failed", LOG_S("action", str_of(req->action ? req->action->id : "task")),
            LOG_S("error", str_of(err_code(e))), LOG_S("statement", str_of(db_problem(t->db)->statement)),
            LOG_S("what", str_of(db_problem(t->db)->text)));
    writer_answer(b, &req, 1, e == ERR_CONFLICT ? ERR_BUSY : e);
}

static void writer_run(struct writer_thread *t, struct act_request **acts, size_t n)
{
    struct batch b = {.app = t->writer->app, .db = t->db, .programme = app_programme(t->writer->app)};
    b.cap_streams = n + (n == 1 ? acts[0]->n_group : 0);
    arena_init(&b.arena, 1 << 20);
    b.streams = NEW_N(&b.arena, struct batch_stream, b.cap_streams);
    enum err e = atomic_load(&t->writer->unknown) ? ERR_UNAVAILABLE
                 : n > 1                          ? writer_transaction(&b, acts, n)
                                                  : ERR_CONFLICT;
    if (e == OK || e == ERR_OUTCOME_UNKNOWN || atomic_load(&t->writer->unknown)) {
        if (e == ERR_OUTCOME_UNKNOWN)
            writer_unknown(t);
        writer_answer(&b, acts, n, e);
    } else {
        for (size_t i = 0; i < n; i++) /* L4: dropped as a batch, run one by one */
            writer_run_alone(t, &b, acts[i]);
    }
    arena_free(&b.arena);
    programme_release(b.programme);
}

/* Takes the acts of the next batch off the queue; waits while there are none. false: closing, and all is
 * done. */
static bool writer_take(struct writer_thread *t, struct act_request **acts, size_t max, size_t *ret_n)
{
    size_t n = 0;
    pthread_mutex_lock(&t->lock);
    while (!t->first && !t->closing) {
        atomic_store(&t->progress_us, 0);
        pthread_mutex_unlock(&t->lock);
        db_tend(t->db, true);
        pthread_mutex_lock(&t->lock);
        if (!t->first && !t->closing)
            pthread_cond_wait(&t->more, &t->lock);
    }
    while (t->first && n < max && (n == 0 || !writer_alone(t->first))) {
        struct act_request *req = t->first;
        t->first = req->next;
        if (!t->first)
            t->last = &t->first;
        t->queued--;
        acts[n++] = req;
        if (writer_alone(req))
            break; /* L4 never splits it */
    }
    pthread_mutex_unlock(&t->lock);
    *ret_n = n;
    return n > 0;
}

/* L24: an act that waited too long is refused as not started; once started it is never cancelled. */
static size_t writer_drop_late(struct act_request **acts, size_t n)
{
    int64_t now = env_monotonic_us();
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (now - acts[i]->submitted_us > LATE_US) {
            acts[i]->result.err = ERR_BUSY;
            acts[i]->done(acts[i]);
        } else {
            acts[kept++] = acts[i];
        }
    }
    return kept;
}

static void *writer_main(void *arg)
{
    struct writer_thread *t = arg;
    size_t max = store_engine(t->writer->app->store) == DB_POSTGRES ? WRITER_BATCH_POSTGRES : WRITER_BATCH;
    struct act_request *acts[WRITER_BATCH];
    size_t n = 0;
    while (writer_take(t, acts, max, &n)) {
        atomic_store(&t->progress_us, env_monotonic_us());
        n = writer_drop_late(acts, n);
        if (n > 0)
            writer_run(t, acts, n);
        db_tend(t->db, false);
    }
    return NULL;
}

enum err writer_open(struct app *app, struct writer **ret)
{
    size_t n = store_writers(app->store);
    struct writer *w = calloc(1, sizeof *w + n * sizeof w->threads[0]);
    if (!w)
        return ERR_INTERNAL;
    w->app = app;
    w->n = n;
    for (size_t i = 0; i < n; i++) {
        struct writer_thread *t = &w->threads[i];
        t->writer = w;
        t->db = store_writer(app->store, i);
        t->last = &t->first;
        pthread_mutex_init(&t->lock, NULL);
        pthread_cond_init(&t->more, NULL);
        t->started = pthread_create(&t->thread, NULL, writer_main, t) == 0;
        if (!t->started) {
            writer_close(w);
            return ERR_INTERNAL;
        }
    }
    *ret = w;
    return OK;
}

void writer_close(struct writer *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->n; i++) {
        struct writer_thread *t = &w->threads[i];
        if (!t->started)
            continue;
        pthread_mutex_lock(&t->lock);
        t->closing = true;
        pthread_cond_signal(&t->more);
        pthread_mutex_unlock(&t->lock);
        pthread_join(t->thread, NULL);
        pthread_mutex_destroy(&t->lock);
        pthread_cond_destroy(&t->more);
    }
    free(w);
}

enum err writer_submit(struct writer *w, struct act_request *req)
{
    struct writer_thread *t = &w->threads[store_writer_of(w->app->store, req->stream)];
    enum err e = OK;
    req->next = NULL;
    req->submitted_us = env_monotonic_us();
    pthread_mutex_lock(&t->lock);
    if (t->closing || atomic_load(&w->unknown)) {
        e = ERR_UNAVAILABLE;
    } else if (t->queued >= WRITER_QUEUE) {
        e = ERR_BUSY;
    } else {
        *t->last = req;
        t->last = &req->next;
        t->queued++;
        pthread_cond_signal(&t->more);
    }
    pthread_mutex_unlock(&t->lock);
    return e;
}

int64_t writer_silent_us(const struct writer *w)
{
    int64_t longest = 0, now = env_monotonic_us();
    for (size_t i = 0; i < w->n; i++) {
        int64_t since = atomic_load(&((struct writer *)(uintptr_t)w)->threads[i].progress_us);
        if (since != 0 && now - since > longest)
            longest = now - since;
    }
    return longest;
}
