/* Words, names and values of the stage's text. */
#include "stage.h"

#include <stdio.h>

void *stage_grow(struct arena *a, void *at, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return at;
    size_t more = *cap ? *cap * 2 : 16;
    void *grown = arena_alloc_n(a, size, more, _Alignof(max_align_t));
    if (n > 0)
        memcpy(grown, at, n * size);
    *cap = more;
    return grown;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool stage_word(struct stage *w, str *line, str *ret_word)
{
    str in = *line;
    while (in.len > 0 && is_blank(in.ptr[0]))
        in = str_from(in, 1);
    if (in.len == 0 || in.ptr[0] == '#')
        return false;
    char *word = arena_alloc(&w->arena, in.len, 1);
    size_t n = 0;
    bool quoted = false;
    while (in.len > 0 && (quoted || !is_blank(in.ptr[0]))) {
        if (in.ptr[0] == '"')
            quoted = !quoted;
        else
            word[n++] = in.ptr[0];
        in = str_from(in, 1);
    }
    *line = in;
    *ret_word = (str){word, n};
    return true;
}

bool stage_pair(str word, str *ret_name, str *ret_value)
{
    size_t at;
    if (!str_find_char(word, '=', &at))
        return false;
    *ret_name = str_head(word, at);
    *ret_value = at + 1 < word.len ? str_from(word, at + 1) : S("");
    return true;
}

bool stage_duration(str s, int64_t *ret_us)
{
    int64_t total = 0;
    while (s.len > 0) {
        size_t n = 0;
        int64_t count;
        while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
            n++;
        if (n == 0 || n == s.len || !str_to_i64(str_head(s, n), &count))
            return false;
        char unit = s.ptr[n];
        int64_t us = unit == 'd' ? US_PER_DAY : unit == 'h' ? US_PER_HOUR : unit == 's' ? US_PER_SECOND : 0;
        if (us == 0)
            return false;
        total += count * us;
        s = str_from(s, n + 1);
    }
    *ret_us = total;
    return true;
}

const struct stage_name *stage_named(const struct stage *w, str name)
{
    for (size_t i = w->n_names; i-- > 0;)
        if (str_eq(w->names[i].name, name))
            return &w->names[i];
    return NULL;
}

void stage_name(struct stage *w, str name, enum id_kind kind, uid id)
{
    struct stage_name *n = STAGE_ADD(w, names);
    *n = (struct stage_name){str_dup(&w->arena, name), kind, id};
}

str stage_name_of(struct stage *w, enum id_kind kind, uid id)
{
    char text[UID_TEXT];
    if (uid_none(id))
        return S("-");
    for (size_t i = 0; i < w->n_names; i++)
        if (w->names[i].kind == kind && uid_eq(w->names[i].id, id))
            return w->names[i].name;
    return str_dup(&w->arena, uid_text(kind, id, text));
}

static bool known(const struct stage *w, enum id_kind kind, uid id)
{
    for (size_t i = 0; i < w->n_names; i++)
        if (w->names[i].kind == kind && uid_eq(w->names[i].id, id))
            return true;
    return false;
}

void stage_name_new_ids(struct stage *w, const struct event_def *def, const void *data)
{
    /* People are named when their address is known. */
    static const char *const words[ID_KINDS] = {
        [ID_BENEFIT] = "benefit", [ID_MEMBERSHIP] = "membership",
        [ID_ORDER] = "order",     [ID_REQUEST] = "request",
        [ID_REFUND] = "refund",   [ID_KEY] = "key",
        [ID_TENANT] = "tenant",   [ID_TOKEN] = "token",
        [ID_JOB] = "job",         [ID_SUBSCRIPTION] = "subscription",
        [ID_TEXT] = "text",       [ID_CLAIM] = "claim",
    };
    for (size_t i = 0; i < def->n_fields; i++) {
        const struct field *f = &def->fields[i];
        if (f->type != F_ID || field_absent(f, data) || !words[f->id_kind])
            continue;
        uid id = *(const uid *)((const char *)data + f->offset);
        if (!known(w, f->id_kind, id))
            stage_name(w, str_fmt(&w->arena, "@%s%zu", words[f->id_kind], ++w->ids_of[f->id_kind]),
                       f->id_kind, id);
    }
}

/* ---- reading ---- */

static bool decode_id(struct stage *w, const struct field *f, str value, uid *ret)
{
    const struct stage_name *n = stage_named(w, value);
    if (n && n->kind == f->id_kind) {
        *ret = n->id;
        return true;
    }
    return uid_parse(f->id_kind, value, ret);
}

static void decode_list(struct stage *w, str value, struct str_list *ret)
{
    str *at = NEW_N(&w->arena, str, value.len + 1);
    size_t n = 0;
    str part;
    while (value.len > 0 && str_split(&value, ';', &part))
        at[n++] = part;
    *ret = (struct str_list){at, n};
}

/* People by name, as the scene of an act puts ids in place of e-mails. */
static void decode_people(struct stage *w, struct str_list *list)
{
    str *at = NEW_N(&w->arena, str, list->n + 1);
    char text[UID_TEXT];
    for (size_t i = 0; i < list->n; i++) {
        const struct stage_name *n = stage_named(w, list->at[i]);
        at[i] =
            n && n->kind == ID_PERSON ? str_dup(&w->arena, uid_text(ID_PERSON, n->id, text)) : list->at[i];
    }
    list->at = at;
}

static bool decode_money(str value, money *ret)
{
    str amount;
    return str_split(&value, ' ', &amount) && money_parse(amount, value, ret);
}

/* "benefit": an id's name, or the definition's id. */
static void decode_benefit(struct stage *w, str value, struct benefit_ref *ret)
{
    const struct stage_name *n = stage_named(w, value);
    *ret = (struct benefit_ref){.given = value, .id = n && n->kind == ID_BENEFIT ? n->id : UID_NONE};
    for (size_t i = 0; w->partner && i < w->partner->n_benefits; i++)
        if (code_is(&w->partner->benefits[i].definition, value))
            ret->id = w->partner->benefits[i].id;
}

static void decode_person(struct stage *w, str value, struct person_ref *ret)
{
    const struct stage_name *n = stage_named(w, value);
    *ret = (struct person_ref){.given = value, .id = n && n->kind == ID_PERSON ? n->id : UID_NONE};
}

static bool one_of(const struct field *f, str value)
{
    if (!f->one_of)
        return f->domain ? str_is_domain(value, CODE_MAX) : str_is_kebab(value, CODE_MAX);
    for (size_t i = 0; f->one_of[i]; i++)
        if (str_is(value, f->one_of[i]))
            return true;
    return false;
}

/* "current": of the programme on the stage. */
static bool decode_hash(const struct stage *w, str value, hash256 *ret)
{
    if (!str_is(value, "current"))
        return hash_parse(value, ret);
    *ret = w->programme->hash;
    return true;
}

/* A line's own quotes are gone: in an object a single quote stands for one. */
static str json_in_line(struct stage *w, str value)
{
    char *text = arena_dup(&w->arena, value.ptr, value.len);
    for (size_t i = 0; i < value.len; i++)
        if (text[i] == '\'')
            text[i] = '"';
    return (str){text, value.len};
}

static bool decode_value(struct stage *w, const struct field *f, str value, void *member)
{
    switch (f->type) {
    case F_TEXT:
        *(str *)member = value;
        return true;
    case F_CODE:
        if (f->domain && stage_named(w, value)) {
            char text[UID_TEXT];
            value = uid_text(ID_TENANT, stage_named(w, value)->id, text);
            return code_set(member, value);
        }
        return one_of(f, value) && code_set(member, value);
    case F_ID:
        return decode_id(w, f, value, member);
    case F_INT:
        return str_to_i64(value, member);
    case F_BOOL:
        *(bool *)member = str_is(value, "true");
        return str_is(value, "true") || str_is(value, "false");
    case F_DATE:
        return date_parse(value, member);
    case F_TS:
        return ts_parse(value, member);
    case F_MONEY:
        return decode_money(value, member);
    case F_HASH:
        return decode_hash(w, value, member);
    case F_OBJECT:
        *(str *)member = str_is(value, "staged") ? w->export : json_in_line(w, value);
        w->export_sent = true; /* the next set begins anew */
        return true;
    case F_LIST:
        decode_list(w, value, member);
        if (f->id_kind == ID_PERSON)
            decode_people(w, member);
        return true;
    case F_PERSON:
        decode_person(w, value, member);
        return true;
    case F_BENEFIT:
        decode_benefit(w, value, member);
        return true;
    case F_TEXT_IN:
        return false;
    }
    return false;
}

bool stage_decode(struct stage *w, const struct field *fields, size_t n, str pairs, void *record)
{
    str word, name, value;
    fields_clear(fields, n, record);
    while (stage_word(w, &pairs, &word)) {
        const struct field *f = stage_pair(word, &name, &value) ? fields_find(fields, n, name) : NULL;
        if (!f || !decode_value(w, f, value, (char *)record + f->offset)) {
            w->error = str_fmt(&w->arena, "cannot read \"" STR_FMT "\"", STR_ARG(word));
            return false;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (fields[i].required && fields[i].type != F_BOOL && field_absent(&fields[i], record)) {
            w->error = str_fmt(&w->arena, "\"%s\" is required", fields[i].name);
            return false;
        }
    return true;
}

/* ---- writing ---- */

static str money_text(struct stage *w, money m)
{
    char text[MONEY_TEXT];
    return str_fmt(&w->arena, STR_FMT " %s", STR_ARG(money_amount_text(m, text)), m.currency);
}

static str text_or_dash(struct stage *w, str s)
{
    return s.len == 0 ? S("-") : str_dup(&w->arena, s);
}

str stage_value_text(struct stage *w, const struct value *v)
{
    char date_out[DATE_TEXT], ts_out[TS_TEXT];
    switch (v->type) {
    case V_NONE:
        break;
    case V_STR:
        return text_or_dash(w, v->s);
    case V_INT:
        return str_fmt(&w->arena, "%lld", (long long)v->i);
    case V_BOOL:
        return v->b ? S("true") : S("false");
    case V_DATE:
        return date_none(v->d) ? S("-") : str_dup(&w->arena, date_text(v->d, date_out));
    case V_TS:
        return ts_none(v->t) ? S("-") : str_dup(&w->arena, ts_text(v->t, ts_out));
    case V_MONEY:
        return money_none(v->m) ? S("-") : money_text(w, v->m);
    case V_ID:
        return stage_name_of(w, v->id_kind, v->u);
    }
    return S("-");
}

str stage_field_text(struct stage *w, const struct field *f, const void *record)
{
    const void *member = (const char *)record + f->offset;
    char hex[HASH_HEX];
    struct value v = {.type = V_NONE};
    if (f->type == F_BOOL)
        v = VAL_BOOL(f->name, *(const bool *)member);
    else if (field_absent(f, record))
        return S("-");
    else if (f->type == F_CODE)
        v = VAL_STR(f->name, code_str(member));
    else if (f->type == F_ID)
        v = VAL_ID(f->name, f->id_kind, *(const uid *)member);
    else if (f->type == F_INT)
        v = VAL_INT(f->name, *(const int64_t *)member);
    else if (f->type == F_DATE)
        v = VAL_DATE(f->name, *(const date *)member);
    else if (f->type == F_TS)
        v = VAL_TS(f->name, *(const ts *)member);
    else if (f->type == F_MONEY)
        v = VAL_MONEY(f->name, *(const money *)member);
    else if (f->type == F_HASH)
        v = VAL_STR(f->name, hash_hex(member, hex));
    return stage_value_text(w, &v);
}

/* ---- refusals ---- */

bool stage_facts_as_declared(struct stage *w, const struct reason *r)
{
    const struct reason_row *row = &reason_rows[r->code];
    const char *at = row->facts;
    size_t i = 0;
    for (; i < r->n_facts; i++) {
        size_t len = strlen(r->facts[i].name);
        if (strncmp(at, r->facts[i].name, len) != 0 || (at[len] != ' ' && at[len] != '\0'))
            break;
        at += at[len] ? len + 1 : len;
    }
    if (i == r->n_facts && *at == '\0')
        return true;
    w->error = str_fmt(&w->arena, "%s has %zu facts, %s where \"%s\" are declared", row->code, r->n_facts,
                       i < r->n_facts ? r->facts[i].name : "fewer", row->facts);
    return false;
}
