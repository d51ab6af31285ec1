/* The table of verbs. A new one is a row here and a function. */
#include "cli/cli.h"

const struct cli_verb cli_verbs[] = {
    {"serve", "serve a data folder", "serve --data DIR | --config FILE", cli_run_serve},
    {"demo", "make a demo and serve it",
     "demo [--data DIR] [--port N] [--database URL] [--at INSTANT] [--share DIR] [--fresh]", cli_run_demo},
    {"programme check", "tell every mistake of a programme file", "programme check FILE [OVERLAY…]",
     cli_run_programme_check},
    {"programme show", "a programme file as JSON", "programme show FILE [OVERLAY…]", cli_run_programme_show},
    {"programme apply", "put a programme into force", "programme apply --data DIR FILE [OVERLAY…]",
     cli_run_programme_apply},
    {"config show", "every setting with its origin", "config show [--config FILE]", cli_run_config_show},
    {"config check", "tell every mistake of the configuration", "config check [--config FILE]",
     cli_run_config_check},
    {"openapi", "the OpenAPI document", "openapi", cli_run_openapi},
    {"version", "the version", "version", cli_run_version},
    {NULL, NULL, NULL, NULL},
};
