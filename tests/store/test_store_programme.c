/* Versions of the programme, and which is in force when. */
#include "store/store_programme.h"

#include "store_test.h"

static hash256 add(struct store_env *t, const char *text, const char *overlay, ts from, int64_t applied)
{
    struct store_programme p = {.hash = hash_of(S("test"), str_of(text)),
                                .text = str_of(text),
                                .overlay = str_of(overlay),
                                .applied_at = {applied},
                                .from_at = from};
    COMMITTED(t->db, ASSERT_OK(store_programme_add(t->db, &p)));
    return p.hash;
}

static void test_versions(void **state)
{
    struct store_env *t = *state;
    struct store_programme p, *list;
    size_t n;
    ASSERT_ERR(store_programme_at(t->db, (ts){1}, &t->arena, &p), ERR_NOT_FOUND);
    hash256 first = add(t, "id: one\n", "prices: {}\n", TS_NONE, 10);
    hash256 second = add(t, "id: two\n", NULL, (ts){100}, 20);
    hash256 mended = add(t, "id: two, mended\n", NULL, (ts){100}, 30);
    const struct {
        int64_t at;
        const hash256 *hash;
    } rows[] = {{INT64_MIN + 1, &first}, {99, &first}, {100, &mended}, {INT64_MAX, &mended}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ASSERT_OK(store_programme_at(t->db, (ts){rows[i].at}, &t->arena, &p));
        assert_true(hash_eq(&p.hash, rows[i].hash));
    }
    ASSERT_OK(store_programme_get(t->db, &first, &t->arena, &p));
    ASSERT_STR(p.text, "id: one\n");
    ASSERT_STR(p.overlay, "prices: {}\n");
    assert_true(ts_none(p.from_at) && p.applied_at.us == 10);
    ASSERT_OK(store_programme_get(t->db, &second, &t->arena, &p));
    assert_null(p.overlay.ptr);
    ASSERT_OK(store_programme_list(t->db, &t->arena, &list, &n));
    assert_int_equal(n, 3);
    assert_true(hash_eq(&list[0].hash, &first) && hash_eq(&list[1].hash, &second) &&
                hash_eq(&list[2].hash, &mended));
    hash256 unknown = hash_of(S("test"), S("?"));
    ASSERT_ERR(store_programme_get(t->db, &unknown, &t->arena, &p), ERR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_versions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
