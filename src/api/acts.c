/* POST …/actions/{action} and …/preview: the doors to the one write path. The connection is suspended while
 * its act waits for the writer; `acts_done` renders in the writer's thread, after the commit. */
#include "api/acts.h"

#include "api/body.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "app/cache.h"

const struct action *acts_action(str id, bool vendor)
{
    const struct action *a = action_find(id);
    if (!a)
        return NULL;
    switch (a->on) {
    case ON_PARTNER:
    case ON_BENEFIT:
        return vendor ? NULL : a;
    case ON_VENDOR:
        return vendor ? a : NULL;
    case ON_OWN_STREAM:
        return a;
    }
    return NULL;
}

struct act_request acts_request(struct call *c, uid stream, const struct action *action)
{
    struct act_request req = {.arena = c->arena,
                              .actor = &c->actor,
                              .stream = stream,
                              .action = action,
                              .lang = c->locale.lang,
                              .if_match = answer_if_match(c)};
    req.input = arena_alloc(c->arena, action->input_size ? action->input_size : 1, _Alignof(max_align_t));
    fields_clear(action->fields, action->n_fields, req.input);
    return req;
}

void acts_guard_secret(struct call *c, const struct action *action)
{
    if (!action->gives_secret)
        return;
    c->arena->wipe = true;
    c->out.wipe = true;
    c->no_store = true;
    c->close = true;
}

/* --- What it came to --- */

/* What to do with a key, in the caller's words: the terms of the benefit it is of. */
static str acts_instructions(const struct benefit_view *b)
{
    for (size_t i = 0; b && i < b->terms.n; i++)
        if (b->terms.nodes[i].type == NODE_VALUE && b->terms.nodes[i].value.type == V_STR &&
            b->terms.nodes[i].value.name && str_is(str_of(b->terms.nodes[i].value.name), "instructions"))
            return b->terms.nodes[i].value.s;
    return STR_NONE;
}

static void acts_output(struct json *j, const struct act_request *req, const struct benefit_view *b)
{
    const struct act_result *res = &req->result;
    json_object(j, "output");
    if (req->action->gives_secret && req->action->on == ON_BENEFIT) {
        json_array(j, "keys");
        for (size_t i = 0; i < res->n_keys; i++) {
            json_object(j, NULL);
            json_id(j, "id", ID_KEY, res->keys[i].id);
            json_str(j, "key", secret_reveal(res->keys[i].key));
            json_str(j, "instructions", acts_instructions(b));
            json_object_end(j);
        }
        json_array_end(j);
    } else if (req->action->gives_secret) {
        json_str(j, "token", secret_reveal(res->token)); /* null on a replay: told once */
    }
    json_object_end(j);
}

void acts_write_done(struct json *j, struct call *c, struct act_request *req)
{
    const struct act_result *res = &req->result;
    char text[UID_TEXT];
    struct benefit_view b;
    struct view v = {0};
    uid *ids;
    size_t n;
    if (!res->state) /* the cache let it go meanwhile */
        (void)!cache_current(c->app, req->stream, &req->result.state);
    bool opened = res->state && view_on(c->app, &c->actor, res->state, c->arena, &v) == OK;
    v.lang = c->locale.lang;
    json_str(j, "result", S("done"));
    if (res->last_seq > 0)
        json_int(j, "seq", (int64_t)res->last_seq);
    else
        json_null(j, "seq"); /* allowed, and nothing was to be changed */
    json_bool(j, "replayed", res->replayed);
    json_array(j, "events");
    for (size_t i = 0; i < res->n_events; i++)
        render_event(j, &res->events[i], NULL);
    json_array_end(j);
    bool on = opened && !uid_none(res->benefit) &&
              view_benefit(&v, uid_text(ID_BENEFIT, res->benefit, text), &b, &ids, &n) == OK;
    if (on)
        render_benefit(j, "benefit", &v, &b);
    else
        json_null(j, "benefit");
    acts_output(j, req, on ? &b : NULL);
    if (opened)
        view_close(&v); /* releases the state, too */
    req->result.state = NULL;
}

static str acts_etag(struct call *c, const struct state *s)
{
    char hex[HASH_HEX];
    return s ? str_fmt(c->arena, "\"" STR_FMT "\"", STR_ARG(hash_hex(&s->head, hex))) : STR_NONE;
}

static void acts_done(struct act_request *req)
{
    struct call *c = req->cookie;
    if (req->result.err == OK) {
        str etag = acts_etag(c, req->result.state);
        struct json j = answer_begin(c);
        json_object(&j, NULL);
        acts_write_done(&j, c, req);
        json_object_end(&j);
        answer_end(c, 200);
        if (etag.ptr && c->status == 200)
            call_add_header(c, "ETag", etag);
    } else {
        problem_result(c, req->stream, &req->result);
    }
    call_resume(c);
}

/* --- The doors --- */

/* Reads what an act and its preview share; false: the problem is answered. */
static bool acts_read(struct call *c, uid stream, str id, struct act_request *ret)
{
    static const char *const query[] = {NULL};
    const struct action *action = acts_action(id, uid_eq(stream, UID_VENDOR));
    if (!answer_query(c, query))
        return false;
    enum err e = action ? OK : ERR_NOT_FOUND;
    if (e == OK) {
        *ret = acts_request(c, stream, action);
        e = body_act(c, ret);
    }
    if (e != OK)
        problem_error(c, e);
    return e == OK;
}

static void acts_act(struct call *c, uid stream, str id)
{
    struct act_request *req = NEW(c->arena, struct act_request);
    if (!acts_read(c, stream, id, req))
        return;
    enum err e = body_idempotency_key(c, &req->idempotency_key);
    if (e != OK) {
        problem_error(c, e);
        return;
    }
    acts_guard_secret(c, req->action);
    req->done = acts_done;
    req->cookie = c;
    call_suspend(c);
    e = act_submit(c->app, req);
    if (e != OK) { /* nobody was given the call */
        problem_error(c, e);
        call_resume(c);
    }
}

static void acts_preview(struct call *c, uid stream, str id)
{
    struct act_request req;
    if (!acts_read(c, stream, id, &req))
        return;
    enum err e = act_preview(c->app, &req);
    if (e != OK && e != ERR_REFUSED) {
        problem_result(c, stream, &req.result);
        return;
    }
    struct view v = {0};
    bool opened = view_open(c->app, &c->actor, stream, TS_NONE, c->arena, &v) == OK;
    const struct render r = {.call = c, .view = opened ? &v : NULL};
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    if (e == OK) {
        render_preview(&j, &r, &req.result.preview);
    } else {
        json_bool(&j, "allowed", false);
        render_reasons(&j, &r, "reasons", req.result.reasons, req.result.n_reasons);
    }
    json_object_end(&j);
    answer_end(c, 200);
    c->no_store = true;
    if (opened)
        view_close(&v);
}

void acts_partner(struct call *c)
{
    acts_act(c, c->partner, c->params[1]);
}

/* The same door, wide enough for the files that come with an invitation. */
void acts_invite(struct call *c)
{
    acts_act(c, c->partner, S("invite"));
}

void acts_preview_partner(struct call *c)
{
    acts_preview(c, c->partner, c->params[1]);
}

void acts_desk(struct call *c)
{
    acts_act(c, UID_VENDOR, c->params[0]);
}

void acts_preview_desk(struct call *c)
{
    acts_preview(c, UID_VENDOR, c->params[0]);
}
