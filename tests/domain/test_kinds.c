/* What holds for every kind of kinds.def, without a line about any of them: events survive writing and
 * reading, texts exist in both languages, hostile terms do no harm, and random actions never give more than
 * was granted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text_format.h"
#include "domain/requests.h"
#include "support/kinds_world.h"

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* ---- texts ---- */

/* "key_needed" → "term.key-needed" */
static bool has_text(const char *prefix, const char *name, const char *suffix)
{
    char id[160];
    int n = snprintf(id, sizeof id, "%s.%s%s", prefix, name, suffix);
    assert_in_range(n, 1, (int)sizeof id - 1);
    for (char *c = id; *c; c++)
        if (*c == '_')
            *c = '-';
    enum text_id found;
    if (text_find(str_of(id), &found))
        return true;
    fprintf(stderr, "no text %s\n", id);
    return false;
}

static void fields_have_texts(const struct field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_true(has_text("field", fields[i].name, ""));
}

static void nodes_have_texts(const struct description *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].value.name)
            assert_true(has_text("term", d->nodes[i].value.name, ""));
}

/* Everything that a benefit can show is shown, and everything that is opened is closed. */
static void shows_well(struct kinds_world *w, uid benefit)
{
    const struct benefit *b = kinds_benefit(w, benefit);
    const struct kind *k = kind_of(b);
    struct description d = {.arena = &w->arena, .lang = LANG_KO, .state = w->state};
    k->describe(&w->programme, b, w->now, &d);
    for (size_t i = 0; k->holdings && i < KINDS_PEOPLE; i++)
        k->holdings(&w->programme, b, kinds_person(i), w->now, &d);
    if (k->keys)
        k->keys(b, w->now, &d);
    nodes_have_texts(&d);
    int open = 0;
    for (size_t i = 0; i < d.n; i++) {
        open += d.nodes[i].type == NODE_OBJECT || d.nodes[i].type == NODE_ARRAY;
        open -= d.nodes[i].type == NODE_END;
        assert_true(open >= 0);
    }
    assert_int_equal(open, 0);
    assert_true(ts_cmp(k->changes_at(b, w->now), w->now) > 0);
}

static void decision_has_texts(const struct decision *d)
{
    for (size_t i = 0; i < d->n_reasons; i++) {
        const struct reason_row *row = &reason_rows[d->reasons[i].code];
        if (d->reasons[i].code == REASON_FIELD_MISSING || d->reasons[i].code == REASON_UNKNOWN_ID)
            continue; /* the edges answer these as errors of the input */
        assert_true(has_text("reason", row->code, ".title") && has_text("reason", row->code, ".detail") &&
                    has_text("reason", row->code, ".remedy"));
        str names = str_of(row->facts), name;
        for (size_t f = 0; f < d->reasons[i].n_facts; f++) {
            assert_true(str_split(&names, ' ', &name));
            assert_true(str_is(name, d->reasons[i].facts[f].name));
        }
    }
    for (size_t i = 0; i < d->n_notes; i++)
        assert_true(has_text("note", d->notes[i].code, ""));
}

static void test_labels(void **state)
{
    (void)state;
    for (size_t i = 0; kind_row(i); i++) {
        const struct kind *k = kind_row(i);
        fields_have_texts(k->terms, k->n_terms);
        for (size_t e = 0; e < k->n_events; e++)
            fields_have_texts(k->events[e].fields, k->events[e].n_fields);
        for (size_t a = 0; a < k->n_actions; a++) {
            const struct action *row = action_find(str_of(k->actions[a].action));
            assert_non_null(row);
            fields_have_texts(row->fields, row->n_fields);
        }
    }
}

/* ---- events ---- */

static void fill_event(const struct field *f, void *data, uint64_t *seed)
{
    static const char *const names[] = {"a", "visual-studio-enterprise-core", "0", "x-9"};
    void *at = (char *)data + f->offset;
    if (!f->required && next(seed) % 3 == 0)
        return;
    int64_t n = (int64_t)(next(seed) << 20 | next(seed));
    switch (f->type) {
    case F_CODE:
        *(code *)at = code_of(str_of(f->one_of ? f->one_of[0] : names[next(seed) % 4]));
        break;
    case F_ID:
        *(uid *)at = (uid){next(seed), next(seed) + 1};
        break;
    case F_INT:
        *(int64_t *)at = f->min || f->max ? f->min : n - (INT64_C(1) << 40);
        break;
    case F_BOOL:
        *(bool *)at = next(seed) % 2;
        break;
    case F_DATE:
        *(date *)at = (date){(int32_t)(next(seed) % 2000000)};
        break;
    case F_TS:
        *(ts *)at = (ts){n};
        break;
    case F_MONEY:
        *(money *)at = next(seed) % 2 ? (money){n, "USD"} : (money){n, "KRW"};
        break;
    case F_HASH:
        memset(at, 1 + (int)(next(seed) % 255), sizeof(hash256)); /* all zero is absent */
        break;
    case F_TEXT:
    case F_OBJECT:
    case F_LIST:
    case F_PERSON:
    case F_BENEFIT:
    case F_TEXT_IN:
        fail_msg("%s cannot stand in an event", f->name);
    }
}

static void same_fields(const struct event_def *def, const void *a, const void *b)
{
    struct buf x, y;
    buf_init(&x, 1 << 16);
    buf_init(&y, 1 << 16);
    event_write(&x, def, a);
    event_write(&y, def, b);
    assert_true(str_eq(buf_str(&x), buf_str(&y)));
    buf_free(&x);
    buf_free(&y);
}

static void test_events_round_trip(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 26);
    uint64_t seed = 1;
    for (size_t k = 0; kind_row(k); k++) {
        for (size_t e = 0; e < kind_row(k)->n_events; e++) {
            const struct event_def *def = &kind_row(k)->events[e];
            assert_ptr_equal(event_find(str_of(def->type), def->version), def);
            for (int i = 0; i < 200; i++) {
                void *data = arena_alloc(&a, def->size, _Alignof(max_align_t));
                fields_clear(def->fields, def->n_fields, data);
                for (size_t f = 0; f < def->n_fields; f++)
                    fill_event(&def->fields[f], data, &seed);
                struct buf text;
                buf_init(&text, 1 << 16);
                event_write(&text, def, data);
                const void *back = NULL;
                assert_int_equal(event_read(def, buf_str(&text), &a, &back), OK);
                same_fields(def, data, back);
                /* Anything else than what was written is refused: a byte less, a blank more. */
                assert_int_not_equal(event_read(def, str_head(buf_str(&text), text.len - 1), &a, &back), OK);
                buf_char(&text, ' ');
                assert_int_not_equal(event_read(def, buf_str(&text), &a, &back), OK);
                buf_free(&text);
            }
        }
        arena_reset(&a);
    }
    arena_free(&a);
}

/* ---- terms ---- */

static str hostile_text(struct arena *a, uint64_t *seed)
{
    char *bytes = arena_alloc(a, 64, 1);
    size_t n = next(seed) % 64;
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(1 + next(seed) % 255);
    return (str){bytes, n};
}

static void fill_hostile(struct arena *a, const struct field *f, void *terms, uint64_t *seed)
{
    static const int64_t numbers[] = {0, -1, 1, INT64_MAX, INT64_MIN + 1, FIELD_INT_NONE};
    void *at = (char *)terms + f->offset;
    switch (f->type) {
    case F_CODE:
        *(code *)at =
            code_of(str_head(S("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), next(seed) % 48));
        break;
    case F_INT:
        *(int64_t *)at = numbers[next(seed) % ARRAY_LEN(numbers)];
        break;
    case F_BOOL:
        *(bool *)at = next(seed) % 2;
        break;
    case F_MONEY:
        *(money *)at = (money){numbers[next(seed) % ARRAY_LEN(numbers)], {(char)('A' + next(seed) % 26), 0}};
        break;
    case F_TEXT_IN:
        ((struct text *)at)->in[next(seed) % LANGS] = hostile_text(a, seed);
        break;
    case F_LIST: {
        str *entries = NEW_N(a, str, 4);
        for (size_t i = 0; i < 4; i++)
            entries[i] = hostile_text(a, seed);
        *(struct str_list *)at = (struct str_list){entries, next(seed) % 5};
        break;
    }
    case F_OBJECT:
    case F_TEXT:
    case F_ID:
    case F_DATE:
    case F_TS:
    case F_HASH:
    case F_PERSON:
    case F_BENEFIT:
        break;
    }
}

/* Terms that no table let through: the check says something or nothing, and never harms. */
static void test_hostile_terms(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uint64_t seed = 2;
    for (size_t i = 0; kind_row(i); i++) {
        const struct kind *k = kind_row(i);
        size_t mistakes = 0;
        for (int tries = 0; k->check_terms && tries < 500; tries++) {
            void *terms = arena_alloc(&w.arena, k->terms_size, _Alignof(max_align_t));
            fields_clear(k->terms, k->n_terms, terms);
            for (size_t f = 0; f < k->n_terms; f++)
                fill_hostile(&w.arena, &k->terms[f], terms, &seed);
            struct definition def = {.id = {"hostile"}, .kind = k, .terms = terms};
            struct diag diag = {.n = 0};
            k->check_terms(&w.programme, &def, &w.arena, &diag);
            for (size_t m = 0; m < diag.n; m++) {
                assert_int_equal(diag.items[m].pointer.ptr[0], '/');
                assert_non_null(fields_find(k->terms, k->n_terms, str_from(diag.items[m].pointer, 1)));
            }
            mistakes += diag.n;
        }
        assert_true(!k->check_terms || mistakes > 0);
    }
    kinds_free(&w);
}

/* Granted and listed: nothing is used, all is left, and the granted event carries the terms alone. */
static void test_grant(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct kinds_world w;
        kinds_init(&w);
        for (size_t i = 0; kind_row(i); i++) {
            const struct kind *k = kind_row(i);
            struct definition *def = kinds_define(&w, k->name, k, kinds_terms(&w, k, seed + i));
            uid id = kinds_grant(&w, def, 10);
            const struct benefit *b = kinds_benefit(&w, id);
            k->check(b);
            assert_int_equal(benefit_used(b), 0);
            assert_int_equal(benefit_available(b), 10);
            assert_int_equal(benefit_over(b), 0);
            assert_true(ts_none(b->used_first_at));
            assert_string_equal(k->status(b, w.now), "available");
            shows_well(&w, id);
        }
        assert_true(kinds_folds(&w));
        kinds_free(&w);
    }
}

/* ---- random actions ---- */

enum { ACTS = 10000, WORLDS = 25, HANDED_MAX = 4096 };
struct tried {
    struct kinds_world w;
    uint64_t seed;
    uid benefits[64];
    size_t n_benefits;
    uid handed[HANDED_MAX]; /* keys claimed: each once, for ever (I1) */
    size_t n_handed;
    size_t allowed, refused;
};

static struct person_ref any_person(struct tried *t)
{
    size_t i = next(&t->seed) % (KINDS_PEOPLE + 1);
    return i == KINDS_PEOPLE ? (struct person_ref){S("nobody@example.com"), UID_NONE} : kinds_ref(i);
}

static uid any_key(struct tried *t)
{
    uint64_t r = next(&t->seed) % 4;
    if (r == 0 || t->n_handed == 0)
        return (uid){3, next(&t->seed)};
    return r == 1 ? UID_NONE : t->handed[next(&t->seed) % t->n_handed];
}

static code any_code(struct tried *t, const struct field *f)
{
    const struct programme *p = &t->w.programme;
    size_t choices = 0;
    while (f->one_of && f->one_of[choices])
        choices++;
    if (choices > 0)
        return code_of(str_of(f->one_of[next(&t->seed) % choices]));
    if (f->domain && next(&t->seed) % 8)
        return code_of(S(KINDS_TENANT));
    if (strcmp(f->name, "product") == 0)
        return p->support_products[next(&t->seed) % p->n_support_products].id;
    if (strcmp(f->name, "solution") == 0)
        return p->advisory_solutions[next(&t->seed) % p->n_advisory_solutions].id;
    if (strcmp(f->name, "version") == 0)
        return code_of(next(&t->seed) % 2 ? S("v3") : S("v1"));
    return code_of(next(&t->seed) % 2 ? S("ko") : S("windows"));
}

static struct str_list any_people(struct tried *t)
{
    size_t n = 1 + next(&t->seed) % 3;
    str *at = NEW_N(&t->w.arena, str, n);
    char text[UID_TEXT];
    for (size_t i = 0; i < n; i++)
        at[i] = str_dup(&t->w.arena, uid_text(ID_PERSON, kinds_person(next(&t->seed) % KINDS_PEOPLE), text));
    return (struct str_list){at, n};
}

/* An input of any action from its field table; persons and keys are sometimes those that exist. */
static void *any_input(struct tried *t, const struct action *row)
{
    void *input = arena_alloc(&t->w.arena, row->input_size, _Alignof(max_align_t));
    fields_clear(row->fields, row->n_fields, input);
    for (size_t i = 0; i < row->n_fields; i++) {
        const struct field *f = &row->fields[i];
        void *at = (char *)input + f->offset;
        if (!f->required && next(&t->seed) % 2)
            continue;
        if (f->type == F_PERSON)
            *(struct person_ref *)at = any_person(t);
        else if (f->type == F_ID && f->id_kind == ID_KEY)
            *(uid *)at = any_key(t);
        else if (f->type == F_INT)
            *(int64_t *)at = f->min + (int64_t)(next(&t->seed) % 5);
        else if (f->type == F_CODE)
            *(code *)at = any_code(t, f);
        else if (f->type == F_LIST && f->id_kind == ID_PERSON)
            *(struct str_list *)at = any_people(t);
        else if (f->type == F_BOOL)
            *(bool *)at = next(&t->seed) % 2;
        else if (f->type == F_MONEY)
            *(money *)at = (money){(int64_t)(next(&t->seed) % 40000) - 5, "USD"};
        else if (f->type == F_TS)
            *(ts *)at = ts_add(t->w.now, -(int64_t)(next(&t->seed) % 40) * US_PER_DAY);
        else if (f->type == F_TEXT)
            *(str *)at = str_fmt(&t->w.arena, "text %d", (int)(next(&t->seed) % 1000));
    }
    return input;
}

static void fill_pool(struct tried *t)
{
    struct kinds_world *w = &t->w;
    w->n_keys = next(&t->seed) % 8;
    for (size_t i = 0; i < w->n_keys; i++)
        w->keys[i] = (struct key_fact){.id = kinds_id(w), .seats = (int64_t)(next(&t->seed) % 30)};
}

static void claims_once(struct tried *t)
{
    const struct decision *d = &t->w.decision;
    for (size_t i = 0; i < d->n_effects; i++) {
        if (d->effects[i].kind != EFFECT_CLAIM_KEY)
            continue;
        bool candidate = false;
        for (size_t k = 0; k < t->w.n_keys; k++)
            candidate = candidate || uid_eq(t->w.keys[k].id, d->effects[i].id);
        assert_true(candidate);
        for (size_t h = 0; h < t->n_handed; h++)
            assert_false(uid_eq(t->handed[h], d->effects[i].id));
        assert_in_range(t->n_handed, 0, HANDED_MAX - 1);
        t->handed[t->n_handed++] = d->effects[i].id;
    }
}

/* I3: what is used grows within the grant alone; beyond it only by a grant that shrank. */
static void step_act(struct tried *t, uid benefit)
{
    struct kinds_world *w = &t->w;
    const struct kind *k = kind_of(kinds_benefit(w, benefit));
    if (k->n_actions == 0)
        return; /* granted and listed alone */
    const struct kind_action *ka = &k->actions[next(&t->seed) % k->n_actions];
    const struct action *row = action_find(str_of(ka->action));
    const void *input = any_input(t, row);
    fill_pool(t);
    w->contract_ids = code_of(next(&t->seed) % 3 ? S("right") : next(&t->seed) % 2 ? S("wrong") : S(""));
    w->actor.id = kinds_person(next(&t->seed) % KINDS_PEOPLE);
    if (state_person(w->state, w->actor.id)->disabled)
        w->actor.id = kinds_person(0); /* access.c lets no disabled person act */
    int64_t before = benefit_used(kinds_benefit(w, benefit));
    kinds_ask(w, ka->action, benefit, input, true);
    decision_has_texts(&w->decision);
    (void)kinds_weight(w, ka->action, benefit, input);
    bool allowed = kinds_act(w, ka->action, benefit, input);
    decision_has_texts(&w->decision);
    claims_once(t);
    int64_t used = benefit_used(kinds_benefit(w, benefit));
    assert_true(used <= before || used <= kinds_benefit(w, benefit)->granted);
    assert_true(allowed || used == before);
    t->allowed += allowed;
    t->refused += !allowed;
}

static void step_time(struct tried *t)
{
    static const int64_t steps[] = {0, 1, US_PER_SECOND, US_PER_HOUR, US_PER_DAY, 45 * US_PER_DAY};
    struct kinds_world *w = &t->w;
    ts at = ts_add(w->now, steps[next(&t->seed) % ARRAY_LEN(steps)]);
    if (next(&t->seed) % 4 == 0) { /* to the very instant at which something changes, and to just before it */
        const struct benefit *b = kinds_benefit(w, t->benefits[next(&t->seed) % t->n_benefits]);
        ts change = kind_of(b)->changes_at(b, w->now);
        if (ts_cmp(change, TS_MAX) != 0)
            at = ts_add(change, next(&t->seed) % 2 ? 0 : -1);
    }
    if (ts_cmp(at, w->now) > 0 && date_cmp(zone_date(w->programme.zone, at), date_of(2022, 3, 1)) < 0)
        w->now = at;
}

/* A request that waits is withdrawn, declined or closed. */
static void step_request(struct tried *t)
{
    static const enum request_state ends[] = {REQUEST_WITHDRAWN, REQUEST_DECLINED, REQUEST_CLOSED};
    const struct state *s = t->w.state;
    if (s->n_requests == 0)
        return;
    const struct request *r = &s->requests[next(&t->seed) % s->n_requests];
    if (request_is_waiting(r))
        kinds_end_request(&t->w, r, ends[next(&t->seed) % ARRAY_LEN(ends)]);
}

static void step(struct tried *t)
{
    uid benefit = t->benefits[next(&t->seed) % t->n_benefits];
    switch (next(&t->seed) % 40) {
    case 0:
        kinds_quantity(&t->w, benefit, (int64_t)(next(&t->seed) % 9));
        break;
    case 1:
    case 2:
    case 3:
        step_time(t);
        break;
    case 4:
        if (next(&t->seed) % 20 == 0)
            kinds_disable(&t->w, 4 + next(&t->seed) % (KINDS_PEOPLE - 4));
        break;
    case 5:
        if (next(&t->seed) % 60 == 0)
            kinds_cancel(&t->w, benefit);
        break;
    case 7:
    case 8:
        step_request(t);
        break;
    case 6:
        shows_well(&t->w, benefit);
        break;
    default:
        step_act(t, benefit);
    }
}

static void disabled_hold_nothing(struct tried *t)
{
    struct kinds_world *w = &t->w;
    for (size_t i = 0; i < t->n_benefits; i++) {
        const struct benefit *b = kinds_benefit(w, t->benefits[i]);
        for (size_t p = 0; p < w->state->n_people; p++) {
            struct description d = {.arena = &w->arena, .lang = LANG_EN, .state = w->state};
            if (w->state->people[p].disabled && kind_of(b)->holdings)
                kind_of(b)->holdings(&w->programme, b, w->state->people[p].id, w->now, &d);
            if (d.n > 0)
                fail_msg("%s: a disabled person holds some of it", kind_of(b)->name);
        }
    }
}

static void try_world(uint64_t seed, size_t acts)
{
    struct tried *t = calloc(1, sizeof *t);
    assert_non_null(t);
    kinds_init(&t->w);
    t->seed = seed;
    for (size_t i = 0; kind_row(i); i++) {
        const struct kind *k = kind_row(i);
        for (uint64_t n = 0; n < (k->n_actions ? 3 : 1); n++) {
            char id[32];
            (void)snprintf(id, sizeof id, "def-%d-%d", (int)i, (int)n);
            struct definition *def = kinds_define(&t->w, id, k, kinds_terms(&t->w, k, seed + 7 * n));
            def->product = code_of(S("suite"));
            def->type = n ? BENEFIT_INCREMENTAL : BENEFIT_CORE;
            t->benefits[t->n_benefits++] = kinds_grant(&t->w, def, (int64_t)(1 + next(&t->seed) % 8));
        }
    }
    while (t->allowed + t->refused < acts)
        step(t);
    disabled_hold_nothing(t);
    assert_true(kinds_folds(&t->w));
    assert_true(t->allowed > acts / 20 && t->refused > acts / 20);
    kinds_free(&t->w);
    free(t);
}

static void test_random_actions(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++)
        try_world(seed * 1000003, ACTS / WORLDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),         cmocka_unit_test(test_events_round_trip),
        cmocka_unit_test(test_hostile_terms),  cmocka_unit_test(test_grant),
        cmocka_unit_test(test_random_actions),
    };
    return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
