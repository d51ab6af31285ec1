/* The pure rules of orders and requests, walked (support/walk.h): buying, paying, renewing, cancelling,
 * refunding, and what people ask of the desk and of their own admins.
 *
 * `test_domain_exhaustive_orders N [NAME]` draws N places in each world beyond what is complete, of the tests
 * whose name is like NAME: a night's run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/walk.h"

/* A company that bought nothing yet, and one that bought in the year before and can renew: orders,
 * memberships, attainments, refunds. */
static void try_orders(void **state)
{
    static const char *const actions[] = {
        "purchase", "submit-proof",         "confirm-payment", "cancel-order", "renew",  "record-attainment",
        "grant",    "request-cancellation", "decide-refund",   "withdraw",     "adjust", NULL};
    static const char *const actors[] = {
        "global-admin", "partner-admin", "employee",      "guest",        "gone",
        "stranger",     "desk/operator", "desk/approver", "desk/auditor", NULL};
    bool bought = *state != NULL;
    const struct walk_world world = {.name = bought ? "orders, bought" : "orders",
                                     .actions = actions,
                                     .actors = actors,
                                     .instants = walk_instants,
                                     .complete = 2};
    struct walk *k = malloc(sizeof *k);
    assert_non_null(k);
    walk_open(k, "");
    walk_join(k);
    if (bought) {
        walk_act(k, "desk/operator", "record-attainment", "competency=cloud-platform level=silver");
        walk_act(k, "employee", "purchase", "offer=silver competency=cloud-platform payment=card");
    }
    walk_run(k, &world);
    free(k);
}

/* Requests of people to the desk and to their own admins. */
static void try_requests(void **state)
{
    static const char *const actions[] = {"open-request", "reply",          "take",        "close", "ask-for",
                                          "withdraw",     "disable-person", "assign-user", NULL};
    static const char *const instants[] = {"2022-04-01T00:00:00Z", NULL};
    static const char *const actors[] = {
        "global-admin", "partner-admin", "employee",      "guest",        "gone",
        "stranger",     "desk/operator", "desk/approver", "desk/auditor", NULL};
    static const struct walk_world world = {.name = "requests",
                                            .definition = "windows-server-cal",
                                            .actions = actions,
                                            .actors = actors,
                                            .instants = instants,
                                            .complete = 2};
    (void)state;
    struct walk *k = malloc(sizeof *k);
    assert_non_null(k);
    walk_open(k, "");
    assert_true(stage_hold(&k->root, S("windows-server-cal"), S("granted=1")));
    walk_name_orders(k);
    walk_run(k, &world);
    free(k);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(try_orders),
        cmocka_unit_test_prestate(try_orders, (void *)(uintptr_t) "bought"),
        cmocka_unit_test(try_requests),
    };
    return walk_main(argc, argv, "exhaustive orders", tests, ARRAY_LEN(tests));
}
