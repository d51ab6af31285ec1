/* What the verbs share. See cli.h. */
#include "cli/cli.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/clock.h"
#include "base/dns.h"

static const struct cli_option *cli_find(const struct cli_option *options, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(options[i].name, word) == 0)
            return &options[i];
    return NULL;
}

bool cli_options(struct cli *c, const struct cli_option *options, size_t n)
{
    int kept = 0;
    for (int i = 0; i < c->argc; i++) {
        const struct cli_option *o = cli_find(options, n, c->argv[i]);
        if (strncmp(c->argv[i], "--", 2) != 0) {
            c->argv[kept++] = c->argv[i];
        } else if (!o) {
            fprintf(stderr, "guildhall: unknown option %s\n", c->argv[i]);
            return false;
        } else if (o->flag) {
            *o->flag = true;
        } else if (i + 1 < c->argc) {
            *o->text = c->argv[++i];
        } else {
            fprintf(stderr, "guildhall: %s needs a value\n", c->argv[i]);
            return false;
        }
    }
    c->argc = kept;
    if (kept <= c->verb->words)
        return true;
    fprintf(stderr, "guildhall: %s takes no \"%s\"; it is: guildhall %s\n", c->verb->name,
            c->argv[c->verb->words], c->verb->usage);
    return false;
}

int cli_fail(struct cli *c, enum err e, const char *what)
{
    for (size_t i = 0; i < c->diag.n; i++)
        fprintf(stderr, STR_FMT ": " STR_FMT "\n", STR_ARG(c->diag.items[i].pointer),
                STR_ARG(c->diag.items[i].text));
    if (c->diag.more > 0)
        fprintf(stderr, "… and %zu more\n", c->diag.more);
    fprintf(stderr, "guildhall: %s: %s\n", what, err_code(e));
    return err_exit(e);
}

struct actor cli_os_actor(struct cli *c)
{
    (void)c;
    struct actor a = {.kind = ACTOR_OS_USER, .stream = UID_VENDOR, .realm = REALM_DESK, .desk = WHO_DESK};
    const struct passwd *user = getpwuid(getuid());
    if (!user || !code_set(&a.via, str_of(user->pw_name)))
        a.via = code_of(S("unknown"));
    return a;
}

const char *cli_path(const struct cli *c, const char *name)
{
    return str_z(c->arena, str_fmt(c->arena, "%s/%s", config_get(&c->config, CONFIG_data_dir), name));
}

bool cli_is_there(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

int cli_socket(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    str p = str_of(path);
    if (p.len >= sizeof at.sun_path)
        return -1;
    memcpy(at.sun_path, p.ptr, p.len);
    unlink(at.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mode_t mask = umask(0177);
    bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 64) == 0;
    umask(mask);
    if (!ok && fd >= 0)
        close(fd);
    return ok ? fd : -1;
}

const char *cli_key_path(const struct cli *c)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    const char *credential = folder ? str_z(c->arena, str_fmt(c->arena, "%s/master.key", folder)) : NULL;
    return credential && cli_is_there(credential) ? credential : cli_path(c, "master.key");
}

static enum err cli_keys(struct cli *c, enum cli_opening how, struct keyring **ret)
{
    const char *path = cli_key_path(c);
    enum err e = keyring_load(path, how == CLI_OPEN_CREATE, ret);
    if (e != OK)
        diag_add(
            &c->diag, c->arena, str_of(path),
            "the master key is missing or not readable by its owner alone; nothing can be opened without it");
    return e;
}

enum err cli_open(struct cli *c, enum cli_opening how, struct keyring **ret_keys, struct app **ret)
{
    const char *dir = config_get(&c->config, CONFIG_data_dir),
               *database = config_get(&c->config, CONFIG_data_database);
    int64_t writers, cache;
    struct keyring *keys = NULL;
    TRY(config_number(&c->config, CONFIG_data_writers, 1, 64, c->arena, &c->diag, &writers));
    TRY(config_number(&c->config, CONFIG_data_cache_mib, 1, 1 << 20, c->arena, &c->diag, &cache));
    const char *dns = config_get(&c->config, CONFIG_dns_server);
    if (!dns_are_servers(dns)) {
        diag_add(&c->diag, c->arena, S("dns.server"), "\"%s\" is no list of servers (127.0.0.1:5353)", dns);
        return ERR_INVALID;
    }
    if (!*dir) {
        diag_add(&c->diag, c->arena, S("--data"),
                 "where is the data folder? Give --data DIR, or data.dir in the configuration");
        return ERR_INVALID;
    }
    if (how == CLI_OPEN_CREATE && mkdir(dir, 0700) != 0 && errno != EEXIST) {
        diag_add(&c->diag, c->arena, str_of(dir), "the folder cannot be made: %s", strerror(errno));
        return ERR_IO;
    }
    TRY(cli_keys(c, how, &keys));
    struct app_config config = {.data_dir = dir,
                                .database = *database ? database : NULL,
                                .migrate = how != CLI_OPEN,
                                .keys = keys,
                                .cache_bytes = (size_t)cache << 20,
                                .writers = (int)writers,
                                .dns_servers = dns,
                                .demo = cli_is_there(cli_path(c, "demo"))};
    enum err e = app_open(&config, c->arena, &c->diag, ret);
    if (e != OK) {
        keyring_close(keys);
        return e;
    }
    *ret_keys = keys;
    return OK;
}

void cli_close(struct keyring *keys, struct app *app)
{
    app_close(app);
    if (keys)
        keyring_close(keys);
}
