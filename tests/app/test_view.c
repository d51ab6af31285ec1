/* As-of views (L8): what a view read at an instant is what it reads as of that instant ever after, time's own
 * events included; the future is refused, another company is not there. */
#include "app/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/clock.h"
#include "support/house.h"

enum { MOMENTS_MAX = 64 };

struct moment {
    ts at;
    struct state *seen; /* what a view read then */
};
struct past {
    struct house *h;
    struct moment moments[MOMENTS_MAX];
    size_t n;
};

struct move {
    struct clock *clock;
    ts to;
};
static enum err move_task(struct db *db, void *cookie)
{
    const struct move *m = cookie;
    return clock_set_demo(m->clock, db, m->to, true);
}

static void move_to(struct house *h, ts to)
{
    struct move m = {h->app->clock, to};
    assert_int_equal(app_task(h->app, UID_VENDOR, move_task, &m), OK);
}

static void look(struct past *p)
{
    struct house *h = p->h;
    struct view v;
    assert_true(p->n < MOMENTS_MAX);
    assert_int_equal(view_open(h->app, &h->root, h->contoso, TS_NONE, &h->arena, &v), OK);
    p->moments[p->n++] = (struct moment){v.now, state_copy(v.state)};
    view_close(&v);
}

/* The head is of the ledger as it stands: time's own events of a view are in none until an act appends them.
 */
static void expect_the_same(const struct state *then, const struct state *now)
{
    struct state *a = state_copy(then);
    const char *what = "";
    a->head = now->head;
    if (!state_equal(a, now, &what))
        fail_msg("differs: %s", what);
    state_free(a);
}

static const struct {
    int hours; /* since the last */
    const char *action, *inputs;
} history[] = {
    {1, "add-person", "email=p1@contoso.example given_name=P family_name=One"},
    {1, "assign-user", "benefit=visual-studio-enterprise-core person=p1@contoso.example"},
    {30, "add-person", "email=p2@contoso.example given_name=P family_name=Two"},
    {24, "assign-role", "person=kim@contoso.example role=partner-admin"},
    {2200, "reassign", "benefit=visual-studio-enterprise-core from=p1@contoso.example to=p2@contoso.example"},
    {200, NULL, NULL},
    {2400, "disable-person", "person=p2@contoso.example"},
    {3600, NULL, NULL}, /* a reminder was due */
    {500, "add-person", "email=p3@contoso.example given_name=P family_name=Three"},
    {300, NULL, NULL},
    {700, NULL, NULL}, /* the memberships have lapsed */
    {24, "update-company", "company_name=Contoso account_email=new@contoso.example"},
};

static void what_was_read_then_is_read_as_of_then(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct past p = {.h = h};
    size_t by_time = 0;
    for (size_t i = 0; i < ARRAY_LEN(history); i++) {
        move_to(h, ts_add(app_now(h->app), history[i].hours * US_PER_HOUR));
        look(&p);
        if (!history[i].action)
            continue;
        house_done(h, &ga, h->contoso, history[i].action, history[i].inputs);
        p.n--; /* an act of the same instant belongs to it */
        state_free(p.moments[p.n].seen);
        look(&p);
    }
    const struct state *ledger = house_state(h, h->contoso);
    for (size_t i = 0; i < p.n; i++) {
        struct view v;
        assert_int_equal(view_open(h->app, &ga, h->contoso, p.moments[i].at, &h->arena, &v), OK);
        assert_true(v.as_of);
        expect_the_same(p.moments[i].seen, v.state);
        by_time += i > 0 && p.moments[i].seen->seq > p.moments[i - 1].seen->seq + 1;
        view_close(&v);
    }
    assert_true(by_time > 0); /* some of it was time's own */
    size_t lapsed = 0;
    for (size_t i = 0; i < ledger->n_memberships; i++)
        lapsed += ledger->memberships[i].state == MEMBERSHIP_LAPSED;
    assert_true(lapsed > 0);
    cache_release(ledger);
    for (size_t i = 0; i < p.n; i++)
        state_free(p.moments[i].seen);
}

/* One instant before an event it has not happened, at the instant it has. */
static void an_event_has_happened_from_its_instant_on(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct view v;
    move_to(h, ts_add(app_now(h->app), US_PER_DAY));
    ts at = app_now(h->app);
    house_done(h, &ga, h->contoso, "add-person", "email=p1@contoso.example given_name=P family_name=One");
    static const struct {
        int64_t off;
        size_t people;
    } rows[] = {{-1, 3}, {0, 4}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(view_open(h->app, &ga, h->contoso, ts_add(at, rows[i].off), &h->arena, &v), OK);
        assert_int_equal(v.state->n_people, rows[i].people);
        view_close(&v);
    }
}

static void the_future_and_others_are_refused(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example"), stranger = ga;
    struct view v;
    move_to(h, ts_add(app_now(h->app), US_PER_DAY));
    assert_int_equal(view_open(h->app, &ga, h->contoso, ts_add(app_now(h->app), 1), &h->arena, &v),
                     ERR_INVALID);
    assert_int_equal(view_open(h->app, &ga, h->contoso, (ts){0}, &h->arena, &v),
                     ERR_NOT_FOUND); /* not there yet */
    stranger.stream = store_env_uid(1);
    assert_int_equal(view_open(h->app, &stranger, h->contoso, TS_NONE, &h->arena, &v), ERR_NOT_FOUND);
    assert_int_equal(view_open(h->app, &ga, store_env_uid(1), TS_NONE, &h->arena, &v), ERR_NOT_FOUND);
    assert_int_equal(view_open(h->app, &ga, UID_VENDOR, TS_NONE, &h->arena, &v), ERR_NOT_FOUND); /* L10 */
}

/* A kept answer is good until time changes what it says (L19). */
static void a_kept_answer_ends_when_time_changes_it(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct view v;
    str bytes;
    move_to(h, ts_add(app_now(h->app), US_PER_HOUR));
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=kim@contoso.example");
    assert_int_equal(view_open(h->app, &ga, h->contoso, TS_NONE, &h->arena, &v), OK);
    ts until = view_valid_until(&v);
    assert_true(ts_cmp(until, v.now) > 0);
    view_keep(&v, S("a"), S("bytes"));
    assert_true(view_kept(&v, S("a"), &bytes));
    view_close(&v);
    move_to(h, ts_add(until, -1));
    assert_int_equal(view_open(h->app, &ga, h->contoso, TS_NONE, &h->arena, &v), OK);
    assert_true(view_kept(&v, S("a"), &bytes));
    view_close(&v);
    move_to(h, until);
    assert_int_equal(view_open(h->app, &ga, h->contoso, TS_NONE, &h->arena, &v), OK);
    assert_false(view_kept(&v, S("a"), &bytes));
    view_close(&v);
    assert_int_equal(view_open(h->app, &ga, h->contoso, ts_add(until, -1), &h->arena, &v), OK);
    assert_false(view_kept(&v, S("a"), &bytes)); /* the past is rendered anew */
    view_close(&v);
}

static void what_is_kept_is_of_one_programme(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct view v;
    str bytes;
    assert_int_equal(view_open(h->app, &ga, h->contoso, TS_NONE, &h->arena, &v), OK);
    view_keep(&v, S("list"), S("bytes"));
    assert_true(view_kept(&v, S("list"), &bytes));
    struct programme *in_force = v.programme, next = *in_force;
    next.hash.b[0] ^= 1;
    v.programme = &next;
    assert_false(view_kept(&v, S("list"), &bytes));
    v.programme = in_force;
    view_close(&v);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(what_was_read_then_is_read_as_of_then),
        HOUSE_TEST(an_event_has_happened_from_its_instant_on),
        HOUSE_TEST(the_future_and_others_are_refused),
        HOUSE_TEST(a_kept_answer_ends_when_time_changes_it),
        HOUSE_TEST(what_is_kept_is_of_one_programme),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "view on PostgreSQL" : "view on SQLite", tests, NULL, NULL);
}
