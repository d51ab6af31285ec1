/* See words.h. */
#include "web/words.h"

#include "base/text_format.h"

enum { DEPTH_MAX = 8 };

/* --- Values --- */

static str words_upper(struct page *p, str s)
{
    char *z = NEW_N(p->arena, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        z[i] = s.ptr[i] >= 'a' && s.ptr[i] <= 'z' ? (char)(s.ptr[i] - 32) : s.ptr[i];
    return (str){z, s.len};
}

str words_version(struct page *p, str id)
{
    char *z = NEW_N(p->arena, char, id.len + 1);
    for (size_t i = 0; i < id.len; i++) {
        bool digit = i + 1 < id.len && id.ptr[i + 1] >= '0' && id.ptr[i + 1] <= '9';
        z[i] = id.ptr[i] == '-' ? (digit ? '.' : ' ') : id.ptr[i];
        if (z[i] >= 'a' && z[i] <= 'z')
            z[i] = (char)(z[i] - 32);
    }
    return (str){z, id.len};
}

/* Codes that are names of the programme; ptr NULL for the others. */
static str words_named(struct page *p, str name, const code *c)
{
    const struct definition *d = NULL;
    if (str_is(name, "offer") || str_is(name, "level"))
        return page_offer(p, c);
    if (str_is(name, "competency"))
        return page_competency(p, c);
    if (str_is(name, "role") || str_is(name, "roles"))
        return page_role(p, c);
    if (str_is(name, "pool"))
        return page_pool(p, c);
    if (str_is(name, "product") || str_is(name, "solution"))
        return page_subject(p, c);
    if (str_is(name, "definition"))
        d = programme_definition(p->view.programme, code_str(c));
    return d ? text_in(&d->title, p->view.lang) : STR_NONE;
}

/* Codes that are names of the programme, or of the texts. */
static str words_code(struct page *p, str name, str value)
{
    static const char *const prefixes[][2] = {
        {"language", "language"}, {"languages", "language"}, {"os", "os"},          {"status", "status"},
        {"state", "state"},       {"payment", "choice"},     {"type", "choice"},    {"type", "request-type"},
        {"presales", "choice"},   {"redeem", "choice"},      {"home", "choice"},    {"unit", "unit-of"},
        {"scope", "choice"},      {"change", "choice"},      {"result", "choice"},  {"service", "choice"},
        {"goal", "choice"},       {"via", "choice"},         {"edition", "choice"}, {"severity", "choice"}};
    code c;
    if (str_is(name, "version") || str_is(name, "supported"))
        return words_version(p, value);
    if (str_is(name, "pointer") && str_starts(value, S("/"))) /* a field, by its label */
        return words_field(p, str_z(p->arena, str_from(value, 1)));
    if (value.len == 0 || !code_set(&c, value))
        return value;
    str named = words_named(p, name, &c);
    if (named.ptr)
        return str_dup(p->arena, named);
    if (str_is(name, "country") || str_is(name, "currency"))
        return words_upper(p, value);
    if (str_is(name, "because"))
        return page_word(p, "reason", str_fmt(p->arena, STR_FMT ".title", STR_ARG(value)));
    if (str_is(name, "action"))
        return page_word(p, "action", str_fmt(p->arena, STR_FMT ".label", STR_ARG(value)));
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (str_is(name, prefixes[i][0])) {
            str word =
                page_text(p, str_fmt(p->arena, "%s." STR_FMT, prefixes[i][1], STR_ARG(value)).ptr, NULL, 0);
            if (word.ptr)
                return word;
        }
    return value;
}

str words_value(struct page *p, const struct value *v)
{
    return v->type == V_STR ? words_code(p, str_of(v->name), v->s) : page_value(p, v);
}

static str words_named_label(struct page *p, const char *first, const char *second, const char *name)
{
    char *z = NEW_N(p->arena, char, strlen(name) + 1);
    for (size_t i = 0; name[i]; i++)
        z[i] = name[i] == '_' ? '-' : name[i];
    str label = page_text(p, str_fmt(p->arena, "%s.%s", first, z).ptr, NULL, 0);
    if (!label.ptr)
        label = page_text(p, str_fmt(p->arena, "%s.%s", second, z).ptr, NULL, 0);
    return label.ptr ? label : str_of(name);
}

str words_label(struct page *p, const char *name)
{
    return words_named_label(p, "term", "field", name);
}

str words_field(struct page *p, const char *name)
{
    return words_named_label(p, "field", "term", name);
}

/* Facts as texts take them: dates, numbers and money stay what they are, all else becomes words. */
static size_t words_params(struct page *p, const struct value *facts, size_t n, struct value *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = facts[i].type == V_STR || facts[i].type == V_ID || facts[i].type == V_BOOL
                     ? VAL_STR(facts[i].name, words_value(p, &facts[i]))
                     : facts[i];
    return n;
}

/* --- Reasons and notes --- */

static void words_who(struct page *p, const struct reason *r, struct reason_row_view *row)
{
    struct person_view *found = NULL;
    size_t n = 0;
    enum err e = OK;
    if (r->code == REASON_NOT_PERMITTED)
        e = view_who(&p->view, r->who, &found, &n);
    else if (reason_remedy(r) == REMEDY_GLOBAL_ADMIN)
        e = view_global_admins(&p->view, &found, &n);
    if (e != OK || n == 0)
        return;
    row->who = NEW_N(p->arena, struct person_row, n);
    for (size_t i = 0; i < n; i++)
        if (found[i].name.len) /* whom the reader may not name cannot be asked */
            row->who[row->n_who++] = page_person_row(p, &found[i]);
}

struct reason_row_view words_reason(struct page *p, const struct reason *r)
{
    const struct reason_row *def = &reason_rows[r->code];
    struct value params[FACTS_MAX];
    size_t n = words_params(p, r->facts, r->n_facts, params);
    struct reason_row_view row = {.rule = str_of(def->rule)};
    row.title = page_text(p, str_fmt(p->arena, "reason.%s.title", def->code).ptr, params, n);
    row.detail = page_text(p, str_fmt(p->arena, "reason.%s.detail", def->code).ptr, params, n);
    row.remedy =
        page_text(p, str_fmt(p->arena, "reason.%s.%s", def->code, reason_remedy_part(r)).ptr, params, n);
    if (!row.title.ptr)
        row.title = str_of(def->code);
    words_who(p, r, &row);
    const struct link_def *link = programme_link(p->view.programme, code_str(&r->link));
    if (link) {
        row.link = text_in(&link->title, p->view.lang);
        row.href = link->href;
    }
    return row;
}

void words_reasons(struct page *p, const struct reason *r, size_t n, struct reason_row_view **ret)
{
    *ret = NEW_N(p->arena, struct reason_row_view, n + 1);
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = words_reason(p, &r[i]);
}

void words_notes(struct page *p, const struct note *notes, size_t n, struct note_row **ret)
{
    *ret = NEW_N(p->arena, struct note_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct value params[FACTS_MAX];
        size_t k = words_params(p, notes[i].facts, notes[i].n_facts, params);
        str s = page_text(p, str_fmt(p->arena, "note.%s", notes[i].code).ptr, params, k);
        (*ret)[i] = (struct note_row){s.ptr ? s : str_of(notes[i].code), notes[i].loss};
    }
}

/* --- Events --- */

/* A member of an event's data as a named value. */
static struct value words_member(const struct field *f, const void *data)
{
    const char *at = (const char *)data + f->offset;
    switch (f->type) {
    case F_CODE:
        return VAL_STR(f->name, code_str((const code *)(const void *)at));
    case F_ID:
        return VAL_ID(f->name, f->id_kind, *(const uid *)(const void *)at);
    case F_INT:
        return VAL_INT(f->name, *(const int64_t *)(const void *)at);
    case F_BOOL:
        return VAL_BOOL(f->name, *(const bool *)(const void *)at);
    case F_DATE:
        return VAL_DATE(f->name, *(const date *)(const void *)at);
    case F_TS:
        return VAL_TS(f->name, *(const ts *)(const void *)at);
    case F_MONEY:
        return VAL_MONEY(f->name, *(const money *)(const void *)at);
    case F_TEXT:
    case F_HASH:
    case F_OBJECT:
    case F_LIST:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        return VAL_STR(f->name, S(""));
    }
    return VAL_STR(f->name, S(""));
}

str words_event(struct page *p, const struct event *e)
{
    const struct event_def *def = e->def;
    struct value *values = NEW_N(p->arena, struct value, def->n_fields + 1);
    for (size_t i = 0; i < def->n_fields; i++) {
        struct value v = words_member(&def->fields[i], e->data);
        (void)words_params(p, &v, 1, &values[i]);
        if (values[i].type == V_STR && values[i].s.len == 0)
            values[i].s = S("–");
    }
    char id[96] = "event.";
    size_t n = strlen(id);
    for (const char *t = def->type; *t && n + 1 < sizeof id; t++)
        id[n++] = *t == '_' ? '-' : *t;
    id[n] = '\0';
    str s = page_text(p, id, values, def->n_fields);
    return s.ptr ? s : str_of(def->type);
}

str words_actor(struct page *p, const struct event *e)
{
    switch (e->actor_kind) {
    case ACTOR_PERSON:
        if (!uid_eq(e->actor_stream, p->view.state->stream))
            return page_word(p, "page", S("the-desk"));
        return page_person(p, e->actor)->name;
    case ACTOR_SERVICE:
        return page_word(p, "page", S("a-token"));
    case ACTOR_OS_USER:
        return page_word(p, "page", S("the-desk"));
    case ACTOR_TIME:
        return page_word(p, "page", S("time"));
    }
    return S("");
}

/* --- Descriptions --- */

struct flatten {
    struct page *p;
    struct fact_row *rows;
    size_t n;
    str path[DEPTH_MAX];
    const char *name[DEPTH_MAX];
    bool array[DEPTH_MAX];
    int64_t count[DEPTH_MAX];
    size_t joined[DEPTH_MAX]; /* the row of an array of values, from 1 */
    int depth;
    int skip; /* depth of the array whose objects are only counted; 0: none */
};

static void flatten_put(struct flatten *f, const char *name, str value)
{
    str path = f->depth > 0 ? f->path[f->depth - 1] : S("");
    f->rows[f->n++] = (struct fact_row){.path = str_fmt(f->p->arena, STR_FMT "/%s", STR_ARG(path), name),
                                        .label = words_label(f->p, name),
                                        .value = value,
                                        .href = str_starts(value, S("https://")) ? value : S("")};
}

static void flatten_value(struct flatten *f, const struct value *v)
{
    int at = f->depth - 1;
    if (at < 0 || !f->array[at]) {
        str s = words_value(f->p, v);
        if (s.len && !(v->type == V_ID && uid_none(v->u)))
            flatten_put(f, v->name, s);
        return;
    }
    struct value named = *v;
    named.name = f->name[at];
    str s = words_value(f->p, &named);
    if (f->joined[at] == 0) {
        f->depth--;
        flatten_put(f, f->name[at], s);
        f->depth++;
        f->joined[at] = f->n;
    } else {
        struct fact_row *row = &f->rows[f->joined[at] - 1];
        row->value = str_fmt(f->p->arena, STR_FMT ", " STR_FMT, STR_ARG(row->value), STR_ARG(s));
    }
}

static void flatten_enter(struct flatten *f, const struct node *node)
{
    ASSERT(f->depth < DEPTH_MAX);
    bool in_array = f->depth > 0 && f->array[f->depth - 1];
    if (in_array) {
        f->count[f->depth - 1]++;
        f->skip = f->skip ? f->skip : f->depth;
    }
    str up = f->depth > 0 ? f->path[f->depth - 1] : S("");
    const char *name = node->value.name ? node->value.name : "";
    f->path[f->depth] = str_fmt(f->p->arena, STR_FMT "/%s", STR_ARG(up), name);
    f->name[f->depth] = name;
    f->array[f->depth] = node->type == NODE_ARRAY;
    f->count[f->depth] = 0;
    f->joined[f->depth] = 0;
    f->depth++;
}

static void flatten_leave(struct flatten *f)
{
    f->depth--;
    if (f->skip > f->depth)
        f->skip = 0;
    if (f->array[f->depth] && f->count[f->depth] > 0 && !f->skip) {
        struct value n = VAL_INT(f->name[f->depth], f->count[f->depth]);
        flatten_put(f, f->name[f->depth], page_value(f->p, &n));
    }
}

void words_facts(struct page *p, const struct description *d, struct fact_row **ret, size_t *ret_n)
{
    struct flatten f = {.p = p, .rows = NEW_N(p->arena, struct fact_row, d->n + 1)};
    for (size_t i = 0; i < d->n; i++) {
        const struct node *node = &d->nodes[i];
        switch (node->type) {
        case NODE_VALUE:
            if (!f.skip)
                flatten_value(&f, &node->value);
            break;
        case NODE_OBJECT:
        case NODE_ARRAY:
            flatten_enter(&f, node);
            break;
        case NODE_END:
            flatten_leave(&f);
            break;
        }
    }
    *ret = f.rows;
    *ret_n = f.n;
}

static const struct fact_row *words_find(const struct fact_row *rows, size_t n, str path)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].path, path))
            return &rows[i];
    return NULL;
}

void words_changes(struct page *p, const struct description *before, const struct description *after,
                   struct change_row **ret, size_t *ret_n)
{
    struct fact_row *a, *b;
    size_t n_a, n_b, n = 0;
    words_facts(p, before, &a, &n_a);
    words_facts(p, after, &b, &n_b);
    struct change_row *rows = NEW_N(p->arena, struct change_row, n_a + n_b + 1);
    for (size_t i = 0; i < n_a; i++) {
        const struct fact_row *other = words_find(b, n_b, a[i].path);
        if (!other || !str_eq(other->value, a[i].value))
            rows[n++] = (struct change_row){a[i].label, a[i].value, other ? other->value : S("–")};
    }
    for (size_t i = 0; i < n_b; i++)
        if (!words_find(a, n_a, b[i].path))
            rows[n++] = (struct change_row){b[i].label, S("–"), b[i].value};
    *ret = rows;
    *ret_n = n;
}
