/* One program: the words of the command line pick a row of cli_verbs. This file joins what may not know each
 * other: the route tables of the edges, the gate, the rendering of errors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/openapi.h"
#include "api/problem.h"
#include "api/routes.h"
#include "auth/gate.h"
#include "auth/session.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/local.h"
#include "jobs/jobs.h"
#include "web/web.h"

extern char **environ;

/* Pages answer errors as pages, everything else as problem+json. */
static void main_error(struct call *c, enum err e)
{
    if (c->route ? (c->route->flags & ROUTE_PAGE) != 0 : !str_starts(c->path, S("/v1/")))
        web_error(c, e);
    else
        problem_error(c, e);
}

/* Does the verb's name ("ledger verify") stand at the front of the words? Returns how many words it takes, or
 * 0. */
static int main_matches(const struct cli_verb *v, int argc, char **argv)
{
    str rest = str_of(v->name), word;
    int n = 0;
    while (str_split(&rest, ' ', &word)) {
        if (n >= argc || !str_is(word, argv[n]))
            return 0;
        n++;
    }
    return n;
}

static int main_usage(FILE *to, int status)
{
    fprintf(to, "guildhall: the benefits of a partner programme\n\n");
    for (const struct cli_verb *v = cli_verbs; v->name; v++)
        fprintf(to, "  %-16s %s\n", v->name, v->summary);
    fprintf(to, "\nEach verb tells more with --help; --json answers as JSON; --config FILE and "
                "GUILDHALL_SECTION_KEY set\n"
                "what `guildhall config show` lists.\n");
    return status;
}

/* Takes an option that every verb has out of the words. */
static const char *main_take(int *argc, char **argv, const char *name, bool has_value)
{
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], name) != 0 || (has_value && i + 1 >= *argc))
            continue;
        const char *value = has_value ? argv[i + 1] : name;
        int gone = has_value ? 2 : 1;
        memmove(&argv[i], &argv[i + gone], sizeof *argv * (size_t)(*argc - i - gone));
        *argc -= gone;
        return value;
    }
    return NULL;
}

static enum err main_config(struct cli *c)
{
    const char *file = main_take(&c->argc, c->argv, "--config", true);
    config_defaults(&c->config);
    enum err e = file ? config_file(&c->config, file, c->arena, &c->diag) : OK;
    enum err by_credentials =
        config_credentials(&c->config, getenv("CREDENTIALS_DIRECTORY"), c->arena, &c->diag);
    enum err by_environment = config_environment(&c->config, environ, c->arena, &c->diag);
    return e != OK ? e : by_credentials != OK ? by_credentials : by_environment;
}

static int main_run(const struct cli_verb *v, struct cli *c)
{
    if (main_take(&c->argc, c->argv, "--help", false)) {
        printf("guildhall %s\n%s\n", v->usage, v->summary);
        return 0;
    }
    c->json = main_take(&c->argc, c->argv, "--json", false) != NULL;
    enum err e = main_config(c);
    if (e != OK)
        return cli_fail(c, e, "configuration");
    const char *data = strcmp(v->name, "demo") == 0 ? NULL : main_take(&c->argc, c->argv, "--data", true);
    const char *database =
        strcmp(v->name, "demo") == 0 ? NULL : main_take(&c->argc, c->argv, "--database", true);
    if (data)
        config_set(&c->config, CONFIG_data_dir, data, "--data");
    if (database)
        config_set(&c->config, CONFIG_data_database, database, "--database");
    return v->run(c);
}

int main(int argc, char **argv)
{
    static const size_t arena_bytes = (size_t)256 << 20;
    const struct route_table tables[] = {routes_api(), session_routes, web_routes, local_routes};
    static struct cli c;
    struct arena arena;
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return main_usage(argc < 2 ? stderr : stdout, argc < 2 ? 2 : 0);
    if (secret_init() != OK)
        return err_exit(ERR_INTERNAL);
    arena_init(&arena, arena_bytes);
    c.arena = &arena;
    c.tables = tables;
    c.n_tables = ARRAY_LEN(tables);
    c.gate = gate_check;
    c.on_error = main_error;
    c.openapi = openapi_write;
    c.jobs_open = jobs_open;
    c.jobs_close = jobs_close;
    for (const struct cli_verb *v = cli_verbs; v->name; v++) {
        int words = main_matches(v, argc - 1, argv + 1);
        if (words == 0)
            continue;
        c.verb = v;
        c.argc = argc - 1 - words;
        c.argv = argv + 1 + words;
        int status = main_run(v, &c);
        arena_free(&arena);
        return status;
    }
    fprintf(stderr, "guildhall: no verb %s; guildhall --help lists them\n", argv[1]);
    return 2;
}
