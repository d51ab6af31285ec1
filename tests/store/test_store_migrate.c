/* Migrations: once, whole, never into a database that is newer than this program may write. */
#include "store/store_migrate.h"

#include "store/store_meta.h"
#include "store_test.h"

#define EMPTY(fn) cmocka_unit_test_setup_teardown(fn, store_env_place, store_env_teardown)

static void test_an_empty_database_is_refused_until_it_is_made(void **state)
{
    struct store_env *t = *state;
    struct db_problem problem = {0};
    ASSERT_ERR(store_open(&t->config, STORE_USE, &problem, &t->store), ERR_NOT_FOUND);
    assert_non_null(strstr(problem.text, "init"));
    ASSERT_OK(store_open(&t->config, STORE_MIGRATE, &problem, &t->store));
    struct store_schema s = store_schema(t->store);
    assert_true(s.at == (int64_t)sql_migrations_n && s.known == s.at && s.min_writer <= s.at &&
                s.min_reader <= s.min_writer);
}

static void test_twice_is_once(void **state)
{
    struct store_env *t = *state;
    str id = str_dup(&t->arena, store_database_id(t->store));
    struct db_problem problem = {0};
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("k"), S("v"))));
    store_close(t->store);
    t->store = NULL;
    ASSERT_OK(store_open(&t->config, STORE_MIGRATE, &problem, &t->store));
    str value;
    ASSERT_OK(store_meta_get(store_writer(t->store, 0), S("k"), &t->arena, &value));
    assert_true(str_eq(id, store_database_id(t->store)));
}

static void set_schema(struct store_env *t, int64_t at, int64_t reader, int64_t writer)
{
    COMMITTED(t->db, ASSERT_OK(store_meta_set_int(t->db, S("schema"), at));
              ASSERT_OK(store_meta_set_int(t->db, S("schema_min_reader"), reader));
              ASSERT_OK(store_meta_set_int(t->db, S("schema_min_writer"), writer)));
}

static void test_a_newer_database(void **state)
{
    struct store_env *t = *state;
    int64_t known = (int64_t)sql_migrations_n;
    struct db_problem problem = {0};
    set_schema(t, known + 2, 1, known); /* newer, and this program may still write it */
    store_env_reopen(t);
    set_schema(t, known + 2, 1, known + 1);
    store_close(t->store);
    t->store = NULL;
    ASSERT_ERR(store_open(&t->config, STORE_USE, &problem, &t->store), ERR_UNAVAILABLE);
    assert_non_null(strstr(problem.text, "newer"));
    ASSERT_ERR(store_open(&t->config, STORE_MIGRATE, &problem, &t->store), ERR_UNAVAILABLE);
}

/* A migration that fails in the middle leaves nothing. */
static void test_a_migration_is_whole(void **state)
{
    struct store_env *t = *state;
    struct db *db CLEANUP(db_leave) = t->db;
    bool there;
    ASSERT_OK(db_begin(db));
    ASSERT_ERR(
        db_script(db, "CREATE TABLE half (a TEXT); CREATE TABLE meta (a TEXT); CREATE TABLE b (a TEXT)"),
        ERR_STORE);
    ASSERT_ERR(db_commit(db), ERR_STORE);
    ASSERT_OK(db_begin(db));
    ASSERT_OK(db_script(db, "CREATE TABLE half (a TEXT)"));
    db_rollback(db);
    ASSERT_OK(db_has_schema(db, &there));
    assert_true(there);
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        EMPTY(test_an_empty_database_is_refused_until_it_is_made),
        TEST(test_twice_is_once),
        TEST(test_a_newer_database),
        TEST(test_a_migration_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
