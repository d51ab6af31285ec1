/* Finders, the price of an offer, holding and releasing. */
#include "domain/programme.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_price(void **state)
{
    (void)state;
    struct price prices[] = {
        {.amount = {47500, "USD"}},
        {.amount = {40000, "EUR"}},
        {.amount = {42000, "EUR"}, .country = {"de"}},
        {.amount = {45000, "USD"}, .country = {"gb"}},
    };
    const struct offer with = {.prices = prices, .n_prices = ARRAY_LEN(prices)};
    const struct offer without_usd = {.prices = prices + 1, .n_prices = 2};
    const struct offer without = {.n_prices = 0};
    static const struct {
        const char *country, *currency;
        int64_t minor;
    } table[] = {
        {"us", "USD", 47500}, {"fr", "EUR", 40000}, {"de", "EUR", 42000},
        {"gb", "USD", 45000}, {"gb", "GBP", 45000}, /* no pounds: USD, and there the country's row */
        {"kr", "KRW", 47500},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        char currency[4] = {table[i].currency[0], table[i].currency[1], table[i].currency[2], 0};
        const struct price *price = programme_price(&with, str_of(table[i].country), currency);
        assert_non_null(price);
        assert_int_equal(price->amount.minor, table[i].minor);
    }
    assert_null(programme_price(&without, S("us"), "USD"));
    assert_null(programme_price(&without_usd, S("kr"), "KRW"));
}

static void test_find(void **state)
{
    (void)state;
    struct role_def roles[] = {{.id = {"global-admin"}}, {.id = {"partner-admin"}}};
    struct policy_row policy[] = {{{"get-keys"}, WHO_ROLE(0) | WHO_ROLE(1)}, {{"give-back"}, WHO_HOLDER}};
    struct grant_row grants[] = {{.offer = {"gold"}, .competency = {"devops"}, .quantity = 5},
                                 {.offer = {"gold"}, .quantity = 10}};
    struct definition definitions[] = {{.id = {"seats"}, .grants = grants, .n_grants = 2}};
    const struct programme p = {.roles = roles,
                                .n_roles = 2,
                                .policy = policy,
                                .n_policy = 2,
                                .definitions = definitions,
                                .n_definitions = 1};
    size_t index = 9;
    assert_ptr_equal(programme_role(&p, S("partner-admin"), &index), &roles[1]);
    assert_int_equal(index, 1);
    assert_ptr_equal(programme_role(&p, S("global-admin"), NULL), &roles[0]);
    assert_null(programme_role(&p, S("global"), &index));
    assert_int_equal(index, 1);
    assert_true(programme_policy(&p, S("give-back")) == WHO_HOLDER);
    assert_true(programme_policy(&p, S("purchase")) == 0); /* not named: nobody */
    const struct definition *d = programme_definition(&p, S("seats"));
    assert_ptr_equal(d, definitions);
    assert_int_equal(definition_grant(d, S("gold"), S(""))->quantity, 10);
    assert_int_equal(definition_grant(d, S("gold"), S("devops"))->quantity, 5);
    assert_null(definition_grant(d, S("silver"), S("")));
    assert_null(programme_offer(&p, S("gold")));
    assert_null(programme_link(&p, S("")));
    assert_null(programme_pool(&p, S("x")));
    assert_null(programme_group(&p, S("x")));
    assert_null(programme_competency(&p, S("x")));
}

static void test_text(void **state)
{
    (void)state;
    const struct text both = {.in = {[LANG_EN] = S("Gold"), [LANG_KO] = S("골드")}};
    const struct text english = {.in = {[LANG_EN] = S("Gold")}};
    assert_true(str_is(text_in(&both, LANG_KO), "골드"));
    assert_true(str_is(text_in(&english, LANG_KO), "Gold"));
}

/* The last one frees: under AddressSanitizer a use or a leak would be found. */
static void test_hold(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    struct programme *p = NEW(&arena, struct programme);
    p->arena = arena;
    p->refs = 1;
    assert_ptr_equal(programme_hold(p), p);
    programme_release(p);
    assert_int_equal(p->refs, 1);
    programme_release(p);
    assert_null(programme_hold(NULL));
    programme_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_price),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
