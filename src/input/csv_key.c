/* See csv_key.h. */
#include "input/csv_key.h"

const struct field csv_key_fields[CSV_KEY_FIELDS] = {
    FIELD(csv_key, key, F_TEXT, CLASS_SECRET, .required = true, .max = 200),
    FIELD(csv_key, seats, F_INT, CLASS_QUANTITY, .min = 1, .max = 1000000),
    FIELD(csv_key, language, F_CODE, CLASS_CODE),
    FIELD(csv_key, os, F_CODE, CLASS_CODE),
};
