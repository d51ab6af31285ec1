/* Limits and cursors of lists. */
#include "input/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void limits(void **state)
{
    (void)state;
    static const struct {
        const char *given;
        enum err err;
        size_t n;
    } rows[] = {
        {NULL, OK, 50},           {"1", OK, 1},
        {"500", OK, 500},         {"501", ERR_MALFORMED, 0},
        {"0", ERR_MALFORMED, 0},  {"-1", ERR_MALFORMED, 0},
        {"", ERR_MALFORMED, 0},   {"5x", ERR_MALFORMED, 0},
        {"+5", ERR_MALFORMED, 0}, {"99999999999999999999", ERR_MALFORMED, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t n = 0;
        assert_int_equal(page_limit(str_of(rows[i].given), &n), rows[i].err);
        assert_int_equal(n, rows[i].n);
    }
}

static void cursors(void **state)
{
    (void)state;
    static const uint8_t master[MASTER_BYTES] = {7}, other_master[MASTER_BYTES] = {8};
    struct keyring *keys, *other;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_int_equal(secret_init(), OK);
    assert_int_equal(keyring_open(master, &keys), OK);
    assert_int_equal(keyring_open(other_master, &other), OK);
    static const char *const positions[] = {"", "0", "per_01h", "\xEA\xB9\x80 x"};
    str found;
    for (size_t i = 0; i < ARRAY_LEN(positions); i++) {
        str cursor = page_cursor(keys, S("/v1/x?status=a"), str_of(positions[i]), &a);
        assert_int_equal(page_position(keys, S("/v1/x?status=a"), cursor, &a, &found), OK);
        assert_true(str_is(found, positions[i]));
        assert_int_equal(page_position(keys, S("/v1/x?status=b"), cursor, &a, &found), ERR_MALFORMED);
        assert_int_equal(page_position(other, S("/v1/x?status=a"), cursor, &a, &found), ERR_MALFORMED);
        for (size_t k = 0; k < cursor.len; k++) { /* each character counts */
            char *changed = arena_dup(&a, cursor.ptr, cursor.len);
            changed[k] = changed[k] == '1' ? '2' : '1';
            assert_int_equal(page_position(keys, S("/v1/x?status=a"), (str){changed, cursor.len}, &a, &found),
                             ERR_MALFORMED);
            assert_int_equal(page_position(keys, S("/v1/x?status=a"), str_head(cursor, k), &a, &found),
                             ERR_MALFORMED);
        }
    }
    assert_int_equal(page_position(keys, S("x"), STR_NONE, &a, &found), OK);
    assert_null(found.ptr);
    assert_int_equal(page_position(keys, S("x"), S(""), &a, &found), ERR_MALFORMED);
    assert_int_equal(page_position(keys, S("x"), S("zz."), &a, &found), ERR_MALFORMED);
    keyring_close(keys);
    keyring_close(other);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits), cmocka_unit_test(cursors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
