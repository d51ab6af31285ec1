/* Rows by number of segments, literal segments first: the first that matches is the one. */
#include "http/router.h"

#include <stdlib.h>

enum { SEGMENTS_MAX = 12, PARAMS_MAX = 4 };

struct compiled {
    const struct route *row;
    size_t n;
    str segment[SEGMENTS_MAX];
    bool is_param[SEGMENTS_MAX];
};

struct router {
    const struct route **rows;
    size_t n;
    struct compiled *by_length[SEGMENTS_MAX + 1]; /* each sorted */
    size_t n_by_length[SEGMENTS_MAX + 1];
};

/* Splits what follows the first '/'. false: more than SEGMENTS_MAX. "/" has one segment, the empty one. */
static bool split_path(str path, str segment[SEGMENTS_MAX], size_t *ret_n)
{
    size_t n = 0;
    str rest = {path.ptr + 1, path.len - 1}, part;
    while (str_split(&rest, '/', &part)) {
        if (n == SEGMENTS_MAX)
            return false;
        segment[n++] = part;
    }
    *ret_n = n;
    return true;
}

static void compile(const struct route *row, struct compiled *ret)
{
    str pattern = str_of(row->pattern);
    ASSERT(pattern.len > 0 && pattern.ptr[0] == '/' && row->handler);
    bool fits = split_path(pattern, ret->segment, &ret->n);
    ASSERT(fits);
    ret->row = row;
    size_t params = 0;
    for (size_t i = 0; i < ret->n; i++) {
        str s = ret->segment[i];
        ret->is_param[i] = s.len > 2 && s.ptr[0] == '{' && s.ptr[s.len - 1] == '}';
        params += ret->is_param[i];
    }
    ASSERT(params <= PARAMS_MAX);
}

static int by_shape(const void *left, const void *right)
{
    const struct compiled *a = left, *b = right;
    for (size_t i = 0; i < a->n; i++) {
        if (a->is_param[i] != b->is_param[i])
            return a->is_param[i] ? 1 : -1;
        int order = a->is_param[i] ? 0 : str_cmp(a->segment[i], b->segment[i]);
        if (order)
            return order;
    }
    return (a->row->method > b->row->method) - (a->row->method < b->row->method);
}

static void add(struct router *r, const struct route *row, struct arena *a)
{
    struct compiled c = {0};
    compile(row, &c);
    if (!r->by_length[c.n])
        r->by_length[c.n] = NEW_N(a, struct compiled, r->n);
    r->by_length[c.n][r->n_by_length[c.n]++] = c;
}

struct router *router_new(const struct route_table *tables, size_t n_tables, struct arena *a)
{
    struct router *r = NEW(a, struct router);
    for (size_t t = 0; t < n_tables; t++)
        r->n += tables[t].n;
    r->rows = NEW_N(a, const struct route *, r->n + 1);
    size_t n = 0;
    for (size_t t = 0; t < n_tables; t++) {
        for (size_t i = 0; i < tables[t].n; i++) {
            r->rows[n++] = &tables[t].rows[i];
            add(r, &tables[t].rows[i], a);
        }
    }
    for (size_t k = 0; k <= SEGMENTS_MAX; k++) {
        if (!r->by_length[k])
            continue;
        qsort(r->by_length[k], r->n_by_length[k], sizeof(struct compiled), by_shape);
        for (size_t i = 1; i < r->n_by_length[k]; i++)
            ASSERT(by_shape(&r->by_length[k][i - 1], &r->by_length[k][i]) != 0);
    }
    return r;
}

const struct route *router_row(const struct router *r, size_t i)
{
    return i < r->n ? r->rows[i] : NULL;
}

static bool matches(const struct compiled *c, const str *segment)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->is_param[i] ? segment[i].len == 0 : !str_eq(c->segment[i], segment[i]))
            return false;
    return true;
}

static const char *allow_text(bool get, bool post)
{
    return get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST";
}

enum err router_find(const struct router *r, enum method m, str path, const struct route **ret, str params[4],
                     size_t *ret_n, const char **ret_allow)
{
    str segment[SEGMENTS_MAX];
    size_t n;
    bool get = false, post = false;
    if (path.len == 0 || path.ptr[0] != '/' || !split_path(path, segment, &n))
        return ERR_NOT_FOUND;
    enum method wanted = m == METHOD_HEAD ? METHOD_GET : m;
    for (size_t i = 0; i < r->n_by_length[n]; i++) {
        const struct compiled *c = &r->by_length[n][i];
        if (!matches(c, segment))
            continue;
        if (c->row->method != wanted) {
            get |= c->row->method == METHOD_GET;
            post |= c->row->method == METHOD_POST;
            continue;
        }
        size_t n_params = 0;
        for (size_t k = 0; k < n; k++)
            if (c->is_param[k])
                params[n_params++] = segment[k];
        *ret = c->row;
        *ret_n = n_params;
        return OK;
    }
    if (!get && !post)
        return ERR_NOT_FOUND;
    *ret_allow = allow_text(get, post);
    return ERR_METHOD;
}
