#include "cli/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/env.h"

struct world {
    struct arena arena;
    struct diag diag;
    struct config config;
    char folder[40];
};

static int begin(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    arena_init(&w->arena, 1 << 20);
    config_defaults(&w->config);
    memcpy(w->folder, "/tmp/guildhall-config-", 22);
    memset(w->folder + 22, 'X', 6); /* what mkdtemp fills in */
    *state = w;
    return mkdtemp(w->folder) ? 0 : 1;
}

static const char *path(struct world *w, const char *name)
{
    return str_z(&w->arena, str_fmt(&w->arena, "%s/%s", w->folder, name));
}

static int end(void **state)
{
    struct world *w = *state;
    static const char *const made[] = {"a.ini", "data.database", "server.port"};
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        unlink(path(w, made[i]));
    rmdir(w->folder);
    arena_free(&w->arena);
    free(w);
    return 0;
}

static enum err of_file(struct world *w, const char *text)
{
    assert_int_equal(env_write_file(path(w, "a.ini"), str_of(text), 0600), OK);
    return config_file(&w->config, path(w, "a.ini"), &w->arena, &w->diag);
}

static void the_later_source_wins_and_says_so(void **state)
{
    struct world *w = *state;
    char *environment[] = {"PATH=/bin", "GUILDHALL_SERVER_PORT=3", "GUILDHALL_TEST_POSTGRES=x", NULL};
    assert_string_equal(config_get(&w->config, CONFIG_server_port), "8080");
    assert_string_equal(w->config.rows[CONFIG_server_port].origin, "default");
    assert_int_equal(of_file(w, "; words\n[server]\nport = 1\n\n[data]\ndatabase = postgresql:///a\n"), OK);
    assert_string_equal(config_get(&w->config, CONFIG_server_port), "1");
    assert_string_equal(w->config.rows[CONFIG_server_port].origin, path(w, "a.ini:3"));
    assert_int_equal(env_write_file(path(w, "server.port"), S("2\n"), 0600), OK);
    assert_int_equal(env_write_file(path(w, "data.database"), S("postgresql:///b\n"), 0600), OK);
    assert_int_equal(config_credentials(&w->config, w->folder, &w->arena, &w->diag), OK);
    assert_string_equal(config_get(&w->config, CONFIG_server_port), "2");
    assert_string_equal(config_get(&w->config, CONFIG_data_database), "postgresql:///b");
    assert_string_equal(w->config.rows[CONFIG_data_database].origin, path(w, "data.database"));
    assert_int_equal(config_environment(&w->config, environment, &w->arena, &w->diag), OK);
    assert_string_equal(config_get(&w->config, CONFIG_server_port), "3");
    assert_string_equal(w->config.rows[CONFIG_server_port].origin, "GUILDHALL_SERVER_PORT");
    config_set(&w->config, CONFIG_server_port, "4", "--port");
    assert_string_equal(config_get(&w->config, CONFIG_server_port), "4");
    assert_int_equal(w->diag.n, 0);
}

static void mistakes_are_told_with_their_place(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *text, *place, *told;
    } cases[] = {
        {"[server]\nprot = 1\n", "a.ini:2", "did you mean server.port?"},
        {"\n[sever]\nport = 1\n", "a.ini:3", "did you mean server.port?"},
        {"[server]\nsomething-else-altogether = 1\n", "a.ini:2", "see: guildhall config show"},
        {"[server]\nno sign of a value\n", "a.ini:2", "expected [section] or key = value"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        w->diag = (struct diag){0};
        assert_int_equal(of_file(w, cases[i].text), ERR_INVALID);
        assert_true(str_ends(w->diag.items[0].pointer, str_of(cases[i].place)));
        assert_non_null(strstr(w->diag.items[0].text.ptr, cases[i].told));
    }
    w->diag = (struct diag){0};
    assert_int_equal(config_file(&w->config, path(w, "none.ini"), &w->arena, &w->diag), ERR_NOT_FOUND);
    assert_int_equal(w->diag.n, 1);
}

static void an_unknown_variable_is_a_mistake(void **state)
{
    struct world *w = *state;
    char *environment[] = {"GUILDHALL_SERVER_PROT=1", NULL};
    assert_int_equal(config_environment(&w->config, environment, &w->arena, &w->diag), ERR_INVALID);
    assert_true(str_is(w->diag.items[0].pointer, "GUILDHALL_SERVER_PROT"));
    assert_non_null(strstr(w->diag.items[0].text.ptr, "server.port"));
}

static void numbers_are_within_their_bounds(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *value;
        enum err want;
    } cases[] = {{"0", OK},           {"65535", OK},      {"65536", ERR_INVALID},
                 {"-1", ERR_INVALID}, {"x", ERR_INVALID}, {"", ERR_INVALID}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t n = -7;
        config_set(&w->config, CONFIG_server_port, cases[i].value, "--port");
        assert_int_equal(config_number(&w->config, CONFIG_server_port, 0, 65535, &w->arena, &w->diag, &n),
                         cases[i].want);
        assert_true((n == -7) == (cases[i].want != OK));
    }
    assert_true(str_is(w->diag.items[0].pointer, "--port"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_later_source_wins_and_says_so, begin, end),
        cmocka_unit_test_setup_teardown(mistakes_are_told_with_their_place, begin, end),
        cmocka_unit_test_setup_teardown(an_unknown_variable_is_a_mistake, begin, end),
        cmocka_unit_test_setup_teardown(numbers_are_within_their_bounds, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
