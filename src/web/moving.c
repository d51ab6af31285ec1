/* The company's own pages: its directories, and how to become a Global admin (R8, R9); and the part of home
 * that says where its benefits are while they are in PMC (R3, R52). */
#include "web/moving.h"

#include "app/view_claim.h"
#include "domain/tenants.h"
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

/* --- Still in PMC --- */

static struct link_row moving_link(struct page *p, const char *id)
{
    const struct link_def *l = programme_link(p->view.programme, str_of(id));
    return l ? (struct link_row){text_in(&l->title, p->view.lang), l->href} : (struct link_row){S(""), S("")};
}

const struct moving *moving_part(struct page *p)
{
    const struct programme *pr = p->view.programme;
    const struct company *c = &p->view.state->company;
    struct options o;
    if (!c->in_pmc)
        return NULL;
    struct moving *m = NEW(p->arena, struct moving);
    m->invited = c->invited;
    m->sign_in = moving_link(p, "pmc-sign-in");
    m->technical = moving_link(p, "technical-outside");
    m->contacts = NEW_N(p->arena, struct contact_row, pr->n_contacts + 1);
    for (size_t i = 0; i < pr->n_contacts; i++)
        m->contacts[m->n_contacts++] =
            (struct contact_row){page_word(p, "region", code_str(&pr->contacts[i].region)),
                                 text_in(&pr->contacts[i].text, p->view.lang), pr->contacts[i].href};
    if (c->invited && parts_options(p, UID_NONE, &o)) {
        m->accept = parts_option(p, &o, "accept-invitation");
        parts_options_end(&o);
    }
    return m;
}

/* --- Directories --- */

void directories_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct options o;
    char text[UID_TEXT];
    if (!page_open(&p, c, NAV_PEOPLE))
        return;
    if (!view_may(&p.view, READ_BENEFITS)) {
        page_forbid(&p, READ_BENEFITS);
        return;
    }
    const struct state *s = p.view.state;
    struct directories_page v = {.shell = &p.shell,
                                 .rows = NEW_N(p.arena, struct directory_row, s->n_tenants + 1)};
    for (size_t i = 0; i < s->n_tenants; i++) {
        const struct tenant *t = &s->tenants[i];
        v.rows[v.n++] = (struct directory_row){
            .id = str_dup(p.arena, uid_text(ID_TENANT, t->id, text)),
            .domain = code_str(&t->domain),
            .txt = t->confirmed ? S("") : tenants_txt(p.arena, ID_TENANT, t->id),
            .mark = parts_mark(&p, "status", t->confirmed ? S("active") : S("activation-requested")),
            .home = t->home};
        v.rows[i].mark.word = page_word(&p, "page.directories", t->confirmed ? S("confirmed") : S("waiting"));
    }
    if (parts_options(&p, UID_NONE, &o)) {
        v.add = parts_option(&p, &o, "add-tenant");
        v.confirm = parts_option(&p, &o, "confirm-tenant");
        v.remove = parts_option(&p, &o, "remove-tenant");
        parts_options_end(&o);
    }
    tpl_directories_page(page_begin(&p, page_word(&p, "page.directories", S("title"))), &v);
}

/* --- Becoming a Global admin --- */

void claim_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct claim_view claim;
    if (!page_open(&p, c, NAV_BENEFITS))
        return;
    enum err e = view_claim(&p.view, &claim);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct claim_page v = {.shell = &p.shell,
                           .allowed = claim.allowed,
                           .waiting = claim.allowed && claim.waiting,
                           .n_reasons = claim.n_reasons};
    words_reasons(&p, claim.reasons, claim.n_reasons, &v.reasons);
    v.domains.rows = NEW_N(p.arena, struct choice, claim.n_domains + 1);
    for (size_t i = 0; i < claim.n_domains; i++)
        v.domains.rows[v.domains.n++] = (struct choice){claim.domains[i], claim.domains[i], false};
    v.domain_label = page_word(&p, "field", S("domain"));
    if (v.waiting) {
        v.domain = code_str(&claim.waiting->domain);
        v.txt = claim.txt;
        v.expires = claim.waiting->expires;
    }
    parts_admins(&p, &v.admins, &v.n_admins); /* R9 */
    tpl_claim_page(page_begin(&p, page_word(&p, "page.claim", S("title"))), &v);
}
