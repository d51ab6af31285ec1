/* A JSON text as a tree in an arena, for who reads answers rather than requests: the command line. */
#ifndef INPUT_JSON_TREE_H
#define INPUT_JSON_TREE_H

#include "base/arena.h"
#include "base/err.h"

enum json_kind { TREE_NULL, TREE_BOOL, TREE_INT, TREE_TEXT, TREE_ARRAY, TREE_OBJECT };

struct json_node {
    enum json_kind kind;
    const char *name; /* as a member; NULL as an element */
    str text;         /* TREE_TEXT */
    int64_t number;   /* TREE_INT; TREE_BOOL: 0 or 1 */
    struct json_node *first, *next;
};

/* ERR_MALFORMED: not JSON, or a number that is not whole, or deeper than 64 levels. */
MUST_CHECK enum err json_tree_read(str text, struct arena *a, struct json_node **ret);
/* The member at a path of names and positions ("reasons.0.title"); NULL where it is not there, or `node` is
 * NULL. */
const struct json_node *json_tree_at(const struct json_node *node, const char *path);
/* Its text: that of TREE_TEXT, else ptr NULL. */
str json_tree_text(const struct json_node *node, const char *path);
int64_t json_tree_int(const struct json_node *node, const char *path, int64_t fallback);
bool json_tree_true(const struct json_node *node, const char *path);

#endif
