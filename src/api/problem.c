/* See problem.h. Members in a fixed order; codes never change with the language. */
#include "api/problem.h"

struct problem {
    struct call *call;
    struct json json;
    int status;
};

static bool problem_text(enum err e, const char *part, enum text_id *ret)
{
    char room[80];
    struct buf name = {.ptr = room, .cap = sizeof room, .ceiling = sizeof room};
    buf_z(&name, "error.");
    buf_z(&name, err_code(e));
    buf_z(&name, part);
    return buf_err(&name) == OK && text_find(buf_str(&name), ret);
}

bool problem_texts(enum err e, enum text_id *ret_title, enum text_id *ret_detail)
{
    return problem_text(e, ".title", ret_title) && problem_text(e, ".detail", ret_detail);
}

/* What stands in front of every problem, up to `code`. */
static struct problem problem_begin(struct call *c, int status, str name, str title, str detail)
{
    struct problem p = {.call = c, .status = status};
    p.json = answer_begin(c);
    struct json *j = &p.json;
    json_object(j, NULL);
    json_str(j, "type", str_fmt(c->arena, "urn:guildhall:problem:" STR_FMT, STR_ARG(name)));
    json_str(j, "title", title);
    json_int(j, "status", status);
    json_str(j, "detail", detail);
    json_str(j, "instance", c->path);
    json_str(j, "code", name);
    return p;
}

static void problem_end(struct problem *p)
{
    struct call *c = p->call;
    json_str(&p->json, "request_id", str_of(c->request_id));
    json_object_end(&p->json);
    ASSERT(buf_err(&c->out) == OK); /* a problem is far smaller than an answer may be */
    c->status = p->status;
    c->type = S("application/problem+json");
    call_add_header(c, "Content-Language", str_of(lang_code(c->locale.lang)));
    call_add_header(c, "Vary", S("Accept-Language"));
    if (p->status == 503)
        call_add_header(c, "Retry-After", S("1"));
}

static str problem_print(struct call *c, enum text_id id)
{
    struct buf text;
    buf_init(&text, 4096);
    text_format(&text, &c->locale, id, NULL, 0);
    str done = str_dup(c->arena, buf_str(&text));
    buf_free(&text);
    return done;
}

static struct problem problem_of(struct call *c, enum err e)
{
    enum text_id title, detail;
    bool found = problem_texts(e, &title, &detail);
    ASSERT(found); /* a test goes through all of them */
    return problem_begin(c, err_status(e), str_of(err_code(e)), problem_print(c, title),
                         problem_print(c, detail));
}

static void problem_items(struct json *j, const struct diag_item *items, size_t n)
{
    if (n == 0)
        return;
    json_array(j, "errors");
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        json_str(j, "pointer", items[i].pointer);
        json_str(j, "detail", items[i].text);
        json_object_end(j);
    }
    json_array_end(j);
}

void problem_error(struct call *c, enum err e)
{
    struct problem p = problem_of(c, e);
    problem_items(&p.json, c->diag.items, c->diag.n);
    if (e == ERR_UNAUTHENTICATED)
        call_add_header(c, "WWW-Authenticate", S("Bearer realm=\"guildhall\""));
    problem_end(&p);
}

void problem_ambiguous(struct call *c, const uid *ids, size_t n)
{
    struct problem p = problem_of(c, ERR_AMBIGUOUS_BENEFIT);
    json_array(&p.json, "benefits");
    for (size_t i = 0; i < n; i++)
        json_id(&p.json, NULL, ID_BENEFIT, ids[i]);
    json_array_end(&p.json);
    problem_end(&p);
}

/* --- Refusals --- */

void problem_refusal(struct call *c, uid stream, const struct reason *reasons, size_t n)
{
    ASSERT(n > 0);
    bool not_permitted = reasons[0].code == REASON_NOT_PERMITTED;
    struct view v = {0};
    bool opened = view_open(c->app, &c->actor, stream, TS_NONE, c->arena, &v) == OK;
    struct render r = {.call = c, .view = opened ? &v : NULL};
    struct problem p = problem_begin(c, not_permitted ? 403 : 409, str_of(reason_rows[reasons[0].code].code),
                                     render_reason_text(&r, &reasons[0], "title"),
                                     render_reason_text(&r, &reasons[0], "detail"));
    render_reason_members(&p.json, &r, &reasons[0]);
    if (not_permitted && opened)
        render_who_can(&p.json, &r, &reasons[0]);
    render_reasons(&p.json, &r, "reasons", reasons, not_permitted ? 1 : n);
    problem_end(&p);
    if (opened)
        view_close(&v);
}

/* 428 and 412 carry the new preview. */
static void problem_preview(struct call *c, uid stream, const struct act_result *res)
{
    struct view v = {0};
    bool opened = view_open(c->app, &c->actor, stream, TS_NONE, c->arena, &v) == OK;
    struct render r = {.call = c, .view = opened ? &v : NULL};
    struct problem p = problem_of(c, res->err);
    json_object(&p.json, "preview");
    render_preview(&p.json, &r, &res->preview);
    json_object_end(&p.json);
    problem_end(&p);
    if (opened)
        view_close(&v);
}

void problem_with_preview(struct call *c, enum err e, str preview)
{
    struct problem p = problem_of(c, e);
    json_raw(&p.json, "preview", preview);
    problem_end(&p);
}

void problem_result(struct call *c, uid stream, const struct act_result *r)
{
    if (r->err == ERR_REFUSED) {
        problem_refusal(c, stream, r->reasons, r->n_reasons);
    } else if (r->err == ERR_PREVIEW_REQUIRED || r->err == ERR_PREVIEW_STALE) {
        problem_preview(c, stream, r);
    } else if (r->err == ERR_AMBIGUOUS_BENEFIT) {
        problem_ambiguous(c, r->candidates, r->n_candidates);
    } else {
        if (r->problem.pointer.len > 0 && c->diag.n < DIAG_MAX)
            c->diag.items[c->diag.n++] = r->problem;
        if (r->err == ERR_RATE_LIMITED && r->retry_s > 0)
            call_add_header(c, "Retry-After", str_fmt(c->arena, "%lld", (long long)r->retry_s));
        problem_error(c, r->err);
    }
}
