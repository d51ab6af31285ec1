/* The directories of a company (contract section 2): whose benefits one reads, whose directories one sees. */
#include "api/tenants.h"

#include "api/handlers.h"
#include "api/problem.h"
#include "api/render.h"
#include "domain/tenants.h"

static void tenants_row(struct json *j, const struct view *v, const struct tenant *t)
{
    json_object(j, NULL);
    json_id(j, "id", ID_TENANT, t->id);
    render_code(j, "domain", &t->domain);
    json_str(j, "state", t->confirmed ? S("confirmed") : S("awaiting-proof"));
    json_bool(j, "home", t->home);
    json_ts(j, "added_at", t->added_at);
    json_ts(j, "confirmed_at", t->confirmed_at);
    if (t->confirmed) {
        json_null(j, "txt");
    } else {
        json_object(j, "txt"); /* the record that confirm-tenant looks for */
        render_code(j, "name", &t->domain);
        json_str(j, "value", tenants_txt(v->arena, ID_TENANT, t->id));
        json_object_end(j);
    }
    json_object_end(j);
}

void tenants_write(struct json *j, const struct view *v)
{
    json_array(j, "tenants");
    for (size_t i = 0; i < v->state->n_tenants; i++)
        tenants_row(j, v, &v->state->tenants[i]);
    json_array_end(j);
}

void tenants_list(struct call *c)
{
    static const char *const query[] = {"limit", "after", "as_of", NULL};
    struct view v;
    size_t from, n;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    if (!view_may(&v, READ_BENEFITS)) {
        problem_error(c, ERR_NOT_PERMITTED);
    } else if (answer_span(c, false, v.state->n_tenants, &from, &n)) {
        struct json j = answer_list_begin(c);
        for (size_t i = from; i < from + n; i++)
            tenants_row(&j, &v, &v.state->tenants[i]);
        answer_list_read(c, &v, &j, answer_span_next(c, from, n, v.state->n_tenants));
    }
    view_close(&v);
}

/* By id, or by domain name. */
void tenants_show(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    const struct tenant *t = view_may(&v, READ_BENEFITS) ? state_tenant_named(v.state, c->params[1]) : NULL;
    if (t) {
        struct json j = answer_begin(c);
        tenants_row(&j, &v, t);
        answer_end_read(c, &v);
    } else {
        problem_error(c, ERR_NOT_FOUND);
    }
    view_close(&v);
}
