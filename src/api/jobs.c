/* GET /v1/jobs/{id} and its cancellation: progress, counts, the rows that were not done. */
#include "api/jobs.h"

#include "api/handlers.h"
#include "api/problem.h"
#include "app/job.h"

static void jobs_members(struct json *j, const struct job_view *v)
{
    json_id(j, "id", ID_JOB, v->id);
    json_str(j, "kind", code_str(&v->kind));
    json_str(j, "state", str_of(v->state));
    json_int(j, "total", v->total);
    json_int(j, "done", v->done);
    json_int(j, "refused", v->refused);
    json_ts(j, "created_at", v->created_at);
    json_ts(j, "changed_at", v->changed_at);
}

/* `rows` from `after` on, at most `limit`; `next` is the row behind which to go on. */
static enum err jobs_write(struct call *c, const struct job_view *v, const struct answer_page *page,
                           size_t after)
{
    struct job_result *rows;
    size_t n;
    TRY(job_results(c->app, v->id, (int64_t)after, page->limit, c->arena, &rows, &n));
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    jobs_members(&j, v);
    json_array(&j, "rows");
    for (size_t i = 0; i < n; i++)
        json_raw(&j, NULL, rows[i].json.len ? rows[i].json : S("null"));
    answer_list_end(c, &j,
                    n == page->limit ? str_fmt(c->arena, "%lld", (long long)rows[n - 1].row) : STR_NONE);
    answer_end(c, 200);
    c->no_store = true;
    return OK;
}

void jobs_show(struct call *c)
{
    static const char *const query[] = {"limit", "after", NULL};
    struct answer_page page;
    struct job_view v;
    size_t after;
    uid id;
    if (!answer_query(c, query) || !answer_page(c, &page) || !answer_offset(c, &page, &after))
        return;
    enum err e =
        uid_parse(ID_JOB, c->params[0], &id) ? job_get(c->app, &c->actor, id, c->arena, &v) : ERR_NOT_FOUND;
    if (e == OK)
        e = jobs_write(c, &v, &page, after);
    if (e != OK)
        problem_error(c, e);
}

static void jobs_answer(struct call *c, uid id, int status)
{
    struct job_view v;
    enum err e = job_get(c->app, &c->actor, id, c->arena, &v);
    if (e != OK) {
        problem_error(c, e);
        return;
    }
    char text[UID_TEXT];
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    jobs_members(&j, &v);
    json_object_end(&j);
    answer_end(c, status);
    call_add_header(c, "Location",
                    str_fmt(c->arena, "/v1/jobs/" STR_FMT, STR_ARG(uid_text(ID_JOB, id, text))));
}

void jobs_accepted(struct call *c, uid id)
{
    jobs_answer(c, id, 202);
}

/* Idempotent: one that is over stays as it is. */
void jobs_cancel(struct call *c)
{
    static const char *const query[] = {NULL};
    uid id;
    if (!answer_query(c, query))
        return;
    enum err e = uid_parse(ID_JOB, c->params[0], &id) ? job_cancel(c->app, &c->actor, id) : ERR_NOT_FOUND;
    if (e != OK && e != ERR_NOT_FOUND)
        problem_error(c, e);
    else if (!uid_parse(ID_JOB, c->params[0], &id))
        problem_error(c, ERR_NOT_FOUND);
    else
        jobs_answer(c, id, 200);
}
