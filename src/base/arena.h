/* Memory that dies at once: one arena for a request, a state, a programme.
 *
 * arena_alloc never returns NULL. A failing malloc or a passed ceiling is one log line and abort: the restart
 * holds every invariant (L29). A request's arena is reserved before the request is read, so that what fails
 * on the way in is that request's 503; inputs are bounded at the gate well below the ceiling. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct arena_chunk;
struct arena {
    struct arena_chunk *head;  /* the current chunk; older ones behind it */
    struct arena_chunk *large; /* chunks of one allocation each */
    char *at;
    char *end;
    size_t used;    /* bytes of all chunks */
    size_t ceiling; /* bytes that may be used */
    bool wipe;      /* holds a secret: chunks are wiped at the next reset or free, which clear this (L28) */
};

/* Takes no memory yet. */
void arena_init(struct arena *a, size_t ceiling);
/* Makes sure that `bytes` can be had without another malloc. false: no memory, or above the ceiling. */
MUST_CHECK bool arena_reserve(struct arena *a, size_t bytes);
void arena_free(struct arena *a);                              /* everything; the arena can be used again */
void arena_reset(struct arena *a);                             /* keeps the first chunk */
void *arena_alloc(struct arena *a, size_t size, size_t align); /* zeroed */
/* n elements; a product that does not fit a size_t ends like any other want of memory. */
void *arena_alloc_n(struct arena *a, size_t size, size_t n, size_t align);
void *arena_dup(struct arena *a, const void *p, size_t size);

#define NEW(a, type)      ((type *)arena_alloc((a), sizeof(type), _Alignof(type)))
#define NEW_N(a, type, n) ((type *)arena_alloc_n((a), sizeof(type), (size_t)(n), _Alignof(type)))

#endif
