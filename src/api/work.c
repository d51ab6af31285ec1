/* The desk's lists over all partners: what waits, requests, orders (contract section 2). Rows are of the
 * projection; the desk acts through the actions marked so. */
#include "api/work.h"

#include "api/handlers.h"
#include "api/memberships.h"
#include "api/problem.h"

str work_given(const struct call *c, const char *name)
{
    str given = call_query(c, name);
    return given.ptr ? given : S("");
}

enum err work_filter(struct call *c, struct work_filter *ret)
{
    str partner = work_given(c, "partner"), mine = work_given(c, "mine");
    struct work_filter f = {.type = work_given(c, "type"), .state = work_given(c, "state")};
    if (partner.len > 0)
        TRY(view_partner_id(c->app, partner, &f.partner));
    if (mine.len > 0 && !str_is(mine, "true") && !str_is(mine, "false")) {
        diag_add(&c->diag, c->arena, S("mine"), "true or false");
        return ERR_MALFORMED;
    }
    if (str_is(mine, "true"))
        f.taken_by = c->actor.id;
    *ret = f;
    return OK;
}

static void work_person(struct json *j, const char *name, const struct person_view *p)
{
    if (uid_none(p->id))
        json_null(j, name);
    else
        render_person(j, name, p);
}

static void work_row_members(struct json *j, const struct view *v, const struct work_row *w)
{
    const struct work_item *i = &w->item;
    json_object(j, "partner");
    json_id(j, "id", ID_PARTNER, w->partner);
    json_str(j, "key", w->partner_key);
    json_str(j, "name", w->partner_name);
    json_object_end(j);
    render_code(j, "type", &i->type);
    json_str(j, "state", code_str(&i->state));
    json_id(j, "benefit", ID_BENEFIT, i->benefit);
    render_code(j, "definition", &i->definition);
    json_str(j, "title", w->definition ? text_in(&w->definition->title, v->lang) : STR_NONE);
    json_ts(j, "opened_at", i->opened_at);
    json_int(j, "age_days", w->age_days);
    json_date(j, "due", i->due);
    json_bool(j, "overdue", w->overdue);
    work_person(j, "person", &w->person);
    work_person(j, "taken_by", &w->taken_by);
}

static void work_write(struct json *j, const struct view *v, const struct work_row *w)
{
    json_object(j, NULL);
    json_id(j, "id", w->item.order ? ID_ORDER : ID_REQUEST, w->item.id);
    json_id(j, "request", ID_REQUEST, w->item.order ? UID_NONE : w->item.id);
    json_id(j, "order", ID_ORDER, w->item.order ? w->item.id : UID_NONE);
    work_row_members(j, v, w);
    json_object_end(j);
}

/* --- What each list is --- */

typedef enum err work_list_fn(struct call *c, struct view *v, const struct answer_page *page,
                              const struct work_filter *f);

static void work_items(struct call *c, const struct view *v, const struct work_row *rows, size_t n, str next)
{
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < n; i++)
        work_write(&j, v, &rows[i]);
    answer_list_end(c, &j, next);
}

static enum err work_queue_page(struct call *c, struct view *v, const struct answer_page *page,
                                const struct work_filter *f)
{
    struct work_row *rows;
    size_t n;
    str next;
    TRY(view_queue(v, f, page->after, page->limit, &rows, &n, &next));
    work_items(c, v, rows, n, next);
    return OK;
}

static enum err work_requests_page(struct call *c, struct view *v, const struct answer_page *page,
                                   const struct work_filter *f)
{
    struct work_row *rows;
    size_t n;
    str next;
    TRY(view_work(v, false, f, page->after, page->limit, &rows, &n, &next));
    work_items(c, v, rows, n, next);
    return OK;
}

/* The order itself stands in its partner's state; one that reads no more (L6) is left out. */
static enum err work_order_of(struct call *c, const struct work_row *w, struct json *j)
{
    struct view v;
    enum err e = view_open(c->app, &c->actor, w->partner, TS_NONE, c->arena, &v);
    if (e == ERR_QUARANTINED)
        return OK;
    TRY(e);
    const struct order *o = state_order(v.state, w->item.id);
    if (o)
        memberships_order_row(j, v.state, o, w->partner);
    view_close(&v);
    return OK;
}

static enum err work_orders_page(struct call *c, struct view *v, const struct answer_page *page,
                                 const struct work_filter *f)
{
    struct work_row *rows;
    size_t n;
    str next;
    TRY(view_work(v, true, f, page->after, page->limit, &rows, &n, &next));
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < n; i++)
        TRY(work_order_of(c, &rows[i], &j));
    answer_list_end(c, &j, next);
    return OK;
}

static void work_answer(struct call *c, const char *const *query, work_list_fn *list)
{
    struct answer_page page;
    struct work_filter f;
    struct view v;
    if (!answer_query(c, query) || !answer_page(c, &page) || !answer_view(c, UID_VENDOR, false, &v))
        return;
    enum err e = view_may(&v, READ_REQUESTS) ? work_filter(c, &f) : ERR_NOT_PERMITTED;
    if (e == OK)
        e = list(c, &v, &page, &f);
    if (e == ERR_MALFORMED && c->diag.n == 0)
        diag_add(&c->diag, c->arena, S("after"), "the \"next\" of the page before");
    if (e == OK)
        answer_end_read(c, NULL);
    else
        problem_error(c, e);
    view_close(&v);
}

static const char *const work_query[] = {"limit", "after", "partner", "type", "state", "mine", NULL};

void work_queue(struct call *c)
{
    work_answer(c, work_query, work_queue_page);
}

void work_requests(struct call *c)
{
    work_answer(c, work_query, work_requests_page);
}

void work_orders(struct call *c)
{
    static const char *const query[] = {"limit", "after", "partner", "state", NULL};
    work_answer(c, query, work_orders_page);
}
