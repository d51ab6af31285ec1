/* The pure rules of a company and of the vendor, walked (support/walk.h): joining, people and their roles,
 * directories and claims, tokens, moving in from PMC, and the vendor's own stream.
 *
 * `test_domain_exhaustive_company N [NAME]` draws N places in each world beyond what is complete, of the
 * tests whose name is like NAME: a night's run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/walk.h"

static struct walk *walk_new(const char *settings)
{
    struct walk *k = malloc(sizeof *k);
    assert_non_null(k);
    walk_open(k, settings);
    return k;
}

static void walk_through(struct walk *k, const struct walk_world *world)
{
    walk_run(k, world);
    free(k);
}

static const char *const no_instants[] = {NULL};

/* Known, and not a member yet. */
static void try_joining(void **state)
{
    static const char *const actions[] = {"join",       "update-company",        "purchase",
                                          "add-tenant", "set-marketing-contact", NULL};
    static const struct walk_world world = {.name = "joining",
                                            .actions = actions,
                                            .actors = walk_everybody,
                                            .instants = no_instants,
                                            .complete = 4};
    (void)state;
    walk_through(walk_new(""), &world);
}

static void try_people(void **state)
{
    static const char *const actions[] = {"add-person",  "update-person", "disable-person",
                                          "assign-role", "remove-role",   NULL};
    /* The second Global admin acts too: two that work against each other leave one. */
    static const char *const actors[] = {
        "global-admin", "second",        "user-admin",    "partner-admin", "employee", "guest", "gone",
        "stranger",     "desk/operator", "desk/approver", "desk/auditor",  "os",       NULL};
    static const struct walk_world world = {
        .name = "people", .actions = actions, .actors = actors, .instants = no_instants, .complete = 2};
    (void)state;
    struct walk *k = walk_new("");
    walk_join(k);
    walk_tokens(k, "add-person;assign-role", "set-marketing-contact", "complete-activation");
    walk_through(k, &world);
}

static void try_directories(void **state)
{
    static const char *const actions[] = {"add-tenant",        "confirm-tenant",      "remove-tenant",
                                          "start-admin-claim", "confirm-admin-claim", NULL};
    static const char *const instants[] = {"2021-03-08T08:59:59Z", "2021-03-08T09:00:00Z", NULL};
    static const struct walk_world world = {.name = "directories",
                                            .actions = actions,
                                            .actors = walk_everybody,
                                            .instants = instants,
                                            .complete = 4};
    (void)state;
    struct walk *k = walk_new("");
    walk_join(k);
    walk_through(k, &world);
}

static void try_tokens(void **state)
{
    static const char *const actions[] = {"create-token", "revoke-token",   "get-keys", "assign-role",
                                          "remove-role",  "disable-person", NULL};
    static const char *const instants[] = {"2021-03-02T08:59:59Z", "2021-03-02T09:00:00Z", NULL};
    static const struct walk_world world = {.name = "tokens",
                                            .definition = "windows-server",
                                            .actions = actions,
                                            .actors = walk_everybody,
                                            .instants = instants,
                                            .complete = 2};
    (void)state;
    struct walk *k = walk_new("");
    stage_pool(&k->root, S("windows-server"), 2, S(""), S(""), 1);
    assert_true(stage_hold(&k->root, S("windows-server"), S("granted=2")));
    walk_name_orders(k);
    walk_tokens(k, "get-keys;assign-role", "get-keys;create-token", "record-usage");
    walk_through(k, &world);
}

/* Still at the old place: not invited yet, and invited. */
static void try_home(void **state)
{
    static const char *const actions[] = {
        "invite",     "accept-invitation", "join",         "purchase",    "add-tenant",     "confirm-tenant",
        "add-person", "assign-role",       "open-request", "assign-user", "disable-person", NULL};
    static const char *const instants[] = {"2021-12-01T23:59:59Z", "2022-01-01T00:00:00Z", NULL};
    struct walk_world world = {.definition = "visual-studio-enterprise-core",
                               .actions = actions,
                               .actors = walk_everybody,
                               .instants = instants,
                               .complete = 2};
    bool invited = *state != NULL;
    world.name = invited ? "home, invited" : "home";
    struct walk *k = walk_new("home=pmc");
    k->root.export = S("{\"people.csv\":\"email,given_name,type,roles\\n"
                       "lynne@contoso.example,Lynne,member,user-admin\\n"
                       "employee@contoso.example,Employee,member,partner-admin\\n\","
                       "\"tenants.csv\":\"tenant\\ncontoso.example\\nlabs.example\\n\","
                       "\"orders.csv\":\"offer,competency,paid,purchaser\\n"
                       "gold,cloud-platform,2020-12-01,lynne@contoso.example\\n\","
                       "\"holdings.csv\":\"benefit,person,assigned_at\\n"
                       "visual-studio-enterprise-core,employee@contoso.example,2020-12-15T10:00:00Z\\n\"}");
    if (invited)
        walk_act(k, "desk/operator", "invite", "export=staged");
    walk_through(k, &world);
}

static void try_vendor(void **state)
{
    static const char *const actions[] = {"import-keys",   "set-low-water", "apply-programme",
                                          "set-desk-role", "get-keys",      NULL};
    static const struct walk_world world = {.name = "vendor",
                                            .definition = "windows-server",
                                            .actions = actions,
                                            .actors = walk_everybody,
                                            .instants = no_instants,
                                            .complete = 3};
    (void)state;
    struct walk *k = walk_new("");
    assert_true(stage_hold(&k->root, S("windows-server"), S("granted=2")));
    walk_name_orders(k);
    walk_tokens(k, "get-keys", "get-keys", "import-keys;set-low-water");
    walk_through(k, &world);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(try_joining),     cmocka_unit_test(try_people),
        cmocka_unit_test(try_directories), cmocka_unit_test(try_tokens),
        cmocka_unit_test(try_home),        cmocka_unit_test_prestate(try_home, (void *)(uintptr_t) "invited"),
        cmocka_unit_test(try_vendor),
    };
    return walk_main(argc, argv, "exhaustive company", tests, ARRAY_LEN(tests));
}
