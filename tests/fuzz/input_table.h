/* A table with one field of each type, for the fuzzers of input/. */
#ifndef TESTS_FUZZ_INPUT_TABLE_H
#define TESTS_FUZZ_INPUT_TABLE_H

#include "input/digest.h"
#include "input/into.h"

struct fuzzed {
    str text;
    code name;
    code colour;
    uid partner;
    int64_t count;
    bool flag;
    date day;
    ts at;
    money amount;
    struct str_list items;
    struct person_ref person;
    struct benefit_ref benefit;
    hash256 sum;
};
static const char *const fuzzed_colours[] = {"red", "blue", NULL};
static const struct field fuzzed_fields[] = {
    FIELD(fuzzed, text, F_TEXT, CLASS_FREE_TEXT, .max = 100, .required = true),
    FIELD(fuzzed, name, F_CODE, CLASS_CODE),
    FIELD(fuzzed, colour, F_CODE, CLASS_CODE, .one_of = fuzzed_colours),
    FIELD(fuzzed, partner, F_ID, CLASS_ID, .id_kind = ID_PARTNER),
    FIELD(fuzzed, count, F_INT, CLASS_QUANTITY, .min = 1, .max = 100),
    FIELD(fuzzed, flag, F_BOOL, CLASS_CODE),
    FIELD(fuzzed, day, F_DATE, CLASS_DATE),
    FIELD(fuzzed, at, F_TS, CLASS_DATE),
    FIELD(fuzzed, amount, F_MONEY, CLASS_QUANTITY),
    FIELD(fuzzed, items, F_LIST, CLASS_CODE),
    FIELD(fuzzed, person, F_PERSON, CLASS_PERSONAL),
    FIELD(fuzzed, benefit, F_BENEFIT, CLASS_ID),
    FIELD(fuzzed, sum, F_HASH, CLASS_ID),
};

/* What every accepted struct is, whichever door it came by. */
static inline void check_fuzzed(const struct fuzzed *v)
{
    ASSERT(v->text.len > 0 && v->text.len <= 100 && str_is_utf8(v->text));
    ASSERT(code_none(&v->name) || str_is_kebab(code_str(&v->name), CODE_MAX));
    ASSERT(code_none(&v->colour) || code_is(&v->colour, S("red")) || code_is(&v->colour, S("blue")));
    ASSERT(v->count == FIELD_INT_NONE || (v->count >= 1 && v->count <= 100));
    ASSERT(money_none(v->amount) || strlen(v->amount.currency) == 3);
    for (size_t i = 0; i < v->items.n; i++)
        ASSERT(str_is_kebab(v->items.at[i], CODE_MAX));
    ASSERT(!v->person.given.ptr || (v->person.given.len <= 254 && str_is_utf8(v->person.given)));
}

/* A mistake has a pointer and a text that can be shown, or there is none and the struct is right. */
static inline void check_outcome(enum err e, const struct fuzzed *v, const struct diag *d)
{
    if (e == OK) {
        ASSERT(d->n == 0);
        check_fuzzed(v);
    }
    for (size_t i = 0; i < d->n; i++)
        ASSERT(d->items[i].text.len > 0);
}

#endif
