/* A pool of keys: pasting a CSV of keys, what it would do, doing it. The same rows as POST
 * /v1/desk/pools/POOL/keys, which takes larger files. */
#include "web/handlers.h"
#include "web/parts.h"

#include "app/cache.h"
#include "input/csv.h"
#include "input/csv_key.h"
#include "input/form.h"
#include "templates.gen.h"

enum { ROW_BYTES = 1 << 20, PROBLEMS_SHOWN = 100 };

struct importing {
    struct page page;
    const struct pool_def *pool;
    struct pair *pairs;
    size_t n;
    struct arena row; /* of one row: wiped (L28) */
    struct csv *csv;
    struct diag diag; /* of one row */
    struct import_request req;
};

static void imports_close(struct importing *im)
{
    csv_close(im->csv);
    arena_free(&im->row);
    cache_release(im->req.result.state);
    page_close(&im->page);
}

static bool imports_open(struct importing *im, struct call *c)
{
    arena_init(&im->row, ROW_BYTES);
    if (!page_open(&im->page, c, NAV_POOLS))
        return false;
    im->pool = programme_pool(im->page.view.programme, c->params[0]);
    if (!im->pool)
        page_fail(&im->page, ERR_NOT_FOUND);
    return im->pool != NULL;
}

static enum err imports_next(void *cookie, struct import_row *ret)
{
    struct importing *im = cookie;
    struct csv_key row = {0};
    const struct into t = {.fields = csv_key_fields,
                           .n = CSV_KEY_FIELDS,
                           .record = &row,
                           .arena = &im->row,
                           .diag = &im->diag,
                           .prefix = S("")};
    arena_reset(&im->row);
    im->row.wipe = true;
    im->diag.n = im->diag.more = 0;
    enum err e = csv_next(im->csv, &t);
    if (e != OK && e != ERR_INVALID)
        return e;
    *ret = (struct import_row){.malformed = e == ERR_INVALID};
    if (e == OK) {
        ret->key = secret_from(row.key);
        ret->seats = row.seats == FIELD_INT_NONE ? 0 : row.seats;
        ret->language = row.language;
        ret->os = row.os;
    }
    return OK;
}

/* --- Pages --- */

static void imports_render(struct importing *im, enum import_step step, str problem)
{
    struct page *p = &im->page;
    const struct import_request *r = &im->req;
    str keys = pair_value(im->pairs, im->n, "keys");
    struct import_page v = {.shell = &p->shell,
                            .pool = code_str(&im->pool->id),
                            .title = text_in(&im->pool->title, p->view.lang),
                            .step = step,
                            .acts = (p->view.bits & WHO_DESK) != 0,
                            .problem = problem,
                            .keys = keys.ptr ? keys : S(""),
                            .added = r->added,
                            .refused = r->duplicate + r->issued + r->malformed};
    v.problems = NEW_N(p->arena, struct import_line, r->n_problems + 1);
    for (size_t i = 0; i < r->n_problems && i < PROBLEMS_SHOWN; i++)
        v.problems[v.n++] = (struct import_line){r->problems[i].row,
                                                 page_word(p, "page.import", str_of(r->problems[i].what))};
    words_reasons(p, r->result.reasons, r->result.n_reasons, &v.reasons);
    v.n_reasons = r->result.n_reasons;
    tpl_import_page(page_begin(p, v.title), &v);
}

void imports_form(struct call *c)
{
    CLEANUP(imports_close) struct importing im = {0};
    if (imports_open(&im, c))
        imports_render(&im, IMPORT_EMPTY, S(""));
}

static enum err imports_read(struct importing *im, struct call *c, bool *ret_preview)
{
    char hex[HASH_HEX];
    TRY(form_pairs(c->body, c->arena, &im->pairs, &im->n));
    str key = pair_value(im->pairs, im->n, "form_key"), keys = pair_value(im->pairs, im->n, "keys");
    str step = pair_value(im->pairs, im->n, "step");
    if (key.len == 0 || key.len > 64 || !keys.ptr)
        return ERR_MALFORMED;
    *ret_preview = !str_is(step, "import");
    im->page.shell.form_key = *ret_preview ? key : im->page.shell.form_key;
    im->req = (struct import_request){.arena = c->arena,
                                      .actor = &c->actor,
                                      .pool = code_str(&im->pool->id),
                                      .digest = hash_of(S("guildhall-import-page"), keys),
                                      .preview = *ret_preview,
                                      .next = imports_next,
                                      .rows = im};
    im->req.idempotency_key = str_fmt(c->arena, STR_FMT "." STR_FMT, STR_ARG(key),
                                      STR_ARG(str_head(hash_hex(&im->req.digest, hex), 16)));
    return csv_open(-1, keys, S("utf-8"), csv_key_fields, CSV_KEY_FIELDS, NULL, c->arena, &c->diag, &im->csv);
}

void imports_post(struct call *c)
{
    CLEANUP(imports_close) struct importing im = {0};
    bool preview = true;
    if (!imports_open(&im, c))
        return;
    c->arena->wipe = true; /* L28: keys passed through */
    c->out.wipe = true;
    enum err e = imports_read(&im, c, &preview);
    if (e == OK)
        e = act_import_keys(c->app, &im.req);
    if (e == OK || e == ERR_REFUSED) {
        c->status = e == OK ? 200 : 409;
        imports_render(&im, e != OK ? IMPORT_EMPTY : preview ? IMPORT_PREVIEW : IMPORT_DONE, S(""));
    } else if ((e == ERR_INVALID || e == ERR_MALFORMED) && im.pairs) {
        c->status = err_status(e);
        imports_render(&im, IMPORT_EMPTY, page_word(&im.page, "page.import", S("unreadable")));
    } else {
        page_fail(&im.page, e);
    }
}
