/* jansson behind limits of ours: its own depth limit is 2,048, and a member too many is nothing to it. */
#include "input/json_in.h"

#include <jansson.h>
#include <stdlib.h>

enum { DEPTH_MAX = 64 };

/* jansson recurses; so the levels are counted before it begins. Strings are skipped, not understood. */
static bool is_too_deep(str s)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > DEPTH_MAX)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

/* jansson's words quote the body: they are not repeated where it may hold a secret. The place is enough. */
static enum err parse(str body, struct arena *a, struct diag *diag, json_t **ret)
{
    json_error_t error;
    if (body.len == 0)
        body = S("{}");
    if (is_too_deep(body)) {
        diag_add(diag, a, S(""), "is nested deeper than %d levels", DEPTH_MAX);
        return ERR_MALFORMED;
    }
    json_t *root = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        bool twice = json_error_code(&error) == json_error_duplicate_key;
        diag_add(diag, a, S(""), "%s at line %d, column %d",
                 twice ? "a member is there twice" : "is not JSON", error.line, error.column);
        return ERR_MALFORMED;
    }
    if (!json_is_object(root)) {
        json_decref(root);
        diag_add(diag, a, S(""), "is not an object");
        return ERR_MALFORMED;
    }
    *ret = root;
    return OK;
}

static str text_of(const json_t *v)
{
    return (str){json_string_value(v), json_string_length(v)};
}

static void take_money(const struct into *t, const struct field *f, json_t *v)
{
    str name = str_of(f->name);
    json_t *minor = json_object_get(v, "minor"), *currency = json_object_get(v, "currency");
    if (!json_is_object(v) || json_object_size(v) != 2 || !json_is_integer(minor) ||
        !json_is_string(currency))
        into_wrong(t, name, "is not {\"minor\": whole number, \"currency\": \"USD\"}");
    else
        into_money(t, f, json_integer_value(minor), text_of(currency));
}

static void take_list(const struct into *t, const struct field *f, json_t *v)
{
    size_t i;
    json_t *item;
    if (!json_is_array(v)) {
        into_wrong(t, str_of(f->name), "is not an array of strings");
        return;
    }
    json_array_foreach(v, i, item)
    {
        if (json_is_string(item))
            into_list_add(t, f, text_of(item));
        else {
            into_wrong(t, str_of(f->name), "is not an array of strings");
            return;
        }
    }
}

/* An object as its own text: compact, members in order, so that the same object is the same input. */
static void take_value(const struct into *t, const struct field *f, json_t *v)
{
    char *text = json_is_object(v) ? json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    size_t len = text ? strlen(text) : 0;
    if (!text)
        into_wrong(t, str_of(f->name), "is not an object");
    else if (f->max > 0 && len > (size_t)f->max)
        into_wrong(t, str_of(f->name), "is too long");
    else
        *(str *)(void *)((char *)t->record + f->offset) = str_dup(t->arena, (str){text, len});
    free(text);
}

void json_in_value(const struct into *t, const struct field *f, str text)
{
    json_t *v = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    take_value(t, f, v);
    json_decref(v);
}

static void take(const struct into *t, const struct field *f, json_t *v)
{
    switch (f->type) {
    case F_INT:
        if (json_is_integer(v))
            into_int(t, f, json_integer_value(v));
        else
            into_wrong(t, str_of(f->name), "is not a whole number");
        break;
    case F_BOOL:
        if (json_is_boolean(v))
            *(bool *)(void *)((char *)t->record + f->offset) = json_is_true(v);
        else
            into_wrong(t, str_of(f->name), "is neither true nor false");
        break;
    case F_MONEY:
        take_money(t, f, v);
        break;
    case F_OBJECT:
        take_value(t, f, v);
        break;
    case F_LIST:
        take_list(t, f, v);
        break;
    case F_TEXT:
    case F_CODE:
    case F_ID:
    case F_DATE:
    case F_TS:
    case F_HASH:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        if (!json_is_string(v))
            into_wrong(t, str_of(f->name), "is not a string");
        else if (into_is_unset(f, text_of(v)))
            into_wrong(t, str_of(f->name), "is empty");
        else
            into_text(t, f, text_of(v), STR_NONE);
        break;
    }
}

/* true: it was one of those beside the fields. */
static bool take_also(const struct into *t, str name, json_t *v, const struct json_also *also, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!str_is(name, also[i].name))
            continue;
        if (json_is_string(v))
            *also[i].to = str_dup(t->arena, text_of(v));
        else if (!json_is_null(v))
            into_wrong(t, name, "is not a string");
        return true;
    }
    return false;
}

static enum err take_object(json_t *object, const struct into *t, const struct json_also *also, size_t n_also)
{
    const char *key;
    json_t *v;
    into_begin(t);
    if (!json_is_object(object)) {
        diag_add(t->diag, t->arena, t->prefix, "is not an object");
        return ERR_INVALID;
    }
    json_object_foreach(object, key, v)
    {
        str name = str_of(key);
        const struct field *f = fields_find(t->fields, t->n, name);
        if (f && !json_is_null(v))
            take(t, f, v);
        else if (!f && !take_also(t, name, v, also, n_also))
            into_unknown(t, name);
    }
    return into_end(t);
}

enum err json_in_object(str body, const struct into *t, const struct json_also *also, size_t n_also)
{
    json_t *root;
    into_begin(t);
    TRY(parse(body, t->arena, t->diag, &root));
    enum err e = take_object(root, t, also, n_also);
    json_decref(root);
    return e;
}

struct json_rows {
    json_t *root;
    json_t *rows;
};

static enum err find_rows(json_t *root, const struct into *t, const struct json_also *also, size_t n_also,
                          json_t **ret)
{
    const char *key;
    json_t *v;
    json_t *rows = json_object_get(root, "rows");
    if (!json_is_array(rows))
        into_wrong(t, S("rows"), "is not an array of objects");
    json_object_foreach(root, key, v)
    {
        str name = str_of(key);
        if (!str_is(name, "rows") && !take_also(t, name, v, also, n_also))
            into_unknown(t, name);
    }
    if (t->diag->n)
        return ERR_INVALID;
    *ret = rows;
    return OK;
}

enum err json_in_rows(str body, const struct json_also *also, size_t n_also, struct arena *a,
                      struct diag *diag, struct json_rows **ret, size_t *ret_n)
{
    json_t *root, *rows;
    struct into t = {.arena = a, .diag = diag};
    TRY(parse(body, a, diag, &root));
    enum err e = find_rows(root, &t, also, n_also, &rows);
    if (e != OK) {
        json_decref(root);
        return e;
    }
    struct json_rows *r = NEW(a, struct json_rows);
    *r = (struct json_rows){root, rows};
    *ret = r;
    *ret_n = json_array_size(rows);
    return OK;
}

enum err json_in_row(const struct json_rows *rows, size_t i, const struct into *t,
                     const struct json_also *also, size_t n_also)
{
    ASSERT(i < json_array_size(rows->rows));
    return take_object(json_array_get(rows->rows, i), t, also, n_also);
}

void json_in_close(struct json_rows *rows)
{
    if (rows && rows->root) {
        json_decref(rows->root);
        rows->root = NULL;
    }
}
