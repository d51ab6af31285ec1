/* The small inputs of the walk: for each field a few values that lead elsewhere, every combination of them,
 * and what the world outside answers meanwhile. */
#include "walk.h"

#include "domain/claims.h"
#include "domain/tenants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- choices ---- */

static void choose(struct walk_choices *c, str value)
{
    assert_in_range(c->n, 0, WALK_CHOICES - 1);
    c->at[c->n++] = value;
}

/* Names that a field accepts beyond its type: those of the programme and of the small worlds. The first line
 * that fits decides; `action` NULL: any. "" is a list that is there and empty. */
static const struct {
    const char *action, *field, *values[4];
} known[] = {
    {"update-person", "person", {"employee", "second", "gone"}},
    {"disable-person", "person", {"employee", "second", "global-admin", "partner-admin"}},
    {"assign-role", "person", {"employee", "second", "guest", "gone"}},
    {"remove-role", "person", {"second", "global-admin", "partner-admin"}},
    {"ask-for", "person", {"employee", "gone"}},
    {"set-marketing-contact", "person", {"employee", "second"}},
    {"set-desk-role", "person", {"desk/operator", "desk/approver", "desk/new"}},
    {NULL, "person", {"employee", "global-admin", "gone", "stranger@else.example"}},
    {NULL, "from", {"employee", "global-admin"}},
    {NULL, "to", {"global-admin", "guest", "gone"}},
    {NULL, "people", {"employee", "employee;guest"}},
    {"add-person", "email", {"new@contoso.example", "employee@contoso.example"}},
    {"update-person", "email", {"other@contoso.example", "guest@contoso.example"}},
    {"set-desk-role", "email", {"new@vendor.example", "operator@vendor.example"}},
    {"set-desk-role", "given_name", {"New"}},
    {NULL, "email", {"mkt@contoso.example"}},
    {NULL, "other_offers", {"azure-pass", ""}},
    {NULL, "account_email", {"office@contoso.example"}},
    {NULL, "currency", {"USD", "KRW"}},
    {NULL, "country", {"us", "kr"}},
    {NULL, "offer", {"action-pack", "silver", "gold"}},
    {NULL, "competency", {"cloud-platform"}},
    {NULL, "definition", {"windows-server", "gtm-toolbox"}},
    {NULL, "level", {"silver", "gold"}},
    {NULL, "role", {"global-admin", "partner-admin", "user-admin"}},
    {NULL, "language", {"ko"}},
    {NULL, "access_id", {"A1", "A2"}},
    {NULL, "contract_id", {"C1"}},
    {NULL, "usage_id", {"u1", "u2"}},
    {"redeem", "tenant", {"contoso.example", "else.example"}},
    {NULL, "tenant", {"contoso.example", "labs.example"}},
    {NULL, "domain", {"contoso.example", "labs.example"}},
    {NULL, "amount", {"\"475.00 USD\"", "\"60.00 USD\"", "\"7000.00 USD\""}},
    {NULL, "product", {"windows-server", "azure"}},
    {NULL, "solution", {"azure"}},
    {NULL, "reason", {"\"bought twice\""}},
    {NULL, "version", {"2019"}},
    {NULL, "service", {"presales", "deployment"}},
    {NULL, "phone", {"\"+1 555 0100\""}},
    {"ask-for", "action", {"assign-user", "nothing"}},
    {NULL, "actions", {"get-keys", "assign-role;get-keys", "create-token"}},
    {NULL, "pool", {"windows-server", "nowhere"}},
    {NULL, "batch", {"b1"}},
    {NULL, "programme", {"current", "0000000000000000000000000000000000000000000000000000000000000001"}},
    {NULL, "export", {"staged", "{}"}},
};

/* Decides nothing in these worlds: given only where it must be. What a person, a company or a call is named
 * or reached by goes to the vault and is read by no rule; key_code names a key that `key` names, too. */
static const struct {
    const char *action, *field;
} idle[] = {
    {NULL, "language"},
    {NULL, "os"},
    {NULL, "phone"},
    {NULL, "time_zone"},
    {NULL, "key_code"},
    {NULL, "reply"},
    {NULL, "family_name"},
    {"update-person", "given_name"},
    {NULL, "company_phone"},
    {NULL, "address"},
    {NULL, "company_name"},
    {"open-incident", "country"},
    {"request-advisory", "country"},
    {"purchase", "country"},
};

static bool is_idle(const struct action *row, const char *field)
{
    for (size_t i = 0; i < ARRAY_LEN(idle); i++)
        if (strcmp(idle[i].field, field) == 0 && (!idle[i].action || strcmp(idle[i].action, row->id) == 0))
            return true;
    return false;
}

/* Everything of that kind that was ever named here, and one thing of nobody here. */
static void choose_ids(struct walk *k, enum id_kind kind, struct walk_choices *c)
{
    char text[UID_TEXT];
    for (size_t i = k->at.n_names; i-- > 0 && c->n + 1 < WALK_CHOICES;)
        if (k->at.names[i].kind == kind)
            choose(c, k->at.names[i].name);
    choose(c, str_dup(&k->at.arena, uid_text(kind, (uid){9, 9}, text)));
}

const char *walk_definition(const struct walk_world *world)
{
    return world->definition ? world->definition : "office";
}

static void choose_by_type(struct walk *k, const struct field *f, struct walk_choices *c)
{
    char text[TS_TEXT];
    switch (f->type) {
    case F_ID:
        choose_ids(k, f->id_kind, c);
        break;
    case F_BENEFIT:
        choose(c, str_of(walk_definition(k->world)));
        break;
    case F_INT:
        for (int64_t i = f->min; i <= 2; i++)
            choose(c, str_fmt(&k->at.arena, "%lld", (long long)i));
        break;
    case F_BOOL:
        choose(c, S("true"));
        break;
    case F_TS:
        choose(c,
               str_dup(&k->at.arena, ts_text(f->required ? k->at.now : ts_add(k->at.now, US_PER_DAY), text)));
        break;
    case F_TEXT:
    case F_CODE:
    case F_LIST:
        choose(c, S("thing"));
        break;
    case F_DATE:
    case F_MONEY:
    case F_HASH:
    case F_PERSON:
    case F_TEXT_IN:
    case F_OBJECT:
        break;
    }
}

static bool choose_known(const struct action *row, const struct field *f, struct walk_choices *c)
{
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcmp(known[i].field, f->name) != 0 ||
            (known[i].action && strcmp(known[i].action, row->id) != 0))
            continue;
        for (size_t v = 0; v < ARRAY_LEN(known[i].values) && known[i].values[v]; v++)
            choose(c, str_of(known[i].values[v]));
        return true;
    }
    return false;
}

static void choices_of(struct walk *k, const struct action *row, const struct field *f,
                       struct walk_choices *c)
{
    c->n = 0;
    if (!f->required)
        choose(c, STR_NONE);
    if (!f->required && is_idle(row, f->name))
        return;
    if (f->one_of && strcmp(f->name, "currency") != 0) {
        for (size_t i = 0; f->one_of[i]; i++)
            choose(c, str_of(f->one_of[i]));
        return;
    }
    size_t room = is_idle(row, f->name) ? c->n + 1 : WALK_CHOICES;
    if (!choose_known(row, f, c))
        choose_by_type(k, f, c);
    c->n = c->n < room ? c->n : room;
}

size_t walk_choices(struct walk *k, const struct action *row, struct walk_choices *choices)
{
    size_t all = 1;
    assert_in_range(row->n_fields, 0, WALK_FIELDS_MAX);
    for (size_t i = 0; i < row->n_fields; i++) {
        choices_of(k, row, &row->fields[i], &choices[i]);
        all *= choices[i].n ? choices[i].n : 1;
    }
    return all;
}

str walk_input(struct arena *a, const struct action *row, const struct walk_choices *choices, size_t n)
{
    char line[1024];
    size_t len = 0;
    for (size_t i = 0; i < row->n_fields; i++) {
        str value = choices[i].n ? choices[i].at[n % choices[i].n] : STR_NONE;
        n /= choices[i].n ? choices[i].n : 1;
        if (!value.ptr)
            continue;
        len += (size_t)snprintf(line + len, sizeof line - len, "%s%s=" STR_FMT, len ? " " : "",
                                row->fields[i].name, STR_ARG(value));
        assert_in_range(len, 0, sizeof line - 1);
    }
    return str_dup(a, (str){line, len});
}

/* ---- the world outside ---- */

enum { TXT_NONE, TXT_OTHERS, TXT_RIGHT, TXT_RIGHT_BUT_TAKEN };

unsigned walk_weathers(const struct action *row)
{
    if (row->facts & FACT_TXT)
        return row->facts & FACT_TENANT ? 4 : 3;
    return row->facts & FACT_IMPORT ? 2 : 1;
}

static void answer(struct stage *w, str domain, enum id_kind kind, uid id)
{
    struct stage_txt *t = STAGE_ADD(w, txts);
    t->domain = domain;
    t->value = tenants_txt(&w->arena, kind, id);
}

void walk_weather(struct stage *w, const struct action *row, unsigned n)
{
    const struct state *s = w->partner;
    if (row->facts & FACT_IMPORT) {
        w->batch = code_of(n ? S("b1") : S(""));
        w->batch_pool = code_of(S("windows-server"));
        w->batch_keys = 2;
    }
    if (!(row->facts & FACT_TXT))
        return;
    w->txts = NULL;
    w->n_txts = w->cap_txts = 0;
    w->taken = (code){""};
    for (size_t i = 0; n != TXT_NONE && i < s->n_tenants; i++) {
        answer(w, code_str(&s->tenants[i].domain), ID_TENANT,
               n == TXT_OTHERS ? (uid){9, 9} : s->tenants[i].id);
        if (n == TXT_RIGHT_BUT_TAKEN && !s->tenants[i].confirmed)
            w->taken = s->tenants[i].domain;
    }
    for (size_t i = 0; n != TXT_NONE && i < s->n_claims; i++)
        answer(w, code_str(&s->claims[i].domain), ID_CLAIM, n == TXT_OTHERS ? (uid){9, 9} : s->claims[i].id);
}
