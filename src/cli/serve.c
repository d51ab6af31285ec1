/* Serving: the HTTP server on its port, the same routes on DIR/guildhall.sock for the verbs of this command
 * line, the jobs of time; until a signal ends it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "auth/gate.h"
#include "base/env.h"
#include "base/log.h"
#include "cli/cli.h"
#include "http/server.h"

static int serve_pipe[2] = {-1, -1};

/* From a signal, or from the app when this process must end (L7): one byte wakes the main thread. */
static void serve_wake(char why)
{
    ssize_t n = write(serve_pipe[1], &why, 1);
    (void)n;
}
static void serve_signal(int signal_number)
{
    (void)signal_number;
    serve_wake('s');
}
static void serve_fatal(void *cookie)
{
    (void)cookie;
    serve_wake('f');
}

/* L28: no cores. A full disk or a closed connection is an error to handle, not a signal to die of. */
static void serve_process(void)
{
    struct sigaction end = {.sa_handler = serve_signal}, ignore = {.sa_handler = SIG_IGN};
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

struct jobs;
struct serving {
    struct cli *cli;
    struct app *app;
    struct router *router;
    struct server *server, *local;
    struct jobs *jobs;
};

/* The file that a setting names, as text; NULL where it names none. */
static enum err serve_pem(struct cli *c, enum config_key which, const char **ret)
{
    enum { PEM_MAX = 256 * 1024 };
    const char *path = config_get(&c->config, which);
    str text;
    if (!*path) {
        *ret = NULL;
        return OK;
    }
    enum err e = env_read_file(path, PEM_MAX, c->arena, &text);
    if (e != OK) {
        diag_add(&c->diag, c->arena, str_of(path), "cannot be read");
        return e;
    }
    c->arena->wipe = true; /* one of them is a private key */
    *ret = str_z(c->arena, text);
    return OK;
}

static enum err serve_open(struct serving *s)
{
    struct cli *c = s->cli;
    int64_t port;
    const char *certificate, *key;
    const char *origin = config_get(&c->config, CONFIG_server_origin);
    TRY(serve_pem(c, CONFIG_server_certificate, &certificate));
    TRY(serve_pem(c, CONFIG_server_certificate_key, &key));
    struct gate_config limits = gate_defaults;
    TRY(config_number(&c->config, CONFIG_limits_requests, 0, 1 << 30, c->arena, &c->diag,
                      &limits.signed_in.per_minute));
    if (limits.signed_in.per_minute == 0)
        limits.signed_in.burst = 0; /* none */
    gate_set(&limits);
    TRY(config_number(&c->config, CONFIG_server_port, 0, 65535, c->arena, &c->diag, &port));
    struct server_config sc = {.address = config_get(&c->config, CONFIG_server_address),
                               .port = (uint16_t)port,
                               .tls_certificate = certificate,
                               .tls_key = key,
                               .public_origin = *origin ? origin : NULL,
                               .access_log =
                                   strcmp(config_get(&c->config, CONFIG_server_access_log), "no") != 0,
                               .gate = c->gate,
                               .on_error = c->on_error};
    s->router = router_new(c->tables, c->n_tables, c->arena);
    enum err e = server_open(s->app, s->router, &sc, &s->server);
    if (e != OK) {
        diag_add(&c->diag, c->arena, str_fmt(c->arena, "%s:%u", sc.address, sc.port),
                 "cannot be listened on: is another server there? (--port, server.port)");
        return e;
    }
    struct server_config local = sc;
    local.listen = true;
    local.listen_fd = cli_socket(cli_path(c, "guildhall.sock"));
    local.local = true;
    local.threads = 1;
    local.tls_certificate = local.tls_key = NULL;
    if (local.listen_fd < 0) {
        diag_add(&c->diag, c->arena, S("guildhall.sock"),
                 "cannot be made in the data folder (is its path longer than 90 "
                 "characters?)");
        return ERR_IO;
    }
    TRY(server_open(s->app, s->router, &local, &s->local));
    return c->jobs_open(s->app, &s->jobs);
}

static void serve_close(struct serving *s)
{
    server_close(s->server);
    server_close(s->local);
    unlink(cli_path(s->cli, "guildhall.sock"));
    s->cli->jobs_close(s->jobs);
}

int cli_serve(struct cli *c, struct app *app, void (*ready)(struct cli *c, uint16_t port))
{
    struct serving s = {.cli = c, .app = app};
    char why = 0;
    if (pipe(serve_pipe) != 0)
        return cli_fail(c, ERR_IO, "serve");
    serve_process();
    app->config.on_fatal = serve_fatal;
    enum err e = serve_open(&s);
    if (e == OK) {
        ready(c, server_port(s.server));
        LOG(LOG_INFO, "ready", LOG_I("port", server_port(s.server)));
        while (read(serve_pipe[0], &why, 1) != 1) {
        }
        LOG(LOG_INFO, "stopping", LOG_S("why", why == 'f' ? S("fatal") : S("signal")));
    }
    serve_close(&s);
    if (e != OK)
        return cli_fail(c, e, "serve");
    return why == 'f' ? err_exit(ERR_OUTCOME_UNKNOWN) : 0;
}

static void serve_ready(struct cli *c, uint16_t port)
{
    printf("http://%s:%u\nready\n", config_get(&c->config, CONFIG_server_address), port);
    fflush(stdout);
}

int cli_run_serve(struct cli *c)
{
    struct keyring *keys = NULL;
    struct app *app = NULL;
    const char *port = NULL;
    const struct cli_option options[] = {{"--port", &port, NULL}};
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return err_exit(ERR_MALFORMED);
    if (port)
        config_set(&c->config, CONFIG_server_port, port, "--port");
    enum err e = cli_open(c, CLI_OPEN, &keys, &app);
    if (e != OK)
        return cli_fail(c, e, "serve");
    int status = cli_serve(c, app, serve_ready);
    cli_close(keys, app);
    return status;
}
