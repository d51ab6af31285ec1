/* The ledger: append by compare-and-swap (L5), order of time (L8), the chain of hashes (L15). */
#include "store/store_event.h"

#include "store_test.h"

static struct store_event event_at(uid stream, int64_t at, const char *data)
{
    return (struct store_event){
        .stream = stream,
        .at = {at},
        .recorded_at = {at + 5},
        .actor_kind = ACTOR_PERSON,
        .actor = store_env_uid(7),
        .actor_stream = stream,
        .action = code_of(S("assign-user")),
        .programme = hash_of(S("test"), S("programme")),
        .type = S("seat_assigned"),
        .version = 1,
        .data = str_of(data),
    };
}

static void append(struct db *db, uid stream, struct store_head *head, int64_t from, size_t n)
{
    struct store_event events[64];
    assert_true(n <= 64);
    for (size_t i = 0; i < n; i++)
        events[i] = event_at(stream, from + (int64_t)i, "{\"benefit\":\"ben_1\"}");
    COMMITTED(db, ASSERT_OK(store_event_append(db, stream, head, events, n)));
}

static void test_append_and_read(void **state)
{
    struct store_env *t = *state;
    uid stream = store_env_uid(1);
    struct store_head head, found;
    ASSERT_OK(store_event_head(t->db, stream, &head));
    assert_int_equal(head.seq, 0);
    append(t->db, stream, &head, 100, 3);
    append(t->db, stream, &head, 103, 2);
    assert_int_equal(head.seq, 5);
    ASSERT_OK(store_event_head(t->db, stream, &found));
    assert_int_equal(found.seq, 5);
    assert_true(hash_eq(&found.hash, &head.hash));

    struct store_event_cursor c CLEANUP(store_event_close) = {0};
    ASSERT_OK(store_event_open(t->db, stream, 1, 3, &c));
    struct store_event e;
    for (uint64_t seq = 2; seq <= 4; seq++) {
        ASSERT_OK(store_event_next(&c, &e));
        assert_int_equal(e.seq, seq);
        assert_int_equal(e.at.us, 99 + (int64_t)seq);
        assert_int_equal(e.recorded_at.us, e.at.us + 5);
        assert_int_equal(e.actor_kind, ACTOR_PERSON);
        assert_true(uid_eq(e.actor, store_env_uid(7)) && uid_eq(e.actor_stream, stream));
        ASSERT_STR(code_str(&e.action), "assign-user");
        ASSERT_STR(code_str(&e.via), "");
        ASSERT_STR(e.type, "seat_assigned");
        ASSERT_STR(e.data, "{\"benefit\":\"ben_1\"}");
    }
    ASSERT_ERR(store_event_next(&c, &e), ERR_DONE);
}

/* Each kind of actor comes back as it went. */
static void test_actors(void **state)
{
    struct store_env *t = *state;
    static const struct {
        enum actor_kind kind;
        bool id;
        const char *via;
    } rows[] = {{ACTOR_PERSON, true, ""},
                {ACTOR_SERVICE, true, ""},
                {ACTOR_OS_USER, false, "root"},
                {ACTOR_TIME, false, ""}};
    uid stream = UID_VENDOR;
    struct store_head head = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct store_event e = event_at(stream, (int64_t)i, "{}");
        e.actor_kind = rows[i].kind;
        e.actor = rows[i].id ? store_env_uid(i) : UID_NONE;
        e.actor_stream = rows[i].id ? UID_VENDOR : UID_NONE;
        e.via = code_of(str_of(rows[i].via));
        COMMITTED(t->db, ASSERT_OK(store_event_append(t->db, stream, &head, &e, 1)));
    }
    struct store_event_cursor c CLEANUP(store_event_close) = {0};
    ASSERT_OK(store_event_open(t->db, stream, 0, 10, &c));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct store_event e;
        ASSERT_OK(store_event_next(&c, &e));
        assert_int_equal(e.actor_kind, rows[i].kind);
        assert_true(uid_eq(e.actor, rows[i].id ? store_env_uid(i) : UID_NONE));
        ASSERT_STR(code_str(&e.via), rows[i].via);
    }
}

/* L5: whoever read an old head loses, wherever the engine tells it, and nothing of it stays. */
static void assert_loses(struct store_env *t, uid stream, struct store_head old)
{
    struct store_event e = event_at(stream, 500, "{}");
    ASSERT_OK(db_begin(t->db));
    enum err first = store_event_append(t->db, stream, &old, &e, 1);
    enum err last = db_commit(t->db);
    ASSERT_ERR(first == OK ? last : first, ERR_CONFLICT);
    assert_false(db_in_transaction(t->db));
}

static void test_append_is_a_compare_and_swap(void **state)
{
    struct store_env *t = *state;
    uid stream = store_env_uid(1);
    struct store_head head = {0}, none = {0}, old, found;
    append(t->db, stream, &head, 100, 1);
    old = head;
    append(t->db, stream, &head, 101, 1);
    assert_loses(t, stream, none);
    assert_loses(t, stream, old);
    struct store_head forged = head;
    forged.hash.b[0] ^= 1;
    assert_loses(t, stream, forged);
    ASSERT_OK(store_event_head(t->db, stream, &found));
    assert_int_equal(found.seq, 2);
    append(t->db, stream, &found, 102, 1); /* and life goes on */
}

/* What the program never does, the database refuses (L5, L8). */
static void test_database_protects_the_ledger(void **state)
{
    struct store_env *t = *state;
    uid stream = store_env_uid(1);
    struct store_head head = {0};
    append(t->db, stream, &head, 100, 3);
    static const char *const forbidden[] = {
        "UPDATE event SET data = '{}' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM stream_head",
        "UPDATE stream_head SET seq = 1",
        "INSERT INTO event SELECT stream, seq + 5, at, recorded_at, actor_kind, actor, actor_stream, via, "
        "action,"
        " programme, type, version, data, hash FROM event WHERE seq = 3",
        "INSERT INTO event SELECT stream, 4, 50, recorded_at, actor_kind, actor, actor_stream, via, action,"
        " programme, type, version, data, hash FROM event WHERE seq = 3",
        "INSERT INTO event SELECT stream, 4, at, recorded_at, 'nobody', actor, actor_stream, via, action,"
        " programme, type, version, data, hash FROM event WHERE seq = 3",
    };
    for (size_t i = 0; i < ARRAY_LEN(forbidden); i++) {
        char said[200] = "";
        if (store_env_raw(t, forbidden[i], said))
            fail_msg("not refused: %s", forbidden[i]);
    }
    struct store_verdict v;
    ASSERT_OK(store_event_verify(t->db, stream, &v));
    assert_int_equal(v.events, 3);
}

static void test_verify_pages(void **state)
{
    struct store_env *t = *state;
    uid stream = store_env_uid(1);
    struct store_head head = {0};
    struct store_verdict v;
    for (int i = 0; i < 2 * STORE_EVENT_PAGE / 50 + 1; i++) {
        append(t->db, stream, &head, i * 50, 50);
        if (head.seq != STORE_EVENT_PAGE && head.seq != 50)
            continue;
        ASSERT_OK(store_event_verify(t->db, stream, &v));
        assert_int_equal(v.events, head.seq);
    }
    ASSERT_OK(store_event_verify(t->db, stream, &v));
    assert_int_equal(v.events, 2 * STORE_EVENT_PAGE + 50);
    assert_true(hash_eq(&v.head.hash, &head.hash));
    assert_null(v.what);
}

/* Somebody with the file or the server in his hands, triggers out of the way. */
static void tamper(struct store_env *t, const char *sql)
{
    char all[1024], said[200] = "";
    if (store_env_engine() == DB_SQLITE)
        snprintf(all, sizeof all,
                 "DROP TRIGGER event_not_changed; DROP TRIGGER event_not_removed; DROP TRIGGER head_not_back;"
                 "DROP TRIGGER head_not_removed; DROP TRIGGER event_in_order; %s",
                 sql);
    else
        snprintf(all, sizeof all, "SET session_replication_role = replica; %s", sql);
    if (!store_env_raw(t, all, said))
        fail_msg("%s", said);
}

static void test_tampering_is_found(void **state)
{
    struct store_env *t = *state;
    static const struct {
        const char *sql;
        const char *what;
        uint64_t seq;
    } rows[] = {
        {"UPDATE event SET data = '{\"benefit\":\"ben_2\"}' WHERE seq = 3", "hash", 3},
        {"UPDATE event SET actor = 'per_00000000000000000000000001' WHERE seq = 3", "hash", 3},
        {"UPDATE event SET recorded_at = recorded_at + 1 WHERE seq = 3", "hash", 3},
        {"UPDATE event SET version = 2 WHERE seq = 3", "hash", 3},
        {"UPDATE event SET via = action, action = via WHERE seq = 3", "hash", 3},
        {"UPDATE event SET at = 1 WHERE seq = 3", "time", 3},
        {"DELETE FROM event WHERE seq = 3", "sequence", 3},
        {"DELETE FROM event WHERE seq = 5", "head", 4},
        {"DELETE FROM event", "head", 0},
        {"UPDATE event SET seq = 30 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 4;"
         "UPDATE event SET seq = 4 WHERE seq = 30",
         "hash", 3},
        {"UPDATE stream_head SET seq = 4", "head", 5},
        {"DELETE FROM stream_head", "head", 5},
        {"INSERT INTO event SELECT stream, 6, at, recorded_at, actor_kind, actor, actor_stream, via, action,"
         " programme, type, version, data, hash FROM event WHERE seq = 5",
         "hash", 6},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        store_env_teardown(state);
        store_env_setup(state);
        t = *state;
        uid stream = store_env_uid(1);
        struct store_head head = {0};
        append(t->db, stream, &head, 100, 5);
        tamper(t, rows[i].sql);
        struct store_verdict v;
        if (store_event_verify(t->db, stream, &v) != ERR_CORRUPT)
            fail_msg("not found: %s", rows[i].sql);
        if (strcmp(v.what, rows[i].what) != 0 || v.bad_seq != rows[i].seq)
            fail_msg("%s: %s at %llu", rows[i].sql, v.what, (unsigned long long)v.bad_seq);
    }
}

/* The hash is of this database: the same events elsewhere are other events (L15). */
static void test_hash_names_the_database(void **state)
{
    (void)state;
    struct store_event e = event_at(store_env_uid(1), 1, "{}");
    hash256 zero = {0};
    hash256 a = store_event_hash(S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), &zero, &e);
    hash256 b = store_event_hash(S("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), &zero, &e);
    assert_false(hash_eq(&a, &b));
}

static void test_streams_are_listed_in_pages(void **state)
{
    struct store_env *t = *state;
    for (uint64_t i = 0; i < 7; i++) {
        struct store_head head = {0};
        append(t->db, i == 0 ? UID_VENDOR : store_env_uid(i), &head, 1, 1);
    }
    uid after = UID_NONE, page[3];
    size_t n, total = 0;
    do {
        ASSERT_OK(store_event_streams(t->db, after, 3, page, &n));
        total += n;
        if (n)
            after = page[n - 1];
    } while (n);
    assert_int_equal(total, 7);
    assert_true(uid_eq(after, UID_VENDOR));
}

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(test_append_and_read),
        TEST(test_actors),
        TEST(test_append_is_a_compare_and_swap),
        TEST(test_database_protects_the_ledger),
        TEST(test_verify_pages),
        TEST(test_tampering_is_found),
        TEST(test_hash_names_the_database),
        TEST(test_streams_are_listed_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
