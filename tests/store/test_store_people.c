/* The vault of people: one directory for each partner (L13), and what erasing leaves (L14). */
#include "store/store_people.h"

#include "store_test.h"

static void put(struct store_env *t, uint64_t partner, uint64_t id, const char *email)
{
    struct store_person p = {.partner = store_env_uid(partner),
                             .id = store_env_uid(id),
                             .email = str_of(email),
                             .email_norm = str_of(email),
                             .given_name = S("\xeb\xaf\xbc\xec\xa7\x80"),
                             .family_name = S("Kim"),
                             .language = code_of(S("ko")),
                             .changed_at = {5},
                             .erased_at = TS_NONE};
    COMMITTED(t->db, ASSERT_OK(store_people_put(t->db, &p)));
}

static void test_put_and_get(void **state)
{
    struct store_env *t = *state;
    struct store_person p;
    put(t, 1, 2, "minji@contoso.example");
    ASSERT_OK(store_people_get(t->db, store_env_uid(1), store_env_uid(2), &t->arena, &p));
    ASSERT_STR(p.email, "minji@contoso.example");
    ASSERT_STR(p.given_name, "\xeb\xaf\xbc\xec\xa7\x80");
    ASSERT_STR(p.family_name, "Kim");
    ASSERT_STR(p.phone, "");
    ASSERT_STR(code_str(&p.language), "ko");
    assert_true(p.changed_at.us == 5 && ts_none(p.erased_at));
    ASSERT_ERR(store_people_get(t->db, store_env_uid(9), store_env_uid(2), &t->arena, &p), ERR_NOT_FOUND);
    put(t, 1, 2, "new@contoso.example");
    ASSERT_OK(store_people_by_email(t->db, store_env_uid(1), S("new@contoso.example"), &t->arena, &p));
    assert_true(uid_eq(p.id, store_env_uid(2)));
    ASSERT_ERR(store_people_by_email(t->db, store_env_uid(1), S("minji@contoso.example"), &t->arena, &p),
               ERR_NOT_FOUND);
    ASSERT_ERR(store_people_by_email(t->db, store_env_uid(9), S("new@contoso.example"), &t->arena, &p),
               ERR_NOT_FOUND);
}

static void test_an_address_is_unique_within_a_partner(void **state)
{
    struct store_env *t = *state;
    struct store_person *list;
    size_t n;
    put(t, 1, 2, "a@x.example");
    put(t, 3, 4, "a@x.example");
    struct store_person p = {.partner = store_env_uid(1),
                             .id = store_env_uid(5),
                             .email = S("A@x.example"),
                             .email_norm = S("a@x.example"),
                             .language = code_of(S("en"))};
    ASSERT_OK(db_begin(t->db));
    enum err first = store_people_put(t->db, &p);
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
    ASSERT_OK(store_people_everywhere(t->db, S("a@x.example"), &t->arena, &list, &n));
    assert_int_equal(n, 2);
    assert_true(uid_eq(list[0].partner, store_env_uid(1)) && uid_eq(list[1].partner, store_env_uid(3)));
}

static void test_list_in_pages(void **state)
{
    struct store_env *t = *state;
    struct store_person *list;
    size_t n, total = 0;
    uid after = UID_NONE;
    for (uint64_t i = 0; i < 7; i++)
        put(t, 1, 10 + i, str_fmt(&t->arena, "p%d@x.example", (int)i).ptr);
    put(t, 2, 11, "p@y.example");
    do {
        ASSERT_OK(store_people_list(t->db, store_env_uid(1), after, 3, &t->arena, &list, &n));
        for (size_t i = 0; i < n; i++)
            assert_true(uid_eq(list[i].id, store_env_uid(10 + total + i)));
        total += n;
        if (n)
            after = list[n - 1].id;
    } while (n);
    assert_int_equal(total, 7);
}

static void test_erase(void **state)
{
    struct store_env *t = *state;
    struct store_person p;
    put(t, 1, 2, "gone@x.example");
    COMMITTED(t->db, ASSERT_OK(store_people_erase(t->db, store_env_uid(1), store_env_uid(2), (ts){9})));
    ASSERT_OK(store_people_get(t->db, store_env_uid(1), store_env_uid(2), &t->arena, &p));
    assert_true(!p.email.ptr && !p.email_norm.ptr && !p.given_name.ptr && !p.family_name.ptr && !p.phone.ptr);
    assert_int_equal(p.erased_at.us, 9);
    ASSERT_ERR(store_people_by_email(t->db, store_env_uid(1), S("gone@x.example"), &t->arena, &p),
               ERR_NOT_FOUND);
    put(t, 1, 3, "gone@x.example"); /* the address is free again */
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(store_people_erase(t->db, store_env_uid(1), store_env_uid(99), (ts){9}), ERR_NOT_FOUND);
    db_rollback(t->db);
}

static void test_texts(void **state)
{
    struct store_env *t = *state;
    uid partner = store_env_uid(1), id = store_env_uid(2);
    str s;
    COMMITTED(t->db, ASSERT_OK(store_people_put_text(t->db, partner, id, S("one"), (ts){1})));
    COMMITTED(t->db, ASSERT_OK(store_people_put_text(t->db, partner, id, S("two"), (ts){2})));
    ASSERT_OK(store_people_get_text(t->db, partner, id, &t->arena, &s));
    ASSERT_STR(s, "two");
    ASSERT_ERR(store_people_get_text(t->db, store_env_uid(9), id, &t->arena, &s), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_people_erase_text(t->db, partner, id)));
    ASSERT_ERR(store_people_get_text(t->db, partner, id, &t->arena, &s), ERR_NOT_FOUND);
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(store_people_erase_text(t->db, partner, id), ERR_NOT_FOUND);
    db_rollback(t->db);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_put_and_get),   TEST(test_an_address_is_unique_within_a_partner),
        TEST(test_list_in_pages), TEST(test_erase),
        TEST(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
