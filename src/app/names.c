/* See names.h. Only domains that the company's own state knows are looked up, so nobody asks the DNS through
 * us for what he likes; whose turn it is, the act decides (L11). */
#include "app/names.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/cache.h"
#include "app/writer.h"
#include "base/env.h"
#include "domain/tenants.h"

enum { NAMES_THREADS = 2, NAMES_WAITING = 64 };

struct names {
    struct app *app;
    pthread_t threads[NAMES_THREADS];
    size_t n_threads;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct act_request *first, **last;
    size_t waiting;
    bool closing;
};

void names_look_up(struct app *app, struct act_request *req)
{
    CLEANUP(cache_release_p) const struct state *s = NULL;
    str *values = NULL;
    size_t n = 0;
    if (cache_current(app, req->stream, &s) != OK)
        return;
    str domain = tenants_to_prove(s, req->action, req->input);
    if (domain.len == 0)
        return;
    req->txt = (struct txt_fact){.domain = str_dup(req->arena, domain)};
    if (env_txt(app->config.dns_servers, req->txt.domain, req->arena, &values, &n) == OK)
        req->txt.values = (struct str_list){values, n};
}

static struct act_request *names_take(struct names *n)
{
    pthread_mutex_lock(&n->lock);
    while (!n->first && !n->closing)
        pthread_cond_wait(&n->more, &n->lock);
    struct act_request *req = n->closing ? NULL : n->first;
    if (req) {
        n->first = req->next;
        if (!n->first)
            n->last = &n->first;
        n->waiting--;
    }
    pthread_mutex_unlock(&n->lock);
    return req;
}

static void names_end(struct act_request *req, enum err e)
{
    req->result.err = e;
    req->done(req);
}

static void *names_main(void *arg)
{
    struct names *n = arg;
    for (struct act_request *req; (req = names_take(n)) != NULL;) {
        names_look_up(n->app, req);
        enum err e = writer_submit(n->app->writer, req);
        if (e != OK)
            names_end(req, e);
    }
    return NULL;
}

enum err names_open(struct app *app, struct names **ret)
{
    struct names *n = calloc(1, sizeof *n);
    if (!n)
        return ERR_INTERNAL;
    n->app = app;
    n->last = &n->first;
    pthread_mutex_init(&n->lock, NULL);
    pthread_cond_init(&n->more, NULL);
    while (n->n_threads < NAMES_THREADS &&
           pthread_create(&n->threads[n->n_threads], NULL, names_main, n) == 0)
        n->n_threads++;
    if (n->n_threads < NAMES_THREADS) {
        names_close(n);
        return ERR_INTERNAL;
    }
    *ret = n;
    return OK;
}

void names_close(struct names *n)
{
    if (!n)
        return;
    pthread_mutex_lock(&n->lock);
    n->closing = true;
    pthread_cond_broadcast(&n->more);
    pthread_mutex_unlock(&n->lock);
    for (size_t i = 0; i < n->n_threads; i++)
        pthread_join(n->threads[i], NULL);
    while (n->first) {
        struct act_request *req = n->first;
        n->first = req->next;
        names_end(req, ERR_UNAVAILABLE);
    }
    pthread_mutex_destroy(&n->lock);
    pthread_cond_destroy(&n->more);
    free(n);
}

enum err names_submit(struct names *n, struct act_request *req)
{
    enum err e = OK;
    req->next = NULL;
    pthread_mutex_lock(&n->lock);
    if (n->closing) {
        e = ERR_UNAVAILABLE;
    } else if (n->waiting >= NAMES_WAITING) {
        e = ERR_BUSY;
    } else {
        *n->last = req;
        n->last = &req->next;
        n->waiting++;
        pthread_cond_signal(&n->more);
    }
    pthread_mutex_unlock(&n->lock);
    return e;
}
