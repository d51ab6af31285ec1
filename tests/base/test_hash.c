/* BLAKE2b-256: known answers, and that pieces cannot be moved across a border. */
#include "base/hash.h"

#include "support.h"

static void assert_hex(hash256 h, const char *expected)
{
    char hex[HASH_HEX];
    assert_str(hash_hex(&h, hex), expected);
    assert_int_equal(strlen(hex), HASH_HEX - 1);
}

/* The ledger's chain rests on these bytes: computed by Python's hashlib over the length-prefixed pieces. */
static void test_known_answers(void **state)
{
    (void)state;
    assert_hex(hash_of(S(""), S("")), "94c1c088cc9453996779630ad3af45cbd92814828dd784cf2aa12df95d1b8afe");
    assert_hex(hash_of(S("guildhall/event"), S("abc")),
               "79734ca93b719c351d9c3709ff9715679a28eb460a63a8ece505a66c44813bf0");
    struct hasher h;
    static const uint8_t key[32] = {1, 2, 3};
    hash_begin(&h, S("tag"), key, sizeof key);
    hash_i64(&h, -2);
    hash_str(&h, S("\0x"));
    hash_str(&h, STR_NONE);
    assert_hex(hash_end(&h), "fa22dfbdb66fb55c2a736741f2a513c785504580bf7f34f55e40576dae458ca7");
}

static void test_borders(void **state)
{
    (void)state;
    hash256 a = hash_of(S("t"), S("ab")), b = hash_of(S("ta"), S("b"));
    assert_false(hash_eq(&a, &b));
    struct hasher h;
    hash_begin(&h, S("t"), NULL, 0);
    hash_str(&h, S("a"));
    hash_str(&h, S("b"));
    b = hash_end(&h);
    assert_false(hash_eq(&a, &b));
    b = hash_of(S("t"), S("ab"));
    assert_true(hash_eq(&a, &b));
}

static void test_keys_matter(void **state)
{
    (void)state;
    static const uint8_t one[32] = {1}, two[32] = {2};
    hash256 made[3];
    const uint8_t *keys[] = {NULL, one, two};
    for (size_t i = 0; i < 3; i++) {
        struct hasher h;
        hash_begin(&h, S("t"), keys[i], keys[i] ? 32 : 0);
        made[i] = hash_end(&h);
        for (size_t k = 0; k < i; k++)
            assert_false(hash_eq(&made[i], &made[k]));
    }
}

static void test_parse(void **state)
{
    (void)state;
    hash256 h = hash_of(S("t"), S("x")), back = {{0}};
    char hex[HASH_HEX];
    str s = hash_hex(&h, hex);
    assert_true(hash_parse(s, &back));
    assert_true(hash_eq(&h, &back));
    back = (hash256){{9}};
    assert_false(hash_parse(str_head(s, 63), &back));
    hex[5] = 'G';
    assert_false(hash_parse(s, &back));
    hex[5] = 'A'; /* one text for one hash */
    assert_false(hash_parse(s, &back));
    assert_false(hash_parse(STR_NONE, &back));
    assert_int_equal(back.b[0], 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_borders),
        cmocka_unit_test(test_keys_matter),
        cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
