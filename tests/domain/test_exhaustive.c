/* The pure rules of benefits and orders, walked (support/walk.h): a kind's benefit with 0, 1 or 2 granted,
 * and a company that has bought nothing yet.
 *
 * `test_domain_exhaustive N` draws N places in each world beyond what is complete: a night's run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/walk.h"

static struct programme *programme;
static size_t drawn = 40;

static void hold(struct walk *k, const char *definition, int granted)
{
    const struct definition *def = programme_definition(programme, str_of(definition));
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

static void try_kind(void **state)
{
    const char *definition = *state;
    for (int granted = 0; granted <= 2; granted++) {
        struct walk *k = malloc(sizeof *k);
        char name[64];
        assert_non_null(k);
        walk_open(k, programme, "");
        walk_tokens(k, "get-keys;assign-user;redeem;activate;transfer", "show-key;redeem;activate;open-incident",
                    "record-usage;complete-activation;decide-refund");
        hold(k, definition, granted);
        (void)snprintf(name, sizeof name, "%s, %d", definition, granted);
        const struct walk_world world = {.name = name,
                                         .definition = definition,
                                         .actors = walk_everybody,
                                         .instants = walk_instants,
                                         .complete = 2};
        walk_run(k, &world, drawn);
        free(k);
    }
}

static const char *const of_orders[] = {
    "purchase",      "submit-proof",  "confirm-payment", "cancel-order", "renew",        "record-attainment",
    "request-cancellation", "decide-refund", "withdraw",        "grant",        "adjust",       "open-request",
    "reply",         "take",          "close",           "ask-for",      NULL};

/* A company that bought nothing yet: orders, memberships, attainments, refunds, requests. */
static void try_orders(void **state)
{
    static const struct walk_world world = {.name = "orders",
                                            .actions = of_orders,
                                            .actors = walk_everybody,
                                            .instants = walk_instants,
                                            .complete = 1};
    (void)state;
    struct walk *k = malloc(sizeof *k);
    assert_non_null(k);
    walk_open(k, programme, "");
    walk_join(k);
    walk_run(k, &world, drawn);
    free(k);
}

/* A world in which nothing can be done proves nothing. */
static void everything_was_done(void **state)
{
    (void)state;
    assert_int_equal(walk_never_allowed(), 0);
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
    struct CMUnitTest tests[ARRAY_LEN(definitions) + 2];
    walk_tell_on_abort();
    if (argc > 1)
        drawn = (size_t)strtoul(argv[1], NULL, 10);
    programme = walk_programme();
    if (!programme)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(definitions); i++)
        tests[i] = (struct CMUnitTest){.name = definitions[i],
                                       .test_func = try_kind,
                                       .initial_state = (void *)(uintptr_t)definitions[i]};
    tests[ARRAY_LEN(definitions)] = (struct CMUnitTest){.name = "orders", .test_func = try_orders};
    tests[ARRAY_LEN(definitions) + 1] = (struct CMUnitTest)cmocka_unit_test(everything_was_done);
    int failed = cmocka_run_group_tests_name("exhaustive", tests, NULL, NULL);
    programme_release(programme);
    return failed;
}
