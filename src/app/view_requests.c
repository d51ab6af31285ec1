/* Requests as a reader may see them: whoever opened one, who reads them all, who is asked, the desk. What was
 * written stands in the vault (L14). */
#include "app/view_run.h"
#include "domain/requests.h"
#include "store/store_people.h"

/* Asked of the reader, since a role of his may do it (R16). What every member may do is asked of nobody by
 * his membership: else the whole company read the words and the form (contract section 3, reading). */
static bool requests_asked(const struct view *v, const struct request *r)
{
    who may = code_none(&r->action) ? 0 : programme_policy(v->programme, code_str(&r->action));
    return (v->bits & may & ~(WHO_ANY | WHO_SIGNED_IN)) != 0;
}

static bool requests_own(const struct view *v, const struct request *r)
{
    if (v->actor->kind != ACTOR_PERSON)
        return false;
    return (uid_eq(r->opener, v->actor->id) && uid_eq(r->opener_stream, v->actor->stream)) ||
           requests_asked(v, r);
}

static enum err requests_fill(struct view *v, const struct request *r, struct request_view *ret)
{
    struct request_view rv = {.request = r, .state = work_request_state(r)};
    rv.benefit = uid_none(r->benefit) ? NULL : state_benefit(v->state, r->benefit);
    if (rv.benefit)
        rv.definition = programme_definition(v->programme, code_str(&rv.benefit->definition));
    TRY(view_text(v, r->form, &rv.form));
    TRY(view_named(v, r->opener_stream, r->opener, &rv.opener));
    TRY(view_named(v, UID_VENDOR, r->taken_by, &rv.taken_by));
    TRY(view_named(v, UID_VENDOR, r->decided_by, &rv.decided_by));
    *ret = rv;
    return OK;
}

static bool requests_wanted(const struct request *r, const struct request_filter *f)
{
    return (f->type.len == 0 || code_is(&r->type, f->type)) &&
           (f->state.len == 0 || str_is(f->state, work_request_state(r))) &&
           (uid_none(f->taken_by) || uid_eq(f->taken_by, r->taken_by));
}

enum err view_requests(struct view *v, const struct request_filter *f, size_t after, size_t limit,
                       struct request_view **ret, size_t *ret_n, bool *ret_more)
{
    const struct state *s = v->state;
    bool all = view_may(v, READ_REQUESTS);
    size_t most = limit < s->n_requests ? limit : s->n_requests, seen = 0, n = 0;
    struct request_view *rows = NEW_N(v->arena, struct request_view, most + 1);
    *ret_more = false;
    for (size_t i = s->n_requests; i-- > 0;) {
        const struct request *r = &s->requests[i];
        if ((!all && !requests_own(v, r)) || !requests_wanted(r, f) || seen++ < after)
            continue;
        if (n == limit) {
            *ret_more = true;
            break;
        }
        TRY(requests_fill(v, r, &rows[n++]));
    }
    *ret = rows;
    *ret_n = n;
    return OK;
}

static enum err requests_messages(struct view *v, struct request_view *rv)
{
    const struct state *s = v->state;
    rv->messages = NEW_N(v->arena, struct message_view, s->n_messages + 1);
    for (size_t i = 0; i < s->n_messages; i++) {
        const struct message *m = &s->messages[i];
        if (!uid_eq(m->request, rv->request->id))
            continue;
        struct message_view *mv = &rv->messages[rv->n_messages++];
        mv->message = m;
        mv->desk = uid_eq(m->author_stream, UID_VENDOR);
        mv->reply = programme_reply(v->programme, code_str(&m->reply));
        TRY(view_text(v, m->text, &mv->text));
        TRY(view_named(v, m->author_stream, m->author, &mv->author));
    }
    return OK;
}

enum err view_request(struct view *v, uid id, struct request_view *ret)
{
    const struct request *r = state_request(v->state, id);
    struct request_view rv;
    if (!r || (!view_may(v, READ_REQUESTS) && !requests_own(v, r)))
        return ERR_NOT_FOUND;
    TRY(requests_fill(v, r, &rv));
    TRY(requests_messages(v, &rv));
    *ret = rv;
    return OK;
}
