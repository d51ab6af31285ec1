/* The overview of all benefits, the list of each category, and the page of a benefit that has no page of its
 * own yet. */
#include "web/handlers.h"
#include "web/parts.h"
#include "web/web.h"

#include "domain/people.h"

#include "templates.gen.h"

static const char *const categories[] = {"software", "cloud", "developer-subscriptions", "technical",
                                         "go-to-market"};

static str benefits_title(struct page *p, str category)
{
    if (str_is(category, "developer-subscriptions"))
        return page_word(p, "nav", S("developer"));
    return page_word(p, "nav", str_is(category, "go-to-market") ? S("gtm") : category);
}

static bool benefits_is_credit(const struct benefit_view *bv)
{
    return !bv->names_only && code_is(&bv->benefit->kind, S("usage_credit"));
}

static void benefits_group(struct page *p, struct benefits_page *v, const struct benefit_view *all, size_t n,
                           str category)
{
    struct benefit_group g = {.category = category, .title = benefits_title(p, category)};
    g.href = page_category_path(category);
    g.rows = NEW_N(p->arena, struct benefit_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!all[i].definition || !code_is(&all[i].definition->category, category) ||
            (v->category.len > 0 && benefits_is_credit(&all[i])))
            continue;
        g.rows[g.n++] = parts_benefit(p, &all[i]);
        v->names_only = v->names_only || all[i].names_only;
    }
    if (g.n > 0)
        v->groups[v->n++] = g;
}

/* R12, R17, R38, R48, R50, R52, R66, R68, R90: the links of the seed, each on the page of its statement. */
static void benefits_links(struct page *p, struct benefits_page *v)
{
    static const struct {
        const char *category, *link;
    } table[] = {
        {"", "roles"},
        {"", "action-pack-details"},
        {"cloud", "redeem-portal"},
        {"developer-subscriptions", "developer-portal"},
        {"developer-subscriptions", "add-users"},
        {"developer-subscriptions", "programme-guide"},
        {"technical", "technical-outside"},
        {"technical", "find-ids"},
        {"technical", "advisory-request"},
    };
    code ids[ARRAY_LEN(table)];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (str_is(v->category, table[i].category))
            ids[n++] = code_of(str_of(table[i].link));
    parts_links(p, ids, n, &v->links, &v->n_links);
    if (v->category.len == 0)
        parts_next_steps(p, &v->next, &v->n_next);
}

/* R13: all of them on one page; R25, R35, R53, R54: each category on its own. R26: quantity, offer, type and
 * dates are columns, R81: the benefit name stands below the title. R55: who sees names alone is told so. */
/* R25: what is used by use stands before what is redeemed by key, with what is left of it. */
static void benefits_credits(struct page *p, struct benefits_page *v, const struct benefit_view *all,
                             size_t n)
{
    v->credits = NEW_N(p->arena, struct credit_row, n + 1);
    for (size_t i = 0; i < n; i++)
        if (benefits_is_credit(&all[i]))
            v->credits[v->n_credits++] = parts_credit(p, &all[i]);
}

/* Where home counts: of one status, to be activated through one day. False: no such day. */
static bool benefits_filtered(struct page *p, struct benefits_page *v, struct benefit_view *all, size_t *n)
{
    str status = call_query(p->call, "status"), day = call_query(p->call, "activate_by");
    date by = DATE_NONE;
    size_t kept = 0;
    if (day.len > 0 && !date_parse(day, &by))
        return false;
    for (size_t i = 0; i < *n; i++) {
        date until = benefit_activate_by(p->view.state, all[i].benefit, p->view.today);
        if (status.len > 0 && (all[i].names_only || !str_is(status, all[i].status)))
            continue;
        if (day.len == 0 || (!all[i].names_only && date_cmp(until, by) == 0))
            all[kept++] = all[i];
    }
    *n = kept;
    v->filtered = status.len > 0 || day.len > 0;
    v->status = status.len > 0 ? page_word(p, "status", status) : S("");
    v->activate_by = by;
    return true;
}

static void benefits_list(struct call *c, enum nav nav, const char *only)
{
    CLEANUP(page_close) struct page p = {0};
    if (!page_open(&p, c, nav))
        return;
    struct benefit_view *all = NULL;
    size_t n = 0;
    enum err e = view_benefits(&p.view, &(struct benefit_filter){.category = str_of(only)}, &all, &n);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct benefits_page v = {.shell = &p.shell, .category = str_of(only)};
    if (!benefits_filtered(&p, &v, all, &n)) {
        page_fail(&p, ERR_MALFORMED);
        return;
    }
    v.groups = NEW_N(p.arena, struct benefit_group, ARRAY_LEN(categories));
    for (size_t i = 0; i < ARRAY_LEN(categories); i++)
        benefits_group(&p, &v, all, n, str_of(categories[i]));
    if (only)
        benefits_credits(&p, &v, all, n);
    if (only && str_is(v.category, "technical"))
        v.moving = moving_part(&p); /* R52: whom to ask until the company has moved */
    if (!v.moving)
        parts_notices(&p, &v.notices, &v.n_notices);
    v.elsewhere = p.view.state->company.in_pmc;
    v.may_claim = !only && page_may_claim(&p);
    benefits_links(&p, &v);
    v.intro = page_text(
        &p, only ? str_fmt(p.arena, "page.benefits.%s.intro", only).ptr : "page.benefits.intro", NULL, 0);
    tpl_benefits_page(
        page_begin(&p, only ? benefits_title(&p, v.category) : page_word(&p, "nav", S("benefits"))), &v);
}

void benefits_all(struct call *c)
{
    benefits_list(c, NAV_BENEFITS, NULL);
}
void benefits_software(struct call *c)
{
    benefits_list(c, NAV_SOFTWARE, "software");
}
void benefits_cloud(struct call *c)
{
    benefits_list(c, NAV_CLOUD, "cloud");
}
void benefits_developer(struct call *c)
{
    benefits_list(c, NAV_DEVELOPER, "developer-subscriptions");
}
void benefits_technical(struct call *c)
{
    benefits_list(c, NAV_TECHNICAL, "technical");
}

bool benefits_find(struct page *p, struct benefit_view *ret)
{
    uid *ids = NULL;
    size_t n = 0;
    enum err e = view_benefit(&p->view, p->call->params[0], ret, &ids, &n);
    if (e == OK)
        return true;
    page_fail(p, e == ERR_AMBIGUOUS_BENEFIT ? ERR_NOT_FOUND : e);
    return false;
}

/* R16: of what is done with a benefit, the first that only the right is missing for. */
static struct option benefits_ask(struct page *p, uid benefit)
{
    static const char *const wanted[] = {"assign-user", "activate", "redeem", "get-keys"};
    struct option ask = {0};
    struct options o;
    if (!parts_options(p, benefit, &o))
        return ask;
    for (size_t i = 0; i < ARRAY_LEN(wanted) && !ask.ask; i++)
        ask = parts_option(p, &o, wanted[i]);
    parts_options_end(&o);
    return ask;
}

void benefits_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct benefit_view bv;
    if (!page_open(&p, c, NAV_BENEFITS) || !benefits_find(&p, &bv))
        return;
    p.shell.nav = page_category_nav(bv.definition ? code_str(&bv.definition->category) : S(""));
    struct benefit_page v = {.shell = &p.shell, .head = parts_head(&p, &bv)};
    words_facts(&p, &bv.terms, &v.facts, &v.n_facts);
    if (bv.names_only) {
        parts_admins(&p, &v.admins, &v.n_admins);
        v.ask = benefits_ask(&p, bv.benefit->id);
    }
    tpl_benefit_page(page_begin(&p, v.head.row.title), &v);
}
