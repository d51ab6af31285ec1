/* Every mail that is owed stands in the outbox once the act that owes it has committed, on either engine: to
 * whom, about what, by which template. Nothing is rendered before it is sent (L14). */
#include "support/house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/demo_clock.h"
#include "store/store_outbox.h"

enum { MOST = 500 };
#define FAR ((ts){INT64_MAX / 2})

struct mails {
    struct store_outbox *rows;
    size_t n;
};

static struct mails outbox(struct house *h)
{
    struct mails m = {0};
    struct store_reader reader = {0};
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_outbox_due(reader.db, FAR, MOST, &h->arena, &m.rows, &m.n), OK);
    store_reader_put(&reader);
    return m;
}

/* Does a row's `about` name these, whichever request it names beside them? */
static bool is_about(str row, const char *about)
{
    if (!about)
        return true;
    str rest = str_from(row, strlen(about));
    return str_starts(row, str_of(about)) && (rest.len == 0 || str_starts(rest, S(" req_")));
}

/* How many of `template` whose `about` reads so; NULL: whatever it reads. */
static size_t count(struct house *h, const char *template, const char *about)
{
    struct mails m = outbox(h);
    size_t n = 0;
    for (size_t i = 0; i < m.n; i++) {
        assert_true(code_is(&m.rows[i].channel, S("mail")));
        assert_true(uid_eq(m.rows[i].stream, h->contoso));
        n += code_is(&m.rows[i].template, str_of(template)) && is_about(m.rows[i].about, about);
    }
    return n;
}

static const char *person(struct house *h, const char *email)
{
    char text[UID_TEXT];
    struct actor a = house_actor(h, email);
    return str_z(&h->arena, uid_text(ID_PERSON, a.id, text));
}

static const char *benefit(struct house *h, const char *definition)
{
    const struct state *s = house_state(h, h->contoso);
    char text[UID_TEXT];
    const char *ret = NULL;
    for (size_t i = 0; i < s->n_benefits; i++)
        if (code_is(&s->benefits[i].definition, str_of(definition)))
            ret = str_z(&h->arena, uid_text(ID_BENEFIT, s->benefits[i].id, text));
    cache_release(s);
    assert_non_null(ret);
    return ret;
}

static const char *about(struct house *h, const char *whom, const char *what)
{
    return str_z(&h->arena, str_fmt(&h->arena, "%s %s", whom, what));
}

#define CONTACT(email, who) "person=" who " email=" email " phone=\"+1 555 0100\" language=en"

static void the_contact_is_told_and_so_is_who_was(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_done(h, &ga, h->contoso, "set-marketing-contact",
               CONTACT("news@contoso.example", "kim@contoso.example"));
    assert_int_equal(count(h, "marketing-contact-added", ""), 1); /* to whoever is the contact */
    house_done(h, &ga, h->contoso, "set-marketing-contact",
               CONTACT("more@contoso.example", "lee@contoso.example"));
    assert_int_equal(count(h, "marketing-contact-changed", ""), 1);
    assert_int_equal(count(h, "marketing-contact-ended", person(h, "kim@contoso.example")), 1);
    house_done(h, &ga, h->contoso, "disable-person", "person=lee@contoso.example");
    assert_int_equal(count(h, "marketing-contact-left", person(h, "ga@contoso.example")), 1);
}

static void activation_is_told_to_the_contact(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    const char *toolbox = benefit(h, "gtm-toolbox");
    house_done(h, &ga, h->contoso, "set-marketing-contact",
               CONTACT("news@contoso.example", "kim@contoso.example"));
    house_done(h, &ga, h->contoso, "activate", "benefit=gtm-toolbox");
    assert_int_equal(count(h, "activation-requested", toolbox), 1);
    assert_int_equal(count(h, "benefit-activated", NULL), 0);
    house_done(h, &h->root, h->contoso, "complete-activation", "benefit=gtm-toolbox");
    assert_int_equal(count(h, "benefit-activated", toolbox), 1);
    assert_int_equal(count(h, "benefit-activated", about(h, person(h, "ga@contoso.example"), toolbox)), 1);
    assert_int_equal(count(h, "benefit-instructions", toolbox), 1); /* R78 */
    house_done(h, &h->root, h->contoso, "resend-instructions", "benefit=gtm-toolbox");
    assert_int_equal(count(h, "benefit-instructions", toolbox), 2);
    house_done(h, &ga, h->contoso, "set-marketing-contact",
               CONTACT("more@contoso.example", "kim@contoso.example"));
    assert_int_equal(count(h, "benefit-instructions", toolbox), 3);
}

/* R58, R60: who asked for the contract hears of it, and colleagues of its ids; the ids are in no mail. */
static void a_contract_is_told_to_who_asked_and_to_colleagues(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    const char *support = benefit(h, "product-support");
    const char *to_ga = about(h, person(h, "ga@contoso.example"), support);
    house_done(h, &ga, h->contoso, "activate", "benefit=product-support");
    house_done(h, &h->root, h->contoso, "ask-for-information", "benefit=product-support text=Where");
    assert_int_equal(count(h, "information-needed", to_ga), 1);
    house_done(h, &h->root, h->contoso, "decline-activation", "benefit=product-support reason=Nowhere");
    assert_int_equal(count(h, "activation-declined", to_ga), 1);
    house_done(h, &ga, h->contoso, "activate", "benefit=product-support");
    house_done(h, &h->root, h->contoso, "complete-activation",
               "benefit=product-support access_id=4711 contract_id=4712");
    assert_int_equal(count(h, "contract-issued", to_ga), 1);
    house_done(h, &ga, h->contoso, "share-contract",
               "benefit=product-support people=kim@contoso.example;lee@contoso.example");
    assert_int_equal(count(h, "contract-shared", about(h, person(h, "kim@contoso.example"), support)), 1);
    assert_int_equal(count(h, "contract-shared", NULL), 2);
    house_done(h, &ga, h->contoso, "share-contract", "benefit=product-support people=kim@contoso.example");
    assert_int_equal(count(h, "contract-shared", NULL), 2);
    house_done(h, &h->root, h->contoso, "correct-contract",
               "benefit=product-support access_id=4711 contract_id=4713 reason=Wrong");
    assert_int_equal(count(h, "contract-corrected", about(h, person(h, "lee@contoso.example"), support)), 1);
    assert_int_equal(count(h, "contract-corrected", NULL), 2);
    struct mails m = outbox(h);
    for (size_t i = 0; i < m.n; i++)
        assert_null(strstr(str_z(&h->arena, m.rows[i].about), "471"));
}

static void time_tells_of_ends_and_renewals(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_done(h, &ga, h->contoso, "set-marketing-contact",
               CONTACT("news@contoso.example", "kim@contoso.example"));
    house_done(h, &ga, h->contoso, "activate", "benefit=gtm-toolbox");
    house_done(h, &h->root, h->contoso, "complete-activation", "benefit=gtm-toolbox");
    const struct state *s = house_state(h, h->contoso);
    date end = s->benefits[0].expires;
    for (size_t i = 0; i < s->n_benefits; i++)
        if (code_is(&s->benefits[i].kind, S("go_to_market")))
            end = s->benefits[i].expires;
    cache_release(s);
    static const struct {
        int before; /* days */
        size_t ending, reminders;
    } days[] = {{31, 0, 0}, {30, 1, 0}, {15, 1, 2}, {8, 1, 2}, {7, 2, 2}, {-22, 2, 2}, {-23, 2, 4}};
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct programme *p = app_programme(h->app);
        ts at = zone_start(p->zone, date_add(end, -days[i].before));
        programme_release(p);
        assert_int_equal(demo_clock_set(h->app, at, true), OK);
        assert_int_equal(count(h, "benefit-ending", benefit(h, "gtm-toolbox")), days[i].ending);
        assert_int_equal(count(h, "renewal-reminder", person(h, "ga@contoso.example")), days[i].reminders);
    }
}

static void the_last_global_admin_is_told(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_done(h, &ga, h->contoso, "assign-role", "person=kim@contoso.example role=global-admin");
    assert_int_equal(count(h, "one-global-admin", NULL), 0);
    house_done(h, &ga, h->contoso, "remove-role", "person=kim@contoso.example role=global-admin");
    assert_int_equal(count(h, "one-global-admin", person(h, "ga@contoso.example")), 1);
    house_done(h, &ga, h->contoso, "assign-role", "person=kim@contoso.example role=global-admin");
    house_done(h, &ga, h->contoso, "disable-person", "person=kim@contoso.example");
    assert_int_equal(count(h, "one-global-admin", person(h, "ga@contoso.example")), 2);
}

/* X74: on either engine the row names who is told and the request, and none of its words. */
static void who_opened_a_request_is_told(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example"), kim = house_actor(h, "kim@contoso.example");
    house_done(h, &kim, h->contoso, "open-request", "type=other subject=Hush text=Hush");
    const struct state *s = house_state(h, h->contoso);
    char text[UID_TEXT];
    const char *request = str_z(&h->arena, uid_text(ID_REQUEST, s->requests[s->n_requests - 1].id, text));
    cache_release(s);
    const char *to_kim = about(h, person(h, "kim@contoso.example"), request);
    const char *named = str_z(&h->arena, str_fmt(&h->arena, "request=%s text=Hush", request));
    house_done(h, &h->root, h->contoso, "reply", named);
    assert_int_equal(count(h, "request-answered", to_kim), 1);
    house_done(h, &kim, h->contoso, "reply", named);
    assert_int_equal(count(h, "request-answered", NULL), 1);
    house_done(h, &ga, h->contoso, "withdraw", str_z(&h->arena, str_fmt(&h->arena, "request=%s", request)));
    assert_int_equal(count(h, "request-withdrawn", to_kim), 1);
    struct mails m = outbox(h);
    for (size_t i = 0; i < m.n; i++)
        assert_null(strstr(str_z(&h->arena, m.rows[i].about), "Hush"));
}

static void who_may_is_asked_and_who_gets_something_is_told(void **state)
{
    struct house *h = *state;
    struct actor ga = house_actor(h, "ga@contoso.example"), kim = house_actor(h, "kim@contoso.example");
    const char *core = benefit(h, "visual-studio-enterprise-core");
    house_done(h, &kim, h->contoso, "ask-for",
               "benefit=visual-studio-enterprise-core action=assign-user text=Please");
    assert_int_equal(count(h, "asked-for", about(h, person(h, "ga@contoso.example"), core)), 1);
    house_done(h, &ga, h->contoso, "assign-user",
               "benefit=visual-studio-enterprise-core person=kim@contoso.example");
    assert_int_equal(count(h, "benefit-assigned", about(h, person(h, "kim@contoso.example"), core)), 1);
}

#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
int main(int argc, char **argv)
{
    store_env_main(argc, argv);
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(the_contact_is_told_and_so_is_who_was),
        HOUSE_TEST(activation_is_told_to_the_contact),
        HOUSE_TEST(a_contract_is_told_to_who_asked_and_to_colleagues),
        HOUSE_TEST(time_tells_of_ends_and_renewals),
        HOUSE_TEST(the_last_global_admin_is_told),
        HOUSE_TEST(who_opened_a_request_is_told),
        HOUSE_TEST(who_may_is_asked_and_who_gets_something_is_told),
    };
    return cmocka_run_group_tests_name(
        store_env_engine() == DB_POSTGRES ? "mail on PostgreSQL" : "mail on SQLite", tests, NULL, NULL);
}
