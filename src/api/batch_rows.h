/* The rows of a batch one after the other, from JSON or CSV, in the memory of one row. */
#ifndef API_BATCH_ROWS_H
#define API_BATCH_ROWS_H

#include "base/err.h"
#include "domain/action.h"

struct batch_source {
    bool csv;
    int fd;       /* of a CSV: its file, read from its start */
    str body;     /* of JSON */
    str charset;  /* of a CSV, as the content type says */
    bool partner; /* rows may name their partner beside the fields */
};

struct batch_rows;
/* ERR_MALFORMED, ERR_INVALID with diag: the whole cannot be read. `ret` lives in the arena until
 * batch_rows_close. */
MUST_CHECK enum err batch_rows_open(const struct batch_source *s, const struct action *action,
                                    struct arena *a, struct diag *diag, struct batch_rows **ret);
/* The next row into `input` (of action->input_size). OK; ERR_INVALID with the row's mistakes in `diag`;
 * ERR_DONE; ERR_MALFORMED: nothing behind it can be read. `partner` empty where the row names none. What the
 * input points to lives in `row`. */
MUST_CHECK enum err batch_rows_next(struct batch_rows *r, struct arena *row, struct diag *diag, void *input,
                                    str *partner);
void batch_rows_close(struct batch_rows *r);

#endif
