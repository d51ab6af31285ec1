/* Chunks that grow by doubling; a large allocation gets a chunk of its own, so that the rest of the current
 * one is not lost. Under AddressSanitizer what was not handed out is poisoned, and gaps stand between
 * allocations. */
#include "base/arena.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
enum { GAP = 0 };
#define POISON(p, n)   ((void)0)
#define UNPOISON(p, n) ((void)0)
#endif

enum { CHUNK_FIRST = 8 * 1024, CHUNK_LARGEST = 1024 * 1024 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of data */
    _Alignas(16) char data[];
};

void arena_init(struct arena *a, size_t ceiling)
{
    *a = (struct arena){.ceiling = ceiling};
}

/* NULL: no memory, or the ceiling. */
static struct arena_chunk *chunk_new(struct arena *a, size_t data)
{
    size_t total;
    if (__builtin_add_overflow(data, sizeof(struct arena_chunk), &total) || total > a->ceiling - a->used)
        return NULL;
    struct arena_chunk *c = malloc(total);
    if (!c)
        return NULL;
    c->size = data;
    a->used += total;
    POISON(c->data, data);
    return c;
}

static void chunk_free(struct arena *a, struct arena_chunk *c)
{
    UNPOISON(c->data, c->size);
    if (a->wipe)
        sodium_memzero(c->data, c->size);
    a->used -= sizeof *c + c->size;
    free(c);
}

static void chunk_enter(struct arena *a, struct arena_chunk *c)
{
    c->older = a->head;
    a->head = c;
    a->at = c->data;
    a->end = c->data + c->size;
}

/* Twice the current chunk, at least `need`, at most what the ceiling leaves. */
static size_t chunk_size(const struct arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : CHUNK_FIRST;
    if (size > CHUNK_LARGEST)
        size = CHUNK_LARGEST;
    size_t left = a->ceiling - a->used;
    left = left > sizeof(struct arena_chunk) ? left - sizeof(struct arena_chunk) : 0;
    if (size > left)
        size = left;
    return size < need ? need : size;
}

bool arena_reserve(struct arena *a, size_t bytes)
{
    if ((size_t)(a->end - a->at) >= bytes)
        return true;
    struct arena_chunk *c = chunk_new(a, chunk_size(a, bytes));
    if (!c)
        return false;
    chunk_enter(a, c);
    return true;
}

/* Frees the list but for oldest chunk where `keep` says so; returns what is left. */
static struct arena_chunk *list_free(struct arena *a, struct arena_chunk *list, bool keep)
{
    while (list && !(keep && !list->older)) {
        struct arena_chunk *older = list->older;
        chunk_free(a, list);
        list = older;
    }
    return list;
}

void arena_free(struct arena *a)
{
    a->large = list_free(a, a->large, false);
    a->head = list_free(a, a->head, false);
    a->at = a->end = NULL;
    a->wipe = false;
}

void arena_reset(struct arena *a)
{
    if (!a->head)
        return;
    a->large = list_free(a, a->large, false);
    a->head = list_free(a, a->head, true);
    UNPOISON(a->head->data, a->head->size);
    if (a->wipe)
        sodium_memzero(a->head->data, a->head->size);
    POISON(a->head->data, a->head->size);
    a->at = a->head->data;
    a->end = a->at + a->head->size;
    a->wipe = false;
}

/* Where `size` bytes begin in the current chunk, or NULL. */
static char *take(struct arena *a, size_t size, size_t align)
{
    size_t pad = (size_t)(-(uintptr_t)a->at & (align - 1));
    size_t left = (size_t)(a->end - a->at);
    if (pad > left || size > left - pad)
        return NULL;
    char *p = a->at + pad;
    a->at = p + size;
    return p;
}

/* A large allocation gets a chunk of its own; the current one stays current. */
static char *take_large(struct arena *a, size_t size, size_t align)
{
    struct arena_chunk *c = chunk_new(a, size + align);
    if (!c)
        memory_failed("arena", size);
    c->older = a->large;
    a->large = c;
    return c->data + (-(uintptr_t)c->data & (align - 1));
}

static char *take_more(struct arena *a, size_t size, size_t align)
{
    if (size > SIZE_MAX / 2)
        memory_failed("arena", size);
    if (a->head && size + align > a->head->size / 2)
        return take_large(a, size, align);
    if (!arena_reserve(a, size + align))
        memory_failed("arena", size);
    return take(a, size, align);
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
    size_t room = size + GAP;
    if (room < size)
        memory_failed("arena", size);
    char *p = a->head ? take(a, room, align) : NULL;
    if (!p)
        p = take_more(a, room, align);
    UNPOISON(p, size);
    return memset(p, 0, size);
}

void *arena_alloc_n(struct arena *a, size_t size, size_t n, size_t align)
{
    size_t bytes;
    if (__builtin_mul_overflow(size, n, &bytes))
        memory_failed("arena", SIZE_MAX);
    return arena_alloc(a, bytes, align);
}

void *arena_dup(struct arena *a, const void *p, size_t size)
{
    void *copy = arena_alloc(a, size, _Alignof(max_align_t));
    return size == 0 ? copy : memcpy(copy, p, size);
}
