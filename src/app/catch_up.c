/* See catch_up.h. */
#include "app/catch_up.h"

#include "app/act_run.h"
#include "app/cache.h"
#include "app/clock.h"
#include "app/journal.h"
#include "store/store.h"

enum { STREAMS_AT_ONCE = 256 };

static enum err catch_up_mark(struct db *db, void *cookie)
{
    const struct app *app = cookie;
    TRY(clock_mark(app->clock, db));
    return journal_record(app->journal,
                          db); /* a shorter one at the next start is a sign of a restore (L27) */
}

/* Is anything due on this state? Looks only. */
static bool catch_up_due(struct app *app, const struct state *state, struct arena *a)
{
    struct programme *p = app_programme(app);
    struct scene s;
    scene_begin(&s, app, NULL, p, state, app_now(app), a);
    bool any = s.due.n_events > 0;
    scene_end(&s);
    programme_release(p);
    return any;
}

static enum err catch_up_stream(struct app *app, uid stream, struct arena *a, size_t *acted)
{
    static const struct actor time = {.kind = ACTOR_TIME};
    CLEANUP(cache_release_p) const struct state *state = NULL;
    enum err e = cache_current(app, stream, &state);
    if (e == ERR_QUARANTINED || e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (!catch_up_due(app, state, a))
        return OK;
    struct act_request req = {.arena = a, .actor = &time, .stream = stream};
    e = act_run(app, &req);
    cache_release(req.result.state);
    if (e == ERR_QUARANTINED) /* L29: it waits, and nobody with it */
        return OK;
    TRY(e);
    ++*acted;
    return OK;
}

enum err catch_up(struct app *app, size_t *ret_acted)
{
    uid streams[STREAMS_AT_ONCE], after = UID_NONE;
    size_t n = STREAMS_AT_ONCE, acted = 0;
    TRY(app_task(app, UID_VENDOR, catch_up_mark, app));
    while (n == STREAMS_AT_ONCE) {
        struct store_reader reader = {0};
        TRY(store_reader_get(app->store, &reader));
        enum err e = store_event_streams(reader.db, after, STREAMS_AT_ONCE, streams, &n);
        store_reader_put(&reader);
        TRY(e);
        for (size_t i = 0; i < n; i++) {
            struct arena a;
            arena_init(&a, 16 << 20);
            e = catch_up_stream(app, streams[i], &a, &acted);
            arena_free(&a);
            TRY(e);
            after = streams[i];
        }
    }
    *ret_acted = acted;
    return OK;
}
