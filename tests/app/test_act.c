/* The write path from end to end, on either engine: what an act leaves behind, what a refused one does not,
 * replays, previews, what a restart finds. */
#include "support/house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/credential.h"
#include "store/store_auth.h"
#include "store/store_event.h"

static uint64_t seq_of(struct house *h, uid stream)
{
    const struct state *s = house_state(h, stream);
    uint64_t seq = s->seq;
    cache_release(s);
    return seq;
}

static void assert_verified(struct house *h, uid stream)
{
    struct store_reader reader = {0};
    struct store_verdict v = {0};
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_event_verify(reader.db, stream, &v), OK);
    assert_null(v.what);
    store_reader_put(&reader);
}

static void a_purchase_grants_what_the_programme_says(void **state)
{
    struct house *h = *state;
    const struct state *s = house_state(h, h->contoso);
    const struct benefit *core = NULL, *more = NULL;
    for (size_t i = 0; i < s->n_benefits; i++) {
        if (code_is(&s->benefits[i].definition, S("visual-studio-enterprise-core")))
            core = &s->benefits[i];
        if (code_is(&s->benefits[i].definition, S("visual-studio-enterprise-incremental")))
            more = &s->benefits[i];
    }
    assert_non_null(core);
    assert_non_null(more);
    assert_int_equal(core->granted, 10);
    assert_int_equal(more->granted, 25);
    assert_int_equal(s->n_orders, 2);
    assert_int_equal(s->orders[0].state, ORDER_PAID);
    cache_release(s);
    assert_verified(h, h->contoso);
    assert_verified(h, UID_VENDOR);
}

static void a_key_needs_a_preview_and_is_given_once(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request req;
    house_import(h, "windows-server", 20);
    house_request(h, &ga, h->contoso, "get-keys", "benefit=windows-server count=2", &req);
    uint64_t before = seq_of(h, h->contoso);
    assert_int_equal(act_run(h->app, &req), ERR_PREVIEW_REQUIRED);
    assert_int_equal(seq_of(h, h->contoso), before);
    assert_true(req.result.preview.token.len > 0);
    assert_int_equal(req.result.n_keys, 0);
    req.preview_token = req.result.preview.token;
    memset(&req.result, 0, sizeof req.result);
    assert_int_equal(act_run(h->app, &req), OK);
    assert_int_equal(req.result.n_keys, 2);
    str key = str_dup(&h->arena, secret_reveal(req.result.keys[0].key));
    assert_true(str_starts(key, S("WINSV-00000-00000-00000-")));
    cache_release(req.result.state);
    uint64_t after = seq_of(h, h->contoso);
    memset(&req.result, 0, sizeof req.result);
    assert_int_equal(act_run(h->app, &req), OK); /* the second click (L16) */
    assert_true(req.result.replayed);
    assert_int_equal(req.result.n_keys, 2);
    assert_true(str_eq(key, secret_reveal(req.result.keys[0].key)));
    assert_int_equal(seq_of(h, h->contoso), after);
    cache_release(req.result.state);
    req.input_digest = hash_of(S("test"), S("another body"));
    memset(&req.result, 0, sizeof req.result);
    assert_int_equal(act_run(h->app, &req), ERR_KEY_REUSED);
}

static void a_refused_act_leaves_no_trace(void **state)
{
    struct house *h = *state;
    struct actor kim = house_actor(h, "kim@contoso.example");
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_result r;
    uint64_t before = seq_of(h, h->contoso);
    assert_int_equal(house_act(h, &kim, h->contoso, "assign-user",
                               "benefit=visual-studio-enterprise-core person=kim@contoso.example", &r),
                     ERR_REFUSED);
    assert_int_equal(r.n_reasons, 1); /* not-permitted stands alone (L11) */
    assert_int_equal(r.reasons[0].code, REASON_NOT_PERMITTED);
    assert_int_equal(house_act(h, &ga, h->contoso, "assign-user",
                               "benefit=visual-studio-enterprise-core person=nobody@contoso.example", &r),
                     ERR_REFUSED);
    assert_int_equal(r.reasons[0].code, REASON_PERSON_NOT_IN_DIRECTORY);
    assert_int_equal(house_act(h, &ga, h->contoso, "assign-user",
                               "benefit=no-such-benefit person=kim@contoso.example", &r),
                     ERR_NOT_FOUND);
    assert_true(str_eq(r.problem.pointer, S("/benefit")));
    assert_int_equal(seq_of(h, h->contoso), before);
}

static void nothing_commits_after_a_revocation(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct actor kim = house_actor(h, "kim@contoso.example");
    struct act_result r;
    house_done(h, &ga, h->contoso, "assign-role", "person=kim@contoso.example role=partner-admin");
    kim = house_actor(h, "kim@contoso.example");
    house_done(h, &ga, h->contoso, "disable-person", "person=kim@contoso.example");
    assert_int_equal(house_act(h, &kim, h->contoso, "get-keys", "benefit=windows-server", &r),
                     ERR_UNAUTHENTICATED);
}

/* A batch and a job hold the actor that they began with. */
static void a_revoked_token_stops_what_is_on_its_way(void **state)
{
    static const char *const made[] = {"name=mine actions=add-person",
                                       "name=ours service=true actions=add-person"};
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        struct act_result r;
        struct actor by;
        char id[UID_TEXT];
        assert_int_equal(house_act(h, &ga, h->contoso, "create-token", made[i], &r), OK);
        hash256 hash = credential_hash(h->app, secret_reveal(r.token));
        assert_int_equal(credential_by_token(h->app, &hash, &h->arena, &by), OK);
        uid_text(ID_TOKEN, uid_none(by.token) ? by.id : by.token, id);
        house_done(h, &by, h->contoso, "add-person",
                   str_fmt(&h->arena, "given_name=A email=a%zu@contoso.example", i).ptr);
        house_done(h, &ga, h->contoso, "revoke-token", str_fmt(&h->arena, "token=%s", id).ptr);
        assert_int_equal(house_act(h, &by, h->contoso, "add-person",
                                   str_fmt(&h->arena, "given_name=B email=b%zu@contoso.example", i).ptr, &r),
                         ERR_UNAUTHENTICATED);
        house_done(h, &ga, h->contoso, "update-person", "person=kim@contoso.example phone=1");
    }
}

static void an_act_on_a_state_that_moved_is_told(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request req;
    char hex[HASH_HEX];
    const struct state *s = house_state(h, h->contoso);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=kim@contoso.example", &req);
    req.if_match = str_dup(&h->arena, hash_hex(&s->head, hex));
    cache_release(s);
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=lee@contoso.example");
    assert_int_equal(act_run(h->app, &req), ERR_STATE_CHANGED);
}

static void a_restart_finds_the_same_state(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_import(h, "windows-server", 3);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server");
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=kim@contoso.example");
    const struct state *before = house_state(h, h->contoso);
    hash256 head = before->head;
    size_t bytes = state_bytes(before), benefits = before->n_benefits;
    cache_release(before);
    house_reopen(h);
    const struct state *after = house_state(h, h->contoso);
    assert_true(hash_eq(&head, &after->head));
    assert_true(bytes > 0);
    assert_true(benefits > 0);
    assert_int_equal(after->n_benefits, benefits);
    cache_release(after);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server");
    assert_verified(h, h->contoso);
}

static void a_group_is_all_or_nothing(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    struct act_request reqs[2];
    uint64_t before = seq_of(h, h->contoso);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=kim@contoso.example", &reqs[0]);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=kim@contoso.example", &reqs[1]);
    assert_int_equal(act_run_all(h->app, reqs, 2), ERR_REFUSED);
    assert_int_equal(reqs[1].result.reasons[0].code, REASON_ALREADY_ASSIGNED);
    assert_int_equal(seq_of(h, h->contoso), before);
    house_request(h, &ga, h->contoso, "assign-user",
                  "benefit=visual-studio-enterprise-core person=lee@contoso.example", &reqs[1]);
    memset(&reqs[0].result, 0, sizeof reqs[0].result);
    assert_int_equal(act_run_all(h->app, reqs, 2), OK);
    cache_release(reqs[0].result.state);
    cache_release(reqs[1].result.state);
    assert_true(seq_of(h, h->contoso) >= before + 2);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_purchase_grants_what_the_programme_says),
        HOUSE_TEST(a_key_needs_a_preview_and_is_given_once),
        HOUSE_TEST(a_refused_act_leaves_no_trace),
        HOUSE_TEST(nothing_commits_after_a_revocation),
        HOUSE_TEST(a_revoked_token_stops_what_is_on_its_way),
        HOUSE_TEST(an_act_on_a_state_that_moved_is_told),
        HOUSE_TEST(a_restart_finds_the_same_state),
        HOUSE_TEST(a_group_is_all_or_nothing),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "act on PostgreSQL" : "act on SQLite", tests, NULL, NULL);
}
