/* The pure rules of benefits, walked (support/walk.h): of each kind one with 0, 1 or 2 granted, and one of
 * which something was done already.
 *
 * `test_domain_exhaustive N [NAME]` draws N places in each world beyond what is complete, of the tests whose
 * name is like NAME: a night's run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/walk.h"

static void hold(struct walk *k, const char *definition, int granted)
{
    const struct definition *def = programme_definition(k->root.programme, str_of(definition));
    char settings[32];
    assert_non_null(def);
    for (size_t i = 0; i < def->kind->n_terms; i++)
        if (strcmp(def->kind->terms[i].name, "pool") == 0)
            stage_pool(&k->root,
                       code_str((const code *)((const char *)def->terms + def->kind->terms[i].offset)), 2,
                       S(""), S(""), 5);
    if (strcmp(def->kind->name, "licence_key") == 0)
        walk_tenant(k, "contoso.example");
    (void)snprintf(settings, sizeof settings, "granted=%d", granted);
    assert_true(stage_hold(&k->root, str_of(definition), str_of(settings)));
    walk_name_orders(k);
}

/* With how many granted a world begins, and what was done already: from there it is complete again. */
enum { BEGUN_MAX = 4 };
static const struct beginning {
    const char *definition;
    int granted;
    const char *called;
    struct {
        const char *name, *action, *input;
    } begun[BEGUN_MAX];
} beginnings[] = {
    {"windows-server", 0, "", {{NULL, NULL, NULL}}},
    {"windows-server", 1, "", {{NULL, NULL, NULL}}},
    {"windows-server", 2, "", {{NULL, NULL, NULL}}},
    {"windows-server",
     2,
     "held",
     {{"global-admin", "get-keys", "benefit=windows-server count=2"},
      {"global-admin", "assign-user", "benefit=windows-server person=employee"}}},
    {"windows-server",
     2,
     "being cancelled",
     {{"global-admin", "request-cancellation", "order=@order1 reason=twice"}}},
    {"windows-server-cal", 1, "", {{NULL, NULL, NULL}}},
    {"windows-server-cal", 2, "", {{NULL, NULL, NULL}}},
    {"azure-monthly-credit", 0, "", {{NULL, NULL, NULL}}},
    {"azure-monthly-credit", 1, "", {{NULL, NULL, NULL}}},
    {"azure-monthly-credit",
     1,
     "used",
     {{"global-admin", "assign-user", "benefit=azure-monthly-credit person=employee"},
      {"desk/operator", "record-usage",
       "benefit=azure-monthly-credit amount=\"60.00 USD\" at=2021-03-01T09:00:00Z usage_id=u1"}}},
    {"azure-bulk-credit-6000", 1, "", {{NULL, NULL, NULL}}},
    {"azure-bulk-credit-6000",
     1,
     "assigned",
     {{"global-admin", "assign-user",
       "benefit=azure-bulk-credit-6000 person=employee confirm_no_other_offer=true"}}},
    {"office-365-e3", 0, "", {{NULL, NULL, NULL}}},
    {"office-365-e3", 1, "", {{NULL, NULL, NULL}}},
    {"office-365-e3", 2, "", {{NULL, NULL, NULL}}},
    {"office-365-e3",
     2,
     "redeemed",
     {{"global-admin", "show-key", "benefit=office-365-e3"},
      {"global-admin", "redeem", "benefit=office-365-e3 goal=new tenant=contoso.example"}}},
    {"office-365-e3",
     2,
     "being cancelled",
     {{"global-admin", "request-cancellation", "order=@order1 reason=twice"}}},
    {"visual-studio-enterprise-core", 1, "", {{NULL, NULL, NULL}}},
    {"visual-studio-enterprise-core", 2, "", {{NULL, NULL, NULL}}},
    {"visual-studio-enterprise-core",
     2,
     "assigned",
     {{"global-admin", "assign-user", "benefit=visual-studio-enterprise-core person=employee"},
      {"global-admin", "assign-user", "benefit=visual-studio-enterprise-core person=guest"}}},
    {"product-support", 0, "", {{NULL, NULL, NULL}}},
    {"product-support", 1, "", {{NULL, NULL, NULL}}},
    {"product-support",
     2,
     "active",
     {{"global-admin", "activate", "benefit=product-support"},
      {"desk/operator", "complete-activation", "benefit=product-support access_id=A1 contract_id=C1"}}},
    {"signature-support",
     1,
     "asked back",
     {{"global-admin", "activate", "benefit=signature-support"},
      {"desk/operator", "ask-for-information", "benefit=signature-support text=what"}}},
    {"advisory-hours-action-pack", 0, "", {{NULL, NULL, NULL}}},
    {"advisory-hours-action-pack", 1, "", {{NULL, NULL, NULL}}},
    {"advisory-hours-action-pack", 2, "", {{NULL, NULL, NULL}}},
    {"gtm-toolbox", 1, "", {{NULL, NULL, NULL}}},
    {"gtm-toolbox",
     1,
     "asked for",
     {{"global-admin", "set-marketing-contact",
       "person=employee email=mkt@contoso.example phone=1 language=ko"},
      {"global-admin", "activate", "benefit=gtm-toolbox"}}},
};

/* Of the desk the operator: an approver can do no more with a benefit. */
static const char *const of_kinds[] = {"global-admin",       "user-admin",    "admin-agent",  "partner-admin",
                                       "subscription-admin", "employee",      "guest",        "gone",
                                       "stranger",           "desk/operator", "desk/auditor", NULL};

static void try_kind(void **state)
{
    const char *definition = *state;
    for (size_t i = 0; i < ARRAY_LEN(beginnings); i++) {
        const struct beginning *b = &beginnings[i];
        if (strcmp(b->definition, definition) != 0)
            continue;
        struct walk *k = malloc(sizeof *k);
        char name[64];
        assert_non_null(k);
        walk_open(k, "");
        walk_tokens(k, "get-keys;assign-user;redeem;activate;transfer",
                    "show-key;redeem;activate;open-incident",
                    "record-usage;complete-activation;decide-refund");
        hold(k, definition, b->granted);
        for (size_t j = 0; j < BEGUN_MAX && b->begun[j].name; j++)
            walk_act(k, b->begun[j].name, b->begun[j].action, b->begun[j].input);
        (void)snprintf(name, sizeof name, "%s, %d%s%s", definition, b->granted,
                       b->begun[0].name ? " and " : "", b->begun[0].name ? b->called : "");
        const struct walk_world world = {.name = name,
                                         .definition = definition,
                                         .actors = of_kinds,
                                         .instants = walk_instants,
                                         .complete = 2};
        walk_run(k, &world);
        free(k);
    }
}

int main(int argc, char **argv)
{
    static const char *const definitions[] = {"windows-server",
                                              "windows-server-cal",
                                              "azure-monthly-credit",
                                              "azure-bulk-credit-6000",
                                              "office-365-e3",
                                              "visual-studio-enterprise-core",
                                              "product-support",
                                              "signature-support",
                                              "advisory-hours-action-pack",
                                              "gtm-toolbox"};
    struct CMUnitTest tests[ARRAY_LEN(definitions)];
    for (size_t i = 0; i < ARRAY_LEN(definitions); i++)
        tests[i] = (struct CMUnitTest){.name = definitions[i],
                                       .test_func = try_kind,
                                       .initial_state = (void *)(uintptr_t)definitions[i]};
    return walk_main(argc, argv, "exhaustive", tests, ARRAY_LEN(tests));
}
