/* The directory of partners. */
#include "store/store_partner.h"

#include "store_test.h"

static struct store_partner partner(uint64_t id, const char *key, const char *name)
{
    return (struct store_partner){.id = store_env_uid(id),
                                  .key = code_of(str_of(key)),
                                  .created_at = {5},
                                  .name = str_of(name),
                                  .account_email = S("a@x.example")};
}

static void test_put_and_find(void **state)
{
    struct store_env *t = *state;
    struct store_partner p = partner(1, "contoso", "Contoso"), found;
    COMMITTED(t->db, ASSERT_OK(store_partner_put(t->db, &p)));
    ASSERT_OK(store_partner_by_key(t->db, S("contoso"), &t->arena, &found));
    assert_true(uid_eq(found.id, p.id) && found.created_at.us == 5);
    ASSERT_STR(found.name, "Contoso");
    ASSERT_STR(found.phone, "");
    p.name = S("Contoso Ltd");
    COMMITTED(t->db, ASSERT_OK(store_partner_put(t->db, &p)));
    ASSERT_OK(store_partner_get(t->db, p.id, &t->arena, &found));
    ASSERT_STR(found.name, "Contoso Ltd");
    ASSERT_STR(found.account_email, "a@x.example");
    ASSERT_ERR(store_partner_by_key(t->db, S("contos"), &t->arena, &found), ERR_NOT_FOUND);
    ASSERT_ERR(store_partner_get(t->db, UID_VENDOR, &t->arena, &found), ERR_NOT_FOUND);

    struct store_partner other = partner(2, "contoso", "Another");
    ASSERT_OK(db_begin(t->db));
    enum err first = store_partner_put(t->db, &other);
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
}

static void test_list_in_pages(void **state)
{
    struct store_env *t = *state;
    struct store_partner *list;
    size_t n;
    for (uint64_t i = 0; i < 5; i++) {
        struct store_partner p = partner(10 + i, str_fmt(&t->arena, "k%d", (int)i).ptr, "N");
        COMMITTED(t->db, ASSERT_OK(store_partner_put(t->db, &p)));
    }
    ASSERT_OK(store_partner_list(t->db, UID_NONE, 3, &t->arena, &list, &n));
    assert_int_equal(n, 3);
    ASSERT_OK(store_partner_list(t->db, list[2].id, 3, &t->arena, &list, &n));
    assert_int_equal(n, 2);
    assert_true(code_is(&list[1].key, S("k4")));
    ASSERT_OK(store_partner_list(t->db, list[1].id, 3, &t->arena, &list, &n));
    assert_int_equal(n, 0);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_put_and_find), TEST(test_list_in_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
