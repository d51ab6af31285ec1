/* The CSV set of a folder as the one object of texts that an invitation takes (contract section 3). */
#ifndef CLI_FOLDER_H
#define CLI_FOLDER_H

#include "cli/cli.h"

/* people.csv, tenants.csv, orders.csv and holdings.csv, as far as they are there: {"people.csv":"…"}.
 * ERR_NOT_FOUND, told in c->diag, when the folder has none. */
MUST_CHECK enum err folder_set(struct cli *c, const char *path, str *ret);

#endif
