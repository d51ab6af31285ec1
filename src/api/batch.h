/* A batch at work: what its parts share. */
#ifndef API_BATCH_H
#define API_BATCH_H

#include "api/batch_rows.h"
#include "api/render.h"
#include "app/job.h"

struct api_batch {
    struct arena arena;     /* of the batch: it may outlive the call */
    struct arena row_arena; /* of one row */
    struct call *call;      /* who waits; NULL: a job */
    struct call shadow;     /* what acts and texts are made with: the row's arena, the caller's language */
    struct actor actor;
    uid stream; /* UID_VENDOR: the rows may name partners */
    const struct action *action;
    struct batch_source source;
    struct batch_rows *rows;
    str key;
    str token; /* Preview-Token as given, or empty */
    bool preview, all;
    bool confirmed; /* the token holds for all rows */
    int64_t n, done, refused;
    bool weighs; /* some row needs a preview */
    struct hasher inputs, shown;
    struct buf out; /* rows told, as elements of an array */
};

/* Runs `each` on every row and gathers what is to be told in b->out: OK behind the last, or what ended it. */
typedef enum err batch_each_fn(struct api_batch *b, struct act_request *req);
MUST_CHECK enum err batch_run(struct api_batch *b, struct job *job, batch_each_fn *each);
/* For a preview of all rows: decides each without saving and adds what it shows to the sums. */
batch_each_fn batch_look;
/* Acts; a row of a confirmed batch gets a token of its own from a preview made just before it, so that what
 * earlier rows of the batch changed does not make it stale. */
batch_each_fn batch_act;
/* All or none (?all=true). */
MUST_CHECK enum err batch_run_all(struct api_batch *b);

/* One token for all rows of a preview that was gathered by batch_look: expiry, a digest of what was shown,
 * and a MAC over these, the actor, the stream, the action and all inputs. */
str batch_token(struct api_batch *b, ts *ret_expires);
/* OK: the given token holds for what batch_look gathered. ERR_PREVIEW_STALE: it is ours and for these inputs,
 * but reads differently now; ERR_PREVIEW_REQUIRED: there is none; ERR_CONFLICT: it is not one of ours. */
MUST_CHECK enum err batch_token_check(struct api_batch *b);

#endif
