/* PostgreSQL's own: a lost connection, a COMMIT whose answer is lost, locks, the order of texts. */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>

#include "sql.gen.h"
#include "store/store_auth.h"
#include "store/store_event.h"
#include "store/store_idem.h"
#include "store/store_keys.h"
#include "store/store_meta.h"
#include "store_test.h"

/* Ends every connection of this test's schema but the one that asks. */
static void end_connections(struct store_env *t)
{
    char sql[400], said[200] = "";
    snprintf(sql, sizeof sql,
             "DO $$ DECLARE p int; BEGIN FOR p IN SELECT pid FROM pg_stat_activity WHERE pid <> "
             "pg_backend_pid() AND "
             "application_name = '%s' LOOP PERFORM pg_terminate_backend(p, 5000); END LOOP; END $$",
             t->schema);
    if (!store_env_raw(t, sql, said))
        fail_msg("%s", said);
}

/* The store's connections carry the schema's name, so that one test ends its own only. */
static int setup(void **state)
{
    store_env_place(state);
    struct store_env *t = *state;
    strcat(t->url, "&application_name=");
    strcat(t->url, t->schema);
    struct db_problem problem = {0};
    ASSERT_OK(store_open(&t->config, STORE_MIGRATE, &problem, &t->store));
    t->db = store_writer(t->store, 0);
    return 0;
}
#define NAMED(fn) cmocka_unit_test_setup_teardown(fn, setup, store_env_teardown)

static void test_a_lost_connection_is_made_anew(void **state)
{
    struct store_env *t = *state;
    str value;
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
    {
        struct store_reader r CLEANUP(store_reader_put) = {0};
        ASSERT_OK(store_reader_get(t->store, &r));
        ASSERT_OK(store_meta_get(r.db, S("a"), &t->arena, &value));
    }
    end_connections(t);
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("2"))));
    struct store_reader r CLEANUP(store_reader_put) = {0};
    ASSERT_OK(store_reader_get(t->store, &r));
    end_connections(t);
    ASSERT_OK(store_meta_get(r.db, S("a"), &t->arena, &value));
    ASSERT_STR(value, "2");
}

/* Lost in the middle: nothing of it stays, the caller is told, the next transaction works. */
static void test_a_connection_lost_in_a_transaction(void **state)
{
    struct store_env *t = *state;
    str value;
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_meta_set(t->db, S("a"), S("1")));
    ASSERT_OK(store_meta_get(t->db, S("a"), &t->arena, &value));
    end_connections(t);
    ASSERT_OK(store_meta_set(t->db, S("b"), S("1"))); /* sent along; its answer never comes */
    ASSERT_ERR(db_commit(t->db), ERR_UNAVAILABLE);
    ASSERT_ERR(store_meta_get(t->db, S("a"), &t->arena, &value), ERR_NOT_FOUND);
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("3"))));
}

/* L7: between sending COMMIT and its answer nobody knows. A deferred trigger ends the server's side while it
 * commits, which is the same to us as a cut cable. */
static void test_a_commit_without_an_answer_is_unknown(void **state)
{
    struct store_env *t = *state;
    char said[200] = "";
    if (!store_env_raw(
            t,
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON journal_head DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION cut()",
            said))
        fail_msg("%s", said);
    struct store_journal j = {.node = S("n")};
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_meta_set_journal(t->db, &j));
    ASSERT_ERR(db_commit(t->db), ERR_OUTCOME_UNKNOWN);
    assert_false(db_in_transaction(t->db));
    COMMITTED(t->db, ASSERT_OK(store_meta_set(t->db, S("a"), S("1"))));
}

/* L7: a warning with COMMIT (the standby was not waited for) is unknown too. */
static void test_a_commit_with_a_warning_is_unknown(void **state)
{
    struct store_env *t = *state;
    char said[200] = "";
    if (!store_env_raw(
            t,
            "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE WARNING ''canceling wait''; RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON journal_head DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION warn()",
            said))
        fail_msg("%s", said);
    struct store_journal j = {.node = S("n")};
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_meta_set_journal(t->db, &j));
    ASSERT_ERR(db_commit(t->db), ERR_OUTCOME_UNKNOWN);
}

static void test_no_server(void **state)
{
    struct store_env *t = *state;
    struct db_config c = {.engine = DB_POSTGRES, .url = "postgresql:///x?host=/nonexistent"};
    struct db_problem problem = {0};
    struct db *db;
    (void)t;
    ASSERT_ERR(db_open(&c, DB_READER, &problem, &db), ERR_UNAVAILABLE);
    assert_true(strlen(problem.text) > 0);
}

/* Of several hosts the one that answers is taken. */
static void test_several_hosts(void **state)
{
    struct store_env *t = *state;
    const char *host = strstr(t->url, "host=");
    assert_non_null(host);
    struct db_config c = {
        .engine = DB_POSTGRES,
        .url = str_fmt(&t->arena, "%.*shost=/nonexistent,%s", (int)(host - t->url), t->url, host + 5).ptr};
    struct db_problem problem = {0};
    struct db *db;
    if (db_open(&c, DB_READER, &problem, &db) != OK)
        fail_msg("%s", problem.text);
    db_close(db);
}

struct add_keys {
    uid ids[4];
};

static void add_keys(struct store_env *t, struct add_keys *keys)
{
    struct sql_key_add_in in[4] = {0};
    for (uint64_t i = 0; i < 4; i++) {
        keys->ids[i] = store_env_uid(i);
        in[i].key_id = uid_text(ID_KEY, keys->ids[i], NEW_N(&t->arena, char, UID_TEXT));
        in[i].key_hash = in[i].key_id;
        in[i].pool = S("p");
        in[i].sealed = S("s");
        in[i].batch = S("b");
    }
    COMMITTED(t->db, ASSERT_OK(db_exec_many(t->db, SQL_KEY_ADD, in, 4, NULL)));
}

/* L25: another's candidates are skipped. */
static void test_candidates_of_another_are_skipped(void **state)
{
    struct store_env *t = *state;
    struct db *first = store_writer(t->store, 0), *second = store_writer(t->store, 1);
    struct store_key *keys;
    struct add_keys added;
    size_t n;
    add_keys(t, &added);
    ASSERT_OK(db_begin(first));
    ASSERT_OK(db_begin(second));
    ASSERT_OK(store_keys_candidates(first, S("p"), S(""), S(""), 2, &t->arena, &keys, &n));
    assert_int_equal(n, 2);
    assert_true(uid_eq(keys[0].id, added.ids[0]) && uid_eq(keys[1].id, added.ids[1]));
    ASSERT_OK(store_keys_candidates(second, S("p"), S(""), S(""), 2, &t->arena, &keys, &n));
    assert_int_equal(n, 2);
    assert_true(uid_eq(keys[0].id, added.ids[2]) && uid_eq(keys[1].id, added.ids[3]));
    db_rollback(first);
    db_rollback(second);
}

/* L25: where too few are left one waits for whoever holds the others; a time-out is busy, never "none". */
static void test_waiting_too_long_is_busy(void **state)
{
    struct store_env *t = *state;
    struct db *first = store_writer(t->store, 0), *impatient;
    struct db_config c = t->config.db;
    struct db_problem problem = {0};
    struct store_key *keys;
    struct add_keys added;
    size_t n;
    c.lock_ms = 50;
    ASSERT_OK(db_open(&c, DB_WRITER, &problem, &impatient));
    add_keys(t, &added);
    ASSERT_OK(db_begin(first));
    ASSERT_OK(store_keys_candidates(first, S("p"), S(""), S(""), 3, &t->arena, &keys, &n));
    ASSERT_OK(db_begin(impatient));
    ASSERT_ERR(store_keys_candidates(impatient, S("p"), S(""), S(""), 2, &t->arena, &keys, &n), ERR_BUSY);
    db_close(impatient);
    db_rollback(first);
}

/* L12: a revocation waits for acts that have read the epoch. */
static void test_a_revocation_waits_for_acts_under_way(void **state)
{
    struct store_env *t = *state;
    struct db *act = store_writer(t->store, 0), *impatient;
    struct db_config c = t->config.db;
    struct db_problem problem = {0};
    struct store_principal p = {store_env_uid(1), ID_PERSON, store_env_uid(2)};
    struct store_authority a;
    c.lock_ms = 50;
    ASSERT_OK(db_open(&c, DB_WRITER, &problem, &impatient));
    COMMITTED(act, ASSERT_OK(store_auth_add(act, p)));
    ASSERT_OK(db_begin(act));
    ASSERT_OK(store_auth_lock(act, p, &a));
    ASSERT_OK(db_begin(impatient));
    ASSERT_OK(store_auth_bump(impatient, p, true));
    ASSERT_ERR(db_commit(impatient), ERR_BUSY);
    ASSERT_OK(db_commit(act));
    COMMITTED(impatient, ASSERT_OK(store_auth_bump(impatient, p, true)));
    ASSERT_OK(store_auth_get(act, p, &a));
    assert_true(a.disabled && a.epoch == 2);
    db_close(impatient);
}

/* What was read ahead is taken once, and a change of ours makes the next question ask again. */
static void test_reading_ahead(void **state)
{
    struct store_env *t = *state;
    struct store_principal p = {store_env_uid(1), ID_PERSON, store_env_uid(2)};
    struct store_idem idem = {
        .actor = S("per_1"), .stream = store_env_uid(1), .action = S("renew"), .key = S("k")};
    struct store_authority a;
    struct store_head head;
    COMMITTED(t->db, ASSERT_OK(store_auth_add(t->db, p)));
    ASSERT_OK(db_begin(t->db));
    for (int i = 0; i < 2; i++) { /* the second time it is under way already */
        ASSERT_OK(store_idem_ahead(t->db, &idem));
        ASSERT_OK(store_auth_ahead(t->db, p));
        ASSERT_OK(store_event_ahead(t->db, store_env_uid(1)));
    }
    ASSERT_ERR(store_idem_find(t->db, &idem), ERR_NOT_FOUND);
    ASSERT_OK(store_idem_add(t->db, &idem));
    ASSERT_OK(store_idem_find(t->db, &idem));
    ASSERT_OK(store_auth_bump(t->db, p, true)); /* L12: an act behind this one sees it */
    ASSERT_OK(store_auth_lock(t->db, p, &a));
    assert_true(a.disabled && a.epoch == 2);
    ASSERT_OK(store_event_lock_head(t->db, store_env_uid(1), &head));
    assert_int_equal(head.seq, 0);
    ASSERT_OK(db_commit(t->db));
    /* It is of that transaction only. */
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_auth_ahead(t->db, p));
    db_rollback(t->db);
    COMMITTED(store_writer(t->store, 1), ASSERT_OK(store_auth_bump(store_writer(t->store, 1), p, false)));
    ASSERT_OK(db_begin(t->db));
    ASSERT_OK(store_auth_lock(t->db, p, &a));
    ASSERT_OK(db_commit(t->db));
    assert_int_equal(a.epoch, 3);
}

/* More than is kept is only not read ahead. */
static void test_reading_far_ahead(void **state)
{
    struct store_env *t = *state;
    struct store_head head;
    ASSERT_OK(db_begin(t->db));
    for (uint64_t i = 0; i < 300; i++)
        ASSERT_OK(store_event_ahead(t->db, store_env_uid(i)));
    for (uint64_t i = 300; i-- > 0;)
        ASSERT_OK(store_event_lock_head(t->db, store_env_uid(i), &head));
    ASSERT_OK(db_commit(t->db));
}

/* Whatever the database's own collation is, every text of ours compares byte by byte. */
static void test_every_text_is_ordered_by_bytes(void **state)
{
    struct store_env *t = *state;
    char said[200] = "";
    if (!store_env_raw(
            t,
            "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = "
            "current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C') THEN RAISE "
            "EXCEPTION 'a text without COLLATE \"C\"'; END IF; END $$",
            said))
        fail_msg("%s", said);
}

int main(void)
{
    char postgres[] = "postgres", *arguments[] = {postgres, postgres, NULL};
    store_env_main(2, arguments);
    const struct CMUnitTest tests[] = {
        NAMED(test_a_lost_connection_is_made_anew),
        NAMED(test_a_connection_lost_in_a_transaction),
        TEST(test_a_commit_without_an_answer_is_unknown),
        TEST(test_a_commit_with_a_warning_is_unknown),
        TEST(test_no_server),
        TEST(test_several_hosts),
        TEST(test_candidates_of_another_are_skipped),
        TEST(test_waiting_too_long_is_busy),
        TEST(test_a_revocation_waits_for_acts_under_way),
        TEST(test_reading_ahead),
        TEST(test_reading_far_ahead),
        TEST(test_every_text_is_ordered_by_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
