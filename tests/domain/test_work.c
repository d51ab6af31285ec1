/* What of a partner's state stands in the desk's lists, and how it reads there. */
#include "domain/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const uid partner = {1, 100};

static uid id(uint64_t n)
{
    return (uid){2, n};
}

static struct state *state_with(struct request *r)
{
    struct state *s = state_new(partner);
    *STATE_ADD(s, requests) = *r;
    return s;
}

static const struct {
    enum request_state state;
    bool taken, decided;
    const char *type, *reads;
    bool waits;
} requests[] = {
    {REQUEST_OPEN, false, false, "activation", "open", true},
    {REQUEST_OPEN, true, false, "activation", "taken", true},
    {REQUEST_OPEN, false, true, "refund", "waiting-second-person", true},
    {REQUEST_OPEN, true, true, "refund", "waiting-second-person", true},
    {REQUEST_INFORMATION_NEEDED, false, false, "activation", "information-needed", true},
    {REQUEST_INFORMATION_NEEDED, true, false, "activation", "information-needed", true},
    {REQUEST_OPEN, false, false, "ask-for", "open", false}, /* waits for one's own admins */
    {REQUEST_DONE, true, false, "activation", "done", false},
    {REQUEST_CLOSED, true, false, "other", "done", false},
    {REQUEST_DECLINED, true, true, "refund", "declined", false},
    {REQUEST_WITHDRAWN, true, false, "other", "withdrawn", false},
};

static void test_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        struct request r = {.id = id(1),
                            .type = code_of(str_of(requests[i].type)),
                            .state = requests[i].state,
                            .opener = id(2),
                            .opener_stream = partner,
                            .opened_at = {1000},
                            .due = {18000}};
        if (requests[i].taken)
            r.taken_by = id(3);
        if (requests[i].decided)
            r.decided_by = id(4);
        struct state *s = state_with(&r);
        struct work_item w = work_request(s, 0);
        if (!code_is(&w.state, str_of(requests[i].reads)) || w.waits != requests[i].waits)
            fail_msg("%zu: %s, %s", i, w.state.z, w.waits ? "waits" : "does not wait");
        assert_string_equal(work_request_state(&r), requests[i].reads);
        assert_true(!w.order && uid_eq(w.id, r.id) && uid_eq(w.person, r.opener) && w.due.days == 18000 &&
                    w.opened_at.us == 1000 && uid_eq(w.taken_by, r.taken_by) && code_none(&w.definition));
        state_free(s);
    }
}

/* About a benefit its definition stands beside it; what the desk opened itself has nobody who waits. */
static void test_request_about(void **state)
{
    (void)state;
    struct request r = {.id = id(1),
                        .type = code_of(S("activation")),
                        .opener = id(2),
                        .opener_stream = UID_VENDOR,
                        .benefit = id(5),
                        .due = DATE_NONE};
    struct state *s = state_with(&r);
    struct work_item w = work_request(s, 0);
    assert_true(code_none(&w.definition)); /* not there: the row stands all the same */
    struct benefit *b = STATE_ADD(s, benefits);
    b->id = id(5);
    b->definition = code_of(S("product-support"));
    w = work_request(s, 0);
    assert_true(code_is(&w.definition, S("product-support")) && uid_eq(w.benefit, id(5)));
    assert_true(uid_none(w.person) && date_none(w.due));
    state_free(s);
}

static void test_orders(void **state)
{
    (void)state;
    static const enum order_state states[] = {ORDER_AWAITING_PAYMENT, ORDER_PAID, ORDER_EXPIRED,
                                              ORDER_CANCELLED, ORDER_REFUNDED};
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        struct state *s = state_new(partner);
        struct order *o = STATE_ADD(s, orders);
        o->id = id(1);
        o->purchaser = id(2);
        o->state = states[i];
        o->pay_by = (date){18030};
        o->placed_at = (ts){2000};
        struct work_item w = work_order(s, 0);
        bool waits = states[i] == ORDER_AWAITING_PAYMENT;
        assert_true(w.order && w.waits == waits && code_is(&w.type, S("payment")));
        assert_string_equal(w.state.z, state_order_text(states[i]));
        assert_true(date_none(w.due) != waits); /* what was paid is due no longer */
        assert_true(uid_eq(w.person, id(2)) && w.opened_at.us == 2000 && uid_none(w.taken_by));
        state_free(s);
    }
}

/* Every member counts: a row that reads otherwise is written anew. */
static void test_equal(void **state)
{
    (void)state;
    const struct work_item a = {.id = id(1), .opened_at = {1}, .due = {2}};
    struct work_item b[11];
    for (size_t i = 0; i < ARRAY_LEN(b); i++)
        b[i] = a;
    b[0].id = id(2);
    b[1].order = true;
    b[2].waits = true;
    b[3].type = code_of(S("refund"));
    b[4].state = code_of(S("open"));
    b[5].benefit = id(3);
    b[6].definition = code_of(S("office"));
    b[7].person = id(4);
    b[8].taken_by = id(5);
    b[9].opened_at = (ts){2};
    b[10].due = DATE_NONE;
    assert_true(work_equal(&a, &a));
    for (size_t i = 0; i < ARRAY_LEN(b); i++)
        assert_false(work_equal(&a, &b[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_request_about),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
