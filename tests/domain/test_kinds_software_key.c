/* Software keys, where a case file cannot go: keys that choose themselves by language and system, keys that
 * nobody has seen, and what is shown of a refunded benefit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/kinds_world.h"

static void set_term(struct definition *def, const char *name, const char *value)
{
    const struct field *f = fields_find(def->kind->terms, def->kind->n_terms, str_of(name));
    assert_non_null(f);
    *(code *)((char *)def->terms + f->offset) = code_of(str_of(value));
}

static struct definition *define(struct kinds_world *w, const char *chosen_by)
{
    const struct kind *k = kind_find(S("software_key"));
    void *terms = arena_alloc(&w->arena, k->terms_size, _Alignof(max_align_t));
    fields_clear(k->terms, k->n_terms, terms);
    *(bool *)((char *)terms + fields_find(k->terms, k->n_terms, S("key_needed"))->offset) = true;
    struct definition *def = kinds_define(w, chosen_by, k, terms);
    set_term(def, "pool", "thing");
    set_term(def, "chosen_by", chosen_by);
    def->product = code_of(S("suite"));
    return def;
}

/* R22, R23: they choose the key only where the programme says so. */
static void test_chosen_by(void **state)
{
    (void)state;
    static const struct {
        const char *chosen_by, *language, *os;
    } table[] = {
        {"", "", ""},
        {"language", "ko", ""},
        {"os", "", "windows"},
        {"language-and-os", "ko", "windows"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct kinds_world w;
        kinds_init(&w);
        uid id = kinds_grant(&w, define(&w, table[i].chosen_by), 5);
        const struct benefit *b = kinds_benefit(&w, id);
        struct get_keys_input in = {.count = 1, .language = {"ko"}, .os = {"windows"}};
        struct key_wanted wanted = kind_of(b)->wants(b, action_find(S("get-keys")), &in);
        assert_string_equal(wanted.pool.z, "thing");
        assert_string_equal(wanted.language.z, table[i].language);
        assert_string_equal(wanted.os.z, table[i].os);
        /* Showing takes no key from the pool. */
        struct show_key_input show = {.key = UID_NONE};
        wanted = kind_of(b)->wants(b, action_find(S("show-key")), &show);
        assert_string_equal(wanted.pool.z, "");
        kinds_free(&w);
    }
}

/* A key that was got and that nobody has seen: events of an import of older holdings make such ones. */
static uid get_unseen(struct kinds_world *w, uid benefit)
{
    w->keys[0] = (struct key_fact){.id = kinds_id(w)};
    w->n_keys = 1;
    struct get_keys_input in = {.count = 1};
    assert_true(kinds_ask(w, "get-keys", benefit, &in, false));
    assert_int_equal(w->decision.n_events, 2);
    w->decision.n_events = 1; /* got, not shown */
    kinds_take(w, &w->decision);
    return w->keys[0].id;
}

/* What the first of its keys is said to be, of those that were got. */
static bool first_key_is(struct kinds_world *w, uid benefit, const char *key_state)
{
    struct description d = {.arena = &w->arena};
    const struct benefit *b = kinds_benefit(w, benefit);
    kind_of(b)->keys(b, w->now, &d);
    for (size_t i = 0; i < d.n; i++)
        if (d.nodes[i].value.name && str_is(S("state"), d.nodes[i].value.name))
            return str_is(d.nodes[i].value.s, key_state);
    return false;
}

static void test_unseen(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, ""), 5);
    struct show_key_input in = {.key = get_unseen(&w, b)};
    assert_int_equal(kinds_shown(&w, b, "keys_shown", 0)->i, 0);
    assert_true(first_key_is(&w, b, "not-shown"));
    assert_int_equal(kinds_weight(&w, "show-key", b, &in), WEIGHT_IRREVERSIBLE);
    assert_true(kinds_act(&w, "show-key", b, &in));
    assert_true(kinds_noted(&w, "visible-to"));
    assert_int_equal(kinds_weight(&w, "show-key", b, &in), WEIGHT_PLAIN);
    assert_true(kinds_act(&w, "show-key", b, &in));
    assert_false(kinds_noted(&w, "visible-to"));
    assert_int_equal(kinds_shown(&w, b, "keys_shown", 0)->i, 1);
    assert_true(first_key_is(&w, b, "shown"));
    /* Of several, one unseen is enough for the list of actions to say so. */
    get_unseen(&w, b);
    in.key = UID_NONE;
    assert_int_equal(kinds_weight(&w, "show-key", b, &in), WEIGHT_IRREVERSIBLE);
    assert_true(kinds_folds(&w));
    kinds_free(&w);
}

static void test_revoked(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, ""), 5);
    struct show_key_input in = {.key = get_unseen(&w, b)};
    kinds_cancel(&w, b);
    assert_true(first_key_is(&w, b, "revoked"));
    /* I5: after a refund no key of it can be revealed. */
    assert_false(kinds_act(&w, "show-key", b, &in));
    assert_true(kinds_refused(&w, REASON_BENEFIT_CANCELLED));
    kinds_free(&w);
}

/* A programme may give the name of a definition to a benefit of another kind: what was granted keeps its own
 * terms (L6), and nothing of the other one is shown with it. */
static void test_another_kind(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    struct definition *def = define(&w, "");
    *(struct text *)((char *)def->terms +
                     fields_find(def->kind->terms, def->kind->n_terms, S("instructions"))->offset) =
        (struct text){.in = {[LANG_EN] = S("Keep it")}};
    uid b = kinds_grant(&w, def, 5);
    assert_true(str_is(kinds_shown(&w, b, "instructions", 0)->s, "Keep it"));
    def->kind = kind_find(S("advisory_hours"));
    def->terms = kinds_terms(&w, def->kind, 1);
    assert_int_equal(kinds_shown(&w, b, "instructions", 0)->s.len, 0);
    assert_true(kinds_shown(&w, b, "key_needed", 0)->b);
    kinds_free(&w);
}

static bool get(struct kinds_world *w, uid benefit)
{
    w->keys[0] = (struct key_fact){.id = kinds_id(w)};
    w->n_keys = 1;
    struct get_keys_input in = {.count = 1};
    return kinds_act(w, "get-keys", benefit, &in);
}

/* R20, R86: said while there is something to lose, of the order or of the benefit alone. */
static void test_ends_refund(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid first = kinds_grant(&w, define(&w, ""), 5);
    uid second = kinds_grant(&w, define(&w, "os"), 5);
    struct definition *priced = define(&w, "language");
    priced->price = (money){5000, "USD"};
    uid third = kinds_grant(&w, priced, 5);
    assert_true(get(&w, first) && kinds_noted(&w, "ends-refund"));
    assert_true(get(&w, first) && !kinds_noted(&w, "ends-refund"));
    assert_true(get(&w, second) && !kinds_noted(&w, "ends-refund"));
    assert_true(get(&w, third) && kinds_noted(&w, "ends-refund"));
    assert_true(get(&w, third) && !kinds_noted(&w, "ends-refund"));
    kinds_free(&w);
}

/* Who can see the key: roles that show keys and the holder, each once, and nobody who is disabled. Who takes
 * it from its holder is told if that one has seen it, which says nothing of the holder before him. */
static void test_who_saw(void **state)
{
    (void)state;
    struct kinds_world w;
    kinds_init(&w);
    uid b = kinds_grant(&w, define(&w, ""), 5);
    assert_true(get(&w, b) && w.decision.notes[1].facts[0].i == 2);
    kinds_disable(&w, 1);
    assert_true(get(&w, b) && w.decision.notes[0].facts[0].i == 1);
    struct show_key_input show = {.key = get_unseen(&w, b)};
    struct assign_user_input assign = {.person = kinds_ref(2), .key = show.key};
    assert_true(kinds_act(&w, "assign-user", b, &assign));
    assert_true(kinds_ask(&w, "show-key", b, &show, false));
    assert_int_equal(w.decision.notes[0].facts[0].i, 2);
    w.actor.id = kinds_person(2);
    assert_true(kinds_act(&w, "show-key", b, &show));
    w.actor.id = kinds_person(0);
    struct remove_user_input take = {.person = kinds_ref(2)};
    assert_true(kinds_act(&w, "remove-user", b, &take) && kinds_noted(&w, "holder-saw-key"));
    assign.person = take.person = kinds_ref(3);
    assert_true(kinds_act(&w, "assign-user", b, &assign));
    assert_true(kinds_act(&w, "remove-user", b, &take) && !kinds_noted(&w, "holder-saw-key"));
    kinds_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chosen_by), cmocka_unit_test(test_unseen),
        cmocka_unit_test(test_revoked),   cmocka_unit_test(test_ends_refund),
        cmocka_unit_test(test_who_saw),   cmocka_unit_test(test_another_kind),
    };
    return cmocka_run_group_tests_name("software_key", tests, NULL, NULL);
}
