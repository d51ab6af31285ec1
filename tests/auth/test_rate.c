/* Buckets: how often, refilled when, and who shares one with whom. */
#include "auth/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/known.h"
#include "base/secret.h"
#include "base/time.h"

static void buckets(void **state)
{
    (void)state;
    static const struct rate_limit limit = {.burst = 3, .per_minute = 6}; /* one each 10 s */
    static const struct {
        int64_t at_s;
        bool allowed;
        int64_t remaining, retry_s;
    } rows[] = {
        {0, true, 2, 10},  {0, true, 1, 10},    {0, true, 0, 10},    {0, false, 0, 10},
        {4, false, 0, 6},  {9, false, 0, 1},    {10, true, 0, 10},   {10, false, 0, 10},
        {30, true, 1, 10}, {3600, true, 2, 10}, {3599, true, 1, 10}, /* a clock that steps back gives nothing
                                                                        and takes nothing */
    };
    hash256 a = rate_who(S("principal"), S("a")), b = rate_who(S("principal"), S("b")),
            c = rate_who(S("remote"), S("a"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rate_answer r = rate_take(&limit, &a, rows[i].at_s * US_PER_SECOND);
        if (r.allowed != rows[i].allowed || r.remaining != rows[i].remaining)
            fail_msg("row %zu: %d %lld", i, r.allowed, (long long)r.remaining);
        if (!r.allowed)
            assert_int_equal(r.retry_s, rows[i].retry_s);
    }
    assert_int_equal(rate_look(&limit, &b, 0).remaining, 3);
    assert_int_equal(rate_look(&limit, &b, 0).remaining, 3); /* looking takes nothing */
    assert_int_equal(rate_look(&limit, &c, 0).remaining, 3);
}

static void no_limit(void **state)
{
    (void)state;
    static const struct rate_limit none = {0}, never = {.burst = 1};
    hash256 a = rate_who(S("x"), S("a"));
    for (int i = 0; i < 1000; i++)
        assert_true(rate_take(&none, &a, 0).allowed);
    hash256 b = rate_who(S("x"), S("b"));
    assert_true(rate_take(&never, &b, 0).allowed);
    assert_false(rate_take(&never, &b, INT64_MAX / 2).allowed); /* and no overflow */
}

/* O7: a flood of newcomers does not give the one that has used his up a new bucket. */
static void a_flood_washes_nobody_clean(void **state)
{
    (void)state;
    static const struct rate_limit limit = {.burst = 2, .per_minute = 1};
    hash256 used_up = rate_who(S("flood"), S("used up"));
    assert_true(rate_take(&limit, &used_up, 0).allowed);
    assert_true(rate_take(&limit, &used_up, 0).allowed);
    for (int i = 0; i < 100000; i++) {
        char name[20];
        snprintf(name, sizeof name, "%d", i);
        hash256 newcomer = rate_who(S("flood"), str_of(name));
        (void)rate_take(&limit, &newcomer, 0);
    }
    assert_false(rate_take(&limit, &used_up, 0).allowed);
}

/* L12: half a second, and copies of its own. */
static void known(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    code only[2] = {{"get-keys"}, {"read-people"}}, many[40] = {{""}};
    hash256 h = hash_of(S("t"), S("1")), other = hash_of(S("t"), S("2"));
    struct actor actor = {.id = {1, 2}, .epoch = 7, .only = only, .n_only = 2}, found;
    assert_false(known_get(&h, 0, &a, &found));
    known_put(&h, 1000, &actor);
    memset(only, 0, sizeof only);
    assert_true(known_get(&h, 1000 + KNOWN_TRUST_US, &a, &found));
    assert_int_equal(found.epoch, 7);
    assert_int_equal(found.n_only, 2);
    assert_true(code_is(&found.only[1], S("read-people")));
    assert_false(known_get(&h, 1001 + KNOWN_TRUST_US, &a, &found));
    assert_false(known_get(&other, 1000, &a, &found));
    known_forget(&other);
    assert_true(known_get(&h, 1000, &a, &found));
    known_forget(&h);
    assert_false(known_get(&h, 1000, &a, &found));
    actor.only = many;
    actor.n_only = 40;
    known_put(&h, 1000, &actor); /* a long list is not kept, rather than cut */
    assert_false(known_get(&h, 1000, &a, &found));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets),
        cmocka_unit_test(no_limit),
        cmocka_unit_test(a_flood_washes_nobody_clean),
        cmocka_unit_test(known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
