/* The verbs of the programme file, and putting one into force. */
#include "cli/programme.h"

#include <stdio.h>

#include "app/cache.h"
#include "app/programme_file.h"
#include "app/programme_store.h"
#include "input/digest.h"

enum err programme_apply(struct cli *c, struct app *app, const struct actor *by, const char *const *paths,
                         size_t n)
{
    struct programme *p = NULL;
    const struct action *action = action_find(S("apply-programme"));
    TRY(programme_load(paths, n, c->arena, &c->diag, &p));
    app_first_programme(app, p);
    enum err e = programme_keep(app, p);
    void *input = arena_alloc(c->arena, action->input_size, _Alignof(max_align_t));
    fields_clear(action->fields, action->n_fields, input);
    const struct field *f = fields_find(action->fields, action->n_fields, S("programme"));
    *(hash256 *)((char *)input + f->offset) = p->hash;
    /* No key: what was in force once can be put into force again. */
    struct act_request req = {.arena = c->arena,
                              .actor = by,
                              .stream = UID_VENDOR,
                              .action = action,
                              .input = input,
                              .input_digest = input_digest(action->fields, action->n_fields, input)};
    if (e == OK)
        e = act_run(app, &req);
    cache_release(req.result.state);
    programme_release(p);
    return e;
}

static enum err programme_words(struct cli *c, struct programme **ret)
{
    if (c->argc == 0) {
        diag_add(&c->diag, c->arena, S("FILE"), "which programme file? Overlays may follow it");
        return ERR_INVALID;
    }
    return programme_load((const char *const *)c->argv, (size_t)c->argc, c->arena, &c->diag, ret);
}

int cli_run_programme_check(struct cli *c)
{
    struct programme *p = NULL;
    char hex[HASH_HEX];
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    enum err e = programme_words(c, &p);
    if (e != OK)
        return cli_fail(c, e, "programme check");
    printf("%s: %zu offers, %zu definitions, %zu roles; no mistakes (" STR_FMT ")\n", p->id.z, p->n_offers,
           p->n_definitions, p->n_roles, STR_ARG(hash_hex(&p->hash, hex)));
    programme_release(p);
    return 0;
}

int cli_run_programme_show(struct cli *c)
{
    enum { SHOWN_MAX = 16 << 20 };
    struct programme *p = NULL;
    struct buf out;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    enum err e = programme_words(c, &p);
    if (e != OK)
        return cli_fail(c, e, "programme show");
    buf_init(&out, SHOWN_MAX);
    programme_show(p, &out);
    printf(STR_FMT "\n", STR_ARG(buf_str(&out)));
    buf_free(&out);
    programme_release(p);
    return 0;
}

int cli_run_programme_apply(struct cli *c)
{
    struct keyring *keys = NULL;
    struct app *app = NULL;
    if (!cli_options(c, NULL, 0))
        return err_exit(ERR_MALFORMED);
    if (c->argc == 0) {
        diag_add(&c->diag, c->arena, S("FILE"), "which programme file? Overlays may follow it");
        return cli_fail(c, ERR_INVALID, "programme apply");
    }
    enum err e = cli_open(c, CLI_OPEN, &keys, &app);
    if (e == OK) {
        struct actor by = cli_os_actor(c);
        e = programme_apply(c, app, &by, (const char *const *)c->argv, (size_t)c->argc);
    }
    cli_close(keys, app);
    if (e == OK)
        printf("programme: %s is in force\n", c->argv[0]);
    return e == OK ? 0 : cli_fail(c, e, "programme apply");
}
