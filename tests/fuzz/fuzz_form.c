/* Bodies as forms, and the same bytes as words of a command line. */
#include <stdint.h>

#include "input/argv.h"
#include "input/form.h"
#include "input_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_form(str body, struct arena *a)
{
    struct diag d = {0};
    struct fuzzed v = {0};
    struct pair *pairs;
    size_t n;
    struct into t = {fuzzed_fields, ARRAY_LEN(fuzzed_fields), &v, a, &d, S("")};
    if (form_pairs(body, a, &pairs, &n) != OK)
        return;
    for (size_t i = 0; i < n; i++)
        ASSERT(str_is_utf8(pairs[i].name) && str_is_utf8(pairs[i].value));
    check_outcome(into_pairs(&t, pairs, n, NULL), &v, &d);
}

static void fuzz_words(str text, struct arena *a)
{
    enum { WORDS = 16 };
    char *words[WORDS];
    struct diag d = {0};
    struct fuzzed v = {0};
    struct pair *pairs;
    size_t n_pairs;
    int n = 0;
    str word;
    struct into t = {fuzzed_fields, ARRAY_LEN(fuzzed_fields), &v, a, &d, S("")};
    while (n < WORDS && str_split(&text, '\n', &word))
        words[n++] = (char *)(uintptr_t)str_z(a, word);
    enum err e = argv_pairs(&t, n, words, &pairs, &n_pairs);
    if (e == OK)
        e = into_pairs(&t, pairs, n_pairs, NULL);
    check_outcome(e, &v, &d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    str s = {(const char *)data, size};
    arena_init(&a, 64 << 20);
    fuzz_form(s, &a);
    fuzz_words(s, &a);
    arena_free(&a);
    return 0;
}
