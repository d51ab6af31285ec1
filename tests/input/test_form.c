/* Forms and words of a command line: pairs, and pairs into a struct. */
#include "input/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/argv.h"
#include "input/digest.h"

struct thing {
    str text;
    int64_t count;
    bool flag_one;
    money amount;
    struct str_list offers;
    str key_code;
};
static const struct field fields[] = {
    FIELD(thing, text, F_TEXT, CLASS_FREE_TEXT), FIELD(thing, count, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(thing, flag_one, F_BOOL, CLASS_CODE),  FIELD(thing, amount, F_MONEY, CLASS_QUANTITY),
    FIELD(thing, offers, F_LIST, CLASS_CODE),    FIELD(thing, key_code, F_TEXT, CLASS_SECRET),
};
enum { N = ARRAY_LEN(fields) };
static const char *const also[] = {"preview_token", "form_key", NULL};
static struct arena arena;

static str show(enum err e, const struct thing *v, const struct diag *d)
{
    char amount[MONEY_TEXT];
    if (e != OK)
        return str_fmt(&arena, "%s " STR_FMT " " STR_FMT, err_code(e),
                       STR_ARG(d->n ? d->items[0].pointer : S("")), STR_ARG(d->n ? d->items[0].text : S("")));
    return str_fmt(&arena, STR_FMT "|%lld|%d|" STR_FMT "%s|%zu", STR_ARG(v->text), (long long)v->count,
                   v->flag_one, STR_ARG(money_none(v->amount) ? S("") : money_amount_text(v->amount, amount)),
                   v->amount.currency, v->offers.n);
}

static str from_form(const char *body)
{
    struct thing v = {0};
    struct diag d = {0};
    struct into t = {fields, N, &v, &arena, &d, S("")};
    struct pair *pairs;
    size_t n;
    enum err e = form_pairs(str_of(body), &arena, &pairs, &n);
    if (e == OK)
        e = into_pairs(&t, pairs, n, also);
    return show(e, &v, &d);
}

static void forms(void **state)
{
    (void)state;
    static const struct {
        const char *body, *says;
    } rows[] = {
        {"count=1", "|1|0||0"},
        {"text=a+b%26c%3D&count=+2+&flag_one=on", "a b&c=|2|1||0"},
        {"text=%EA%B9%80&count=1", "\xEA\xB9\x80|1|0||0"},
        {"text=a%0D%0Ab&count=1", "a\nb|1|0||0"},
        {"count=1&text=&amount=&offers=&key_code=", "|1|0||0"},
        {"count=1&&", "|1|0||0"},
        {"count=1&offers=a&offers=B&offers=", "|1|0||2"},
        {"count=1&amount=5.5&currency=USD", "|1|0|5.50USD|0"},
        {"count=1&amount=5&amount_currency=krw", "|1|0|5KRW|0"},
        {"count=1&amount=5.5&currency=KRW", "invalid-input /amount is not an amount in its currency"},
        {"count=1&amount=5", "invalid-input /amount needs a currency of three letters"},
        {"count=1&preview_token=x&form_key=y", "|1|0||0"},
        {"", "invalid-input /count is required"},
        {"count=1&count=2", "invalid-input /count is there twice"},
        {"count=1x", "invalid-input /count is not a whole number"},
        {"count=1.5", "invalid-input /count is not a whole number"},
        {"count=1&flag_one=maybe", "invalid-input /flag_one is neither true nor false"},
        {"count=1&txt=2", "invalid-input /txt is not a field here; did you mean text?"},
        {"count=1&currency_currency=2", "invalid-input /currency_currency is not a field here"},
        {"count=%", "malformed  "},
        {"count=%4", "malformed  "},
        {"count=%zz", "malformed  "},
        {"count=1&text=%00", "malformed  "},
        {"count=1&text=%ff", "malformed  "},
        {"%ff=1", "malformed  "},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        str says = from_form(rows[i].body);
        if (!str_is(says, rows[i].says))
            fail_msg("%s: " STR_FMT, rows[i].body, STR_ARG(says));
    }
}

static void too_many_pairs(void **state)
{
    (void)state;
    struct buf b;
    struct pair *pairs;
    size_t n;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < FORM_MAX; i++)
        buf_z(&b, "a=1&");
    assert_int_equal(form_pairs(buf_str(&b), &arena, &pairs, &n), OK);
    assert_int_equal(n, FORM_MAX);
    buf_z(&b, "a=1&");
    assert_int_equal(form_pairs(buf_str(&b), &arena, &pairs, &n), ERR_MALFORMED);
    buf_free(&b);
}

static void words(void **state)
{
    (void)state;
    static const struct {
        const char *words[6], *says;
    } rows[] = {
        {{"count=1"}, "|1|0||0"},
        {{"--count", "1", "--text", "a b"}, "a b|1|0||0"},
        {{"--count=1", "--flag-one"}, "|1|1||0"},
        {{"--flag-one", "count=1"}, "|1|1||0"},
        {{"--flag-one=no", "count=1"}, "|1|0||0"},
        {{"count=1", "text=a=b"}, "a=b|1|0||0"},
        {{"count=1", "amount=5.5 USD"}, "|1|0|5.50USD|0"},
        {{"count=1", "offers=a;b", "--offers", "c"}, "|1|0||3"},
        {{"count"}, "malformed /count is not name=value"},
        {{"=1"}, "malformed /=1 is not name=value"},
        {{"--"}, "malformed /-- is not name=value"},
        {{"--count"}, "malformed /count needs a value"},
        {{"count=\xff"}, "malformed / a word is not UTF-8"},
        {{"count=1", "key_code="}, "invalid-input /key_code is empty"},
        {{"count=1", "--key-code", " "}, "invalid-input /key_code is empty"},
        {{"--cont=1", "count=1"}, "invalid-input /cont is not a field here; did you mean count?"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *argv[6];
        int n = 0;
        for (; n < 6 && rows[i].words[n]; n++)
            argv[n] = (char *)(uintptr_t)rows[i].words[n];
        struct thing v = {0};
        struct diag d = {0};
        struct into t = {fields, N, &v, &arena, &d, S("")};
        struct pair *pairs;
        size_t n_pairs;
        enum err e = argv_pairs(&t, n, argv, &pairs, &n_pairs);
        if (e == OK)
            e = into_pairs(&t, pairs, n_pairs, also);
        str says = show(e, &v, &d);
        if (!str_is(says, rows[i].says))
            fail_msg("%s: " STR_FMT, rows[i].words[0], STR_ARG(says));
    }
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 16 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(too_many_pairs),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
