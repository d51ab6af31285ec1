/* The table of who may open an incident about what (R61-R65, X32), in full: every state of the contract,
 * product, version, way of buying, pair of ids, link and balance, each compared with what the rules say. And
 * what its readers need: authority as of now wherever the ids could be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/kinds_world.h"

enum stands { AVAILABLE, REQUESTED, INFORMATION_NEEDED, DECLINED, ACTIVE, STATES };
enum given { GIVEN_NONE, GIVEN_HALF, GIVEN_RIGHT, GIVEN_WRONG, GIVEN_FORMER, GIVEN_KINDS };
enum left { LEFT_NONE, LEFT_ONE, LEFT_KINDS };
enum { LINKED_PERSON = 1, OTHER_PERSON = 2, VERSIONS = 5, MOST = 3, LONGEST = 8 };

struct contract {
    struct kinds_world w;
    uid benefit;
    const char *scope;
    int64_t most;
    enum stands stands;
    const struct action *open;
    void *input;
};

static void *member(const struct action *a, void *input, const char *name)
{
    const struct field *f = fields_find(a->fields, a->n_fields, str_of(name));
    assert_non_null(f);
    return (char *)input + f->offset;
}

static void act(struct contract *c, const char *id, const char *ids)
{
    const struct action *a = action_find(str_of(id));
    assert_non_null(a);
    void *input = arena_alloc(&c->w.arena, a->input_size, _Alignof(max_align_t));
    fields_clear(a->fields, a->n_fields, input);
    for (size_t i = 0; i < a->n_fields; i++)
        if (a->fields[i].type == F_TEXT)
            *(str *)((char *)input + a->fields[i].offset) = S("words");
    c->w.contract_ids = code_of(str_of(ids));
    assert_true(kinds_act(&c->w, id, c->benefit, input));
}

/* A contract of last year, renewed, and brought to where it shall stand. */
static void contract_open(struct contract *c, const char *scope, int64_t most, enum stands stands)
{
    *c = (struct contract){.scope = scope, .most = most, .stands = stands};
    kinds_init(&c->w);
    const struct kind *k = kind_find(S("support_contract"));
    void *terms = arena_alloc(&c->w.arena, k->terms_size, _Alignof(max_align_t));
    fields_clear(k->terms, k->n_terms, terms);
    *(code *)((char *)terms + fields_find(k->terms, k->n_terms, S("scope"))->offset) = code_of(str_of(scope));
    *(int64_t *)((char *)terms + fields_find(k->terms, k->n_terms, S("product_versions"))->offset) = most;
    struct definition *def = kinds_define(&c->w, "contract", k, terms);
    c->benefit = kinds_grant(&c->w, def, 2);
    act(c, "activate", "");
    act(c, "complete-activation", "former");
    kinds_renew(&c->w, c->benefit, def, date_of(2023, 3, 1));
    if (stands != AVAILABLE)
        act(c, "activate", "");
    if (stands == INFORMATION_NEEDED)
        act(c, "ask-for-information", "");
    if (stands == DECLINED)
        act(c, "decline-activation", "");
    if (stands == ACTIVE) {
        act(c, "complete-activation", "right");
        c->w.actor.id = kinds_person(LINKED_PERSON);
        act(c, "link-contract", "right");
    }
    c->open = action_find(S("open-incident"));
    c->input = arena_alloc(&c->w.arena, c->open->input_size, _Alignof(max_align_t));
    fields_clear(c->open->fields, c->open->n_fields, c->input);
    *(str *)member(c->open, c->input, "description") = S("It is broken");
    *(code *)member(c->open, c->input, "severity") = code_of(S("b"));
}

struct question {
    const struct support_product *product;
    size_t version; /* 0: none, 1…3: of the product's, 4: an unknown one */
    bool csp, linked;
    enum given given;
    enum left left;
};

/* R65: who needs the ids; R60: what is given has to be right, and last year's are told apart. */
static size_t expected_ids(const struct contract *c, const struct question *q, enum reason_code *ret)
{
    static const bool wrong[GIVEN_KINDS] = {[GIVEN_HALF] = true, [GIVEN_WRONG] = true};
    const struct support_product *p = q->product;
    bool needed = code_is(&p->ids, S("always")) || (code_is(&p->ids, S("unless-csp")) && !q->csp);
    if (c->stands != ACTIVE)
        return 0;
    if (q->given == GIVEN_FORMER)
        *ret = REASON_CONTRACT_EXPIRED;
    else if (wrong[q->given])
        *ret = REASON_CONTRACT_IDS_WRONG;
    else if (q->given == GIVEN_NONE && needed && !q->linked)
        *ret = REASON_CONTRACT_IDS_REQUIRED;
    else
        return 0;
    return 1;
}

/* R64: of those that have versions, the first so many. */
static size_t expected_version(const struct contract *c, const struct question *q, enum reason_code *ret)
{
    if (q->product->versions.n == 0 || c->most == 0 || (q->version > 0 && (int64_t)q->version <= c->most))
        return 0;
    *ret = q->version == 0 ? REASON_FIELD_MISSING : REASON_PRODUCT_VERSION_NOT_SUPPORTED;
    return 1;
}

/* What the rules say of it, by heart: the reasons in the order of the contract's list. */
static size_t expected(const struct contract *c, const struct question *q, enum reason_code ret[LONGEST])
{
    static const enum reason_code by_state[STATES] = {[AVAILABLE] = REASON_NOT_ACTIVATED,
                                                      [REQUESTED] = REASON_ACTIVATION_PENDING,
                                                      [INFORMATION_NEEDED] = REASON_ACTIVATION_PENDING,
                                                      [DECLINED] = REASON_NOT_ACTIVATED};
    size_t n = 0;
    if (c->stands != ACTIVE)
        ret[n++] = by_state[c->stands];
    if (!code_is(&q->product->scope, str_of(c->scope))) { /* R63 */
        ret[n++] = REASON_NOT_IN_OFFER;
    } else {
        n += expected_ids(c, q, &ret[n]);
        n += expected_version(c, q, &ret[n]);
    }
    if (q->left == LEFT_NONE) /* X32 */
        ret[n++] = REASON_INCIDENTS_EXHAUSTED;
    return n;
}

static void fill(struct contract *c, const struct question *q)
{
    static const char *const versions[VERSIONS] = {"", "v3", "v2", "v1", "v9"};
    static const char *const ids[GIVEN_KINDS] = {"", "", "right", "wrong", "former"};
    bool any = q->given != GIVEN_NONE;
    *(code *)member(c->open, c->input, "product") = q->product->id;
    *(code *)member(c->open, c->input, "version") = code_of(str_of(versions[q->version]));
    *(bool *)member(c->open, c->input, "through_csp") = q->csp;
    *(str *)member(c->open, c->input, "access_id") = any ? S("1") : STR_NONE;
    *(str *)member(c->open, c->input, "contract_id") = any && q->given != GIVEN_HALF ? S("2") : STR_NONE;
    c->w.contract_ids = code_of(str_of(ids[q->given]));
    c->w.actor.id = kinds_person(q->linked ? LINKED_PERSON : OTHER_PERSON);
}

static void ask(struct contract *c, const struct question *q, size_t *allowed)
{
    enum reason_code want[LONGEST];
    size_t n = expected(c, q, want);
    fill(c, q);
    bool yes = kinds_ask(&c->w, "open-incident", c->benefit, c->input, false);
    const struct decision *d = &c->w.decision;
    assert_int_equal(yes, n == 0);
    assert_int_equal(d->n_reasons, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(d->reasons[i].code, want[i]);
    if (!yes)
        return;
    bool links = q->given == GIVEN_RIGHT && !q->linked; /* R60: the first time */
    (*allowed)++;
    assert_int_equal(d->n_events, links ? 3 : 2);
    assert_string_equal(d->events[0].def->type, "request_opened");
    assert_string_equal(d->events[1].def->type, "incident_opened");
    if (links)
        assert_string_equal(d->events[2].def->type, "contract_linked");
}

static void ask_all(struct contract *c, enum left left, size_t *asked, size_t *allowed)
{
    const struct programme *p = &c->w.programme;
    for (size_t product = 0; product < p->n_support_products; product++)
        for (size_t version = 0; version < VERSIONS; version++)
            for (int bits = 0; bits < 4; bits++)
                for (int given = 0; given < GIVEN_KINDS; given++) {
                    bool linked = bits & 2;
                    if (linked && c->stands != ACTIVE)
                        continue; /* nobody has linked what is not active */
                    struct question q = {
                        &p->support_products[product], version, bits & 1, linked, (enum given)given, left};
                    ask(c, &q, allowed);
                    (*asked)++;
                }
}

static void test_every_incident(void **state)
{
    (void)state;
    static const char *const scopes[] = {"cloud", "on-premises"};
    size_t asked = 0, allowed = 0;
    for (size_t s = 0; s < ARRAY_LEN(scopes); s++)
        for (int64_t most = 0; most <= MOST; most++)
            for (int stands = 0; stands < STATES; stands++) {
                struct contract *c = test_malloc(sizeof *c);
                contract_open(c, scopes[s], most, (enum stands)stands);
                for (int left = 0; left < LEFT_KINDS; left++) {
                    kinds_quantity(&c->w, c->benefit, left == LEFT_NONE ? 0 : 1);
                    ask_all(c, (enum left)left, &asked, &allowed);
                }
                assert_true(kinds_folds(&c->w));
                kinds_free(&c->w);
                test_free(c);
            }
    assert_true(asked > 50000 && allowed > 500);
}

/* X31: one incident more than was granted is never open at a time, whatever is withdrawn meanwhile. */
static void test_given_back(void **state)
{
    (void)state;
    struct contract *c = test_malloc(sizeof *c);
    contract_open(c, "cloud", 0, ACTIVE);
    struct question q = {&c->w.programme.support_products[0], 0, false, true, GIVEN_NONE, LEFT_ONE};
    fill(c, &q);
    for (int round = 0; round < 3; round++) {
        assert_true(kinds_act(&c->w, "open-incident", c->benefit, c->input));
        assert_true(kinds_act(&c->w, "open-incident", c->benefit, c->input));
        assert_false(kinds_act(&c->w, "open-incident", c->benefit, c->input));
        assert_true(kinds_refused(&c->w, REASON_INCIDENTS_EXHAUSTED));
        assert_int_equal(benefit_used(kinds_benefit(&c->w, c->benefit)), 2);
        for (size_t i = 0; i < 2; i++)
            kinds_end_request(&c->w, &c->w.state->requests[c->w.state->n_requests - 1 - i],
                              REQUEST_WITHDRAWN);
        assert_int_equal(benefit_used(kinds_benefit(&c->w, c->benefit)), 0);
    }
    kinds_free(&c->w);
    test_free(c);
}

/* L12: while ids are issued, their readers are looked at as of now; last year's are nobody's any more. */
static void test_guarded(void **state)
{
    (void)state;
    for (int stands = 0; stands < STATES; stands++) {
        struct contract *c = test_malloc(sizeof *c);
        contract_open(c, "cloud", 0, (enum stands)stands);
        const struct benefit *b = kinds_benefit(&c->w, c->benefit);
        assert_int_equal(kind_of(b)->guarded(b), stands == ACTIVE);
        assert_int_equal(uid_none(kinds_shown(&c->w, c->benefit, "access_id", 0)->u), stands != ACTIVE);
        kinds_free(&c->w);
        test_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_incident),
        cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_guarded),
    };
    return cmocka_run_group_tests_name("support_contract", tests, NULL, NULL);
}
