/* L29, on either engine: what is broken about one partner's state stops that partner's acts, commits nothing,
 * and is nobody else's trouble, the server's least of all. */
#include "app/quarantine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/catch_up.h"
#include "app/check.h"
#include "app/clock.h"
#include "app/view.h"
#include "base/guard.h"
#include "store/store_keys.h"
#include "support/house.h"

/* The state that readers have, to be broken as a fault in the program would: nothing in the rules can. */
static struct state *broken(struct house *h)
{
    const struct state *s = house_state(h, h->contoso);
    cache_release(s); /* the cache keeps it */
    return (struct state *)(uintptr_t)s;
}

static struct benefit *held(struct state *s, const char *definition)
{
    for (size_t i = 0; i < s->n_benefits; i++)
        if (code_is(&s->benefits[i].definition, str_of(definition)))
            return &s->benefits[i];
    fail_msg("no %s is held", definition);
    return NULL;
}

/* Two of the keys are one and the same: the worst that can be (I1). */
static void break_keys(struct house *h)
{
    struct benefit *b = held(broken(h), "windows-server");
    assert_true(b->n_items >= 2);
    memcpy((char *)b->items + b->item_size, b->items, b->item_size);
}

static int64_t issued(struct house *h)
{
    struct store_reader reader = {0};
    struct store_pool_count *rows = NULL;
    size_t n = 0;
    int64_t sum = 0;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_keys_count(reader.db, &h->arena, &rows, &n), OK);
    store_reader_put(&reader);
    for (size_t i = 0; i < n; i++)
        sum += rows[i].issued;
    return sum;
}

static enum err add_park(struct house *h)
{
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_result r;
    return house_act(h, &ga, h->contoso, "add-person", "email=park@contoso.example given_name=Jun", &r);
}

static size_t findings(struct house *h, const char *part)
{
    struct check_report r = {0};
    size_t n = 0;
    assert_int_equal(check_rebuild(h->app, &h->arena, &r), OK);
    for (size_t i = 0; i < r.n_findings; i++) {
        str what = r.findings[i].what;
        n += !part || memmem(what.ptr, what.len, part, strlen(part));
    }
    return n;
}

static void readers_go_on(struct house *h)
{
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct view v;
    assert_int_equal(view_open(h->app, &ga, h->contoso, TS_NONE, &h->arena, &v), OK);
    assert_true(code_is(&v.state->company.key, S("contoso")));
    view_close(&v);
}

static void nobody_else_notices(struct house *h)
{
    size_t acted = 0;
    house_done(h, &h->root, UID_VENDOR, "set-low-water", "pool=last-key low_water=3");
    assert_int_equal(catch_up(h->app, &acted), OK);
    assert_false(quarantine_has(h->app, UID_VENDOR));
}

static void assert_alone(struct house *h)
{
    uid streams[QUARANTINE_MAX];
    assert_int_equal(quarantine_list(h->app, streams), 1);
    assert_true(uid_eq(streams[0], h->contoso));
    assert_true(quarantine_has(h->app, h->contoso));
    readers_go_on(h);
    nobody_else_notices(h);
}

static void what_a_kind_finds_unsound_is_not_committed(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_result r;
    house_import(h, "windows-server", 20);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server count=3");
    uint64_t seq = broken(h)->seq;
    break_keys(h);
    assert_int_equal(add_park(h), OK); /* another part of the same partner: nothing was looked at there */
    assert_int_equal(house_act(h, &ga, h->contoso, "get-keys", "benefit=windows-server", &r),
                     ERR_QUARANTINED);
    assert_int_equal(broken(h)->seq, seq + 1);
    assert_int_equal(issued(h), 3);
    assert_alone(h);
    assert_int_equal(house_act(h, &ga, h->contoso, "create-token", "name=laptop", &r), ERR_QUARANTINED);
    /* Not yet whole: what is in memory is not what the ledger says. */
    assert_int_equal(findings(h, "the state in memory differs from the fold: benefits"), 1);
    assert_true(quarantine_has(h->app, h->contoso));
    cache_drop(h->app->cache, h->contoso);
    assert_int_equal(findings(h, NULL), 0);
    assert_false(quarantine_has(h->app, h->contoso));
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server");
    assert_int_equal(issued(h), 4);
}

/* An ASSERT anywhere in what is decided, in time's own events too. */
static void what_cannot_be_decided_is_one_partners_trouble(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request req;
    held(broken(h), "windows-server")->kind = code_of(S("timeshare"));
    house_request(h, &ga, h->contoso, "add-person", "email=park@contoso.example given_name=Jun", &req);
    assert_int_equal(act_preview(h->app, &req), ERR_QUARANTINED); /* what cannot be done is not promised */
    assert_int_equal(add_park(h), ERR_QUARANTINED);
    assert_alone(h);
    house_reopen(h); /* a restart reads the ledger anew */
    assert_false(quarantine_has(h->app, h->contoso));
    assert_int_equal(add_park(h), OK);
}

/* What is read of the part that is broken tells it, and what is read of the others goes on. */
static void a_read_of_what_is_broken_does_not_end_the_server(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct benefit_view *rows = NULL;
    struct holding_view *held_rows = NULL;
    struct act_option *options = NULL;
    const struct state *as_of_now = NULL;
    size_t n = 0;
    held(broken(h), "windows-server")->kind = code_of(S("timeshare"));
    struct view v;
    assert_int_equal(view_open(h->app, &ga, h->contoso, TS_NONE, &h->arena, &v), OK);
    assert_int_equal(view_benefits(&v, &(struct benefit_filter){.offer = S("")}, &rows, &n), ERR_QUARANTINED);
    assert_int_equal(view_holdings(&v, ga.id, &held_rows, &n), ERR_QUARANTINED);
    view_keep(&v, S("a-page"), S("as it is now"));
    view_close(&v);
    assert_int_equal(act_options(h->app, &ga, h->contoso, UID_NONE, &h->arena, &options, &n, &as_of_now), OK);
    cache_release(as_of_now);
    assert_alone(h);
}

static enum err move_task(struct db *db, void *cookie)
{
    struct house *h = cookie;
    return clock_set_demo(h->app->clock, db, ts_add(app_now(h->app), 500 * US_PER_DAY), true);
}

/* What time's own events break is told once, and what they were tried on is given back (LeakSanitizer). */
static void time_that_breaks_loses_nothing(void **state)
{
    struct house *h = *state;
    struct state *s = broken(h);
    assert_true(s->n_orders >= 2);
    s->orders[0].state = ORDER_AWAITING_PAYMENT;
    s->orders[1].id = s->orders[0].id; /* what expires is found to be paid */
    assert_int_equal(app_task(h->app, UID_VENDOR, move_task, h), OK);
    for (int i = 0; i < 3; i++) {
        readers_go_on(h);
        assert_true(quarantine_has(h->app, h->contoso));
    }
    assert_int_equal(add_park(h), ERR_QUARANTINED);
    assert_alone(h);
}

static void count(void *cookie)
{
    ++*(int *)cookie;
}

/* Who does not fit into the list any more, or was lifted from it meanwhile, does not act without what time
 * owes. */
static void nobody_acts_on_a_state_that_time_broke(void **state)
{
    struct house *h = *state;
    struct act_request req;
    struct actor ga = house_actor(h, "ga@contoso.example");
    int fatal = 0;
    h->app->config.on_fatal = count;
    h->app->config.fatal_cookie = &fatal;
    for (uint8_t i = 0; i < QUARANTINE_MAX - 1; i++)
        quarantine_put(h->app, (uid){1, i}, &(struct guard_failure){.what = "another's"});
    quarantine_put(h->app, (uid){2, 0}, &(struct guard_failure){.what = "another's"});
    assert_int_equal(fatal, 0);
    held(broken(h), "windows-server")->kind = code_of(S("timeshare"));
    uint64_t seq = broken(h)->seq;
    assert_int_equal(add_park(h), ERR_QUARANTINED);
    house_request(h, &ga, h->contoso, "add-person", "email=park@contoso.example given_name=Jun", &req);
    assert_int_equal(act_preview(h->app, &req), ERR_QUARANTINED);
    assert_int_equal(broken(h)->seq, seq);
    assert_true(fatal > 0); /* so many are no partner's fault */
}

static void raw(struct house *h, const char *sql)
{
    char said[200] = "";
    if (!store_env_raw(h->env, sql, said))
        fail_msg("%s: %s", sql, said);
}

/* A ledger that was changed beside the rules, so that no rule made it, does not take the server with it. */
static void a_ledger_that_breaks_an_assert_is_not_folded(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    const struct state *s = NULL;
    house_done(h, &ga, h->contoso, "disable-person", "person=lee@contoso.example");
    raw(h, store_env_engine() == DB_SQLITE ? "DROP TRIGGER event_not_changed"
                                           : "ALTER TABLE event DISABLE TRIGGER ALL");
    raw(h, "UPDATE event SET data = '{\"person\":\"per_00000000000000000000000009\"}' WHERE type = "
           "'person_disabled'");
    cache_drop(h->app->cache, h->contoso);
    assert_int_equal(cache_current(h->app, h->contoso, &s), ERR_QUARANTINED);
    assert_int_equal(add_park(h), ERR_QUARANTINED);
    assert_true(quarantine_has(h->app, h->contoso));
    assert_int_equal(findings(h, "the chain is broken"), 1);
    nobody_else_notices(h);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_kind_finds_unsound_is_not_committed, house_setup,
                                        house_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_decided_is_one_partners_trouble, house_setup,
                                        house_teardown),
        cmocka_unit_test_setup_teardown(a_read_of_what_is_broken_does_not_end_the_server, house_setup,
                                        house_teardown),
        cmocka_unit_test_setup_teardown(time_that_breaks_loses_nothing, house_setup, house_teardown),
        cmocka_unit_test_setup_teardown(nobody_acts_on_a_state_that_time_broke, house_setup, house_teardown),
        cmocka_unit_test_setup_teardown(a_ledger_that_breaks_an_assert_is_not_folded, house_setup,
                                        house_teardown),
    };
    store_env_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
