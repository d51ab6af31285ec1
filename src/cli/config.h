/* The configuration: built-in values, then the file, then credentials, then the environment, then the command
 * line; each value remembers where it came from (contract section 1). */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/arena.h"
#include "base/err.h"

/* CONFIG(section, key, member, default, what it is) */
struct config_row {
    const char *section, *key;
    const char *value;
    const char *origin; /* "default", "file:line", "GUILDHALL_SERVER_PORT", "--port" */
    const char *about;
};

enum config_key {
#define CONFIG(section, key, fallback, about) CONFIG_##section##_##key,
#include "cli/config.def"
#undef CONFIG
    CONFIG_KEYS
};

struct config {
    struct config_row rows[CONFIG_KEYS];
};

void config_defaults(struct config *c);
/* An INI file. Every mistake goes to diag with file:line; an unknown section or key with "did you mean". */
MUST_CHECK enum err config_file(struct config *c, const char *path, struct arena *a, struct diag *diag);
/* GUILDHALL_SECTION_KEY variables; an unknown one is a mistake too. */
MUST_CHECK enum err config_environment(struct config *c, char **environment, struct arena *a,
                                       struct diag *diag);
/* A file SECTION.KEY in the folder where systemd puts a service's credentials ($CREDENTIALS_DIRECTORY); NULL:
 * none. */
MUST_CHECK enum err config_credentials(struct config *c, const char *folder, struct arena *a,
                                       struct diag *diag);
void config_set(struct config *c, enum config_key key, const char *value, const char *origin);
const char *config_get(const struct config *c, enum config_key key); /* "" when empty */
/* A whole number within the bounds, or ERR_INVALID after telling diag. */
MUST_CHECK enum err config_number(const struct config *c, enum config_key key, int64_t min, int64_t max,
                                  struct arena *a, struct diag *diag, int64_t *ret);

#endif
