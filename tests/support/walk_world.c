/* What the small worlds begin with. */
#include "walk.h"

#include "app/programme_file.h"
#include "domain/tenants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

const char *const walk_instants[] = {
    "2021-03-31T23:59:59Z", /* day 30, and the last second of a month */
    "2021-04-01T00:00:00Z", /* day 31 */
    "2021-05-30T08:59:59Z", /* a second before 90 × 24 hours */
    "2021-05-30T09:00:00Z",
    "2022-02-14T00:00:00Z", /* AD−15 */
    "2022-03-01T23:59:59Z", /* AD */
    "2022-03-02T00:00:00Z", /* AD+1 */
    "2022-03-31T23:59:59Z", /* AD+30 */
    "2022-04-01T00:00:00Z", /* AD+31 */
    NULL,
};

const char *const walk_everybody[] = {
    "global-admin", "user-admin", "admin-agent",   "partner-admin", "subscription-admin", "employee", "guest",
    "gone",         "stranger",   "desk/operator", "desk/approver", "desk/auditor",       "os",       NULL,
};

static struct programme *programme;
static size_t drawn = 10;

/* A world in which nothing can be done proves nothing. */
static void everything_was_done(void **state)
{
    (void)state;
    assert_int_equal(walk_never_allowed(), 0);
}

int walk_main(int argc, char **argv, const char *group, const struct CMUnitTest *tests, size_t n)
{
    enum { TESTS_MAX = 16 };
    static const char *const files[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                                        GUILDHALL_SOURCE_DIR "/samples/mpn-example.yaml"};
    struct CMUnitTest all[TESTS_MAX];
    struct arena a;
    struct diag diag = {.n = 0};
    ASSERT(n < TESTS_MAX);
    memcpy(all, tests, n * sizeof *tests);
    all[n] = (struct CMUnitTest)cmocka_unit_test(everything_was_done);
    walk_tell_on_abort();
    if (argc > 1)
        drawn = (size_t)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        cmocka_set_test_filter(argv[2]);
    arena_init(&a, 1 << 20);
    enum err err = programme_load(files, ARRAY_LEN(files), &a, &diag, &programme);
    arena_free(&a);
    if (err != OK)
        return 1;
    int failed = _cmocka_run_group_tests(group, all, n + 1, NULL, NULL);
    programme_release(programme);
    return failed;
}

void walk_act(struct walk *k, const char *name, const char *action, const char *input)
{
    struct actor actor;
    struct stage_act act;
    bool done = stage_actor(&k->root, str_of(name), &actor) &&
                stage_act(&k->root, &actor, str_of(action), str_of(input), false, &act) && act.allowed;
    if (!done)
        fail_msg("%s %s %s is not allowed " STR_FMT, name, action, input, STR_ARG(k->root.error));
}

void walk_open(struct walk *k, const char *settings)
{
    ts now;
    *k = (struct walk){.drawn = drawn};
    assert_true(ts_parse(S("2021-03-01T09:00:00Z"), &now));
    stage_open(&k->root, programme, now);
    assert_true(stage_company(&k->root, S("contoso"), str_of(settings)));
    walk_act(k, "global-admin", "add-person", "email=second@contoso.example given_name=second");
    walk_act(k, "global-admin", "assign-role", "person=second role=global-admin");
    walk_act(k, "global-admin", "add-person", "email=gone@contoso.example given_name=gone");
    walk_act(k, "global-admin", "assign-role", "person=gone role=global-admin");
    walk_act(k, "gone", "create-token", "name=gone");
    walk_act(k, "second", "disable-person", "person=gone");
}

void walk_tokens(struct walk *k, const char *company, const char *own, const char *vendor)
{
    struct arena *a = &k->root.arena;
    walk_act(k, "global-admin", "create-token",
             str_z(a, str_fmt(a, "name=service service=true actions=%s", company)));
    walk_act(k, "partner-admin", "create-token", str_z(a, str_fmt(a, "name=own actions=%s", own)));
    walk_act(k, "desk/operator", "create-token",
             str_z(a, str_fmt(a, "name=desk service=true actions=%s", vendor)));
}

void walk_join(struct walk *k)
{
    walk_act(k, "global-admin", "join",
             "company_name=Contoso account_email=office@contoso.example country=us currency=USD language=en");
}

void walk_tenant(struct walk *k, const char *domain)
{
    struct stage *w = &k->root;
    struct arena *a = &w->arena;
    const char *input = str_z(a, str_fmt(a, "tenant=%s", domain));
    walk_act(k, "global-admin", "add-tenant", input);
    struct stage_txt *t = STAGE_ADD(w, txts);
    t->domain = str_of(domain);
    t->value = tenants_txt(a, ID_TENANT, w->partner->tenants[w->partner->n_tenants - 1].id);
    walk_act(k, "global-admin", "confirm-tenant", input);
}

void walk_name_orders(struct walk *k)
{
    struct stage *w = &k->root;
    for (size_t i = 0; i < w->partner->n_orders; i++)
        stage_name(w, S("@order1"), ID_ORDER, w->partner->orders[i].id);
    for (size_t i = 0; i < w->partner->n_memberships; i++)
        stage_name(w, S("@membership1"), ID_MEMBERSHIP, w->partner->memberships[i].id);
}
