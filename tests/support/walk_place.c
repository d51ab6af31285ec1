/* Places: when two of them are one, and how to come back to one. */
#include "walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- a place as bytes ----
 *
 * Two places are one when the same can be done at both, and comes to the same. The domain compares ids with
 * each other and never orders them, and makes new ones of the place in the ledger: so the number of events
 * and the value of an id tell nothing, and each id is written as the how-many-th that these bytes name. All
 * else is written byte by byte: two orders of the same acts that leave an array in another order are two
 * places, since what comes first may be taken first. An id that no event named stays as it is. What is tried
 * at a place are its own ids and one of nobody; an id that events named and no byte does is of nobody too. */

static void put(struct walk *k, const void *p, size_t size)
{
    size_t words = (size + 7) / 8;
    if (k->n_bytes + words > k->cap_bytes) {
        k->cap_bytes = (k->n_bytes + words) * 2;
        k->bytes = realloc(k->bytes, k->cap_bytes * 8);
        assert_non_null(k->bytes);
    }
    if (words == 0)
        return;
    k->bytes[k->n_bytes + words - 1] = 0;
    memcpy(&k->bytes[k->n_bytes], p, size);
    k->n_bytes += words;
}

static void put_int(struct walk *k, uint64_t n)
{
    put(k, &n, sizeof n);
}

static void put_str(struct walk *k, str s)
{
    put_int(k, s.len);
    put(k, s.ptr, s.len);
}

static void put_benefit(struct walk *k, const struct benefit *b)
{
    struct benefit flat = *b;
    flat.own = flat.items = NULL;
    flat.cap_items = 0;
    put(k, &flat, sizeof flat);
    put(k, b->own, b->own_size);
    for (uint32_t i = 0; i < b->n_items; i++)
        put(k, (const char *)b->items + (size_t)b->item_size * i, b->item_size);
}

static void put_state(struct walk *k, const struct state *s)
{
    put(k, &s->last_at, sizeof s->last_at);
    put(k, &s->programme, sizeof s->programme);
    put(k, &s->company, sizeof s->company);
#define PUT(array)                                                                                           \
    put_int(k, s->n_##array);                                                                                \
    put(k, s->array, s->n_##array * sizeof *s->array);
    STATE_ARRAYS(PUT)
#undef PUT
    put_int(k, s->n_benefits);
    for (size_t i = 0; i < s->n_benefits; i++)
        put_benefit(k, &s->benefits[i]);
}

/* What the stage keeps beside the states: the vault and the pools. What is called how depends on the ids
 * alone, but for people, who are called by their first address. */
static void put_stage(struct walk *k, const struct stage *w)
{
    put(k, &w->now, sizeof w->now);
    for (size_t i = 0; i < w->n_keys; i++) {
        put(k, &w->keys[i].fact.id, sizeof(uid));
        put_int(k, w->keys[i].claimed);
    }
    for (size_t i = 0; i < w->n_emails; i++) {
        put(k, &w->emails[i].person, sizeof(uid));
        put_str(k, w->emails[i].email);
    }
    for (size_t i = k->root.n_names; i < w->n_names; i++)
        if (w->names[i].kind == ID_PERSON) {
            put(k, &w->names[i].id, sizeof(uid));
            put_str(k, w->names[i].name);
        }
    put_str(k, w->account_email);
    put_int(k, w->export_sent);
}

/* An id begins with its milliseconds: most words cannot be one. */
static void rename_ids(struct walk *k, const struct stage *w)
{
    enum { NAMES_MAX = 512 };
    uint64_t nth[NAMES_MAX] = {0}, seen = 0, first = UINT64_MAX, last = 0;
    assert_in_range(w->n_names, 0, NAMES_MAX);
    for (size_t i = 0; i < w->n_names; i++) {
        first = w->names[i].id.hi < first ? w->names[i].id.hi : first;
        last = w->names[i].id.hi > last ? w->names[i].id.hi : last;
    }
    for (size_t i = 0; i + 1 < k->n_bytes; i++) {
        size_t n = 0;
        if (k->bytes[i] < first || k->bytes[i] > last)
            continue;
        while (n < w->n_names && !uid_eq(w->names[n].id, (uid){k->bytes[i], k->bytes[i + 1]}))
            n++;
        if (n == w->n_names)
            continue;
        nth[n] = nth[n] ? nth[n] : ++seen;
        k->bytes[i] = UINT64_C(1) << 63 | w->names[n].kind;
        k->bytes[++i] = nth[n];
    }
}

void walk_hash(struct walk *k, const struct stage *w, uint64_t ret[2])
{
    k->n_bytes = 0;
    put_stage(k, w);
    put_state(k, w->partner);
    put_state(k, w->vendor);
    rename_ids(k, w);
    hash256 h = hash_of(S("walk"), (str){(const char *)k->bytes, k->n_bytes * 8});
    memcpy(ret, h.b, 16);
}

/* ---- where somebody was ---- */

static bool visit(uint64_t (*table)[2], size_t cap, const uint64_t hash[2])
{
    size_t i = (size_t)hash[0] & (cap - 1);
    for (; table[i][0] || table[i][1]; i = (i + 1) & (cap - 1))
        if (table[i][0] == hash[0] && table[i][1] == hash[1])
            return false;
    table[i][0] = hash[0];
    table[i][1] = hash[1];
    return true;
}

static void visited_grow(struct walk *k)
{
    size_t cap = k->cap_visited ? k->cap_visited * 2 : 1024;
    uint64_t(*table)[2] = calloc(cap, sizeof *table);
    assert_non_null(table);
    for (size_t i = 0; i < k->cap_visited; i++)
        if (k->visited[i][0] || k->visited[i][1])
            (void)visit(table, cap, k->visited[i]);
    free(k->visited);
    k->visited = table;
    k->cap_visited = cap;
}

bool walk_arrive(struct walk *k, const struct stage *w, uint64_t ret_hash[2])
{
    walk_hash(k, w, ret_hash);
    if (k->n_visited * 2 >= k->cap_visited)
        visited_grow(k);
    bool is_new = visit(k->visited, k->cap_visited, ret_hash);
    k->n_visited += is_new;
    k->places += is_new;
    k->merged += !is_new;
    return is_new;
}

/* ---- going there ---- */

bool walk_actor(struct stage *w, str name, struct actor *ret)
{
    if (!str_is(name, "stranger"))
        return stage_actor(w, name, ret);
    *ret = (struct actor){.kind = ACTOR_PERSON,
                          .id = {8, 8},
                          .principal = {8, 8},
                          .stream = {8, 9},
                          .realm = REALM_PARTNER,
                          .epoch = 1,
                          .session = true};
    return true;
}

static void go(struct stage *w, const struct walk_place *p)
{
    struct actor actor;
    struct stage_act act;
    if (!p->from)
        return;
    go(w, p->from);
    if (!p->row) {
        (void)stage_time(w, p->now);
        return;
    }
    walk_weather(w, p->row, p->weather);
    bool done = walk_actor(w, str_of(p->actor), &actor) &&
                stage_act(w, &actor, str_of(p->row->id), p->input, false, &act) && act.allowed;
    if (!done)
        fail_msg("what was allowed is refused at the second time: %s", walk_told());
}

void walk_enter(struct walk *k, const struct walk_place *p)
{
    struct stage *w = &k->at;
    uint64_t hash[2];
    *w = k->root;
    w->arena = k->here;
    w->partner = state_copy(k->root.partner);
    w->vendor = state_copy(k->root.vendor);
    w->events = NULL;
    w->n_events = w->cap_events = 0;
    w->keys = arena_dup(&w->arena, w->keys, w->n_keys * sizeof *w->keys);
    w->cap_keys = w->n_keys;
    w->emails = arena_dup(&w->arena, w->emails, w->n_emails * sizeof *w->emails);
    w->cap_emails = w->n_emails;
    w->names = arena_dup(&w->arena, w->names, w->n_names * sizeof *w->names);
    w->cap_names = w->n_names;
    go(w, p);
    walk_hash(k, w, hash);
    if (p->from && (hash[0] != p->hash[0] || hash[1] != p->hash[1]))
        fail_msg("the same way leads to another place: %s", walk_told());
}

void walk_leave(struct walk *k)
{
    state_free(k->at.partner);
    state_free(k->at.vendor);
    k->here = k->at.arena;
    arena_reset(&k->here);
}
