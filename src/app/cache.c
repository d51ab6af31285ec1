/* See cache.h. Sixty-four shards, each a hash table and a list by last use under one lock; what is looked up
 * is a pointer and a count, so the lock is held for some tens of nanoseconds. */
#include "app/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/quarantine.h"
#include "app/snapshot.h"
#include "base/guard.h"
#include "store/store.h"
#include "store/store_event.h"

enum { SHARDS = 64, BUCKETS = 1024, KEPT_MAX = 256 * 1024 };

struct entry {
    const struct state *state;
    uid stream;
    size_t bytes;
    struct entry *next;          /* of the bucket */
    struct entry *newer, *older; /* by last use */
};

/* A stream that one thread loads while others wait for it. */
struct loading {
    uid stream;
    struct loading *next;
};

struct shard {
    pthread_mutex_t lock;
    pthread_cond_t loaded;
    struct entry *buckets[BUCKETS];
    struct entry *newest, *oldest;
    struct loading *loading;
    size_t bytes;
    uint64_t publishes; /* tells a loader that somebody published meanwhile */
};

struct cache {
    size_t shard_bytes;
    struct shard shards[SHARDS];
};

struct kept {
    struct kept *next;
    ts until;
    size_t total; /* bytes of this and all older ones */
    str name, bytes;
};

static uint64_t cache_mix(uid u)
{
    uint64_t x = u.hi ^ (u.lo * UINT64_C(0x9e3779b97f4a7c15));
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ (x >> 32);
}

static struct shard *cache_shard(struct cache *c, uid stream)
{
    return &c->shards[cache_mix(stream) % SHARDS];
}

static struct entry **cache_slot(struct shard *sh, uid stream)
{
    struct entry **at = &sh->buckets[(cache_mix(stream) / SHARDS) % BUCKETS];
    while (*at && !uid_eq((*at)->stream, stream))
        at = &(*at)->next;
    return at;
}

struct cache *cache_new(size_t bytes)
{
    struct cache *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->shard_bytes = bytes / SHARDS;
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_init(&c->shards[i].lock, NULL);
        pthread_cond_init(&c->shards[i].loaded, NULL);
    }
    return c;
}

static void cache_unlink(struct shard *sh, struct entry *e)
{
    *(e->newer ? &e->newer->older : &sh->newest) = e->older;
    *(e->older ? &e->older->newer : &sh->oldest) = e->newer;
}

static void cache_to_front(struct shard *sh, struct entry *e)
{
    e->newer = NULL;
    e->older = sh->newest;
    *(sh->newest ? &sh->newest->newer : &sh->oldest) = e;
    sh->newest = e;
}

static void cache_remove(struct shard *sh, struct entry **slot)
{
    struct entry *e = *slot;
    *slot = e->next;
    cache_unlink(sh, e);
    sh->bytes -= e->bytes;
    cache_release(e->state);
    free(e);
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *sh = &c->shards[i];
        while (sh->oldest)
            cache_remove(sh, cache_slot(sh, sh->oldest->stream));
        pthread_mutex_destroy(&sh->lock);
        pthread_cond_destroy(&sh->loaded);
    }
    free(c);
}

const struct state *cache_hold(const struct state *s)
{
    atomic_fetch_add_explicit(&((struct state *)(uintptr_t)s)->refs, 1, memory_order_relaxed);
    return s;
}

static void cache_forget(struct state *s)
{
    struct kept *k = atomic_load(&s->kept);
    while (k) {
        struct kept *next = k->next;
        free(k);
        k = next;
    }
    state_free(s);
}

void cache_release(const struct state *s)
{
    struct state *mine = (struct state *)(uintptr_t)s;
    if (mine && atomic_fetch_sub_explicit(&mine->refs, 1, memory_order_acq_rel) == 1)
        cache_forget(mine);
}

void cache_release_p(const struct state **s)
{
    cache_release(*s);
}

const struct state *cache_get(struct cache *c, uid stream)
{
    struct shard *sh = cache_shard(c, stream);
    const struct state *found = NULL;
    pthread_mutex_lock(&sh->lock);
    struct entry *e = *cache_slot(sh, stream);
    if (e) {
        if (e != sh->newest) {
            cache_unlink(sh, e);
            cache_to_front(sh, e);
        }
        found = cache_hold(e->state);
    }
    pthread_mutex_unlock(&sh->lock);
    return found;
}

/* Puts `s` (one reference, taken over) in, under the shard's lock. */
static void cache_put(struct cache *c, struct shard *sh, struct state *s)
{
    struct entry **slot = cache_slot(sh, s->stream);
    if (*slot && (*slot)->state->seq >= s->seq) {
        cache_release(s);
        return;
    }
    if (*slot)
        cache_remove(sh, slot);
    struct entry *e = calloc(1, sizeof *e);
    if (!e) { /* a cache may forget */
        cache_release(s);
        return;
    }
    slot = cache_slot(sh, s->stream);
    e->state = s;
    e->stream = s->stream;
    e->bytes = state_bytes(s) + sizeof *e;
    e->next = *slot;
    *slot = e;
    cache_to_front(sh, e);
    sh->bytes += e->bytes;
    while (sh->bytes > c->shard_bytes && sh->oldest != e)
        cache_remove(sh, cache_slot(sh, sh->oldest->stream));
}

void cache_publish(struct cache *c, struct state *s)
{
    struct shard *sh = cache_shard(c, s->stream);
    atomic_store(&s->refs, 1);
    pthread_mutex_lock(&sh->lock);
    sh->publishes++;
    cache_put(c, sh, s);
    pthread_mutex_unlock(&sh->lock);
}

void cache_drop(struct cache *c, uid stream)
{
    struct shard *sh = cache_shard(c, stream);
    pthread_mutex_lock(&sh->lock);
    struct entry **slot = cache_slot(sh, stream);
    if (*slot)
        cache_remove(sh, slot);
    pthread_mutex_unlock(&sh->lock);
}

/* --- Loading --- */

struct cache_folding {
    struct state *state;
    const struct event *event;
};

static void cache_pure_evolve(void *arg)
{
    struct cache_folding *f = arg;
    evolve(f->state, f->event);
}

enum err cache_fold_event(struct state *s, const struct store_event *row, struct arena *scratch,
                          struct event *ret, struct guard_failure *ret_why)
{
    *ret_why = (struct guard_failure){.what = "an event of tomorrow, malformed or out of order"};
    if (row->version < 0 || row->version > UINT16_MAX)
        return ERR_QUARANTINED;
    const struct event_def *def = event_find(row->type, (uint16_t)row->version);
    if (!def)
        return ERR_QUARANTINED; /* L6: never skipped */
    const void *data = NULL;
    if (event_read(def, row->data, scratch, &data) != OK || row->seq != s->seq + 1 ||
        ts_cmp(row->at, s->last_at) < 0)
        return ERR_QUARANTINED;
    struct event e = {.seq = row->seq,
                      .at = row->at,
                      .recorded_at = row->recorded_at,
                      .actor_kind = row->actor_kind,
                      .actor = row->actor,
                      .actor_stream = row->actor_stream,
                      .via = row->via,
                      .action = row->action,
                      .programme = row->programme,
                      .def = def,
                      .data = data};
    if (!guard_run(cache_pure_evolve, &(struct cache_folding){s, &e}, ret_why))
        return ERR_QUARANTINED; /* L29: one partner's ledger, not the server's */
    s->head = row->hash;
    *ret = e;
    return OK;
}

static enum err cache_fold_page(struct db *db, struct state *s, ts until, struct arena *scratch,
                                uint64_t *ret_n, struct guard_failure *ret_why)
{
    CLEANUP(store_event_close) struct store_event_cursor rows = {0};
    TRY(store_event_open(db, s->stream, s->seq, STORE_EVENT_PAGE, &rows));
    for (uint64_t n = 0;; n++) {
        struct store_event row;
        struct event event;
        enum err e = store_event_next(&rows, &row);
        if (e == ERR_DONE || (e == OK && ts_cmp(row.at, until) > 0)) { /* `at` never falls (L8) */
            *ret_n = e == OK ? 0 : n;
            return OK;
        }
        TRY(e);
        TRY(cache_fold_event(s, &row, scratch, &event, ret_why));
        arena_reset(scratch);
    }
}

/* Folds what follows into `s`, which is taken over. `ret_n`: events folded; `ret_why`: of ERR_QUARANTINED. */
static enum err cache_fold_on(struct db *db, struct state *s, ts until, uint64_t *ret_n, struct state **ret,
                              struct guard_failure *ret_why)
{
    struct arena scratch;
    arena_init(&scratch, 1 << 20);
    uint64_t n = STORE_EVENT_PAGE, before = s->seq;
    enum err e = OK;
    while (e == OK && n == STORE_EVENT_PAGE)
        e = cache_fold_page(db, s, until, &scratch, &n, ret_why);
    arena_free(&scratch);
    if (e == OK && s->seq == 0)
        e = ERR_NOT_FOUND;
    if (e != OK) {
        state_free(s);
        return e;
    }
    *ret_n = s->seq - before;
    *ret = s;
    return OK;
}

enum err cache_fold(struct db *db, uid stream, ts until, struct state **ret)
{
    uint64_t n;
    struct guard_failure why;
    return cache_fold_on(db, state_new(stream), until, &n, ret, &why);
}

enum err cache_fold_current(struct app *app, struct db *db, uid stream, struct state **ret)
{
    struct state *s = NULL;
    uint64_t n = 0;
    TRY(snapshot_begin(db, stream, &s));
    struct guard_failure why;
    enum err e = cache_fold_on(db, s ? s : state_new(stream), TS_MAX, &n, &s, &why);
    if (e == ERR_QUARANTINED)
        quarantine_put(app, stream, &why);
    TRY(e);
    if (n > SNAPSHOT_AFTER)
        snapshot_offer(app, s);
    *ret = s;
    return OK;
}

static bool cache_is_loading(const struct shard *sh, uid stream)
{
    for (const struct loading *l = sh->loading; l; l = l->next)
        if (uid_eq(l->stream, stream))
            return true;
    return false;
}

/* Waits while another thread loads the stream; then either its state is there, or we are the one who loads.
 */
static const struct state *cache_claim_load(struct shard *sh, struct loading *mine, uint64_t *ret_publishes)
{
    pthread_mutex_lock(&sh->lock);
    while (cache_is_loading(sh, mine->stream))
        pthread_cond_wait(&sh->loaded, &sh->lock);
    struct entry *e = *cache_slot(sh, mine->stream);
    const struct state *s = e ? cache_hold(e->state) : NULL;
    if (!s) {
        mine->next = sh->loading;
        sh->loading = mine;
        *ret_publishes = sh->publishes;
    }
    pthread_mutex_unlock(&sh->lock);
    return s;
}

/* Ends our load. What was loaded is kept only if nobody published to this shard meanwhile: a state that was
 * published and evicted while we read must not be followed by an older one. */
static void cache_end_load(struct cache *c, struct shard *sh, struct loading *mine, uint64_t publishes,
                           struct state *loaded)
{
    pthread_mutex_lock(&sh->lock);
    struct loading **at = &sh->loading;
    while (*at != mine)
        at = &(*at)->next;
    *at = mine->next;
    if (loaded && sh->publishes == publishes)
        cache_put(c, sh, (struct state *)(uintptr_t)cache_hold(loaded));
    pthread_cond_broadcast(&sh->loaded);
    pthread_mutex_unlock(&sh->lock);
}

static enum err cache_load(struct app *app, uid stream, const struct state **ret)
{
    struct shard *sh = cache_shard(app->cache, stream);
    struct loading mine = {.stream = stream};
    uint64_t publishes = 0;
    const struct state *there = cache_claim_load(sh, &mine, &publishes);
    if (there) {
        *ret = there;
        return OK;
    }
    struct state *s = NULL;
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    enum err e = store_reader_get(app->store, &reader);
    if (e == OK)
        e = cache_fold_current(app, reader.db, stream, &s);
    if (e == OK)
        atomic_store(&s->refs, 1);
    cache_end_load(app->cache, sh, &mine, publishes, s);
    if (e == OK)
        *ret = s;
    return e;
}

/* L20: another node may have moved the head. Only the head row is read; the state is loaded when it differs.
 */
static enum err cache_confirm(struct app *app, const struct state *s, bool *ret_current)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    struct store_head head;
    TRY(store_event_head(reader.db, s->stream, &head));
    *ret_current = head.seq == s->seq && hash_eq(&head.hash, &s->head);
    return OK;
}

enum err cache_current(struct app *app, uid stream, const struct state **ret)
{
    const struct state *s = cache_get(app->cache, stream);
    if (s && store_engine(app->store) == DB_POSTGRES) {
        bool current = false;
        enum err e = cache_confirm(app, s, &current);
        if (e != OK || !current) {
            cache_release(s);
            s = NULL;
            TRY(e);
            cache_drop(app->cache, stream);
        }
    }
    if (!s)
        return cache_load(app, stream, ret);
    *ret = s;
    return OK;
}

/* --- Kept answers --- */

bool cache_kept(const struct state *s, str name, ts now, str *ret)
{
    for (const struct kept *k =
             atomic_load_explicit(&((struct state *)(uintptr_t)s)->kept, memory_order_acquire);
         k; k = k->next)
        if (str_eq(k->name, name) && ts_cmp(now, k->until) < 0) {
            *ret = k->bytes;
            return true;
        }
    return false;
}

void cache_keep(const struct state *s, str name, ts until, str bytes)
{
    struct state *mine = (struct state *)(uintptr_t)s;
    size_t size = sizeof(struct kept) + name.len + bytes.len;
    struct kept *k = malloc(size);
    if (!k)
        return;
    char *at = (char *)(k + 1);
    memcpy(at, name.ptr, name.len);
    memcpy(at + name.len, bytes.ptr, bytes.len);
    *k = (struct kept){.until = until, .name = {at, name.len}, .bytes = {at + name.len, bytes.len}};
    void *head = atomic_load_explicit(&mine->kept, memory_order_acquire);
    do {
        k->next = head;
        k->total = size + (k->next ? k->next->total : 0);
        if (k->total > KEPT_MAX) {
            free(k);
            return;
        }
    } while (!atomic_compare_exchange_weak_explicit(&mine->kept, &head, k, memory_order_release,
                                                    memory_order_acquire));
}
