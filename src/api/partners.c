/* Partners: the desk's list, one company with where its benefits are managed, everything in one answer, what
 * is for sale, and the programme itself. */
#include "api/handlers.h"
#include "api/memberships.h"
#include "api/people.h"
#include "api/problem.h"
#include "api/requests.h"
#include "api/tenants.h"
#include "app/programme_file.h"

void partners_list(struct call *c)
{
    static const char *const query[] = {"limit", "after", NULL};
    struct answer_page page;
    struct partner_row *rows;
    size_t n;
    if (!answer_query(c, query) || !answer_page(c, &page))
        return;
    enum err e = view_partners(c->app, page.after, page.limit + 1, c->arena, &rows, &n);
    if (e != OK) {
        problem_error(c, e);
        return;
    }
    char text[UID_TEXT];
    size_t shown = n > page.limit ? page.limit : n;
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < shown; i++) {
        json_object(&j, NULL);
        json_id(&j, "id", ID_PARTNER, rows[i].id);
        json_str(&j, "key", rows[i].key);
        json_str(&j, "name", rows[i].name);
        json_str(&j, "country", rows[i].country.len ? rows[i].country : STR_NONE);
        json_int(&j, "seq", (int64_t)rows[i].seq);
        json_object_end(&j);
    }
    answer_list_end(c, &j,
                    n > shown ? str_dup(c->arena, uid_text(ID_PARTNER, rows[shown - 1].id, text)) : STR_NONE);
    answer_end_read(c, NULL);
}

/* --- One
 * --------------------------------------------------------------------------------------------------------
 */

static void partners_home(struct json *j, const struct view *v)
{
    const struct company *co = &v->state->company;
    const struct link_def *sign_in = programme_link(v->programme, S("pmc-sign-in"));
    json_object(j, "home");
    json_str(j, "system", co->in_pmc ? S("pmc") : S("here"));
    json_bool(j, "invited", co->invited);
    json_ts(j, "moved_at", co->moved_at);
    json_str(j, "sign_in_url", co->in_pmc && sign_in ? sign_in->href : STR_NONE);
    json_array(j, "contacts");
    for (size_t i = 0; i < v->programme->n_contacts; i++) {
        const struct country_contact *contact = &v->programme->contacts[i];
        json_object(j, NULL);
        render_code(j, "region", &contact->region);
        json_str(j, "text", text_in(&contact->text, v->lang));
        json_str(j, "href", contact->href.len ? contact->href : STR_NONE);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static void partners_company(struct json *j, const struct view *v)
{
    const struct company *co = &v->state->company;
    json_id(j, "id", ID_PARTNER, v->state->stream);
    render_code(j, "key", &co->key);
    render_code(j, "country", &co->country);
    json_str(j, "currency", co->currency[0] ? str_of(co->currency) : STR_NONE);
    render_code(j, "language", &co->language);
    json_bool(j, "member", co->member);
    json_ts(j, "joined_at", co->joined_at);
    partners_home(j, v);
    memberships_write(j, v);
}

void partners_show(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    partners_company(&j, &v);
    json_object_end(&j);
    answer_end_read(c, &v);
    view_close(&v);
}

/* --- Offers (R79) --- */

/* Why it costs less than its list says. */
static void partners_upgrade(struct json *j, const struct offer_view *o)
{
    json_object(j, "upgrade");
    render_code(j, "from", &o->offer->upgrade_from);
    json_int(j, "percent_off", o->offer->upgrade_percent_off);
    json_money(j, "list_price", o->price->amount);
    json_object_end(j);
}

static void partners_offer(struct json *j, const struct render *r, const struct offer_view *o)
{
    const struct view *v = r->view;
    const struct link_def *details = programme_link(v->programme, code_str(&o->offer->details_link));
    json_object(j, NULL);
    render_code(j, "id", &o->offer->id);
    json_str(j, "title", text_in(&o->offer->title, v->lang));
    json_str(j, "summary", text_in(&o->offer->summary, v->lang));
    json_str(j, "contents", text_in(&o->offer->contents, v->lang));
    render_price(j, "price", o->price, o->charged);
    if (o->upgrades)
        partners_upgrade(j, o);
    else
        json_null(j, "upgrade");
    json_bool(j, "free", o->offer->free);
    json_bool(j, "needs_competency", o->offer->needs_attainment);
    json_bool(j, "held", o->held);
    json_bool(j, "can_buy", o->can_buy);
    render_reasons(j, r, "reasons", o->reasons, o->n_reasons);
    if (o->membership) {
        json_id(j, "membership", ID_MEMBERSHIP, o->membership->id);
        json_bool(j, "can_renew", o->can_renew);
        json_date(j, "renew_from", date_add(o->membership->anniversary, 1));
        json_date(j, "renew_until", o->membership->window_end);
        render_reasons(j, r, "renew_reasons", o->renew_reasons, o->n_renew_reasons);
    }
    json_str(j, "details_url", details ? details->href : STR_NONE);
    json_object_end(j);
}

static enum err partners_write_offers(struct call *c, struct view *v)
{
    const struct render r = {.call = c, .view = v};
    struct offer_view *rows;
    size_t all, from, n;
    TRY(view_offers(v, &rows, &all));
    if (!answer_span(c, false, all, &from, &n))
        return OK;
    struct json j = answer_list_begin(c);
    for (size_t i = from; i < from + n; i++)
        partners_offer(&j, &r, &rows[i]);
    answer_list_read(c, v, &j, answer_span_next(c, from, n, all));
    return OK;
}

void partners_offers(struct call *c)
{
    static const char *const query[] = {"limit", "after", "as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    enum err e = partners_write_offers(c, &v);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

/* --- Everything in one answer --- */

/* R75: null where nobody was named, and to those who do not read benefits. */
static enum err partners_contact(struct view *v, struct json *j)
{
    struct contact_view contact;
    enum err e = view_contact(v, &contact);
    if (e == ERR_NOT_FOUND) {
        json_null(j, "marketing_contact");
        return OK;
    }
    TRY(e);
    json_object(j, "marketing_contact");
    render_person(j, "person", &contact.person);
    json_str(j, "email", contact.email);
    json_str(j, "phone", contact.phone);
    render_code(j, "language", &contact.language);
    json_bool(j, "gone", contact.gone);
    json_object_end(j);
    return OK;
}

static enum err partners_write_state(struct call *c, struct view *v, struct json *j)
{
    static const struct benefit_filter all = {0};
    struct benefit_view *rows;
    size_t n;
    json_int(j, "seq", (int64_t)v->state->seq);
    json_ts(j, "as_of", v->now);
    partners_company(j, v);
    TRY(view_benefits(v, &all, &rows, &n));
    json_array(j, "benefits");
    for (size_t i = 0; i < n; i++)
        render_benefit(j, NULL, v, &rows[i]);
    json_array_end(j);
    TRY(partners_contact(v, j));
    if (view_may(v, READ_BENEFITS))
        tenants_write(j, v);
    else
        json_null(j, "tenants");
    if (view_may(v, READ_ORDERS))
        memberships_write_orders(j, v);
    else
        json_null(j, "orders");
    TRY(requests_write(j, v));
    if (!view_may(v, READ_PEOPLE)) {
        json_null(j, "people");
        return OK;
    }
    return people_write(j, v, c->locale.lang);
}

void partners_state(struct call *c)
{
    static const char *const query[] = {"as_of", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, true, &v))
        return;
    struct json j = answer_begin(c);
    json_object(&j, NULL);
    enum err e = partners_write_state(c, &v, &j);
    json_object_end(&j);
    if (e == OK)
        answer_end_read(c, &v);
    else
        problem_error(c, e);
    view_close(&v);
}

/* --- The programme --- */

void partners_programme(struct call *c)
{
    static const char *const query[] = {NULL};
    if (!answer_query(c, query))
        return;
    struct programme *p = app_programme(c->app);
    if (!p) {
        problem_error(c, ERR_UNAVAILABLE);
        return;
    }
    (void)answer_begin(c);
    programme_show(p, &c->out);
    answer_end_read(c, NULL);
    programme_release(p);
}
