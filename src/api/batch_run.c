/* The rows of a batch, one after the other. See batch.h. */
#include "api/acts.h"
#include "api/batch.h"
#include "api/problem.h"
#include "app/cache.h"
#include "input/digest.h"

/* --- Reading and telling --- */

static str batch_order_pointer(const struct action *action)
{
    return fields_find(action->fields, action->n_fields, S("reference")) ? S("/reference") : S("/partner");
}

/* The next row as a request in `a`: ERR_DONE, ERR_INVALID and ERR_NOT_FOUND of the row alone, others end all.
 */
static enum err batch_read(struct api_batch *b, struct arena *a, struct act_request *ret)
{
    str partner;
    b->shadow.arena = a;
    b->shadow.diag.n = b->shadow.diag.more = 0;
    b->n++;
    *ret = acts_request(&b->shadow, b->stream, b->action);
    ret->actor = &b->actor;
    ret->if_match = S("");
    TRY(batch_rows_next(b->rows, a, &b->shadow.diag, ret->input, &partner));
    ret->input_digest = input_digest(b->action->fields, b->action->n_fields, ret->input);
    ret->idempotency_key = str_fmt(a, STR_FMT "#%lld", STR_ARG(b->key), (long long)b->n);
    if (!b->source.partner)
        return OK;
    bool named = partner.len > 0; /* else the order that the row names leads to its partner */
    enum err e = named ? view_partner_id(b->shadow.app, partner, &ret->stream)
                       : view_partner_of_order(b->shadow.app, b->action, ret->input, &ret->stream);
    if (e == ERR_NOT_FOUND)
        diag_add(&b->shadow.diag, a, named ? S("/partner") : batch_order_pointer(b->action),
                 named ? "no such partner" : "no such order");
    return e;
}

static void batch_mistakes(struct json *j, const struct diag *d)
{
    json_array(j, "errors");
    for (size_t i = 0; i < d->n; i++) {
        json_object(j, NULL);
        json_str(j, "pointer", d->items[i].pointer);
        json_str(j, "detail", d->items[i].text);
        json_object_end(j);
    }
    json_array_end(j);
}

static str batch_error_text(struct call *c, enum err e)
{
    enum text_id title, detail;
    struct buf text;
    if (!problem_texts(e, &title, &detail))
        return STR_NONE;
    buf_init(&text, 4096);
    text_format(&text, &c->locale, detail, NULL, 0);
    str done = str_dup(c->arena, buf_str(&text));
    buf_free(&text);
    return done;
}

/* {"row":7,"code":"no-seats-left","detail":…,"reasons":[…]} */
static void batch_tell_refused(struct api_batch *b, struct json *j, int64_t row,
                               const struct act_request *req, enum err e)
{
    const struct act_result *res = &req->result;
    struct call *c = &b->shadow;
    struct view v = {0};
    bool opened = view_open(c->app, &b->actor, req->stream, TS_NONE, c->arena, &v) == OK;
    const struct render r = {.call = c, .view = opened ? &v : NULL};
    bool rule = e == ERR_REFUSED && res->n_reasons > 0;
    if (res->problem.pointer.len > 0 && c->diag.n < DIAG_MAX)
        c->diag.items[c->diag.n++] = res->problem;
    json_object(j, NULL);
    json_int(j, "row", row);
    json_str(j, "code", str_of(rule ? reason_rows[res->reasons[0].code].code : err_code(e)));
    json_str(j, "detail", rule ? render_reason_text(&r, &res->reasons[0], "detail") : batch_error_text(c, e));
    if (rule)
        render_reasons(j, &r, "reasons", res->reasons, res->n_reasons);
    if (c->diag.n > 0)
        batch_mistakes(j, &c->diag);
    json_object_end(j);
    if (opened)
        view_close(&v);
}

/* A row that gave a key is told with it, to who waits for it; a job's rows never hold one. Other rows that
 * were done are counted alone. */
static void batch_tell_done(struct api_batch *b, struct json *j, struct act_request *req)
{
    if (!b->call || b->preview || !b->action->gives_secret)
        return;
    json_object(j, NULL);
    json_int(j, "row", b->n);
    json_str(j, "code", S("done"));
    acts_write_done(j, &b->shadow, req);
    json_object_end(j);
}

/* --- One by one --- */

/* Errors after which the rows behind would fare no better: the same batch again goes on here. */
static bool batch_ends(enum err e)
{
    return e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_OUTCOME_UNKNOWN || e == ERR_UNAUTHENTICATED ||
           err_status(e) == 500;
}

static enum err batch_one(struct api_batch *b, struct job *job, struct json *j, batch_each_fn *each)
{
    struct act_request req;
    arena_reset(&b->row_arena);
    enum err e = batch_read(b, &b->row_arena, &req);
    if (e == ERR_DONE || e == ERR_MALFORMED)
        return e == ERR_DONE ? OK : e;
    size_t from = b->out.len;
    if (e == OK)
        e = each(b, &req);
    if (batch_ends(e))
        return e;
    if (e == OK) {
        b->done++;
        batch_tell_done(b, j, &req);
    } else {
        b->refused++;
        batch_tell_refused(b, j, b->n, &req, e);
    }
    cache_release(req.result.state);
    if (b->call)
        return job_row(job, b->n, e != OK, STR_NONE) == OK ? ERR_DONE : ERR_UNAVAILABLE;
    str told = str_from(buf_str(&b->out), from);
    e = job_row(job, b->n, e != OK, told.len > 0 ? told : STR_NONE);
    buf_clear(&b->out);
    j->comma = false; /* each row of a job is a text of its own */
    return e == OK ? ERR_DONE : e == ERR_DONE ? ERR_UNAVAILABLE : e;
}

enum err batch_run(struct api_batch *b, struct job *job, batch_each_fn *each)
{
    struct json j = json_on(&b->out);
    b->n = b->done = b->refused = 0;
    buf_clear(&b->out);
    TRY(batch_rows_open(&b->source, b->action, &b->arena, &b->shadow.diag, &b->rows));
    enum err e;
    do /* ERR_DONE: this row is done, and there may be more */
        e = batch_one(b, job, &j, each);
    while (e == ERR_DONE);
    batch_rows_close(b->rows);
    return e;
}

enum err batch_look(struct api_batch *b, struct act_request *req)
{
    char stream[UID_TEXT], hex[HASH_HEX];
    enum err e = act_preview(b->shadow.app, req);
    hash_i64(&b->inputs, b->n);
    hash_str(&b->inputs, uid_text(ID_PARTNER, req->stream, stream));
    hash_str(&b->inputs, hash_hex(&req->input_digest, hex));
    hash_i64(&b->shown, b->n);
    hash_str(&b->shown, e == OK ? hash_hex(&req->result.preview.shown, hex) : str_of(err_code(e)));
    if (e == OK && req->result.preview.weight != WEIGHT_PLAIN)
        b->weighs = true;
    return e;
}

enum err batch_act(struct api_batch *b, struct act_request *req)
{
    if (b->confirmed && act_preview(b->shadow.app, req) == OK)
        req->preview_token = req->result.preview.token;
    req->result = (struct act_result){0};
    return act_run(b->shadow.app, req);
}

/* --- All or none --- */

static enum err batch_read_all(struct api_batch *b, struct json *j, struct act_request *reqs, size_t *ret_n)
{
    for (;;) {
        struct act_request req;
        enum err e = batch_read(b, &b->arena, &req);
        if (e == ERR_DONE)
            return OK;
        if (e == ERR_MALFORMED || batch_ends(e))
            return e;
        if (e != OK) {
            b->refused++;
            batch_tell_refused(b, j, b->n, &req, e);
        } else {
            ASSERT(*ret_n < ACT_GROUP_MAX); /* they were counted before */
            reqs[(*ret_n)++] = req;
        }
    }
}

enum err batch_run_all(struct api_batch *b)
{
    struct json j = json_on(&b->out);
    struct act_request *reqs = NEW_N(&b->arena, struct act_request, ACT_GROUP_MAX);
    size_t n = 0;
    TRY(batch_rows_open(&b->source, b->action, &b->arena, &b->shadow.diag, &b->rows));
    enum err e = batch_read_all(b, &j, reqs, &n);
    batch_rows_close(b->rows);
    if (e != OK || b->refused > 0 || n == 0)
        return e;
    e = act_run_all(b->shadow.app, reqs, n);
    for (size_t i = 0; i < n; i++) {
        if (e != OK && reqs[i].result.err == e) {
            b->shadow.diag.n = 0;
            b->refused = 1;
            batch_tell_refused(b, &j, (int64_t)i + 1, &reqs[i], e);
        }
        b->n = (int64_t)i + 1;
        if (e == OK)
            batch_tell_done(b, &j, &reqs[i]);
        cache_release(reqs[i].result.state);
    }
    b->done = e == OK ? (int64_t)n : 0;
    return b->refused > 0 && !batch_ends(e) ? OK : e;
}
