/* Cloud credit by use (R25-R34): what is left of it and when that lapses, who has it, and assigning,
 * removing, transferring it. */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

static money credit_money(const struct benefit_view *bv, const char *name)
{
    const struct value *v = parts_get(bv->terms.nodes, bv->terms.n, name);
    return v && v->type == V_MONEY ? v->m : MONEY_NONE;
}

static date credit_date(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_DATE ? v->d : DATE_NONE;
}

/* The nodes inside the object or array of that name. */
static const struct node *credit_inside(const struct description *d, const char *name, size_t *ret_n)
{
    *ret_n = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->nodes[i].type == NODE_VALUE || d->nodes[i].type == NODE_END || !d->nodes[i].value.name ||
            strcmp(d->nodes[i].value.name, name) != 0)
            continue;
        int depth = 1;
        for (size_t k = i + 1; k < d->n; k++) {
            depth += d->nodes[k].type == NODE_OBJECT || d->nodes[k].type == NODE_ARRAY;
            depth -= d->nodes[k].type == NODE_END;
            if (depth == 0) {
                *ret_n = k - i - 1;
                return d->nodes + i + 1;
            }
        }
    }
    return d->nodes;
}

str parts_conflicts(struct page *p, const struct benefit *b, uid person)
{
    struct str_list list = benefit_conflicts(p->view.programme, b);
    str words = S("");
    for (size_t i = 0; i < list.n; i++) {
        bool shown = uid_none(person);
        for (size_t j = 0; j < p->view.state->n_others; j++) {
            const struct other_offer *o = &p->view.state->others[j];
            shown = shown || (uid_eq(o->person, person) && code_is(&o->offer, list.at[i]));
        }
        code offer;
        if (shown && code_set(&offer, list.at[i]))
            words = str_fmt(p->arena, STR_FMT "%s" STR_FMT, STR_ARG(words), words.len ? ", " : "",
                            STR_ARG(page_offer(p, &offer)));
    }
    return words;
}

static void credit_holders(struct page *p, struct credit_row *c, const struct benefit_view *bv)
{
    size_t n;
    const struct node *nodes = credit_inside(&bv->terms, "holders", &n);
    c->holders = NEW_N(p->arena, struct credit_holder, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (nodes[i].type != NODE_OBJECT)
            continue;
        const struct node *in = nodes + i + 1;
        size_t k = 0;
        while (in[k].type != NODE_END)
            k++;
        const struct value *person = parts_get(in, k, "person"), *since = parts_get(in, k, "since");
        const struct value *left_at = parts_get(in, k, "left_at");
        struct credit_holder *h = &c->holders[c->n_holders++];
        *h = (struct credit_holder){.since = since->t, .left_at = left_at ? left_at->t : TS_NONE};
        h->person = *page_person(p, person->u);
        h->left = !ts_none(h->left_at);
        h->conflicts = parts_conflicts(p, bv->benefit, person->u);
        i += k + 1;
    }
}

struct credit_row parts_credit(struct page *p, const struct benefit_view *bv)
{
    struct credit_row c = {.row = parts_benefit(p, bv)};
    const struct value *type = parts_get(bv->terms.nodes, bv->terms.n, "type");
    size_t n;
    const struct node *year = credit_inside(&bv->terms, "enrolment_year", &n);
    c.bulk = type && str_is(type->s, "bulk");
    c.amount = credit_money(bv, "amount");
    c.spent = credit_money(bv, "spent");
    c.left = credit_money(bv, "left");
    c.resets_on = credit_date(bv->terms.nodes, bv->terms.n, "resets_on");
    c.running = !date_none(c.resets_on);
    c.year_from = credit_date(year, n, "from");
    c.year_to = credit_date(year, n, "to");
    if (c.amount.minor > 0)
        c.bar = (struct bar){.shown = true, .used = (int)(c.spent.minor * 100 / c.amount.minor)};
    credit_holders(p, &c, bv);
    struct options o;
    if (parts_options(p, bv->benefit->id, &o)) {
        c.assign = parts_option(p, &o, "assign-user");
        c.remove = parts_option(p, &o, "remove-user");
        c.transfer = parts_option(p, &o, "transfer");
        parts_options_end(&o);
    }
    return c;
}

void credit_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    if (!page_open(&p, c, NAV_CLOUD) || !benefits_find(&p, &bv))
        return;
    if (!code_is(&bv.benefit->kind, S("usage_credit")) || bv.names_only) {
        page_close(&p);
        benefits_one(c);
        return;
    }
    struct credit_page v = {.shell = &p.shell, .head = parts_head(&p, &bv), .credit = parts_credit(&p, &bv)};
    v.conflicts = parts_conflicts(&p, bv.benefit, UID_NONE);
    if (v.credit.assign.allowed || v.credit.transfer.allowed)
        page_people(&p, &v.people.rows, &v.people.n);
    tpl_credit_page(page_begin(&p, v.head.row.title), &v);
}
