/* What handlers ask of a call. */
#include "http/call.h"

#include "http/server.h"

static str find(const struct header *at, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(at[i].name, name))
            return at[i].value;
    return STR_NONE;
}

str call_header(const struct call *c, const char *name)
{
    return find(c->headers, c->n_headers, name);
}

str call_query(const struct call *c, const char *name)
{
    return find(c->query, c->n_query, name);
}

static bool is_listed(str name, const char *const *names)
{
    for (; *names; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

enum err call_only_query(struct call *c, const char *const *names)
{
    for (size_t i = 0; i < c->n_query; i++) {
        str name = c->query[i].name;
        if (!is_listed(name, names)) {
            diag_add(&c->diag, c->arena, str_head(name, 100), "is not a parameter of this request");
            return ERR_UNKNOWN_PARAMETER;
        }
        for (size_t k = 0; k < i; k++) {
            if (!str_eq(c->query[k].name, name))
                continue;
            diag_add(&c->diag, c->arena, name, "is there twice");
            return ERR_MALFORMED;
        }
    }
    return OK;
}

void call_add_header(struct call *c, const char *name, str value)
{
    for (size_t i = 0; i < value.len; i++)
        ASSERT(value.ptr[i] != '\r' && value.ptr[i] != '\n' && value.ptr[i] != '\0');
    ASSERT(c->n_out_headers < ARRAY_LEN(c->out_headers));
    c->out_headers[c->n_out_headers++] = (struct header){str_of(name), value};
}

static void default_error(struct call *c, enum err e)
{
    c->type = S("text/plain; charset=utf-8");
    buf_z(&c->out, err_code(e));
    buf_char(&c->out, '\n');
}

/* What a handler said of the answer that is now dropped. What the gate said of the caller, and the
 * Idempotency-Key, hold for the error too. */
static bool is_of_answer(str name)
{
    static const char *const names[] = {
        "ETag", "Cache-Control", "Content-Disposition", "Link", "Location", "Content-Language", "Vary"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq_fold(name, str_of(names[i])))
            return true;
    return false;
}

static void drop_headers(struct call *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_out_headers; i++)
        if (!is_of_answer(c->out_headers[i].name))
            c->out_headers[n++] = c->out_headers[i];
    c->n_out_headers = n;
}

void call_fail(struct call *c, enum err e)
{
    buf_clear(&c->out);
    drop_headers(c);
    c->status = err_status(e);
    c->type = STR_NONE;
    c->no_store = true;
    if (c->on_error)
        c->on_error(c, e);
    else
        default_error(c, e);
}

bool call_is_page(const struct call *c)
{
    if (c->route)
        return (c->route->flags & ROUTE_PAGE) != 0;
    return !str_starts(c->path, S("/v1/")) && str_starts(c->path, S("/"));
}

void call_suspend(struct call *c)
{
    server_suspend(c);
}

void call_resume(struct call *c)
{
    server_resume(c);
}
