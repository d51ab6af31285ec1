/* The texts of po/ themselves: each id is found and each language prints, with every parameter missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "texts.gen.h"

static void every_text_prints(void **state UNUSED)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    for (int lang = 0; lang < LANGS; lang++) {
        const struct locale l = {.lang = (enum lang)lang};
        for (size_t i = 0; i < TEXT_COUNT; i++) {
            enum text_id id;
            assert_true(text_find(str_of(texts[i].name), &id));
            assert_int_equal(id, i);
            text_format(&b, &l, id, NULL, 0);
            assert_int_equal(buf_err(&b), OK);
            assert_true(b.len > 0);
            assert_true(str_is_utf8(buf_str(&b)));
            buf_clear(&b);
        }
    }
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_text_prints)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
