/* Sealing, MACs, the master key's file. */
#include "base/secret.h"

#include <sys/stat.h>

#include "base/env.h"
#include "support.h"

static const uint8_t master[MASTER_BYTES] = {1, 2, 3, 4};
static struct keyring *ring;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return secret_init() == OK && keyring_open(master, &ring) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    keyring_close(ring);
    arena_free(&arena);
    return 0;
}

static str seal(const char *key, str bound)
{
    str sealed = STR_NONE;
    assert_int_equal(keyring_seal(ring, secret_from(str_of(key)), bound, &arena, &sealed), OK);
    return sealed;
}

static void test_opens_where_it_was_sealed(void **state)
{
    (void)state;
    static const char *keys[] = {"AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "", "x"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        secret plain = {0};
        str sealed = seal(keys[i], S("pool/key_1"));
        assert_int_equal(keyring_unseal(ring, sealed, S("pool/key_1"), &arena, &plain), OK);
        assert_true(secret_eq(plain, secret_from(str_of(keys[i]))));
        assert_true(arena.wipe); /* L28 */
    }
    assert_false(str_eq(seal("same", S("row")), seal("same", S("row"))));
}

/* A sealed key that was moved to another row does not open. */
static void test_bound_to_its_row(void **state)
{
    (void)state;
    secret plain = {NULL, 77};
    str sealed = seal("AAAAA-BBBBB", S("pool/key_1"));
    assert_int_equal(keyring_unseal(ring, sealed, S("pool/key_2"), &arena, &plain), ERR_CORRUPT);
    assert_int_equal(keyring_unseal(ring, sealed, STR_NONE, &arena, &plain), ERR_CORRUPT);
    assert_int_equal(plain.len, 77);
}

static void test_every_changed_byte_is_found(void **state)
{
    (void)state;
    str sealed = seal("AAAAA-BBBBB", S("row"));
    for (size_t i = 0; i < sealed.len; i++) {
        secret plain;
        char *changed = arena_dup(&arena, sealed.ptr, sealed.len);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_int_equal(keyring_unseal(ring, (str){changed, sealed.len}, S("row"), &arena, &plain),
                         ERR_CORRUPT);
        assert_int_equal(keyring_unseal(ring, str_head(sealed, i), S("row"), &arena, &plain), ERR_CORRUPT);
    }
    secret plain;
    assert_int_equal(keyring_unseal(ring, S("not base64!"), S("row"), &arena, &plain), ERR_CORRUPT);
    assert_int_equal(keyring_unseal(ring, STR_NONE, S("row"), &arena, &plain), ERR_CORRUPT);
}

static void test_another_master_does_not_open(void **state)
{
    (void)state;
    static const uint8_t other_master[MASTER_BYTES] = {1, 2, 3, 5};
    struct keyring *other = NULL;
    secret plain;
    assert_int_equal(keyring_open(other_master, &other), OK);
    assert_int_equal(keyring_unseal(other, seal("k", S("row")), S("row"), &arena, &plain), ERR_CORRUPT);
    keyring_close(other);
}

/* What was sealed by an earlier release opens: version, derivation and cipher are frozen. */
static void test_sealed_form_is_frozen(void **state)
{
    (void)state;
    str sealed = S("ATeKEZycr-bybYv_0OdovQnnkJ3vFuy0Jx_b_pemeBfjP7eTYK5NOi13_xVLXaC4KyaXrQ");
    secret plain = {0};
    assert_int_equal(keyring_unseal(ring, sealed, S("pool/key_1"), &arena, &plain), OK);
    assert_str(secret_reveal(plain), "AAAAA-BBBBB");
}

static void test_macs_of_each_use_differ(void **state)
{
    (void)state;
    hash256 made[KEY_USES];
    for (int i = 0; i < KEY_USES; i++) {
        made[i] = keyring_mac(ring, (enum key_use)i, S("text"));
        for (int k = 0; k < i; k++)
            assert_false(hash_eq(&made[i], &made[k]));
    }
    hash256 again = keyring_mac(ring, KEY_TOKEN, S("text")), other = keyring_mac(ring, KEY_TOKEN, S("texts"));
    assert_true(hash_eq(&made[KEY_TOKEN], &again));
    assert_false(hash_eq(&made[KEY_TOKEN], &other));
}

static void test_random(void **state)
{
    (void)state;
    secret a = secret_random(&arena, 32), b = secret_random(&arena, 32);
    assert_int_equal(a.len, 43); /* base64url without padding */
    assert_false(secret_eq(a, b));
    str text = secret_reveal(a);
    for (size_t i = 0; i < text.len; i++)
        assert_non_null(
            strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", text.ptr[i]));
    assert_false(secret_eq(a, secret_from(str_head(text, 42))));
    assert_true(secret_eq(secret_from(STR_NONE), secret_from(S(""))));
}

static void test_wipe(void **state)
{
    (void)state;
    char text[] = "secret";
    secret_wipe(text, sizeof text);
    for (size_t i = 0; i < sizeof text; i++)
        assert_int_equal(text[i], 0);
    secret_wipe(NULL, 0);
}

static void test_master_key_file(void **state)
{
    (void)state;
    char folder[FOLDER_MAX], path[2 * FOLDER_MAX];
    make_folder(folder, path);
    struct keyring *made = NULL, *read = NULL;
    assert_int_equal(keyring_load(path, false, &made), ERR_NOT_FOUND);
    assert_null(made);
    assert_int_equal(keyring_load(path, true, &made), OK);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 65);
    assert_int_equal(keyring_load(path, true, &read), OK); /* not made anew */
    hash256 a = keyring_mac(made, KEY_TOKEN, S("x")), b = keyring_mac(read, KEY_TOKEN, S("x"));
    assert_true(hash_eq(&a, &b));
    keyring_close(made);
    keyring_close(read);

    struct keyring *none = NULL;
    assert_int_equal(chmod(path, 0440), 0); /* as systemd shows a credential */
    assert_int_equal(keyring_load(path, false, &read), OK);
    keyring_close(read);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(keyring_load(path, false, &none), ERR_NOT_PERMITTED);
    assert_int_equal(env_write_file(path, S("0123"), 0600), OK);
    assert_int_equal(keyring_load(path, true, &none), ERR_CORRUPT); /* never overwritten */
    assert_int_equal(env_write_file(path, (str){folder, sizeof folder}, 0600), OK);
    assert_int_equal(keyring_load(path, true, &none), ERR_CORRUPT);
    assert_null(none);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens_where_it_was_sealed),
        cmocka_unit_test(test_bound_to_its_row),
        cmocka_unit_test(test_every_changed_byte_is_found),
        cmocka_unit_test(test_another_master_does_not_open),
        cmocka_unit_test(test_sealed_form_is_frozen),
        cmocka_unit_test(test_macs_of_each_use_differ),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_wipe),
        cmocka_unit_test(test_master_key_file),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
