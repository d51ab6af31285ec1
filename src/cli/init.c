/* Making a data folder: its master key, the programme, the first person of the desk, and a link by which that
 * person signs in. What an earlier init left unfinished is gone on with. */
#include <stdio.h>
#include <unistd.h>

#include "app/cache.h"
#include "app/identity.h"
#include "base/env.h"
#include "cli/programme.h"
#include "input/digest.h"
#include "input/into.h"

enum { LINK_HOURS = 24, ANSWER_MAX = 512 };

struct init_words {
    const char *programme, *overlay, *email, *given_name, *family_name, *language;
};

/* Asks for what no option gave; "" where nobody can be asked. */
static const char *init_ask(struct cli *c, const char *given, const char *question)
{
    char answer[ANSWER_MAX];
    if (given)
        return given;
    if (!isatty(STDIN_FILENO))
        return "";
    fprintf(stderr, "%s: ", question);
    return fgets(answer, sizeof answer, stdin) ? str_z(c->arena, str_trim(str_of(answer))) : "";
}

static enum err init_questions(struct cli *c, struct init_words *w)
{
    w->programme = init_ask(c, w->programme, "Programme file");
    w->email = init_ask(c, w->email, "E-mail of the first person of the desk");
    w->given_name = init_ask(c, w->given_name, "Given name");
    w->family_name = init_ask(c, w->family_name, "Family name");
    const struct {
        const char *name, *value;
    } needed[] = {{"--programme", w->programme}, {"--email", w->email}, {"--given-name", w->given_name}};
    for (size_t i = 0; i < ARRAY_LEN(needed); i++)
        if (!*needed[i].value)
            diag_add(&c->diag, c->arena, str_of(needed[i].name), "is needed");
    return c->diag.n ? ERR_INVALID : OK;
}

static enum err init_programme(struct cli *c, struct app *app, const struct actor *by,
                               const struct init_words *w)
{
    const char *files[] = {w->programme, w->overlay};
    struct programme *in_force = app_programme(app);
    if (in_force) {
        printf("programme: %s is in force already; `guildhall programme apply` changes it\n", in_force->id.z);
        programme_release(in_force);
        return OK;
    }
    TRY(programme_apply(c, app, by, files, w->overlay ? 2 : 1));
    printf("programme: %s is in force\n", w->programme);
    return OK;
}

/* The desk's first person is an ordinary act, so the ledger tells who made it. */
static enum err init_desk_act(struct cli *c, struct app *app, const struct actor *by,
                              const struct init_words *w)
{
    const struct action *action = action_find(S("set-desk-role"));
    const struct pair pairs[] = {{S("email"), str_of(w->email)},
                                 {S("given_name"), str_of(w->given_name)},
                                 {S("family_name"), str_of(w->family_name)},
                                 {S("language"), str_of(w->language)},
                                 {S("role"), S("operator")}};
    void *input = arena_alloc(c->arena, action->input_size, _Alignof(max_align_t));
    const struct into to = {.fields = action->fields,
                            .n = action->n_fields,
                            .record = input,
                            .arena = c->arena,
                            .diag = &c->diag};
    into_begin(&to);
    TRY(into_pairs(&to, pairs, ARRAY_LEN(pairs), NULL));
    TRY(into_end(&to));
    struct act_request req = {.arena = c->arena,
                              .actor = by,
                              .stream = UID_VENDOR,
                              .action = action,
                              .input = input,
                              .input_digest = input_digest(action->fields, action->n_fields, input),
                              .idempotency_key = str_fmt(c->arena, "init-%s", w->email)};
    enum err e = act_run(app, &req);
    if (req.result.n_reasons > 0)
        diag_add(&c->diag, c->arena, S("set-desk-role"), "refused: %s",
                 reason_rows[req.result.reasons[0].code].code);
    cache_release(req.result.state);
    return e;
}

static enum err init_desk(struct cli *c, struct app *app, const struct actor *by, const struct init_words *w)
{
    struct actor person;
    secret link;
    enum err e = identity_person(app, UID_VENDOR, str_of(w->email), c->arena, &person);
    if (e == ERR_NOT_FOUND) {
        TRY(init_desk_act(c, app, by, w));
        TRY(identity_person(app, UID_VENDOR, str_of(w->email), c->arena, &person));
    } else {
        TRY(e);
    }
    ts expires = {env_now().us + (int64_t)LINK_HOURS * 3600 * 1000000};
    TRY(identity_link(app, &person, expires, false, c->arena, &link));
    const char *origin = config_get(&c->config, CONFIG_server_origin);
    str base = *origin ? str_of(origin)
                       : str_fmt(c->arena, "http://%s:%s", config_get(&c->config, CONFIG_server_address),
                                 config_get(&c->config, CONFIG_server_port));
    printf("desk: %s signs in, once and within %d hours, at\n  " STR_FMT "/signin/" STR_FMT "\n", w->email,
           LINK_HOURS, STR_ARG(base), STR_ARG(secret_reveal(link)));
    return OK;
}

static enum err init_make(struct cli *c, const struct init_words *w)
{
    struct keyring *keys = NULL;
    struct app *app = NULL;
    struct actor by = cli_os_actor(c);
    str why;
    TRY(cli_open(c, CLI_OPEN_CREATE, &keys, &app));
    printf("data: %s (the master key is %s: keep a copy elsewhere)\n",
           config_get(&c->config, CONFIG_data_dir), cli_key_path(c));
    enum err e = init_programme(c, app, &by, w);
    if (e == OK)
        e = init_desk(c, app, &by, w);
    if (e == OK && !app_ready(app, &why)) {
        diag_add(&c->diag, c->arena, S("ready"), STR_FMT, STR_ARG(why));
        e = ERR_UNAVAILABLE;
    }
    cli_close(keys, app);
    return e;
}

int cli_run_init(struct cli *c)
{
    struct init_words w = {.language = "en"};
    const struct cli_option options[] = {{"--programme", &w.programme, NULL},
                                         {"--overlay", &w.overlay, NULL},
                                         {"--email", &w.email, NULL},
                                         {"--given-name", &w.given_name, NULL},
                                         {"--family-name", &w.family_name, NULL},
                                         {"--language", &w.language, NULL}};
    if (!cli_options(c, options, ARRAY_LEN(options)))
        return err_exit(ERR_MALFORMED);
    enum err e = init_questions(c, &w);
    if (e == OK && cli_is_there(cli_path(c, "demo"))) {
        diag_add(&c->diag, c->arena, S("--data"), "is the folder of a demo; give another");
        e = ERR_REFUSED;
    }
    if (e == OK)
        e = init_make(c, &w);
    if (e != OK)
        return cli_fail(c, e, "init");
    printf("ready: guildhall serve --data %s\n", config_get(&c->config, CONFIG_data_dir));
    return 0;
}

int cli_run_migrate(struct cli *c)
{
    struct keyring *keys = NULL;
    struct app *app = NULL;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    enum err e = cli_open(c, CLI_OPEN_UPDATE, &keys, &app);
    cli_close(keys, app);
    if (e != OK)
        return cli_fail(c, e, "migrate");
    printf("the schema is up to date\n");
    return 0;
}
