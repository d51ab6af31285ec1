/* The desk's lists over all partners: what waits for it, every request, the orders that wait for their money.
 */
#include "templates.gen.h"
#include "web/handlers.h"
#include "web/parts.h"
#include "web/requests.h"

enum { QUEUE_PAGE = 50 };

static str queue_given(const struct call *c, const char *name)
{
    str given = call_query(c, name);
    return given.ptr ? given : S("");
}

/* An unknown partner is a list without rows, not an error page: whoever filters can type another. */
static bool queue_filter(struct call *c, struct queue_page *v, struct work_filter *ret)
{
    v->type = queue_given(c, "type");
    v->state = queue_given(c, "state");
    v->partner = queue_given(c, "partner");
    v->mine = str_is(queue_given(c, "mine"), "true");
    *ret = (struct work_filter){.type = v->type, .state = v->state};
    if (v->mine)
        ret->taken_by = c->actor.id;
    return v->partner.len == 0 || view_partner_id(c->app, v->partner, &ret->partner) == OK;
}

static void queue_choices(struct page *p, const char *prefix, const char *const *ids, size_t n, str chosen,
                          struct choice_list *ret)
{
    ret->rows = NEW_N(p->arena, struct choice, n);
    for (size_t i = 0; i < n; i++)
        ret->rows[ret->n++] =
            (struct choice){str_of(ids[i]), page_word(p, prefix, str_of(ids[i])), str_is(chosen, ids[i])};
}

static void queue_choose(struct page *p, struct queue_page *v)
{
    static const char *const types[] = {"activation", "refund",     "replacement", "incident", "advisory",
                                        "benefits",   "membership", "payment",     "access",   "other"};
    static const char *const states[] = {"open", "taken", "information-needed", "waiting-second-person",
                                         "awaiting-payment"};
    static const char *const ended[] = {"open", "taken",    "information-needed", "waiting-second-person",
                                        "done", "declined", "withdrawn"};
    queue_choices(p, "request-type", types, ARRAY_LEN(types), v->type, &v->types);
    if (v->queue)
        queue_choices(p, "state", states, ARRAY_LEN(states), v->state, &v->states);
    else
        queue_choices(p, "state", ended, ARRAY_LEN(ended), v->state, &v->states);
}

/* An order leads to the list in which its payment is confirmed, a request to itself. */
static struct request_row queue_row(struct page *p, const struct work_row *w)
{
    const struct work_item *i = &w->item;
    struct request_row row = {
        .type = requests_type(p, &i->type),
        .about = w->definition ? text_in(&w->definition->title, p->view.lang) : S(""),
        .company = w->partner_name.len ? w->partner_name : w->partner_key,
        .mark = parts_mark(p, "state", code_str(&i->state)),
        .person = w->person.name.ptr ? w->person.name : S(""),
        .taken_by = w->taken_by.name.ptr ? w->taken_by.name : S(""),
        .opened_at = i->opened_at,
        .due = i->due,
        .overdue = w->overdue,
        .order = i->order,
        .age_days = w->age_days,
        .href = S("/ops/orders"),
    };
    if (!i->order)
        row.href = str_fmt(p->arena, "/ops/requests/" STR_FMT "/" STR_FMT, STR_ARG(w->partner_key),
                           STR_ARG(page_id(p, ID_REQUEST, i->id)));
    return row;
}

static void queue_low(struct page *p, struct queue_page *v)
{
    struct pool_row *pools = NULL;
    size_t n = 0;
    if (view_pools(&p->view, &pools, &n) != OK)
        return;
    v->low = NEW_N(p->arena, struct link_row, n + 1);
    for (size_t i = 0; i < n; i++)
        if (pools[i].low)
            v->low[v->n_low++] = (struct link_row){text_in(&pools[i].def->title, p->view.lang),
                                                   str_fmt(p->arena, "/ops/pools/%s", pools[i].def->id.z)};
}

static void queue_show(struct page *p, struct queue_page *v)
{
    struct call *c = p->call;
    struct work_filter f;
    struct work_row *rows = NULL;
    size_t n = 0;
    str next = STR_NONE, after = queue_given(c, "after");
    enum err e = OK;
    if (queue_filter(c, v, &f))
        e = v->queue ? view_queue(&p->view, &f, after, QUEUE_PAGE, &rows, &n, &next)
                     : view_work(&p->view, false, &f, after, QUEUE_PAGE, &rows, &n, &next);
    if (e != OK) {
        page_fail(p, e);
        return;
    }
    v->shell = &p->shell;
    v->acts = (p->view.bits & WHO_DESK) != 0;
    v->rows = NEW_N(p->arena, struct request_row, n + 1);
    v->n = n;
    for (size_t i = 0; i < n; i++) {
        v->rows[i] = queue_row(p, &rows[i]);
        v->overdue += rows[i].overdue;
    }
    v->after = next.ptr ? next : S("");
    queue_choose(p, v);
    if (v->queue)
        queue_low(p, v);
    tpl_queue_page(page_begin(p, v->title), v);
}

void queue_index(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    if (!page_open(&p, c, NAV_QUEUE))
        return;
    struct queue_page v = {.title = page_word(&p, "nav", S("queue")), .path = S("/ops"), .queue = true};
    queue_show(&p, &v);
}

void queue_requests(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    if (!page_open(&p, c, NAV_DESK_REQUESTS))
        return;
    struct queue_page v = {.title = page_word(&p, "nav", S("requests")), .path = S("/ops/requests")};
    queue_show(&p, &v);
}

/* --- Orders that wait for their money --- */

static enum err queue_order_row(struct page *p, const struct work_row *w, struct desk_orders_page *v)
{
    struct view of;
    enum err e = view_open(p->call->app, &p->call->actor, w->partner, TS_NONE, p->arena, &of);
    if (e == ERR_QUARANTINED)
        return OK;
    TRY(e);
    const struct order *o = state_order(of.state, w->item.id);
    str proof = STR_NONE;
    if (o)
        e = view_proof(&of, o, &proof);
    if (o && e == OK)
        v->rows[v->n++] = (struct desk_order_row){
            .id = page_id(p, ID_ORDER, o->id),
            .partner = w->partner_key,
            .company = w->partner_name.len ? w->partner_name : w->partner_key,
            .offer = page_offer(p, &o->offer),
            .competency = code_none(&o->competency) ? S("") : page_competency(p, &o->competency),
            .purchaser = w->person.name.ptr ? w->person.name : S(""),
            .price = o->price,
            .placed = o->placed,
            .pay_by = o->pay_by,
            .proof = proof.ptr ? proof : S(""),
            .proof_paid = o->proof_paid,
            .overdue = w->overdue};
    view_close(&of);
    return e;
}

void queue_orders(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    const struct work_filter waits = {.type = S("payment"), .state = S("awaiting-payment")};
    struct work_row *rows = NULL;
    size_t n = 0;
    str next = STR_NONE;
    if (!page_open(&p, c, NAV_DESK_ORDERS))
        return;
    struct desk_orders_page v = {.shell = &p.shell, .acts = (p.view.bits & WHO_DESK) != 0};
    enum err e = view_queue(&p.view, &waits, queue_given(c, "after"), QUEUE_PAGE, &rows, &n, &next);
    v.rows = NEW_N(p.arena, struct desk_order_row, n + 1);
    for (size_t i = 0; i < n && e == OK; i++)
        e = queue_order_row(&p, &rows[i], &v);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    v.after = next.ptr ? next : S("");
    tpl_desk_orders_page(page_begin(&p, page_word(&p, "page.desk-orders", S("title"))), &v);
}
