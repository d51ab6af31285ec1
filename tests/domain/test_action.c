/* action.c: decisions leave reasons or events and never both, the same ask gives the same decision, and what
 * stands alone does. kind.c: what time owes comes in order. The rules themselves: tests/cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/text_format.h"
#include "support/stage.h"

static int set_up(void **state)
{
    static struct stage stage;
    struct programme *p = stage_programme(GUILDHALL_SOURCE_DIR, "programmes/mpn.yaml");
    stage_open(&stage, p, (ts){1614589200000000});
    programme_release(p);
    if (!stage_company(&stage, S("contoso"), S("")))
        fail_msg("%.*s", STR_ARG(stage.error));
    assert_true(stage_hold(&stage, S("windows-server"), S("granted=10")));
    assert_true(stage_hold(&stage, S("visual-studio-enterprise-core"), S("granted=2")));
    static const char *const others[] = {"azure-monthly-credit", "enterprise-mobility-security",
                                         "product-support", "advisory-hours", "gtm-business-profile"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_true(stage_hold(&stage, str_of(others[i]), S("granted=1")));
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    stage_close(*state);
    return 0;
}

static struct ask ask_as(struct stage *w, const char *name, const char *action, bool listing)
{
    struct actor *actor = NEW(&w->arena, struct actor);
    const struct action *row = action_find(str_of(action));
    assert_non_null(row);
    assert_true(stage_actor(w, str_of(name), actor));
    void *input = arena_alloc(&w->arena, row->input_size + 1, 16);
    fields_clear(row->fields, row->n_fields, input);
    const struct benefit *b = NULL;
    for (size_t i = 0; row->on == ON_BENEFIT && i < w->partner->n_benefits && !b; i++)
        if (row->decide || kind_action_find(kind_of(&w->partner->benefits[i]), str_of(action)))
            b = &w->partner->benefits[i];
    return (struct ask){
        .programme = w->programme,
        .actor = actor,
        .state = actor->realm == REALM_DESK ? w->vendor : w->partner,
        .action = row,
        .benefit = b,
        .input = input,
        .listing = listing,
        .now = w->now,
        .today = zone_date(w->programme->zone, w->now),
        .arena = &w->arena,
    };
}

static void rows_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; action_row(i); i++) {
        const struct action *row = action_row(i);
        assert_true(str_is_kebab(str_of(row->id), CODE_MAX));
        assert_ptr_equal(action_find(str_of(row->id)), row);
        assert_true(row->realms != 0);
        assert_true(row->on == ON_BENEFIT || row->decide);
        assert_true(row->on != ON_VENDOR || row->realms == REALM_DESK);
        for (size_t f = 0; f < row->n_fields; f++) {
            assert_true(row->fields[f].offset < row->input_size);
            assert_ptr_equal(fields_find(row->fields, row->n_fields, str_of(row->fields[f].name)),
                             &row->fields[f]);
        }
    }
    assert_null(action_find(S("sell-key")));
    assert_null(action_find(S("")));
}

static void assert_text(const char *before, const char *name, const char *after)
{
    char id[128];
    snprintf(id, sizeof id, "%s%s%s", before, name, after);
    for (char *c = id; *c; c++)
        if (*c == '_')
            *c = '-';
    enum text_id found;
    if (!text_find(str_of(id), &found))
        fail_msg("there is no text %s", id);
}

/* Forms, the CLI and OpenAPI call actions and their fields by texts, in both languages (the build sees to
 * that). */
static void actions_and_fields_have_texts(void **state)
{
    (void)state;
    for (size_t i = 0; action_row(i); i++) {
        assert_text("action.", action_row(i)->id, ".label");
        assert_text("action.", action_row(i)->id, ".done");
        for (size_t f = 0; f < action_row(i)->n_fields; f++)
            assert_text("field.", action_row(i)->fields[f].name, "");
    }
}

/* Every kind names actions that there are, and each can be decided. */
static void kinds_offer_what_there_is(void **state)
{
    (void)state;
    for (size_t i = 0; kind_row(i); i++)
        for (size_t j = 0; j < kind_row(i)->n_actions; j++) {
            const struct action *row = action_find(str_of(kind_row(i)->actions[j].action));
            assert_non_null(row);
            assert_int_equal(row->on, ON_BENEFIT);
            assert_non_null(kind_row(i)->actions[j].decide);
        }
}

/* L14: personal data, free text and secrets never reach an event. */
static void events_hold_no_personal_data(void **state)
{
    (void)state;
    for (size_t i = 0; event_row(i); i++)
        for (size_t f = 0; f < event_row(i)->n_fields; f++) {
            enum field_class class = event_row(i)->fields[f].class;
            assert_true(class == CLASS_ID || class == CLASS_QUANTITY || class == CLASS_DATE ||
                        class == CLASS_CODE);
        }
}

/* Asked beforehand, every action answers something for everybody, and leaves no trace. */
static void listing_leaves_no_trace(void **state)
{
    static const char *const people[] = {"global-admin", "employee", "guest", "desk/operator", "os"};
    struct stage *w = *state;
    for (size_t i = 0; action_row(i); i++)
        for (size_t a = 0; a < ARRAY_LEN(people); a++) {
            const struct action *row = action_row(i);
            if (row->on == ON_VENDOR && a < 3)
                continue;
            struct ask q = ask_as(w, people[a], row->id, true);
            if (row->on == ON_PARTNER || row->on == ON_BENEFIT)
                q.state = w->partner;
            struct state *before = state_copy(q.state);
            struct decision d = {.arena = &w->arena};
            decide(&q, &d);
            assert_int_equal(d.n_events + d.n_effects + d.n_notes, 0);
            assert_true(state_equal(before, q.state, NULL));
            state_free(before);
        }
}

/* L6: decided twice from the same, it is the same, ids and all. */
static void deciding_is_pure(void **state)
{
    struct stage *w = *state;
    struct decision d[2];
    struct buf text[2];
    for (size_t i = 0; i < 2; i++) {
        struct ask q = ask_as(w, "global-admin", "assign-user", false);
        void *input = arena_alloc(&w->arena, q.action->input_size, 16);
        assert_true(stage_decode(w, q.action->fields, q.action->n_fields,
                                 S("benefit=visual-studio-enterprise-core person=employee"), input));
        q.input = input;
        q.benefit = &w->partner->benefits[1];
        d[i] = (struct decision){.arena = &w->arena};
        decide(&q, &d[i]);
        buf_init(&text[i], 4096);
        assert_int_equal(d[i].n_reasons, 0);
        assert_true(d[i].n_events > 0);
        for (size_t e = 0; e < d[i].n_events; e++) {
            assert_int_equal(ts_cmp(d[i].events[e].at, w->now), 0);
            event_write(&text[i], d[i].events[e].def, d[i].events[e].data);
        }
    }
    assert_true(str_eq(buf_str(&text[0]), buf_str(&text[1])));
    buf_free(&text[0]);
    buf_free(&text[1]);
}

static void derived_ids_differ(void **state)
{
    struct stage *w = *state;
    struct ask q = ask_as(w, "global-admin", "add-person", false);
    uid a = ask_id(&q), b = ask_id(&q);
    assert_false(uid_eq(a, b));
    q.ids = 0;
    assert_true(uid_eq(a, ask_id(&q)));
    struct state later = *w->partner;
    later.seq++;
    q.state = &later;
    q.ids = 0;
    assert_false(uid_eq(a, ask_id(&q)));
}

/* A refusal that stands alone takes all others with it (L11, L13). */
static void decide_lone(struct ask *q, struct decision *d)
{
    (void)q;
    refuse(d, REASON_EMAIL_TAKEN);
    refuse_unknown(d, "order");
    refuse(d, REASON_ALREADY_MEMBER);
    emit(d, event_row(0));
    effect(d, EFFECT_PERSON, UID_NONE);
    note(d, "anything", true);
}

static void lone_reasons_stand_alone(void **state)
{
    struct stage *w = *state;
    struct ask q = ask_as(w, "global-admin", "add-person", false);
    struct action row = *q.action;
    row.decide = decide_lone;
    q.action = &row;
    struct decision d = {.arena = &w->arena};
    decide(&q, &d);
    assert_int_equal(d.n_reasons, 1);
    assert_int_equal(d.reasons[0].code, REASON_UNKNOWN_ID);
    assert_true(str_is(d.reasons[0].facts[0].s, "/order"));
    assert_int_equal(d.n_events + d.n_effects + d.n_notes, 0);
}

/* Growing moves what was there, and loses none of it. */
static void decide_many(struct ask *q, struct decision *d)
{
    for (int64_t i = 0; i < 100; i++) {
        note_fact(note(d, "n", false), VAL_INT("i", i));
        effect(d, EFFECT_MAIL, (uid){1, (uint64_t)i});
    }
    (void)q;
}

static void decisions_grow(void **state)
{
    struct stage *w = *state;
    struct ask q = ask_as(w, "global-admin", "add-person", false);
    struct action row = *q.action;
    row.decide = decide_many;
    q.action = &row;
    struct decision d = {.arena = &w->arena};
    decide(&q, &d);
    assert_int_equal(d.n_notes, 100);
    assert_int_equal(d.n_effects, 100);
    for (int64_t i = 0; i < 100; i++) {
        assert_int_equal(d.notes[i].facts[0].i, i);
        assert_int_equal(d.effects[i].id.lo, i);
    }
}

/* L8: what is due comes by instant, is applied in between, and nothing is due any more afterwards. */
static void time_comes_in_order(void **state)
{
    struct stage *w = *state;
    struct ask q = ask_as(w, "global-admin", "add-person", false);
    q.action = NULL;
    q.now = ts_add(w->now, 800 * US_PER_DAY);
    q.today = zone_date(w->programme->zone, q.now);
    struct decision d = {.arena = &w->arena};
    struct state *after = NULL;
    due(&q, &d, &after);
    assert_true(d.n_events >= 3); /* two reminders and the lapse, of each membership */
    struct state *s = state_copy(w->partner);
    for (size_t i = 0; i < d.n_events; i++) {
        assert_true(ts_cmp(d.events[i].at, q.now) <= 0);
        assert_true(i == 0 || ts_cmp(d.events[i].at, d.events[i - 1].at) >= 0);
        evolve_pending(s, &q, &d.events[i]);
    }
    assert_true(state_equal(s, after, NULL)); /* what it hands out is what its events make */
    state_free(after);
    after = NULL;
    q.state = s;
    struct decision again = {.arena = &w->arena};
    due(&q, &again, &after);
    assert_int_equal(again.n_events, 0);
    assert_null(after);
    state_free(s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(actions_and_fields_have_texts),
        cmocka_unit_test(kinds_offer_what_there_is),
        cmocka_unit_test(events_hold_no_personal_data),
        cmocka_unit_test_setup_teardown(listing_leaves_no_trace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deciding_is_pure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(derived_ids_differ, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lone_reasons_stand_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(decisions_grow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(time_comes_in_order, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
