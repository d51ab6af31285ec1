/* The desk's lists: key pools with what is left of them, orders of all partners. */
#include "api/handlers.h"
#include "api/memberships.h"
#include "api/problem.h"

static void desk_pool(struct json *j, const struct view *v, const struct pool_row *p)
{
    json_object(j, NULL);
    render_code(j, "id", &p->def->id);
    json_str(j, "title", text_in(&p->def->title, v->lang));
    render_code(j, "format", &p->def->format);
    json_int(j, "free", p->free);
    json_int(j, "issued", p->issued);
    json_int(j, "quarantined", p->quarantined);
    json_int(j, "revoked", p->revoked);
    json_int(j, "low_water", p->low_water);
    json_bool(j, "low", p->free <= p->low_water);
    json_object_end(j);
}

static enum err desk_write_pools(struct call *c, const struct view *v)
{
    struct pool_row *rows;
    size_t all, from, n;
    TRY(view_pools(c->app, c->arena, &rows, &all));
    if (!answer_span(c, false, all, &from, &n))
        return OK;
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_array(&j, "items");
    for (size_t i = from; i < from + n; i++)
        desk_pool(&j, v, &rows[i]);
    answer_list_end(c, &j, answer_span_next(c, from, n, all));
    answer_end_read(c, v);
    return OK;
}

void desk_pools(struct call *c)
{
    static const char *const query[] = {"limit", "after", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, UID_VENDOR, false, &v))
        return;
    enum err e = desk_write_pools(c, &v);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

static str desk_state_wanted(const struct call *c)
{
    str given = call_query(c, "state");
    return given.ptr ? given : S("");
}

static enum err desk_orders_of(struct call *c, uid partner, struct json *j)
{
    struct view v;
    TRY(view_open(c->app, &c->actor, partner, TS_NONE, c->arena, &v));
    for (size_t i = 0; i < v.state->n_orders; i++) {
        const struct order *o = &v.state->orders[i];
        str wanted = desk_state_wanted(c);
        if (wanted.len == 0 || str_eq(wanted, str_of(state_order_text(o->state))))
            memberships_order_row(j, o, partner);
    }
    view_close(&v);
    return OK;
}

/* A page is the orders of so many partners: each partner's own list is short, and none is torn apart. */
static enum err desk_orders_page(struct call *c, const struct answer_page *page)
{
    struct partner_row *rows;
    size_t n;
    char text[UID_TEXT];
    TRY(view_partners(c->app, page->after, page->limit + 1, c->arena, &rows, &n));
    size_t shown = n > page->limit ? page->limit : n;
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_array(&j, "items");
    for (size_t i = 0; i < shown; i++) {
        enum err e = desk_orders_of(c, rows[i].id, &j);
        if (e != OK && e != ERR_QUARANTINED)
            return e;
    }
    answer_list_end(c, &j,
                    n > shown ? str_dup(c->arena, uid_text(ID_PARTNER, rows[shown - 1].id, text)) : STR_NONE);
    answer_end_read(c, NULL);
    return OK;
}

void desk_orders(struct call *c)
{
    static const char *const query[] = {"limit", "after", "state", NULL};
    struct answer_page page;
    if (!answer_query(c, query) || !answer_page(c, &page))
        return;
    enum err e = desk_orders_page(c, &page);
    if (e != OK)
        problem_error(c, e);
}
