/* Every error and every refusal has its words in both languages, and no text asks for a fact that the refusal
 * does not carry: what is missing fails here, not in front of a reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api/problem.h"
#include "texts.gen.h"

static void every_error_has_words(void **state UNUSED)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        enum text_id title, detail;
        if (i == OK || i == ERR_DONE)
            continue;
        if (!problem_texts((enum err)i, &title, &detail))
            fail_msg("error %s has no title or no sentence", err_code((enum err)i));
        assert_int_equal(texts[title].n_params, 0);
        assert_int_equal(texts[detail].n_params, 0);
    }
}

static bool carries(const char *facts, const char *name)
{
    str rest = str_of(facts), fact;
    while (rest.len > 0 && str_split(&rest, ' ', &fact))
        if (str_is(fact, name))
            return true;
    return false;
}

static void check_reason(const struct reason_row *row, const char *part, struct arena *a)
{
    enum text_id id;
    str name = str_fmt(a, "reason.%s.%s", row->code, part);
    if (!text_find(name, &id))
        fail_msg("%s is missing", name.ptr);
    for (size_t i = 0; i < texts[id].n_params; i++)
        if (!carries(row->facts, texts[id].params[i].name))
            fail_msg("%s asks for {%s}, which the refusal does not carry", name.ptr,
                     texts[id].params[i].name);
}

static void every_refusal_has_words(void **state UNUSED)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < REASON_COUNT; i++) {
        assert_true(str_is_kebab(str_of(reason_rows[i].code), 40));
        check_reason(&reason_rows[i], "title", &a);
        check_reason(&reason_rows[i], "detail", &a);
        check_reason(&reason_rows[i], "remedy", &a);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_error_has_words),
                                       cmocka_unit_test(every_refusal_has_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
