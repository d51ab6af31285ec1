/* POST /v1/desk/pools/{pool}/keys: a CSV of keys (contract section 2). Up to 500 rows are answered at once,
 * more become a job; the same file with the same Idempotency-Key goes on where a cut one stopped. Keys pass
 * through in clear row by row and are sealed before anything is stored (L28). */
#include <stdlib.h>
#include <unistd.h>

#include "api/body.h"
#include "api/handlers.h"
#include "api/jobs.h"
#include "api/problem.h"
#include "app/cache.h"
#include "app/job.h"
#include "input/csv.h"
#include "input/csv_key.h"

enum {
    IMPORT_BYTES = 64 << 20,
    ROW_BYTES = 1 << 20,
    WAIT_ROWS = 500,
    STEP_ROWS = 64,
    READ_BYTES = 64 * 1024
};

struct imports {
    struct app *app;
    struct arena arena;     /* it may outlive the call */
    struct arena row_arena; /* of one row: wiped */
    struct call *call;      /* who waits; NULL: a job */
    struct actor actor;
    struct csv *csv;
    int fd;
    str charset;
    struct job *job;
    int64_t read;
    bool stopped; /* the job was asked to stop */
    struct diag diag;
    struct import_request req;
};

static void imports_end(void *cookie)
{
    struct imports *im = cookie;
    csv_close(im->csv);
    close(im->fd);
    arena_free(&im->row_arena);
    arena_free(&im->arena);
    free(im);
}

static int64_t imports_not_added(const struct import_request *r)
{
    return r->duplicate + r->issued + r->malformed;
}

/* --- Rows --- */

static enum err imports_open(struct imports *im)
{
    csv_close(im->csv);
    im->csv = NULL;
    if (lseek(im->fd, 0, SEEK_SET) != 0)
        return ERR_IO;
    return csv_open(im->fd, STR_NONE, im->charset, csv_key_fields, CSV_KEY_FIELDS, NULL, &im->arena,
                    &im->diag, &im->csv);
}

static enum err imports_next(void *cookie, struct import_row *ret)
{
    struct imports *im = cookie;
    struct csv_key row = {0};
    const struct into t = {.fields = csv_key_fields,
                           .n = CSV_KEY_FIELDS,
                           .record = &row,
                           .arena = &im->row_arena,
                           .diag = &im->diag,
                           .prefix = S("")};
    arena_reset(&im->row_arena);
    im->row_arena.wipe = true;
    if (im->job && im->read % STEP_ROWS == 0 &&
        job_counts(im->job, im->req.added, imports_not_added(&im->req)) != OK) {
        im->stopped = true;
        return ERR_UNAVAILABLE; /* what was imported stays; the same file goes on behind it */
    }
    im->diag.n = im->diag.more = 0;
    enum err e = csv_next(im->csv, &t);
    if (e != OK && e != ERR_INVALID)
        return e;
    im->read++;
    ret->malformed = e == ERR_INVALID;
    if (e == OK) {
        ret->key = secret_from(row.key);
        ret->seats = row.seats == FIELD_INT_NONE ? 0 : row.seats;
        ret->language = row.language;
        ret->os = row.os;
    }
    return OK;
}

/* How many rows; mistakes of the whole file are found here. */
static enum err imports_count(struct imports *im, int64_t *ret)
{
    enum err e = imports_open(im);
    while (e == OK) {
        struct import_row row = {0};
        e = imports_next(im, &row);
    }
    *ret = im->read;
    im->read = 0;
    return e == ERR_DONE ? OK : e;
}

static enum err imports_digest(struct imports *im)
{
    struct hasher h;
    char *block = arena_alloc(&im->arena, READ_BYTES, 1);
    off_t at = 0;
    hash_begin(&h, S("guildhall-import-file"), NULL, 0);
    for (;;) {
        ssize_t n = pread(im->fd, block, READ_BYTES, at);
        if (n < 0)
            return ERR_IO;
        if (n == 0)
            break;
        hash_str(&h, (str){block, (size_t)n});
        at += n;
    }
    secret_wipe(block, READ_BYTES);
    im->req.digest = hash_end(&h);
    return OK;
}

/* --- Answers --- */

static void imports_answer(struct imports *im, enum err e)
{
    struct call *c = im->call;
    const struct import_request *r = &im->req;
    if (e != OK) {
        struct act_result res = r->result;
        res.err = e;
        if (im->diag.n > 0)
            c->diag = im->diag;
        problem_result(c, UID_VENDOR, &res);
        return;
    }
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    json_int(&j, "done", r->added);
    json_int(&j, "refused", imports_not_added(r));
    json_int(&j, "added", r->added);
    json_int(&j, "duplicate", r->duplicate);
    json_int(&j, "already_issued", r->issued);
    json_int(&j, "malformed", r->malformed);
    json_array(&j, "rows");
    for (size_t i = 0; i < r->n_problems; i++) {
        json_object(&j, NULL);
        json_int(&j, "row", r->problems[i].row);
        json_str(&j, "code", str_of(r->problems[i].what));
        json_object_end(&j);
    }
    json_array_end(&j);
    json_bool(&j, "preview", r->preview);
    if (r->result.last_seq > 0)
        json_int(&j, "seq", (int64_t)r->result.last_seq);
    else
        json_null(&j, "seq");
    json_object_end(&j);
    answer_end(c, 200);
}

static int imports_by_row(const void *a, const void *b)
{
    const struct import_problem *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

static enum err imports_work(struct imports *im)
{
    TRY(imports_open(im));
    enum err e = act_import_keys(im->app, &im->req);
    if (im->req.n_problems > 0) /* found chunk by chunk, and within one by kind */
        qsort(im->req.problems, im->req.n_problems, sizeof *im->req.problems, imports_by_row);
    return e;
}

static enum err imports_thread(struct job *job, void *cookie)
{
    struct imports *im = cookie;
    im->job = job;
    enum err e = imports_work(im);
    imports_answer(im, e);
    cache_release(im->req.result.state);
    call_resume(im->call);
    return OK;
}

static enum err imports_tell(struct imports *im, struct job *job)
{
    for (size_t i = 0; i < im->req.n_problems; i++) {
        str text = str_fmt(&im->arena, "{\"row\":%lld,\"code\":\"%s\"}", (long long)im->req.problems[i].row,
                           im->req.problems[i].what);
        TRY(job_row(job, im->req.problems[i].row, true, text));
    }
    return OK;
}

static enum err imports_job(struct job *job, void *cookie)
{
    struct imports *im = cookie;
    im->job = job;
    im->call = NULL;
    enum err e = imports_work(im);
    cache_release(im->req.result.state);
    if (im->stopped)
        return ERR_DONE;
    TRY(e);
    TRY(job_counts(job, 0, 0)); /* the rows that were not added are counted as they are told */
    TRY(imports_tell(im, job));
    return job_counts(job, im->req.added, imports_not_added(&im->req));
}

/* --- The door --- */

static struct imports *imports_new(struct call *c)
{
    struct imports *im = calloc(1, sizeof *im);
    if (!im)
        return NULL;
    arena_init(&im->arena, IMPORT_BYTES);
    arena_init(&im->row_arena, ROW_BYTES);
    im->app = c->app;
    im->call = c;
    im->actor = c->actor;
    if (c->actor.only)
        im->actor.only = arena_dup(&im->arena, c->actor.only, c->actor.n_only * sizeof *c->actor.only);
    im->fd = dup(c->body_fd);
    im->charset = str_dup(&im->arena, c->charset);
    im->req.arena = &im->arena;
    im->req.actor = &im->actor;
    im->req.pool = str_dup(&im->arena, c->params[0]);
    im->req.next = imports_next;
    im->req.rows = im;
    return im;
}

static enum err imports_prepare(struct imports *im, struct call *c, int64_t *ret_rows)
{
    str key;
    TRY(body_idempotency_key(c, &key));
    im->req.idempotency_key = str_dup(&im->arena, key);
    if (im->fd < 0)
        return ERR_UNAVAILABLE;
    TRY(imports_digest(im));
    enum err e = imports_count(im, ret_rows);
    if (e != OK)
        c->diag = im->diag;
    return e;
}

static void imports_start(struct call *c, struct imports *im, int64_t rows)
{
    uid id;
    bool wait = im->req.preview || rows <= WAIT_ROWS;
    const struct job_start start = {.stream = UID_VENDOR,
                                    .actor = &im->actor,
                                    .kind = "import-keys",
                                    .total = rows,
                                    .unlisted = wait,
                                    .run = wait ? imports_thread : imports_job,
                                    .end = imports_end,
                                    .cookie = im};
    if (wait)
        call_suspend(c);
    enum err e = job_start(c->app, &start, &id);
    if (wait && e == OK)
        return;
    if (e == OK)
        jobs_accepted(c, id);
    else
        problem_error(c, e);
    if (wait)
        call_resume(c); /* nobody was given the call */
}

void imports_keys(struct call *c)
{
    static const char *const query[] = {"preview", NULL};
    str preview = call_query(c, "preview");
    int64_t rows = 0;
    if (!answer_query(c, query))
        return;
    if (c->body_fd < 0) {
        problem_error(c, ERR_MEDIA_TYPE);
        return;
    }
    struct imports *im = imports_new(c);
    enum err e = im ? OK : ERR_UNAVAILABLE;
    if (im)
        im->req.preview = str_is(preview, "true");
    if (e == OK && preview.ptr && !im->req.preview && !str_is(preview, "false"))
        e = ERR_MALFORMED;
    if (e == OK)
        e = imports_prepare(im, c, &rows);
    if (e == OK) {
        imports_start(c, im, rows);
        return;
    }
    problem_error(c, e);
    if (im)
        imports_end(im);
}
