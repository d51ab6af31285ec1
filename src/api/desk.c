/* The desk's key pools with what is left of them. */
#include "api/handlers.h"
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
    json_bool(j, "low", p->low);
    json_int(j, "used_last_30_days", p->used);
    if (p->runway < 0)
        json_null(j, "runway_days");
    else
        json_int(j, "runway_days", p->runway);
    json_object_end(j);
}

static enum err desk_write_pools(struct call *c, struct view *v)
{
    struct pool_row *rows;
    size_t all, from, n;
    TRY(view_pools(v, &rows, &all));
    if (!answer_span(c, false, all, &from, &n))
        return OK;
    struct json j = answer_list_begin(c);
    for (size_t i = from; i < from + n; i++)
        desk_pool(&j, v, &rows[i]);
    answer_list_read(c, v, &j, answer_span_next(c, from, n, all));
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
