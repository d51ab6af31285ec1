/* Developer subscriptions (R43-R50): seats, who has them, from when they can be reassigned. */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

static struct seat_row developer_seat(struct page *p, const struct node *nodes, size_t n)
{
    const struct value *person = parts_get(nodes, n, "person"), *previous = parts_get(nodes, n, "previous");
    const struct value *assigned = parts_get(nodes, n, "assigned_at"),
                       *from = parts_get(nodes, n, "reassign_from");
    const struct value *freed = parts_get(nodes, n, "freed_at");
    struct seat_row s = {.assigned_at = assigned ? assigned->t : TS_NONE,
                         .reassign_from = from ? from->t : TS_NONE,
                         .freed_at = freed ? freed->t : TS_NONE};
    s.held = person && !uid_none(person->u);
    s.has_previous = previous && !uid_none(previous->u);
    if (s.held)
        s.person = *page_person(p, person->u);
    if (s.has_previous)
        s.previous = *page_person(p, previous->u);
    s.locked = ts_cmp(p->view.now, s.reassign_from) < 0; /* R49 */
    return s;
}

static void developer_seats(struct page *p, struct developer_page *v, const struct description *d)
{
    v->seats = NEW_N(p->arena, struct seat_row, d->n + 1);
    for (size_t i = 0; i < d->n; i++) {
        size_t from = i + 1;
        if (d->nodes[i].type != NODE_OBJECT)
            continue;
        while (d->nodes[i].type != NODE_END)
            i++;
        v->seats[v->n_seats++] = developer_seat(p, d->nodes + from, i - from);
    }
}

/* R44, R48, R50: the row opens to its seats and links. */
void developer_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    struct options o;
    if (!page_open(&p, c, NAV_DEVELOPER) || !benefits_find(&p, &bv))
        return;
    if (!code_is(&bv.benefit->kind, S("developer_subscription")) || bv.names_only) {
        page_close(&p);
        benefits_one(c);
        return;
    }
    struct developer_page v = {.shell = &p.shell, .head = parts_head(&p, &bv)};
    const struct value *edition = parts_get(bv.terms.nodes, bv.terms.n, "edition");
    const struct value *portal = parts_get(bv.terms.nodes, bv.terms.n, "portal_url");
    const struct value *carry = parts_get(bv.terms.nodes, bv.terms.n, "carry_over");
    v.edition = edition ? page_word(&p, "choice", edition->s) : STR_NONE;
    v.portal = portal ? portal->s : STR_NONE;
    v.carry_over = carry ? carry->s : STR_NONE;
    developer_seats(&p, &v, &bv.terms);
    if (parts_options(&p, bv.benefit->id, &o)) {
        v.assign = parts_option(&p, &o, "assign-user");
        v.reassign = parts_option(&p, &o, "reassign");
        parts_options_end(&o);
    }
    if (v.assign.allowed)
        page_people(&p, &v.people.rows, &v.people.n);
    tpl_developer_page(page_begin(&p, v.head.row.title), &v);
}
