/* See guess.h. Who guessed last longest ago gives his place up where the table is full: that needs a thousand
 * others who guess within the hour. */
#include "app/guess.h"

#include <pthread.h>
#include <stdlib.h>

enum { GUESSES_MOST = 10, GUESSERS = 1024 };
#define GUESS_HOUR (3600 * US_PER_SECOND)

struct guesser {
    uid actor;
    int64_t at[GUESSES_MOST]; /* the last ones, oldest first */
    size_t n;
};
struct guesses {
    pthread_mutex_t lock;
    size_t n;
    struct guesser rows[GUESSERS];
};

struct guesses *guesses_new(void)
{
    struct guesses *g = calloc(1, sizeof *g);
    if (!g)
        memory_failed("guesses", sizeof *g);
    pthread_mutex_init(&g->lock, NULL);
    return g;
}

void guesses_free(struct guesses *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->lock);
    free(g);
}

static struct guesser *guesser_find(struct guesses *g, uid actor)
{
    for (size_t i = 0; i < g->n; i++)
        if (uid_eq(g->rows[i].actor, actor))
            return &g->rows[i];
    return NULL;
}

static struct guesser *guesser_place(struct guesses *g)
{
    if (g->n < GUESSERS)
        return &g->rows[g->n++];
    struct guesser *oldest = &g->rows[0];
    for (size_t i = 1; i < g->n; i++)
        if (g->rows[i].at[g->rows[i].n - 1] < oldest->at[oldest->n - 1])
            oldest = &g->rows[i];
    return oldest;
}

/* Forgets what is an hour old. */
static void guesser_forget(struct guesser *row, int64_t now_us)
{
    size_t old = 0;
    while (old < row->n && now_us - row->at[old] >= GUESS_HOUR)
        old++;
    row->n -= old;
    memmove(row->at, row->at + old, row->n * sizeof *row->at);
}

int64_t guess_wait(struct guesses *g, uid actor, int64_t now_us)
{
    int64_t wait = 0;
    pthread_mutex_lock(&g->lock);
    struct guesser *row = guesser_find(g, actor);
    if (row) {
        size_t n = row->n;
        while (n > 0 && now_us - row->at[row->n - n] >= GUESS_HOUR)
            n--;
        if (n == GUESSES_MOST)
            wait = (row->at[0] + GUESS_HOUR - now_us) / US_PER_SECOND + 1;
    }
    pthread_mutex_unlock(&g->lock);
    return wait;
}

void guess_wrong(struct guesses *g, uid actor, int64_t now_us)
{
    pthread_mutex_lock(&g->lock);
    struct guesser *row = guesser_find(g, actor);
    if (!row) {
        row = guesser_place(g);
        *row = (struct guesser){.actor = actor};
    }
    guesser_forget(row, now_us);
    if (row->n == GUESSES_MOST) { /* two that came at the same time: the first is over */
        memmove(row->at, row->at + 1, (GUESSES_MOST - 1) * sizeof *row->at);
        row->n--;
    }
    row->at[row->n++] = now_us;
    pthread_mutex_unlock(&g->lock);
}
