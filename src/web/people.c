/* People of the company and one of them: roles, what he holds, what happens when he leaves. */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

enum { PEOPLE_PAGE = 50 };

void people_index(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct person_view *rows = NULL;
    struct options o;
    int64_t after = 0;
    bool more = false;
    size_t n = 0;
    if (!page_open(&p, c, NAV_PEOPLE))
        return;
    if (!view_may(&p.view, READ_PEOPLE)) {
        page_forbid(&p, READ_PEOPLE);
        return;
    }
    str from = call_query(c, "after");
    struct people_page v = {.shell = &p.shell, .search = call_query(c, "q")};
    if (from.len && (!str_to_i64(from, &after) || after < 0)) {
        page_fail(&p, ERR_MALFORMED);
        return;
    }
    enum err e = view_people(&p.view, v.search, (size_t)after, PEOPLE_PAGE, p.view.lang, &rows, &n, &more);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    v.rows = NEW_N(p.arena, struct person_row, n + 1);
    for (size_t i = 0; i < n; i++)
        v.rows[v.n++] = page_person_row(&p, &rows[i]);
    v.next = more ? after + (int64_t)n : 0;
    if (parts_options(&p, UID_NONE, &o)) {
        v.add = parts_option(&p, &o, "add-person");
        parts_options_end(&o);
    }
    tpl_people_page(page_begin(&p, page_word(&p, "nav", S("people"))), &v);
}

/* --- One --- */

/* The roles that the person has, and those that the reader may give him. */
static void people_roles(struct page *p, struct person_page *v, const struct person_view *pv)
{
    const struct programme *pr = p->view.programme;
    v->roles = NEW_N(p->arena, struct role_row, pr->n_roles + 1);
    v->grantable.rows = NEW_N(p->arena, struct choice, pr->n_roles + 1);
    for (size_t i = 0; i < pr->n_roles; i++) {
        const struct role_def *r = &pr->roles[i];
        struct role_row row = {.id = code_str(&r->id),
                               .title = text_in(&r->title, p->view.lang),
                               .help = text_in(&r->help, p->view.lang)};
        if (state_has_role(p->view.state, pv->id, row.id))
            v->roles[v->n_roles++] = row;
        else if ((r->granted_by & p->view.bits) && (r->for_guests || !v->row.guest))
            v->grantable.rows[v->grantable.n++] = (struct choice){row.id, row.title, false};
    }
}

/* What the reader can do to free a thing of this benefit; ptr NULL: nothing. */
static str people_way_out(struct page *p, const struct options *o, uid benefit)
{
    static const char *const ways[] = {"reassign", "remove-user", "transfer"};
    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        for (size_t i = 0; i < o->n; i++)
            if (o->rows[i].allowed && o->rows[i].benefit && uid_eq(o->rows[i].benefit->id, benefit) &&
                str_is(str_of(o->rows[i].action->id), ways[w]))
                return page_word(p, "action", str_fmt(p->arena, "%s.label", ways[w]));
    return STR_NONE;
}

/* What leaving frees, and when: a developer seat keeps its lock. */
static void people_holdings(struct page *p, struct person_page *v, uid person)
{
    struct holding_view *held = NULL;
    struct options o;
    size_t n = 0;
    if (view_holdings(&p->view, person, &held, &n) != OK || !parts_options(p, UID_NONE, &o))
        return;
    v->holdings = NEW_N(p->arena, struct leaving_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct description *d = &held[i].holding;
        const struct value *from = parts_get(d->nodes + 1, d->n - 1, "reassign_from");
        struct leaving_row row = {.title = page_benefit(p, held[i].benefit.benefit->id),
                                  .href = page_benefit_href(p, held[i].benefit.benefit)};
        row.locked = from && from->type == V_TS && ts_cmp(p->view.now, from->t) < 0;
        row.from = row.locked ? from->t : TS_NONE;
        row.way = people_way_out(p, &o, held[i].benefit.benefit->id);
        v->holdings[v->n_holdings++] = row;
    }
    parts_options_end(&o);
}

static void people_options(struct page *p, struct person_page *v)
{
    struct options o;
    if (!parts_options(p, UID_NONE, &o))
        return;
    v->assign = parts_option(p, &o, "assign-role");
    v->remove = parts_option(p, &o, "remove-role");
    v->disable = parts_option(p, &o, "disable-person");
    v->update = parts_option(p, &o, "update-person");
    parts_options_end(&o);
}

void people_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct person_view pv;
    uid id;
    if (!page_open(&p, c, NAV_PEOPLE))
        return;
    if (!view_may(&p.view, READ_PEOPLE)) {
        page_forbid(&p, READ_PEOPLE);
        return;
    }
    enum err e = uid_parse(ID_PERSON, c->params[0], &id) ? view_person(&p.view, id, &pv) : ERR_NOT_FOUND;
    if (e != OK || !pv.person) {
        page_fail(&p, e != OK ? e : ERR_NOT_FOUND);
        return;
    }
    struct person_page v = {
        .shell = &p.shell, .row = page_person_row(&p, &pv), .added_at = pv.person->added_at};
    struct value country =
        VAL_STR("country", code_none(&pv.person->country) ? code_str(&p.view.state->company.country)
                                                          : code_str(&pv.person->country));
    v.country = words_value(&p, &country);
    people_options(&p, &v);
    people_roles(&p, &v, &pv);
    people_holdings(&p, &v, id);
    tpl_person_page(page_begin(&p, v.row.name), &v);
}
