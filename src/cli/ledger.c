/* Proving that the house is in order, and saying that the clock is: by the process that has the data folder.
 */
#include "cli/verb.h"

static void ledger_print(const struct json_node *r, const char *sound)
{
    const struct json_node *findings = json_tree_at(r, "findings");
    for (const struct json_node *n = findings ? findings->first : NULL; n; n = n->next) {
        str stream = json_tree_text(n, "stream");
        printf(STR_FMT " %lld: " STR_FMT "\n", STR_ARG(stream.len ? stream : S("-")),
               (long long)json_tree_int(n, "seq", 0), STR_ARG(json_tree_text(n, "what")));
    }
    if (json_tree_int(r, "more", 0) > 0)
        printf("… and %lld more\n", (long long)json_tree_int(r, "more", 0));
    printf("%lld streams, %lld events: %s\n", (long long)json_tree_int(r, "streams", 0),
           (long long)json_tree_int(r, "events", 0), findings && findings->first ? "NOT in order" : sound);
}

/* Findings are the status of a ledger that does not hold: ERR_CORRUPT. */
static int ledger_ask(struct cli *c, const struct door_request *r, const char *verb, const char *sound)
{
    const struct door_who by = {0};
    struct door_reply reply;
    struct door *d = NULL;
    int status = 0;
    enum err e = door_open(c, &by, &d);
    if (e == OK)
        e = door_send(d, r, &reply);
    if (e != OK) {
        status = cli_fail(c, e, verb);
    } else if (door_err(&reply) != OK) {
        status = door_refused(c, &reply);
    } else {
        const struct json_node *findings = json_tree_at(reply.json, "findings");
        if (c->json)
            printf(STR_FMT "\n", STR_ARG(reply.body));
        else
            ledger_print(reply.json, sound);
        status = findings && findings->first ? err_exit(ERR_CORRUPT) : 0;
    }
    door_close(d);
    return status;
}

int cli_run_ledger_verify(struct cli *c)
{
    static const struct door_request r = {.path = "/local/verify"};
    return cli_options(c, NULL, 0) ? ledger_ask(c, &r, "ledger verify", "every hash holds")
                                   : err_exit(ERR_MALFORMED);
}

static int ledger_rebuild(struct cli *c)
{
    static const struct door_request r = {.path = "/local/rebuild", .post = true};
    const struct door_who by = {0};
    struct door_reply reply;
    struct door *d = NULL;
    enum err e = door_open(c, &by, &d);
    if (e == OK)
        e = door_send(d, &r, &reply);
    int status = e != OK ? cli_fail(c, e, "rebuild") : door_err(&reply) != OK ? door_refused(c, &reply) : 0;
    if (status == 0 && c->json)
        printf(STR_FMT "\n", STR_ARG(reply.body));
    else if (status == 0)
        printf("%lld rows of the desk's lists written anew\n",
               (long long)json_tree_int(reply.json, "work", 0));
    door_close(d);
    return status;
}

/* What is derived is kept by the acts themselves: --check compares all of it with a new fold; without it the
 * projections that can be dropped are, and made anew (L14). */
int cli_run_rebuild(struct cli *c)
{
    static const struct door_request r = {.path = "/local/rebuild"};
    bool check = false;
    const struct cli_option options[] = {{"--check", NULL, &check}};
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return err_exit(ERR_MALFORMED);
    if (!check)
        return ledger_rebuild(c);
    return ledger_ask(c, &r, "rebuild --check", "what is derived equals the fold");
}

int cli_run_clock_accept(struct cli *c)
{
    static const struct door_request r = {.path = "/local/clock/accept", .post = true};
    const struct door_who by = {0};
    struct door_reply reply;
    struct door *d = NULL;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    enum err e = door_open(c, &by, &d);
    if (e == OK)
        e = door_send(d, &r, &reply);
    int status = e != OK                  ? cli_fail(c, e, "clock accept")
                 : door_err(&reply) != OK ? door_refused(c, &reply)
                                          : 0;
    if (status == 0 && c->json)
        printf(STR_FMT "\n", STR_ARG(reply.body));
    if (status == 0 && !c->json) {
        str was = json_tree_text(reply.json, "was");
        printf("%s" STR_FMT "the clock is right: " STR_FMT "\n", was.len ? "was stopped (" : "", STR_ARG(was),
               STR_ARG(json_tree_text(reply.json, "now")));
    }
    door_close(d);
    return status;
}
