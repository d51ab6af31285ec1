/* Long work: batches above 500 rows, big imports. A job's position moves in the same transaction as its work
 * (L24), so a killed one goes on where it stopped. Its rows are vault: they go with the job. */
#ifndef STORE_STORE_JOB_H
#define STORE_STORE_JOB_H

#include "base/code.h"
#include "base/uid.h"
#include "store/db.h"

enum store_job_state {
    STORE_JOB_WAITING,
    STORE_JOB_RUNNING,
    STORE_JOB_DONE,
    STORE_JOB_CANCELLED,
    STORE_JOB_FAILED
};

struct store_job {
    uid id;
    uid stream;
    code kind;  /* an action's id, or "import-keys" */
    str actor;  /* as text */
    str detail; /* the caller's, e.g. an idempotency key or an import's id */
    enum store_job_state state;
    bool cancel;                  /* asked to stop */
    int64_t total, done, refused; /* rows; the next one is done + refused + 1 */
    ts created_at, changed_at;
};
struct store_job_row {
    int64_t row; /* from 1 */
    str input;
    str result; /* ptr NULL: not done yet */
};

MUST_CHECK enum err store_job_add(struct db *db, const struct store_job *j);
MUST_CHECK enum err store_job_get(struct db *db, uid id, struct arena *a, struct store_job *ret);
/* Waiting and running ones, the oldest first. */
MUST_CHECK enum err store_job_open(struct db *db, int64_t limit, struct arena *a, struct store_job **ret,
                                   size_t *ret_n);
/* Writes state and counts. */
MUST_CHECK enum err store_job_update(struct db *db, const struct store_job *j);
MUST_CHECK enum err store_job_cancel(struct db *db, uid id, ts at); /* ERR_NOT_FOUND: none, or over already */
MUST_CHECK enum err store_job_put_rows(struct db *db, uid id, const struct store_job_row *rows, size_t n);
MUST_CHECK enum err store_job_rows(struct db *db, uid id, int64_t after, int64_t limit, struct arena *a,
                                   struct store_job_row **ret, size_t *ret_n);
MUST_CHECK enum err store_job_result(struct db *db, uid id, int64_t row, str result);

#endif
