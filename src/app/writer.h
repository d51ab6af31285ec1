/* The writer (L3, L4, L24): threads that run acts in batches, one transaction and one fsync for each batch. A
 * stream belongs to one thread, so its acts are run one after another in the order in which they came. */
#ifndef APP_WRITER_H
#define APP_WRITER_H

#include "app/act.h"
#include "store/store_event.h"

enum { WRITER_QUEUE = 1024, WRITER_BATCH = 64, WRITER_BATCH_POSTGRES = 32 };

MUST_CHECK enum err writer_open(struct app *app, struct writer **ret);
void writer_close(struct writer *w); /* runs what is queued, then ends the threads; NULL is harmless */
/* ERR_BUSY: the queue of that stream's thread is full. ERR_UNAVAILABLE: closing, or an outcome was unknown.
 */
MUST_CHECK enum err writer_submit(struct writer *w, struct act_request *req);
/* Microseconds since a thread with something to do last made progress; the longest of all (L24). */
int64_t writer_silent_us(const struct writer *w);

/* A stream that acts of this batch touch: what is published, and the private copy that they change. */
struct batch_stream {
    uid stream;
    struct store_head head;
    const struct state *base; /* held */
    struct state *changed;    /* NULL until the first allowed act */
};

/* One transaction. Caches learn of it only after COMMIT. */
struct batch {
    struct app *app;
    struct db *db;
    struct programme *programme;  /* held */
    struct batch_stream *streams; /* of the arena: one for each act at most */
    size_t n_streams, cap_streams;
    struct arena arena;
};

/* The stream in this batch, its head locked and its state as of that head. A stream without an event has seq
 * 0. */
MUST_CHECK enum err batch_stream(struct batch *b, uid stream, struct batch_stream **ret);
static inline const struct state *batch_state(const struct batch_stream *s)
{
    return s->changed ? s->changed : s->base;
}

#endif
