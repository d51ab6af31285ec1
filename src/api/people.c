/* People of a company: the list, one, and what each would leave behind (contract section 2). */
#include "api/people.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "app/cache.h"

static void people_members(struct json *j, const struct view *v, const struct person_view *p)
{
    const struct person *person = p->person;
    json_id(j, "id", ID_PERSON, p->id);
    json_str(j, "name", p->name);
    json_str(j, "email", p->email);
    json_str(j, "language", p->language.len ? p->language : STR_NONE);
    json_str(j, "type", person && person->guest ? S("guest") : S("member"));
    json_bool(j, "disabled", person && person->disabled);
    json_str(j, "country",
             person && !code_none(&person->country) ? code_str(&person->country)
                                                    : code_str(&v->state->company.country));
    json_ts(j, "added_at", person ? person->added_at : TS_NONE);
    json_array(j, "roles");
    for (size_t i = 0; i < p->n_roles; i++)
        render_code(j, NULL, &p->roles[i]);
    json_array_end(j);
    json_array(j, "other_offers");
    for (size_t i = 0; i < v->state->n_others; i++)
        if (uid_eq(v->state->others[i].person, p->id))
            render_code(j, NULL, &v->state->others[i].offer);
    json_array_end(j);
}

enum err people_write(struct json *j, struct view *v, enum lang lang)
{
    struct person_view *rows;
    size_t n;
    bool more;
    TRY(view_people(v, S(""), 0, SIZE_MAX, lang, &rows, &n, &more));
    json_array(j, "people");
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        people_members(j, v, &rows[i]);
        json_object_end(j);
    }
    json_array_end(j);
    return OK;
}

static enum err people_page(struct call *c, struct view *v, const struct answer_page *page, size_t from)
{
    struct person_view *rows;
    size_t n;
    bool more;
    str search = call_query(c, "search");
    if (!view_may(v, READ_PEOPLE) && !view_may(v, READ_PEOPLE_NAMES))
        return ERR_NOT_PERMITTED;
    TRY(view_people(v, search.ptr ? search : S(""), from, page->limit, c->locale.lang, &rows, &n, &more));
    bool all = view_may(v, READ_PEOPLE);
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < n; i++) {
        if (!all) { /* names only (contract section 3: the subscription administrator) */
            render_person(&j, NULL, &rows[i]);
            continue;
        }
        json_object(&j, NULL);
        people_members(&j, v, &rows[i]);
        json_object_end(&j);
    }
    answer_list_read(c, v, &j, more ? str_fmt(c->arena, "%zu", from + n) : STR_NONE);
    return OK;
}

void people_list(struct call *c)
{
    static const char *const query[] = {"limit", "after", "search", "as_of", NULL};
    struct answer_page page;
    struct view v;
    size_t from;
    if (!answer_query(c, query) || !answer_page(c, &page) || !answer_offset(c, &page, &from) ||
        !answer_view(c, c->partner, true, &v))
        return;
    enum err e = people_page(c, &v, &page, from);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

/* --- One
 * --------------------------------------------------------------------------------------------------------
 */

/* By id or e-mail. Oneself, and everybody for who reads people; anybody else is unknown. */
static enum err people_find(struct call *c, struct view *v, struct person_view *ret)
{
    uid id;
    if (!uid_parse(ID_PERSON, c->params[1], &id))
        TRY(view_person_id(v, c->params[1], &id));
    bool oneself = c->actor.kind == ACTOR_PERSON && uid_eq(c->actor.id, id);
    if (!oneself && !view_may(v, READ_PEOPLE))
        return ERR_NOT_FOUND;
    return view_person(v, id, ret);
}

static enum err people_write_one(struct call *c, struct view *v)
{
    struct person_view p;
    TRY(people_find(c, v, &p));
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    people_members(&j, v, &p);
    json_array(&j, "holdings");
    TRY(render_holdings(&j, v, p.id));
    json_array_end(&j);
    json_object_end(&j);
    answer_end_read(c, v);
    return OK;
}

void people_show(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    enum err e = people_write_one(c, &v);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

/* --- Leaving: each thing the person holds with the action now possible, or the date (R50) --- */

/* Is this a way at all for such a benefit? A bulk credit is transferred, never removed (R32); a monthly one
 * the other way round. */
static bool people_is_way(const struct act_option *row)
{
    for (size_t i = 0; i < row->n_reasons; i++)
        if (row->reasons[i].code == REASON_NOT_BULK ||
            row->reasons[i].code == REASON_BULK_CREDIT_NOT_REMOVABLE)
            return false;
    return true;
}

/* What the reader could do to take a thing of this benefit from the person. */
static const struct act_option *people_way_out(const struct act_option *rows, size_t n, uid benefit)
{
    static const char *const ways[] = {"reassign", "remove-user", "transfer"};
    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        for (size_t i = 0; i < n; i++)
            if (rows[i].benefit && uid_eq(rows[i].benefit->id, benefit) &&
                str_is(str_of(rows[i].action->id), ways[w]) && people_is_way(&rows[i]))
                return &rows[i];
    return NULL;
}

/* The date from which a thing can go elsewhere, where its description has one that lies ahead. */
static ts people_from(const struct description *d, ts now)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].type == NODE_VALUE && d->nodes[i].value.type == V_TS &&
            str_is(str_of(d->nodes[i].value.name), "reassign_from") && ts_cmp(d->nodes[i].value.t, now) > 0)
            return d->nodes[i].value.t;
    return TS_NONE;
}

static void people_left_thing(struct json *j, const struct render *r, const struct holding_view *h,
                              const struct act_option *way)
{
    const struct benefit *b = h->benefit.benefit;
    json_object(j, NULL);
    json_id(j, "benefit", ID_BENEFIT, b->id);
    render_code(j, "definition", &b->definition);
    json_str(j, "title",
             h->benefit.definition ? text_in(&h->benefit.definition->title, r->view->lang)
                                   : code_str(&b->definition));
    render_code(j, "kind", &b->kind);
    json_array(j, "things");
    render_description(j, &h->holding);
    json_array_end(j);
    ts from = people_from(&h->holding, r->view->now);
    json_str(j, "action", way ? str_of(way->action->id) : STR_NONE);
    json_bool(j, "possible", way && way->allowed && ts_none(from));
    json_ts(j, "from", from);
    render_reasons(j, r, "reasons", way ? way->reasons : NULL, way ? way->n_reasons : 0);
    json_object_end(j);
}

static enum err people_write_leaving(struct call *c, struct view *v, const struct act_option *options,
                                     size_t n_options)
{
    const struct render r = {.call = c, .view = v};
    struct person_view p;
    struct holding_view *rows;
    size_t n;
    TRY(people_find(c, v, &p));
    TRY(view_holdings(v, p.id, &rows, &n));
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    render_person(&j, "person", &p);
    json_array(&j, "items");
    for (size_t i = 0; i < n; i++)
        people_left_thing(&j, &r, &rows[i], people_way_out(options, n_options, rows[i].benefit.benefit->id));
    json_array_end(&j);
    json_null(&j, "next");
    json_object_end(&j);
    answer_end_read(c, v);
    return OK;
}

void people_leaving(struct call *c)
{
    static const char *const query[] = {NULL};
    const struct state *held = NULL;
    struct act_option *options;
    size_t n;
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, false, &v))
        return;
    enum err e = act_options(c->app, &c->actor, c->partner, UID_NONE, c->arena, &options, &n, &held);
    if (e == OK)
        e = people_write_leaving(c, &v, options, n);
    if (e != OK)
        problem_error(c, e);
    cache_release(held);
    view_close(&v);
}
