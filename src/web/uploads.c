/* Rows of a CSV that the desk pastes: payments of the bank's statement, activations that are complete. Each
 * row is an act of its own on the partner that it names, shown before it is taken; the same rows as POST
 * /v1/desk/actions/ACTION/batch, which takes larger files. */
#include "templates.gen.h"
#include "web/handlers.h"
#include "web/parts.h"

#include "app/cache.h"
#include "input/csv.h"
#include "input/digest.h"
#include "input/form.h"

enum { ROWS_MAX = 500 };

/* What can be pasted: where the page leads back to, and its columns. */
static const struct upload {
    const char *action, *intro, *columns, *back, *back_title;
} uploads[] = {
    {"complete-activation", "activations", "partner,benefit,access_id,contract_id", "/ops", "queue"},
    {"confirm-payment", "payments", "reference,amount,currency", "/ops/orders", "orders"},
};

struct uploading {
    struct page page;
    const struct upload *upload;
    const struct action *action;
    struct pair *pairs;
    size_t n_pairs;
    struct csv *csv;
    struct upload_page v;
    str key;
    bool preview;
};

static void uploads_close(struct uploading *u)
{
    csv_close(u->csv);
    page_close(&u->page);
}

static bool uploads_open(struct uploading *u, struct call *c)
{
    for (size_t i = 0; i < ARRAY_LEN(uploads); i++)
        if (str_is(c->params[0], uploads[i].action))
            u->upload = &uploads[i];
    if (!page_open(&u->page, c,
                   u->upload && str_is(S("orders"), u->upload->back_title) ? NAV_DESK_ORDERS : NAV_QUEUE))
        return false;
    struct page *p = &u->page;
    u->action = u->upload ? action_find(str_of(u->upload->action)) : NULL;
    if (!u->action || !(p->view.bits & WHO_DESK)) {
        page_fail(p, u->action ? ERR_NOT_PERMITTED : ERR_NOT_FOUND);
        return false;
    }
    u->v = (struct upload_page){.shell = &p->shell,
                                .action = str_of(u->upload->action),
                                .title =
                                    page_word(p, "action", str_fmt(p->arena, "%s.label", u->upload->action)),
                                .intro = page_word(p, "page.upload", str_of(u->upload->intro)),
                                .columns = str_of(u->upload->columns),
                                .rows_text = S(""),
                                .back = str_of(u->upload->back),
                                .back_title = page_word(p, "nav", str_of(u->upload->back_title))};
    return true;
}

static void uploads_render(struct uploading *u)
{
    tpl_upload_page(page_begin(&u->page, u->v.title), &u->v);
}

void uploads_form(struct call *c)
{
    CLEANUP(uploads_close) struct uploading u = {0};
    if (uploads_open(&u, c))
        uploads_render(&u);
}

/* --- One row --- */

/* Whose row it is: the partner that it names, or whose order it is about. */
static enum err uploads_partner(struct uploading *u, const struct act_request *req, uid *ret)
{
    struct app *app = u->page.call->app;
    str named = csv_also(u->csv, "partner");
    return named.len > 0 ? view_partner_id(app, named, ret)
                         : view_partner_of_order(app, u->action, req->input, ret);
}

static str uploads_outcome(struct page *p, enum err e, const struct act_request *req)
{
    static const struct {
        enum err err;
        const char *text;
    } words[] = {{ERR_NOT_FOUND, "unknown"}, {ERR_AMBIGUOUS_BENEFIT, "several"}, {ERR_INVALID, "unreadable"}};
    if (e == ERR_REFUSED && req->result.n_reasons > 0)
        return words_reason(p, &req->result.reasons[0]).title;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].err == e)
            return page_word(p, "page.upload", str_of(words[i].text));
    return page_word(p, "page.upload", S("failed"));
}

/* Whose row it is could not be found: the company as it was named, or else the reference. */
static str uploads_unknown(struct uploading *u, const struct act_request *req)
{
    str named = csv_also(u->csv, "partner");
    const struct field *f = fields_find(u->action->fields, u->action->n_fields, S("reference"));
    if (named.len == 0 && f && f->type == F_TEXT)
        named = *(const str *)(const void *)((const char *)req->input + f->offset);
    return named.len > 0 ? str_dup(u->page.arena, named) : S("");
}

/* Nothing of it could be read: in words, and for who reads English what exactly. */
static str uploads_unreadable(struct uploading *u)
{
    struct page *p = &u->page;
    const struct diag *d = &p->call->diag;
    str text = page_word(p, "page.upload", S("not-csv"));
    return p->view.lang == LANG_EN && d->n > 0 && d->items[0].pointer.len > 0
               ? str_fmt(p->arena, STR_FMT " (" STR_FMT ": " STR_FMT ")", STR_ARG(text),
                         STR_ARG(d->items[0].pointer), STR_ARG(d->items[0].text))
               : text;
}

static str uploads_detail(struct uploading *u, enum err e, const struct act_request *req)
{
    const struct diag *d = &u->page.call->diag;
    if (e == ERR_REFUSED && req->result.n_reasons > 0)
        return words_reason(&u->page, &req->result.reasons[0]).detail;
    if (e == ERR_INVALID && d->n > 0 && u->page.view.lang != LANG_EN) /* diagnostics are English */
        return words_field(&u->page,
                           str_z(u->page.arena, str_from(d->items[0].pointer, d->items[0].pointer.len > 0)));
    if (e == ERR_INVALID && d->n > 0)
        return str_fmt(u->page.arena, STR_FMT ": " STR_FMT,
                       STR_ARG(str_from(d->items[0].pointer, d->items[0].pointer.len > 0)),
                       STR_ARG(d->items[0].text));
    if (e == ERR_NOT_FOUND && uploads_unknown(u, req).len > 0)
        return uploads_unknown(u, req);
    if (req->result.problem.pointer.len > 1)
        return words_field(&u->page, str_z(u->page.arena, str_from(req->result.problem.pointer, 1)));
    return S("");
}

static void uploads_tell(struct uploading *u, enum err e, const struct act_request *req, str company)
{
    struct upload_line *line = &u->v.lines[u->v.n++];
    *line = (struct upload_line){.row = (int64_t)csv_row(u->csv), .good = e == OK, .detail = company};
    u->v.done += e == OK;
    u->v.refused += e != OK;
    if (e == OK) {
        line->what = page_word(&u->page, "page.upload", u->preview ? S("matches") : S("is-done"));
        return;
    }
    line->what = uploads_outcome(&u->page, e, req);
    line->detail = uploads_detail(u, e, req);
}

static str uploads_company(struct uploading *u, uid partner)
{
    struct view of;
    const struct call *c = u->page.call;
    if (view_open(c->app, &c->actor, partner, TS_NONE, c->arena, &of) != OK)
        return S("");
    str name = view_company(&of);
    view_close(&of);
    return name;
}

static enum err uploads_act(struct uploading *u, struct act_request *req)
{
    const struct action *a = u->action;
    char hex[HASH_HEX];
    const struct field *f = fields_find(a->fields, a->n_fields, S("benefit"));
    TRY(uploads_partner(u, req, &req->stream));
    if (f)
        req->benefit =
            ((const struct benefit_ref *)(const void *)((const char *)req->input + f->offset))->given;
    req->input_digest = input_digest(a->fields, a->n_fields, req->input);
    req->idempotency_key = str_fmt(req->arena, STR_FMT ".%zu." STR_FMT, STR_ARG(u->key), csv_row(u->csv),
                                   STR_ARG(str_head(hash_hex(&req->input_digest, hex), 16)));
    return u->preview ? act_preview(u->page.call->app, req) : act_run(u->page.call->app, req);
}

/* Reads, acts, tells. ERR_DONE behind the last row. */
static enum err uploads_row(struct uploading *u)
{
    struct call *c = u->page.call;
    const struct action *a = u->action;
    void *input = arena_alloc(c->arena, a->input_size ? a->input_size : 1, _Alignof(max_align_t));
    struct act_request req = {.arena = c->arena,
                              .actor = &c->actor,
                              .action = a,
                              .benefit = S(""),
                              .input = input,
                              .lang = c->locale.lang,
                              .preview_token = S(""),
                              .if_match = S("")};
    const struct into t = {.fields = a->fields,
                           .n = a->n_fields,
                           .record = input,
                           .arena = c->arena,
                           .diag = &c->diag,
                           .prefix = S("")};
    c->diag.n = c->diag.more = 0;
    enum err e = csv_next(u->csv, &t);
    if (e == ERR_DONE || e == ERR_MALFORMED)
        return e;
    if (u->v.n == ROWS_MAX)
        return ERR_TOO_LARGE;
    if (e == OK)
        e = uploads_act(u, &req);
    uploads_tell(u, e, &req, e == OK ? uploads_company(u, req.stream) : S(""));
    cache_release(req.result.state);
    return OK;
}

/* --- All of them --- */

static enum err uploads_read(struct uploading *u, struct call *c)
{
    static const char *const also[] = {"partner", NULL};
    TRY(form_pairs(c->body, c->arena, &u->pairs, &u->n_pairs));
    str key = pair_value(u->pairs, u->n_pairs, "form_key"), rows = pair_value(u->pairs, u->n_pairs, "rows");
    if (key.len == 0 || key.len > 40 || !rows.ptr)
        return ERR_MALFORMED;
    u->preview = !str_is(pair_value(u->pairs, u->n_pairs, "step"), "act");
    u->key = key;
    u->v.rows_text = rows;
    u->v.step = u->preview ? UPLOAD_PREVIEW : UPLOAD_DONE;
    if (u->preview)
        u->page.shell.form_key = key;
    u->v.lines = NEW_N(c->arena, struct upload_line, ROWS_MAX);
    TRY(csv_open(-1, rows, S("utf-8"), u->action->fields, u->action->n_fields, also, c->arena, &c->diag,
                 &u->csv));
    enum err e = OK;
    while (e == OK)
        e = uploads_row(u);
    return e == ERR_DONE ? OK : e;
}

void uploads_post(struct call *c)
{
    CLEANUP(uploads_close) struct uploading u = {0};
    if (!uploads_open(&u, c))
        return;
    enum err e = uploads_read(&u, c);
    if (e == OK) {
        uploads_render(&u);
    } else if ((e == ERR_INVALID || e == ERR_MALFORMED || e == ERR_TOO_LARGE) && u.v.rows_text.len > 0 &&
               u.v.done == 0) {
        c->status = err_status(e);
        u.v.step = UPLOAD_EMPTY;
        u.v.problem = e == ERR_TOO_LARGE || c->diag.n == 0 ? page_word(&u.page, "page.upload", S("too-many"))
                                                           : uploads_unreadable(&u);
        uploads_render(&u);
    } else {
        page_fail(&u.page, e);
    }
}
