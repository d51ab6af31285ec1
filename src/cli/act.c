/* Acting, by the same path as every other door. What is irreversible or costly (⚠, ◇) shows its preview and
 * asks; a script sends the token of a preview it has read, or says --yes. */
#include "cli/verb.h"

#include <stdio.h>
#include <unistd.h>

#include "domain/fields_json.h"
#include "input/argv.h"

enum { BODY_MAX = 256 * 1024 };

struct act_words {
    struct door_who by;
    const char *preview_token, *key;
    bool yes, preview;
    const struct action *action;
};

/* --- The words as the body of a request --- */

/* Mistakes of the words are told here, in the words of the command line, before anything is sent. */
static enum err act_body(struct cli *c, const struct action *a, str preview_token, str *ret)
{
    void *input = arena_alloc(c->arena, a->input_size + 1, _Alignof(max_align_t));
    const struct into to = {
        .fields = a->fields, .n = a->n_fields, .record = input, .arena = c->arena, .diag = &c->diag};
    struct pair *pairs;
    size_t n;
    struct buf out;
    into_begin(&to);
    TRY(argv_pairs(&to, c->argc, c->argv, &pairs, &n));
    TRY(into_pairs(&to, pairs, n, NULL));
    TRY(into_end(&to));
    buf_init(&out, BODY_MAX);
    struct json j = json_on(&out);
    json_object(&j, NULL);
    for (size_t i = 0; i < a->n_fields; i++)
        if (!field_absent(&a->fields[i], input))
            fields_json(&j, &a->fields[i], input);
    if (preview_token.len)
        json_str(&j, "preview_token", preview_token);
    json_object_end(&j);
    *ret = str_dup(c->arena, buf_str(&out));
    enum err e = buf_err(&out);
    buf_free(&out);
    return e;
}

/* --- What came back --- */

static void act_print_done(struct cli *c, const struct door_reply *r)
{
    const struct json_node *events = json_tree_at(r->json, "events"),
                           *keys = json_tree_at(r->json, "output.keys");
    str token = json_tree_text(r->json, "output.token");
    if (c->json) {
        printf(STR_FMT "\n", STR_ARG(r->body));
        return;
    }
    if (!events || !events->first)
        printf("done: there was nothing to change\n");
    for (const struct json_node *n = events ? events->first : NULL; n; n = n->next) {
        printf("%lld " STR_FMT " ", (long long)json_tree_int(n, "seq", 0),
               STR_ARG(json_tree_text(n, "type")));
        verb_node_line(stdout, json_tree_at(n, "data"));
        printf("\n");
    }
    for (const struct json_node *n = keys ? keys->first : NULL; n; n = n->next)
        printf(STR_FMT " " STR_FMT "\n", STR_ARG(json_tree_text(n, "id")), STR_ARG(json_tree_text(n, "key")));
    if (token.len)
        printf(STR_FMT "\n", STR_ARG(token)); /* told once */
}

static void act_print_notes(const char *what, const struct json_node *notes)
{
    for (const struct json_node *n = notes ? notes->first : NULL; n; n = n->next)
        fprintf(stderr, "  %s " STR_FMT "\n", what, STR_ARG(json_tree_text(n, "text")));
}

static bool act_same(const struct json_node *a, const struct json_node *b)
{
    if (!a || !b || a->kind != b->kind || a->number != b->number || !str_eq(a->text, b->text))
        return !a && !b;
    const struct json_node *x = a->first, *y = b->first;
    while (x && y && act_same(x, y)) {
        x = x->next;
        y = y->next;
    }
    return !x && !y;
}

/* What differs, member by member: "quantity.available: 10 → 9". */
static void act_print_change(struct cli *c, const char *path, const struct json_node *from,
                             const struct json_node *to)
{
    bool deeper = from && to && from->kind == TREE_OBJECT && to->kind == TREE_OBJECT;
    for (const struct json_node *n = deeper ? to->first : NULL; n; n = n->next) {
        const char *name = n->name ? n->name : "";
        const char *inner = *path ? str_z(c->arena, str_fmt(c->arena, "%s.%s", path, name)) : name;
        act_print_change(c, inner, json_tree_at(from, name), n);
    }
    if (deeper || act_same(from, to))
        return;
    fprintf(stderr, "  %s: ", path);
    verb_node_line(stderr, from);
    fprintf(stderr, " → ");
    verb_node_line(stderr, to);
    fprintf(stderr, "\n");
}

/* What each way that the input chooses between would come to (R40). */
static void act_print_ways(const struct json_node *ways)
{
    for (const struct json_node *n = ways ? ways->first : NULL; n; n = n->next) {
        fprintf(stderr, "  %s " STR_FMT ": ",
                json_tree_true(n, "chosen") ? "chosen:" : "instead:", STR_ARG(json_tree_text(n, "goal")));
        if (json_tree_true(n, "allowed"))
            fprintf(stderr, "%lld seats until " STR_FMT "\n", (long long)json_tree_int(n, "seats", 0),
                    STR_ARG(json_tree_text(n, "ends")));
        else
            fprintf(stderr, STR_FMT "\n", STR_ARG(json_tree_text(n, "code")));
    }
}

/* To stderr: it stands before the question, and stdout is for the answer. */
static void act_print_preview(struct cli *c, const struct json_node *p)
{
    if (json_tree_true(p, "irreversible"))
        fprintf(stderr, "This cannot be undone.\n");
    act_print_change(c, "", json_tree_at(p, "before"), json_tree_at(p, "after"));
    act_print_ways(json_tree_at(p, "branches"));
    act_print_notes("loses:", json_tree_at(p, "loses"));
    act_print_notes("note:", json_tree_at(p, "notes"));
}

/* --- The question --- */

static bool act_confirmed(const struct act_words *w)
{
    char answer[16];
    if (w->yes)
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return false;
    fprintf(stderr, "Do it? Type yes: ");
    return fgets(answer, sizeof answer, stdin) && str_is(str_trim(str_of(answer)), "yes");
}

static str act_path(struct door *d, struct cli *c, const struct act_words *w, const char *ending)
{
    if (!w->by.partner)
        return str_fmt(c->arena, "/v1/desk/actions/%s%s", w->action->id, ending);
    return str_fmt(c->arena, "/v1/partners/" STR_FMT "/actions/%s%s",
                   STR_ARG(door_segment(d, str_of(w->by.partner))), w->action->id, ending);
}

static enum err act_send(struct door *d, struct cli *c, const struct act_words *w, str token,
                         struct door_reply *ret)
{
    struct door_request r = {.post = true, .idempotency_key = w->key ? str_of(w->key) : S("")};
    TRY(act_body(c, w->action, token, &r.body));
    r.path = str_z(c->arena, act_path(d, c, w, ""));
    return door_send(d, &r, ret);
}

/* 428 or 412: shows what came with it; true: it was agreed to. */
static bool act_agreed(struct cli *c, const struct act_words *w, const struct door_reply *reply,
                       str *ret_token)
{
    const struct json_node *preview = json_tree_at(reply->json, "preview");
    if (!preview || w->preview_token)
        return false;
    act_print_preview(c, preview);
    *ret_token = json_tree_text(preview, "preview_token");
    return ret_token->len > 0 && act_confirmed(w);
}

static int act_do(struct door *d, struct cli *c, const struct act_words *w)
{
    struct door_reply reply;
    str token = w->preview_token ? str_of(w->preview_token) : S("");
    enum err e = act_send(d, c, w, token, &reply);
    /* What is shown may change while somebody reads it: then it is shown and asked once more. */
    while (e == OK && (reply.status == 428 || reply.status == 412) && act_agreed(c, w, &reply, &token))
        e = act_send(d, c, w, token, &reply);
    if (e != OK)
        return cli_fail(c, e, w->action->id);
    if (door_err(&reply) != OK) {
        str offered = json_tree_text(reply.json, "preview.preview_token");
        int status = door_refused(c, &reply);
        if (offered.len && !c->json)
            fprintf(stderr, "Agree with --yes, or --preview-token " STR_FMT "\n", STR_ARG(offered));
        return status;
    }
    act_print_done(c, &reply);
    return 0;
}

/* --preview: what it would come to, and the token that agrees to it. */
static int act_show_preview(struct door *d, struct cli *c, const struct act_words *w)
{
    struct door_request r = {.post = true};
    struct door_reply reply;
    enum err e = act_body(c, w->action, S(""), &r.body);
    r.path = str_z(c->arena, act_path(d, c, w, "/preview"));
    if (e == OK)
        e = door_send(d, &r, &reply);
    if (e != OK)
        return cli_fail(c, e, w->action->id);
    if (door_err(&reply) != OK)
        return door_refused(c, &reply);
    if (!json_tree_true(reply.json, "allowed")) {
        (void)door_refused(c, &reply);
        bool may = !str_is(json_tree_text(reply.json, "reasons.0.code"), "not-permitted");
        return err_exit(may ? ERR_REFUSED : ERR_NOT_PERMITTED);
    }
    str token = json_tree_text(reply.json, "preview_token");
    if (c->json) {
        printf(STR_FMT "\n", STR_ARG(reply.body));
        return 0;
    }
    act_print_preview(c, reply.json);
    if (token.len)
        printf(STR_FMT "\n", STR_ARG(token));
    return 0;
}

static bool act_take_options(struct cli *c, struct act_words *w)
{
    const struct cli_option options[] = {{"--as", &w->by.as, NULL},
                                         {"--partner", &w->by.partner, NULL},
                                         {"--token-file", &w->by.token_file, NULL},
                                         {"--preview-token", &w->preview_token, NULL},
                                         {"--key", &w->key, NULL},
                                         {"--preview", NULL, &w->preview},
                                         {"--yes", NULL, &w->yes}};
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return false;
    door_settle(c, &w->by);
    return true;
}

static int act_run_words(struct cli *c, struct act_words *w)
{
    struct door *d = NULL;
    str ignored;
    bool of_partner = w->action->on == ON_PARTNER || w->action->on == ON_BENEFIT;
    if (of_partner && !w->by.partner) {
        diag_add(&c->diag, c->arena, S("--partner"), "of which partner? Give its key or id");
        return cli_fail(c, ERR_INVALID, w->action->id);
    }
    /* Before a folder is opened for words that are wrong. */
    enum err e = act_body(c, w->action, S(""), &ignored);
    if (e == OK)
        e = door_open(c, &w->by, &d);
    int status = e != OK      ? cli_fail(c, e, w->action->id)
                 : w->preview ? act_show_preview(d, c, w)
                              : act_do(d, c, w);
    door_close(d);
    return status;
}

int cli_run_act(struct cli *c)
{
    struct act_words w = {0};
    if (!act_take_options(c, &w))
        return err_exit(ERR_MALFORMED);
    if (c->argc > 0)
        w.action = action_find(str_of(c->argv[0]));
    if (!w.action) {
        diag_add(&c->diag, c->arena, S("ACTION"), "%s; see: guildhall actions",
                 c->argc ? "there is no such action" : "which action?");
        return cli_fail(c, ERR_INVALID, "act");
    }
    c->argv++;
    c->argc--;
    return act_run_words(c, &w);
}

static int act_run_named(struct cli *c, const char *action)
{
    struct act_words w = {.action = action_find(str_of(action))};
    ASSERT(w.action);
    return act_take_options(c, &w) ? act_run_words(c, &w) : err_exit(ERR_MALFORMED);
}

int cli_run_partner_add(struct cli *c)
{
    return act_run_named(c, "add-partner");
}

int cli_run_token_create(struct cli *c)
{
    return act_run_named(c, "create-token");
}

int cli_run_token_revoke(struct cli *c)
{
    return act_run_named(c, "revoke-token");
}
