/* Licence keys, every quantity and day: what each goal makes of a subscription is the contract's formula to
 * the day, in the preview as in the ledger, and a replacement takes exactly its own key's part away. The
 * formulas are written anew here, with whole numbers of days in a month as the calendar has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/months.h"
#include "support/kinds_world.h"

enum { SEATS_MOST = 8, YEARS_MOST = 40 };

static struct definition *define(struct kinds_world *w, int64_t months, int64_t extend_max)
{
    const struct kind *k = kind_find(S("licence_key"));
    void *terms = arena_alloc(&w->arena, k->terms_size, _Alignof(max_align_t));
    fields_clear(k->terms, k->n_terms, terms);
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {{"months", months}, {"extend_max", extend_max}};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        *(int64_t *)((char *)terms + fields_find(k->terms, k->n_terms, str_of(numbers[i].name))->offset) =
            numbers[i].value;
    static const char *const codes[][2] = {{"pool", "thing"}, {"redeem", "here"}};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        *(code *)((char *)terms + fields_find(k->terms, k->n_terms, str_of(codes[i][0]))->offset) =
            code_of(str_of(codes[i][1]));
    return kinds_define(w, "subscription", k, terms);
}

/* An input by the action's own field table. */
static void *input_of(struct kinds_world *w, const char *action, const char *goal, uid key)
{
    const struct action *row = action_find(str_of(action));
    void *input = arena_alloc(&w->arena, row->input_size, _Alignof(max_align_t));
    fields_clear(row->fields, row->n_fields, input);
    for (size_t i = 0; i < row->n_fields; i++) {
        const struct field *f = &row->fields[i];
        void *at = (char *)input + f->offset;
        str name = str_of(f->name);
        if (str_is(name, "goal"))
            *(code *)at = code_of(str_of(goal));
        else if (str_is(name, "tenant"))
            *(code *)at = code_of(S(KINDS_TENANT));
        else if (str_is(name, "decision"))
            *(code *)at = code_of(S("granted"));
        else if (str_is(name, "key"))
            *(uid *)at = key;
        else if (str_is(name, "reason"))
            *(str *)at = S("the wrong one");
    }
    return input;
}

static uid pool_has(struct kinds_world *w, int64_t seats)
{
    w->keys[0] = (struct key_fact){.id = kinds_id(w), .seats = seats};
    w->n_keys = 1;
    return w->keys[0].id;
}

static uid redeem(struct kinds_world *w, uid benefit, const char *goal, int64_t seats)
{
    uid key = pool_has(w, seats);
    assert_true(kinds_act(w, "redeem", benefit, input_of(w, "redeem", goal, UID_NONE)));
    return key;
}

static date today(const struct kinds_world *w)
{
    return zone_date(w->programme.zone, w->now);
}

struct shown {
    int64_t seats;
    date ends;
};
/* The only subscription that the benefit shows. */
static struct shown shown(struct kinds_world *w, uid benefit)
{
    struct description d = {.arena = &w->arena, .lang = LANG_EN, .state = w->state};
    struct shown s = {0, DATE_NONE};
    const struct benefit *b = kinds_benefit(w, benefit);
    bool inside = false;
    kind_of(b)->describe(&w->programme, b, w->now, &d);
    for (size_t i = 0; i < d.n && date_none(s.ends); i++) {
        const struct value *v = &d.nodes[i].value;
        inside = inside || (d.nodes[i].type == NODE_ARRAY && str_is(S("subscriptions"), v->name));
        if (!inside || d.nodes[i].type != NODE_VALUE)
            continue;
        if (str_is(S("seats"), v->name))
            s.seats = v->i;
        else if (str_is(S("ends"), v->name))
            s.ends = v->d;
    }
    return s;
}

static void shows(struct kinds_world *w, uid benefit, int64_t seats, date ends)
{
    struct shown s = shown(w, benefit);
    assert_int_equal(s.seats, seats);
    assert_int_equal(s.ends.days, ends.days);
}

/* The branch of that goal in the last preview: a member of it. */
static const struct value *branch(const struct kinds_world *w, const char *goal, const char *name)
{
    const struct description *d = w->decision.branches;
    bool inside = false;
    assert_non_null(d);
    for (size_t i = 0; i < d->n; i++) {
        const struct value *v = &d->nodes[i].value;
        if (d->nodes[i].type != NODE_VALUE)
            continue;
        if (str_is(S("goal"), v->name))
            inside = str_is(v->s, goal);
        if (inside && str_is(str_of(name), v->name))
            return v;
    }
    fail_msg("the branch %s has no %s", goal, name);
    return NULL;
}

/* The day that is num/den months after d, counted month by month. */
static date plus(date d, int64_t num, int64_t den)
{
    int whole = 0;
    while ((whole + 1) * den <= num)
        whole++;
    date from = date_add_months(d, whole), to = date_add_months(d, whole + 1);
    int32_t days = 0;
    while ((days + 1) * den <= (num - whole * den) * (to.days - from.days))
        days++;
    return date_add(from, days);
}

static const char *const starts[] = {"2021-03-01T09:00:00Z", "2021-03-31T00:00:00Z", "2021-08-31T23:59:59Z"};

/* One pair of seats, one number of days after the first redemption. */
static void try_pair(const char *start, int64_t a, int64_t c, int32_t later)
{
    struct kinds_world w;
    kinds_init(&w);
    assert_true(ts_parse(str_of(start), &w.now));
    uid b = kinds_grant(&w, define(&w, 12, 3), 3);
    (void)redeem(&w, b, "new", a);
    date ends = plus(today(&w), 12, 1);
    shows(&w, b, a, ends);
    w.now = ts_add(w.now, later * US_PER_DAY);
    (void)pool_has(&w, c);
    assert_true(kinds_ask(&w, "redeem", b, input_of(&w, "redeem", "add-seats", UID_NONE), false));
    assert_int_equal(branch(&w, "new", "ends")->d.days, plus(today(&w), 12, 1).days);
    assert_int_equal(branch(&w, "add-seats", "seats")->i, a + c);
    /* months left, in parts of a month's days */
    struct months left = months_between(today(&w), ends);
    date shared = plus(today(&w), a * left.num + 12 * c * left.den, (a + c) * left.den);
    assert_int_equal(branch(&w, "add-seats", "ends")->d.days, shared.days);
    assert_int_equal(branch(&w, "extend", "allowed")->b, c <= 3 * a);
    if (c <= 3 * a) {
        date extended = plus(ends, 12 * c, a);
        assert_int_equal(branch(&w, "extend", "ends")->d.days, extended.days);
        assert_int_equal(branch(&w, "extend", "seats")->i, a);
        assert_true(date_cmp(extended, date_add_months(ends, 36)) <= 0);
    }
    /* what was shown is what comes */
    kinds_take(&w, &w.decision);
    shows(&w, b, a + c, shared);
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

static void test_every_pair(void **state)
{
    (void)state;
    static const int32_t days[] = {0, 1, 27, 28, 30, 31, 59, 90, 181, 182};
    for (size_t s = 0; s < ARRAY_LEN(starts); s++)
        for (size_t d = 0; d < ARRAY_LEN(days); d++)
            for (int64_t a = 1; a <= SEATS_MOST; a++)
                for (int64_t c = 1; c <= 3 * SEATS_MOST + 1; c += 1 + c / 9)
                    try_pair(starts[s], a, c, days[d]);
}

static void test_extend_pairs(void **state)
{
    (void)state;
    for (int64_t a = 1; a <= SEATS_MOST; a++)
        for (int64_t c = 1; c <= 3 * a + 2; c++) {
            struct kinds_world w;
            kinds_init(&w);
            uid b = kinds_grant(&w, define(&w, 12, 3), 2);
            (void)redeem(&w, b, "new", a);
            date ends = plus(today(&w), 12, 1);
            (void)pool_has(&w, c);
            bool done = kinds_act(&w, "redeem", b, input_of(&w, "redeem", "extend", UID_NONE));
            assert_int_equal(done, c <= 3 * a);
            if (done)
                shows(&w, b, a, plus(ends, 12 * c, a));
            else
                assert_true(kinds_refused(&w, REASON_EXTEND_LIMIT_EXCEEDED));
            kinds_free(&w);
        }
}

/* Three redemptions, one of them replaced; beside it a world that had the other two alone. */
static void try_undo(int which, const char *const goals[3])
{
    struct kinds_world w, alone;
    uid keys[3];
    kinds_init(&w);
    kinds_init(&alone);
    uid b = kinds_grant(&w, define(&w, 12, 3), 3), other = kinds_grant(&alone, define(&alone, 12, 3), 3);
    for (int i = 0; i < 3; i++) {
        bool first = i == (which == 0);
        keys[i] = redeem(&w, b, goals[i], 4 + i);
        if (i != which)
            (void)redeem(&alone, other, first ? "new" : goals[i], 4 + i);
        w.now = alone.now = ts_add(w.now, 3 * US_PER_DAY);
    }
    assert_true(
        kinds_act(&w, "request-replacement", b, input_of(&w, "request-replacement", "", keys[which])));
    (void)pool_has(&w, 4);
    assert_true(kinds_act(&w, "decide-replacement", b, input_of(&w, "decide-replacement", "", keys[which])));
    struct shown left = shown(&alone, other);
    shows(&w, b, left.seats, left.ends);
    assert_true(kinds_folds(&w) && kinds_folds(&alone));
    kinds_free(&w);
    kinds_free(&alone);
}

/* Whichever of three keys is replaced, the subscription is what the two others alone would have made. */
static void test_undo_each(void **state)
{
    (void)state;
    static const char *const goals[][3] = {
        {"new", "add-seats", "add-seats"},
        {"new", "add-seats", "extend"},
        {"new", "extend", "add-seats"},
        {"new", "extend", "extend"},
    };
    for (int which = 0; which < 3; which++)
        for (size_t i = 0; i < ARRAY_LEN(goals); i++)
            try_undo(which, goals[i]);
}

/* Many redemptions in a row over many years: every one conserves seat-months (asserted where it is folded and
 * in check), and the last day that can be written is an end, not a fault. */
static void test_long_life(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, 120, 100), 4 * YEARS_MOST);
    (void)redeem(&w, b, "new", 1);
    for (int i = 0; i < 2 * YEARS_MOST; i++) {
        (void)redeem(&w, b, "extend", 100);
        if (i % 4 == 3)
            (void)redeem(&w, b, "add-seats", 1 + i % 3);
    }
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

static int64_t available(struct kinds_world *w, uid benefit)
{
    return benefit_available(kinds_benefit(w, benefit));
}

/* L6: granted again before its day is over, as a programme can that gives it by another offer now, it has
 * other terms, and the keys of the year still count; on the day after it is a new year's, with keys of its
 * own. */
static void test_granted_again(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    struct definition *def = define(&w, 12, 3);
    uid b = kinds_grant(&w, def, 2);
    date first = date_add(today(&w), 100);
    kinds_renew(&w, b, def, first);
    (void)redeem(&w, b, "new", 1);
    assert_int_equal(available(&w, b), 1);
    kinds_renew(&w, b, define(&w, 6, 3), first);
    assert_int_equal(available(&w, b), 1);
    (void)redeem(&w, b, "extend", 1);
    shows(&w, b, 1, plus(today(&w), 18, 1)); /* twelve months, and six by the terms of now */
    assert_int_equal(available(&w, b), 0);
    w.now = ts_add(w.now, 101 * US_PER_DAY);
    kinds_renew(&w, b, def, date_add(first, 365));
    assert_int_equal(available(&w, b), 2);
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),    cmocka_unit_test(test_extend_pairs),
        cmocka_unit_test(test_undo_each),     cmocka_unit_test(test_long_life),
        cmocka_unit_test(test_granted_again),
    };
    return cmocka_run_group_tests_name("licence_key", tests, NULL, NULL);
}
