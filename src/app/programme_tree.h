/* What the readers of the programme file share: the tree that the YAML becomes, and the ways to take values
 * out of it. Known to src/app/programme_*.c only. */
#ifndef APP_PROGRAMME_TREE_H
#define APP_PROGRAMME_TREE_H

#include "domain/kind.h"

enum tree_type { TREE_SCALAR, TREE_MAP, TREE_LIST };

/* One file of those laid over each other. */
struct tree_file {
    str name;
    int lines_before; /* of the same name: a kept source holds several files */
    unsigned index;   /* among those files */
};

/* A node; a map's and a list's children hang on it in the order of the file. */
struct tree {
    enum tree_type type;
    bool quoted;  /* a scalar in quotes is a text, never a number */
    bool example; /* its file says `example: true` */
    const struct tree_file *file;
    int line, column; /* of the value; where a value begins with its key, of that */
    int key_line, key_column;
    str key; /* in a map */
    size_t index;
    str text; /* of a scalar */
    size_t n;
    struct tree *up, *first, *last, *next;
};

/* One reading. Mistakes are collected and reading goes on. */
struct reading {
    struct programme *p; /* being filled; texts are copied into its arena */
    struct arena *scratch;
    struct arena *diag_arena;
    struct diag *diag;
    size_t grants;             /* rows so far: bounded (GRANTS_MAX) */
    uint64_t places[DIAG_MAX]; /* where each mistake stands, by which they are told in order */
};

/* Bounds that no honest file meets; they keep the arenas below their ceilings (arena.h: a passed ceiling
 * aborts). */
enum {
    TREE_DEPTH_MAX = 12,
    TREE_CHILDREN_MAX = 2000,
    TREE_NODES_MAX = 100000,
    OFFERS_MAX = 32,
    COMPETENCIES_MAX = 100,
    GRANTS_MAX = 20000,
};

/* "file:line:column" of a node's value or of its key, for the mistake that is told next, and its path
 * ("offers.silver.rank: "). */
str programme_tree_where(struct reading *r, const struct tree *t, bool key);
const char *programme_tree_path(struct reading *r, const struct tree *t);
#define MISTAKE(r, t, ...)     MISTAKE_AT_(r, t, false, __VA_ARGS__)
#define MISTAKE_KEY(r, t, ...) MISTAKE_AT_(r, t, true, __VA_ARGS__)
#define MISTAKE_AT_(r, t, key, fmt, ...)                                                                     \
    diag_add((r)->diag, (r)->diag_arena, programme_tree_where((r), (t), (key)), "%s" fmt,                    \
             programme_tree_path((r), (t)) __VA_OPT__(, ) __VA_ARGS__)

/* How a node is called in a message: `got "x"`, `got a list`. */
const char *programme_tree_got(struct reading *r, const struct tree *t);

/* The child of that key, or NULL. */
const struct tree *programme_tree_get(const struct tree *map, const char *key);
/* Is it of that type? Else a mistake that says what was expected: "a map of offers by id". */
bool programme_tree_is(struct reading *r, const struct tree *t, enum tree_type type, const char *expected);

/* " (did you mean \"x\"?)" for the nearest of the names, or "". */
struct names {
    const char **at;
    size_t n, cap;
};
void programme_tree_name(struct reading *r, struct names *names, const char *name);
const char *programme_tree_hint(struct reading *r, const struct names *names, str given);

/* Reads the members of `map` into `record` by the field table. `others`: keys that the caller reads by
 * himself, NULL-terminated; every further key is a mistake. Missing required fields are mistakes too. */
void programme_read_record(struct reading *r, const struct tree *map, const struct field *fields, size_t n,
                           const char *const *others, void *record);

/* Single values. false after a mistake; *ret is then untouched. */
bool programme_read_str(struct reading *r, const struct tree *t, size_t max, str *ret);
bool programme_read_code(struct reading *r, const struct tree *t, const char *const *one_of, code *ret);
bool programme_read_int(struct reading *r, const struct tree *t, int64_t min, int64_t max, int64_t *ret);
bool programme_read_date(struct reading *r, const struct tree *t, date *ret);
bool programme_read_money(struct reading *r, const struct tree *t, money *ret);
/* The key of an entry as an id of ours. */
bool programme_read_id(struct reading *r, const struct tree *entry, code *ret);
/* A list of money amounts with optional `country`; NULL tree: none. */
void programme_read_prices(struct reading *r, const struct tree *list, struct price **ret, size_t *ret_n);

/* The sections of a file. `root` is the merged tree. They are read in this order: later ones refer to earlier
 * ones. */
void programme_read_settings(struct reading *r, const struct tree *root);
void programme_read_links(struct reading *r,
                          const struct tree *root); /* links, groups, contacts, replies, pools */
void programme_read_roles(struct reading *r, const struct tree *root);
void programme_read_offers(struct reading *r, const struct tree *root);   /* competencies, offers */
void programme_read_benefits(struct reading *r, const struct tree *root); /* definitions, downloads */

/* Allocates the rows of a section for the entries of map `name` of the root and calls `row` for each with a
 * well-formed id. A missing section is empty. */
typedef void programme_row_fn(struct reading *r, const struct tree *entry, const code *id, void *row);
void *programme_read_section(struct reading *r, const struct tree *root, const char *name,
                             const char *expected, size_t size, size_t max, programme_row_fn *row,
                             size_t *ret_n);

#endif
