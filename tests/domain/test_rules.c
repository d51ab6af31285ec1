/* docs/rules.md and docs/programme.md keep up with the code: every rule that a refusal names has its line,
 * and every term of a kind is documented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/env.h"
#include "domain/kind.h"

static str read_doc(struct arena *a, const char *path)
{
    str text;
    assert_int_equal(env_read_file(path, 1024 * 1024, a, &text), OK);
    return text;
}

static size_t occurrences(str text, str part)
{
    size_t n = 0;
    const char *at = text.ptr, *end = text.ptr + text.len;
    while ((at = memmem(at, (size_t)(end - at), part.ptr, part.len))) {
        n++;
        at += part.len;
    }
    return n;
}

static void test_every_rule_has_a_line(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_free);
    arena_init(&a, 4 * 1024 * 1024);
    str text = read_doc(&a, GUILDHALL_SOURCE_DIR "/docs/rules.md");
    for (int i = 1; i <= 90; i++)
        if (occurrences(text, str_fmt(&a, "\n| R%d | ", i)) != 1)
            fail_msg("docs/rules.md: one line for R%d wanted", i);
    for (int i = 0; i < REASON_COUNT; i++) {
        const struct reason_row *row = &reason_rows[i];
        if (row->rule[0] == 'L')
            continue; /* a rule of the write path: ARCHITECTURE.md */
        if (occurrences(text, str_fmt(&a, "\n| %s | ", row->rule)) != 1)
            fail_msg("docs/rules.md: one line for %s (%s) wanted", row->rule, row->code);
        if (row->rule[0] == 'X' && occurrences(text, str_fmt(&a, "`%s`", row->code)) == 0)
            fail_msg("docs/rules.md: %s does not name its refusal %s", row->rule, row->code);
    }
}

static void test_every_term_is_documented(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_free);
    arena_init(&a, 4 * 1024 * 1024);
    str text = read_doc(&a, GUILDHALL_SOURCE_DIR "/docs/programme.md");
    for (size_t i = 0; kind_row(i); i++) {
        const struct kind *k = kind_row(i);
        assert_true(occurrences(text, str_fmt(&a, "`%s`", k->name)) > 0);
        for (size_t f = 0; f < k->n_terms; f++)
            if (occurrences(text, str_fmt(&a, "`%s`", k->terms[f].name)) == 0)
                fail_msg("docs/programme.md: %s has the term %s", k->name, k->terms[f].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule_has_a_line),
        cmocka_unit_test(test_every_term_is_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
