/* The proof of a directory where the DNS was not asked, or for another one: no case can say that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "domain/tenants.h"
#include "support/stage.h"

#define PROGRAMME "tests/programme/small.yaml"

struct set_up {
    struct stage w;
    struct stage_act act; /* confirm-tenant, refused since there is no record */
    str record;           /* that would prove it */
};

static void takes(struct set_up *t, const char *action)
{
    struct actor actor;
    assert_true(stage_actor(&t->w, S("global-admin"), &actor));
    assert_true(stage_act(&t->w, &actor, str_of(action), S("tenant=contoso.example"), false, &t->act));
}

static int open_set_up(void **state)
{
    struct set_up *t = calloc(1, sizeof *t);
    ts now;
    if (!t || !ts_parse(S("2021-03-01T09:00:00Z"), &now))
        return -1;
    struct programme *p = stage_programme(GUILDHALL_SOURCE_DIR, PROGRAMME);
    stage_open(&t->w, p, now);
    programme_release(p);
    assert_true(stage_company(&t->w, S("contoso"), S("")));
    takes(t, "add-tenant");
    takes(t, "confirm-tenant");
    assert_int_equal(t->act.decision.reasons[0].code, REASON_DOMAIN_NOT_VERIFIED);
    t->record = tenants_txt(&t->w.arena, ID_TENANT, t->w.partner->tenants[0].id);
    *state = t;
    return 0;
}

static int close_set_up(void **state)
{
    struct set_up *t = *state;
    stage_close(&t->w);
    free(t);
    return 0;
}

static struct decision decided(struct set_up *t, struct txt_fact txt, bool taken)
{
    struct decision d = {.arena = &t->w.arena};
    t->act.ask.facts.txt = txt;
    t->act.ask.facts.tenant_taken = taken;
    decide(&t->act.ask, &d);
    return d;
}

/* L13: a preview asks nobody, so it tells nothing of whose the directory is. */
static void a_preview_looks_later(void **state)
{
    struct set_up *t = *state;
    struct decision d = decided(t, (struct txt_fact){.later = true}, true);
    assert_int_equal(d.n_reasons, 0);
    assert_int_equal(d.n_notes, 1);
    assert_string_equal(d.notes[0].code, "txt-looked-up-later");
    assert_true(str_eq(d.notes[0].facts[0].s, S("contoso.example")));
}

/* X50: the right record proves the domain on which it stands, not another. */
static void another_domains_record_proves_nothing(void **state)
{
    struct set_up *t = *state;
    struct txt_fact txt = {.domain = S("contoso.example"), .values = {&t->record, 1}};
    assert_int_equal(decided(t, txt, false).n_reasons, 0);
    txt.domain = S("fabrikam.example");
    struct decision d = decided(t, txt, false);
    assert_int_equal(d.n_reasons, 1);
    assert_int_equal(d.reasons[0].code, REASON_DOMAIN_NOT_VERIFIED);
    assert_string_equal(d.reasons[0].facts[2].name, "seen");
    assert_int_equal(d.reasons[0].facts[2].i, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_preview_looks_later, open_set_up, close_set_up),
        cmocka_unit_test_setup_teardown(another_domains_record_proves_nothing, open_set_up, close_set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
