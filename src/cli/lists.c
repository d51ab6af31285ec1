/* The verbs that read: a list is a table for people, and one JSON array with --json. */
#include "cli/verb.h"

#include <stdlib.h>

#include "base/json.h"

enum { LIST_MAX = 256 << 20 };

/* --- Printing --- */

static void verb_scalar(FILE *to, const struct json_node *n)
{
    if (n->kind == TREE_TEXT)
        fprintf(to, STR_FMT, STR_ARG(n->text));
    else if (n->kind == TREE_INT)
        fprintf(to, "%lld", (long long)n->number);
    else if (n->kind == TREE_BOOL)
        fprintf(to, "%s", n->number ? "yes" : "no");
}

void verb_node_line(FILE *to, const struct json_node *node)
{
    bool array = node && node->kind == TREE_ARRAY, first = true;
    if (!node)
        return;
    if (!array && node->kind != TREE_OBJECT) {
        verb_scalar(to, node);
        return;
    }
    fprintf(to, "%s", array ? "[" : "");
    for (const struct json_node *n = node->first; n; n = n->next) {
        if (n->kind == TREE_NULL)
            continue;
        fprintf(to, "%s", first ? "" : " ");
        first = false;
        if (n->name)
            fprintf(to, "%s=", n->name);
        if (n->kind == TREE_OBJECT)
            fprintf(to, "{");
        verb_node_line(to, n);
        if (n->kind == TREE_OBJECT)
            fprintf(to, "}");
    }
    fprintf(to, "%s", array ? "]" : "");
}

static void list_cell(const struct json_node *item, const struct verb_column *column, bool last)
{
    const struct json_node *n = json_tree_at(item, column->path);
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    if (!to)
        return;
    verb_node_line(to, n);
    fclose(to);
    printf("%-*s%s", last ? 0 : column->width, text, last ? "\n" : "  ");
    free(text);
}

/* As it came, at the place where the writer stands. */
static void list_write(struct json *j, const struct json_node *node)
{
    switch (node->kind) {
    case TREE_NULL:
        json_null(j, node->name);
        break;
    case TREE_BOOL:
        json_bool(j, node->name, node->number != 0);
        break;
    case TREE_INT:
        json_int(j, node->name, node->number);
        break;
    case TREE_TEXT:
        json_str(j, node->name, node->text);
        break;
    case TREE_ARRAY:
        json_array(j, node->name);
        for (const struct json_node *n = node->first; n; n = n->next)
            list_write(j, n);
        json_array_end(j);
        break;
    case TREE_OBJECT:
        json_object(j, node->name);
        for (const struct json_node *n = node->first; n; n = n->next)
            list_write(j, n);
        json_object_end(j);
        break;
    }
}

static void list_page(struct cli *c, struct json *all, const struct json_node *items,
                      const struct verb_column *columns, size_t n)
{
    for (const struct json_node *item = items ? items->first : NULL; item; item = item->next) {
        if (c->json)
            list_write(all, item);
        for (size_t i = 0; i < n && !c->json; i++)
            list_cell(item, &columns[i], i + 1 == n);
    }
}

int verb_list(struct cli *c, struct door *d, const char *path, const struct verb_column *columns, size_t n)
{
    struct door_reply reply = {0};
    struct buf out;
    str next = STR_NONE;
    enum err e = OK;
    const char *sep = str_find_char(str_of(path), '?', &(size_t){0}) ? "&" : "?";
    buf_init(&out, LIST_MAX);
    struct json j = json_on(&out);
    json_array(&j, NULL);
    do {
        struct door_request r = {.path = path};
        if (next.len)
            r.path = str_z(
                c->arena, str_fmt(c->arena, "%s%safter=" STR_FMT, path, sep, STR_ARG(door_segment(d, next))));
        e = door_send(d, &r, &reply);
        if (e != OK || door_err(&reply) != OK)
            break;
        list_page(c, &j, json_tree_at(reply.json, "items"), columns, n);
        next = json_tree_text(reply.json, "next");
    } while (next.len);
    json_array_end(&j);
    bool done = e == OK && door_err(&reply) == OK;
    if (done && c->json)
        printf(STR_FMT "\n", STR_ARG(buf_str(&out)));
    buf_free(&out);
    return done ? 0 : e != OK ? cli_fail(c, e, path) : door_refused(c, &reply);
}

/* --- The verbs --- */

/* Opens the door with the options that reading verbs take; false: *ret_status is to be returned. */
static bool list_open(struct cli *c, bool needs_partner, struct door_who *by, struct door **ret,
                      int *ret_status)
{
    const struct cli_option options[] = {
        {"--as", &by->as, NULL}, {"--partner", &by->partner, NULL}, {"--token-file", &by->token_file, NULL}};
    *ret_status = err_exit(ERR_MALFORMED);
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return false;
    door_settle(c, by);
    if (needs_partner && !by->partner && c->argc > 0)
        by->partner = c->argv[0];
    if (needs_partner && !by->partner) {
        diag_add(&c->diag, c->arena, S("--partner"), "of which partner? Give its key or id");
        *ret_status = cli_fail(c, ERR_INVALID, "partner");
        return false;
    }
    enum err e = door_open(c, by, ret);
    if (e != OK)
        *ret_status = cli_fail(c, e, "data folder");
    return e == OK;
}

static int list_run(struct cli *c, const char *desk_path, const char *partner_path,
                    const struct verb_column *columns, size_t n)
{
    struct door_who by = {0};
    struct door *d;
    int status;
    if (!list_open(c, !desk_path, &by, &d, &status))
        return status;
    const char *path = desk_path;
    if (by.partner && partner_path)
        path = str_z(c->arena, str_fmt(c->arena, "/v1/partners/" STR_FMT "/%s",
                                       STR_ARG(door_segment(d, str_of(by.partner))), partner_path));
    status = verb_list(c, d, path, columns, n);
    door_close(d);
    return status;
}

int cli_run_partner_list(struct cli *c)
{
    static const struct verb_column columns[] = {{"key", 16}, {"id", 30}, {"country", 3}, {"name", 0}};
    return list_run(c, "/v1/partners?limit=500", NULL, columns, ARRAY_LEN(columns));
}

int cli_run_people_list(struct cli *c)
{
    static const struct verb_column columns[] = {
        {"id", 30}, {"email", 36}, {"type", 6}, {"roles", 20}, {"name", 0}};
    return list_run(c, NULL, "people?limit=500", columns, ARRAY_LEN(columns));
}

int cli_run_pool_list(struct cli *c)
{
    static const struct verb_column columns[] = {
        {"id", 28}, {"free", 7}, {"issued", 7}, {"quarantined", 5}, {"revoked", 5}, {"low", 3}, {"title", 0}};
    return list_run(c, "/v1/desk/pools", NULL, columns, ARRAY_LEN(columns));
}

int cli_run_ledger_show(struct cli *c)
{
    static const struct verb_column columns[] = {
        {"seq", 6}, {"at", 27}, {"type", 28}, {"actor", 0}, {"data", 0}};
    return list_run(c, "/v1/desk/ledger?limit=500", "ledger?limit=500", columns, ARRAY_LEN(columns));
}

int cli_run_token_list(struct cli *c)
{
    static const struct verb_column columns[] = {{"id", 30},     {"state", 8}, {"expires", 27},
                                                 {"person", 30}, {"name", 24}, {"actions", 0}};
    struct door_who by = {0};
    struct door *d;
    int status;
    if (!list_open(c, false, &by, &d, &status))
        return status;
    const char *path = "/local/tokens";
    if (by.partner)
        path = str_z(c->arena, str_fmt(c->arena, "/local/tokens?partner=" STR_FMT,
                                       STR_ARG(door_segment(d, str_of(by.partner)))));
    status = verb_list(c, d, path, columns, ARRAY_LEN(columns));
    door_close(d);
    return status;
}

int cli_run_actions(struct cli *c)
{
    static const struct verb_column columns[] = {
        {"action", 24}, {"definition", 32}, {"allowed", 3}, {"reasons.0.title", 0}};
    return list_run(c, "/v1/desk/actions", "actions", columns, ARRAY_LEN(columns));
}

static void show_members(const struct json_node *node)
{
    for (const struct json_node *n = node ? node->first : NULL; n; n = n->next) {
        printf("%-14s ", n->name ? n->name : "");
        verb_node_line(stdout, n);
        printf("\n");
    }
}

int cli_run_partner_show(struct cli *c)
{
    struct door_who by = {0};
    struct door_reply reply;
    struct door *d;
    int status;
    if (!list_open(c, true, &by, &d, &status))
        return status;
    str path = str_fmt(c->arena, "/v1/partners/" STR_FMT, STR_ARG(door_segment(d, str_of(by.partner))));
    enum err e = door_send(d, &(struct door_request){.path = str_z(c->arena, path)}, &reply);
    if (e != OK) {
        status = cli_fail(c, e, "partner show");
    } else if (door_err(&reply) != OK) {
        status = door_refused(c, &reply);
    } else {
        status = 0;
        if (c->json)
            printf(STR_FMT "\n", STR_ARG(reply.body));
        else
            show_members(reply.json);
    }
    door_close(d);
    return status;
}
