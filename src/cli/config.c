/* See config.h. */
#include "cli/config.h"

#include <ctype.h>
#include <ini.h>
#include <string.h>

#include "base/env.h"

void config_defaults(struct config *c)
{
    static const struct config_row rows[] = {
#define CONFIG(section_, key_, fallback_, about_) {#section_, #key_, (fallback_), "default", (about_)},
#include "cli/config.def"
#undef CONFIG
    };
    _Static_assert(ARRAY_LEN(rows) == CONFIG_KEYS, "a row for each key");
    memcpy(c->rows, rows, sizeof rows);
}

void config_set(struct config *c, enum config_key key, const char *value, const char *origin)
{
    c->rows[key].value = value;
    c->rows[key].origin = origin;
}

const char *config_get(const struct config *c, enum config_key key)
{
    return c->rows[key].value;
}

static struct config_row *config_find(struct config *c, str section, str key)
{
    for (size_t i = 0; i < CONFIG_KEYS; i++)
        if (str_is(section, c->rows[i].section) && str_is(key, c->rows[i].key))
            return &c->rows[i];
    return NULL;
}

/* "section.key" nearest to what was written; NULL when nothing is near. */
static const struct config_row *config_near(const struct config *c, str section, str key, struct arena *a)
{
    enum { FAR = 4 };
    const struct config_row *best = NULL;
    unsigned least = FAR;
    str wanted = str_fmt(a, STR_FMT "." STR_FMT, STR_ARG(section), STR_ARG(key));
    for (size_t i = 0; i < CONFIG_KEYS; i++) {
        unsigned d = str_distance(wanted, str_fmt(a, "%s.%s", c->rows[i].section, c->rows[i].key));
        if (d < least) {
            least = d;
            best = &c->rows[i];
        }
    }
    return best;
}

static void config_unknown(const struct config *c, str where, str section, str key, struct arena *a,
                           struct diag *diag)
{
    const struct config_row *near = config_near(c, section, key, a);
    if (near)
        diag_add(diag, a, where, "unknown setting " STR_FMT "." STR_FMT "; did you mean %s.%s?",
                 STR_ARG(section), STR_ARG(key), near->section, near->key);
    else
        diag_add(diag, a, where, "unknown setting " STR_FMT "." STR_FMT "; see: guildhall config show",
                 STR_ARG(section), STR_ARG(key));
}

struct config_reading {
    struct config *config;
    str rest; /* of the file */
    int line;
    const char *path;
    struct arena *arena;
    struct diag *diag;
};

static int config_line(void *cookie, const char *section, const char *name, const char *value)
{
    struct config_reading *r = cookie;
    str where = str_fmt(r->arena, "%s:%d", r->path, r->line);
    struct config_row *row = config_find(r->config, str_of(section), str_of(name));
    if (!row) {
        config_unknown(r->config, where, str_dup(r->arena, str_of(section)), str_dup(r->arena, str_of(name)),
                       r->arena, r->diag);
        return 1;
    }
    row->value = str_z(r->arena, str_of(value));
    row->origin = str_z(r->arena, where);
    return 1;
}

/* What the library reads lines with: it keeps no count of them, so we do. A longer line than its buffer is a
 * mistake. */
static char *config_next_line(char *to, int room, void *cookie)
{
    struct config_reading *r = cookie;
    str line;
    if (!str_split(&r->rest, '\n', &line))
        return NULL;
    r->line++;
    if (line.len + 2 > (size_t)room) {
        diag_add(r->diag, r->arena, str_fmt(r->arena, "%s:%d", r->path, r->line),
                 "at most %d characters in a line", room - 2);
        line.len = 0;
    }
    memcpy(to, line.ptr, line.len);
    memcpy(to + line.len, "\n", 2);
    return to;
}

enum err config_file(struct config *c, const char *path, struct arena *a, struct diag *diag)
{
    enum { FILE_MAX = 1 << 20 };
    str text;
    size_t before = diag->n;
    struct config_reading r = {.config = c, .path = path, .arena = a, .diag = diag};
    enum err e = env_read_file(path, FILE_MAX, a, &text);
    if (e != OK) {
        diag_add(diag, a, str_of(path), "cannot be read");
        return e;
    }
    r.rest = text;
    int line = ini_parse_stream(config_next_line, &r, config_line, &r);
    if (line > 0)
        diag_add(diag, a, str_fmt(a, "%s:%d", path, line), "expected [section] or key = value");
    return diag->n > before ? ERR_INVALID : OK;
}

enum err config_environment(struct config *c, char **environment, struct arena *a, struct diag *diag)
{
    static const char prefix[] = "GUILDHALL_";
    size_t before = diag->n;
    for (char **at = environment; *at; at++) {
        str entry = str_of(*at), name, section;
        if (!str_starts(entry, str_of(prefix)))
            continue;
        str rest = str_from(entry, sizeof prefix - 1);
        str_split(&rest, '=', &name);
        if (str_starts(name, S("TEST_")) || str_is(name, "CRASH_POINT") || str_is(name, "BUGGIFY"))
            continue; /* of test builds */
        char *lower = (char *)(uintptr_t)str_z(a, name);
        for (char *p = lower; *p; p++)
            *p = (char)tolower((unsigned char)*p);
        str key = str_of(lower);
        str_split(&key, '_', &section);
        struct config_row *row = config_find(c, section, key);
        const char *variable = str_z(a, str_fmt(a, "%s" STR_FMT, prefix, STR_ARG(name)));
        if (!row) {
            config_unknown(c, str_of(variable), section, key, a, diag);
            continue;
        }
        row->value = str_z(a, rest);
        row->origin = variable;
    }
    return diag->n > before ? ERR_INVALID : OK;
}

enum err config_credentials(struct config *c, const char *folder, struct arena *a, struct diag *diag)
{
    enum { CREDENTIAL_MAX = 64 * 1024 };
    size_t before = diag->n;
    for (size_t i = 0; i < CONFIG_KEYS && folder; i++) {
        struct config_row *row = &c->rows[i];
        const char *path = str_z(a, str_fmt(a, "%s/%s.%s", folder, row->section, row->key));
        str text;
        enum err e = env_read_file(path, CREDENTIAL_MAX, a, &text);
        if (e == ERR_NOT_FOUND)
            continue;
        if (e != OK) {
            diag_add(diag, a, str_of(path), "cannot be read");
            continue;
        }
        row->value = str_z(a, str_trim(text));
        row->origin = path;
    }
    return diag->n > before ? ERR_INVALID : OK;
}

enum err config_number(const struct config *c, enum config_key key, int64_t min, int64_t max, struct arena *a,
                       struct diag *diag, int64_t *ret)
{
    const struct config_row *row = &c->rows[key];
    int64_t n;
    if (!str_to_i64(str_of(row->value), &n) || n < min || n > max) {
        diag_add(diag, a, str_of(row->origin), "%s.%s is a number from %lld to %lld, not \"%s\"",
                 row->section, row->key, (long long)min, (long long)max, row->value);
        return ERR_INVALID;
    }
    *ret = n;
    return OK;
}
