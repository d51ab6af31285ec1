/* Files as they are promised: whole or not at all; crash points and rare branches. */
#include "base/env.h"

#include <signal.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "support.h"

static char folder[FOLDER_MAX], path[2 * FOLDER_MAX];
static struct arena arena;
static struct env real;

static int setup(void **state)
{
    (void)state;
    real = env;
    arena_init(&arena, 1 << 20);
    make_folder(folder, path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    env = real;
    arena_free(&arena);
    unlink(path);
    return rmdir(folder); /* fails where a temporary file was left behind */
}

static void assert_content(const char *expected)
{
    str s = STR_NONE;
    assert_int_equal(env_read_file(path, 4096, &arena, &s), OK);
    assert_str(s, expected);
}

static void test_clocks(void **state)
{
    (void)state;
    assert_true(env_now().us > INT64_C(1577836800) * US_PER_SECOND);
    int64_t before = env_monotonic_us();
    assert_true(env_monotonic_us() >= before);
    uint8_t a[32] = {0}, b[32] = {0};
    env_random(a, sizeof a);
    env_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void test_write_then_read(void **state)
{
    (void)state;
    assert_int_equal(env_write_file(path, S("first"), 0600), OK);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_content("first");
    assert_int_equal(env_write_file(path, S("second\0third"), 0644), OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    str s;
    assert_int_equal(env_read_file(path, 4096, &arena, &s), OK);
    assert_true(str_eq(s, S("second\0third")));
    assert_int_equal(env_write_file(path, S(""), 0600), OK);
    assert_content("");
}

static void test_read_refuses(void **state)
{
    (void)state;
    str s = S("untouched");
    assert_int_equal(env_read_file(path, 10, &arena, &s), ERR_NOT_FOUND);
    assert_int_equal(env_write_file(path, S("0123456789"), 0600), OK);
    assert_int_equal(env_read_file(path, 9, &arena, &s), ERR_TOO_LARGE);
    assert_int_equal(env_read_file(path, 0, &arena, &s), ERR_TOO_LARGE);
    assert_int_equal(env_read_file(folder, 10, &arena, &s), ERR_IO);
    assert_str(s, "untouched");
    assert_int_equal(env_read_file(path, 10, &arena, &s), OK);
    assert_str(s, "0123456789");
}

static void test_large_file(void **state)
{
    (void)state;
    size_t n = 300001;
    char *bytes = arena_alloc(&arena, n, 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(i % 127);
    assert_int_equal(env_write_file(path, (str){bytes, n}, 0600), OK);
    str s;
    assert_int_equal(env_read_file(path, n - 1, &arena, &s), ERR_TOO_LARGE);
    assert_int_equal(env_read_file(path, n, &arena, &s), OK);
    assert_true(str_eq(s, (str){bytes, n}));
}

static enum err broken_append(int fd, str bytes)
{
    return real.append(fd, str_head(bytes, 2)) == OK ? ERR_IO : ERR_INTERNAL;
}

static enum err broken_sync(int fd)
{
    (void)fd;
    return ERR_IO;
}

/* The old bytes or the new ones, and nothing is left lying about (teardown looks). */
static void test_failing_write_leaves_the_old_file(void **state)
{
    (void)state;
    assert_int_equal(env_write_file(path, S("old"), 0600), OK);
    env.append = broken_append;
    assert_int_equal(env_write_file(path, S("new"), 0600), ERR_IO);
    env = real;
    assert_content("old");
    env.sync = broken_sync;
    assert_int_equal(env_write_file(path, S("new"), 0600), ERR_IO);
    env = real;
    assert_content("old");
    assert_int_equal(env_write_file("/nowhere/at/all", S("x"), 0600), ERR_IO);
}

static void test_append(void **state)
{
    (void)state;
    int fd = -1;
    assert_int_equal(env_open_append(path, 0600, &fd), OK);
    assert_int_equal(env.append(fd, S("one ")), OK);
    assert_int_equal(env.sync(fd), OK);
    close(fd);
    assert_int_equal(env_open_append(path, 0600, &fd), OK);
    assert_int_equal(env.append(fd, S("two")), OK);
    close(fd);
    assert_content("one two");
    fd = 77;
    assert_int_equal(env_open_append("/nowhere/at/all", 0600, &fd), ERR_IO);
    assert_int_equal(fd, 77);
    assert_int_equal(env.append(-1, S("x")), ERR_IO);
    fd = open("/dev/full", O_WRONLY);
    assert_int_equal(env.append(fd, S("x")), ERR_IO);
    close(fd);
}

#ifdef GUILDHALL_TEST_BUILD
static void pass_points(void)
{
    CRASH_POINT("other");
    CRASH_POINT("commit");
    CRASH_POINT("commit");
    CRASH_POINT("commit-more");
}

static void test_crash_points(void **state)
{
    (void)state;
    static const struct {
        const char *setting;
        int signal;
    } table[] = {
        {NULL, 0},   {"commit", SIGKILL}, {"commit:1", SIGKILL}, {"commit:2", SIGKILL},   {"commit:3", 0},
        {"comm", 0}, {"absent", 0},       {"commit:x", 0},       {"commit-more", SIGKILL}};
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char said[64];
        if (table[i].setting)
            setenv("GUILDHALL_CRASH_POINT", table[i].setting, 1);
        assert_int_equal(signal_that_ends(pass_points, said, sizeof said), table[i].signal);
    }
    unsetenv("GUILDHALL_CRASH_POINT");
}

static int rare_branches(const char *setting)
{
    int n = 0;
    if (setting)
        setenv("GUILDHALL_BUGGIFY", setting, 1);
    for (int i = 0; i < 2000; i++)
        n += BUGGIFY("place");
    unsetenv("GUILDHALL_BUGGIFY");
    return n;
}

static void test_buggify(void **state)
{
    (void)state;
    assert_int_equal(rare_branches(NULL), 0);
    assert_int_equal(rare_branches("0"), 0);
    assert_int_equal(rare_branches("1"), 2000);
    assert_int_equal(rare_branches("place:1"), 2000);
    assert_int_equal(rare_branches("elsewhere:1"), 0);
    int n = rare_branches("0.5");
    assert_true(n > 700 && n < 1300); /* 13 standard deviations */
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_clocks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_write_then_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_refuses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_large_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failing_write_leaves_the_old_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_append, setup, teardown),
#ifdef GUILDHALL_TEST_BUILD
        cmocka_unit_test(test_crash_points),
        cmocka_unit_test(test_buggify),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
