/* POST …/actions/{action}/batch (contract section 2): each row its own decision, in order. Up to 500 rows are
 * answered by a thread of their own while the connection is suspended; more become a job. A row's act has the
 * idempotency key KEY#n, so a repeated batch goes on where it stopped. */
#include "api/batch.h"

#include <stdlib.h>
#include <unistd.h>

#include "api/acts.h"
#include "api/body.h"
#include "api/handlers.h"
#include "api/jobs.h"
#include "api/problem.h"
#include "app/cache.h"

enum { BATCH_BYTES = 256 << 20, ROW_BYTES = 16 << 20, OUT_BYTES = 16 << 20 };

static void batch_end(void *cookie)
{
    struct api_batch *b = cookie;
    if (b->source.csv)
        close(b->source.fd);
    buf_free(&b->out);
    arena_free(&b->row_arena);
    arena_free(&b->arena);
    free(b);
}

/* --- Answers --- */

static void batch_members(struct api_batch *b, struct json *j, bool token)
{
    ts expires = TS_NONE;
    str text = token ? batch_token(b, &expires) : STR_NONE;
    json_int(j, "done", b->done);
    json_int(j, "refused", b->refused);
    json_raw(j, "rows", S("["));
    buf_put(j->out, buf_str(&b->out));
    buf_char(j->out, ']');
    json_str(j, "preview_token", text);
    json_ts(j, "expires_at", expires);
}

static void batch_answer(struct api_batch *b, enum err e)
{
    struct call *c = b->call;
    if (e != OK) {
        c->diag = b->shadow.diag;
        problem_error(c, e);
        return;
    }
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    batch_members(b, &j, b->preview && b->weighs);
    json_object_end(&j);
    answer_end(c, 200);
}

/* 428 or 412 with the preview of all rows. */
static void batch_answer_preview(struct api_batch *b, enum err e)
{
    struct buf preview;
    buf_init(&preview, OUT_BYTES);
    struct json j = json_on(&preview);
    json_object(&j, NULL);
    batch_members(b, &j, true);
    json_object_end(&j);
    problem_with_preview(b->call, e == ERR_PREVIEW_REQUIRED ? e : ERR_PREVIEW_STALE, buf_str(&preview));
    buf_free(&preview);
}

/* --- Running --- */

static void batch_sums_begin(struct api_batch *b)
{
    hash_begin(&b->inputs, S("guildhall-batch-inputs"), NULL, 0);
    hash_begin(&b->shown, S("guildhall-batch-shown"), NULL, 0);
}

static enum err batch_begun(struct api_batch *b, struct act_request *req)
{
    bool done = false;
    TRY(act_remembered(b->shadow.app, req, &done));
    b->confirmed = b->confirmed || done;
    return OK;
}

/* Does the token hold? A batch that was begun under it goes on under it, though its own rows changed what is
 * shown: then at least one of its rows is remembered. Nothing is done here: a stale token leaves no trace. */
static enum err batch_confirm(struct api_batch *b, struct job *job)
{
    batch_sums_begin(b);
    TRY(batch_run(b, job, batch_look));
    enum err e = batch_token_check(b);
    if (e == OK) {
        b->confirmed = true;
    } else if (e == ERR_PREVIEW_STALE) {
        TRY(batch_run(b, job, batch_begun));
        if (b->confirmed)
            return OK;
        batch_sums_begin(b);
        TRY(batch_run(b, job, batch_look));
    }
    return b->confirmed || !b->weighs ? OK : e;
}

static bool batch_is_preview_error(enum err e)
{
    return e == ERR_PREVIEW_REQUIRED || e == ERR_PREVIEW_STALE || e == ERR_CONFLICT;
}

/* The thread of a batch that somebody waits for. */
static enum err batch_thread(struct job *job, void *cookie)
{
    struct api_batch *b = cookie;
    enum err e = OK;
    batch_sums_begin(b);
    if (b->preview) {
        e = batch_run(b, job, batch_look);
    } else if (b->all) {
        e = batch_run_all(b);
    } else {
        if (b->action->weight != WEIGHT_PLAIN)
            e = batch_confirm(b, job);
        if (batch_is_preview_error(e)) {
            batch_answer_preview(b, e);
            call_resume(b->call);
            return OK;
        }
        if (e == OK)
            e = batch_run(b, job, batch_act);
    }
    batch_answer(b, e);
    call_resume(b->call);
    return OK;
}

/* Where the token does not hold, each row says so itself. */
static enum err batch_job(struct job *job, void *cookie)
{
    struct api_batch *b = cookie;
    b->call = NULL;
    if (b->action->weight != WEIGHT_PLAIN) {
        enum err e = batch_confirm(b, job);
        if (e != OK && !batch_is_preview_error(e))
            return e;
    }
    return batch_run(b, job, batch_act);
}

/* --- The door --- */

/* Counts the rows; mistakes of the whole are found here, before anything is done. */
static enum err batch_count(struct api_batch *b, int64_t *ret)
{
    int64_t n = 0;
    TRY(batch_rows_open(&b->source, b->action, &b->arena, &b->shadow.diag, &b->rows));
    enum err e = OK;
    while (e == OK || e == ERR_INVALID) {
        str partner;
        arena_reset(&b->row_arena);
        b->shadow.diag.n = b->shadow.diag.more = 0;
        struct act_request req = acts_request(&b->shadow, b->stream, b->action);
        e = batch_rows_next(b->rows, &b->row_arena, &b->shadow.diag, req.input, &partner);
        n += e == OK || e == ERR_INVALID;
    }
    batch_rows_close(b->rows);
    b->shadow.diag.n = b->shadow.diag.more = e == ERR_DONE ? 0 : b->shadow.diag.n;
    *ret = n;
    return e == ERR_DONE ? OK : e;
}

static bool batch_flag(struct call *c, const char *name, bool *ret)
{
    str given = call_query(c, name);
    *ret = str_is(given, "true");
    if (!given.ptr || *ret || str_is(given, "false"))
        return true;
    diag_add(&c->diag, c->arena, str_of(name), "true or false");
    problem_error(c, ERR_MALFORMED);
    return false;
}

static enum err batch_take_body(struct api_batch *b, struct call *c)
{
    b->source.csv = c->body_fd >= 0;
    b->source.partner = uid_eq(b->stream, UID_VENDOR) && b->action->on != ON_VENDOR;
    b->source.charset = str_dup(&b->arena, c->charset);
    if (b->source.csv) {
        b->source.fd = dup(c->body_fd);
        return b->source.fd >= 0 ? OK : ERR_UNAVAILABLE;
    }
    if (c->body.len > 0 && !str_is(c->content_type, "application/json"))
        return ERR_MEDIA_TYPE;
    b->source.body = str_dup(&b->arena, c->body);
    return OK;
}

static struct api_batch *batch_new(struct call *c, uid stream, const struct action *action)
{
    struct api_batch *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    arena_init(&b->arena, BATCH_BYTES);
    arena_init(&b->row_arena, ROW_BYTES);
    buf_init(&b->out, OUT_BYTES);
    b->call = c;
    b->stream = stream;
    b->action = action;
    b->actor = c->actor;
    if (c->actor.only)
        b->actor.only = arena_dup(&b->arena, c->actor.only, c->actor.n_only * sizeof *c->actor.only);
    b->shadow.app = c->app;
    b->shadow.actor = b->actor;
    b->shadow.arena = &b->row_arena;
    b->shadow.locale = c->locale;
    b->row_arena.wipe = b->out.wipe = action->gives_secret;
    str token = call_header(c, "preview-token");
    b->token = str_dup(&b->arena, token.ptr ? token : S(""));
    return b;
}

static void batch_start(struct call *c, struct api_batch *b, int64_t rows)
{
    uid id;
    bool wait = b->preview || rows <= ACT_GROUP_MAX;
    struct job_start start = {.stream = b->stream,
                              .actor = &b->actor,
                              .kind = b->action->id,
                              .total = rows,
                              .unlisted = wait,
                              .run = wait ? batch_thread : batch_job,
                              .end = batch_end,
                              .cookie = b};
    if (wait) {
        acts_guard_secret(c, b->action);
        call_suspend(c);
    }
    enum err e = job_start(c->app, &start, &id);
    if (wait) {
        if (e != OK) { /* nobody was given the call */
            problem_error(c, e);
            call_resume(c);
        }
        return;
    }
    if (e == OK)
        jobs_accepted(c, id);
    else
        problem_error(c, e);
}

/* ?all=true is one transaction: at most 500 rows, of actions that need no preview. A token is told once, so a
 * job, which tells nobody, makes none. */
static enum err batch_check_all(struct call *c, const struct api_batch *b, int64_t rows)
{
    if (rows > ACT_GROUP_MAX && b->action->gives_secret && b->action->on != ON_BENEFIT) {
        diag_add(&c->diag, c->arena, S(""), "at most %d rows", ACT_GROUP_MAX);
        return ERR_INVALID;
    }
    if (!b->all || (rows <= ACT_GROUP_MAX && b->action->weight == WEIGHT_PLAIN && !b->preview))
        return OK;
    diag_add(&c->diag, c->arena, S("all"), "at most %d rows of an action without a preview", ACT_GROUP_MAX);
    return ERR_INVALID;
}

static void batch_door(struct call *c, uid stream, const struct action *action)
{
    static const char *const query[] = {"preview", "all", NULL};
    bool preview, all;
    str key;
    int64_t rows = 0;
    if (!answer_query(c, query) || !batch_flag(c, "preview", &preview) || !batch_flag(c, "all", &all))
        return;
    enum err e = action ? body_idempotency_key(c, &key) : ERR_NOT_FOUND;
    struct api_batch *b = e == OK ? batch_new(c, stream, action) : NULL;
    if (e == OK && !b)
        e = ERR_UNAVAILABLE;
    if (e == OK) {
        b->preview = preview;
        b->all = all;
        b->key = str_dup(&b->arena, key);
        e = batch_take_body(b, c);
    }
    if (e == OK)
        e = batch_count(b, &rows);
    if (e == OK)
        e = batch_check_all(c, b, rows);
    else if (b && b->shadow.diag.n > 0)
        c->diag = b->shadow.diag;
    if (e == OK) {
        batch_start(c, b, rows);
        return;
    }
    problem_error(c, e);
    if (b)
        batch_end(b);
}

void batch_partner(struct call *c)
{
    batch_door(c, c->partner, acts_action(c->params[1], false));
}

/* The vendor's own actions, and the partners' that are marked for the desk: each row names its partner. */
void batch_desk(struct call *c)
{
    const struct action *own = acts_action(c->params[0], true);
    batch_door(c, UID_VENDOR, own ? own : acts_action(c->params[0], false));
}
