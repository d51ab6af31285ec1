/* The samples of the demo agree with each other and with the contract's table of partners: who is named
 * exists, what is done is an action with these inputs, keys are as many and as distinct as promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/programme_file.h"
#include "base/env.h"
#include "domain/kind.h"

#define SAMPLES GUILDHALL_SOURCE_DIR "/samples/"

enum { COLUMNS_MAX = 16, ROWS_MAX = 1000 };
struct sheet {
    str columns[COLUMNS_MAX];
    size_t n_columns;
    str cells[ROWS_MAX][COLUMNS_MAX];
    size_t n;
};

struct world {
    struct arena arena;
    struct programme *programme;
    struct sheet *partners, *people, *desk, *history, *tenants;
};

static size_t cut(str line, str cells[COLUMNS_MAX])
{
    size_t n = 0;
    str cell;
    while (str_split(&line, ',', &cell)) {
        assert_true(n < COLUMNS_MAX);
        cells[n++] = cell;
    }
    return n;
}

static struct sheet *sheet_read(struct arena *a, const char *path, size_t most)
{
    str text, line;
    struct sheet *s = NEW(a, struct sheet);
    assert_int_equal(env_read_file(path, most, a, &text), OK);
    assert_true(str_is_utf8(text));
    assert_true(str_ends(text, S("\n")));
    assert_true(str_split(&text, '\n', &line));
    s->n_columns = cut(line, s->columns);
    while (str_split(&text, '\n', &line) && line.len > 0) {
        assert_true(s->n < ROWS_MAX);
        if (cut(line, s->cells[s->n++]) != s->n_columns)
            fail_msg("%s, line %zu: %zu columns wanted", path, s->n + 1, s->n_columns);
    }
    return s;
}

static str cell(const struct sheet *s, size_t row, const char *column)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (str_is(s->columns[i], column))
            return s->cells[row][i];
    fail_msg("no column %s", column);
    return STR_NONE;
}

static size_t find(const struct sheet *s, const char *column, str value)
{
    size_t row = 0;
    while (row < s->n && !str_eq(cell(s, row, column), value))
        row++;
    return row;
}

static int set_up(void **state)
{
    static struct world w;
    static const char *const paths[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                                        SAMPLES "mpn-example.yaml"};
    arena_init(&w.arena, 64 * 1024 * 1024);
    struct diag *diag = NEW(&w.arena, struct diag);
    assert_int_equal(programme_load(paths, 2, &w.arena, diag, &w.programme), OK);
    w.partners = sheet_read(&w.arena, SAMPLES "partners.csv", 100000);
    w.people = sheet_read(&w.arena, SAMPLES "people.csv", 100000);
    w.desk = sheet_read(&w.arena, SAMPLES "desk.csv", 100000);
    w.history = sheet_read(&w.arena, SAMPLES "history.csv", 100000);
    w.tenants = sheet_read(&w.arena, SAMPLES "tenants.csv", 100000);
    *state = &w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    programme_release(w->programme);
    arena_free(&w->arena);
    return 0;
}

/* Each column is a field of the action, but for those of the sheet's own. */
static void check_columns(const struct sheet *s, const char *action, const char *const *own)
{
    const struct action *a = action_find(str_of(action));
    assert_non_null(a);
    for (size_t i = 0; i < s->n_columns; i++) {
        bool found = fields_find(a->fields, a->n_fields, s->columns[i]) != NULL;
        for (const char *const *o = own; *o; o++)
            found = found || str_is(s->columns[i], *o);
        if (!found)
            fail_msg("%s has no field " STR_FMT, action, STR_ARG(s->columns[i]));
    }
}

static void test_partners(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *key, *country, *currency, *home;
    } table[] = {
        {"contoso", "us", "USD", "here"},   {"fabrikam", "us", "USD", "here"},
        {"northwind", "kr", "KRW", "here"}, {"adatum", "us", "USD", "here"},
        {"litware", "us", "USD", "here"},   {"proseware", "kr", "KRW", "here"},
        {"tailspin", "us", "USD", "pmc"},   {"wingtip", "us", "USD", "pmc"},
        {"woodgrove", "us", "USD", "here"}, {"relecloud", "us", "USD", "here"},
    };
    check_columns(w->partners, "add-partner", (const char *const[]){NULL});
    assert_int_equal(w->partners->n, ARRAY_LEN(table));
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        size_t row = find(w->partners, "key", str_of(table[i].key));
        assert_true(row < w->partners->n);
        assert_true(str_is(cell(w->partners, row, "country"), table[i].country));
        assert_true(str_is(cell(w->partners, row, "currency"), table[i].currency));
        assert_true(str_is(cell(w->partners, row, "home"), table[i].home));
        assert_true(find(w->tenants, "partner", str_of(table[i].key)) < w->tenants->n);
    }
    for (size_t i = 0; i < w->tenants->n; i++)
        assert_true(find(w->partners, "key", cell(w->tenants, i, "partner")) < w->partners->n);
}

/* The contract's identities with their roles, and at least 15 more people in each directory. */
static void test_people(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *identity, *type, *role;
    } table[] = {
        {"user-admin", "member", "user-admin"},
        {"admin-agent", "member", "admin-agent"},
        {"partner-admin", "member", "partner-admin"},
        {"subscription-admin", "member", "subscription-admin"},
        {"employee", "member", ""},
        {"guest", "guest", ""},
    };
    check_columns(w->people, "add-person", (const char *const[]){"partner", "roles", NULL});
    for (size_t i = 0; i < w->partners->n; i++) {
        str key = cell(w->partners, i, "key");
        str admin = str_fmt(&w->arena, "global-admin@" STR_FMT ".example", STR_ARG(key));
        assert_true(str_eq(cell(w->partners, i, "email"), admin));
        size_t people = 0;
        for (size_t row = 0; row < w->people->n; row++)
            people += str_eq(cell(w->people, row, "partner"), key);
        assert_true(people >= ARRAY_LEN(table) + 15);
        for (size_t t = 0; t < ARRAY_LEN(table); t++) {
            str email = str_fmt(&w->arena, "%s@" STR_FMT ".example", table[t].identity, STR_ARG(key));
            size_t row = find(w->people, "email", email);
            assert_true(row < w->people->n);
            assert_true(str_eq(cell(w->people, row, "partner"), key));
            assert_true(str_is(cell(w->people, row, "type"), table[t].type));
            assert_true(str_is(cell(w->people, row, "roles"), table[t].role));
        }
    }
    for (size_t row = 0; row < w->people->n; row++) {
        assert_int_equal(find(w->people, "email", cell(w->people, row, "email")), row); /* once each */
        assert_true(find(w->partners, "key", cell(w->people, row, "partner")) < w->partners->n);
        assert_true(cell(w->people, row, "given_name").len > 0);
        str roles = cell(w->people, row, "roles"), role;
        while (roles.len > 0 && str_split(&roles, ';', &role))
            assert_non_null(programme_role(w->programme, role, NULL));
    }
}

static void test_desk(void **state)
{
    struct world *w = *state;
    static const char *const roles[] = {"operator", "approver", "auditor"};
    check_columns(w->desk, "set-desk-role", (const char *const[]){NULL});
    assert_int_equal(w->desk->n, ARRAY_LEN(roles));
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        assert_true(str_is(cell(w->desk, i, "role"), roles[i]));
        assert_true(str_eq(cell(w->desk, i, "email"), str_fmt(&w->arena, "%s@desk.example", roles[i])));
    }
}

static bool is_5x5(str key)
{
    for (size_t i = 0; i < key.len; i++) {
        bool sign = (key.ptr[i] >= 'A' && key.ptr[i] <= 'Z') || (key.ptr[i] >= '0' && key.ptr[i] <= '9');
        if (i % 6 == 5 ? key.ptr[i] != '-' : !sign)
            return false;
    }
    return key.len == 29;
}

/* At least 200 keys a pool, all different, `last-key` one; each below 100 KB; and all of them obviously fake.
 */
static void test_pools(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < w->programme->n_pools; i++) {
        const struct pool_def *pool = &w->programme->pools[i];
        str path = str_fmt(&w->arena, SAMPLES "pools/%s.csv", pool->id.z);
        struct sheet *s = sheet_read(&w->arena, str_z(&w->arena, path), 100000);
        if (code_is(&pool->id, S("last-key")))
            assert_int_equal(s->n, 1);
        else
            assert_true(s->n >= 200);
        for (size_t row = 0; row < s->n; row++) {
            str key = cell(s, row, "key");
            assert_true(is_5x5(key) && str_starts(key, S("FAKE0-")));
            assert_int_equal(find(s, "key", key), row);
        }
    }
}

/* The person behind "contoso/employee" or "desk/operator". */
static str email_of(struct world *w, str actor)
{
    str realm;
    assert_true(str_split(&actor, '/', &realm));
    return str_fmt(&w->arena, STR_FMT "@" STR_FMT ".example", STR_ARG(actor), STR_ARG(realm));
}

static bool is_person(const struct world *w, str email)
{
    return find(w->people, "email", email) < w->people->n ||
           find(w->partners, "email", email) < w->partners->n || find(w->desk, "email", email) < w->desk->n;
}

static void check_input(struct world *w, size_t row, const struct action *a)
{
    str input = cell(w->history, row, "input"), pair, name;
    while (input.len > 0 && str_split(&input, ';', &pair)) {
        assert_true(str_split(&pair, '=', &name));
        const struct field *f = fields_find(a->fields, a->n_fields, name);
        if (!f)
            fail_msg("history, line %zu: %s has no field " STR_FMT, row + 2, a->id, STR_ARG(name));
        if (f->type == F_PERSON)
            assert_true(is_person(w, pair));
        if (f->type == F_BENEFIT)
            assert_non_null(programme_definition(w->programme, pair));
        if (str_is(name, "offer") || str_is(name, "level"))
            assert_non_null(programme_offer(w->programme, pair));
        if (str_is(name, "competency"))
            assert_non_null(programme_competency(w->programme, pair));
    }
    for (size_t i = 0; i < a->n_fields; i++)
        if (a->fields[i].required) {
            str part = str_fmt(&w->arena, ";%s=", a->fields[i].name);
            str whole = str_fmt(&w->arena, ";" STR_FMT, STR_ARG(cell(w->history, row, "input")));
            assert_non_null(memmem(whole.ptr, whole.len, part.ptr, part.len));
        }
}

/* "-60d", "-1y-10d": days before the start, a year for 365; the lines stand in the order of time. */
static int64_t days_before(str offset)
{
    int64_t days = 0, n;
    str part;
    assert_true(str_starts(offset, S("-")));
    offset = str_from(offset, 1);
    while (str_split(&offset, '-', &part)) {
        assert_true(part.len > 1 && str_to_i64(str_head(part, part.len - 1), &n) && n > 0);
        assert_true(part.ptr[part.len - 1] == 'd' || part.ptr[part.len - 1] == 'y');
        days += part.ptr[part.len - 1] == 'y' ? 365 * n : n;
    }
    return days;
}

static void test_history(void **state)
{
    struct world *w = *state;
    int64_t before = 500;
    assert_true(w->history->n > 0);
    for (size_t row = 0; row < w->history->n; row++) {
        const struct action *a = action_find(cell(w->history, row, "action"));
        str time = cell(w->history, row, "time"), actor = cell(w->history, row, "actor");
        int64_t days = days_before(cell(w->history, row, "offset"));
        assert_non_null(a);
        assert_true(days <= before);
        before = days;
        assert_true(str_is(time, "start") || (time.len == 5 && time.ptr[2] == ':'));
        assert_true(find(w->partners, "key", cell(w->history, row, "partner")) < w->partners->n);
        assert_true(is_person(w, email_of(w, actor)));
        assert_true(a->realms & (str_starts(actor, S("desk/")) ? REALM_DESK : REALM_PARTNER));
        check_input(w, row, a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partners), cmocka_unit_test(test_people),  cmocka_unit_test(test_desk),
        cmocka_unit_test(test_pools),    cmocka_unit_test(test_history),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
