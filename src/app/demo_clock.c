/* See demo_clock.h. */
#include "app/demo_clock.h"

#include "app/catch_up.h"
#include "app/clock.h"

struct demo_clock {
    struct app *app;
    ts now;
    bool hold;
};

static enum err demo_clock_task(struct db *db, void *cookie)
{
    const struct demo_clock *d = cookie;
    return clock_set_demo(d->app->clock, db, d->now, d->hold);
}

enum err demo_clock_set(struct app *app, ts now, bool hold)
{
    struct demo_clock d = {app, now, hold};
    size_t acted;
    if (!app->config.demo)
        return ERR_NOT_FOUND;
    TRY(app_task(app, UID_VENDOR, demo_clock_task, &d));
    return catch_up(app, &acted);
}
