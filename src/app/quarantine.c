/* See quarantine.h. */
#include "app/quarantine.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/guard.h"
#include "base/log.h"
#include "domain/kind.h"

/* Of a benefit with more things than this the kind is asked by `rebuild --check` alone: it compares each with
 * each. */
enum { CHECKED_ITEMS_MAX = 256 };

struct quarantine {
    pthread_mutex_t lock;
    _Atomic size_t n; /* read without the lock: nearly always none */
    uid streams[QUARANTINE_MAX];
};

struct quarantine *quarantine_new(void)
{
    struct quarantine *q = calloc(1, sizeof *q);
    if (q)
        pthread_mutex_init(&q->lock, NULL);
    return q;
}

void quarantine_free(struct quarantine *q)
{
    if (q)
        pthread_mutex_destroy(&q->lock);
    free(q);
}

/* Where it stands, or n. Under the lock. */
static size_t quarantine_find(const struct quarantine *q, uid stream)
{
    size_t i = 0;
    while (i < q->n && !uid_eq(q->streams[i], stream))
        i++;
    return i;
}

static void quarantine_log(const char *event, uid stream, const struct guard_failure *why)
{
    char text[UID_TEXT];
    LOG(LOG_ERROR, event, LOG_S("stream", uid_text(ID_PARTNER, stream, text)),
        LOG_S("what", str_of(why->what)), LOG_S("file", str_of(why->file ? why->file : "")),
        LOG_I("line", why->line));
}

void quarantine_put(struct app *app, uid stream, const struct guard_failure *why)
{
    struct quarantine *q = app->quarantine;
    pthread_mutex_lock(&q->lock);
    bool added = quarantine_find(q, stream) == q->n, full = q->n == QUARANTINE_MAX;
    if (added && !full)
        q->streams[q->n++] = stream;
    pthread_mutex_unlock(&q->lock);
    if (added)
        quarantine_log("partner-quarantined", stream, why);
    if (added && full)
        app_fatal(app, "too-many-quarantined");
}

bool quarantine_has(const struct app *app, uid stream)
{
    struct quarantine *q = app->quarantine;
    if (atomic_load(&q->n) == 0)
        return false;
    pthread_mutex_lock(&q->lock);
    bool has = quarantine_find(q, stream) < q->n;
    pthread_mutex_unlock(&q->lock);
    return has;
}

void quarantine_lift(struct app *app, uid stream)
{
    struct quarantine *q = app->quarantine;
    pthread_mutex_lock(&q->lock);
    size_t i = quarantine_find(q, stream);
    if (i < q->n)
        q->streams[i] = q->streams[--q->n];
    pthread_mutex_unlock(&q->lock);
}

size_t quarantine_list(const struct app *app, uid *ret)
{
    struct quarantine *q = app->quarantine;
    pthread_mutex_lock(&q->lock);
    size_t n = q->n;
    memcpy(ret, q->streams, n * sizeof *ret);
    pthread_mutex_unlock(&q->lock);
    return n;
}

/* --- Pure calls --- */

enum err quarantine_run(struct app *app, uid stream, void (*pure)(void *arg), void *arg)
{
    struct guard_failure why;
    if (guard_run(pure, arg, &why))
        return OK;
    quarantine_put(app, stream, &why);
    return ERR_QUARANTINED;
}

enum err quarantine_look(struct app *app, uid stream, void (*pure)(void *arg), void *arg)
{
    struct guard_failure why;
    (void)app;
    if (guard_run(pure, arg, &why))
        return OK;
    quarantine_log("past-not-sound", stream, &why);
    return ERR_QUARANTINED;
}

struct quarantine_ask {
    struct ask *q;
    struct decision *d;
};

static void quarantine_pure_decide(void *arg)
{
    struct quarantine_ask *a = arg;
    decide(a->q, a->d);
    ASSERT(a->d->n_reasons == 0 || (a->d->n_events == 0 && a->d->n_effects == 0));
}

enum err quarantine_decide(struct app *app, struct ask *q, struct decision *d)
{
    return quarantine_run(app, q->state->stream, quarantine_pure_decide, &(struct quarantine_ask){q, d});
}

struct quarantine_states {
    const struct state *before, *after;
};

/* Benefits are only added, so that each stands where it stood. */
static void quarantine_pure_check(void *arg)
{
    const struct quarantine_states *s = arg;
    for (size_t i = 0; i < s->after->n_benefits; i++) {
        const struct benefit *b = &s->after->benefits[i];
        bool same = i < s->before->n_benefits && state_benefit_equal(&s->before->benefits[i], b);
        if (!same && b->n_items <= CHECKED_ITEMS_MAX && kind_of(b)->check)
            kind_of(b)->check(b);
    }
}

enum err quarantine_check(struct app *app, const struct state *before, const struct state *after)
{
    return quarantine_run(app, after->stream, quarantine_pure_check,
                          &(struct quarantine_states){before, after});
}
