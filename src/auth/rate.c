/* Buckets in a table of fixed size. A newcomer takes the place of whoever has it and is fuller: that one
 * loses least. So a flood of addresses cannot empty the bucket of somebody who asks often. */
#include "auth/rate.h"

#include <pthread.h>

#include "base/time.h"

enum { SETS = 2048, WAYS = 4 };
#define PARTS INT64_C(60000000) /* of one request: a microsecond of per_minute = 1 refills one of them */

struct bucket {
    hash256 asker;
    int64_t parts;
    int64_t at_us;
    bool taken;
};

static struct bucket table[SETS][WAYS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

hash256 rate_who(str kind, str name)
{
    return hash_of(kind, name);
}

static int64_t filled(const struct rate_limit *limit, const struct bucket *b, int64_t now_us)
{
    int64_t full = limit->burst * PARTS, gained;
    if (now_us <= b->at_us)
        return b->parts < full ? b->parts : full;
    if (__builtin_mul_overflow(now_us - b->at_us, limit->per_minute, &gained) || gained > full - b->parts)
        return full;
    return b->parts + gained;
}

static struct bucket *find(const struct rate_limit *limit, const hash256 *asker, int64_t now_us)
{
    struct bucket *set = table[(asker->b[0] | (unsigned)asker->b[1] << 8) % SETS], *best = NULL;
    for (size_t i = 0; i < WAYS; i++)
        if (set[i].taken && memcmp(set[i].asker.b, asker->b, HASH_BYTES) == 0)
            return &set[i];
    for (size_t i = 0; i < WAYS; i++) {
        if (!set[i].taken) {
            best = &set[i];
            break;
        }
        if (!best || filled(limit, &set[i], now_us) > filled(limit, best, now_us))
            best = &set[i];
    }
    *best = (struct bucket){*asker, limit->burst * PARTS, now_us, true};
    return best;
}

static struct rate_answer ask(const struct rate_limit *limit, const hash256 *asker, int64_t now_us, bool take)
{
    struct rate_answer a = {.allowed = true};
    if (limit->burst == 0)
        return a;
    pthread_mutex_lock(&lock);
    struct bucket *b = find(limit, asker, now_us);
    b->parts = filled(limit, b, now_us);
    b->at_us = now_us;
    a.allowed = b->parts >= PARTS;
    if (a.allowed && take)
        b->parts -= PARTS;
    a.remaining = b->parts / PARTS;
    int64_t missing = PARTS - b->parts, per_s = limit->per_minute * US_PER_SECOND;
    a.retry_s = missing <= 0 ? 0 : per_s > 0 ? (missing + per_s - 1) / per_s : 3600;
    pthread_mutex_unlock(&lock);
    return a;
}

struct rate_answer rate_take(const struct rate_limit *limit, const hash256 *asker, int64_t now_us)
{
    return ask(limit, asker, now_us, true);
}

struct rate_answer rate_look(const struct rate_limit *limit, const hash256 *asker, int64_t now_us)
{
    return ask(limit, asker, now_us, false);
}
