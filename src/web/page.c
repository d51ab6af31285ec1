/* See page.h. */
#include "web/page.h"

#include "assets.gen.h"
#include "auth/session.h"
#include "base/env.h"
#include "base/secret.h"
#include "base/text_format.h"
#include "domain/people.h"
#include "texts.gen.h"
#include "web/web.h"

enum { TEXT_MAX = 16 * 1024, PEOPLE_MAX = 500 };

/* --- The shell --- */

/* The switch goes round: as the system says, light, dark. */
static void page_theme(struct shell *s, str cookie)
{
    if (str_is(cookie, "light")) {
        s->theme = "light";
        s->next_theme = "dark";
    } else if (str_is(cookie, "dark")) {
        s->theme = "dark";
        s->next_theme = "auto";
    } else {
        s->theme = "";
        s->next_theme = "light";
    }
}

static str page_path(struct page *p)
{
    const struct call *c = p->call;
    struct buf b;
    buf_init(&b, 8 * 1024);
    struct out o = {.buf = &b};
    out_url_str(&o, c->path);
    for (size_t i = 0; i < c->n_query; i++) {
        buf_char(&b, i ? '&' : '?');
        out_url_q_str(&o, c->query[i].name);
        buf_char(&b, '=');
        out_url_q_str(&o, c->query[i].value);
    }
    str path = buf_err(&b) == OK && c->method != METHOD_POST ? str_dup(p->arena, buf_str(&b)) : S("/");
    buf_free(&b);
    return path;
}

static void page_begin_shell(struct page *p, struct call *c)
{
    *p = (struct page){.call = c, .arena = c->arena, .out = {.buf = &c->out, .loc = &c->locale}};
    struct shell *s = &p->shell;
    s->lang = lang_code(c->locale.lang);
    page_theme(s, session_cookie(c, "theme"));
    s->css = assets[ASSET_APP_CSS].path;
    s->js = str_from(assets[ASSET_APP_JS].path, sizeof "/static/" - 1);
    s->icon = assets[ASSET_ICON_SVG].path;
    s->path = page_path(p);
    s->form_key = secret_reveal(secret_random(p->arena, 16)); /* no secret: it only has to be new */
    s->desk = c->authenticated && c->actor.realm == REALM_DESK;
}

static void page_fill_reader(struct page *p)
{
    struct shell *s = &p->shell;
    const struct person_row *me = page_person(p, p->call->actor.id);
    s->signed_in = true;
    s->company = s->desk ? str_dup(p->arena, text_in(&p->view.programme->title, p->view.lang))
                         : view_company(&p->view);
    if (me) {
        s->person = me->name;
        s->email = me->email;
        s->roles = me->roles;
    }
    /* R14 */
    s->sees_benefits = view_may(&p->view, READ_BENEFIT_NAMES) || view_may(&p->view, READ_BENEFITS);
    s->sees_people = view_may(&p->view, READ_PEOPLE);
    s->sees_activity = view_may(&p->view, READ_ACTIVITY);
    s->buys = (p->view.bits & WHO_ANY) != 0;
}

/* An act leads back with ?done=ACTION; only actions that there are have such a text. */
static void page_fill_done(struct page *p)
{
    str done = call_query(p->call, "done");
    if (done.len > 0 && action_find(done))
        p->shell.done =
            page_text(p, str_fmt(p->arena, "action." STR_FMT ".done", STR_ARG(done)).ptr, NULL, 0);
}

static enum err page_open_view(struct page *p)
{
    struct call *c = p->call;
    TRY(view_open(c->app, &c->actor, c->actor.stream, TS_NONE, p->arena, &p->view));
    p->view.lang = c->locale.lang;
    c->locale.zone = p->view.programme->zone; /* times are told in the programme's zone, by its name */
    c->locale.zone_name = str_dup(p->arena, code_str(&p->view.programme->zone_name));
    p->open = true;
    page_fill_reader(p);
    page_fill_done(p);
    return OK;
}

/* The vendor is no company: it has no benefits, orders or people who hold something. */
static bool page_of_company(enum nav nav)
{
    return nav != NAV_NONE && nav != NAV_HOME && nav != NAV_ACTIVITY && nav < NAV_QUEUE;
}

bool page_open(struct page *p, struct call *c, enum nav nav)
{
    page_begin_shell(p, c);
    p->shell.nav = nav;
    enum err e = p->shell.desk && page_of_company(nav) ? ERR_NOT_FOUND : page_open_view(p);
    if (e == OK)
        return true;
    page_close(p);
    web_error(c, e);
    return false;
}

bool page_may_claim(const struct page *p)
{
    return p->shell.buys && !state_has_role(p->view.state, p->call->actor.id, ROLE_GLOBAL_ADMIN);
}

enum err page_look_at(struct page *p, uid stream)
{
    struct view v;
    struct call *c = p->call;
    ASSERT(c->actor.realm == REALM_DESK);
    TRY(view_open(c->app, &c->actor, stream, TS_NONE, p->arena, &v));
    v.lang = p->view.lang;
    view_close(&p->view);
    p->view = v;
    return OK;
}

void page_open_any(struct page *p, struct call *c)
{
    page_begin_shell(p, c);
    if (c->authenticated && c->app && page_open_view(p) != OK)
        page_close(p);
}

void page_close(struct page *p)
{
    if (p->open)
        view_close(&p->view);
    p->open = false;
}

struct out *page_begin(struct page *p, str title)
{
    p->shell.title = title;
    if (p->call->status == 0)
        p->call->status = 200;
    p->call->type = S("text/html; charset=utf-8");
    p->call->no_store = true; /* of one person, and gone once signed out */
    return &p->out;
}

/* --- Words --- */

str page_text(struct page *p, const char *id, const struct value *values, size_t n)
{
    enum text_id found;
    struct buf b;
    if (!text_find(str_of(id), &found))
        return STR_NONE;
    buf_init(&b, TEXT_MAX);
    text_format(&b, &p->call->locale, found, values, n);
    str s = str_dup(p->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

str page_word(struct page *p, const char *prefix, str id)
{
    str s = page_text(p, str_fmt(p->arena, "%s." STR_FMT, prefix, STR_ARG(id)).ptr, NULL, 0);
    return s.ptr ? s : id;
}

str page_id(struct page *p, enum id_kind kind, uid id)
{
    char text[UID_TEXT];
    return str_dup(p->arena, uid_text(kind, id, text));
}

/* Only people and benefits have names; of the rest the end of the id tells one from the other. */
static str page_id_value(struct page *p, const struct value *v)
{
    if (v->id_kind == ID_PERSON) {
        const struct person_row *row = page_person(p, v->u);
        return row ? row->name : S("–");
    }
    if (v->id_kind == ID_BENEFIT)
        return page_benefit(p, v->u);
    if (v->id_kind == ID_TEXT)
        return S("•••••"); /* words of the vault that are not shown here */
    str id = page_id(p, v->id_kind, v->u);
    return id.len > 6 ? str_fmt(p->arena, "…" STR_FMT, STR_ARG(str_from(id, id.len - 6))) : id;
}

str page_value(struct page *p, const struct value *v)
{
    struct buf b;
    if (v->type == V_ID)
        return page_id_value(p, v);
    if (v->type == V_BOOL)
        return page_word(p, "page", v->b ? S("yes") : S("no"));
    if (v->type == V_STR)
        return v->s;
    buf_init(&b, TEXT_MAX);
    text_value(&b, &p->call->locale, v);
    str s = str_dup(p->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* --- Names --- */

str page_offer(struct page *p, const code *id)
{
    const struct offer *o = programme_offer(p->view.programme, code_str(id));
    return o ? text_in(&o->title, p->view.lang)
             : str_dup(p->arena, page_word(p, "other-offer", code_str(id)));
}

str page_competency(struct page *p, const code *id)
{
    const struct competency *c = programme_competency(p->view.programme, code_str(id));
    return c ? text_in(&c->title, p->view.lang) : str_dup(p->arena, code_str(id));
}

str page_role(struct page *p, const code *id)
{
    const struct role_def *r = programme_role(p->view.programme, code_str(id), NULL);
    return r ? text_in(&r->title, p->view.lang) : page_word(p, "role", str_dup(p->arena, code_str(id)));
}

str page_pool(struct page *p, const code *id)
{
    const struct pool_def *d = programme_pool(p->view.programme, code_str(id));
    return d ? text_in(&d->title, p->view.lang) : str_dup(p->arena, code_str(id));
}

str page_subject(struct page *p, const code *id)
{
    const struct support_product *product = programme_support_product(p->view.programme, code_str(id));
    const struct advisory_solution *solution = programme_advisory_solution(p->view.programme, code_str(id));
    if (product)
        return text_in(&product->title, p->view.lang);
    return solution ? text_in(&solution->title, p->view.lang) : str_dup(p->arena, code_str(id));
}

str page_benefit(struct page *p, uid id)
{
    const struct benefit *b = state_benefit(p->view.state, id);
    const struct definition *d = b ? programme_definition(p->view.programme, code_str(&b->definition)) : NULL;
    if (d)
        return text_in(&d->title, p->view.lang);
    return b ? str_dup(p->arena, code_str(&b->definition)) : page_id(p, ID_BENEFIT, id);
}

static str page_roles(struct page *p, const struct person_view *pv)
{
    struct buf b;
    buf_init(&b, TEXT_MAX);
    for (size_t i = 0; i < pv->n_roles; i++) {
        if (i)
            buf_put(&b, S(", "));
        buf_put(&b, page_role(p, &pv->roles[i]));
    }
    str s = str_dup(p->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

struct person_row page_person_row(struct page *p, const struct person_view *pv)
{
    str id = page_id(p, ID_PERSON, pv->id);
    return (struct person_row){.id = id,
                               .name = pv->name.len ? pv->name : page_word(p, "page", S("a-person")),
                               .email = pv->email,
                               .roles = page_roles(p, pv),
                               .href = str_fmt(p->arena, "/people/" STR_FMT, STR_ARG(id)),
                               .guest = pv->person && pv->person->guest,
                               .disabled = pv->person && pv->person->disabled,
                               .oneself = uid_eq(pv->id, p->call->actor.id)};
}

const struct person_row *page_person(struct page *p, uid id)
{
    if (uid_none(id) || !p->view.app)
        return NULL;
    str text = page_id(p, ID_PERSON, id);
    for (size_t i = 0; i < p->n_names; i++)
        if (str_eq(p->names[i].id, text))
            return &p->names[i];
    if (p->n_names == p->cap_names) {
        size_t cap = p->cap_names ? 2 * p->cap_names : 64;
        struct person_row *more = NEW_N(p->arena, struct person_row, cap);
        if (p->n_names)
            memcpy(more, p->names, p->n_names * sizeof *more);
        p->names = more;
        p->cap_names = cap;
    }
    struct person_view pv = {0};
    if (view_person(&p->view, id, &pv) != OK)
        pv = (struct person_view){.id = id};
    p->names[p->n_names] = page_person_row(p, &pv);
    return &p->names[p->n_names++];
}

void page_people(struct page *p, struct person_row **ret, size_t *ret_n)
{
    struct person_view *all = NULL;
    size_t n = 0, kept = 0;
    bool more;
    *ret = NULL;
    *ret_n = 0;
    if (view_people(&p->view, S(""), 0, PEOPLE_MAX, p->view.lang, &all, &n, &more) != OK)
        return;
    struct person_row *rows = NEW_N(p->arena, struct person_row, n + 1);
    for (size_t i = 0; i < n; i++)
        if (all[i].name.len && !(all[i].person && all[i].person->disabled))
            rows[kept++] = page_person_row(p, &all[i]);
    *ret = rows;
    *ret_n = kept;
}

/* --- Where things are --- */

static const struct {
    const char *category, *path;
    enum nav nav;
} page_categories[] = {
    {"software", "/benefits/software", NAV_SOFTWARE},
    {"cloud", "/benefits/cloud", NAV_CLOUD},
    {"developer-subscriptions", "/benefits/visual-studio", NAV_DEVELOPER},
    {"technical", "/benefits/technical", NAV_TECHNICAL},
    {"go-to-market", "/benefits/gtm", NAV_GTM},
};

const char *page_category_path(str category)
{
    for (size_t i = 0; i < ARRAY_LEN(page_categories); i++)
        if (str_is(category, page_categories[i].category))
            return page_categories[i].path;
    return "/benefits";
}

enum nav page_category_nav(str category)
{
    for (size_t i = 0; i < ARRAY_LEN(page_categories); i++)
        if (str_is(category, page_categories[i].category))
            return page_categories[i].nav;
    return NAV_BENEFITS;
}

str page_benefit_href(struct page *p, const struct benefit *b)
{
    const struct definition *d = programme_definition(p->view.programme, code_str(&b->definition));
    return str_fmt(p->arena, "%s/" STR_FMT, page_category_path(d ? code_str(&d->category) : S("")),
                   STR_ARG(page_id(p, ID_BENEFIT, b->id)));
}
