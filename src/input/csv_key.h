/* A row of a CSV of product keys: the columns are the same at every door (contract section 2). */
#ifndef INPUT_CSV_KEY_H
#define INPUT_CSV_KEY_H

#include "domain/fields.h"

struct csv_key {
    str key; /* clear: the record's arena is wiped (L28) */
    int64_t seats;
    code language;
    code os;
};
enum { CSV_KEY_FIELDS = 4 };
extern const struct field csv_key_fields[CSV_KEY_FIELDS];

#endif
