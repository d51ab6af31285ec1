/* Every event has a sentence and every action its words in the texts of the pages, and each sentence names
 * only what the event carries; where a form may lead back to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text_format.h"
#include "domain/kind.h"
#include "web/web.h"

static str id_of(struct arena *a, const char *prefix, const char *name, const char *suffix)
{
    str s = str_fmt(a, "%s.%s%s", prefix, name, suffix);
    char *z = (char *)(uintptr_t)s.ptr;
    for (size_t i = 0; i < s.len; i++)
        if (z[i] == '_')
            z[i] = '-';
    return s;
}

static void every_event_is_a_sentence(void **state UNUSED)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; event_row(i); i++) {
        const struct event_def *def = event_row(i);
        enum text_id id;
        str name = id_of(&a, "event", def->type, "");
        if (!text_find(name, &id))
            fail_msg("no text %s", name.ptr);
        for (size_t p = 0; p < texts[id].n_params; p++)
            if (!fields_find(def->fields, def->n_fields, str_of(texts[id].params[p].name)))
                fail_msg("%s names %s, which the event does not carry", name.ptr, texts[id].params[p].name);
    }
    arena_free(&a);
}

static void every_action_has_words(void **state UNUSED)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; action_row(i); i++) {
        const struct action *action = action_row(i);
        enum text_id id;
        str label = id_of(&a, "action", action->id, ".label"),
            done = id_of(&a, "action", action->id, ".done");
        if (!text_find(label, &id))
            fail_msg("no text %s", label.ptr);
        if ((action->realms & REALM_PARTNER) && !text_find(done, &id))
            fail_msg("no text %s", done.ptr);
    }
    arena_free(&a);
}

static void every_status_and_unit_has_a_word(void **state UNUSED)
{
    static const char *const words[] = {"status.available",
                                        "status.in-use",
                                        "status.activation-requested",
                                        "status.information-needed",
                                        "status.declined",
                                        "status.active",
                                        "status.used-up",
                                        "status.expired",
                                        "status.cancelled",
                                        "state.active",
                                        "state.renewal-window",
                                        "state.lapsed",
                                        "state.cancelled",
                                        "state.awaiting-payment",
                                        "state.paid",
                                        "state.expired",
                                        "state.refunded",
                                        "state.not-shown",
                                        "state.shown",
                                        "state.redeemed",
                                        "state.replaced",
                                        "state.revoked",
                                        "unit-of.key",
                                        "unit-of.seat",
                                        "unit-of.credit",
                                        "unit-of.incident",
                                        "unit-of.hour",
                                        "unit-of.activation"};
    enum text_id id;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!text_find(str_of(words[i]), &id))
            fail_msg("no text %s", words[i]);
}

/* A form leads back into this site only, whatever somebody wrote into it. */
static void leads_back_to_our_own_paths_only(void **state UNUSED)
{
    static const char *const ours[] = {"/", "/me", "/benefits/software/ben_1?language=ko"};
    static const char *const others[] = {
        "",           "me",   "//evil.example", "https://evil.example", "/\\evil.example",
        "/a\r\nX: y", "/a b", "javascript:1",   "/\t/evil.example",     "/\xed\x95\x9c"};
    for (size_t i = 0; i < ARRAY_LEN(ours); i++)
        assert_string_equal(web_local(str_of(ours[i]), S("/else")).ptr, ours[i]);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_string_equal(web_local(str_of(others[i]), S("/else")).ptr, "/else");
}

/* Pages ask who is there; what anybody may see is written out (contract: a row cannot exist without a
 * permission). */
static void rows_say_who(void **state UNUSED)
{
    static const char *const open[] = {"/signin", "/static/{file}", "/preferences"};
    size_t n_open = 0;
    for (size_t i = 0; i < web_routes.n; i++) {
        const struct route *r = &web_routes.rows[i];
        assert_true(r->flags & ROUTE_PAGE);
        assert_true((r->flags & ROUTE_FORM) || r->method == METHOD_GET);
        if (r->permission != PERM_PUBLIC)
            continue;
        bool known = false;
        for (size_t k = 0; k < ARRAY_LEN(open); k++)
            known = known || strcmp(r->pattern, open[k]) == 0;
        assert_true(known);
        n_open++;
    }
    assert_int_equal(n_open, ARRAY_LEN(open));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_is_a_sentence),
        cmocka_unit_test(every_action_has_words),
        cmocka_unit_test(every_status_and_unit_has_a_word),
        cmocka_unit_test(leads_back_to_our_own_paths_only),
        cmocka_unit_test(rows_say_who),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
