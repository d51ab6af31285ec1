/* See queue.h. */
#include "app/queue.h"

#include "app/cache.h"
#include "store/store.h"
#include "store/store_event.h"
#include "store/store_work.h"

enum { STREAMS_AT_ONCE = 256 };

static enum err queue_put(struct db *db, const struct state *s, const struct work_item *item)
{
    return store_work_put(db, &(struct store_work){.stream = s->stream, .item = *item});
}

enum err queue_follow(struct db *db, const struct state *before, const struct state *after)
{
    for (size_t i = 0; i < after->n_orders; i++) {
        struct work_item now = work_order(after, i), was = {0};
        if (i < before->n_orders)
            was = work_order(before, i);
        if (!work_equal(&was, &now))
            TRY(queue_put(db, after, &now));
    }
    for (size_t i = 0; i < after->n_requests; i++) {
        struct work_item now = work_request(after, i), was = {0};
        if (i < before->n_requests)
            was = work_request(before, i);
        if (!work_equal(&was, &now))
            TRY(queue_put(db, after, &now));
    }
    return OK;
}

/* --- Made anew --- */

struct queue_again {
    struct app *app;
    uid stream;
    int64_t rows;
};

static enum err queue_again_stream(struct db *db, void *cookie)
{
    struct queue_again *q = cookie;
    struct store_head head;
    struct state *s = NULL;
    TRY(store_event_lock_head(db, q->stream, &head));
    enum err e = cache_fold_current(q->app, db, q->stream, &s);
    if (e == ERR_QUARANTINED)
        return OK;
    TRY(e);
    struct state *none = state_new(q->stream);
    e = store_work_drop(db, q->stream);
    if (e == OK)
        e = queue_follow(db, none, s);
    q->rows += (int64_t)(s->n_orders + s->n_requests);
    state_free(none);
    state_free(s);
    return e;
}

static enum err queue_drop_stream(struct db *db, void *cookie)
{
    return store_work_drop(db, *(const uid *)cookie);
}

/* Rows of nobody's ledger. */
static enum err queue_drop_astray(struct app *app)
{
    uid streams[STREAMS_AT_ONCE];
    for (size_t n = STREAMS_AT_ONCE; n == STREAMS_AT_ONCE;) {
        struct store_reader reader = {0};
        TRY(store_reader_get(app->store, &reader));
        enum err e = store_work_astray(reader.db, STREAMS_AT_ONCE, streams, &n);
        store_reader_put(&reader);
        TRY(e);
        for (size_t i = 0; i < n; i++)
            TRY(app_task(app, streams[i], queue_drop_stream, &streams[i]));
    }
    return OK;
}

enum err queue_rebuild(struct app *app, int64_t *ret_rows)
{
    struct queue_again q = {.app = app};
    uid streams[STREAMS_AT_ONCE], after = UID_NONE;
    TRY(queue_drop_astray(app));
    for (size_t n = STREAMS_AT_ONCE; n == STREAMS_AT_ONCE;) {
        struct store_reader reader = {0};
        TRY(store_reader_get(app->store, &reader));
        enum err e = store_event_streams(reader.db, after, STREAMS_AT_ONCE, streams, &n);
        store_reader_put(&reader);
        TRY(e);
        for (size_t i = 0; i < n; i++) {
            after = q.stream = streams[i];
            TRY(app_task(app, q.stream, queue_again_stream, &q));
        }
    }
    *ret_rows = q.rows;
    return OK;
}
