/* Long work on a thread of its own: batches above 500 rows, big imports. Its rows come from the request and
 * live in the job's own arena; what is kept in the store is progress and the results of its rows. A job that
 * was cut off by the end of the process is not taken up again: the same request with the same Idempotency-Key
 * goes on where it stopped (contract section 2), by the acts' own keys and by the import's position. */
#ifndef APP_JOB_H
#define APP_JOB_H

#include "app/app.h"

enum { JOBS_AT_ONCE = 8 };

struct job_table;
MUST_CHECK enum err job_open_table(struct app *app, struct job_table **ret);
/* Asks the running ones to stop and waits for them. NULL is harmless. */
void job_close_table(struct job_table *j);

struct job;
struct job_start {
    uid stream; /* who may read it: who reads that stream and started it, or the desk */
    const struct actor *actor;
    const char *kind; /* an action's id, or "import-keys" */
    int64_t total;    /* rows; 0: not known yet */
    bool unlisted;    /* somebody waits for it: it is not stored, and job_row tells nobody */
    /* The work. Steps by job_row; the error that ended it, or OK. */
    enum err (*run)(struct job *job, void *cookie);
    /* Frees the cookie when all is over, also where the job could not be started. */
    void (*end)(void *cookie);
    void *cookie;
};
/* ERR_BUSY: JOBS_AT_ONCE are running. After any error `end` was called. `ret` is UID_NONE for an unlisted
 * one. */
MUST_CHECK enum err job_start(struct app *app, const struct job_start *start, uid *ret);

/* For the work: one row is over, with its result as JSON (copied), or STR_NONE where nothing is to be told of
 * it. ERR_DONE: the job was cancelled, or the app is closing; stop. */
MUST_CHECK enum err job_row(struct job *job, int64_t row, bool refused, str result);
/* Work that counts by itself: sets the counts. ERR_DONE as above. */
MUST_CHECK enum err job_counts(struct job *job, int64_t done, int64_t refused);

struct job_view {
    uid id;
    uid stream;
    code kind;
    const char *state; /* "waiting", "running", "done", "cancelled", "failed" */
    int64_t total, done, refused;
    ts created_at, changed_at;
};
struct job_result {
    int64_t row;
    str json;
};
/* ERR_NOT_FOUND: none, or not the reader's: who started it, or the desk. */
MUST_CHECK enum err job_get(struct app *app, const struct actor *actor, uid id, struct arena *a,
                            struct job_view *ret);
/* Results after row `after`, at most `limit`. */
MUST_CHECK enum err job_results(struct app *app, uid id, int64_t after, size_t limit, struct arena *a,
                                struct job_result **ret, size_t *ret_n);
/* ERR_NOT_FOUND: not the reader's, or over already. */
MUST_CHECK enum err job_cancel(struct app *app, const struct actor *actor, uid id);

#endif
