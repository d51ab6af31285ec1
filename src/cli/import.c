/* CSV in: people, partners, keys. The key of such a request is made from the file itself, so that the same
 * command goes on where a cut one stopped, and does nothing twice (contract section 2). */
#include "cli/verb.h"

#include "cli/folder.h"

#include <poll.h>
#include <sys/stat.h>

#include "base/env.h"
#include "base/hash.h"

enum { CSV_MAX = 64 << 20, POLL_MS = 200 };

struct import_words {
    struct door_who by;
    bool preview, all;
    const char *file; /* the last word */
};

static bool import_options(struct cli *c, struct import_words *w, const char *const *names, int n_names)
{
    const struct cli_option options[] = {{"--as", &w->by.as, NULL},
                                         {"--partner", &w->by.partner, NULL},
                                         {"--token-file", &w->by.token_file, NULL},
                                         {"--preview", NULL, &w->preview},
                                         {"--all", NULL, &w->all}};
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return false;
    door_settle(c, &w->by);
    if (c->argc != n_names) {
        for (int i = 0; i < n_names; i++)
            fprintf(stderr, "%s%s", i ? " " : "guildhall: the words are: ", names[i]);
        fprintf(stderr, "\n");
        return false;
    }
    w->file = c->argv[n_names - 1];
    return true;
}

/* --- What it came to --- */

static void import_print_rows(const struct json_node *reply)
{
    const struct json_node *rows = json_tree_at(reply, "rows");
    for (const struct json_node *n = rows ? rows->first : NULL; n; n = n->next) {
        str name = json_tree_text(n, "code"), detail = json_tree_text(n, "detail");
        if (name.len && !str_is(name, "done"))
            printf("row %lld: " STR_FMT " " STR_FMT "\n", (long long)json_tree_int(n, "row", 0),
                   STR_ARG(name), STR_ARG(detail));
    }
}

/* Some rows that were refused are no failure of the command, but whoever scripts it wants to know: 6. */
static int import_told(struct cli *c, const struct door_reply *r, const struct import_words *w)
{
    int64_t refused = json_tree_int(r->json, "refused", 0);
    str state = json_tree_text(r->json, "state"); /* of a job */
    if (state.len && !str_is(state, "done")) {
        diag_add(&c->diag, c->arena, S("job"), "it is " STR_FMT "; the same command goes on where it stopped",
                 STR_ARG(state));
        return cli_fail(c, ERR_UNAVAILABLE, "import");
    }
    if (c->json) {
        printf(STR_FMT "\n", STR_ARG(r->body));
    } else {
        import_print_rows(r->json);
        printf("%s%lld done, %lld refused\n", w->preview ? "preview: " : "",
               (long long)json_tree_int(r->json, "done", 0), (long long)refused);
    }
    return refused > 0 ? err_exit(ERR_REFUSED) : 0;
}

/* Above 500 rows the answer is a job. */
static enum err import_wait(struct cli *c, struct door *d, struct door_reply *r)
{
    str id = json_tree_text(r->json, "id");
    const char *path = str_z(c->arena, str_fmt(c->arena, "/v1/jobs/" STR_FMT "?limit=500", STR_ARG(id)));
    while (r->status == 202 || (r->status == 200 && (str_is(json_tree_text(r->json, "state"), "running") ||
                                                     str_is(json_tree_text(r->json, "state"), "waiting")))) {
        (void)poll(NULL, 0, POLL_MS);
        TRY(door_send(d, &(struct door_request){.path = path}, r));
    }
    return OK;
}

static int import_send(struct cli *c, const struct import_words *w, const char *path)
{
    struct door_request r = {.post = true, .type = "text/csv"};
    struct door_reply reply;
    struct door *d = NULL;
    struct hasher h;
    char hex[HASH_HEX];
    enum err e = env_read_file(w->file, CSV_MAX, c->arena, &r.body);
    if (e != OK) {
        diag_add(&c->diag, c->arena, str_of(w->file), "%s",
                 e == ERR_TOO_LARGE ? "is larger than 64 MiB" : "cannot be read");
        return cli_fail(c, e, "import");
    }
    hash_begin(&h, S("guildhall-cli-import"), NULL, 0);
    hash_str(&h, str_of(path));
    hash_str(&h, r.body);
    hash256 sum = hash_end(&h);
    r.idempotency_key = str_dup(c->arena, hash_hex(&sum, hex));
    const char *query = w->preview && w->all ? "?preview=true&all=true"
                        : w->preview         ? "?preview=true"
                        : w->all             ? "?all=true"
                                             : "";
    r.path = str_z(c->arena, str_fmt(c->arena, "%s%s", path, query));
    e = door_open(c, &w->by, &d);
    if (e == OK)
        e = door_send(d, &r, &reply);
    if (e == OK && reply.status == 202)
        e = import_wait(c, d, &reply);
    int status = e != OK                  ? cli_fail(c, e, "import")
                 : door_err(&reply) == OK ? import_told(c, &reply, w)
                                          : door_refused(c, &reply);
    door_close(d);
    return status;
}

int cli_run_people_import(struct cli *c)
{
    static const char *const names[] = {"FILE"};
    struct import_words w = {0};
    if (!import_options(c, &w, names, 1))
        return err_exit(ERR_MALFORMED);
    if (!w.by.partner || !str_is_kebab(str_of(w.by.partner), 47)) {
        diag_add(&c->diag, c->arena, S("--partner"), "of which partner? Give its key");
        return cli_fail(c, ERR_INVALID, "people import");
    }
    return import_send(
        c, &w, str_z(c->arena, str_fmt(c->arena, "/v1/partners/%s/actions/add-person/batch", w.by.partner)));
}

/* A preview that would be refused is told row by row, as the refusal itself would be. */
static int import_invited(struct cli *c, const struct import_words *w, const struct door_reply *reply)
{
    const struct json_node *reasons = json_tree_at(reply->json, "reasons");
    bool refused = w->preview && reasons && reasons->first;
    if (c->json)
        printf("%s\n", str_z(c->arena, reply->body));
    else if (!refused)
        printf("%s\n", w->preview ? "nothing stands against it" : "invited");
    for (const struct json_node *n = refused && !c->json ? reasons->first : NULL; n; n = n->next)
        printf(STR_FMT "\n", STR_ARG(json_tree_text(n, "detail")));
    return refused ? err_exit(ERR_REFUSED) : 0;
}

/* A company that is still in PMC is invited with the CSV set of a folder; every row's mistake is told. */
static int import_folder(struct cli *c, const struct import_words *w)
{
    struct door_request r = {.post = true, .type = "application/json"};
    struct door_reply reply;
    struct door *d = NULL;
    char hex[HASH_HEX];
    str set;
    if (!w->by.partner || !str_is_kebab(str_of(w->by.partner), 47)) {
        diag_add(&c->diag, c->arena, S("--partner"), "which partner is invited? Give its key");
        return cli_fail(c, ERR_INVALID, "partner import");
    }
    enum err e = folder_set(c, w->file, &set);
    if (e != OK)
        return cli_fail(c, e, "partner import");
    hash256 sum = hash_of(S("guildhall-cli-invite"), set);
    r.idempotency_key = str_dup(c->arena, hash_hex(&sum, hex));
    r.body = str_fmt(c->arena, "{\"export\":" STR_FMT "}", STR_ARG(set));
    r.path = str_z(c->arena, str_fmt(c->arena, "/v1/partners/%s/actions/invite%s", w->by.partner,
                                     w->preview ? "/preview" : ""));
    e = door_open(c, &w->by, &d);
    if (e == OK)
        e = door_send(d, &r, &reply);
    int status = e != OK                  ? cli_fail(c, e, "partner import")
                 : door_err(&reply) == OK ? 0
                                          : door_refused(c, &reply);
    if (status == 0)
        status = import_invited(c, w, &reply);
    door_close(d);
    return status;
}

int cli_run_partner_import(struct cli *c)
{
    static const char *const names[] = {"FILE|FOLDER"};
    struct import_words w = {0};
    struct stat file;
    if (!import_options(c, &w, names, 1))
        return err_exit(ERR_MALFORMED);
    if (stat(w.file, &file) == 0 && S_ISDIR(file.st_mode))
        return import_folder(c, &w);
    return import_send(c, &w, "/v1/desk/actions/add-partner/batch");
}

int cli_run_pool_import(struct cli *c)
{
    static const char *const names[] = {"POOL", "FILE"};
    struct import_words w = {0};
    if (!import_options(c, &w, names, 2))
        return err_exit(ERR_MALFORMED);
    if (!str_is_kebab(str_of(c->argv[0]), 47)) {
        diag_add(&c->diag, c->arena, S("POOL"), "is the id of a pool; see: guildhall pool list");
        return cli_fail(c, ERR_INVALID, "pool import");
    }
    return import_send(c, &w, str_z(c->arena, str_fmt(c->arena, "/v1/desk/pools/%s/keys", c->argv[0])));
}
