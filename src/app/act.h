/* The one write path (design, idea 4). Every change — page, REST, CSV row, CLI verb, job — is an act.
 *
 * The caller decodes the input (input/), fills a request and submits it; the stream's writer runs it in the
 * order of L2 and calls `done` after COMMIT returned. Everything of a request lives in the caller's arena,
 * which nobody else touches between submit and done. */
#ifndef APP_ACT_H
#define APP_ACT_H

#include "app/app.h"
#include "domain/kind.h"

struct db;
enum { ACT_GROUP_MAX = 500 };

struct act_key {
    uid id;
    secret key;
}; /* a revealed key; wiped with the arena */

struct act_preview {
    enum weight weight;
    struct description before, after;
    struct description branches; /* n 0: nothing to choose between */
    const struct note *notes;
    size_t n_notes;
    hash256 shown; /* digest of what was shown: what the token is bound to */
    str token;     /* MAC over actor, stream, action, input and what was shown (design section 4) */
    ts expires_at; /* of the real clock */
};

struct act_result {
    enum err err; /* OK: done. ERR_REFUSED: reasons. ERR_PREVIEW_REQUIRED, ERR_PREVIEW_STALE: preview. Others:
                     err.h */
    const struct reason *reasons;
    size_t n_reasons;
    struct act_preview preview;
    uint64_t first_seq, last_seq; /* 0, 0: allowed, but nothing to change (done without an event) */
    bool replayed;                /* an earlier act with the same idempotency key (L16) */
    const struct event *events;   /* first_seq…last_seq */
    size_t n_events;
    uid benefit;                /* what it was on, or UID_NONE */
    const struct act_key *keys; /* get-keys, show-key */
    size_t n_keys;
    secret token;              /* create-token: told once, hidden NULL on a replay */
    const struct state *state; /* after the act, held: cache_release by whoever renders */
    int64_t retry_s;           /* ERR_RATE_LIMITED: after so many seconds again */
    uid key; /* the one whose code the input held, where it is this partner's; else UID_NONE */
    struct diag_item problem; /* ERR_NOT_FOUND, ERR_INVALID: what of the body, and why */
    const uid *candidates;    /* ERR_AMBIGUOUS_BENEFIT */
    size_t n_candidates;
};

struct act_request {
    struct arena *arena;
    const struct actor *actor;
    uid stream;
    const struct action *action;
    str benefit;          /* as given, id or definition; of ON_BENEFIT */
    void *input;          /* decoded struct of action->input_size */
    hash256 input_digest; /* of the decoded input without the preview token (input/digest.h) */
    str idempotency_key;  /* never empty: the edge makes one (contract section 4) */
    enum lang lang;       /* of the texts that a preview shows */
    str preview_token;    /* or empty */
    struct txt_fact txt;  /* of FACT_TXT: looked up by app/names.c before the writer gets the act */
    str if_match;         /* head hash in hex, or empty */
    void (*done)(struct act_request *req); /* called once, from a writer thread */
    void *cookie;                          /* the caller's */
    struct act_result result;
    enum err (*task)(struct db *db, void *task_cookie); /* no act: app_task */
    void *task_cookie;
    struct act_request *group; /* all=true: these as one, `this` is only their envelope */
    size_t n_group;
    bool guessed;             /* its wrong guess is counted (L13): once, however often it is tried */
    int64_t submitted_us;     /* monotonic */
    struct act_request *next; /* the writer's queue */
};

/* ERR_BUSY when the queue is full (L24): nothing was started and done is not called. */
MUST_CHECK enum err act_submit(struct app *app, struct act_request *req);
/* The same, waiting; returns result.err. */
enum err act_run(struct app *app, struct act_request *req);
/* Decides without saving, on the caller's thread, against the state as of now with time's own events applied.
 * Fills preview (with a token where the action needs one) or reasons. */
enum err act_preview(struct app *app, struct act_request *req);
/* Was this very request (actor, stream, action, idempotency key, input) done before? Looks, and changes
 * nothing. */
MUST_CHECK enum err act_remembered(struct app *app, const struct act_request *req, bool *ret);

/* Could the actor, and if not why not: one row per action that concerns things he may read (contract section
 * 2). */
struct act_option {
    const struct action *action;
    const struct benefit *benefit; /* of `state`; NULL on the partner */
    enum weight weight;
    bool allowed;
    const struct reason *reasons;
    size_t n_reasons;
};
/* `benefit` UID_NONE: those on the partner, then those of every benefit. */
enum err act_options(struct app *app, const struct actor *actor, uid stream, uid benefit, struct arena *a,
                     struct act_option **ret, size_t *ret_n, const struct state **ret_state);

/* Several acts as one (contract: all=true), at most 500: all or none in one transaction. */
enum err act_run_all(struct app *app, struct act_request *reqs, size_t n);

/* Importing keys: rows stream into the store in chunks (L28), each with its progress, and one act of the
 * vendor's stream ends it with one event. Cut off, the same file with the same idempotency key goes on where
 * it stopped. */
struct import_row {
    secret key;    /* wiped by the importer once it is sealed */
    int64_t seats; /* 0: not said */
    code language; /* empty: any */
    code os;
    bool malformed; /* the caller could not read it; told per row */
};
struct import_problem {
    int64_t row;      /* from 1 */
    const char *what; /* "duplicate", "malformed", "already-issued" */
};
enum { IMPORT_PROBLEMS_MAX = 1000 };
struct import_request {
    struct arena *arena;
    const struct actor *actor;
    str pool;
    str idempotency_key;
    hash256 digest; /* of the file: the same key with another file is ERR_KEY_REUSED */
    bool preview;
    /* The next row; ERR_DONE at the end. Rows come in the same order each time. */
    enum err (*next)(void *rows, struct import_row *ret);
    void *rows;
    /* Out: */
    int64_t added, duplicate, issued, malformed;
    struct import_problem *problems; /* the first IMPORT_PROBLEMS_MAX */
    size_t n_problems;
    struct act_result result; /* of the act: refusals, events */
};
MUST_CHECK enum err act_import_keys(struct app *app, struct import_request *req);

#endif
