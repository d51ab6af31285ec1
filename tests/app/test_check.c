/* What `ledger verify` and `rebuild --check` find: a house in order gives no finding; any column of any event
 * changed beside the rules does, and so does every row that no longer follows from the ledger. */
#include "app/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "support/house.h"

static void raw(struct house *h, const char *sql)
{
    char said[200] = "";
    if (!store_env_raw(h->env, sql, said))
        fail_msg("%s: %s", sql, said);
}

/* The last line of defence (triggers) is what somebody who means it takes away first. */
static void without_triggers(struct house *h)
{
    static const char *const sqlite[] = {"event_in_order", "event_not_changed", "event_not_removed",
                                         "head_not_back",  "head_not_removed",  "key_given_once",
                                         "key_not_removed"};
    static const char *const postgres[] = {"event", "stream_head", "pool_key"};
    char sql[100];
    if (store_env_engine() == DB_SQLITE)
        for (size_t i = 0; i < ARRAY_LEN(sqlite); i++) {
            snprintf(sql, sizeof sql, "DROP TRIGGER %s", sqlite[i]);
            raw(h, sql);
        }
    else
        for (size_t i = 0; i < ARRAY_LEN(postgres); i++) {
            snprintf(sql, sizeof sql, "ALTER TABLE %s DISABLE TRIGGER ALL", postgres[i]);
            raw(h, sql);
        }
}

static struct check_report rebuilt(struct house *h)
{
    struct check_report r = {0};
    assert_int_equal(check_rebuild(h->app, &h->arena, &r), OK);
    return r;
}

static void tell(const struct check_report *r)
{
    for (size_t i = 0; i < r->n_findings; i++)
        print_message("seq %llu: " STR_FMT "\n", (unsigned long long)r->findings[i].seq,
                      STR_ARG(r->findings[i].what));
}

static bool str_has(str s, const char *part)
{
    return memmem(s.ptr, s.len, part, strlen(part)) != NULL;
}

/* Something of every kind that is compared. */
static void furnish(struct house *h)
{
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_import(h, "windows-server", 20);
    house_done(h, &ga, h->contoso, "get-keys", "benefit=windows-server count=3");
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=kim@contoso.example");
    house_done(h, &ga, h->contoso, "create-token", "name=laptop");
    house_done(h, &ga, h->contoso, "disable-person", "person=lee@contoso.example");
    house_done(h, &ga, h->contoso, "open-request", "type=other subject=Hello text=Where?");
}

static void a_house_in_order_gives_no_finding(void **state)
{
    struct house *h = *state;
    furnish(h);
    struct check_report r = rebuilt(h);
    tell(&r);
    assert_int_equal(r.n_findings + r.more, 0);
    assert_int_equal(r.streams, 2);
    assert_int_equal(r.keys, 3);
    assert_int_equal(r.people, 3);
    assert_int_equal(r.tokens, 1);
    assert_int_equal(r.partners, 1);
    assert_int_equal(r.benefits, 8);
    assert_int_equal(r.work, 3); /* two orders, the request */
    assert_true(r.events > 15);
    assert_true(r.replays > 8);
    struct check_report v = {0};
    assert_int_equal(check_verify(h->app, &h->arena, &v), OK);
    assert_int_equal(v.n_findings, 0);
    assert_int_equal(v.events, r.events);
    assert_int_equal(v.keys, 0); /* it looks at chains alone */
}

/* --- One byte of any column
 * ---------------------------------------------------------------------------------- */

static const char *flipped(const struct sql_field *column)
{
    static char sql[200];
    const char *c = column->name;
    if (column->type == COLUMN_INT)
        snprintf(sql, sizeof sql, "%s = %s + %d", c, c, strcmp(c, "seq") == 0 ? 1000000 : 1);
    else if (strcmp(c, "actor_kind") == 0)
        snprintf(sql, sizeof sql, "%s = CASE WHEN %s = 'time' THEN 'person' ELSE 'time' END", c, c);
    else
        snprintf(sql, sizeof sql, "%s = CASE WHEN %s LIKE '0%%' THEN '1' ELSE '0' END || substr(%s, 2)", c, c,
                 c);
    return sql;
}

static void flip(struct house *h, const struct sql_field *column, unsigned seq)
{
    char sql[500], stream[UID_TEXT];
    snprintf(sql, sizeof sql, "UPDATE event SET %s WHERE seq = %u AND stream = '" STR_FMT "'",
             flipped(column), seq, STR_ARG(uid_text(ID_PARTNER, h->contoso, stream)));
    raw(h, sql);
}

static void expect_broken_at(struct house *h, const char *column, unsigned seq)
{
    struct check_report r = {0};
    assert_int_equal(check_verify(h->app, &h->arena, &r), OK);
    if (r.n_findings != 1 || r.findings[0].seq != seq || !uid_eq(r.findings[0].stream, h->contoso)) {
        tell(&r);
        fail_msg("column %s of event %u", column, seq);
    }
    assert_true(str_starts(r.findings[0].what, S("the chain is broken: ")));
    struct check_report all = rebuilt(h); /* finds it too, and does not fold what is no longer true */
    assert_true(all.n_findings >= 1);
}

static void one_byte_of_any_column_is_found(void **state)
{
    struct house *h = *state;
    static const unsigned seqs[] = {1, 4};
    const struct sql_statement *append = &sql_statements[SQL_EVENT_APPEND];
    furnish(h);
    without_triggers(h);
    raw(h, "CREATE TABLE saved AS SELECT * FROM event");
    for (size_t i = 0; i < append->n_in; i++)
        for (size_t k = 0; k < ARRAY_LEN(seqs); k++) {
            flip(h, &append->in[i], seqs[k]);
            expect_broken_at(h, append->in[i].name, seqs[k]);
            raw(h, "DELETE FROM event");
            raw(h, "INSERT INTO event SELECT * FROM saved");
        }
    assert_int_equal(rebuilt(h).n_findings, 0);
}

static void the_end_of_a_stream_is_guarded(void **state)
{
    struct house *h = *state;
    struct check_report r = {0};
    without_triggers(h);
    raw(h, "DELETE FROM event WHERE stream = 'prt_vendor' AND seq = (SELECT max(seq) FROM event WHERE stream "
           "= 'prt_vendor')");
    assert_int_equal(check_verify(h->app, &h->arena, &r), OK);
    assert_int_equal(r.n_findings, 1);
    assert_true(uid_eq(r.findings[0].stream, UID_VENDOR));
    assert_string_equal(str_z(&h->arena, r.findings[0].what), "the chain is broken: head");
}

/* --- Rows that follow from the ledger
 * ------------------------------------------------------------------------ */

static const struct {
    const char *sql, *found, *undo;
} wrongs[] = {
    {"UPDATE pool_key SET state = 'issued', benefit_id = 'ben_00000000000000000000000001', partner_id = "
     "(SELECT partner_id FROM partner) WHERE key_id = (SELECT min(key_id) FROM pool_key WHERE state = "
     "'free')",
     "no event says so",
     "UPDATE pool_key SET state = 'free', partner_id = '', benefit_id = '' WHERE benefit_id = "
     "'ben_00000000000000000000000001'"},
    {"UPDATE pool_key SET benefit_id = 'ben_00000000000000000000000001' WHERE key_id = (SELECT min(key_id) "
     "FROM pool_key WHERE state = 'issued')",
     "but its events are of",
     "UPDATE pool_key SET benefit_id = (SELECT max(benefit_id) FROM pool_key) WHERE state = 'issued'"},
    {"UPDATE pool_key SET state = 'free', partner_id = '', benefit_id = '', batch = 'x' || benefit_id WHERE "
     "key_id = (SELECT max(key_id) FROM pool_key WHERE state = 'issued')",
     "but not by its pool",
     "UPDATE pool_key SET state = 'issued', partner_id = (SELECT partner_id FROM partner), benefit_id = "
     "substr(batch, 2) WHERE batch LIKE 'xben_%'"},
    {"UPDATE pool_key SET state = 'issued', partner_id = 'prt_00000000000000000000000009', benefit_id = "
     "'ben_00000000000000000000000001' WHERE key_id = (SELECT min(key_id) FROM pool_key WHERE state = "
     "'free')",
     "a partner that has no ledger",
     "UPDATE pool_key SET state = 'free', partner_id = '', benefit_id = '' WHERE benefit_id = "
     "'ben_00000000000000000000000001'"},
    {"CREATE TABLE kept AS SELECT * FROM pool_key WHERE state = 'free'; DELETE FROM pool_key WHERE state = "
     "'free'",
     "keys were imported", "INSERT INTO pool_key SELECT * FROM kept; DROP TABLE kept"},
    {"UPDATE authority SET disabled = 1 - disabled WHERE disabled = 1", "is disabled by the ledger",
     "UPDATE authority SET disabled = 1 WHERE epoch > 1"},
    {"INSERT INTO authority (stream, principal, epoch, disabled) SELECT partner_id, "
     "'per_00000000000000000000000007', 1, 0 FROM partner",
     "whom no event added", "DELETE FROM authority WHERE principal = 'per_00000000000000000000000007'"},
    {"UPDATE authority SET principal = 'x' || principal WHERE disabled = 1", "cannot be read",
     "UPDATE authority SET principal = substr(principal, 2) WHERE disabled = 1"},
    {"UPDATE token SET revoked = 1", "is not revoked by the ledger", "UPDATE token SET revoked = 0"},
    {"UPDATE token SET person = ''", "no event made it for this person",
     "UPDATE token SET person = (SELECT person_id FROM vault_person WHERE email LIKE 'ga@%')"},
    {"UPDATE idempotency SET last_seq = last_seq + 1000 WHERE action = 'join'", "not there",
     "UPDATE idempotency SET last_seq = last_seq - 1000 WHERE action = 'join'"},
    {"UPDATE idempotency SET first_seq = first_seq - 1 WHERE action = 'join'", "another action",
     "UPDATE idempotency SET first_seq = first_seq + 1 WHERE action = 'join'"},
    {"UPDATE vault_person SET person_id = 'per_00000000000000000000000007' WHERE email LIKE 'kim@%'",
     "in the vault, but no event", NULL},
    {"UPDATE partner SET key = 'contosa'", "the directory calls it contosa",
     "UPDATE partner SET key = 'contoso'"},
    {"INSERT INTO partner (partner_id, key, created_at) VALUES ('prt_00000000000000000000000009', 'ghost', "
     "0); INSERT INTO vault_partner (partner_id, name, account_email, phone, address) VALUES "
     "('prt_00000000000000000000000009', '', '', '', '')",
     "a partner without a ledger: ghost", NULL},
    {"UPDATE work_item SET state = 'done' WHERE type = 'other'", "as the ledger has it",
     "UPDATE work_item SET state = 'open' WHERE type = 'other'"},
    {"UPDATE work_item SET due = due - 1 WHERE type = 'payment'", "as the ledger has it",
     "UPDATE work_item SET due = due + 1 WHERE type = 'payment'"},
    {"UPDATE work_item SET item_id = 'req_00000000000000000000000007' WHERE type = 'other'",
     "is not in the lists", NULL},
    {"UPDATE work_item SET stream = 'prt_00000000000000000000000009' WHERE type = 'payment'",
     "the lists of the desk have a partner without a ledger", NULL},
    {"UPDATE programme_version SET hash = 'ab' || substr(hash, 3)", "the programme that this event", NULL},
};

static void what_does_not_follow_from_the_ledger_is_found(void **state)
{
    struct house *h = *state;
    furnish(h);
    without_triggers(h);
    for (size_t i = 0; i < ARRAY_LEN(wrongs); i++) {
        size_t before = rebuilt(h).n_findings;
        raw(h, wrongs[i].sql);
        struct check_report r = rebuilt(h);
        bool found = false;
        for (size_t k = 0; k < r.n_findings; k++)
            found = found || str_has(r.findings[k].what, wrongs[i].found);
        if (!found) {
            tell(&r);
            fail_msg("%s: %s", wrongs[i].sql, wrongs[i].found);
        }
        if (!wrongs[i].undo)
            continue; /* stands to the end: the others are told beside it */
        raw(h, wrongs[i].undo);
        assert_int_equal(rebuilt(h).n_findings, before);
    }
}

static void a_wrong_state_in_memory_is_found(void **state)
{
    struct house *h = *state;
    const struct state *s = house_state(h, h->contoso);
    struct person *p = &((struct state *)(uintptr_t)s)->people[0];
    p->guest = !p->guest;
    struct check_report r = rebuilt(h);
    assert_int_equal(r.n_findings, 1);
    assert_string_equal(str_z(&h->arena, r.findings[0].what),
                        "the state in memory differs from the fold: people");
    cache_release(s);
    cache_drop(h->app->cache, h->contoso);
    assert_int_equal(rebuilt(h).n_findings, 0);
}

/* More findings than are kept are counted. */
static void many_findings_are_counted(void **state)
{
    struct house *h = *state;
    struct buf sql;
    buf_init(&sql, 1 << 20);
    buf_z(&sql, "INSERT INTO vault_person (partner_id, person_id, language, changed_at) VALUES ");
    for (int i = 0; i < CHECK_FINDINGS_MAX + 5; i++)
        buf_fmt(&sql, "%s('prt_vendor', 'per_000000000000000000000%05d', 'en', 0)", i ? ", " : "", i + 1);
    raw(h, str_z(&h->arena, buf_str(&sql)));
    buf_free(&sql);
    struct check_report r = rebuilt(h);
    assert_int_equal(r.n_findings, CHECK_FINDINGS_MAX);
    assert_int_equal(r.more, 5);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_house_in_order_gives_no_finding),
        HOUSE_TEST(one_byte_of_any_column_is_found),
        HOUSE_TEST(the_end_of_a_stream_is_guarded),
        HOUSE_TEST(what_does_not_follow_from_the_ledger_is_found),
        HOUSE_TEST(a_wrong_state_in_memory_is_found),
        HOUSE_TEST(many_findings_are_counted),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "check on PostgreSQL" : "check on SQLite", tests, NULL, NULL);
}
