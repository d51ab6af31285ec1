/* CSV (RFC 4180) into structs of a field table, row by row in constant memory. The file may be UTF-8, UTF-16
 * with a byte order mark, or CP949; separated by commas, or by tabs or semicolons where the header has no
 * comma. Columns may stand in any order; their names are compared without case, spaces around them and
 * between words ("Given name" is given_name). */
#ifndef INPUT_CSV_H
#define INPUT_CSV_H

#include "input/into.h"

enum { CSV_COLUMNS_MAX = 100, CSV_ROW_MAX = 64 * 1024 };

struct csv;
/* From a seekable file at its start (`fd` >= 0, not closed by us) or from `bytes` (fd -1). `charset` as the
 * content type says it, or empty. `also`: columns beside the fields, NULL-terminated. ERR_MALFORMED or
 * ERR_INVALID with diag: not a text of a known encoding, no header, an unknown column, a column twice, a
 * required one missing. csv_close in every case where OK was returned. */
MUST_CHECK enum err csv_open(int fd, str bytes, str charset, const struct field *fields, size_t n,
                             const char *const *also, struct arena *a, struct diag *diag, struct csv **ret);
/* The next row into the record of `t` (whose fields are those of csv_open): OK; ERR_INVALID with this row's
 * mistakes in t->diag (a pointer names the column), then the next call goes on behind it; ERR_DONE;
 * ERR_MALFORMED: the file ends inside quotes or breaks its encoding, nothing more can be read. Empty lines
 * are skipped. */
MUST_CHECK enum err csv_next(struct csv *csv, const struct into *t);
size_t csv_row(const struct csv *csv); /* of the row read last: 1 is the first below the header */
/* What that row has in a column of `also`; empty where it has nothing. Until the next csv_next. */
str csv_also(const struct csv *csv, const char *name);
void csv_close(struct csv *csv); /* NULL is harmless; wipes what it held */

#endif
