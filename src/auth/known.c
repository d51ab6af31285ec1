/* A table of fixed size, one place for each hash; who collides pays a look-up. */
#include "auth/known.h"

#include <pthread.h>

enum { PLACES = 1024, ONLY_MAX = 16 };

struct place {
    bool taken;
    hash256 hash;
    int64_t asked_us;
    struct actor actor;
    code only[ONLY_MAX];
};

static struct place places[PLACES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct place *place_of(const hash256 *hash)
{
    return &places[(hash->b[0] | (unsigned)hash->b[1] << 8) % PLACES];
}

bool known_get(const hash256 *hash, int64_t now_us, struct arena *a, struct actor *ret)
{
    struct place *p = place_of(hash);
    pthread_mutex_lock(&lock);
    bool found = p->taken && hash_eq(&p->hash, hash) && now_us - p->asked_us <= KNOWN_TRUST_US;
    if (found) {
        *ret = p->actor;
        if (p->actor.only)
            ret->only = arena_dup(a, p->only, p->actor.n_only * sizeof p->only[0]);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

void known_put(const hash256 *hash, int64_t asked_us, const struct actor *actor)
{
    struct place *p = place_of(hash);
    if (actor->n_only > ONLY_MAX)
        return;
    pthread_mutex_lock(&lock);
    p->taken = true;
    p->hash = *hash;
    p->asked_us = asked_us;
    p->actor = *actor;
    if (actor->only)
        memcpy(p->only, actor->only, actor->n_only * sizeof p->only[0]);
    pthread_mutex_unlock(&lock);
}

void known_forget(const hash256 *hash)
{
    struct place *p = place_of(hash);
    pthread_mutex_lock(&lock);
    if (p->taken && hash_eq(&p->hash, hash))
        p->taken = false;
    pthread_mutex_unlock(&lock);
}
