/* See batch_rows.h. */
#include "api/batch_rows.h"

#include <unistd.h>

#include "input/csv.h"
#include "input/json_in.h"

struct batch_rows {
    const struct action *action;
    bool partner;
    struct csv *csv;
    struct json_rows *json;
    size_t n, at;
};

static const char *const columns[] = {"partner", NULL};

enum err batch_rows_open(const struct batch_source *s, const struct action *action, struct arena *a,
                         struct diag *diag, struct batch_rows **ret)
{
    struct batch_rows *r = NEW(a, struct batch_rows);
    r->action = action;
    r->partner = s->partner;
    if (s->csv) {
        if (lseek(s->fd, 0, SEEK_SET) != 0)
            return ERR_IO;
        TRY(csv_open(s->fd, STR_NONE, s->charset, action->fields, action->n_fields,
                     s->partner ? columns : columns + 1, a, diag, &r->csv));
    } else {
        TRY(json_in_rows(s->body, NULL, 0, a, diag, &r->json, &r->n));
    }
    *ret = r;
    return OK;
}

enum err batch_rows_next(struct batch_rows *r, struct arena *row, struct diag *diag, void *input,
                         str *partner)
{
    const struct into t = {.fields = r->action->fields,
                           .n = r->action->n_fields,
                           .record = input,
                           .arena = row,
                           .diag = diag,
                           .prefix = S("")};
    *partner = S("");
    if (r->csv) {
        enum err e = csv_next(r->csv, &t);
        if (e == OK && r->partner)
            *partner = str_dup(row, csv_also(r->csv, columns[0]));
        return e;
    }
    const struct json_also also[] = {{columns[0], partner}};
    if (r->at == r->n)
        return ERR_DONE;
    return json_in_row(r->json, r->at++, &t, also, r->partner ? 1 : 0);
}

void batch_rows_close(struct batch_rows *r)
{
    csv_close(r->csv);
    json_in_close(r->json);
}
