/* Bodies as JSON, as one object and as rows: never a wrong struct, and the same body is the same input. */
#include <stdint.h>

#include "input/json_in.h"
#include "input_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err decode(str body, struct arena *a, struct fuzzed *ret, struct diag *d)
{
    str token = STR_NONE;
    struct json_also also[] = {{"preview_token", &token}};
    *d = (struct diag){0};
    struct into t = {fuzzed_fields, ARRAY_LEN(fuzzed_fields), ret, a, d, S("")};
    return json_in_object(body, &t, also, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct diag d;
    struct fuzzed one = {0}, two = {0};
    str body = {(const char *)data, size};
    arena_init(&a, 64 << 20);
    enum err e = decode(body, &a, &one, &d);
    check_outcome(e, &one, &d);
    ASSERT(decode(body, &a, &two, &d) == e);
    if (e == OK) {
        hash256 x = input_digest(fuzzed_fields, ARRAY_LEN(fuzzed_fields), &one);
        hash256 y = input_digest(fuzzed_fields, ARRAY_LEN(fuzzed_fields), &two);
        ASSERT(hash_eq(&x, &y));
    }
    struct json_rows *rows;
    size_t n;
    d = (struct diag){0};
    if (json_in_rows(body, NULL, 0, &a, &d, &rows, &n) == OK) {
        for (size_t i = 0; i < n && i < 100; i++) {
            struct into t = {fuzzed_fields, ARRAY_LEN(fuzzed_fields), &one, &a, &d, S("/rows/0")};
            d = (struct diag){0};
            one = (struct fuzzed){0};
            check_outcome(json_in_row(rows, i, &t, NULL, 0), &one, &d);
        }
        json_in_close(rows);
    }
    arena_free(&a);
    return 0;
}
