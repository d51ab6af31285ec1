/* See jobs.h. One thread that wakes once a minute; a pass goes stream by stream, so no read is long (L23). */
#include "jobs/jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "app/catch_up.h"
#include "base/log.h"

enum { EVERY_S = 60 };

struct jobs {
    struct app *app;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool stopping;
};

/* Waits for the next pass; false: stopping. */
static bool jobs_wait(struct jobs *j)
{
    struct timespec until;
    pthread_mutex_lock(&j->lock);
    timespec_get(&until, TIME_UTC);
    until.tv_sec += EVERY_S;
    int timed_out = 0;
    while (!j->stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&j->stop, &j->lock, &until);
    bool go_on = !j->stopping;
    pthread_mutex_unlock(&j->lock);
    return go_on;
}

static void *jobs_main(void *arg)
{
    struct jobs *j = arg;
    do {
        size_t acted = 0;
        enum err e = catch_up(j->app, &acted);
        if (e != OK)
            LOG(LOG_ERROR, "catch-up-failed", LOG_S("error", str_of(err_code(e))));
        else if (acted > 0)
            LOG(LOG_INFO, "caught-up", LOG_I("partners", (int64_t)acted));
    } while (jobs_wait(j));
    return NULL;
}

enum err jobs_open(struct app *app, struct jobs **ret)
{
    struct jobs *j = calloc(1, sizeof *j);
    if (!j)
        return ERR_INTERNAL;
    j->app = app;
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->stop, NULL);
    if (pthread_create(&j->thread, NULL, jobs_main, j) != 0) {
        free(j);
        return ERR_INTERNAL;
    }
    *ret = j;
    return OK;
}

void jobs_close(struct jobs *j)
{
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    j->stopping = true;
    pthread_cond_signal(&j->stop);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->thread, NULL);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->stop);
    free(j);
}
