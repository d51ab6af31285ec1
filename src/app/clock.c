/* See clock.h. The real clock is compared with monotonic time at every act, so that a step is seen before
 * anything was dated by it. */
#include "app/clock.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/env.h"
#include "store/store_meta.h"

enum { BACK_US = 2000000, AHEAD_US = 60000000 };
static const int64_t absent_us = 7 * US_PER_DAY;

struct clock {
    bool demo;
    _Atomic int64_t offset_us; /* demo: ahead of the real clock */
    _Atomic int64_t hold_us;   /* demo: stands here; INT64_MIN: runs */
    _Atomic int64_t base_us;   /* real minus monotonic, when last believed */
    _Atomic int trouble;       /* enum clock_trouble */
};

enum clock_trouble { CLOCK_FINE, CLOCK_BACK, CLOCK_AHEAD, CLOCK_ABSENT };

static enum err clock_read(struct db *db, const char *key, int64_t absent, int64_t *ret)
{
    enum err e = store_meta_get_int(db, str_of(key), ret);
    if (e == ERR_NOT_FOUND) {
        *ret = absent;
        return OK;
    }
    return e;
}

enum err clock_open(struct db *db, bool demo, struct clock **ret)
{
    int64_t offset, hold, mark;
    TRY(clock_read(db, STORE_META_DEMO_OFFSET, 0, &offset));
    TRY(clock_read(db, STORE_META_DEMO_HOLD, INT64_MIN, &hold));
    TRY(clock_read(db, STORE_META_CLOCK_MARK, INT64_MIN, &mark));
    struct clock *c = calloc(1, sizeof *c);
    if (!c)
        return ERR_INTERNAL;
    int64_t now = env_now().us;
    c->demo = demo;
    atomic_store(&c->offset_us, offset);
    atomic_store(&c->hold_us, hold);
    atomic_store(&c->base_us, now - env_monotonic_us());
    if (!demo && mark != INT64_MIN)
        atomic_store(&c->trouble, now - mark > absent_us ? CLOCK_ABSENT
                                  : mark - now > BACK_US ? CLOCK_BACK
                                                         : CLOCK_FINE);
    *ret = c;
    return OK;
}

void clock_close(struct clock *c)
{
    free(c);
}

bool clock_is_demo(const struct clock *c)
{
    return c->demo;
}

static ts clock_domain(const struct clock *c, ts real)
{
    struct clock *mine = (struct clock *)(uintptr_t)c;
    int64_t hold = atomic_load(&mine->hold_us);
    if (!c->demo)
        return real;
    return hold != INT64_MIN ? (ts){hold} : ts_add(real, atomic_load(&mine->offset_us));
}

ts clock_now(const struct clock *c)
{
    return clock_domain(c, env_now());
}

/* A step is what the real clock did beyond what monotonic time says; small drift is followed. */
static void clock_watch(struct clock *c, ts real)
{
    int64_t step = real.us - env_monotonic_us() - atomic_load(&c->base_us);
    if (step < -BACK_US)
        atomic_store(&c->trouble, CLOCK_BACK);
    else if (step > AHEAD_US)
        atomic_store(&c->trouble, CLOCK_AHEAD);
    else
        atomic_store(&c->base_us, real.us - env_monotonic_us());
}

enum err clock_now_checked(struct clock *c, struct db *db, ts *ret)
{
    ts real;
    TRY(db_now(db, &real));
    if (c->demo) {
        *ret = clock_domain(c, real);
        return OK;
    }
    if (atomic_load(&c->trouble) == CLOCK_FINE)
        clock_watch(c, real);
    if (atomic_load(&c->trouble) != CLOCK_FINE)
        return ERR_UNAVAILABLE;
    *ret = real;
    return OK;
}

str clock_trouble(const struct clock *c)
{
    switch ((enum clock_trouble)atomic_load(&((struct clock *)(uintptr_t)c)->trouble)) {
    case CLOCK_FINE:
        return S("");
    case CLOCK_BACK:
        return S("the clock stepped back; check it, then run: guildhall clock accept");
    case CLOCK_AHEAD:
        return S("the clock stepped ahead; check it, then run: guildhall clock accept");
    case CLOCK_ABSENT:
        return S(
            "more than 7 days since this server last ran; check the clock, then run: guildhall clock accept");
    }
    ASSERT(false);
}

void clock_accept(struct clock *c)
{
    atomic_store(&c->base_us, env_now().us - env_monotonic_us());
    atomic_store(&c->trouble, CLOCK_FINE);
}

enum err clock_mark(struct clock *c, struct db *db)
{
    if (c->demo || atomic_load(&c->trouble) != CLOCK_FINE)
        return OK; /* a clock that is not believed is not remembered */
    return store_meta_set_int(db, S(STORE_META_CLOCK_MARK), env_now().us);
}

enum err clock_begin_demo(struct clock *c, struct db *db, ts now)
{
    int64_t offset = now.us - env_now().us;
    ASSERT(c->demo);
    TRY(store_meta_set_int(db, S(STORE_META_DEMO), 1));
    TRY(store_meta_set_int(db, S(STORE_META_DEMO_OFFSET), offset));
    atomic_store(&c->offset_us, offset);
    return OK;
}

enum err clock_set_demo(struct clock *c, struct db *db, ts now, bool hold)
{
    ASSERT(c->demo);
    ts real = env_now();
    if (ts_cmp(now, clock_domain(c, real)) < 0)
        return ERR_CLOCK_BACKWARDS;
    TRY(store_meta_set_int(db, S(STORE_META_DEMO_OFFSET), now.us - real.us));
    if (hold)
        TRY(store_meta_set_int(db, S(STORE_META_DEMO_HOLD), now.us));
    else
        TRY(store_meta_unset(db, S(STORE_META_DEMO_HOLD)));
    atomic_store(&c->offset_us, now.us - real.us);
    atomic_store(&c->hold_us, hold ? now.us : INT64_MIN);
    return OK;
}
