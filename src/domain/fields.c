/* What the tables of fields know by themselves; decoders live in input/, event text in event.c. */
#include "domain/fields.h"

const char *const currencies[] = {
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP",
    "EUR", "GBP", "GTQ", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD",
    "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD",
    "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR", NULL,
};

static void *at(const struct field *f, void *record)
{
    return (char *)record + f->offset;
}

static const void *at_const(const struct field *f, const void *record)
{
    return (const char *)record + f->offset;
}

void fields_clear(const struct field *fields, size_t n, void *record)
{
    for (size_t i = 0; i < n; i++) {
        void *member = at(&fields[i], record);
        switch (fields[i].type) {
        case F_INT:
            *(int64_t *)member = FIELD_INT_NONE;
            break;
        case F_DATE:
            *(date *)member = DATE_NONE;
            break;
        case F_TS:
            *(ts *)member = TS_NONE;
            break;
        case F_TEXT:
        case F_CODE:
        case F_ID:
        case F_BOOL:
        case F_MONEY:
        case F_HASH:
        case F_OBJECT:
        case F_LIST:
        case F_PERSON:
        case F_BENEFIT:
        case F_TEXT_IN:
            break; /* zeroed is absent */
        }
    }
}

static bool text_absent(const struct text *t)
{
    for (size_t i = 0; i < LANGS; i++)
        if (t->in[i].ptr)
            return false;
    return true;
}

bool field_absent(const struct field *f, const void *record)
{
    static const hash256 no_hash;
    const void *member = at_const(f, record);
    switch (f->type) {
    case F_TEXT:
    case F_OBJECT:
        return !((const str *)member)->ptr;
    case F_CODE:
        return code_none(member);
    case F_ID:
        return uid_none(*(const uid *)member);
    case F_INT:
        return *(const int64_t *)member == FIELD_INT_NONE;
    case F_BOOL:
        return !*(const bool *)member;
    case F_DATE:
        return date_none(*(const date *)member);
    case F_TS:
        return ts_none(*(const ts *)member);
    case F_MONEY:
        return money_none(*(const money *)member);
    case F_HASH:
        return memcmp(member, &no_hash, sizeof no_hash) == 0;
    case F_LIST:
        return !((const struct str_list *)member)->at;
    case F_PERSON:
        return !((const struct person_ref *)member)->given.ptr;
    case F_BENEFIT:
        return !((const struct benefit_ref *)member)->given.ptr;
    case F_TEXT_IN:
        return text_absent(member);
    }
    return true; /* unreachable */
}

const struct field *fields_find(const struct field *fields, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, fields[i].name))
            return &fields[i];
    return NULL;
}

str fields_suggest(const struct field *fields, size_t n, str name)
{
    enum { NEAR = 3 }; /* further away it is another word, not a slip */
    str best = S("");
    unsigned least = NEAR + 1;
    for (size_t i = 0; i < n; i++) {
        unsigned d = str_distance(name, str_of(fields[i].name));
        if (d < least) {
            least = d;
            best = str_of(fields[i].name);
        }
    }
    return best;
}
