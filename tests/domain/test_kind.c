/* kind.c: the lists, what all benefits have in common, and descriptions. What kinds do: test_kinds.c and
 * cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/stage.h"

static int set_up(void **state)
{
    static struct stage stage;
    struct programme *p = stage_programme(GUILDHALL_SOURCE_DIR, "tests/programme/small.yaml");
    stage_open(&stage, p, (ts){1614589200000000}); /* 2021-03-01 09:00 */
    programme_release(p);
    if (!stage_company(&stage, S("contoso"), S("")))
        fail_msg("%.*s", STR_ARG(stage.error));
    assert_true(stage_hold(&stage, S("windows-server"), S("granted=3")));
    assert_true(stage_hold(&stage, S("windows-server-cal"), S("unlimited=true")));
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_close(*state);
    return 0;
}

static void act(struct stage *w, const char *action, const char *inputs)
{
    struct actor actor;
    struct stage_act done;
    assert_true(stage_actor(w, S("global-admin"), &actor));
    assert_true(stage_act(w, &actor, str_of(action), str_of(inputs), false, &done) && done.allowed);
}

static void lists_are_complete(void **state)
{
    (void)state;
    size_t kinds = 0;
    for (; kind_row(kinds); kinds++) {
        const struct kind *k = kind_row(kinds);
        assert_ptr_equal(kind_find(str_of(k->name)), k);
        assert_non_null(k->grant);
        assert_non_null(k->status);
        assert_non_null(k->describe);
        assert_non_null(k->used);
        assert_null(kind_action_find(k, S("sell-key")));
    }
    assert_int_equal(kinds, 7);
    assert_null(kind_row(kinds + 1));
    assert_null(kind_find(S("timeshare")));
    size_t modules = 0;
    for (; module_row(modules); modules++)
        for (size_t j = 0; j < modules; j++)
            assert_string_not_equal(module_row(modules)->name, module_row(j)->name);
    assert_null(module_row(modules + 1));
}

/* What a kind leaves out of its forms is a field of an action that it offers; what it does not name is in. */
static void kinds_leave_out_fields_that_there_are(void **state)
{
    (void)state;
    size_t left_out = 0;
    for (size_t i = 0; kind_row(i); i++) {
        const struct kind *k = kind_row(i);
        size_t without = 0;
        for (size_t a = 0; a < k->n_actions; a++) {
            const struct action *row = action_find(str_of(k->actions[a].action));
            for (size_t f = 0; f < row->n_fields; f++)
                without += kind_is_without(k, row->fields[f].name);
        }
        for (size_t w = 0; k->without && k->without[w]; w++)
            assert_true(kind_is_without(k, k->without[w]) && without > 0);
        assert_false(kind_is_without(k, "benefit"));
        left_out += without;
    }
    assert_true(left_out > 0);
}

/* Contract section 2: a definition's id names what is held of it; where all is over, that. */
static void benefits_by_definition(void **state)
{
    struct stage *w = *state;
    struct state *s = w->partner;
    date today = zone_date(w->programme->zone, w->now);
    assert_true(stage_hold(w, S("windows-server"), S("granted=5")));
    uid first = s->benefits[0].id, second = s->benefits[2].id, ids[3];
    assert_int_equal(benefit_by_definition(s, S("office"), today, ids), 0);
    assert_int_equal(benefit_by_definition(s, S("windows-server"), today, ids), 2);
    assert_true(uid_eq(ids[0], first) && uid_eq(ids[1], second));
    s->benefits[0].expires = date_add(today, -1);
    assert_int_equal(benefit_by_definition(s, S("windows-server"), today, ids), 1);
    assert_true(uid_eq(ids[0], second));
    s->benefits[2].expires = date_add(today, -1);
    assert_int_equal(benefit_by_definition(s, S("windows-server"), today, ids), 2);
    s->benefits[2].cancelled = true;
    assert_int_equal(benefit_by_definition(s, S("windows-server"), today, ids), 1);
    assert_true(uid_eq(ids[0], first));
}

static void quantities(void **state)
{
    struct stage *w = *state;
    struct benefit *b = &w->partner->benefits[0];
    stage_pool(w, S("windows-server"), 9, S(""), S(""), 0);
    assert_int_equal(benefit_available(b), 3);
    act(w, "get-keys", "benefit=windows-server count=2");
    b = &w->partner->benefits[0];
    assert_int_equal(benefit_used(b), 2);
    assert_int_equal(benefit_available(b), 1);
    assert_int_equal(benefit_over(b), 0);
    b->granted = 1; /* shrunk: over-allocated, and nothing below zero */
    assert_int_equal(benefit_available(b), 0);
    assert_int_equal(benefit_over(b), 1);
    const struct benefit *unlimited = &w->partner->benefits[1];
    assert_true(benefit_available(unlimited) == INT64_MAX);
    assert_int_equal(benefit_over(unlimited), 0);
}

static void owners_are_found(void **state)
{
    struct stage *w = *state;
    stage_pool(w, S("windows-server"), 1, S(""), S(""), 0);
    uid key = w->keys[0].fact.id;
    assert_null(benefit_owning(w->partner, key));
    act(w, "get-keys", "benefit=windows-server");
    assert_ptr_equal(benefit_owning(w->partner, key), &w->partner->benefits[0]);
    assert_null(benefit_owning(w->partner, UID_NONE));
}

/* Day by day: (today) → usable until, status. The AD is 2022-03-01, the window ends 2022-03-31. */
static void ends_of_a_benefit(void **state)
{
    struct stage *w = *state;
    struct state *s = w->partner;
    const struct benefit *b = &s->benefits[0];
    static const struct {
        int month, day, until_month, until_day;
        const char *status;
    } days[] = {
        {3, 1, 3, 1, "available"},
        {3, 2, 3, 31, "available"},
        {3, 31, 3, 31, "available"},
        {4, 1, 3, 31, "expired"},
    };
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        date today = date_of(2022, days[i].month, days[i].day);
        date until = date_of(2022, days[i].until_month, days[i].until_day);
        assert_int_equal(benefit_usable_until(s, b, today).days, until.days);
        assert_int_equal(benefit_activate_by(s, b, today).days, until.days);
        assert_string_equal(benefit_status(s, b, today, w->now), days[i].status);
    }
    /* An order placed in the window waits beyond it, and everything works until it expires. */
    struct order *o = STATE_ADD(s, orders);
    o->membership = b->membership;
    o->pay_by = date_of(2022, 4, 20);
    assert_int_equal(benefit_usable_until(s, b, date_of(2022, 4, 2)).days, date_of(2022, 4, 20).days);
    assert_string_equal(benefit_status(s, b, date_of(2022, 4, 20), w->now), "available");
    assert_string_equal(benefit_status(s, b, date_of(2022, 4, 21), w->now), "expired");
    s->memberships[0].state = MEMBERSHIP_LAPSED;
    assert_string_equal(benefit_status(s, b, date_of(2022, 3, 2), w->now), "expired");
    s->memberships[0].state = MEMBERSHIP_ACTIVE;
    s->benefits[0].cancelled = true;
    assert_string_equal(benefit_status(s, b, date_of(2021, 3, 2), w->now), "cancelled");
    s->benefits[0].cancelled = false;
    s->benefits[0].expires = DATE_NONE;
    assert_true(date_none(benefit_usable_until(s, b, date_of(2030, 1, 1))));
}

static void descriptions_nest_and_grow(void **state)
{
    struct stage *w = *state;
    struct description d = {.arena = &w->arena};
    int depth = 0;
    for (int i = 0; i < 40; i++) {
        describe_array(&d, "a");
        describe_object(&d, NULL);
        describe_value(&d, VAL_INT("n", i));
    }
    for (int i = 0; i < 80; i++)
        describe_end(&d);
    assert_int_equal(d.n, 200);
    for (size_t i = 0; i < d.n; i++) {
        enum node_type t = d.nodes[i].type;
        depth += t == NODE_OBJECT || t == NODE_ARRAY ? 1 : t == NODE_END ? -1 : 0;
        assert_true(depth >= 0);
        if (t == NODE_VALUE)
            assert_int_equal(d.nodes[i].value.i, i / 3);
    }
    assert_int_equal(depth, 0);
}

/* Every benefit's description closes what it opens, and unlimited is said and never a number. */
static void benefits_are_described(void **state)
{
    struct stage *w = *state;
    for (size_t b = 0; b < w->partner->n_benefits; b++) {
        struct description d = {.arena = &w->arena};
        int depth = 0;
        bool unlimited = false, granted = false;
        benefit_describe(w->programme, w->partner, &w->partner->benefits[b],
                         zone_date(w->programme->zone, w->now), w->now, &d);
        for (size_t i = 0; i < d.n; i++) {
            enum node_type t = d.nodes[i].type;
            str name = str_of(d.nodes[i].value.name);
            depth += t == NODE_OBJECT || t == NODE_ARRAY ? 1 : t == NODE_END ? -1 : 0;
            assert_true(depth >= 0);
            if (t == NODE_VALUE && str_is(name, "unlimited"))
                unlimited = d.nodes[i].value.b;
            if (t == NODE_VALUE && str_is(name, "granted"))
                granted = true;
        }
        assert_int_equal(depth, 0);
        assert_true(unlimited != granted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_complete),
        cmocka_unit_test(kinds_leave_out_fields_that_there_are),
        cmocka_unit_test_setup_teardown(benefits_by_definition, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quantities, set_up, tear_down),
        cmocka_unit_test_setup_teardown(owners_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ends_of_a_benefit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(descriptions_nest_and_grow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(benefits_are_described, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
