/* See snapshot.h. */
#include "app/snapshot.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/act.h"
#include "base/buf.h"
#include "fold.gen.h"
#include "store/store_snapshot.h"

enum { WAITING_MAX = 64, BYTES_MAX = 16 << 20 };

int64_t snapshot_version(void)
{
    return FOLD_VERSION;
}

/* --- Bytes --- */

static void snapshot_put(struct buf *out, const void *p, size_t size)
{
    if (size > 0)
        buf_put(out, (str){p, size});
}

enum err snapshot_write(const struct state *s, struct buf *out)
{
    struct state flat = *s;
    flat.arena = (struct arena){0};
    flat.refs = 0;
    flat.kept = NULL;
    flat.benefits = NULL;
    flat.cap_benefits = 0;
#define FLAT(array)                                                                                          \
    flat.array = NULL;                                                                                       \
    flat.cap_##array = 0;
    STATE_ARRAYS(FLAT)
#undef FLAT
    snapshot_put(out, &flat, sizeof flat);
#define PUT(array) snapshot_put(out, s->array, s->n_##array * sizeof *s->array);
    STATE_ARRAYS(PUT)
#undef PUT
    for (size_t i = 0; i < s->n_benefits; i++) {
        struct benefit b = s->benefits[i];
        b.own = b.items = NULL;
        b.cap_items = 0;
        snapshot_put(out, &b, sizeof b);
    }
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        snapshot_put(out, b->own, b->own_size);
        snapshot_put(out, b->items, (size_t)b->item_size * b->n_items);
    }
    return buf_err(out);
}

/* The next n elements, copied into the arena; false: there are not so many bytes. */
static bool snapshot_take(str *in, struct arena *a, size_t size, size_t n, void **ret)
{
    if (size > 0 && n > in->len / size)
        return false;
    *ret = size * n > 0 ? arena_dup(a, in->ptr, size * n) : NULL;
    in->ptr += size * n;
    in->len -= size * n;
    return true;
}

static bool snapshot_take_benefits(str *in, struct state *s)
{
    void *at;
    if (!snapshot_take(in, &s->arena, sizeof *s->benefits, s->n_benefits, &at))
        return false;
    s->benefits = at;
    s->cap_benefits = s->n_benefits;
    for (size_t i = 0; i < s->n_benefits; i++) {
        struct benefit *b = &s->benefits[i];
        if (!snapshot_take(in, &s->arena, b->own_size, 1, &b->own) ||
            !snapshot_take(in, &s->arena, b->item_size, b->n_items, &b->items))
            return false;
        b->cap_items = b->n_items;
    }
    return true;
}

static bool snapshot_take_all(str *in, struct state *s, uid stream)
{
    struct arena a = s->arena;
    if (in->len < sizeof *s)
        return false;
    memcpy(s, in->ptr, sizeof *s);
    s->arena = a;
    *in = str_from(*in, sizeof *s);
#define TAKE(array)                                                                                          \
    {                                                                                                        \
        void *at;                                                                                            \
        if (!snapshot_take(in, &s->arena, sizeof *s->array, s->n_##array, &at))                              \
            return false;                                                                                    \
        s->array = at;                                                                                       \
        s->cap_##array = s->n_##array;                                                                       \
    }
    STATE_ARRAYS(TAKE)
#undef TAKE
    return snapshot_take_benefits(in, s) && in->len == 0 && uid_eq(s->stream, stream);
}

enum err snapshot_read(str bytes, uid stream, struct state **ret)
{
    struct state *s = state_new(stream);
    str rest = bytes;
    if (!snapshot_take_all(&rest, s, stream)) {
        state_free(s);
        return ERR_CORRUPT;
    }
    *ret = s;
    return OK;
}

/* --- Reading --- */

enum err snapshot_get(struct db *db, uid stream, struct state **ret)
{
    struct arena a;
    struct store_snapshot row;
    struct state *s = NULL;
    arena_init(&a, 4 * (size_t)BYTES_MAX);
    enum err e = store_snapshot_get(db, stream, FOLD_VERSION, &a, &row);
    if (e == OK && snapshot_read(row.bytes, stream, &s) == OK &&
        (s->seq != row.head.seq || !hash_eq(&s->head, &row.head.hash))) {
        state_free(s);
        s = NULL;
    }
    arena_free(&a);
    if (e != OK && e != ERR_NOT_FOUND && e != ERR_CORRUPT) /* a cache that cannot be read is none */
        return e;
    *ret = s;
    return OK;
}

static enum err snapshot_is_of_ledger(struct db *db, const struct state *s, bool *ret)
{
    CLEANUP(store_event_close) struct store_event_cursor rows = {0};
    struct store_event row;
    TRY(store_event_open(db, s->stream, s->seq - 1, 1, &rows));
    enum err e = store_event_next(&rows, &row);
    *ret = e == OK && row.seq == s->seq && hash_eq(&row.hash, &s->head);
    return e == ERR_DONE ? OK : e;
}

enum err snapshot_begin(struct db *db, uid stream, struct state **ret)
{
    struct state *s = NULL;
    bool fits = false;
    TRY(snapshot_get(db, stream, &s));
    enum err e = s && s->seq > 0 ? snapshot_is_of_ledger(db, s, &fits) : OK;
    if (e != OK || !fits) {
        state_free(s);
        s = NULL;
    }
    TRY(e);
    *ret = s;
    return OK;
}

/* --- Writing: by the first writer, as many as wait in one transaction --- */

struct waiting {
    struct waiting *next;
    uid stream;
    uint64_t seq;
    hash256 head;
    struct buf bytes;
};

struct snapshots {
    pthread_mutex_t lock;
    struct app *app;
    struct waiting *first;
    size_t n;
    bool running;
    struct act_request task; /* one at a time */
};

struct snapshots *snapshots_new(void)
{
    struct snapshots *all = calloc(1, sizeof *all);
    if (all)
        pthread_mutex_init(&all->lock, NULL);
    return all;
}

static void snapshots_drop(struct waiting *w)
{
    while (w) {
        struct waiting *next = w->next;
        buf_free(&w->bytes);
        free(w);
        w = next;
    }
}

void snapshots_free(struct snapshots *all)
{
    if (!all)
        return;
    snapshots_drop(all->first);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

static struct waiting *snapshots_take(struct snapshots *all)
{
    pthread_mutex_lock(&all->lock);
    struct waiting *list = all->first;
    all->first = NULL;
    all->n = 0;
    pthread_mutex_unlock(&all->lock);
    return list;
}

static enum err snapshots_task(struct db *db, void *cookie)
{
    struct waiting *list = snapshots_take(cookie);
    enum err e = OK;
    for (struct waiting *w = list; w && e == OK; w = w->next)
        e = store_snapshot_put(db, w->stream,
                               &(struct store_snapshot){.head = {w->seq, w->head},
                                                        .fold_version = FOLD_VERSION,
                                                        .bytes = buf_str(&w->bytes)});
    snapshots_drop(list);
    return e;
}

static void snapshots_done(struct act_request *task);

/* Under the lock. A busy writer has better things to do: what waits is tried with the next offer. */
static void snapshots_start(struct snapshots *all)
{
    all->task = (struct act_request){.stream = UID_VENDOR,
                                     .task = snapshots_task,
                                     .task_cookie = all,
                                     .done = snapshots_done,
                                     .cookie = all};
    all->running = act_submit(all->app, &all->task) == OK;
}

static void snapshots_done(struct act_request *task)
{
    struct snapshots *all = task->cookie;
    pthread_mutex_lock(&all->lock);
    all->running = false;
    if (all->first)
        snapshots_start(all);
    pthread_mutex_unlock(&all->lock);
}

void snapshot_offer(struct app *app, const struct state *s)
{
    struct snapshots *all = app->snapshots;
    if (!app->writer) /* not opened yet */
        return;
    pthread_mutex_lock(&all->lock);
    struct waiting *w = all->n < WAITING_MAX ? calloc(1, sizeof *w) : NULL;
    if (w) {
        buf_init(&w->bytes, BYTES_MAX);
        w->stream = s->stream;
        w->seq = s->seq;
        w->head = s->head;
        if (snapshot_write(s, &w->bytes) == OK) {
            w->next = all->first;
            all->first = w;
            all->n++;
        } else {
            snapshots_drop(w);
        }
    }
    all->app = app;
    if (all->first && !all->running)
        snapshots_start(all);
    pthread_mutex_unlock(&all->lock);
}
