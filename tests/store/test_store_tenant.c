/* Whose a directory is: one partner's at a time, whoever was first (L13). */
#include "store/store_tenant.h"

#include "store/store_partner.h"
#include "store_test.h"

static uid partner(struct store_env *t, uint64_t id, const char *key)
{
    struct store_partner p = {.id = store_env_uid(id),
                              .key = code_of(str_of(key)),
                              .created_at = {5},
                              .name = S("N"),
                              .account_email = S("a@x.example"),
                              .phone = S(""),
                              .address = S("")};
    COMMITTED(t->db, ASSERT_OK(store_partner_put(t->db, &p)));
    return p.id;
}

static void test_first_has_it(void **state)
{
    struct store_env *t = *state;
    uid contoso = partner(t, 1, "contoso"), fabrikam = partner(t, 2, "fabrikam"), owner;
    struct store_tenant *list;
    size_t n;
    ASSERT_ERR(store_tenant_owner(t->db, S("contoso.example"), &owner), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_tenant_add(t->db, S("contoso.example"), contoso, store_env_uid(3))));
    ASSERT_OK(store_tenant_owner(t->db, S("contoso.example"), &owner));
    assert_true(uid_eq(owner, contoso));

    ASSERT_OK(db_begin(t->db));
    enum err first = store_tenant_add(t->db, S("contoso.example"), fabrikam, store_env_uid(4));
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
    ASSERT_OK(store_tenant_owner(t->db, S("contoso.example"), &owner));
    assert_true(uid_eq(owner, contoso));

    ASSERT_OK(db_begin(t->db)); /* another's is not removed either */
    first = store_tenant_remove(t->db, S("contoso.example"), fabrikam);
    last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
    ASSERT_OK(store_tenant_list(t->db, contoso, &t->arena, &list, &n));
    assert_int_equal(n, 1);
    assert_true(code_is(&list[0].domain, S("contoso.example")) && uid_eq(list[0].id, store_env_uid(3)));
}

static void test_removed_is_free(void **state)
{
    struct store_env *t = *state;
    uid contoso = partner(t, 1, "contoso"), fabrikam = partner(t, 2, "fabrikam"), owner;
    struct store_tenant *list;
    size_t n;
    COMMITTED(t->db, ASSERT_OK(store_tenant_add(t->db, S("a.example"), contoso, store_env_uid(3))));
    COMMITTED(t->db, ASSERT_OK(store_tenant_remove(t->db, S("a.example"), contoso)));
    ASSERT_OK(store_tenant_list(t->db, contoso, &t->arena, &list, &n));
    assert_int_equal(n, 0);
    COMMITTED(t->db, ASSERT_OK(store_tenant_add(t->db, S("a.example"), fabrikam, store_env_uid(4))));
    ASSERT_OK(store_tenant_owner(t->db, S("a.example"), &owner));
    assert_true(uid_eq(owner, fabrikam));
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {TEST(test_first_has_it), TEST(test_removed_is_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
