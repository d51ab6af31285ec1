/* The command line: one row for each verb (contract section 1). main.c picks the row; a verb prints to
 * stdout, says what went wrong on stderr, and returns the exit status that errors.def gives the error. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <limits.h>

#include "app/act.h"
#include "cli/config.h"
#include "http/router.h"

struct jobs;

struct cli {
    struct arena *arena;
    struct diag diag;
    const struct cli_verb *verb;
    int argc; /* words after the verb */
    char **argv;
    bool json; /* --json */
    struct config config;
    const struct route_table *tables; /* of the edges, for serve and openapi; from main.c */
    size_t n_tables;
    enum err (*gate)(struct call *c);
    void (*openapi)(struct buf *out);
    enum err (*jobs_open)(struct app *app, struct jobs **ret); /* what runs beside the requests */
    void (*jobs_close)(struct jobs *j);
    void (*on_error)(struct call *c, enum err e);
};

/* An option of a verb: "--data DIR" sets *text, "--fresh" sets *flag. */
struct cli_option {
    const char *name;
    const char **text;
    bool *flag;
};

struct cli_verb {
    const char *name; /* "ledger verify": the words that pick it */
    const char *summary;
    const char *usage;
    int (*run)(struct cli *c);
    int words; /* that it takes at most, beside its options */
};
enum { WORDS_ANY = INT_MAX };
extern const struct cli_verb cli_verbs[]; /* ends with a row without a name */

/* Reads the options; what is left of argv are the verb's words, as many as it takes. false after telling what
 * is wrong: return 2.
 */
bool cli_options(struct cli *c, const struct cli_option *options, size_t n);
/* Tells the error, with what diag holds, and returns its exit status. */
int cli_fail(struct cli *c, enum err e, const char *what);
/* The operating-system user who runs the verb, with the desk's rights (contract section 1). */
struct actor cli_os_actor(struct cli *c);

enum cli_opening {
    CLI_OPEN,        /* as it is; an older schema is refused */
    CLI_OPEN_UPDATE, /* bring the schema up to date */
    CLI_OPEN_CREATE  /* and make what is missing: the folder, its master key, an empty database */
};
/* The data folder of the configuration: master key, then the app. ERR_… after telling. A folder that `demo`
 * made has the demo's clock. */
MUST_CHECK enum err cli_open(struct cli *c, enum cli_opening how, struct keyring **ret_keys,
                             struct app **ret);
void cli_close(struct keyring *keys, struct app *app);
/* A name in the data folder. */
const char *cli_path(const struct cli *c, const char *name);
bool cli_is_there(const char *path);
/* The master key: of systemd's credentials where one is called master.key, else of the data folder. */
const char *cli_key_path(const struct cli *c);
/* A listening local socket for its owner alone, in place of a stale one: the folder's lock is ours by then.
 * -1: it cannot be made, or its path is too long. */
int cli_socket(const char *path);

/* Serves until SIGTERM or SIGINT, or until the app says that this process must end. `ready` is called once it
 * listens. */
int cli_serve(struct cli *c, struct app *app, void (*ready)(struct cli *c, uint16_t port));

int cli_run_serve(struct cli *c);
int cli_run_demo(struct cli *c);
int cli_run_init(struct cli *c);
int cli_run_version(struct cli *c);
int cli_run_config_show(struct cli *c);
int cli_run_config_check(struct cli *c);
int cli_run_programme_check(struct cli *c);
int cli_run_programme_show(struct cli *c);
int cli_run_programme_apply(struct cli *c);
int cli_run_ledger_show(struct cli *c);
int cli_run_ledger_verify(struct cli *c);
int cli_run_rebuild(struct cli *c);
int cli_run_migrate(struct cli *c);
int cli_run_clock_accept(struct cli *c);
int cli_run_partner_list(struct cli *c);
int cli_run_partner_add(struct cli *c);
int cli_run_partner_import(struct cli *c);
int cli_run_partner_show(struct cli *c);
int cli_run_people_list(struct cli *c);
int cli_run_people_import(struct cli *c);
int cli_run_pool_list(struct cli *c);
int cli_run_pool_import(struct cli *c);
int cli_run_actions(struct cli *c);
int cli_run_act(struct cli *c);
int cli_run_token_create(struct cli *c);
int cli_run_token_list(struct cli *c);
int cli_run_token_revoke(struct cli *c);
int cli_run_openapi(struct cli *c);

#endif
