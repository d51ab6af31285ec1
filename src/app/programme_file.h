/* The programme file: YAML in, a checked `struct programme` or every mistake out (docs/programme.md). */
#ifndef APP_PROGRAMME_FILE_H
#define APP_PROGRAMME_FILE_H

#include "domain/programme.h"

/* Of one file, and of all of them joined. */
enum { PROGRAMME_FILE_MAX = 4 * 1024 * 1024, PROGRAMME_SOURCE_MAX = 16 * 1024 * 1024 };

/* Reads the files, lays each over those before it, checks all of it. On success the programme has one holder
 * (programme_release). Otherwise `diag` holds every mistake with "file:line:column" and what was expected, in
 * `diag_arena`: ERR_INVALID; for a file that cannot be read ERR_NOT_FOUND, ERR_IO or ERR_TOO_LARGE. */
MUST_CHECK enum err programme_load(const char *const *paths, size_t n, struct arena *diag_arena,
                                   struct diag *diag, struct programme **ret);

/* The same for text at hand, as programme->source keeps it: the hash is that of these bytes. Positions are
 * counted in `text` and told under `name`. */
MUST_CHECK enum err programme_parse(str text, str name, struct arena *diag_arena, struct diag *diag,
                                    struct programme **ret);

/* The whole programme as one JSON object: GET /v1/programme and `programme show`. Texts are {"en", "ko"}. */
void programme_show(const struct programme *p, struct buf *out);

#endif
