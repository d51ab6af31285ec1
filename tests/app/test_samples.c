/* The samples of the demo agree with each other and with the contract's table of partners: who is named
 * exists, what is done is an action with these inputs, keys are as many and as distinct as promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/programme_file.h"
#include "base/env.h"
#include "domain/kind.h"
#include "support/stage.h"

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

static const struct zone *utc; /* the programme's */

static int set_up(void **state)
{
    static struct world w;
    static const char *const paths[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                                        SAMPLES "mpn-example.yaml"};
    arena_init(&w.arena, 64 * 1024 * 1024);
    struct diag *diag = NEW(&w.arena, struct diag);
    assert_int_equal(programme_load(paths, 2, &w.arena, diag, &w.programme), OK);
    utc = w.programme->zone;
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

/* ---- the history, performed ---- */

#define START "2021-03-01T09:00:00Z"

/* Days first, then years (samples/README.md). */
static ts instant(ts start, str offset, str time)
{
    date day = zone_date(utc, start);
    int64_t n, years = 0;
    str part;
    offset = str_from(offset, 1);
    while (str_split(&offset, '-', &part)) {
        assert_true(str_to_i64(str_head(part, part.len - 1), &n));
        if (part.ptr[part.len - 1] == 'y')
            years += n;
        else
            day = date_add(day, -(int32_t)n);
    }
    struct civil c = date_civil(day);
    c.year -= (int)years;
    c.day = date_valid(c.year, c.month, c.day) ? c.day : 28;
    int64_t of_day = start.us - zone_start(utc, zone_date(utc, start)).us;
    int64_t hours, minutes;
    if (!str_is(time, "start")) {
        assert_true(str_to_i64(str_head(time, 2), &hours));
        assert_true(str_to_i64(str_from(time, 3), &minutes));
        of_day = (hours * 60 + minutes) * 60 * US_PER_SECOND;
    }
    return ts_add(zone_start(utc, date_of(c.year, c.month, c.day)), of_day);
}

static void perform(struct stage *w, str actor, str action, str inputs)
{
    struct actor by;
    struct stage_act act;
    assert_true(stage_actor(w, actor, &by));
    if (!stage_act(w, &by, action, inputs, false, &act))
        fail_msg(STR_FMT " " STR_FMT ": " STR_FMT, STR_ARG(action), STR_ARG(inputs), STR_ARG(w->error));
    if (!act.allowed)
        fail_msg(STR_FMT " " STR_FMT ": %s", STR_ARG(action), STR_ARG(inputs),
                 reason_rows[act.decision.reasons[0].code].code);
}

/* A row's cells as inputs of an action; the sheet's own columns are left out, and what is empty. */
static str row_inputs(struct stage *w, const struct sheet *s, size_t row, const struct action *a)
{
    str inputs = S("");
    for (size_t i = 0; i < s->n_columns; i++)
        if (s->cells[row][i].len > 0 && fields_find(a->fields, a->n_fields, s->columns[i]))
            inputs = str_fmt(&w->arena, STR_FMT " " STR_FMT "=\"" STR_FMT "\"", STR_ARG(inputs),
                             STR_ARG(s->columns[i]), STR_ARG(s->cells[row][i]));
    return inputs;
}

/* "kim@contoso.example" is "kim" on the stage. */
static str local_part(str email)
{
    str local;
    return str_split(&email, '@', &local) ? local : email;
}

static void add_people(struct stage *w, const struct world *files, str key)
{
    const struct action *add_partner = action_find(S("add-partner")), *add = action_find(S("add-person"));
    size_t partner = find(files->partners, "key", key);
    perform(w, S("os"), S("add-partner"), row_inputs(w, files->partners, partner, add_partner));
    for (size_t row = 0; row < files->people->n; row++) {
        if (!str_eq(cell(files->people, row, "partner"), key))
            continue;
        perform(w, S("global-admin"), S("add-person"), row_inputs(w, files->people, row, add));
        str roles = cell(files->people, row, "roles"), role;
        while (roles.len > 0 && str_split(&roles, ';', &role))
            perform(w, S("global-admin"), S("assign-role"),
                    str_fmt(&w->arena, "person=" STR_FMT " role=" STR_FMT,
                            STR_ARG(local_part(cell(files->people, row, "email"))), STR_ARG(role)));
    }
}

static str history_inputs(struct stage *w, str input)
{
    str inputs = S(""), pair, name;
    while (input.len > 0 && str_split(&input, ';', &pair)) {
        assert_true(str_split(&pair, '=', &name));
        str value = str_is(name, "person") ? local_part(pair) : pair;
        inputs = str_fmt(&w->arena, STR_FMT " " STR_FMT "=\"" STR_FMT "\"", STR_ARG(inputs), STR_ARG(name),
                         STR_ARG(value));
    }
    return inputs;
}

/* The stage holds one company: everything that the files say of it, up to the start. */
static void live(struct stage *w, const struct world *files, const char *key)
{
    ts start;
    assert_true(ts_parse(S(START), &start));
    stage_open(w, files->programme, ts_add(start, -500 * US_PER_DAY));
    add_people(w, files, str_of(key));
    for (size_t row = 0; row < files->history->n; row++) {
        if (!str_is(cell(files->history, row, "partner"), key))
            continue;
        str actor = cell(files->history, row, "actor"), realm, rest = actor;
        assert_true(str_split(&rest, '/', &realm));
        stage_time(w, instant(start, cell(files->history, row, "offset"), cell(files->history, row, "time")));
        perform(w, str_is(realm, "desk") ? actor : rest, cell(files->history, row, "action"),
                history_inputs(w, cell(files->history, row, "input")));
    }
    stage_time(w, start);
}

static const struct benefit *held(const struct stage *w, const char *definition)
{
    for (size_t i = 0; i < w->partner->n_benefits; i++)
        if (code_is(&w->partner->benefits[i].definition, str_of(definition)))
            return &w->partner->benefits[i];
    return NULL;
}

static const struct membership *member_by(const struct stage *w, const char *offer)
{
    for (size_t i = 0; i < w->partner->n_memberships; i++)
        if (code_is(&w->partner->memberships[i].offer, str_of(offer)))
            return &w->partner->memberships[i];
    return NULL;
}

/* What the contract's table of partners says of the start, as far as these kinds go. */
static void test_start(void **state)
{
    struct world *files = *state;
    static const struct {
        const char *partner, *offer, *definition;
        int64_t granted, used;
    } table[] = {
        {"contoso", "action-pack", "windows-server", 10, 0},
        {"contoso", "action-pack", "office", 10, 0},
        {"contoso", "action-pack", "windows-server-cal", 10, 0},
        {"contoso", "gold", "visual-studio-enterprise-core", 10, 0},
        {"contoso", "gold", "visual-studio-enterprise-incremental", 25, 0},
        {"contoso", "action-pack", "visual-studio-professional", 3, 0},
        {"contoso", "gold", "azure-monthly-credit", 1, 0},
        {"contoso", "gold", "azure-bulk-credit-6000", 1, 0},
        {"contoso", "gold", "azure-bulk-credit-12000", 1, 1},
        {"contoso", "action-pack", "office-365-e3", 2, 0},
        {"contoso", "gold", "product-support", 20, 3},
        {"contoso", "gold", "signature-support", 10, 0},
        {"contoso", "gold", "advisory-hours", 50, 0},
        {"contoso", "gold", "gtm-toolbox", 1, 0},
        {"fabrikam", "action-pack", "windows-server", 10, 0},
        {"fabrikam", "action-pack", "last-key", 5, 0},
        {"fabrikam", "action-pack", "azure-monthly-credit-action-pack", 1, 0},
        {"fabrikam", "action-pack", "product-support-action-pack", 10, 0},
        {"fabrikam", "action-pack", "advisory-hours-action-pack", 5, 0},
        {"northwind", "silver", "visual-studio-enterprise-core", 5, 3},
        {"northwind", "silver", "gtm-business-profile", 1, 0},
        {"litware", "network", "gtm-digital-marketing", 1, 0},
    };
    struct stage *w = NEW(&files->arena, struct stage);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (i == 0 || strcmp(table[i].partner, table[i - 1].partner) != 0) {
            if (i > 0)
                stage_close(w);
            live(w, files, table[i].partner);
        }
        const struct benefit *b = held(w, table[i].definition);
        if (!b)
            fail_msg("%s does not hold %s", table[i].partner, table[i].definition);
        assert_true(code_is(&b->offer, str_of(table[i].offer)));
        assert_int_equal(b->granted, table[i].granted);
        assert_int_equal(benefit_used(b), table[i].used);
    }
    stage_close(w);
}

static int days_ago(date d)
{
    ts start;
    assert_true(ts_parse(S(START), &start));
    return zone_date(utc, start).days - d.days;
}

static void test_dates(void **state)
{
    struct world *files = *state;
    struct stage *w = NEW(&files->arena, struct stage);
    live(w, files, "contoso");
    assert_int_equal(days_ago(member_by(w, "gold")->from), 60);
    assert_int_equal(days_ago(member_by(w, "action-pack")->from), 60);
    stage_close(w);

    live(w, files, "fabrikam"); /* day 0 was 5 days ago: 25 days are left (R86) */
    assert_int_equal(w->partner->n_orders, 1);
    assert_int_equal(days_ago(w->partner->orders[0].paid), 5);
    assert_int_equal(days_ago(w->partner->orders[0].refund_until), -25);
    stage_close(w);

    live(w, files, "northwind"); /* the renewal window is open: AD+10 */
    assert_int_equal(days_ago(member_by(w, "silver")->anniversary), 10);
    assert_int_equal(member_by(w, "silver")->state, MEMBERSHIP_ACTIVE);
    assert_string_equal(w->partner->orders[0].price.currency, "KRW");
    stage_close(w);

    live(w, files, "adatum"); /* AD+40: lapsed at AD+31 by itself */
    assert_int_equal(days_ago(member_by(w, "action-pack")->anniversary), 40);
    assert_int_equal(member_by(w, "action-pack")->state, MEMBERSHIP_LAPSED);
    stage_close(w);

    live(w, files, "proseware");
    assert_false(w->partner->company.member);
    stage_close(w);
    live(w, files, "tailspin");
    assert_true(w->partner->company.in_pmc);
    stage_close(w);
    live(w, files, "woodgrove"); /* the wire order of the desk's queue */
    assert_int_equal(w->partner->n_orders, 1);
    assert_int_equal(w->partner->orders[0].state, ORDER_AWAITING_PAYMENT);
    stage_close(w);
    live(w, files, "relecloud");
    assert_non_null(member_by(w, "gold"));
    stage_close(w);
}

/* R49 on northwind's seats of 200 days, exactly 90 × 24 hours, and 40 days. */
static void test_northwind_reassigns(void **state)
{
    struct world *files = *state;
    struct stage *w = NEW(&files->arena, struct stage);
    live(w, files, "northwind");
    struct actor admin;
    assert_true(stage_actor(w, S("subscription-admin"), &admin));
    size_t seat = 0;
    for (size_t row = 0; row < files->history->n; row++) {
        if (!str_is(cell(files->history, row, "action"), "assign-user") ||
            !str_is(cell(files->history, row, "partner"), "northwind"))
            continue;
        str input = cell(files->history, row, "input"), name;
        while (str_split(&input, '=', &name))
            continue;
        struct stage_act act;
        str inputs = str_fmt(&w->arena, "benefit=visual-studio-enterprise-core from=" STR_FMT " to=%s",
                             STR_ARG(local_part(name)), seat == 0 ? "employee" : "guest");
        assert_true(stage_act(w, &admin, S("reassign"), inputs, false, &act));
        assert_int_equal(act.allowed, seat < 2);
        if (!act.allowed)
            assert_int_equal(act.decision.reasons[0].code, REASON_REASSIGN_TOO_EARLY);
        seat++;
    }
    assert_int_equal(seat, 3);
    stage_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partners), cmocka_unit_test(test_people),
        cmocka_unit_test(test_desk),     cmocka_unit_test(test_pools),
        cmocka_unit_test(test_history),  cmocka_unit_test(test_start),
        cmocka_unit_test(test_dates),    cmocka_unit_test(test_northwind_reassigns),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
