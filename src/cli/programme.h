/* Putting a programme into force from files: demo, init and the verb `programme apply` do it. */
#ifndef CLI_PROGRAMME_H
#define CLI_PROGRAMME_H

#include "cli/cli.h"

/* Loads the files (the second and following are laid over the first), keeps their text and applies it as an
 * act. Mistakes are told in c->diag. */
MUST_CHECK enum err programme_apply(struct cli *c, struct app *app, const struct actor *by,
                                    const char *const *paths, size_t n);

#endif
