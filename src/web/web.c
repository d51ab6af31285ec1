/* The rows of the pages, errors as pages, and what belongs to no page: assets, the switches of the shell. */
#include "web/web.h"

#include "assets.gen.h"
#include "auth/gate.h"
#include "input/form.h"
#include "templates.gen.h"
#include "web/handlers.h"
#include "web/parts.h"

/* --- Leading on --- */

str web_local(str path, str otherwise)
{
    if (path.len == 0 || path.len > 2000 || path.ptr[0] != '/' || (path.len > 1 && path.ptr[1] == '/'))
        return otherwise;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] <= ' ' || path.ptr[i] == '\\' || path.ptr[i] == 0x7f || (path.ptr[i] & 0x80))
            return otherwise;
    return path;
}

void web_redirect(struct call *c, str path)
{
    c->status = 303;
    c->no_store = true;
    buf_clear(&c->out);
    call_add_header(c, "Location", path);
}

/* --- Errors --- */

static const struct {
    int status;
    const char *text, *icon;
} errors[] = {
    {400, "malformed", "error"},    {403, "forbidden", "lock"},  {404, "not-found", "question"},
    {405, "not-found", "question"}, {409, "changed", "warning"}, {412, "changed", "warning"},
    {413, "large", "error"},        {414, "large", "error"},     {415, "malformed", "error"},
    {422, "malformed", "error"},    {428, "changed", "warning"}, {429, "too-many", "clock"},
    {431, "large", "error"},        {503, "busy", "clock"},
};

static void web_error_words(struct page *p, enum err e, struct error_page *v)
{
    const char *text = "inside";
    v->status = err_status(e);
    v->icon = "warning";
    for (size_t i = 0; i < ARRAY_LEN(errors); i++)
        if (errors[i].status == v->status) {
            text = errors[i].text;
            v->icon = errors[i].icon;
        }
    if (e == ERR_CROSS_SITE)
        text = "cross-site";
    if (e == ERR_QUARANTINED) /* L29: not what is over in a moment */
        text = "quarantined";
    v->title = page_word(p, "page.error", str_fmt(p->arena, "%s.title", text));
    v->text = page_word(p, "page.error", str_of(text));
    v->request_id = str_of(p->call->request_id);
}

static void web_error_page(struct page *p, struct error_page *v)
{
    p->call->status = v->status;
    buf_clear(&p->call->out);
    if (p->open)
        tpl_error_page(page_begin(p, v->title), v);
    else
        tpl_error_bare(page_begin(p, v->title), v);
}

void web_error(struct call *c, enum err e)
{
    CLEANUP(page_close) struct page p = {0};
    if (e == ERR_UNAUTHENTICATED) {
        web_redirect(c, S("/signin"));
        return;
    }
    gate_read_preferences(c);
    page_open_any(&p, c);
    struct error_page v = {.shell = &p.shell};
    web_error_words(&p, e, &v);
    if (e == ERR_NOT_PERMITTED && p.shell.desk)
        v.text = page_word(&p, "page.error", S("forbidden-desk"));
    if (e == ERR_NOT_PERMITTED && c->route && c->route->permission == PERM_DESK && !p.shell.desk) {
        v.title = page_word(&p, "page.error", S("desk-only.title")); /* no role of a company's opens it */
        v.text = page_word(&p, "page.error", S("desk-only"));
    } else {
        v.who = p.open && (e == ERR_NOT_PERMITTED || e == ERR_NOT_FOUND);
    }
    if (v.who)
        parts_admins(&p, &v.people, &v.n);
    web_error_page(&p, &v);
}

void page_fail(struct page *p, enum err e)
{
    struct call *c = p->call;
    page_close(p);
    web_error(c, e);
}

void page_wait(struct page *p, int64_t seconds)
{
    struct error_page v = {.shell = &p->shell};
    struct value minutes = VAL_INT("minutes", (seconds + 59) / 60);
    web_error_words(p, ERR_RATE_LIMITED, &v);
    v.text = page_text(p, "page.error.guesses", &minutes, 1);
    call_add_header(p->call, "Retry-After", str_fmt(p->arena, "%lld", (long long)seconds));
    web_error_page(p, &v);
}

void page_forbid(struct page *p, const char *way)
{
    struct person_view *found = NULL;
    struct error_page v = {.shell = &p->shell, .who = true};
    web_error_words(p, ERR_NOT_PERMITTED, &v);
    size_t n = 0;
    if (view_who(&p->view, programme_policy(p->view.programme, str_of(way)), &found, &n) != OK)
        n = 0;
    v.people = NEW_N(p->arena, struct person_row, n + 1);
    for (size_t i = 0; i < n; i++)
        if (found[i].name.len)
            v.people[v.n++] = page_person_row(p, &found[i]);
    web_error_page(p, &v);
}

/* --- What belongs to no page --- */

static void web_signin(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    page_open_any(&p, c);
    struct error_page v = {.shell = &p.shell};
    tpl_signin_page(page_begin(&p, page_word(&p, "page.signin", S("title"))), &v);
}

/* The path holds the hash of the bytes, so they never change. */
static void web_asset(struct call *c)
{
    const struct asset *a = assets_find(c->path);
    if (!a) {
        web_error(c, ERR_NOT_FOUND);
        return;
    }
    c->status = 200;
    c->type = a->type;
    call_add_header(c, "Cache-Control", S("public, max-age=31536000, immutable"));
    call_add_header(c, "ETag", a->etag);
    buf_put(&c->out, a->bytes);
}

static void web_cookie(struct call *c, const char *name, str value)
{
    call_add_header(c, "Set-Cookie",
                    str_fmt(c->arena, "%s=" STR_FMT "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly%s",
                            name, STR_ARG(value), c->https ? "; Secure" : ""));
}

/* The switches of the shell: language and theme are cookies, so that the server renders them. */
static void web_preferences(struct call *c)
{
    struct pair *pairs = NULL;
    size_t n = 0;
    enum lang lang;
    if (form_pairs(c->body, c->arena, &pairs, &n) != OK) {
        web_error(c, ERR_MALFORMED);
        return;
    }
    str language = pair_value(pairs, n, "language"), theme = pair_value(pairs, n, "theme");
    if (language.ptr && lang_parse(language, &lang))
        web_cookie(c, "lang", str_of(lang_code(lang)));
    if (theme.ptr && (str_is(theme, "light") || str_is(theme, "dark") || str_is(theme, "auto")))
        web_cookie(c, "theme", theme);
    str back = pair_value(pairs, n, "back");
    web_redirect(c, web_local(back.ptr ? back : S("/"), S("/")));
}

/* --- The rows --- */

#define PAGE(pattern, handler)                                                                               \
    {                                                                                                        \
        METHOD_GET, pattern, PERM_SIGNED_IN, ROUTE_PAGE, handler, NULL                                       \
    }
#define DESK(pattern, handler)                                                                               \
    {                                                                                                        \
        METHOD_GET, pattern, PERM_DESK, ROUTE_PAGE, handler, NULL                                            \
    }
#define OPEN(pattern, handler)                                                                               \
    {                                                                                                        \
        METHOD_GET, pattern, PERM_PUBLIC, ROUTE_PAGE, handler, NULL                                          \
    }

static const struct route rows[] = {
    PAGE("/", home_page),
    PAGE("/me", me_page),
    PAGE("/benefits", benefits_all),
    PAGE("/benefits/software", benefits_software),
    PAGE("/benefits/software/{benefit}", software_one),
    PAGE("/benefits/cloud", benefits_cloud),
    PAGE("/benefits/cloud/{benefit}", licence_one),
    PAGE("/benefits/cloud/{benefit}/redeem", licence_desk),
    {METHOD_POST, "/benefits/cloud/{benefit}/redeem", PERM_SIGNED_IN, ROUTE_PAGE | ROUTE_FORM | ROUTE_SECRET,
     licence_by_code, NULL},
    PAGE("/benefits/visual-studio", benefits_developer),
    PAGE("/benefits/visual-studio/{benefit}", developer_one),
    PAGE("/benefits/technical", benefits_technical),
    PAGE("/benefits/technical/{benefit}", technical_one),
    PAGE("/benefits/gtm", gtm_index),
    PAGE("/benefits/gtm/{benefit}", gtm_one),
    PAGE("/directories", directories_page),
    PAGE("/become-global-admin", claim_page),
    PAGE("/people", people_index),
    PAGE("/people/{person}", people_one),
    PAGE("/activity", activity_page),
    PAGE("/activity.csv", activity_csv),
    PAGE("/orders", orders_page),
    PAGE("/requests", requests_index),
    PAGE("/requests/{request}", requests_one),
    PAGE("/help/roles", roles_page),
    PAGE("/act/{action}", acts_form),
    {METHOD_POST, "/act/{action}", PERM_SIGNED_IN, ROUTE_PAGE | ROUTE_FORM | ROUTE_SECRET, acts_post, NULL},
    DESK("/ops", queue_index),
    DESK("/ops/requests", queue_requests),
    DESK("/ops/requests/{partner}/{request}", requests_desk_one),
    DESK("/ops/orders", queue_orders),
    DESK("/ops/upload/{action}", uploads_form),
    {METHOD_POST, "/ops/upload/{action}", PERM_DESK, ROUTE_PAGE | ROUTE_FORM, uploads_post, NULL},
    DESK("/ops/pools", ops_pools),
    DESK("/ops/pools/{pool}", imports_form),
    {METHOD_POST, "/ops/pools/{pool}", PERM_DESK, ROUTE_PAGE | ROUTE_FORM | ROUTE_SECRET, imports_post, NULL},
    DESK("/ops/partners", ops_partners),
    OPEN("/signin", web_signin),
    OPEN("/static/{file}", web_asset),
    {METHOD_POST, "/preferences", PERM_PUBLIC, ROUTE_PAGE | ROUTE_FORM, web_preferences, NULL},
};

const struct route_table web_routes = {rows, ARRAY_LEN(rows)};
