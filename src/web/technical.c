/* A technical benefit (R56-R69): a support contract with its ids, what is left of it and the form of an
 * incident, or advisory hours with the form for advice. Whoever sees names alone may use both forms, and
 * sees the ids that were shared with him (R89). R56: what to do the first time; R66: the ids are found again.
 */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

static str technical_str(const struct description *d, const char *name)
{
    const struct value *v = parts_get(d->nodes, d->n, name);
    return v && v->type == V_STR && v->s.ptr ? v->s : S("");
}

static ts technical_ts(const struct description *d, const char *name)
{
    const struct value *v = parts_get(d->nodes, d->n, name);
    return v && v->type == V_TS ? v->t : TS_NONE;
}

/* Each object of the array of that name is a person with an instant. */
static void technical_people(struct page *p, const struct description *d, const char *array,
                             struct technical_person **ret, size_t *ret_n)
{
    bool inside = false;
    size_t from = 0;
    *ret = NEW_N(p->arena, struct technical_person, d->n + 1);
    for (size_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->type == NODE_ARRAY)
            inside = n->value.name && strcmp(n->value.name, array) == 0;
        else if (n->type == NODE_OBJECT)
            from = i + 1;
        if (!inside || n->type != NODE_END || from == 0)
            continue;
        const struct value *person = parts_get(d->nodes + from, i - from, "person");
        const struct value *since = parts_get(d->nodes + from, i - from, "since");
        from = 0;
        if (person && since && !uid_none(person->u))
            (*ret)[(*ret_n)++] = (struct technical_person){*page_person(p, person->u), since->t};
    }
}

/* What was shared with oneself, or linked: the ids, wherever one may not read the benefit (R89). */
static void technical_mine(struct page *p, struct technical_page *v, const struct benefit *b)
{
    struct holding_view *rows = NULL;
    size_t n = 0;
    if (p->call->actor.kind != ACTOR_PERSON || view_holdings(&p->view, p->call->actor.id, &rows, &n) != OK)
        return;
    for (size_t i = 0; i < n; i++) {
        struct description mine = rows[i].holding;
        if (!uid_eq(rows[i].benefit.benefit->id, b->id) || mine.n < 2)
            continue;
        mine.nodes++; /* inside the object of this thing */
        mine.n -= 2;
        v->linked = !ts_none(technical_ts(&mine, "linked_at"));
        v->access_id = technical_str(&mine, "access_id");
        v->contract_id = technical_str(&mine, "contract_id");
    }
}

static void technical_languages(struct page *p, struct choice_list *ret)
{
    ret->rows = NEW_N(p->arena, struct choice, LANGS);
    for (int lang = 0; lang < LANGS; lang++) {
        str id = str_of(lang_code((enum lang)lang));
        ret->rows[ret->n++] = (struct choice){id, page_word(p, "language", id), str_is(id, p->shell.lang)};
    }
}

static str technical_versions(struct page *p, const struct support_product *product, size_t most)
{
    str s = S("");
    for (size_t i = 0; i < product->versions.n && i < most; i++)
        s = str_fmt(p->arena, STR_FMT "%s" STR_FMT, STR_ARG(s), i > 0 ? ", " : "",
                    STR_ARG(words_version(p, product->versions.at[i])));
    return s;
}

/* R63-R65 as the programme has them: what this contract is for, in which versions, and who needs the ids. */
static void technical_products(struct page *p, struct technical_page *v, str scope, size_t most)
{
    const struct programme *pr = p->view.programme;
    v->products = NEW_N(p->arena, struct technical_product, pr->n_support_products + 1);
    for (size_t i = 0; i < pr->n_support_products; i++) {
        const struct support_product *s = &pr->support_products[i];
        if (!code_is(&s->scope, scope))
            continue;
        struct technical_product *row = &v->products[v->n_products++];
        *row = (struct technical_product){.id = code_str(&s->id),
                                          .title = text_in(&s->title, p->view.lang),
                                          .versions = technical_versions(p, s, most ? most : s->versions.n),
                                          .always = code_is(&s->ids, S("always")),
                                          .unless_csp = code_is(&s->ids, S("unless-csp"))};
        row->version.rows = NEW_N(p->arena, struct choice, s->versions.n + 1);
        for (size_t k = 0; k < s->versions.n && (most == 0 || k < most); k++)
            row->version.rows[row->version.n++] =
                (struct choice){s->versions.at[k], words_version(p, s->versions.at[k]), false};
        v->any_version = v->any_version || row->version.n > 0;
        v->any_csp = v->any_csp || row->unless_csp;
        v->any_ids = v->any_ids || row->always || row->unless_csp;
    }
}

static void technical_severities(struct page *p, struct choice_list *ret)
{
    static const char *const ids[] = {"c", "b", "a"};
    ret->rows = NEW_N(p->arena, struct choice, ARRAY_LEN(ids));
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        ret->rows[ret->n++] = (struct choice){str_of(ids[i]), page_word(p, "choice", str_of(ids[i])), i == 0};
}

static void technical_contract(struct page *p, struct technical_page *v, const struct benefit_view *bv,
                               const struct description *shown)
{
    const struct value *due = parts_get(shown->nodes, shown->n, "due_at");
    const struct value *most = parts_get(shown->nodes, shown->n, "product_versions");
    v->support = true;
    technical_mine(p, v, bv->benefit);
    if (!bv->names_only) {
        v->access_id = technical_str(&bv->terms, "access_id");
        v->contract_id = technical_str(&bv->terms, "contract_id");
        v->requested_at = technical_ts(&bv->terms, "requested_at");
        v->activated_at = technical_ts(&bv->terms, "activated_at");
        technical_people(p, &bv->terms, "shared_with", &v->shared, &v->n_shared);
        technical_people(p, &bv->terms, "linked", &v->linkers, &v->n_linkers);
    }
    v->due = due ? due->d : DATE_NONE;
    technical_products(p, v, technical_str(shown, "scope"), most && most->i > 0 ? (size_t)most->i : 0);
    technical_severities(p, &v->severities);
    if (v->share.allowed)
        page_people(p, &v->people.rows, &v->people.n);
}

/* R69, and what is never advised on. */
static void technical_advice(struct page *p, struct technical_page *v, const struct description *shown)
{
    const struct programme *pr = p->view.programme;
    const struct value *most = parts_get(shown->nodes, shown->n, "engagement_hours");
    v->deducts = str_is(technical_str(shown, "presales"), "deducts");
    v->most_hours = most ? most->i : 0;
    v->solutions.rows = NEW_N(p->arena, struct choice, pr->n_advisory_solutions + 1);
    v->excluded.rows = NEW_N(p->arena, struct choice, pr->n_advisory_solutions + 1);
    for (size_t i = 0; i < pr->n_advisory_solutions; i++) {
        const struct advisory_solution *s = &pr->advisory_solutions[i];
        bool in = code_is(&s->covers, S("cloud")) || code_is(&s->covers, S("hybrid"));
        struct choice_list *list = in ? &v->solutions : &v->excluded;
        list->rows[list->n++] = (struct choice){code_str(&s->id), text_in(&s->title, p->view.lang), false};
    }
}

static void technical_options(struct page *p, struct technical_page *v, uid benefit)
{
    struct options o;
    if (!parts_options(p, benefit, &o))
        return;
    v->activate = parts_option(p, &o, "activate");
    v->answer = parts_option(p, &o, "answer-information");
    v->share = parts_option(p, &o, "share-contract");
    v->link = parts_option(p, &o, "link-contract");
    v->incident = parts_option(p, &o, "open-incident");
    v->advisory = parts_option(p, &o, "request-advisory");
    parts_options_end(&o);
}

void technical_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    if (!page_open(&p, c, NAV_TECHNICAL) || !benefits_find(&p, &bv))
        return;
    bool support = code_is(&bv.benefit->kind, S("support_contract"));
    if (!support && !code_is(&bv.benefit->kind, S("advisory_hours"))) {
        page_close(&p);
        benefits_one(c);
        return;
    }
    struct technical_page v = {.shell = &p.shell,
                               .head = parts_head(&p, &bv),
                               .access_id = S(""),
                               .contract_id = S(""),
                               .requested_at = TS_NONE,
                               .activated_at = TS_NONE,
                               .due = DATE_NONE,
                               .country = str_dup(p.arena, code_str(&p.view.state->company.country))};
    v.status = str_of(bv.status);
    v.words.shared = page_word(&p, "term", S("shared-with"));
    v.words.linked = page_word(&p, "term", S("linked"));
    v.words.none = page_word(&p, "page.software", S("nobody"));
    v.active = str_is(v.status, "active") || str_is(v.status, "used-up");
    v.pending = str_is(v.status, "activation-requested") || str_is(v.status, "information-needed");
    technical_options(&p, &v, bv.benefit->id);
    technical_languages(&p, &v.languages);
    /* Without words of the vault. */
    struct description shown = {.arena = p.arena, .lang = p.view.lang, .state = p.view.state};
    kind_of(bv.benefit)->describe(p.view.programme, bv.benefit, p.view.now, &shown);
    if (support)
        technical_contract(&p, &v, &bv, &shown);
    else
        technical_advice(&p, &v, &shown);
    p.arena->wipe = p.arena->wipe || v.access_id.len > 0; /* L28 */
    tpl_technical_page(page_begin(&p, v.head.row.title), &v);
}
