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

static const struct benefit *benefit_of(const struct stage *w, const struct action *row, const void *input)
{
    const struct field *f = fields_find(row->fields, row->n_fields, S("benefit"));
    if (row->on != ON_BENEFIT)
        return NULL;
    const struct benefit_ref *ref = (const void *)((const char *)input + f->offset);
    return state_benefit(w->partner, ref->id);
}

static struct shown preview(struct stage *w, const char *name, const char *action, const char *inputs,
                            const struct key_fact *keys, size_t n_keys)
{
    const struct action *row = action_find(str_of(action));
    struct actor actor;
    assert_true(stage_actor(w, str_of(name), &actor));
    void *input = arena_alloc(&w->arena, row->input_size, 16);
    assert_true(stage_decode(w, row->fields, row->n_fields, str_of(inputs), input));
    struct state *on = row->on == ON_VENDOR ? w->vendor : w->partner;
    struct ask q = {
        .programme = w->programme,
        .actor = &actor,
        .state = on,
        .action = row,
        .benefit = benefit_of(w, row, input),
        .input = input,
        .facts = {.keys = keys, .n_keys = n_keys},
        .now = w->now,
        .today = zone_date(w->programme->zone, w->now),
        .arena = &w->arena,
    };
    struct shown s = {.d = {.arena = &w->arena}};
    decide(&q, &s.d);
    assert_int_equal(s.d.n_reasons, 0);
    struct state *untouched = state_copy(on);
    preview_before_after(&q, &s.d, LANG_EN, &w->arena, &s.before, &s.after);
    assert_true(state_equal(untouched, on, NULL));
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

/* The nth value of that name, counted from 0. */
static const struct value *value_nth(const struct description *d, const char *name, size_t nth)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].type == NODE_VALUE && d->nodes[i].value.name &&
            str_is(str_of(d->nodes[i].value.name), name) && nth-- == 0)
            return &d->nodes[i].value;
    fail_msg("no %s is shown", name);
    return NULL;
}

static const struct value *value_named(const struct description *d, const char *name)
{
    return value_nth(d, name, 0);
}

/* How many values, objects and arrays of that name are shown. */
static size_t shown_as(const struct description *d, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += d->nodes[i].type != NODE_END && d->nodes[i].value.name &&
             str_is(str_of(d->nodes[i].value.name), name);
    return n;
}

/* Is this text an element of the array of that name? */
static bool lists(const struct description *d, const char *array, const char *text)
{
    bool in = false;
    for (size_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->type == NODE_ARRAY)
            in = n->value.name && str_is(str_of(n->value.name), array);
        else if (n->type == NODE_END)
            in = false;
        else if (in && n->value.type == V_STR && str_is(n->value.s, text))
            return true;
    }
    return false;
}

static void does(struct stage *w, const char *name, const char *action, const char *inputs)
{
    struct actor actor;
    struct stage_act done;
    assert_true(stage_actor(w, str_of(name), &actor));
    if (!stage_act(w, &actor, str_of(action), str_of(inputs), false, &done))
        fail_msg(STR_FMT, STR_ARG(w->error));
    assert_true(done.allowed);
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

static void each_change_of_a_person_is_shown(void **state)
{
    struct stage *w = *state;
    struct shown s = preview(w, "global-admin", "update-person", "person=employee type=guest", NULL, 0);
    assert_false(value_named(&s.before, "guest")->b);
    assert_true(value_named(&s.after, "guest")->b);
    s = preview(w, "global-admin", "update-person", "person=employee country=kr", NULL, 0);
    assert_true(shown_as(&s.before, "person") == 1 && shown_as(&s.after, "person") == 1);
    struct shown elsewhere =
        preview(w, "global-admin", "update-person", "person=employee country=jp", NULL, 0);
    assert_false(hash_eq(&s.digest, &elsewhere.digest));
    s = preview(w, "global-admin", "disable-person", "person=employee", NULL, 0);
    assert_false(value_named(&s.before, "disabled")->b);
    assert_true(value_named(&s.after, "disabled")->b);
    /* A new one has no id yet: it would be another's at the act. */
    s = preview(w, "global-admin", "add-person", "email=kim@contoso.example given_name=Kim type=guest", NULL,
                0);
    assert_int_equal(shown_as(&s.before, "guest"), 0);
    assert_true(value_named(&s.after, "guest")->b);
    assert_int_equal(shown_as(&s.after, "person"), 0);
    /* As many roles as before, but another. */
    s = preview(w, "os", "set-desk-role", "person=desk/operator role=approver", NULL, 0);
    assert_true(lists(&s.before, "roles", "operator") && !lists(&s.before, "roles", "approver"));
    assert_true(lists(&s.after, "roles", "approver") && !lists(&s.after, "roles", "operator"));
}

static void the_company_is_shown_as_it_is(void **state)
{
    struct stage *w = *state;
    struct shown s = preview(w, "global-admin", "update-company", "language=ko", NULL, 0);
    assert_true(str_is(value_named(&s.before, "language")->s, "en"));
    assert_true(str_is(value_named(&s.after, "language")->s, "ko"));
    assert_true(str_is(value_named(&s.after, "home")->s, "here"));
    assert_int_equal(shown_as(&s.before, "marketing_contact"), 0);
    does(w, "global-admin", "set-marketing-contact",
         "person=guest email=news@contoso.example phone=1 language=ko");
    s = preview(w, "global-admin", "update-company", "language=ko", NULL, 0);
    assert_int_equal(shown_as(&s.before, "marketing_contact"), 1);
    assert_true(uid_eq(value_named(&s.before, "person")->u, stage_named(w, S("guest"))->id));
    w->partner->company.in_pmc = true;
    s = preview(w, "global-admin", "update-company", "language=ko", NULL, 0);
    assert_true(str_is(value_named(&s.after, "home")->s, "pmc"));
}

/* Contract section 3, reading: orders are the purchaser's own, and those of whoever reads orders. */
static void orders_are_shown_to_who_may_read_them(void **state)
{
    static const struct {
        const char *reader;
        size_t orders;
    } rows[] = {{"global-admin", 1}, {"employee", 1}, {"subscription-admin", 0}};
    struct stage *w = *state;
    assert_int_equal(w->partner->n_orders, 1);
    w->partner->orders[0].purchaser = stage_named(w, S("employee"))->id;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct shown s = preview(w, rows[i].reader, "open-request", "type=other subject=a text=b", NULL, 0);
        assert_int_equal(shown_as(&s.before, "refund_until"), rows[i].orders);
        assert_int_equal(shown_as(&s.after, "refund_until"), rows[i].orders);
    }
}

/* What comes is shown on the side where it is. */
static void directories_and_benefits_are_shown_where_they_come(void **state)
{
    struct stage *w = *state;
    does(w, "global-admin", "add-tenant", "tenant=labs.contoso.example");
    struct shown s = preview(w, "global-admin", "add-tenant", "tenant=contoso.example", NULL, 0);
    assert_false(lists(&s.before, "tenants", "contoso.example"));
    assert_true(lists(&s.after, "tenants", "contoso.example"));
    assert_false(lists(&s.after, "tenants", "labs.contoso.example"));
    s = preview(w, "desk/operator", "grant",
                "definition=last-key quantity=3 expires=2022-03-01 reason=goodwill", NULL, 0);
    assert_int_equal(shown_as(&s.before, "definition"), 0);
    assert_true(str_is(value_named(&s.after, "definition")->s, "last-key"));
    assert_int_equal(value_named(&s.after, "granted")->i, 3);
    assert_int_equal(value_named(&s.after, "used")->i, 0);
    assert_int_equal(value_named(&s.after, "expires")->d.days, date_of(2022, 3, 1).days);
}

/* Contract section 3, reading: who only gives back what he holds does not learn who holds the rest, nor does
 * he who reads developer subscriptions, of one that the programme no longer knows as such. */
static void holders_are_shown_to_who_may_read_them(void **state)
{
    struct stage *w = *state;
    assert_true(stage_hold(w, S("visual-studio-enterprise-core"), S("granted=3")));
    assert_true(stage_hold(w, S("windows-server-cal"), S("")));
    does(w, "global-admin", "assign-user", "benefit=visual-studio-enterprise-core person=employee");
    does(w, "global-admin", "assign-user", "benefit=visual-studio-enterprise-core person=guest");
    does(w, "global-admin", "assign-user", "benefit=visual-studio-enterprise-core person=subscription-admin");
    does(w, "global-admin", "assign-user", "benefit=windows-server-cal person=subscription-admin");
    static const struct {
        const char *reader, *benefit;
        bool reads;
    } rows[] = {
        {"employee", "visual-studio-enterprise-core", false},
        {"guest", "visual-studio-enterprise-core", false},
        {"subscription-admin", "visual-studio-enterprise-core", true},
        {"subscription-admin", "windows-server-cal", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *input = str_z(&w->arena, str_fmt(&w->arena, "benefit=%s", rows[i].benefit));
        struct shown s = preview(w, rows[i].reader, "give-back", input, NULL, 0);
        assert_int_equal(shown_as(&s.before, "terms"), rows[i].reads);
        assert_int_equal(shown_as(&s.after, "terms"), rows[i].reads);
        assert_int_equal(shown_as(&s.after, "quantity"), 1);
    }
    assert_true(stage_hold(w, S("product-support"), S("granted=3")));
    struct actor employee;
    assert_true(stage_actor(w, S("employee"), &employee));
    struct ask q = {.programme = w->programme,
                    .actor = &employee,
                    .state = w->partner,
                    .action = action_find(S("open-incident")),
                    .benefit = &w->partner->benefits[3],
                    .now = w->now,
                    .today = zone_date(w->programme->zone, w->now),
                    .arena = &w->arena};
    struct decision none = {.arena = &w->arena};
    struct description before, after;
    preview_before_after(&q, &none, LANG_EN, &w->arena, &before, &after);
    assert_int_equal(shown_as(&before, "terms") + shown_as(&before, "incidents"), 0);
    assert_int_equal(shown_as(&before, "expires"), 1);
    size_t n = w->programme->n_definitions;
    w->programme->n_definitions = 0;
    struct shown s =
        preview(w, "subscription-admin", "give-back", "benefit=visual-studio-enterprise-core", NULL, 0);
    assert_int_equal(shown_as(&s.before, "terms"), 0);
    w->programme->n_definitions = n;
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
    w->batch = code_of(S("first"));
    w->batch_pool = code_of(S("windows-server"));
    w->batch_keys = 7;
    does(w, "os", "import-keys", "pool=windows-server batch=first");
    struct shown s = preview(w, "os", "set-low-water", "pool=last-key low_water=4", NULL, 0);
    assert_true(str_is(value_nth(&s.before, "pool", 1)->s, "windows-server"));
    assert_int_equal(value_nth(&s.before, "imported", 1)->i, 7);
    assert_int_equal(value_nth(&s.before, "low_water", 1)->i, 20);
    struct pool_def *windows = &w->programme->pools[0]; /* a pool that the programme has no more, has none */
    assert_true(code_is(&windows->id, S("windows-server")));
    windows->id = code_of(S("another"));
    s = preview(w, "os", "set-low-water", "pool=last-key low_water=4", NULL, 0);
    assert_true(value_nth(&s.before, "low_water", 1)->i == FIELD_INT_NONE);
    windows->id = code_of(S("windows-server"));
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
        VAL_TS("a", TS_NONE),
        VAL_TS("a", TS_MAX),
        VAL_ID("a", ID_PERSON, ((uid){1, 2})),
        VAL_ID("a", ID_PERSON, ((uid){2, 2})),
        VAL_ID("a", ID_KEY, ((uid){1, 2})),
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

/* R40: what each way would come to was shown too. */
static void branches_count(void **state)
{
    struct stage *w = *state;
    hash256 digests[3];
    for (int64_t i = 0; i < 3; i++) {
        struct decision d = {.arena = &w->arena};
        struct description empty = {.arena = &w->arena}, branches = {.arena = &w->arena};
        describe_value(&branches, VAL_INT("seats", i));
        if (i > 0)
            d.branches = &branches;
        digests[i] = preview_digest(w->programme, &d, &empty, &empty);
    }
    assert_false(hash_eq(&digests[0], &digests[1]));
    assert_false(hash_eq(&digests[1], &digests[2]));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shows_before_and_after, set_up, tear_down),
        cmocka_unit_test_setup_teardown(digest_is_of_what_was_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(people_are_shown_where_they_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_change_of_a_person_is_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_company_is_shown_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(orders_are_shown_to_who_may_read_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(directories_and_benefits_are_shown_where_they_come, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(holders_are_shown_to_who_may_read_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pools_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(branches_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_are_told_apart, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
