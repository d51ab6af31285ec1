/* See json_tree.h. */
#include "input/json_tree.h"

#include <jansson.h>

enum { DEPTH_MAX = 64 };

static struct json_node *build(const json_t *v, struct arena *a, int depth);

static bool add(struct json_node **tail, const json_t *v, const char *name, struct arena *a, int depth,
                struct json_node **ret_added)
{
    struct json_node *child = build(v, a, depth + 1);
    if (!child)
        return false;
    child->name = name ? str_z(a, str_of(name)) : NULL;
    *tail = child;
    *ret_added = child;
    return true;
}

static bool build_array(struct json_node *n, const json_t *v, struct arena *a, int depth)
{
    struct json_node **tail = &n->first, *added;
    for (size_t i = 0; i < json_array_size(v); i++) {
        if (!add(tail, json_array_get(v, i), NULL, a, depth, &added))
            return false;
        tail = &added->next;
    }
    return true;
}

static bool build_object(struct json_node *n, json_t *v, struct arena *a, int depth)
{
    struct json_node **tail = &n->first, *added;
    for (void *it = json_object_iter(v); it; it = json_object_iter_next(v, it)) {
        if (!add(tail, json_object_iter_value(it), json_object_iter_key(it), a, depth, &added))
            return false;
        tail = &added->next;
    }
    return true;
}

static struct json_node *build(const json_t *v, struct arena *a, int depth)
{
    struct json_node *n = NEW(a, struct json_node);
    bool whole = depth <= DEPTH_MAX;
    if (json_is_object(v)) {
        n->kind = TREE_OBJECT;
        whole = whole && build_object(n, (json_t *)(uintptr_t)v, a, depth);
    } else if (json_is_array(v)) {
        n->kind = TREE_ARRAY;
        whole = whole && build_array(n, v, a, depth);
    } else if (json_is_string(v)) {
        n->kind = TREE_TEXT;
        n->text = str_dup(a, (str){json_string_value(v), json_string_length(v)});
    } else if (json_is_integer(v)) {
        n->kind = TREE_INT;
        n->number = json_integer_value(v);
    } else if (json_is_boolean(v)) {
        n->kind = TREE_BOOL;
        n->number = json_is_true(v);
    } else {
        whole = whole && json_is_null(v);
    }
    return whole ? n : NULL;
}

enum err json_tree_read(str text, struct arena *a, struct json_node **ret)
{
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (!root)
        return ERR_MALFORMED;
    struct json_node *n = build(root, a, 0);
    json_decref(root);
    if (!n)
        return ERR_MALFORMED;
    *ret = n;
    return OK;
}

const struct json_node *json_tree_at(const struct json_node *node, const char *path)
{
    str rest = str_of(path), name;
    while (node && str_split(&rest, '.', &name)) {
        const struct json_node *child = node->first;
        int64_t i = 0, wanted = -1;
        if (node->kind == TREE_ARRAY && !str_to_i64(name, &wanted))
            return NULL;
        while (child && !(child->name ? str_is(name, child->name) : i++ == wanted))
            child = child->next;
        node = child;
    }
    return node;
}

str json_tree_text(const struct json_node *node, const char *path)
{
    const struct json_node *at = json_tree_at(node, path);
    return at && at->kind == TREE_TEXT ? at->text : STR_NONE;
}

int64_t json_tree_int(const struct json_node *node, const char *path, int64_t fallback)
{
    const struct json_node *at = json_tree_at(node, path);
    return at && at->kind == TREE_INT ? at->number : fallback;
}

bool json_tree_true(const struct json_node *node, const char *path)
{
    const struct json_node *at = json_tree_at(node, path);
    return at && at->kind == TREE_BOOL && at->number != 0;
}
