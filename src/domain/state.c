/* States: flat arrays in an arena of their own. One list (STATE_ARRAYS) names the arrays beside the benefits,
 * so that a copy, a comparison and a count of bytes cannot forget one. */
#include "domain/state.h"

enum { STATE_CEILING = 512 * 1024 * 1024, FIRST_ELEMENTS = 4 };

struct state *state_new(uid stream)
{
    struct arena a;
    arena_init(&a, STATE_CEILING);
    struct state *s = NEW(&a, struct state);
    s->arena = a;
    s->stream = stream;
    s->last_at = TS_NONE;
    s->company.joined_at = TS_NONE;
    s->company.moved_at = TS_NONE;
    return s;
}

void state_free(struct state *s)
{
    if (!s)
        return;
    struct arena a = s->arena; /* the state lives in it */
    arena_free(&a);
}

static size_t parts_bytes(const struct benefit *b)
{
    return b->own_size + (size_t)b->item_size * b->n_items;
}

size_t state_bytes(const struct state *s)
{
    size_t bytes = sizeof *s;
#define BYTES(array) bytes += s->n_##array * sizeof *s->array;
    STATE_ARRAYS(BYTES)
#undef BYTES
    bytes += s->n_benefits * sizeof *s->benefits;
    for (size_t i = 0; i < s->n_benefits; i++)
        bytes += parts_bytes(&s->benefits[i]);
    return bytes;
}

static void *dup_or_null(struct arena *a, const void *p, size_t size)
{
    return size == 0 ? NULL : arena_dup(a, p, size);
}

struct state *state_copy(const struct state *s)
{
    enum { BODY = offsetof(struct state, stream) };
    struct state *copy = state_new(s->stream);
    struct arena a = copy->arena;
    memcpy((char *)copy + BODY, (const char *)s + BODY, sizeof *s - BODY);
#define COPY(array)                                                                                          \
    copy->array = dup_or_null(&a, s->array, s->n_##array * sizeof *s->array);                                \
    copy->cap_##array = s->n_##array;
    STATE_ARRAYS(COPY)
    COPY(benefits)
#undef COPY
    for (size_t i = 0; i < copy->n_benefits; i++) {
        struct benefit *b = &copy->benefits[i];
        b->own = dup_or_null(&a, b->own, b->own_size);
        b->items = dup_or_null(&a, b->items, (size_t)b->item_size * b->n_items);
        b->cap_items = b->n_items;
    }
    copy->arena = a;
    return copy;
}

bool state_benefit_equal(const struct benefit *a, const struct benefit *b)
{
    struct benefit x = *a, y = *b;
    x.own = y.own = x.items = y.items = NULL;
    x.cap_items = y.cap_items = 0;
    return memcmp(&x, &y, sizeof x) == 0 && (a->own_size == 0 || memcmp(a->own, b->own, a->own_size) == 0) &&
           (a->n_items == 0 || memcmp(a->items, b->items, (size_t)a->item_size * a->n_items) == 0);
}

static bool benefits_equal(const struct state *a, const struct state *b)
{
    if (a->n_benefits != b->n_benefits)
        return false;
    for (size_t i = 0; i < a->n_benefits; i++)
        if (!state_benefit_equal(&a->benefits[i], &b->benefits[i]))
            return false;
    return true;
}

static bool bytes_equal(const void *a, size_t n_a, const void *b, size_t n_b, size_t size)
{
    return n_a == n_b && (n_a == 0 || memcmp(a, b, n_a * size) == 0);
}

static const char *first_difference(const struct state *a, const struct state *b)
{
    if (!uid_eq(a->stream, b->stream) || a->seq != b->seq || ts_cmp(a->last_at, b->last_at) != 0)
        return "place in the ledger";
    if (memcmp(&a->head, &b->head, sizeof a->head) != 0)
        return "head";
    if (memcmp(&a->programme, &b->programme, sizeof a->programme) != 0)
        return "programme";
    if (memcmp(&a->company, &b->company, sizeof a->company) != 0)
        return "company";
    if (!benefits_equal(a, b))
        return "benefits";
#define SAME(array)                                                                                          \
    if (!bytes_equal(a->array, a->n_##array, b->array, b->n_##array, sizeof *a->array))                      \
        return #array;
    STATE_ARRAYS(SAME)
#undef SAME
    return NULL;
}

bool state_equal(const struct state *a, const struct state *b, const char **ret_what)
{
    const char *what = first_difference(a, b);
    if (what && ret_what)
        *ret_what = what;
    return what == NULL;
}

void *state_grow(struct state *s, void *at, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return memset((char *)at + n * size, 0, size), at;
    size_t more = *cap ? *cap * 2 : FIRST_ELEMENTS;
    void *grown = arena_alloc_n(&s->arena, size, more, _Alignof(max_align_t));
    if (n > 0)
        memcpy(grown, at, n * size);
    *cap = more;
    return grown;
}

void benefit_init(struct state *s, struct benefit *b, size_t own_size, size_t item_size)
{
    ASSERT(!b->own && !b->items);
    b->own_size = (uint32_t)own_size;
    b->item_size = (uint32_t)item_size;
    b->own = own_size ? arena_alloc(&s->arena, own_size, _Alignof(max_align_t)) : NULL;
}

void *benefit_add_item(struct state *s, struct benefit *b)
{
    ASSERT(b->item_size > 0 && b->n_items < UINT32_MAX / 2);
    size_t cap = b->cap_items;
    b->items = state_grow(s, b->items, b->n_items, &cap, b->item_size);
    b->cap_items = (uint32_t)cap;
    return (char *)b->items + (size_t)b->item_size * b->n_items++;
}

void benefit_drop_item(struct benefit *b, uint32_t i)
{
    ASSERT(i < b->n_items);
    char *item = (char *)b->items + (size_t)b->item_size * i;
    memmove(item, item + b->item_size, (size_t)b->item_size * (b->n_items - i - 1));
    b->n_items--;
}

/* What was added last is asked for most, so looking begins at the end. */
#define FINDER(element, array, type)                                                                         \
    const struct type *state_##element(const struct state *s, uid id)                                        \
    {                                                                                                        \
        for (size_t i = s->n_##array; i-- > 0;)                                                              \
            if (uid_eq(s->array[i].id, id))                                                                  \
                return &s->array[i];                                                                         \
        return NULL;                                                                                         \
    }                                                                                                        \
    struct type *state_##element##_mut(struct state *s, uid id)                                              \
    {                                                                                                        \
        const struct type *found = state_##element(s, id);                                                   \
        return found ? &s->array[found - s->array] : NULL;                                                   \
    }
FINDER(person, people, person)
FINDER(benefit, benefits, benefit)
FINDER(order, orders, order)
FINDER(membership, memberships, membership)
FINDER(token, tokens, token)
FINDER(request, requests, request)
FINDER(tenant, tenants, tenant)

const struct tenant *state_tenant_named(const struct state *s, str given)
{
    uid id;
    if (uid_parse(ID_TENANT, given, &id))
        return state_tenant(s, id);
    for (size_t i = 0; i < s->n_tenants; i++)
        if (code_is(&s->tenants[i].domain, given))
            return &s->tenants[i];
    return NULL;
}

const struct pool_state *state_pool(const struct state *s, str id)
{
    for (size_t i = 0; i < s->n_pools; i++)
        if (code_is(&s->pools[i].id, id))
            return &s->pools[i];
    return NULL;
}

bool state_has_role(const struct state *s, uid person, str role)
{
    for (size_t i = 0; i < s->n_grants; i++)
        if (uid_eq(s->grants[i].person, person) && code_is(&s->grants[i].role, role))
            return true;
    return false;
}

size_t state_count_role(const struct state *s, str role)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_grants; i++) {
        if (!code_is(&s->grants[i].role, role))
            continue;
        const struct person *p = state_person(s, s->grants[i].person);
        ASSERT(p); /* a role is given to somebody who is there, and nobody ever goes */
        n += !p->disabled;
    }
    return n;
}

const char *state_order_text(enum order_state state)
{
    switch (state) {
    case ORDER_AWAITING_PAYMENT:
        return "awaiting-payment";
    case ORDER_PAID:
        return "paid";
    case ORDER_EXPIRED:
        return "expired";
    case ORDER_CANCELLED:
        return "cancelled";
    case ORDER_REFUNDED:
        return "refunded";
    }
    return ""; /* unreachable */
}

const char *state_request_text(enum request_state state)
{
    switch (state) {
    case REQUEST_OPEN:
        return "open";
    case REQUEST_INFORMATION_NEEDED:
        return "information-needed";
    case REQUEST_DONE:
        return "done";
    case REQUEST_DECLINED:
        return "declined";
    case REQUEST_WITHDRAWN:
        return "withdrawn";
    case REQUEST_CLOSED:
        return "closed";
    }
    return ""; /* unreachable */
}

const char *state_membership_text(const struct membership *m, date today)
{
    switch (m->state) {
    case MEMBERSHIP_ACTIVE:
        return !date_none(m->anniversary) && date_cmp(today, m->anniversary) > 0 ? "renewal-window"
                                                                                 : "active";
    case MEMBERSHIP_LAPSED:
        return "lapsed";
    case MEMBERSHIP_CANCELLED:
        return "cancelled";
    }
    return ""; /* unreachable */
}
