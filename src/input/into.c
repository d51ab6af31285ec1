/* One setter for each type of field. */
#include "input/into.h"

#include "base/text.h"
#include "input/json_in.h"

enum {
    TEXT_MAX = 1000,
    PERSON_MAX = 254, /* an e-mail address */
    LIST_MAX = 200,
};

static void *member(const struct into *t, const struct field *f)
{
    return (char *)t->record + f->offset;
}

void into_begin(const struct into *t)
{
    fields_clear(t->fields, t->n, t->record);
}

/* RFC 6901: '~' and '/' of a name are escaped. Long names are cut: what they are is not ours to repeat. */
static str pointer(const struct into *t, str name)
{
    struct buf b;
    buf_init(&b, 1024);
    buf_put(&b, t->prefix);
    buf_char(&b, '/');
    name = str_head(name, 64);
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '~')
            buf_z(&b, "~0");
        else if (name.ptr[i] == '/')
            buf_z(&b, "~1");
        else
            buf_char(&b, name.ptr[i]);
    }
    str s = str_dup(t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

void into_wrong(const struct into *t, str name, const char *what)
{
    diag_add(t->diag, t->arena, pointer(t, name), "%s", what);
}

static void wrong(const struct into *t, const struct field *f, const char *what)
{
    into_wrong(t, str_of(f->name), what);
}

void into_unknown(const struct into *t, str name)
{
    str near = fields_suggest(t->fields, t->n, name);
    if (near.len)
        diag_add(t->diag, t->arena, pointer(t, name), "is not a field here; did you mean " STR_FMT "?",
                 STR_ARG(near));
    else
        into_wrong(t, name, "is not a field here");
}

/* What no text of a person holds: control characters other than line ends and tabs. */
static bool has_control(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

/* Forms end their lines with CR LF. */
static str unix_lines(struct arena *a, str s)
{
    size_t at;
    if (!str_find_char(s, '\r', &at))
        return s;
    char *to = arena_alloc(a, s.len, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\r')
            to[n++] = s.ptr[i];
        else if (i + 1 == s.len || s.ptr[i + 1] != '\n')
            to[n++] = '\n';
    }
    return (str){to, n};
}

/* false after telling what is wrong. */
static bool clean_text(const struct into *t, const struct field *f, str text, size_t max, str *ret)
{
    if (has_control(text)) {
        wrong(t, f, "holds a control character");
        return false;
    }
    str s = text_nfc(t->arena, unix_lines(t->arena, text));
    if (s.len > max) {
        diag_add(t->diag, t->arena, pointer(t, str_of(f->name)), "is longer than %zu bytes", max);
        return false;
    }
    if (f->class == CLASS_SECRET)
        t->arena->wipe = true; /* L28 */
    *ret = str_dup(t->arena, s);
    return true;
}

static str lower(struct arena *a, str s)
{
    char *to = arena_alloc(a, s.len + 1, 1);
    for (size_t i = 0; i < s.len; i++)
        to[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] + 32 : s.ptr[i]);
    return (str){to, s.len};
}

static str list_of(const struct into *t, const char *const *one_of)
{
    struct buf b;
    buf_init(&b, 512);
    for (size_t i = 0; one_of[i] && b.len < 300; i++) {
        buf_z(&b, i > 0 ? ", " : "");
        buf_z(&b, one_of[i]);
    }
    str s = str_dup(t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

static bool code_from(const struct into *t, const struct field *f, str text, str *ret)
{
    if (f->one_of) {
        for (size_t i = 0; f->one_of[i]; i++) {
            if (!str_eq_fold(str_of(f->one_of[i]), text))
                continue;
            *ret = str_of(f->one_of[i]);
            return true;
        }
        diag_add(t->diag, t->arena, pointer(t, str_of(f->name)), "is not one of " STR_FMT,
                 STR_ARG(list_of(t, f->one_of)));
        return false;
    }
    str s = lower(t->arena, text);
    uid tenant;
    if (f->domain && (str_is_domain(s, CODE_MAX) || uid_parse(ID_TENANT, s, &tenant))) {
        *ret = s;
        return true;
    }
    if (f->domain) {
        wrong(t, f, "is not a domain name (contoso.example) of at most 47 bytes");
        return false;
    }
    if (!str_is_kebab(s, CODE_MAX)) {
        wrong(t, f, "is not a name of letters, digits and single hyphens, at most 47");
        return false;
    }
    *ret = s;
    return true;
}

void into_int(const struct into *t, const struct field *f, int64_t value)
{
    bool bounded = f->min != 0 || f->max != 0;
    if (value == FIELD_INT_NONE || (bounded && (value < f->min || value > f->max)))
        diag_add(t->diag, t->arena, pointer(t, str_of(f->name)), "is not between %lld and %lld",
                 (long long)f->min, (long long)f->max);
    else
        *(int64_t *)member(t, f) = value;
}

static bool upper_currency(str currency, char out[4])
{
    if (currency.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        char c = currency.ptr[i];
        out[i] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
        if (out[i] < 'A' || out[i] > 'Z')
            return false;
    }
    out[3] = '\0';
    return true;
}

void into_money(const struct into *t, const struct field *f, int64_t minor, str currency)
{
    money m = {.minor = minor};
    if (!upper_currency(currency, m.currency))
        wrong(t, f, "needs a currency of three letters");
    else if (minor == FIELD_INT_NONE)
        wrong(t, f, "is not an amount");
    else
        *(money *)member(t, f) = m;
}

static void money_from(const struct into *t, const struct field *f, str text, str currency)
{
    size_t at;
    if (str_find_char(text, ' ', &at)) { /* "100.00 USD" */
        currency = str_trim(str_from(text, at));
        text = str_head(text, at);
    }
    money m;
    char upper[4];
    if (!upper_currency(str_trim(currency), upper))
        wrong(t, f, "needs a currency of three letters");
    else if (!money_parse(text, (str){upper, 3}, &m))
        wrong(t, f, "is not an amount in its currency");
    else
        *(money *)member(t, f) = m;
}

static void bool_from(const struct into *t, const struct field *f, str text)
{
    static const char *const yes[] = {"true", "yes", "on", "1"}, *const no[] = {"false", "no", "off", "0"};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (str_eq_fold(text, str_of(yes[i]))) {
            *(bool *)member(t, f) = true;
            return;
        }
        if (str_eq_fold(text, str_of(no[i])))
            return;
    }
    wrong(t, f, "is neither true nor false");
}

static void id_from(const struct into *t, const struct field *f, str text)
{
    if (!uid_parse(f->id_kind, text, member(t, f)))
        wrong(t, f, "is not an id of this kind");
}

static void list_from(const struct into *t, const struct field *f, str text)
{
    str item;
    while (str_split(&text, ';', &item))
        if (str_trim(item).len)
            into_list_add(t, f, str_trim(item));
}

void into_list_add(const struct into *t, const struct field *f, str item)
{
    struct str_list *list = member(t, f);
    str clean;
    item = str_trim(item);
    if (list->n == LIST_MAX) {
        diag_add(t->diag, t->arena, pointer(t, str_of(f->name)), "has more than %d items", LIST_MAX);
        return;
    }
    if (f->class == CLASS_CODE ? !code_from(t, f, item, &clean) : !clean_text(t, f, item, TEXT_MAX, &clean))
        return;
    str *at = NEW_N(t->arena, str, list->n + 1); /* short lists: LIST_MAX² / 2 str is the worst */
    if (list->n)
        memcpy(at, list->at, list->n * sizeof *at);
    at[list->n] = clean;
    *list = (struct str_list){at, list->n + 1};
}

static void from_words(const struct into *t, const struct field *f, str text)
{
    str s, normal;
    switch (f->type) {
    case F_TEXT:
        if (!clean_text(t, f, text, f->max > 0 ? (size_t)f->max : TEXT_MAX, &s))
            break;
        if (f->email && !text_email(t->arena, s, &normal))
            wrong(t, f, "is not an e-mail address (kim@contoso.example)");
        else
            *(str *)member(t, f) = s;
        break;
    case F_PERSON:
        if (clean_text(t, f, text, PERSON_MAX, &s))
            ((struct person_ref *)member(t, f))->given = s;
        break;
    case F_BENEFIT:
        if (clean_text(t, f, text, CODE_MAX, &s))
            ((struct benefit_ref *)member(t, f))->given = s;
        break;
    case F_CODE:
        if (code_from(t, f, text, &s))
            *(code *)member(t, f) = code_of(s);
        break;
    case F_ID:
    case F_INT:
    case F_BOOL:
    case F_DATE:
    case F_TS:
    case F_MONEY:
    case F_HASH:
    case F_OBJECT:
    case F_LIST:
    case F_TEXT_IN:
        break;
    }
}

bool into_is_unset(const struct field *f, str text)
{
    return (f->type == F_ID || f->class == CLASS_SECRET) && str_trim(text).len == 0;
}

void into_text(const struct into *t, const struct field *f, str text, str currency)
{
    int64_t number;
    text = str_trim(text);
    if (text.len == 0)
        return;
    switch (f->type) {
    case F_TEXT:
    case F_PERSON:
    case F_BENEFIT:
    case F_CODE:
        from_words(t, f, text);
        break;
    case F_ID:
        id_from(t, f, text);
        break;
    case F_INT:
        if (str_to_i64(text, &number))
            into_int(t, f, number);
        else
            wrong(t, f, "is not a whole number");
        break;
    case F_BOOL:
        bool_from(t, f, text);
        break;
    case F_DATE:
        if (!date_parse(text, member(t, f)))
            wrong(t, f, "is not a day (2021-03-01)");
        break;
    case F_TS:
        if (!ts_parse(text, member(t, f)))
            wrong(t, f, "is not an instant (2021-03-01T09:00:00Z)");
        break;
    case F_MONEY:
        money_from(t, f, text, currency);
        break;
    case F_HASH:
        if (!hash_parse(text, member(t, f)))
            wrong(t, f, "is not 64 hex digits");
        break;
    case F_OBJECT:
        json_in_value(t, f, text);
        break;
    case F_LIST:
        list_from(t, f, text);
        break;
    case F_TEXT_IN: /* terms of the programme file only */
        wrong(t, f, "cannot be given here");
        break;
    }
}

/* A field that was wrong stayed absent; once is enough to say it. */
static bool is_told(const struct into *t, str at)
{
    for (size_t i = 0; i < t->diag->n; i++)
        if (str_eq(t->diag->items[i].pointer, at))
            return true;
    return false;
}

enum err into_end(const struct into *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (!f->required || !field_absent(f, t->record))
            continue;
        str at = pointer(t, str_of(f->name));
        if (!is_told(t, at))
            diag_add(t->diag, t->arena, at, "is required");
    }
    return t->diag->n == 0 ? OK : ERR_INVALID;
}

str pair_value(const struct pair *pairs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(pairs[i].name, name))
            return pairs[i].value;
    return STR_NONE;
}

static bool is_listed(str name, const char *const *names)
{
    for (; names && *names; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

bool into_is_currency(const struct into *t, str name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->fields[i].type != F_MONEY)
            continue;
        if (str_is(name, "currency") ||
            (str_ends(name, S("_currency")) &&
             str_is(str_head(name, name.len - S("_currency").len), t->fields[i].name)))
            return true;
    }
    return false;
}

static str currency_for(const struct field *f, const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str name = pairs[i].name;
        if (str_ends(name, S("_currency")) && str_is(str_head(name, name.len - S("_currency").len), f->name))
            return pairs[i].value;
    }
    return pair_value(pairs, n, "currency");
}

static bool is_repeated(const struct pair *pairs, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(pairs[k].name, pairs[i].name))
            return true;
    return false;
}

enum err into_pairs(const struct into *t, const struct pair *pairs, size_t n_pairs, const char *const *also)
{
    into_begin(t);
    for (size_t i = 0; i < n_pairs; i++) {
        str name = pairs[i].name;
        const struct field *f = fields_find(t->fields, t->n, name);
        if (is_listed(name, also) || (!f && into_is_currency(t, name)))
            continue;
        if (!f)
            into_unknown(t, name);
        else if (f->type != F_LIST && is_repeated(pairs, i))
            wrong(t, f, "is there twice");
        else
            into_text(t, f, pairs[i].value, currency_for(f, pairs, n_pairs));
    }
    return into_end(t);
}
