/* kill -9 in the middle of commits: what was acknowledged is there, whole and in order, and nothing else but
 * at most the one act that was under way. The child acknowledges by writing a number into a pipe after
 * db_commit returned. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/env.h"
#include "store/store_event.h"
#include "store/store_idem.h"
#include "store/store_keys.h"
#include "store/store_outbox.h"
#include "store_test.h"

static uid stream_of(void)
{
    return store_env_uid(1);
}

/* One act as act.c does it: three events, an idempotency row, something to send. */
static enum err act(struct db *given, struct arena *a)
{
    struct db *db CLEANUP(db_leave) = given;
    struct store_head head;
    TRY(db_begin(db));
    TRY(store_event_lock_head(db, stream_of(), &head));
    struct store_event events[3];
    for (size_t i = 0; i < ARRAY_LEN(events); i++)
        events[i] = (struct store_event){.stream = stream_of(),
                                         .at = {(int64_t)head.seq},
                                         .recorded_at = {(int64_t)head.seq},
                                         .actor_kind = ACTOR_TIME,
                                         .action = code_of(S("time")),
                                         .type = S("membership_lapsed"),
                                         .version = 1,
                                         .data = S("{}")};
    TRY(store_event_append(db, stream_of(), &head, events, ARRAY_LEN(events)));
    struct store_idem idem = {.actor = S("per_1"),
                              .stream = stream_of(),
                              .action = S("renew"),
                              .key = str_fmt(a, "%llu", (unsigned long long)head.seq),
                              .first_seq = head.seq - 2,
                              .last_seq = head.seq};
    TRY(store_idem_add(db, &idem));
    struct store_outbox o = {.stream = stream_of(), .seq = head.seq, .about = S("per_1")};
    TRY(store_outbox_add(db, &o));
    return db_commit(db);
}

/* Acts until it is killed. */
static void child(const struct store_config *config, int acknowledge)
{
    struct store *store;
    struct db_problem problem;
    struct arena a;
    arena_init(&a, 64 << 20);
    if (store_open(config, STORE_USE, &problem, &store) != OK)
        _exit(2);
    for (;;) {
        if (act(store_writer(store, 0), &a) != OK)
            _exit(3);
        if (write(acknowledge, "a", 1) != 1)
            _exit(4);
        db_tend(store_writer(store, 0), env_now().us % 3 == 0);
        arena_reset(&a);
    }
}

/* Reads acknowledgements until `enough`, then kills; returns how many came in all. */
static uint64_t read_and_kill(int from, pid_t pid, uint64_t enough, int64_t after_us)
{
    uint64_t n = 0;
    char bytes[64];
    ssize_t got;
    while (n < enough && (got = read(from, bytes, sizeof bytes)) > 0)
        n += (uint64_t)got;
    /* Not at a boundary of ours, but anywhere within the acts that follow. */
    for (int64_t until = env_monotonic_us() + after_us; env_monotonic_us() < until;)
        continue;
    kill(pid, SIGKILL);
    while ((got = read(from, bytes, sizeof bytes)) > 0)
        n += (uint64_t)got;
    return n;
}

static uint64_t run_child(struct store_env *t, uint64_t enough, int64_t after_us)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        child(&t->config, ends[1]);
    }
    close(ends[1]);
    uint64_t n = read_and_kill(ends[0], pid, enough, after_us);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    /* A crash point may have been quicker than we. */
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return n;
}

static void open_store(struct store_env *t, enum store_how how)
{
    struct db_problem problem = {0};
    if (store_open(&t->config, how, &problem, &t->store) != OK)
        fail_msg("%s", problem.text);
    t->db = store_writer(t->store, 0);
}

/* Everything that was acknowledged, at most one act more, and each of them whole. Returns the acts found. */
static uint64_t assert_whole(struct store_env *t, uint64_t acknowledged)
{
    struct store_verdict v;
    open_store(t, STORE_USE);
    ASSERT_OK(store_event_verify(t->db, stream_of(), &v));
    assert_int_equal(v.events % 3, 0);
    uint64_t acts = v.events / 3;
    assert_true(acts == acknowledged || acts == acknowledged + 1);
    int64_t waiting;
    ASSERT_OK(store_outbox_waiting(t->db, &waiting));
    assert_int_equal(waiting, acts);
    for (uint64_t i = 1; i <= acts; i++) {
        struct store_idem idem = {.actor = S("per_1"),
                                  .stream = stream_of(),
                                  .action = S("renew"),
                                  .key = str_fmt(&t->arena, "%llu", (unsigned long long)(3 * i))};
        ASSERT_OK(store_idem_find(t->db, &idem));
        assert_int_equal(idem.last_seq, 3 * i);
    }
    store_close(t->store);
    t->store = NULL;
    return acts;
}

static void make(struct store_env *t)
{
    open_store(t, STORE_MIGRATE);
    store_close(t->store);
    t->store = NULL;
}

/* On PostgreSQL the server may still be working on a killed client's last COMMIT; the lock of the head is
 * what the next one waits for, and so does this. */
static void wait_for_the_last_commit(struct store_env *t)
{
    struct store_head head;
    if (store_env_engine() == DB_SQLITE)
        return;
    open_store(t, STORE_USE);
    COMMITTED(t->db, ASSERT_OK(store_event_lock_head(t->db, stream_of(), &head)));
    store_close(t->store);
    t->store = NULL;
}

static void test_killed_anywhere(void **state)
{
    struct store_env *t = *state;
    uint64_t acts = 0;
    make(t);
    for (int64_t i = 0; i < 20; i++) {
        uint64_t acknowledged = acts + run_child(t, 5 + (uint64_t)i, i * 37);
        wait_for_the_last_commit(t);
        acts = assert_whole(t, acknowledged);
    }
    assert_true(acts >= 20 * 5);
}

/* Exactly before COMMIT is sent nothing of the act may be there; exactly after it returned all of it must be.
 */
static void test_killed_at_the_commit(void **state)
{
    struct store_env *t = *state;
    static const struct {
        const char *point;
        uint64_t acknowledged, found;
    } rows[] = {{"before-commit:4", 3, 3}, {"after-commit:4", 3, 4}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        store_env_teardown(state);
        store_env_place(state);
        t = *state;
        make(t);
        setenv("GUILDHALL_CRASH_POINT", rows[i].point, 1);
        uint64_t acknowledged = run_child(t, UINT64_MAX, 0);
        unsetenv("GUILDHALL_CRASH_POINT");
        wait_for_the_last_commit(t);
        assert_int_equal(acknowledged, rows[i].acknowledged);
        assert_int_equal(assert_whole(t, acknowledged), rows[i].found);
    }
}

/* A migration that is killed has happened or has not. */
static void test_killed_in_a_migration(void **state)
{
    struct store_env *t = *state;
    setenv("GUILDHALL_CRASH_POINT", "migrate", 1);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct db_problem problem;
        _exit(store_open(&t->config, STORE_MIGRATE, &problem, &t->store) == OK ? 1 : 2);
    }
    unsetenv("GUILDHALL_CRASH_POINT");
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    struct db_problem problem;
    ASSERT_ERR(store_open(&t->config, STORE_USE, &problem, &t->store), ERR_NOT_FOUND);
    make(t);
}

#define EMPTY(fn) cmocka_unit_test_setup_teardown(fn, store_env_place, store_env_teardown)

int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        EMPTY(test_killed_anywhere),
        EMPTY(test_killed_at_the_commit),
        EMPTY(test_killed_in_a_migration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
