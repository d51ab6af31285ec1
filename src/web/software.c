/* A software benefit (R18-R24): instructions, keys, who saw and holds them, installation packages. */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

static void software_choices(struct page *p, const code *product, bool os, str chosen,
                             struct choice_list *ret)
{
    const struct programme *pr = p->view.programme;
    ret->rows = NEW_N(p->arena, struct choice, pr->n_downloads + 1);
    for (size_t i = 0; i < pr->n_downloads && !code_none(product); i++) {
        const struct download *d = &pr->downloads[i];
        str value = code_str(os ? &d->os : &d->language);
        bool known = value.len == 0 || !code_eq(&d->product, product);
        for (size_t k = 0; k < ret->n && !known; k++)
            known = str_eq(ret->rows[k].value, value);
        if (!known)
            ret->rows[ret->n++] =
                (struct choice){value, page_word(p, os ? "os" : "language", value), str_eq(value, chosen)};
    }
}

static uid software_uid(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_ID ? v->u : UID_NONE;
}

static ts software_ts(const struct node *nodes, size_t n, const char *name)
{
    const struct value *v = parts_get(nodes, n, name);
    return v && v->type == V_TS ? v->t : TS_NONE;
}

static struct key_row software_key(struct page *p, const struct software_page *v, const struct node *nodes,
                                   size_t n, size_t number)
{
    const struct value *state = parts_get(nodes, n, "state"), *shows = parts_get(nodes, n, "shows");
    uid holder = software_uid(nodes, n, "holder"), seen_by = software_uid(nodes, n, "shown_by");
    uid key = software_uid(nodes, n, "id");
    struct key_row k = {.number = str_fmt(p->arena, "%zu", number),
                        .id = uid_none(key) ? S("") : page_id(p, ID_KEY, key),
                        .mark = parts_mark(p, "state", state ? state->s : S("")),
                        .got_at = software_ts(nodes, n, "got_at"),
                        .shown_at = software_ts(nodes, n, "shown_at"),
                        .held_since = software_ts(nodes, n, "held_since"),
                        .shows = shows ? shows->i : 0,
                        .held = !uid_none(holder)};
    k.seen = !ts_none(k.shown_at);
    if (!uid_none(holder))
        k.holder = *page_person(p, holder);
    if (!uid_none(seen_by))
        k.shown_by = *page_person(p, seen_by);
    k.can_show = k.id.len > 0 && (v->show.allowed || (k.held && k.holder.oneself));
    k.can_give = k.id.len > 0 && !k.held && v->assign.allowed;
    k.can_take = k.held && v->remove.allowed;
    return k;
}

/* Each object of the kind's list of keys is a row. */
static void software_keys(struct page *p, struct software_page *v, const struct benefit *b)
{
    const struct kind *kind = kind_of(b);
    struct description d = {.arena = p->arena, .lang = p->view.lang};
    if (!kind->keys)
        return;
    kind->keys(b, p->view.now, &d);
    v->keys = NEW_N(p->arena, struct key_row, d.n + 1);
    for (size_t i = 0; i < d.n; i++) {
        size_t from = i + 1;
        if (d.nodes[i].type != NODE_OBJECT)
            continue;
        while (d.nodes[i].type != NODE_END)
            i++;
        v->keys[v->n_keys] = software_key(p, v, d.nodes + from, i - from, v->n_keys + 1);
        v->n_keys++;
    }
}

/* R21 */
static void software_terms(struct software_page *v, const struct description *terms)
{
    const struct value *needed = parts_get(terms->nodes, terms->n, "key_needed");
    const struct value *instructions = parts_get(terms->nodes, terms->n, "instructions");
    const struct value *activations = parts_get(terms->nodes, terms->n, "activations");
    v->key_needed = needed && needed->b;
    v->instructions = instructions ? instructions->s : STR_NONE;
    v->activations = activations ? activations->s : STR_NONE;
}

static void software_options(struct page *p, struct software_page *v, uid benefit)
{
    struct options o;
    if (!parts_options(p, benefit, &o))
        return;
    v->get = parts_option(p, &o, "get-keys");
    v->show = parts_option(p, &o, "show-key");
    v->assign = parts_option(p, &o, "assign-user");
    v->remove = parts_option(p, &o, "remove-user");
    parts_options_end(&o);
}

/* R19, R24 */
void software_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    if (!page_open(&p, c, NAV_SOFTWARE) || !benefits_find(&p, &bv))
        return;
    if (!code_is(&bv.benefit->kind, S("software_key")) || bv.names_only) {
        page_close(&p);
        benefits_one(c);
        return;
    }
    str language = call_query(c, "language"), os = call_query(c, "os");
    language = language.len ? language : str_of(p.shell.lang);
    struct software_page v = {.shell = &p.shell, .head = parts_head(&p, &bv)};
    software_terms(&v, &bv.terms);
    software_options(&p, &v, bv.benefit->id);
    software_choices(&p, &bv.benefit->product, false, language, &v.languages);
    software_choices(&p, &bv.benefit->product, true, os, &v.systems);
    parts_packages(&p, &bv.benefit->product, language, os, &v.packages, &v.n_packages);
    software_keys(&p, &v, bv.benefit);
    if (v.assign.allowed)
        page_people(&p, &v.people.rows, &v.people.n);
    tpl_software_page(page_begin(&p, v.head.row.title), &v);
}
