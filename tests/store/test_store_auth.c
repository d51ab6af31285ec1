/* Authority and epochs (L12), sessions, links that are used once, tokens. */
#include "store/store_auth.h"

#include "store_test.h"

static hash256 secret_of(const char *z)
{
    return hash_of(S("test"), str_of(z));
}

static struct store_principal person(uint64_t n)
{
    return (struct store_principal){store_env_uid(1), ID_PERSON, store_env_uid(n)};
}

static void test_authority(void **state)
{
    struct store_env *t = *state;
    struct store_principal p = person(2), token = {UID_VENDOR, ID_TOKEN, store_env_uid(2)};
    struct store_authority a;
    ASSERT_ERR(store_auth_get(t->db, p, &a), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_auth_add(t->db, p)); ASSERT_OK(store_auth_add(t->db, token)));
    COMMITTED(t->db, ASSERT_OK(store_auth_bump(t->db, p, true)); ASSERT_OK(store_auth_add(t->db, p)));
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_auth_lock(t->db, p, &a));
    ASSERT_OK(db_commit(t->db));
    assert_true(a.epoch == 2 && a.disabled);
    COMMITTED(t->db, ASSERT_OK(store_auth_bump(t->db, p, false)));
    ASSERT_OK(store_auth_get(t->db, p, &a));
    assert_true(a.epoch == 3 && !a.disabled);
    ASSERT_OK(store_auth_get(t->db, token, &a));
    assert_true(a.epoch == 1 && !a.disabled);
    COMMITTED(t->db,
              ASSERT_OK(store_auth_bump(t->db, person(3), true))); /* without a row: as if it had one */
    ASSERT_OK(store_auth_get(t->db, person(3), &a));
    assert_true(a.epoch == 2 && a.disabled);
}

static void test_sessions(void **state)
{
    struct store_env *t = *state;
    struct store_session s = {.id_hash = secret_of("s"),
                              .principal = {UID_VENDOR, ID_PERSON, store_env_uid(2)},
                              .realm = 2,
                              .epoch = 4,
                              .created_at = {10},
                              .expires_at = {20}},
                         found;
    COMMITTED(t->db, ASSERT_OK(store_auth_add_session(t->db, &s)));
    ASSERT_OK(store_auth_find_session(t->db, &s.id_hash, (ts){19}, &found));
    assert_true(uid_eq(found.principal.stream, UID_VENDOR) && uid_eq(found.principal.id, store_env_uid(2)));
    assert_int_equal(found.principal.kind, ID_PERSON);
    assert_true(found.realm == 2 && found.epoch == 4 && found.created_at.us == 10 &&
                found.expires_at.us == 20);
    ASSERT_ERR(store_auth_find_session(t->db, &s.id_hash, (ts){20}, &found), ERR_NOT_FOUND);
    hash256 other = secret_of("other");
    ASSERT_ERR(store_auth_find_session(t->db, &other, (ts){1}, &found), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_auth_end_session(t->db, &s.id_hash)));
    ASSERT_ERR(store_auth_find_session(t->db, &s.id_hash, (ts){19}, &found), ERR_NOT_FOUND);
}

static enum err use(struct store_env *t, const char *secret, int64_t now, struct store_link *ret)
{
    hash256 hash = secret_of(secret);
    ASSERT_OK(db_begin(t->db));
    enum err e = store_auth_use_link(t->db, &hash, (ts){now}, ret);
    ASSERT_OK(db_commit(t->db));
    return e;
}

static void test_links(void **state)
{
    struct store_env *t = *state;
    struct store_link once = {secret_of("once"), person(2), {20}, false},
                      late = {secret_of("late"), person(2), {20}, false},
                      demo = {secret_of("demo"), person(3), TS_NONE, true}, found;
    COMMITTED(t->db, ASSERT_OK(store_auth_add_link(t->db, &once));
              ASSERT_OK(store_auth_add_link(t->db, &late)); ASSERT_OK(store_auth_add_link(t->db, &demo)));
    ASSERT_OK(use(t, "once", 19, &found));
    assert_true(uid_eq(found.principal.id, store_env_uid(2)) && !found.reusable);
    ASSERT_ERR(use(t, "once", 19, &found), ERR_NOT_FOUND);
    ASSERT_ERR(use(t, "late", 20, &found), ERR_NOT_FOUND);
    ASSERT_ERR(use(t, "unknown", 1, &found), ERR_NOT_FOUND);
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(use(t, "demo", 1000, &found));
        assert_true(uid_eq(found.principal.id, store_env_uid(3)) && found.reusable &&
                    ts_none(found.expires_at));
    }
}

static void test_what_has_expired_goes(void **state)
{
    struct store_env *t = *state;
    struct store_link never = {secret_of("demo"), person(3), TS_NONE, true},
                      old = {secret_of("old"), person(3), {5}, false};
    struct store_session s = {.principal = person(2)};
    COMMITTED(t->db, ASSERT_OK(store_auth_add_link(t->db, &never));
              ASSERT_OK(store_auth_add_link(t->db, &old)));
    for (int64_t i = 0; i < 4; i++) {
        s.id_hash = hash_of(S("test"), str_fmt(&t->arena, "%d", (int)i));
        s.expires_at = (ts){i};
        COMMITTED(t->db, ASSERT_OK(store_auth_add_session(t->db, &s)));
    }
    int64_t n;
    COMMITTED(t->db, ASSERT_OK(store_auth_expire(t->db, (ts){2}, &n)));
    assert_int_equal(n, 3);
    COMMITTED(t->db, ASSERT_OK(store_auth_expire(t->db, (ts){100}, &n)));
    assert_int_equal(n, 2);
    ASSERT_OK(use(t, "demo", 1000, &never));
}

static void test_tokens(void **state)
{
    struct store_env *t = *state;
    uid stream = store_env_uid(1);
    struct store_token found, *list;
    size_t n;
    for (uint64_t i = 0; i < 5; i++) {
        struct store_token token = {.id = store_env_uid(10 + i),
                                    .stream = stream,
                                    .person = i % 2 ? store_env_uid(2) : UID_NONE,
                                    .name = str_fmt(&t->arena, "token %d", (int)i),
                                    .actions = i ? S("reassign,record-usage") : S(""),
                                    .epoch = 3,
                                    .created_at = {10},
                                    .expires_at = i ? (ts){20} : TS_NONE};
        hash256 secret = secret_of(str_z(&t->arena, token.name));
        COMMITTED(t->db, ASSERT_OK(store_auth_add_token(t->db, &token, &secret)));
    }
    hash256 first = secret_of("token 0"), second = secret_of("token 1"), unknown = secret_of("token 9");
    ASSERT_OK(store_auth_find_token(t->db, &first, &t->arena, &found));
    assert_true(uid_none(found.person) && ts_none(found.expires_at) && !found.revoked && found.epoch == 3);
    ASSERT_STR(found.actions, "");
    ASSERT_OK(store_auth_find_token(t->db, &second, &t->arena, &found));
    assert_true(uid_eq(found.person, store_env_uid(2)) && found.expires_at.us == 20);
    ASSERT_STR(found.name, "token 1");
    ASSERT_STR(found.actions, "reassign,record-usage");
    ASSERT_ERR(store_auth_find_token(t->db, &unknown, &t->arena, &found), ERR_NOT_FOUND);

    ASSERT_OK(store_auth_list_tokens(t->db, stream, UID_NONE, UID_NONE, 3, &t->arena, &list, &n));
    assert_int_equal(n, 3);
    ASSERT_OK(store_auth_list_tokens(t->db, stream, UID_NONE, list[2].id, 3, &t->arena, &list, &n));
    assert_int_equal(n, 2);
    ASSERT_OK(store_auth_list_tokens(t->db, stream, store_env_uid(2), UID_NONE, 9, &t->arena, &list, &n));
    assert_int_equal(n, 2);
    ASSERT_OK(store_auth_list_tokens(t->db, store_env_uid(99), UID_NONE, UID_NONE, 9, &t->arena, &list, &n));
    assert_int_equal(n, 0);

    COMMITTED(t->db, ASSERT_OK(store_auth_revoke_token(t->db, stream, store_env_uid(11))));
    ASSERT_OK(store_auth_get_token(t->db, stream, store_env_uid(11), &t->arena, &found));
    assert_true(found.revoked);
    ASSERT_ERR(store_auth_get_token(t->db, store_env_uid(99), store_env_uid(11), &t->arena, &found),
               ERR_NOT_FOUND);
    ASSERT_OK(db_begin(t->db));
    ASSERT_ERR(store_auth_revoke_token(t->db, store_env_uid(99), store_env_uid(11)), ERR_NOT_FOUND);
    db_rollback(t->db);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_authority), TEST(test_sessions), TEST(test_links), TEST(test_what_has_expired_goes),
        TEST(test_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
