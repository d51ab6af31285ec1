/* access.c: who may do what, every action by every kind of actor, against a table written from contract
 * section 3 and not from the programme's policy (roles: seed). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/programme_file.h"
#include "support/stage.h"

enum {
    GA = 1 << 0,
    UMA = 1 << 1,
    AA = 1 << 2,
    MPA = 1 << 3,
    VSA = 1 << 4,
    EMPLOYEE = 1 << 5,
    GUEST = 1 << 6,
    GONE = 1 << 7,     /* disabled */
    STRANGER = 1 << 8, /* the Global admin of another company */
    OPERATOR = 1 << 9,
    APPROVER = 1 << 10,
    AUDITOR = 1 << 11,
    OS_USER = 1 << 12,
    FORMER = 1 << 13,  /* of the desk, without a role */
    LIMITED = 1 << 14, /* the Global admin's token for add-person and create-token */
    SERVICE = 1 << 15, /* the company's, for get-keys and read-benefits */
    BILLING = 1 << 16, /* the vendor's, for confirm-payment, set-low-water and read-orders */
    ACTORS = 17,
};
#define MEMBERS   (GA | UMA | AA | MPA | VSA | EMPLOYEE) /* "any" of the contract */
#define SIGNED_IN (MEMBERS | GUEST)
#define DESK      (OPERATOR | APPROVER | OS_USER)

static const char *const names[ACTORS] = {
    "global-admin",  "user-admin",   "admin-agent", "partner-admin", "subscription-admin",
    "employee",      "guest",        "gone",        "stranger",      "desk/operator",
    "desk/approver", "desk/auditor", "os",          "desk/former",   "limited",
    "service",       "billing",
};

static const struct {
    const char *action;
    unsigned may;
} expected[] = {
    {"join", MEMBERS},
    {"update-company", GA},
    {"purchase", MEMBERS},
    {"cancel-order", GA | MPA},
    {"request-cancellation", GA | MPA},
    {"confirm-payment", DESK | BILLING},
    {"record-attainment", DESK},
    {"record-offer", DESK},
    {"withdraw-offer", DESK},
    {"add-person", GA | UMA | LIMITED},
    {"update-person", GA | UMA},
    {"disable-person", GA | UMA},
    {"assign-role", GA | UMA},
    {"remove-role", GA | UMA},
    {"get-keys", GA | MPA | SERVICE},
    {"show-key", GA | MPA},
    {"assign-user", GA},
    {"remove-user", GA},
    {"reassign", GA | VSA},
    {"give-back", 0},
    {"transfer", GA},
    {"record-usage", DESK},
    {"create-token", SIGNED_IN | DESK | AUDITOR | LIMITED},
    {"revoke-token", SIGNED_IN | DESK | AUDITOR},
    {"import-keys", DESK},
    {"apply-programme", DESK},
    {"add-partner", DESK},
    {"set-low-water", DESK | BILLING},
    {"set-desk-role", DESK},
    {"submit-proof", GA | MPA},
    {"renew", MEMBERS},
    {"decide-refund", DESK},
    {"open-request", MEMBERS},
    {"reply", GA | MPA | DESK},
    {"withdraw", GA | MPA},
    {"take", DESK},
    {"close", DESK},
    {"invite", DESK},
    {"accept-invitation", GA},
    {"start-admin-claim", MEMBERS},
    {"confirm-admin-claim", MEMBERS},
    {"add-tenant", GA},
    {"confirm-tenant", GA},
    {"remove-tenant", GA},
    {"ask-for", MEMBERS},
    {"redeem", GA | MPA},
    {"request-replacement", GA | MPA},
    {"decide-replacement", DESK},
    {"activate", GA | MPA},
    {"complete-activation", DESK},
    {"decline-activation", DESK},
    {"ask-for-information", DESK},
    {"answer-information", GA | MPA},
    {"correct-contract", DESK},
    {"share-contract", GA | MPA | AA},
    {"link-contract", MEMBERS},
    {"open-incident", MEMBERS},
    {"request-advisory", MEMBERS},
    {"set-marketing-contact", GA | MPA},
    {"resend-instructions", DESK},
    {"grant", DESK},
    {"adjust", DESK},
};

static const struct {
    const char *way;
    unsigned may;
} reading[] = {
    {READ_BENEFITS, GA | LIMITED | UMA | AA | MPA | DESK | AUDITOR | SERVICE},
    {READ_DEVELOPER_SUBSCRIPTIONS, GA | LIMITED | UMA | AA | MPA | VSA | DESK | AUDITOR},
    {READ_BENEFIT_NAMES, MEMBERS | LIMITED | DESK | AUDITOR},
    {READ_PEOPLE, GA | LIMITED | UMA | AA | MPA | DESK | AUDITOR},
    {READ_PEOPLE_NAMES, GA | LIMITED | UMA | AA | MPA | VSA | DESK | AUDITOR},
    {READ_ACTIVITY, GA | LIMITED | UMA | AA | MPA | DESK | AUDITOR},
    {READ_REQUESTS, GA | LIMITED | MPA | DESK | AUDITOR},
    {READ_ORDERS, GA | LIMITED | UMA | AA | MPA | DESK | AUDITOR | BILLING},
};

struct scene {
    struct stage stage;
    struct actor actors[ACTORS];
};

static void act(struct stage *w, const char *who_acts, const char *action, const char *inputs)
{
    struct actor actor;
    struct stage_act done;
    assert_true(stage_actor(w, str_of(who_acts), &actor));
    if (!stage_act(w, &actor, str_of(action), str_of(inputs), false, &done))
        fail_msg("%.*s", STR_ARG(w->error));
    assert_true(done.allowed);
}

static struct actor service_of(uid stream, enum realm realm, const code *only, size_t n)
{
    return (struct actor){
        .kind = ACTOR_SERVICE, .id = {9, 9}, .stream = stream, .realm = realm, .only = only, .n_only = n};
}

static int set_up(void **state)
{
    static const code limited[] = {{"add-person"}, {"create-token"}};
    static const code keys[] = {{"get-keys"}, {READ_BENEFITS}};
    static const code billing[] = {{"confirm-payment"}, {"set-low-water"}, {READ_ORDERS}};
    static struct scene scene;
    struct stage *w = &scene.stage;
    struct programme *p = stage_programme(GUILDHALL_SOURCE_DIR, "programmes/mpn.yaml");
    stage_open(w, p, (ts){1614589200000000});
    programme_release(p);
    if (!stage_company(w, S("contoso"), S("")))
        fail_msg("%.*s", STR_ARG(w->error));
    act(w, "global-admin", "add-person", "email=gone@contoso.example given_name=Gone");
    act(w, "global-admin", "assign-role", "person=gone role=partner-admin");
    act(w, "global-admin", "disable-person", "person=gone");
    act(w, "os", "set-desk-role", "email=former@vendor.example given_name=Former role=operator");
    struct actor former;
    assert_true(stage_actor(w, S("desk/former"), &former)); /* as his session remembers him */
    act(w, "os", "set-desk-role", "person=desk/former role=none");
    assert_true(stage_hold(w, S("windows-server"), S("granted=10")));
    assert_true(stage_hold(w, S("visual-studio-enterprise-core"), S("granted=10")));
    static const char *const others[] = {"azure-monthly-credit", "enterprise-mobility-security",
                                         "product-support", "advisory-hours", "gtm-business-profile"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_true(stage_hold(w, str_of(others[i]), S("granted=1")));
    for (size_t i = 0; i < ACTORS; i++)
        if (!stage_actor(w, str_of(names[i]), &scene.actors[i]))
            assert_true((1 << i) & (STRANGER | LIMITED | SERVICE | BILLING));
    scene.actors[8] = scene.actors[14] = scene.actors[0];
    scene.actors[8].stream = (uid){8, 8};
    scene.actors[14].only = limited;
    scene.actors[14].n_only = ARRAY_LEN(limited);
    scene.actors[13] = former;
    scene.actors[13].desk = 0; /* L12: his epoch is another by now, and auth/ reads his roles anew */
    scene.actors[15] = service_of(w->partner->stream, REALM_PARTNER, keys, ARRAY_LEN(keys));
    scene.actors[16] = service_of(UID_VENDOR, REALM_DESK, billing, ARRAY_LEN(billing));
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    stage_close(&((struct scene *)*state)->stage);
    return 0;
}

/* A benefit whose kind offers the action; any one where the action is of all kinds. */
static const struct benefit *benefit_for(const struct stage *w, const char *action)
{
    if (action_find(str_of(action))->decide)
        return &w->partner->benefits[0];
    for (size_t i = 0; i < w->partner->n_benefits; i++)
        if (kind_action_find(kind_of(&w->partner->benefits[i]), str_of(action)))
            return &w->partner->benefits[i];
    fail_msg("no benefit offers %s", action);
    return NULL;
}

static bool may(struct scene *sc, size_t actor, const struct action *row, struct reason *ret_reason)
{
    struct stage *w = &sc->stage;
    const struct actor *a = &sc->actors[actor];
    bool vendor = row->on == ON_VENDOR || (row->on == ON_OWN_STREAM && a->realm == REALM_DESK);
    struct ask q = {
        .programme = w->programme,
        .actor = a,
        .state = vendor ? w->vendor : w->partner,
        .action = row,
        .benefit = row->on == ON_BENEFIT ? benefit_for(w, row->id) : NULL,
        .input = arena_alloc(&w->arena, row->input_size + 1, 16),
        .listing = true,
        .now = w->now,
        .today = zone_date(w->programme->zone, w->now),
        .arena = &w->arena,
    };
    return access_allows(&q, ret_reason);
}

/* What the pages of 2021 have otherwise: with benefits the MPN partner admin may all that the Global admin
 * may. */
static const char *const also_partner_admin[] = {"assign-user", "remove-user", "transfer", "reassign"};

static unsigned expected_of_2021(const char *action, unsigned seed)
{
    for (size_t i = 0; i < ARRAY_LEN(also_partner_admin); i++)
        if (str_is(str_of(action), also_partner_admin[i]))
            return seed | MPA;
    return seed;
}

static unsigned expected_of(const char *action)
{
    for (size_t i = 0; i < ARRAY_LEN(expected); i++)
        if (str_is(str_of(action), expected[i].action))
            return expected[i].may;
    fail_msg("%s stands in no row of this test's table", action);
    return 0;
}

static void actions_by_actors(void **state)
{
    struct scene *sc = *state;
    size_t n = 0;
    for (; action_row(n); n++) {
        const struct action *row = action_row(n);
        unsigned wanted = expected_of(row->id);
        for (size_t i = 0; i < ACTORS; i++) {
            struct reason r = {.n_facts = 0};
            bool allowed = may(sc, i, row, &r);
            if (allowed != ((wanted >> i & 1) != 0))
                fail_msg("%s: %s %s", names[i], allowed ? "may" : "may not", row->id);
            if (!allowed) {
                assert_int_equal(r.code, REASON_NOT_PERMITTED);
                assert_true(r.who == programme_policy(sc->stage.programme, str_of(row->id)));
            }
        }
    }
    assert_int_equal(n, ARRAY_LEN(expected)); /* and no row of the table is of nothing */
}

/* The same table by the other policy of the programme file. */
static void actions_by_actors_of_2021(void **state)
{
    struct scene *sc = *state;
    const char *paths[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                           GUILDHALL_SOURCE_DIR "/tests/programme/pages-2021.yaml"};
    struct diag diag = {.n = 0};
    struct programme *seed = sc->stage.programme, *other = NULL;
    assert_int_equal(programme_load(paths, ARRAY_LEN(paths), &sc->stage.arena, &diag, &other), OK);
    assert_true(code_is(&other->policy_name, S("pages-2021")) && code_is(&seed->policy_name, S("seed")));
    sc->stage.programme = other;
    size_t differ = 0;
    for (size_t n = 0; action_row(n); n++) {
        const struct action *row = action_row(n);
        unsigned was = expected_of(row->id), wanted = expected_of_2021(row->id, was);
        differ += was != wanted;
        for (size_t i = 0; i < ACTORS; i++) {
            struct reason r;
            if (may(sc, i, row, &r) != ((wanted >> i & 1) != 0))
                fail_msg("pages-2021: %s, %s", names[i], row->id);
        }
    }
    assert_int_equal(differ, ARRAY_LEN(also_partner_admin));
    sc->stage.programme = seed;
    programme_release(other);
}

static void reading_by_actors(void **state)
{
    struct scene *sc = *state;
    const struct stage *w = &sc->stage;
    for (size_t n = 0; n < ARRAY_LEN(reading); n++)
        for (size_t i = 0; i < ACTORS; i++) {
            bool allowed = access_reads(w->programme, &sc->actors[i], w->partner, reading[n].way);
            if (allowed != ((reading[n].may >> i & 1) != 0))
                fail_msg("%s: %s %s", names[i], allowed ? "may" : "may not", reading[n].way);
        }
}

/* L10: what the desk does in its own stream it cannot do in a partner's, and the other way round. */
static void realms_are_kept_apart(void **state)
{
    struct scene *sc = *state;
    struct stage *w = &sc->stage;
    static const char *const own[] = {"create-token", "revoke-token"};
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        for (size_t a = 0; a < ACTORS; a++) {
            const struct actor *actor = &sc->actors[a];
            struct ask q = {.programme = w->programme,
                            .actor = actor,
                            .state = actor->realm == REALM_DESK ? w->partner : w->vendor,
                            .action = action_find(str_of(own[i])),
                            .listing = true};
            struct reason r;
            assert_false(access_allows(&q, &r));
        }
    static const char *const desk[] = {"confirm-payment", "record-attainment"};
    for (size_t i = 0; i < ARRAY_LEN(desk); i++) {
        struct ask q = {.programme = w->programme,
                        .actor = &sc->actors[9],
                        .state = w->vendor,
                        .action = action_find(str_of(desk[i])),
                        .listing = true};
        struct reason r;
        assert_false(access_allows(&q, &r));
    }
}

/* Who holds a thing may give it back and see his key; a disabled holder may nothing. */
static void holders(void **state)
{
    struct scene *sc = *state;
    struct stage *w = &sc->stage;
    stage_pool(w, S("windows-server"), 5, S(""), S(""), 0);
    act(w, "global-admin", "get-keys", "benefit=windows-server count=2");
    act(w, "global-admin", "assign-user", "benefit=windows-server person=guest key=@key1");
    act(w, "global-admin", "assign-user", "benefit=windows-server person=employee key=@key2");
    struct {
        const char *action;
        unsigned may;
    } rows[] = {{"give-back", GUEST | EMPLOYEE}, {"show-key", GA | MPA | GUEST | EMPLOYEE}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t a = 0; a < ACTORS; a++) {
            struct reason r;
            assert_int_equal(may(sc, a, action_find(str_of(rows[i].action)), &r), rows[i].may >> a & 1);
        }
    sc->actors[5].only = &(const code){"get-keys"};
    sc->actors[5].n_only = 1;
    struct reason r;
    assert_false(may(sc, 5, action_find(S("give-back")), &r));
    act(w, "global-admin", "disable-person", "person=guest");
    assert_false(may(sc, 6, action_find(S("show-key")), &r));
    assert_false(may(sc, 6, action_find(S("create-token")), &r));
}

static unsigned reads(struct scene *sc, const struct actor *actor, const struct state *s)
{
    unsigned ways = 0;
    for (size_t n = 0; n < ARRAY_LEN(reading); n++)
        ways += access_reads(sc->stage.programme, actor, s, reading[n].way);
    return ways;
}

/* L10, L13: in its own stream somebody who is not in it, and in another's a service token, may nothing. */
static void strangers_may_nothing(void **state)
{
    struct scene *sc = *state;
    struct stage *w = &sc->stage;
    struct actor unknown = sc->actors[0], service = sc->actors[15];
    unknown.id = unknown.principal = (uid){8, 8};
    assert_int_equal(reads(sc, &sc->actors[0], w->partner), ARRAY_LEN(reading));
    assert_int_equal(reads(sc, &unknown, w->partner), 0);
    assert_int_equal(reads(sc, &sc->actors[15], w->partner), 1);
    service.stream = (uid){8, 8};
    assert_int_equal(reads(sc, &service, w->partner), 0);
    sc->actors[0] = unknown;
    for (size_t n = 0; action_row(n); n++) {
        struct reason r;
        if (action_row(n)->on != ON_OWN_STREAM && action_row(n)->on != ON_VENDOR)
            assert_false(may(sc, 0, action_row(n), &r));
    }
}

/* Whose account is disabled at the vendor has none of the desk's roles, whatever was given to him. */
static void a_disabled_desk_person_may_nothing(void **state)
{
    struct scene *sc = *state;
    struct stage *w = &sc->stage;
    uid operator= sc->actors[9].id;
    assert_true(access_desk_roles(w->vendor, operator) == WHO_OPERATOR);
    assert_true(access_bits(w->programme, &sc->actors[9], w->vendor) != 0);
    struct person *p = state_person_mut(w->vendor, operator);
    p->disabled = true;
    assert_true(access_desk_roles(w->vendor, operator) == 0);
    assert_true(access_bits(w->programme, &sc->actors[9], w->vendor) == 0);
    p->disabled = false; /* the ledger knows nothing of it */
    assert_true(access_desk_roles(w->vendor, (uid){8, 8}) == 0);
}

/* A role that the programme in force no longer has gives nothing; it is not another's in its place. */
static void a_role_that_is_gone_gives_nothing(void **state)
{
    struct scene *sc = *state;
    struct stage *w = &sc->stage;
    struct reason r;
    size_t role;
    const struct action *row = action_find(S("get-keys"));
    assert_true(may(sc, 3, row, &r));
    assert_non_null(programme_role(w->programme, S("partner-admin"), &role));
    code *id = &w->programme->roles[role].id, was = *id;
    *id = code_of(S("key-keeper"));
    assert_false(may(sc, 3, row, &r));
    assert_true(may(sc, 0, row, &r));
    *id = was;
}

/* A policy may name the holder of what nobody can hold: then that is nobody. */
static void holders_of_nothing(void **state)
{
    struct scene *sc = *state;
    struct stage *w = &sc->stage;
    struct policy_row rows[] = {{{"open-request"}, WHO_HOLDER}, {{"adjust"}, WHO_HOLDER}};
    struct policy_row *policy = w->programme->policy;
    size_t n = w->programme->n_policy;
    w->programme->policy = rows;
    w->programme->n_policy = ARRAY_LEN(rows);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t a = 0; a < ACTORS; a++) {
            struct reason r;
            assert_false(may(sc, a, action_find(code_str(&rows[i].action)), &r));
            assert_true(r.who == WHO_HOLDER);
        }
    w->programme->policy = policy;
    w->programme->n_policy = n;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(actions_by_actors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(actions_by_actors_of_2021, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reading_by_actors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(realms_are_kept_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(holders, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strangers_may_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_disabled_desk_person_may_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_role_that_is_gone_gives_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(holders_of_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
