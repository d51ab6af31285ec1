/* Go-To-Market (R71): the marketing contact on top (R75), then the offers under their benefit name, each row
 * with how to use it and what can be done with it. */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

static void gtm_contact(struct page *p, struct contact_box *box)
{
    struct contact_view c;
    box->reads = view_may(&p->view, READ_BENEFITS);
    if (view_contact(&p->view, &c) != OK)
        return;
    box->set = true;
    box->gone = c.gone;
    box->person = page_id(p, ID_PERSON, c.person.id);
    box->name = c.person.name.len ? c.person.name : page_word(p, "page", S("somebody"));
    box->email = c.email.ptr ? c.email : S("–");
    box->phone = c.phone.ptr ? c.phone : S("–");
    box->language = page_word(p, "language", code_str(&c.language));
    box->language_code = str_dup(p->arena, code_str(&c.language));
}

/* R80: the row opens to its instructions and what can be done. */
static struct gtm_row gtm_row(struct page *p, const struct benefit_view *bv, const struct options *o)
{
    const struct node *nodes = bv->terms.nodes;
    const struct value *instructions = parts_get(nodes, bv->terms.n, "instructions");
    const struct value *requested = parts_get(nodes, bv->terms.n, "requested_at");
    const struct value *due = parts_get(nodes, bv->terms.n, "due_at");
    struct gtm_row row = {.row = parts_benefit(p, bv),
                          .instructions = instructions ? instructions->s : STR_NONE,
                          .requested_at = requested ? requested->t : TS_NONE,
                          .due = due ? due->d : DATE_NONE,
                          .active = str_is(str_of(bv->status), "active"),
                          .waits = str_is(str_of(bv->status), "activation-requested"),
                          .asked_back = str_is(str_of(bv->status), "information-needed"),
                          .activate = parts_option_on(p, o, "activate", bv->benefit->id),
                          .answer = parts_option_on(p, o, "answer-information", bv->benefit->id)};
    if (bv->definition)
        parts_links(p, bv->definition->links, bv->definition->n_links, &row.links, &row.n_links);
    return row;
}

/* R81: those of one benefit name; `group` NULL: those of none, which every member has. */
static void gtm_group(struct page *p, struct gtm_page *v, const struct benefit_view *all, size_t n,
                      const struct group_def *group, const struct options *o)
{
    struct gtm_group g = {.title = group ? text_in(&group->title, p->view.lang)
                                         : page_word(p, "page.gtm", S("everybody"))};
    g.rows = NEW_N(p->arena, struct gtm_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct definition *d = all[i].definition;
        if (d && (group ? code_eq(&d->group, &group->id) : code_none(&d->group)))
            g.rows[g.n++] = gtm_row(p, &all[i], o);
        v->names_only = v->names_only || all[i].names_only;
    }
    if (g.n > 0)
        v->groups[v->n++] = g;
}

void gtm_index(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view *all = NULL;
    size_t n = 0;
    if (!page_open(&p, c, NAV_GTM))
        return;
    enum err e = view_benefits(&p.view, &(struct benefit_filter){.category = S("go-to-market")}, &all, &n);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    const struct programme *pr = p.view.programme;
    struct gtm_page v = {.shell = &p.shell, .groups = NEW_N(p.arena, struct gtm_group, pr->n_groups + 1)};
    struct options o = {0};
    gtm_contact(&p, &v.contact);
    bool asked = parts_options(&p, UID_NONE, &o);
    v.contact.change = parts_option(&p, &o, "set-marketing-contact");
    for (size_t i = 0; i < pr->n_groups; i++)
        gtm_group(&p, &v, all, n, &pr->groups[i], &o);
    gtm_group(&p, &v, all, n, NULL, &o);
    if (asked)
        parts_options_end(&o);
    parts_notices(&p, &v.notices, &v.n_notices);
    parts_next_steps(&p, &v.next, &v.n_next);
    tpl_gtm_page(page_begin(&p, page_word(&p, "nav", S("gtm"))), &v);
}

void gtm_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    struct options o;
    if (!page_open(&p, c, NAV_GTM) || !benefits_find(&p, &bv))
        return;
    if (!code_is(&bv.benefit->kind, S("go_to_market")) || bv.names_only) {
        page_close(&p);
        benefits_one(c);
        return;
    }
    struct gtm_one_page v = {.shell = &p.shell, .head = parts_head(&p, &bv)};
    gtm_contact(&p, &v.contact);
    if (parts_options(&p, bv.benefit->id, &o)) {
        v.row = gtm_row(&p, &bv, &o);
        parts_options_end(&o);
    }
    tpl_gtm_one_page(page_begin(&p, v.head.row.title), &v);
}
