/* CSV out: UTF-8 with a byte order mark, CRLF, quotes where they are needed. A text that a spreadsheet would
 * take for a formula gets an apostrophe before it, which csv.c takes off again. */
#ifndef INPUT_CSV_OUT_H
#define INPUT_CSV_OUT_H

#include "base/buf.h"
#include "base/value.h"

struct csv_out {
    struct buf *out;
    bool begun; /* a cell stands in this row */
};
struct csv_out csv_out_on(struct buf *b);    /* writes the mark */
void csv_out_text(struct csv_out *o, str s); /* one cell */
void csv_out_value(struct csv_out *o,
                   struct value v);  /* money: the amount; its currency is a column of its own */
void csv_out_end(struct csv_out *o); /* of the row */

#endif
