/* What a company brings along, where there is much of it, or of bytes that no case can write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "domain/bring.h"

enum { REFUSALS_MOST = 100, ROWS_MOST = 200000 };

struct set_up {
    struct arena a;
    struct buf text;
    struct decision d;
    struct bring_set set;
};

static int open_set_up(void **state)
{
    struct set_up *t = calloc(1, sizeof *t);
    if (!t)
        return -1;
    arena_init(&t->a, 256 << 20);
    buf_init(&t->text, 4 << 20);
    t->d.arena = &t->a;
    *state = t;
    return 0;
}

static int close_set_up(void **state)
{
    struct set_up *t = *state;
    buf_free(&t->text);
    arena_free(&t->a);
    free(t);
    return 0;
}

static void file_begins(struct set_up *t, const char *name, const char *columns)
{
    buf_fmt(&t->text, "{\"%s\":\"%s", name, columns);
}

static void read_set(struct set_up *t)
{
    buf_z(&t->text, "\"}");
    bring_read(&t->a, buf_str(&t->text), &t->d, &t->set);
}

static str fact(const struct set_up *t, size_t reason, const char *name)
{
    const struct reason *r = &t->d.reasons[reason];
    for (size_t i = 0; i < r->n_facts; i++)
        if (str_is(str_of(r->facts[i].name), name))
            return r->facts[i].s;
    fail_msg("there is no fact %s", name);
    return S("");
}

static void a_hundred_mistakes_are_told(void **state)
{
    struct set_up *t = *state;
    file_begins(t, "tenants.csv", "tenant");
    for (size_t i = 0; i <= REFUSALS_MOST; i++)
        buf_z(&t->text, "\\nnowhere");
    read_set(t);
    assert_int_equal(t->d.n_reasons, REFUSALS_MOST);
    assert_int_equal(t->d.reasons[REFUSALS_MOST - 1].facts[1].i, REFUSALS_MOST + 1); /* the line */
}

static void there_is_a_most_of_rows(void **state)
{
    struct set_up *t = *state;
    file_begins(t, "tenants.csv", "tenant");
    for (size_t i = 0; i < ROWS_MOST; i++)
        buf_z(&t->text, "\\n");
    read_set(t);
    assert_int_equal(t->d.n_reasons, 1);
    assert_true(str_is(fact(t, 0, "problem"), "too-many-rows"));
    assert_int_equal(t->set.n_tenants, 0);
}

static void everybody_is_found_by_his_address(void **state)
{
    enum { PEOPLE = 1000 };
    struct set_up *t = *state;
    file_begins(t, "people.csv", "email,given_name");
    for (int i = 0; i < PEOPLE; i++)
        buf_fmt(&t->text, "\\nP%d@contoso.example,N%d", i, i);
    read_set(t);
    assert_int_equal(t->d.n_reasons, 0);
    assert_int_equal(t->set.n_people, PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
        const struct bring_person *p =
            bring_person_of(&t->a, &t->set, str_fmt(&t->a, "p%d@CONTOSO.example", i));
        assert_true(p == &t->set.people[i] && !p->twice);
    }
    assert_null(bring_person_of(&t->a, &t->set, S("p1000@contoso.example")));
    assert_null(bring_person_of(&t->a, &t->set, S("not an address")));
}

/* As from everybody else (input/into.c): no control characters, of a length, composed. */
static void texts_are_kept_clean(void **state)
{
    static const struct {
        const char *given_name, *kept; /* NULL: refused */
    } rows[] = {
        {"Kim", "Kim"},
        {"Jose\xCC\x81", "Jos\xC3\xA9"},
        {"\\\"Kim\\nBcc: all@contoso.example\\\"", NULL}, /* in quotes: a line of a letter's head */
        {"Kim\\u0007", NULL},
        {"Kim\\u007f", NULL},
    };
    struct set_up *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        buf_clear(&t->text);
        t->d.n_reasons = 0;
        file_begins(t, "people.csv", "email,given_name");
        buf_fmt(&t->text, "\\nkim@contoso.example,%s", rows[i].given_name);
        read_set(t);
        assert_int_equal(t->d.n_reasons, rows[i].kept ? 0 : 1);
        if (rows[i].kept)
            assert_true(str_is(t->set.people[0].given_name, rows[i].kept));
        else
            assert_true(str_is(fact(t, 0, "problem"), "not-of-this-form"));
    }
}

static void texts_have_a_length(void **state)
{
    enum { NAME_MOST = 200 };
    struct set_up *t = *state;
    for (size_t n = NAME_MOST; n <= NAME_MOST + 1; n++) {
        buf_clear(&t->text);
        t->d.n_reasons = 0;
        file_begins(t, "people.csv", "email,given_name");
        buf_z(&t->text, "\\nkim@contoso.example,");
        for (size_t i = 0; i < n; i++)
            buf_char(&t->text, 'k');
        read_set(t);
        assert_int_equal(t->d.n_reasons, n - NAME_MOST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hundred_mistakes_are_told, open_set_up, close_set_up),
        cmocka_unit_test_setup_teardown(there_is_a_most_of_rows, open_set_up, close_set_up),
        cmocka_unit_test_setup_teardown(everybody_is_found_by_his_address, open_set_up, close_set_up),
        cmocka_unit_test_setup_teardown(texts_are_kept_clean, open_set_up, close_set_up),
        cmocka_unit_test_setup_teardown(texts_have_a_length, open_set_up, close_set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
