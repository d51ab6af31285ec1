/* Values out of the tree of a programme file: single ones, and records by their field tables. */
#include "app/programme_tree.h"

/* ---- single values ---- */

bool programme_read_str(struct reading *r, const struct tree *t, size_t max, str *ret)
{
    if (t->type != TREE_SCALAR || str_trim(t->text).len == 0) {
        MISTAKE(r, t, "expected a text, %s", programme_tree_got(r, t));
        return false;
    }
    if (t->text.len > max) {
        MISTAKE(r, t, "expected at most %zu bytes of text, got %zu", max, t->text.len);
        return false;
    }
    *ret = str_dup(&r->p->arena, t->text);
    return true;
}

static bool read_one_of(struct reading *r, const struct tree *t, const char *const *one_of, code *ret)
{
    struct names names = {0};
    str list = S("");
    for (; *one_of; one_of++) {
        if (str_is(t->text, *one_of) && code_set(ret, t->text))
            return true;
        programme_tree_name(r, &names, *one_of);
        list = str_fmt(r->scratch, STR_FMT "%s%s", STR_ARG(list), list.len > 0 ? ", " : "", *one_of);
    }
    MISTAKE(r, t, "expected one of " STR_FMT ", %s%s", STR_ARG(list), programme_tree_got(r, t),
            programme_tree_hint(r, &names, t->text));
    return false;
}

bool programme_read_code(struct reading *r, const struct tree *t, const char *const *one_of, code *ret)
{
    if (t->type == TREE_SCALAR && one_of)
        return read_one_of(r, t, one_of, ret);
    if (t->type == TREE_SCALAR && str_is_kebab(t->text, CODE_MAX) && code_set(ret, t->text))
        return true;
    MISTAKE(r, t, "expected a name of a-z, 0-9 and hyphens, at most 47 bytes, %s", programme_tree_got(r, t));
    return false;
}

bool programme_read_id(struct reading *r, const struct tree *entry, code *ret)
{
    if (str_is_kebab(entry->key, CODE_MAX) && code_set(ret, entry->key))
        return true;
    MISTAKE_KEY(r, entry, "expected an id of a-z, 0-9 and hyphens, at most 47 bytes");
    return false;
}

bool programme_read_int(struct reading *r, const struct tree *t, int64_t min, int64_t max, int64_t *ret)
{
    int64_t n;
    if (t->type == TREE_SCALAR && !t->quoted && str_to_i64(t->text, &n) && n >= min && n <= max) {
        *ret = n;
        return true;
    }
    MISTAKE(r, t, "expected a whole number from %lld to %lld, %s", (long long)min, (long long)max,
            programme_tree_got(r, t));
    return false;
}

static bool read_bool(struct reading *r, const struct tree *t, bool *ret)
{
    bool is_true = t->type == TREE_SCALAR && !t->quoted && str_is(t->text, "true");
    if (!is_true && !(t->type == TREE_SCALAR && !t->quoted && str_is(t->text, "false"))) {
        MISTAKE(r, t, "expected true or false, %s", programme_tree_got(r, t));
        return false;
    }
    *ret = is_true;
    return true;
}

bool programme_read_date(struct reading *r, const struct tree *t, date *ret)
{
    if (t->type == TREE_SCALAR && date_parse(t->text, ret))
        return true;
    MISTAKE(r, t, "expected a day such as 2021-03-01, %s", programme_tree_got(r, t));
    return false;
}

static bool read_ts(struct reading *r, const struct tree *t, ts *ret)
{
    if (t->type == TREE_SCALAR && ts_parse(t->text, ret))
        return true;
    MISTAKE(r, t, "expected an instant such as 2021-03-01T09:00:00Z, %s", programme_tree_got(r, t));
    return false;
}

static bool is_currency(str s)
{
    if (s.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (s.ptr[i] < 'A' || s.ptr[i] > 'Z')
            return false;
    return true;
}

static const char money_expected[] = "money such as {amount: 475, currency: USD}";

/* `map` may have other members. */
static bool money_of(struct reading *r, const struct tree *map, money *ret)
{
    const struct tree *amount = programme_tree_get(map, "amount");
    const struct tree *currency = programme_tree_get(map, "currency");
    if (!amount || !currency) {
        MISTAKE(r, map, "expected %s, %s is missing", money_expected, amount ? "currency" : "amount");
        return false;
    }
    if (currency->type != TREE_SCALAR || !is_currency(currency->text)) {
        MISTAKE(r, currency, "expected a currency of three capital letters, %s",
                programme_tree_got(r, currency));
        return false;
    }
    if (amount->type != TREE_SCALAR || !money_parse(amount->text, currency->text, ret)) {
        char z[4] = {currency->text.ptr[0], currency->text.ptr[1], currency->text.ptr[2], 0};
        MISTAKE(r, amount, "expected an amount with at most %d decimal places, %s", money_digits(z),
                programme_tree_got(r, amount));
        return false;
    }
    if (ret->minor < 0) {
        MISTAKE(r, amount, "expected an amount of 0 or more, %s", programme_tree_got(r, amount));
        return false;
    }
    return true;
}

bool programme_read_money(struct reading *r, const struct tree *t, money *ret)
{
    static const char *const keys[] = {"amount", "currency", NULL};
    if (!programme_tree_is(r, t, TREE_MAP, money_expected))
        return false;
    programme_read_record(r, t, NULL, 0, keys, NULL);
    return money_of(r, t, ret);
}

void programme_read_prices(struct reading *r, const struct tree *list, struct price **ret, size_t *ret_n)
{
    static const char *const keys[] = {"amount", "currency", "country", NULL};
    if (!list || !programme_tree_is(r, list, TREE_LIST, "a list of money"))
        return;
    struct price *prices = NEW_N(&r->p->arena, struct price, list->n);
    size_t n = 0;
    for (const struct tree *t = list->first; t; t = t->next) {
        if (!programme_tree_is(r, t, TREE_MAP, money_expected))
            continue;
        programme_read_record(r, t, NULL, 0, keys, NULL);
        struct price *price = &prices[n];
        *price = (struct price){.example = t->example};
        const struct tree *country = programme_tree_get(t, "country");
        if (!money_of(r, t, &price->amount) ||
            (country && !programme_read_code(r, country, NULL, &price->country)))
            continue;
        for (size_t i = 0; i < n; i++)
            if (strcmp(prices[i].amount.currency, price->amount.currency) == 0 &&
                code_eq(&prices[i].country, &price->country))
                MISTAKE(r, t, "a second price in %s for the same country", price->amount.currency);
        n++;
    }
    *ret = prices;
    *ret_n = n;
}

static bool read_text_in(struct reading *r, const struct tree *t, size_t max, struct text *ret)
{
    static const char *const keys[] = {"en", "ko", NULL};
    if (!programme_tree_is(r, t, TREE_MAP, "a text in both languages, {en: …, ko: …}"))
        return false;
    programme_read_record(r, t, NULL, 0, keys, NULL);
    bool good = true;
    for (int lang = 0; lang < LANGS; lang++) {
        const char *name = lang_code((enum lang)lang);
        const struct tree *in = programme_tree_get(t, name);
        if (!in)
            MISTAKE_KEY(r, t, "the text in \"%s\" is missing", name);
        good = in && programme_read_str(r, in, max, &ret->in[lang]) && good;
    }
    return good;
}

static bool read_list(struct reading *r, const struct tree *t, struct str_list *ret)
{
    if (!programme_tree_is(r, t, TREE_LIST, "a list of texts"))
        return false;
    str *at = NEW_N(&r->p->arena, str, t->n);
    size_t n = 0;
    for (const struct tree *child = t->first; child; child = child->next)
        if (programme_read_str(r, child, 1000, &at[n]))
            n++;
    *ret = (struct str_list){at, n};
    return true;
}

/* ---- records ---- */

static void read_field(struct reading *r, const struct tree *t, const struct field *f, void *record)
{
    void *at = (char *)record + f->offset;
    size_t max = f->max > 0 ? (size_t)f->max : 1000;
    switch (f->type) {
    case F_TEXT:
        (void)programme_read_str(r, t, max, at);
        return;
    case F_CODE:
        (void)programme_read_code(r, t, f->one_of, at);
        return;
    case F_INT:
        if (f->min == 0 && f->max == 0)
            (void)programme_read_int(r, t, INT64_MIN + 1, INT64_MAX, at);
        else
            (void)programme_read_int(r, t, f->min, f->max, at);
        return;
    case F_BOOL:
        (void)read_bool(r, t, at);
        return;
    case F_DATE:
        (void)programme_read_date(r, t, at);
        return;
    case F_TS:
        (void)read_ts(r, t, at);
        return;
    case F_MONEY:
        (void)programme_read_money(r, t, at);
        return;
    case F_LIST:
        (void)read_list(r, t, at);
        return;
    case F_TEXT_IN:
        (void)read_text_in(r, t, f->max > 0 ? max : 4000, at);
        return;
    case F_ID:
    case F_HASH:
    case F_OBJECT:
    case F_PERSON:
    case F_BENEFIT:
        break; /* of inputs and events only */
    }
    MISTAKE(r, t, "cannot stand in a programme file");
}

static void unknown_key(struct reading *r, const struct tree *t, const struct field *fields, size_t n,
                        const char *const *others)
{
    struct names names = {0};
    for (size_t i = 0; i < n; i++)
        programme_tree_name(r, &names, fields[i].name);
    for (; others && *others; others++)
        programme_tree_name(r, &names, *others);
    MISTAKE_KEY(r, t, "unknown key%s", programme_tree_hint(r, &names, t->key));
}

static bool is_other(const char *const *others, str key)
{
    for (; others && *others; others++)
        if (str_is(key, *others))
            return true;
    return false;
}

void programme_read_record(struct reading *r, const struct tree *map, const struct field *fields, size_t n,
                           const char *const *others, void *record)
{
    for (const struct tree *t = map->first; t; t = t->next) {
        const struct field *f = n > 0 ? fields_find(fields, n, t->key) : NULL;
        if (f)
            read_field(r, t, f, record);
        else if (!is_other(others, t->key))
            unknown_key(r, t, fields, n, others);
    }
    for (size_t i = 0; i < n; i++)
        if (fields[i].required && !programme_tree_get(map, fields[i].name))
            MISTAKE_KEY(r, map, "\"%s\" is missing", fields[i].name);
}

void *programme_read_section(struct reading *r, const struct tree *root, const char *name,
                             const char *expected, size_t size, size_t max, programme_row_fn *row,
                             size_t *ret_n)
{
    const struct tree *section = programme_tree_get(root, name);
    *ret_n = 0;
    if (!section || !programme_tree_is(r, section, TREE_MAP, expected))
        return NULL;
    if (section->n > max) {
        MISTAKE_KEY(r, section, "expected at most %zu entries, got %zu", max, section->n);
        return NULL;
    }
    char *rows = arena_alloc(&r->p->arena, size * section->n, _Alignof(max_align_t));
    for (const struct tree *t = section->first; t; t = t->next) {
        code id;
        if (!programme_read_id(r, t, &id) || !programme_tree_is(r, t, TREE_MAP, "a map"))
            continue;
        /* Counted before it is filled, so that mistakes in it make no further ones where it is named. */
        row(r, t, &id, rows + size * (*ret_n)++);
    }
    return rows;
}
