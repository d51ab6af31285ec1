/* See programme_store.h. */
#include "app/programme_store.h"

#include "base/env.h"
#include "store/store_programme.h"

static enum err programme_keep_task(struct db *db, void *cookie)
{
    const struct programme *p = cookie;
    struct store_programme there;
    struct arena a;
    arena_init(&a, 64 << 20);
    enum err e = store_programme_get(db, &p->hash, &a, &there);
    arena_free(&a);
    if (e != ERR_NOT_FOUND)
        return e;
    return store_programme_add(
        db, &(struct store_programme){
                .hash = p->hash, .text = p->source, .applied_at = env_now(), .from_at = TS_NONE});
}

enum err programme_keep(struct app *app, const struct programme *p)
{
    return app_task(app, UID_VENDOR, programme_keep_task, (void *)(uintptr_t)p);
}
