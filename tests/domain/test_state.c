/* state.c: arrays that grow, copies that share nothing, and a comparison that overlooks nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/state.h"

struct item {
    uid key;
    int64_t n;
};

/* A state with something in every array. */
static struct state *full(size_t n)
{
    struct state *s = state_new((uid){1, 1});
    s->seq = 7;
    s->last_at = (ts){1000};
    s->company.key = code_of(S("contoso"));
    for (uint64_t i = 1; i <= n; i++) {
        STATE_ADD(s, people)->id = (uid){i, 1};
        STATE_ADD(s, grants)->person = (uid){i, 1};
        STATE_ADD(s, others)->person = (uid){i, 1};
        STATE_ADD(s, tokens)->id = (uid){i, 2};
        STATE_ADD(s, token_actions)->token = (uid){i, 2};
        STATE_ADD(s, orders)->id = (uid){i, 3};
        STATE_ADD(s, memberships)->id = (uid){i, 4};
        STATE_ADD(s, attainments)->at = (ts){(int64_t)i};
        STATE_ADD(s, requests)->id = (uid){i, 6};
        STATE_ADD(s, tenants)->id = (uid){i, 7};
        STATE_ADD(s, pools)->imported = (int64_t)i;
#define FILL(array)                                                                                          \
    if (s->n_##array < i)                                                                                    \
        (void)STATE_ADD(s, array);
        STATE_ARRAYS(FILL)
#undef FILL
        struct benefit *b = STATE_ADD(s, benefits);
        b->id = (uid){i, 5};
        benefit_init(s, b, sizeof(int64_t), sizeof(struct item));
        *(int64_t *)b->own = (int64_t)i;
        for (uint64_t j = 0; j < i; j++) {
            struct item *item = benefit_add_item(s, state_benefit_mut(s, (uid){i, 5}));
            item->key = (uid){i, j};
        }
    }
    return s;
}

static void a_copy_is_equal_and_its_own(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 4, 5, 100};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct state *s = full(sizes[i]);
        struct state *copy = state_copy(s);
        assert_true(state_equal(s, copy, NULL));
        assert_int_equal(state_bytes(s), state_bytes(copy));
        state_free(s); /* what the copy points to is its own: ASan tells */
        struct state *again = full(sizes[i]);
        assert_true(state_equal(again, copy, NULL));
        STATE_ADD(copy, people)->id = (uid){1000, 1}; /* and it grows */
        assert_int_equal(copy->n_people, sizes[i] + 1);
        assert_false(state_equal(again, copy, NULL));
        state_free(copy);
        state_free(again);
    }
    state_free(NULL);
}

static void change_company(struct state *s)
{
    s->company.member = true;
}
static void change_place(struct state *s)
{
    s->last_at = (ts){1001};
}
static void change_head(struct state *s)
{
    s->head.b[31] ^= 1;
}
static void change_programme(struct state *s)
{
    s->programme.b[0] ^= 1;
}
static void change_stream(struct state *s)
{
    s->stream = (uid){1, 2};
}
static void change_seq(struct state *s)
{
    s->seq++;
}
static void change_benefits(struct state *s)
{
    s->n_benefits--;
}
static void change_benefit(struct state *s)
{
    s->benefits[0].granted = 1;
}
static void change_own(struct state *s)
{
    *(int64_t *)s->benefits[2].own = 9;
}
static void change_item(struct state *s)
{
    ((struct item *)s->benefits[2].items)[1].n = 9;
}
static void change_items(struct state *s)
{
    benefit_drop_item(&s->benefits[2], 2);
}

static void a_comparison_sees_every_part(void **state)
{
    (void)state;
    static const struct {
        void (*change)(struct state *s);
        const char *told;
    } rows[] = {
        {change_company, "company"},
        {change_place, "place in the ledger"},
        {change_stream, "place in the ledger"},
        {change_seq, "place in the ledger"},
        {change_head, "head"},
        {change_programme, "programme"},
        {change_benefits, "benefits"},
        {change_benefit, "benefits"},
        {change_own, "benefits"},
        {change_item, "benefits"},
        {change_items, "benefits"},
    };
    struct state *s = full(3);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct state *other = state_copy(s);
        const char *what = "nothing";
        rows[i].change(other);
        assert_false(state_equal(s, other, &what));
        assert_string_equal(what, rows[i].told);
        state_free(other);
    }
    state_free(s);
}

/* One byte of any element of any array, and one element less. */
static void a_comparison_sees_every_array(void **state)
{
    (void)state;
    struct state *s = full(3);
    const char *what;
#define SEEN(array)                                                                                          \
    for (int change = 0; change < 2; change++) {                                                             \
        struct state *other = state_copy(s);                                                                 \
        assert_int_equal(other->n_##array, 3);                                                               \
        if (change == 0)                                                                                     \
            ((unsigned char *)&other->array[2])[0] ^= 1;                                                     \
        else                                                                                                 \
            STATE_DROP(other, array, 2);                                                                     \
        assert_false(state_equal(s, other, &what));                                                          \
        assert_string_equal(what, #array);                                                                   \
        state_free(other);                                                                                   \
    }
    STATE_ARRAYS(SEEN)
#undef SEEN
    state_free(s);
}

static void finders_find_their_own(void **state)
{
    (void)state;
    struct state *s = full(20);
    assert_ptr_equal(state_person(s, (uid){7, 1}), &s->people[6]);
    assert_null(state_person(s, (uid){7, 2}));
    assert_null(state_person(s, UID_NONE));
    assert_ptr_equal(state_token_mut(s, (uid){20, 2}), &s->tokens[19]);
    assert_ptr_equal(state_order(s, (uid){1, 3}), &s->orders[0]);
    assert_ptr_equal(state_membership(s, (uid){3, 4}), &s->memberships[2]);
    assert_ptr_equal(state_benefit(s, (uid){3, 5}), &s->benefits[2]);
    assert_null(state_benefit(s, (uid){21, 5}));
    assert_ptr_equal(state_request_mut(s, (uid){2, 6}), &s->requests[1]);
    assert_ptr_equal(state_tenant_mut(s, (uid){2, 7}), &s->tenants[1]);
    assert_null(state_tenant(s, (uid){2, 6}));
    assert_null(state_tenant_mut(s, UID_NONE));
    assert_null(state_pool(s, S("windows-server")));
    s->pools[4].id = code_of(S("windows-server"));
    assert_ptr_equal(state_pool(s, S("windows-server")), &s->pools[4]);
    state_free(s);
}

static void roles_of_the_disabled_do_not_count(void **state)
{
    (void)state;
    struct state *s = full(3);
    s->grants[0].role = s->grants[1].role = code_of(S("global-admin"));
    assert_true(state_has_role(s, (uid){1, 1}, S("global-admin")));
    assert_false(state_has_role(s, (uid){3, 1}, S("global-admin")));
    assert_int_equal(state_count_role(s, S("global-admin")), 2);
    s->people[0].disabled = true;
    assert_int_equal(state_count_role(s, S("global-admin")), 1);
    state_free(s);
}

static void items_keep_their_order(void **state)
{
    (void)state;
    struct state *s = full(5);
    struct benefit *b = state_benefit_mut(s, (uid){5, 5});
    benefit_drop_item(b, 0);
    benefit_drop_item(b, 3);
    assert_int_equal(b->n_items, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(((struct item *)b->items)[i].key.lo, i + 1);
    struct item *added = benefit_add_item(s, b);
    assert_int_equal(added->key.hi, 0); /* zeroed, though something stood there */
    state_free(s);
}

/* A kind may need nothing of its own, and no items. */
static void a_benefit_may_have_no_part(void **state)
{
    (void)state;
    struct state *s = full(2);
    struct benefit *b = STATE_ADD(s, benefits);
    b->id = (uid){3, 5};
    benefit_init(s, b, 0, 0);
    assert_null(b->own);
    struct state *copy = state_copy(s);
    assert_true(state_equal(s, copy, NULL));
    assert_null(copy->benefits[2].own);
    copy->benefits[2].granted = 1;
    assert_false(state_equal(s, copy, NULL));
    state_free(copy);
    state_free(s);
}

static void states_have_words(void **state)
{
    (void)state;
    static const char *const orders[] = {"awaiting-payment", "paid", "expired", "cancelled", "refunded"};
    for (int i = ORDER_AWAITING_PAYMENT; i <= ORDER_REFUNDED; i++)
        assert_string_equal(state_order_text((enum order_state)i), orders[i]);
    static const char *const requests[] = {"open",     "information-needed", "done",
                                           "declined", "withdrawn",          "closed"};
    for (int i = REQUEST_OPEN; i <= REQUEST_CLOSED; i++)
        assert_string_equal(state_request_text((enum request_state)i), requests[i]);
    struct membership m = {.state = MEMBERSHIP_ACTIVE, .anniversary = {100}};
    assert_string_equal(state_membership_text(&m, (date){100}), "active");
    assert_string_equal(state_membership_text(&m, (date){101}), "renewal-window");
    m.anniversary = DATE_NONE; /* what is free has no term */
    assert_string_equal(state_membership_text(&m, (date){101}), "active");
    m.state = MEMBERSHIP_LAPSED;
    assert_string_equal(state_membership_text(&m, (date){101}), "lapsed");
    m.state = MEMBERSHIP_CANCELLED;
    assert_string_equal(state_membership_text(&m, (date){101}), "cancelled");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_is_equal_and_its_own),        cmocka_unit_test(a_comparison_sees_every_part),
        cmocka_unit_test(a_comparison_sees_every_array),      cmocka_unit_test(finders_find_their_own),
        cmocka_unit_test(roles_of_the_disabled_do_not_count), cmocka_unit_test(items_keep_their_order),
        cmocka_unit_test(a_benefit_may_have_no_part),         cmocka_unit_test(states_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
