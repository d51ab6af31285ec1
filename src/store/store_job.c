/* Long work. */
#include "store/store_job.h"

#include "sql.gen.h"
#include "store/store_text.h"

static const char *const states[] = {
    [STORE_JOB_WAITING] = "waiting",     [STORE_JOB_RUNNING] = "running", [STORE_JOB_DONE] = "done",
    [STORE_JOB_CANCELLED] = "cancelled", [STORE_JOB_FAILED] = "failed",
};

static enum err read_state(str s, enum store_job_state *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        if (str_is(s, states[i])) {
            *ret = (enum store_job_state)i;
            return OK;
        }
    }
    return ERR_CORRUPT;
}

enum err store_job_add(struct db *db, const struct store_job *j)
{
    struct sql_job_add_in in = {
        .job_id = UID_STR(ID_JOB, j->id),
        .stream = UID_STR(ID_PARTNER, j->stream),
        .kind = code_str(&j->kind),
        .actor = j->actor,
        .detail = j->detail,
        .state = str_of(states[j->state]),
        .total = j->total,
        .created_at = j->created_at.us,
    };
    return sql_job_add(db, in, NULL);
}

/* Every query of jobs gives the same columns. */
static enum err job_of(const struct sql_job_get_row *row, struct arena *a, struct store_job *ret)
{
    struct store_job j = {
        .actor = store_text_keep(a, row->actor),
        .detail = store_text_keep(a, row->detail),
        .cancel = row->cancel != 0,
        .total = row->total,
        .done = row->done,
        .refused = row->refused,
        .created_at = {row->created_at},
        .changed_at = {row->changed_at},
    };
    TRY(store_text_uid(ID_JOB, row->job_id, &j.id));
    TRY(store_text_uid(ID_PARTNER, row->stream, &j.stream));
    TRY(store_text_code(row->kind, &j.kind));
    TRY(read_state(row->state, &j.state));
    *ret = j;
    return OK;
}
_Static_assert(sizeof(struct sql_job_get_row) == sizeof(struct sql_job_list_open_row),
               "queries of jobs give the same columns");

enum err store_job_get(struct db *db, uid id, struct arena *a, struct store_job *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_job_get_open(db, (struct sql_job_get_in){UID_STR(ID_JOB, id)}, &c));
    struct sql_job_get_row row;
    enum err e = sql_job_get_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return job_of(&row, a, ret);
}

enum err store_job_open(struct db *db, int64_t limit, struct arena *a, struct store_job **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_job_list_open_open(db, (struct sql_job_list_open_in){limit}, &c));
    struct sql_job_get_row row;
    enum err e;
    while ((e = db_next(&c, &row)) == OK)
        TRY(job_of(&row, a, LIST_ADD(&list, struct store_job)));
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_job_update(struct db *db, const struct store_job *j)
{
    struct sql_job_update_in in = {
        .job_id = UID_STR(ID_JOB, j->id),
        .state = str_of(states[j->state]),
        .total = j->total,
        .done = j->done,
        .refused = j->refused,
        .changed_at = j->changed_at.us,
    };
    int64_t n;
    TRY(sql_job_update(db, in, &n));
    return store_text_touched(n);
}

enum err store_job_cancel(struct db *db, uid id, ts at)
{
    int64_t n;
    TRY(sql_job_cancel(db, (struct sql_job_cancel_in){UID_STR(ID_JOB, id), at.us}, &n));
    return store_text_touched(n);
}

enum err store_job_put_rows(struct db *db, uid id, const struct store_job_row *rows, size_t n)
{
    str job = UID_STR(ID_JOB, id);
    for (size_t i = 0; i < n; i++) {
        struct sql_job_row_put_in in = {job, rows[i].row, rows[i].input};
        TRY(db_expect(db, SQL_JOB_ROW_PUT, &in, 1));
    }
    return OK;
}

enum err store_job_rows(struct db *db, uid id, int64_t after, int64_t limit, struct arena *a,
                        struct store_job_row **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_job_row_list_open(db, (struct sql_job_row_list_in){UID_STR(ID_JOB, id), after, limit}, &c));
    struct sql_job_row_list_row row;
    enum err e;
    while ((e = sql_job_row_list_next(&c, &row)) == OK)
        *LIST_ADD(&list, struct store_job_row) =
            (struct store_job_row){row.row_no, store_text_keep(a, row.input), store_text_keep(a, row.result)};
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_job_result(struct db *db, uid id, int64_t row, str result)
{
    struct sql_job_row_result_in in = {UID_STR(ID_JOB, id), row, result};
    return db_expect(db, SQL_JOB_ROW_RESULT, &in, 1);
}
