/* Files as CSV, the first byte choosing the charset that the sender claims: rows come to an end, each right
 * or told; and a cell that goes out comes in again. */
#include <stdint.h>

#include "input/csv.h"
#include "input/csv_out.h"
#include "input_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_in(str bytes, str charset, struct arena *a)
{
    static const char *const also[] = {"who", NULL};
    struct diag d = {0};
    struct csv *csv;
    if (csv_open(-1, bytes, charset, fuzzed_fields, ARRAY_LEN(fuzzed_fields), also, a, &d, &csv) != OK) {
        ASSERT(d.n > 0);
        return;
    }
    for (size_t row = 0;; row++) {
        struct fuzzed v = {0};
        d = (struct diag){0};
        struct into t = {fuzzed_fields, ARRAY_LEN(fuzzed_fields), &v, a, &d, S("")};
        enum err e = csv_next(csv, &t);
        if (e == ERR_DONE)
            break;
        ASSERT(row <= bytes.len);
        check_outcome(e, &v, &d);
        (void)csv_also(csv, "who");
        if (e == ERR_MALFORMED)
            break;
        ASSERT(e == OK || e == ERR_INVALID);
    }
    csv_close(csv);
}

static void fuzz_out(str s, struct arena *a)
{
    struct text_row {
        str text;
    };
    static const struct field fields[] = {FIELD(text_row, text, F_TEXT, CLASS_FREE_TEXT, .max = 60000)};
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f || (unsigned char)s.ptr[i] >= 0x80)
            return;
    s = str_trim(s);
    if (s.len == 0 || s.len > 60000)
        return;
    struct buf b;
    buf_init(&b, 1 << 20);
    struct csv_out o = csv_out_on(&b);
    csv_out_text(&o, S("text"));
    csv_out_end(&o);
    csv_out_text(&o, s);
    csv_out_end(&o);
    struct diag d = {0};
    struct csv *csv;
    struct text_row v = {0};
    struct into t = {fields, 1, &v, a, &d, S("")};
    ASSERT(csv_open(-1, buf_str(&b), S(""), fields, 1, NULL, a, &d, &csv) == OK);
    ASSERT(csv_next(csv, &t) == OK);
    ASSERT(str_eq(v.text, s));
    csv_close(csv);
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const charsets[] = {"", "utf-8", "euc-kr", "utf-16", "utf-16be"};
    struct arena a;
    if (size == 0)
        return 0;
    arena_init(&a, 256 << 20);
    str rest = {(const char *)data + 1, size - 1};
    fuzz_in(rest, str_of(charsets[data[0] % ARRAY_LEN(charsets)]), &a);
    fuzz_out(rest, &a);
    arena_free(&a);
    return 0;
}
