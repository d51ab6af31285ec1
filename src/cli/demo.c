/* The demo (contract section 1): programmes and samples performed into a fresh folder, then served; or the
 * folder of an earlier demo, which goes on where it stopped. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/clock.h"
#include "app/identity.h"
#include "base/env.h"
#include "base/json.h"
#include "cli/programme.h"
#include "cli/samples.h"

enum { FILES_MAX = 1 << 20 };

static const char *const demo_partners[] = {"contoso",   "fabrikam",  "northwind", "adatum",
                                            "litware",   "proseware", "tailspin",  "wingtip",
                                            "woodgrove", "relecloud", NULL};
static const char *const demo_identities[] = {
    "global-admin",       "user-admin", "admin-agent", "partner-admin",
    "subscription-admin", "employee",   "guest",       NULL};
static const char *const demo_desk[] = {"operator", "approver", "auditor", NULL};

struct demo {
    struct cli *cli;
    struct samples samples;
    struct buf tokens, links; /* demo-tokens.json, demo-links.json; wiped */
    struct json tokens_json, links_json;
};

/* --- Tokens and links --- */

static enum err demo_identity(struct demo *d, str name)
{
    struct actor person;
    uid stream;
    secret token, link;
    const char *member = str_z(d->cli->arena, name);
    TRY(samples_identity(&d->samples, name, &person, &stream));
    TRY(samples_token(&d->samples, &person, stream, &token));
    TRY(identity_link(d->samples.app, &person, TS_NONE, true, d->cli->arena, &link));
    json_str(&d->tokens_json, member, secret_reveal(token));
    json_str(&d->links_json, member,
             str_fmt(d->cli->arena, "/signin/" STR_FMT, STR_ARG(secret_reveal(link))));
    return OK;
}

static enum err demo_people(struct demo *d, const char *partner, const char *const *identities)
{
    for (size_t i = 0; identities[i]; i++) {
        enum err e = demo_identity(d, str_fmt(d->cli->arena, "%s/%s", partner, identities[i]));
        if (e != OK) {
            diag_add(&d->cli->diag, d->cli->arena, S("identity"), "%s/%s: %s", partner, identities[i],
                     err_code(e));
            return e;
        }
    }
    return OK;
}

static enum err demo_write_secrets(struct demo *d)
{
    buf_init(&d->tokens, FILES_MAX);
    buf_init(&d->links, FILES_MAX);
    d->tokens.wipe = d->links.wipe = true;
    d->tokens_json = json_on(&d->tokens);
    d->links_json = json_on(&d->links);
    json_object(&d->tokens_json, NULL);
    json_object(&d->links_json, NULL);
    enum err e = demo_people(d, "desk", demo_desk);
    for (size_t i = 0; demo_partners[i] && e == OK; i++)
        e = demo_people(d, demo_partners[i], demo_identities);
    json_object_end(&d->tokens_json);
    json_object_end(&d->links_json);
    if (e == OK)
        e = env_write_file(cli_path(d->cli, "demo-links.json"), buf_str(&d->links), 0600);
    if (e == OK) /* last: its presence says that the demo is whole */
        e = env_write_file(cli_path(d->cli, "demo-tokens.json"), buf_str(&d->tokens), 0600);
    buf_free(&d->tokens);
    buf_free(&d->links);
    return e;
}

/* --- Making --- */

static enum err demo_make(struct cli *c, struct app *app, const char *share, ts start)
{
    struct demo d = {.cli = c, .samples = {.cli = c, .app = app, .share = share, .start = start}};
    const char *files[] = {str_z(c->arena, str_fmt(c->arena, "%s/programmes/mpn.yaml", share)),
                           str_z(c->arena, str_fmt(c->arena, "%s/samples/mpn-example.yaml", share))};
    d.samples.root = cli_os_actor(c);
    enum err e = samples_begin(&d.samples);
    if (e == OK)
        e = programme_apply(c, app, &d.samples.root, files, ARRAY_LEN(files));
    if (e == OK)
        e = samples_perform(&d.samples);
    samples_end(&d.samples);
    return e == OK ? demo_write_secrets(&d) : e;
}

/* What `demo` made in its folder, and nothing else. */
static void demo_clear(struct cli *c)
{
    static const char *const made[] = {
        "demo-tokens.json", "demo-links.json", "demo-url",      "guildhall.db", "guildhall.db-wal",
        "guildhall.db-shm", "master.key",      "journal/0.log", "demo",         "guildhall.sock"};
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        unlink(cli_path(c, made[i]));
}

/* An empty folder, or one that `demo` made: the file `demo` in it says so from the first moment on. */
static enum err demo_folder(struct cli *c, bool fresh, bool *ret_whole)
{
    const char *dir = config_get(&c->config, CONFIG_data_dir), *mark = cli_path(c, "demo");
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        diag_add(&c->diag, c->arena, str_of(dir), "the folder cannot be made: %s", strerror(errno));
        return ERR_IO;
    }
    bool ours = cli_is_there(mark), whole = ours && cli_is_there(cli_path(c, "demo-tokens.json"));
    if (!ours && (cli_is_there(cli_path(c, "guildhall.db")) || cli_is_there(cli_path(c, "master.key")))) {
        diag_add(&c->diag, c->arena, str_of(dir), "holds data that is no demo; give another --data");
        return ERR_REFUSED;
    }
    if (ours && (fresh || !whole)) { /* one that was cut off while it was made begins anew */
        demo_clear(c);
        whole = false;
    }
    *ret_whole = whole;
    return whole ? OK : env_write_file(mark, S("made by guildhall demo\n"), 0600);
}

/* Beside the program (build/guildhall in a checkout), else where a package puts it. */
static const char *demo_share(struct cli *c)
{
    const char *given = config_get(&c->config, CONFIG_share_dir);
    char self[4096];
    if (*given)
        return given;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    for (int up = 0; up < 2 && n > 0; up++) {
        while (n > 0 && self[--n] != '/') {
        }
    }
    self[n > 0 ? n : 0] = '\0';
    str beside = str_fmt(c->arena, "%s/programmes/mpn.yaml", self);
    return n > 0 && cli_is_there(str_z(c->arena, beside)) ? str_z(c->arena, str_of(self))
                                                          : "/usr/share/guildhall";
}

/* --- Serving --- */

static void demo_print_links(struct cli *c, const char *url)
{
    str text, rest, line;
    if (env_read_file(cli_path(c, "demo-links.json"), FILES_MAX, c->arena, &text) != OK)
        return;
    rest = text;
    while (str_split(&rest, ',', &line)) { /* our own file: names and paths, no comma in them */
        str name, path = line;
        if (!str_split(&path, ':', &name) || !path.ptr)
            continue;
        name = str_head(str_from(name, name.ptr[0] == '{' ? 2 : 1), name.len - (name.ptr[0] == '{' ? 3 : 2));
        path = str_from(path, 1);
        size_t end = 0;
        str_find_char(path, '"', &end);
        printf("%-28.*s %s" STR_FMT "\n", (int)name.len, name.ptr, url, STR_ARG(str_head(path, end)));
    }
}

static void demo_ready(struct cli *c, uint16_t port)
{
    str url = str_fmt(c->arena, "http://%s:%u", config_get(&c->config, CONFIG_server_address), port);
    if (env_write_file(cli_path(c, "demo-url"), url, 0600) != OK)
        fprintf(stderr, "guildhall: demo-url cannot be written\n");
    demo_print_links(c, str_z(c->arena, url));
    printf(STR_FMT "\nready\n", STR_ARG(url));
    fflush(stdout);
}

int cli_run_demo(struct cli *c)
{
    const char *data = NULL, *port = NULL, *database = NULL, *at = NULL, *share = NULL;
    bool fresh = false, whole = false;
    const struct cli_option options[] = {{"--data", &data, NULL},         {"--port", &port, NULL},
                                         {"--database", &database, NULL}, {"--at", &at, NULL},
                                         {"--share", &share, NULL},       {"--fresh", NULL, &fresh}};
    struct keyring *keys = NULL;
    struct app *app = NULL;
    ts start = env_now();
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return err_exit(ERR_MALFORMED);
    config_set(&c->config, CONFIG_data_dir, data ? data : "guildhall-demo", "--data");
    if (port)
        config_set(&c->config, CONFIG_server_port, port, "--port");
    if (database)
        config_set(&c->config, CONFIG_data_database, database, "--database");
    if (share)
        config_set(&c->config, CONFIG_share_dir, share, "--share");
    if (at && !ts_parse(str_of(at), &start)) {
        diag_add(&c->diag, c->arena, S("--at"), "an instant such as 2021-03-01T09:00:00Z");
        return cli_fail(c, ERR_INVALID, "demo");
    }
    enum err e = demo_folder(c, fresh, &whole);
    if (e == OK)
        e = cli_open(c, CLI_OPEN_CREATE, &keys, &app);
    if (e == OK)
        app->config.downloads = str_z(c->arena, str_fmt(c->arena, "%s/samples/downloads", demo_share(c)));
    if (e == OK && !whole)
        e = demo_make(c, app, demo_share(c), start);
    int status = e == OK ? cli_serve(c, app, demo_ready) : cli_fail(c, e, "demo");
    cli_close(keys, app);
    return status;
}
