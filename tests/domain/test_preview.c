/* preview.c: before and after of what was decided, and a digest that changes with what was shown and with
 * nothing else. */
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
    assert_true(stage_hold(&stage, S("windows-server"), S("granted=10")));
    stage_pool(&stage, S("windows-server"), 20, S(""), S(""), 0);
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_close(*state);
    return 0;
}

/* Everything of a preview; the facts are those of the act before. */
struct shown {
    struct decision d;
    struct description before, after;
    hash256 digest;
};

static struct shown preview(struct stage *w, const char *name, const char *action, const char *inputs,
                            const struct key_fact *keys, size_t n_keys)
{
    const struct action *row = action_find(str_of(action));
    struct actor actor;
    assert_true(stage_actor(w, str_of(name), &actor));
    void *input = arena_alloc(&w->arena, row->input_size, 16);
    assert_true(stage_decode(w, row->fields, row->n_fields, str_of(inputs), input));
    struct ask q = {
        .programme = w->programme,
        .actor = &actor,
        .state = w->partner,
        .action = row,
        .benefit = row->on == ON_BENEFIT ? &w->partner->benefits[0] : NULL,
        .input = input,
        .facts = {.keys = keys, .n_keys = n_keys},
        .now = w->now,
        .today = zone_date(w->programme->zone, w->now),
        .arena = &w->arena,
    };
    struct shown s = {.d = {.arena = &w->arena}};
    decide(&q, &s.d);
    assert_int_equal(s.d.n_reasons, 0);
    struct state *untouched = state_copy(w->partner);
    preview_before_after(&q, &s.d, LANG_EN, &w->arena, &s.before, &s.after);
    assert_true(state_equal(untouched, w->partner, NULL));
    state_free(untouched);
    s.digest = preview_digest(w->programme, &s.d, &s.before, &s.after);
    return s;
}

static struct shown get_keys(struct stage *w, int64_t count, uint64_t first_key)
{
    struct key_fact *keys = NEW_N(&w->arena, struct key_fact, count);
    for (int64_t i = 0; i < count; i++)
        keys[i].id = (uid){first_key, (uint64_t)i + 1};
    return preview(
        w, "global-admin", "get-keys",
        str_z(&w->arena, str_fmt(&w->arena, "benefit=windows-server count=%lld", (long long)count)), keys,
        (size_t)count);
}

static const struct value *value_named(const struct description *d, const char *name)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].type == NODE_VALUE && d->nodes[i].value.name &&
            str_is(str_of(d->nodes[i].value.name), name))
            return &d->nodes[i].value;
    fail_msg("no %s is shown", name);
    return NULL;
}

static void shows_before_and_after(void **state)
{
    struct shown s = get_keys(*state, 3, 1);
    assert_int_equal(value_named(&s.before, "used")->i, 0);
    assert_int_equal(value_named(&s.before, "available")->i, 10);
    assert_int_equal(value_named(&s.after, "used")->i, 3);
    assert_int_equal(value_named(&s.after, "available")->i, 7);
    assert_true(str_is(value_named(&s.after, "status")->s, "in-use"));
}

static void digest_is_of_what_was_shown(void **state)
{
    struct stage *w = *state;
    hash256 first = get_keys(w, 3, 1).digest;
    /* Other candidate keys, and another time of the same day: nothing else is shown. */
    hash256 other_keys = get_keys(w, 3, 77).digest;
    assert_true(hash_eq(&first, &other_keys));
    stage_time(w, ts_add(w->now, 5 * US_PER_HOUR));
    hash256 later = get_keys(w, 3, 1).digest;
    assert_true(hash_eq(&first, &later));
    /* Another quantity; another day, with a day less of the refund; something got in between. */
    hash256 more = get_keys(w, 4, 1).digest;
    assert_false(hash_eq(&first, &more));
    stage_time(w, ts_add(w->now, US_PER_DAY));
    hash256 tomorrow = get_keys(w, 3, 1).digest;
    assert_false(hash_eq(&first, &tomorrow));
    struct actor actor;
    struct stage_act act;
    assert_true(stage_actor(w, S("global-admin"), &actor));
    assert_true(stage_act(w, &actor, S("get-keys"), S("benefit=windows-server"), false, &act) && act.allowed);
    hash256 fewer = get_keys(w, 3, 1).digest;
    assert_false(hash_eq(&tomorrow, &fewer));
}

static void people_are_shown_where_they_change(void **state)
{
    struct stage *w = *state;
    struct shown s = preview(w, "global-admin", "assign-role", "person=employee role=partner-admin", NULL, 0);
    const struct stage_name *employee = stage_named(w, S("employee"));
    assert_true(uid_eq(value_named(&s.after, "person")->u, employee->id));
    struct shown other =
        preview(w, "global-admin", "assign-role", "person=employee role=user-admin", NULL, 0);
    assert_false(hash_eq(&s.digest, &other.digest));
    struct shown to_other =
        preview(w, "global-admin", "assign-role", "person=guest role=partner-admin", NULL, 0);
    assert_false(hash_eq(&s.digest, &to_other.digest)); /* people count by who they are */
}

/* The vendor's pools, and the marks that the programme sets where the desk has set none. */
static void pools_are_shown(void **state)
{
    struct stage *w = *state;
    struct actor actor;
    struct stage_act act;
    assert_true(stage_actor(w, S("os"), &actor));
    assert_true(stage_act(w, &actor, S("set-low-water"), S("pool=last-key low_water=9"), false, &act));
    struct set_low_water { /* as vendor.c reads it */
        code pool;
        int64_t low_water;
    } input = {{"last-key"}, 4};
    struct ask q = act.ask;
    q.input = &input;
    q.state = w->vendor;
    struct decision d = {.arena = &w->arena};
    struct description before, after;
    decide(&q, &d);
    assert_int_equal(d.n_events, 1);
    preview_before_after(&q, &d, LANG_EN, &w->arena, &before, &after);
    assert_int_equal(value_named(&before, "low_water")->i, 9);
    assert_int_equal(value_named(&after, "low_water")->i, 4);
}

static void values_are_told_apart(void **state)
{
    struct stage *w = *state;
    const struct value values[] = {
        VAL_INT("a", 1),
        VAL_INT("b", 1),
        VAL_INT("a", 2),
        VAL_BOOL("a", true),
        VAL_STR("a", S("1")),
        VAL_DATE("a", (date){1}),
        VAL_MONEY("a", ((money){1, "USD"})),
        VAL_MONEY("a", ((money){1, "EUR"})),
        VAL_TS("a", (ts){0}),
        VAL_TS("a", (ts){US_PER_DAY}),
    };
    hash256 digests[ARRAY_LEN(values)];
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct decision d = {.arena = &w->arena};
        struct description empty = {.arena = &w->arena};
        note_fact(note(&d, "n", false), values[i]);
        digests[i] = preview_digest(w->programme, &d, &empty, &empty);
        for (size_t j = 0; j < i; j++)
            assert_false(hash_eq(&digests[i], &digests[j]));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shows_before_and_after, set_up, tear_down),
        cmocka_unit_test_setup_teardown(digest_is_of_what_was_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(people_are_shown_where_they_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pools_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_are_told_apart, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
