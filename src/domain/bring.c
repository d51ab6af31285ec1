/* Reading and checking what a company brings along. A row that cannot move in is told with its file and line
 * when the desk invites, not when the company accepts. */
#include "domain/bring.h"

#include "base/table.h"
#include "base/text.h"
#include "domain/membership.h"

enum { ROWS_MAX = 200000, REFUSALS_MAX = 100 };

const char bring_people[] = "people.csv", bring_tenants[] = "tenants.csv", bring_orders[] = "orders.csv",
           bring_holdings[] = "holdings.csv";

static const char *const types[] = {"member", "guest", NULL};
static const struct field people_fields[] = {
    FIELD(bring_person, email, F_TEXT, CLASS_PERSONAL, .required = true, .max = 254),
    FIELD(bring_person, given_name, F_TEXT, CLASS_PERSONAL, .required = true, .max = 200),
    FIELD(bring_person, family_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(bring_person, phone, F_TEXT, CLASS_PERSONAL, .max = 40),
    FIELD(bring_person, type, F_CODE, CLASS_CODE, .one_of = types),
    FIELD(bring_person, language, F_CODE, CLASS_CODE),
    FIELD(bring_person, country, F_CODE, CLASS_CODE),
    FIELD(bring_person, roles, F_LIST, CLASS_CODE),
    FIELD(bring_person, other_offers, F_LIST, CLASS_CODE),
};
static const struct field tenant_fields[] = {
    FIELD(bring_tenant, tenant, F_CODE, CLASS_CODE, .required = true, .domain = true),
};
static const struct field order_fields[] = {
    FIELD(bring_order, offer, F_CODE, CLASS_CODE, .required = true),
    FIELD(bring_order, competency, F_CODE, CLASS_CODE),
    FIELD(bring_order, payment, F_CODE, CLASS_CODE, .one_of = order_payments),
    FIELD(bring_order, paid, F_DATE, CLASS_DATE, .required = true),
    FIELD(bring_order, anniversary, F_DATE, CLASS_DATE),
    FIELD(bring_order, purchaser, F_TEXT, CLASS_PERSONAL, .max = 254),
};
static const struct field holding_fields[] = {
    FIELD(bring_holding, benefit, F_CODE, CLASS_CODE, .required = true),
    FIELD(bring_holding, offer, F_CODE, CLASS_CODE),
    FIELD(bring_holding, person, F_TEXT, CLASS_PERSONAL, .required = true, .max = 254),
    FIELD(bring_holding, assigned_at, F_TS, CLASS_DATE, .required = true),
};

void bring_refuse(struct decision *d, const char *file, size_t line, const char *column, const char *problem)
{
    if (d->n_reasons >= REFUSALS_MAX)
        return;
    struct reason *r = refuse(d, REASON_EXPORT_INVALID);
    reason_fact(r, VAL_STR("file", str_of(file)));
    reason_fact(r, VAL_INT("line", (int64_t)line));
    reason_fact(r, VAL_STR("column", str_of(column)));
    reason_fact(r, VAL_STR("problem", str_of(problem)));
}

/* ---- reading ---- */

/* One file: its fields, and where its rows go. */
struct file {
    const char *name;
    const struct field *fields;
    size_t n_fields;
    size_t size, line_offset;
    void **ret;
    size_t *ret_n;
};

struct columns {
    const struct field *at[TABLE_COLUMNS_MAX];
    size_t n;
};

static bool read_header(const struct file *f, const struct table_row *row, struct decision *d,
                        struct columns *ret)
{
    size_t refused = d->n_reasons;
    *ret = (struct columns){.n = row->n};
    for (size_t i = 0; i < row->n; i++) {
        ret->at[i] = fields_find(f->fields, f->n_fields, row->cells[i]);
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || ret->at[k] == ret->at[i];
        if (!ret->at[i] || twice)
            bring_refuse(d, f->name, row->line, str_z(d->arena, row->cells[i]),
                         ret->at[i] ? "column-twice" : "column-unknown");
    }
    for (size_t i = 0; i < f->n_fields; i++) {
        bool there = !f->fields[i].required;
        for (size_t k = 0; k < ret->n; k++)
            there = there || ret->at[k] == &f->fields[i];
        if (!there)
            bring_refuse(d, f->name, row->line, f->fields[i].name, "column-missing");
    }
    return d->n_reasons == refused;
}

/* In whatever case, as from everybody else. */
static bool read_code(const struct field *f, str cell, code *to)
{
    code read;
    if (!code_set(&read, cell))
        return false;
    for (char *c = read.z; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    str s = code_str(&read);
    bool fits = !f->one_of && (f->domain ? str_is_domain(s, CODE_MAX) : str_is_kebab(s, CODE_MAX));
    for (size_t i = 0; f->one_of && f->one_of[i]; i++)
        fits = fits || str_is(s, f->one_of[i]);
    if (fits)
        *to = read;
    return fits;
}

static bool read_list(struct arena *a, const struct field *f, str cell, struct str_list *to)
{
    code read;
    str part, rest = cell;
    size_t n = 1;
    for (size_t i = 0; i < cell.len; i++)
        n += cell.ptr[i] == ';';
    str *at = NEW_N(a, str, n);
    *to = (struct str_list){.at = at};
    while (str_split(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.len == 0)
            continue;
        if (!read_code(f, part, &read))
            return false;
        at[to->n++] = str_dup(a, code_str(&read));
    }
    return true;
}

/* One line, without control characters, in the form in which names and addresses are kept. */
static bool read_text(struct arena *a, const struct field *f, str cell, str *to)
{
    for (size_t i = 0; i < cell.len; i++)
        if ((unsigned char)cell.ptr[i] < 0x20 || cell.ptr[i] == 0x7f)
            return false;
    *to = text_nfc(a, cell);
    return to->len <= (size_t)f->max;
}

static bool read_cell(struct arena *a, const struct field *f, str cell, void *record)
{
    void *to = (char *)record + f->offset;
    return f->type == F_TEXT   ? read_text(a, f, cell, to)
           : f->type == F_CODE ? read_code(f, cell, to)
           : f->type == F_LIST ? read_list(a, f, cell, to)
           : f->type == F_DATE ? date_parse(cell, to)
                               : ts_parse(cell, to);
}

static void read_row(const struct file *f, const struct columns *columns, const struct table_row *row,
                     struct decision *d, void *record)
{
    fields_clear(f->fields, f->n_fields, record);
    memcpy((char *)record + f->line_offset, &row->line, sizeof row->line);
    if (row->n > columns->n) {
        bring_refuse(d, f->name, row->line, "", "too-many-cells");
        return;
    }
    for (size_t i = 0; i < columns->n; i++) {
        const struct field *column = columns->at[i];
        str cell = i < row->n ? row->cells[i] : S(""); /* a short row: the rest is empty */
        if (cell.len == 0 && column->required)
            bring_refuse(d, f->name, row->line, column->name, "is-empty");
        else if (cell.len > 0 && !read_cell(d->arena, column, cell, record))
            bring_refuse(d, f->name, row->line, column->name, "not-of-this-form");
    }
}

static size_t count_lines(str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

static void read_file(struct arena *a, const struct file *f, str text, struct decision *d)
{
    struct table t = table_of(text);
    struct table_row row;
    struct columns columns;
    size_t most = count_lines(text), n = 0;
    if (most > ROWS_MAX) {
        bring_refuse(d, f->name, ROWS_MAX, "", "too-many-rows");
        return;
    }
    char *records = arena_alloc_n(a, f->size, most, _Alignof(max_align_t));
    if (table_next(&t, a, &row) && read_header(f, &row, d, &columns))
        while (table_next(&t, a, &row))
            read_row(f, &columns, &row, d, records + f->size * n++);
    if (t.broken)
        bring_refuse(d, f->name, t.line + 1, "", "not-csv");
    *f->ret = records;
    *f->ret_n = n;
}

/* Addresses are found by a hash of their normal form, in which they are one person's within the company (X6),
 * since there may be many and each is asked for several times. What is no address stands for itself until it
 * is refused. */
static str normal_of(struct arena *a, str email)
{
    str normal;
    return text_email(a, email, &normal) ? normal : email;
}

static size_t slot_of(const struct bring_set *set, str normal)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < normal.len; i++)
        h = (h ^ (unsigned char)normal.ptr[i]) * UINT64_C(1099511628211);
    size_t at = (size_t)(h ^ h >> 32) & (set->n_slots - 1);
    while (set->by_email[at] && !str_eq(set->people[set->by_email[at] - 1].normal, normal))
        at = (at + 1) & (set->n_slots - 1);
    return at;
}

const struct bring_person *bring_person_of(struct arena *a, const struct bring_set *set, str email)
{
    uint32_t found = set->by_email[slot_of(set, normal_of(a, email))];
    return found ? &set->people[found - 1] : NULL;
}

static void index_people(struct arena *a, struct bring_set *set)
{
    for (set->n_slots = 16; set->n_slots < set->n_people * 2; set->n_slots *= 2) {
    }
    set->by_email = NEW_N(a, uint32_t, set->n_slots);
    for (size_t i = 0; i < set->n_people; i++) {
        set->people[i].normal = normal_of(a, set->people[i].email);
        size_t at = slot_of(set, set->people[i].normal);
        set->people[i].twice = set->by_email[at] != 0;
        if (!set->by_email[at])
            set->by_email[at] = (uint32_t)i + 1;
    }
}

void bring_read(struct arena *a, str export, struct decision *d, struct bring_set *ret)
{
    void *people = NULL, *tenants = NULL, *orders = NULL, *holdings = NULL;
    struct bring_set set = {0};
#define FILE_OF(name, type, fields, at, n)                                                                   \
    {                                                                                                        \
        name, fields, ARRAY_LEN(fields), sizeof(struct type), offsetof(struct type, line), &(at), &(n)       \
    }
    const struct file files[] = {
        FILE_OF(bring_people, bring_person, people_fields, people, set.n_people),
        FILE_OF(bring_tenants, bring_tenant, tenant_fields, tenants, set.n_tenants),
        FILE_OF(bring_orders, bring_order, order_fields, orders, set.n_orders),
        FILE_OF(bring_holdings, bring_holding, holding_fields, holdings, set.n_holdings),
    };
    str name, text;
    while (export.len > 0 && !str_is(export, "{}")) {
        const struct file *f = NULL;
        if (!table_member(&export, a, &name, &text)) {
            bring_refuse(d, "export", 0, "", "not-texts");
            break;
        }
        for (size_t i = 0; i < ARRAY_LEN(files); i++)
            if (str_is(name, files[i].name))
                f = &files[i];
        if (f)
            read_file(a, f, text, d);
        else
            bring_refuse(d, str_z(a, name), 0, "", "file-unknown");
    }
    set.people = people;
    set.tenants = tenants;
    set.orders = orders;
    set.holdings = holdings;
    index_people(a, &set);
    *ret = set;
}

/* ---- checking ---- */

/* X9: whoever is here already (known when the company accepts) stays the guest or the member that he is. */
static void check_roles(struct ask *q, struct decision *d, const struct bring_person *p,
                        const struct person *known)
{
    bool guest = known ? known->guest : code_is(&p->type, S("guest"));
    for (size_t i = 0; i < p->roles.n; i++) {
        const struct role_def *role = programme_role(q->programme, p->roles.at[i], NULL);
        if (!role)
            bring_refuse(d, bring_people, p->line, "roles", "unknown");
        else if (guest && !role->for_guests)
            bring_refuse(d, bring_people, p->line, "roles", "not-for-guests");
    }
}

static void check_offers(struct ask *q, struct decision *d, const struct bring_person *p)
{
    for (size_t i = 0; i < p->other_offers.n; i++)
        if (!kind_conflicts_with(q->programme, p->other_offers.at[i])) /* X75 */
            bring_refuse(d, bring_people, p->line, "other_offers", "unknown");
}

static void check_people(struct ask *q, struct decision *d, const struct bring_set *set)
{
    str normal;
    for (size_t i = 0; i < set->n_people; i++) {
        const struct bring_person *p = &set->people[i];
        const struct person *known = state_person(q->state, p->known);
        if (!text_email(d->arena, p->email, &normal))
            bring_refuse(d, bring_people, p->line, "email", "not-of-this-form");
        else if (p->twice)
            bring_refuse(d, bring_people, p->line, "email", "stands-twice");
        else if (known && known->disabled) /* X10 */
            bring_refuse(d, bring_people, p->line, "email", "is-disabled");
        check_roles(q, d, p, known);
        check_offers(q, d, p);
    }
}

static void check_tenants(struct decision *d, const struct bring_set *set)
{
    for (size_t i = 0; i < set->n_tenants; i++)
        for (size_t k = 0; k < i; k++)
            if (code_eq(&set->tenants[k].tenant, &set->tenants[i].tenant))
                bring_refuse(d, bring_tenants, set->tenants[i].line, "tenant", "stands-twice");
}

static void check_order(struct ask *q, struct decision *d, const struct bring_set *set, size_t i)
{
    const struct bring_order *o = &set->orders[i];
    const struct offer *offer = programme_offer(q->programme, code_str(&o->offer));
    date ends = date_none(o->anniversary) ? date_add_year(o->paid) : o->anniversary;
    if (!offer || offer->free)
        bring_refuse(d, bring_orders, o->line, "offer", "unknown");
    else if (offer->needs_attainment && code_none(&o->competency))
        bring_refuse(d, bring_orders, o->line, "competency", "is-empty");
    if (!code_none(&o->competency) && !programme_competency(q->programme, code_str(&o->competency)))
        bring_refuse(d, bring_orders, o->line, "competency", "unknown");
    for (size_t k = 0; k < i; k++)
        if (code_eq(&set->orders[k].offer, &o->offer))
            bring_refuse(d, bring_orders, o->line, "offer", "stands-twice");
    if (date_cmp(o->paid, q->today) > 0)
        bring_refuse(d, bring_orders, o->line, "paid", "lies-ahead");
    else if (date_cmp(ends, o->paid) <= 0)
        bring_refuse(d, bring_orders, o->line, "anniversary", "before-paid");
    else if (date_cmp(date_add(ends, q->programme->settings.renewal_window_days), q->today) < 0)
        bring_refuse(d, bring_orders, o->line, "paid", "is-over");
}

static void check_holding(struct ask *q, struct decision *d, const struct bring_set *set,
                          const struct bring_holding *h)
{
    const struct definition *def = programme_definition(q->programme, code_str(&h->benefit));
    if (!def)
        bring_refuse(d, bring_holdings, h->line, "benefit", "unknown");
    else if (!def->kind->bring)
        bring_refuse(d, bring_holdings, h->line, "benefit", "has-no-holders");
    if (!bring_person_of(d->arena, set, h->person))
        bring_refuse(d, bring_holdings, h->line, "person", "not-in-people");
    if (ts_cmp(h->assigned_at, q->now) > 0)
        bring_refuse(d, bring_holdings, h->line, "assigned_at", "lies-ahead");
}

void bring_check(struct ask *q, struct decision *d, const struct bring_set *set)
{
    if (d->n_reasons > 0) /* what could not be read says nothing more */
        return;
    check_people(q, d, set);
    check_tenants(d, set);
    for (size_t i = 0; i < set->n_orders; i++)
        check_order(q, d, set, i);
    for (size_t i = 0; i < set->n_orders; i++)
        if (set->orders[i].purchaser.len > 0 && !bring_person_of(d->arena, set, set->orders[i].purchaser))
            bring_refuse(d, bring_orders, set->orders[i].line, "purchaser", "not-in-people");
    for (size_t i = 0; i < set->n_holdings; i++)
        check_holding(q, d, set, &set->holdings[i]);
}
