/* A house for tests of the app: an app on either engine in a temporary place, the small programme in force, a
 * desk, the company contoso with its people and an Action Pack, keys in the pools. Acts are given as text. */
#ifndef TESTS_SUPPORT_HOUSE_H
#define TESTS_SUPPORT_HOUSE_H

#include "app/act.h"
#include "stage.h"
#include "store_env.h"

struct house {
    struct store_env *env;
    struct keyring *keys;
    struct app *app;
    struct arena arena;
    struct stage words; /* reads inputs; what they hold lives as long as the house */
    uid contoso;
    struct actor root; /* the operating-system user: the desk's rights */
    int acts;
};

/* cmocka's setup and teardown; *state becomes a struct house. */
int house_setup(void **state);
int house_teardown(void **state);
/* Closes the app and opens it again on the same place. */
void house_reopen(struct house *h);

/* A person of contoso, as the actor of a session. */
struct actor house_actor(struct house *h, const char *email);
/* Fills a request; `inputs` as in case files ("person=kim@contoso.example"). */
void house_request(struct house *h, const struct actor *by, uid stream, const char *action,
                   const char *inputs, struct act_request *ret);
/* Acts; where the action wants a preview it is made and confirmed. Returns result.err. */
enum err house_act(struct house *h, const struct actor *by, uid stream, const char *action,
                   const char *inputs, struct act_result *ret);
/* The same, and it must be done. */
void house_done(struct house *h, const struct actor *by, uid stream, const char *action, const char *inputs);
/* `n` keys into a pool: PPPPP-00000-00000-00000-00001 … */
void house_import(struct house *h, const char *pool, int n);
const struct state *house_state(struct house *h, uid stream); /* held */

#endif
