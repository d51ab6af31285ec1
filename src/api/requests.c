/* Requests: of a partner, and of all of them for the desk (contract section 2). */
#include "api/requests.h"

#include "api/handlers.h"
#include "api/problem.h"
#include "api/work.h"
#include "domain/refunds.h"

static void requests_opener(struct json *j, const struct request_view *r)
{
    if (uid_none(r->opener.id))
        json_null(j, "opener");
    else
        render_person(j, "opener", &r->opener);
}

static void requests_members(struct json *j, const struct view *v, const struct request_view *rv)
{
    const struct request *r = rv->request;
    json_id(j, "id", ID_REQUEST, r->id);
    render_code(j, "type", &r->type);
    json_str(j, "state", str_of(rv->state));
    json_id(j, "benefit", ID_BENEFIT, r->benefit);
    render_code(j, "definition", rv->benefit ? &rv->benefit->definition : &(code){""});
    json_str(j, "title", rv->definition ? text_in(&rv->definition->title, v->lang) : STR_NONE);
    json_id(j, "order", ID_ORDER, r->order);
    render_code(j, "action", &r->action);
    requests_opener(j, rv);
    render_person_of_desk(j, "taken_by", &rv->taken_by);
    json_ts(j, "opened_at", r->opened_at);
    json_ts(j, "changed_at", r->changed_at);
    json_date(j, "due", r->due);
    if (rv->form.ptr)
        json_raw(j, "form", rv->form);
    else
        json_null(j, "form");
}

static void requests_message(struct json *j, const struct view *v, const struct message_view *m)
{
    json_object(j, NULL);
    json_ts(j, "at", m->message->at);
    render_code(j, "kind", &m->message->kind);
    json_str(j, "from", m->desk ? S("desk") : S("partner"));
    render_person_of_desk(j, "author", &m->author);
    render_code(j, "reply", &m->message->reply);
    json_str(j, "reply_text", m->reply ? text_in(&m->reply->text, v->lang) : STR_NONE);
    json_str(j, "text", m->text);
    json_object_end(j);
}

enum err requests_write(struct json *j, struct view *v)
{
    static const struct request_filter all = {0};
    struct request_view *rows;
    size_t n;
    bool more;
    TRY(view_requests(v, &all, 0, v->state->n_requests, &rows, &n, &more));
    json_array(j, "requests");
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        requests_members(j, v, &rows[i]);
        json_object_end(j);
    }
    json_array_end(j);
    return OK;
}

/* --- Of one partner --- */

static enum err requests_page(struct call *c, struct view *v, const struct answer_page *page, size_t from)
{
    struct request_view *rows;
    size_t n;
    bool more;
    const struct request_filter f = {.type = work_given(c, "type"), .state = work_given(c, "state")};
    TRY(view_requests(v, &f, from, page->limit, &rows, &n, &more));
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < n; i++) {
        json_object(&j, NULL);
        requests_members(&j, v, &rows[i]);
        json_object_end(&j);
    }
    answer_list_read(c, v, &j, more ? str_fmt(c->arena, "%zu", from + n) : STR_NONE);
    return OK;
}

void requests_list(struct call *c)
{
    static const char *const query[] = {"limit", "after", "as_of", "type", "state", NULL};
    struct answer_page page;
    struct view v;
    size_t from;
    if (!answer_query(c, query) || !answer_page(c, &page) || !answer_offset(c, &page, &from) ||
        !answer_view(c, c->partner, true, &v))
        return;
    enum err e = requests_page(c, &v, &page, from);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

/* R86: what has been used of a refund's order, as requester and desk see it. */
static void requests_evidence(struct json *j, const struct view *v, const struct request *r)
{
    struct refund_use *uses = NEW_N(v->arena, struct refund_use, v->state->n_benefits + 1);
    size_t n = refund_uses(v->programme, v->state, r->order, r->benefit, uses);
    json_array(j, "evidence");
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        json_id(j, "benefit", ID_BENEFIT, uses[i].benefit->id);
        render_code(j, "definition", &uses[i].benefit->definition);
        json_int(j, "used", benefit_used(uses[i].benefit));
        json_ts(j, "since", uses[i].since);
        json_bool(j, "blocks", uses[i].blocks);
        json_object_end(j);
    }
    json_array_end(j);
}

static enum err requests_one(struct call *c, struct view *v)
{
    struct request_view rv;
    uid id;
    if (!uid_parse(ID_REQUEST, c->params[1], &id))
        return ERR_NOT_FOUND;
    TRY(view_request(v, id, &rv));
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    requests_members(&j, v, &rv);
    json_array(&j, "messages");
    for (size_t i = 0; i < rv.n_messages; i++)
        requests_message(&j, v, &rv.messages[i]);
    json_array_end(&j);
    if (code_is(&rv.request->type, S("refund")))
        requests_evidence(&j, v, rv.request);
    json_object_end(&j);
    answer_end_read(c, v);
    return OK;
}

void requests_show(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    enum err e = requests_one(c, &v);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}
