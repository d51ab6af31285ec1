/* The whole programme as JSON, in the order of its file: GET /v1/programme and `programme show`. */
#include "app/programme_file.h"
#include "base/json.h"
#include "domain/access.h"

static void show_text(struct json *j, const char *name, const struct text *t)
{
    if (t->in[LANG_EN].len == 0 && t->in[LANG_KO].len == 0)
        return; /* an optional text that the file leaves out */
    json_object(j, name);
    for (int lang = 0; lang < LANGS; lang++)
        json_str(j, lang_code((enum lang)lang), t->in[lang]);
    json_object_end(j);
}

static void show_code(struct json *j, const char *name, const code *c)
{
    json_str(j, name, code_none(c) ? STR_NONE : code_str(c));
}

static void show_who(struct json *j, const char *name, const struct programme *p, who bits)
{
    static const struct {
        const char *name;
        who bits;
    } fixed[] = {
        {"any", WHO_ANY},           {"holder", WHO_HOLDER},       {"purchaser", WHO_PURCHASER},
        {"opener", WHO_OPENER},     {"signed-in", WHO_SIGNED_IN}, {"operator", WHO_OPERATOR},
        {"approver", WHO_APPROVER}, {"auditor", WHO_AUDITOR},     {"service", WHO_SERVICE},
    };
    json_array(j, name);
    for (size_t i = 0; i < p->n_roles; i++)
        if (bits & WHO_ROLE(i))
            show_code(j, NULL, &p->roles[i].id);
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        if (bits & fixed[i].bits)
            json_str(j, NULL, str_of(fixed[i].name));
    json_array_end(j);
}

static void show_prices(struct json *j, const char *name, const struct price *prices, size_t n)
{
    json_array(j, name);
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        json_money(j, "amount", prices[i].amount);
        show_code(j, "country", &prices[i].country);
        json_bool(j, "example", prices[i].example);
        json_object_end(j);
    }
    json_array_end(j);
}

static void show_rules(struct json *j, const struct programme *p)
{
    const struct settings *s = &p->settings;
    json_object(j, "rules");
    json_object(j, "refunds");
    json_int(j, "days", s->refund_days);
    json_str(j, "blocked_by", s->refund_blocked_by_anything ? S("anything") : S("software"));
    show_prices(j, "second_person_above", s->second_person_above, s->n_second_person_above);
    json_object_end(j);
    json_object(j, "renewal");
    json_int(j, "window_days", s->renewal_window_days);
    json_int(j, "term_days", s->renewal_term_days);
    json_int(j, "remind_days_before", s->reminder_before);
    json_int(j, "remind_days_after", s->reminder_after);
    json_object_end(j);
    json_object(j, "orders");
    json_int(j, "wait_days", s->order_days);
    json_object_end(j);
    json_object(j, "replacements");
    json_int(j, "days", s->replacement_days);
    json_object_end(j);
    json_object(j, "activation");
    if (s->support_due_days > 0)
        json_int(j, "support_days", s->support_due_days);
    if (s->gtm_due_days > 0)
        json_int(j, "go_to_market_days", s->gtm_due_days);
    json_object_end(j);
    json_object(j, "admin_claims");
    json_int(j, "days", s->admin_claim_days);
    json_object_end(j);
    json_object(j, "go_to_market");
    json_int(j, "remind_days", s->gtm_remind_days);
    json_int(j, "last_remind_days", s->gtm_last_remind_days);
    json_object_end(j);
    json_object(j, "caps");
    json_int(j, "country", s->cap_country);
    json_int(j, "world", s->cap_world);
    json_object_end(j);
    json_object(j, "card");
    json_str(j, "settles", s->card_settles_at_once ? S("at-once") : S("when-confirmed"));
    json_object_end(j);
    json_array(j, "holidays");
    for (size_t i = 0; i < s->n_holidays; i++)
        json_date(j, NULL, s->holidays[i]);
    json_array_end(j);
    json_object_end(j);
}

static void show_roles(struct json *j, const struct programme *p)
{
    json_array(j, "roles");
    for (size_t i = 0; i < p->n_roles; i++) {
        const struct role_def *role = &p->roles[i];
        json_object(j, NULL);
        show_code(j, "id", &role->id);
        show_text(j, "title", &role->title);
        show_text(j, "help", &role->help);
        json_bool(j, "guests", role->for_guests);
        show_who(j, "granted_by", p, role->granted_by);
        json_object_end(j);
    }
    json_array_end(j);
    json_object(j, "policy");
    show_code(j, "name", &p->policy_name);
    json_object(j, "rows");
    for (size_t i = 0; i < p->n_policy; i++)
        show_who(j, p->policy[i].action.z, p, p->policy[i].who);
    json_object_end(j);
    json_object_end(j);
}

static void show_offers(struct json *j, const struct programme *p)
{
    json_array(j, "competencies");
    for (size_t i = 0; i < p->n_competencies; i++) {
        json_object(j, NULL);
        show_code(j, "id", &p->competencies[i].id);
        show_text(j, "title", &p->competencies[i].title);
        json_bool(j, "cloud", p->competencies[i].cloud);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "offers");
    for (size_t i = 0; i < p->n_offers; i++) {
        const struct offer *o = &p->offers[i];
        json_object(j, NULL);
        show_code(j, "id", &o->id);
        show_text(j, "title", &o->title);
        show_text(j, "summary", &o->summary);
        show_text(j, "contents", &o->contents);
        json_int(j, "rank", o->rank);
        json_bool(j, "needs_membership", o->needs_membership);
        json_bool(j, "needs_attainment", o->needs_attainment);
        json_bool(j, "free", o->free);
        json_bool(j, "disabled", o->disabled);
        show_prices(j, "prices", o->prices, o->n_prices);
        if (!code_none(&o->upgrade_from)) {
            json_object(j, "upgrade");
            show_code(j, "from", &o->upgrade_from);
            json_int(j, "percent_off", o->upgrade_percent_off);
            json_object_end(j);
        }
        show_code(j, "details_link", &o->details_link);
        json_object_end(j);
    }
    json_array_end(j);
}

/* The terms as the file gave them, by the kind's field table. */
static void show_term(struct json *j, const struct field *f, const void *record)
{
    const void *at = (const char *)record + f->offset;
    switch (f->type) {
    case F_TEXT:
        json_str(j, f->name, *(const str *)at);
        return;
    case F_CODE:
        show_code(j, f->name, at);
        return;
    case F_INT:
        json_int(j, f->name, *(const int64_t *)at);
        return;
    case F_BOOL:
        json_bool(j, f->name, *(const bool *)at);
        return;
    case F_DATE:
        json_date(j, f->name, *(const date *)at);
        return;
    case F_TS:
        json_ts(j, f->name, *(const ts *)at);
        return;
    case F_MONEY:
        json_money(j, f->name, *(const money *)at);
        return;
    case F_TEXT_IN:
        show_text(j, f->name, at);
        return;
    case F_LIST:
        break;
    case F_ID:
    case F_HASH:
    case F_OBJECT:
    case F_PERSON:
    case F_BENEFIT:
        return; /* of inputs and events only */
    }
    const struct str_list *list = at;
    json_array(j, f->name);
    for (size_t i = 0; i < list->n; i++)
        json_str(j, NULL, list->at[i]);
    json_array_end(j);
}

static void show_grants(struct json *j, const struct definition *d)
{
    json_array(j, "grants");
    for (size_t i = 0; i < d->n_grants; i++) {
        const struct grant_row *g = &d->grants[i];
        json_object(j, NULL);
        show_code(j, "offer", &g->offer);
        show_code(j, "competency", &g->competency);
        if (!g->unlimited)
            json_int(j, "quantity", g->quantity);
        json_bool(j, "unlimited", g->unlimited);
        json_bool(j, "example", g->example);
        json_object_end(j);
    }
    json_array_end(j);
}

static void show_definition(struct json *j, const struct definition *d)
{
    json_object(j, NULL);
    show_code(j, "id", &d->id);
    json_str(j, "kind", str_of(d->kind->name));
    show_text(j, "title", &d->title);
    show_code(j, "category", &d->category);
    show_code(j, "group", &d->group);
    json_str(j, "benefit_type", d->type == BENEFIT_CORE ? S("core") : S("incremental"));
    show_code(j, "unit", &d->unit);
    show_code(j, "product", &d->product);
    json_object(j, "caps");
    json_int(j, "country", d->cap_country);
    json_int(j, "world", d->cap_world);
    json_object_end(j);
    if (!money_none(d->price))
        json_money(j, "price", d->price);
    json_array(j, "links");
    for (size_t i = 0; i < d->n_links; i++)
        show_code(j, NULL, &d->links[i]);
    json_array_end(j);
    show_grants(j, d);
    json_object(j, "terms");
    for (size_t i = 0; i < d->kind->n_terms; i++)
        if (!field_absent(&d->kind->terms[i], d->terms))
            show_term(j, &d->kind->terms[i], d->terms);
    json_object_end(j);
    json_object_end(j);
}

static void show_downloads(struct json *j, const struct programme *p)
{
    json_array(j, "downloads");
    for (size_t i = 0; i < p->n_downloads; i++) {
        const struct download *d = &p->downloads[i];
        json_object(j, NULL);
        show_code(j, "product", &d->product);
        show_code(j, "language", &d->language);
        show_code(j, "os", &d->os);
        show_text(j, "title", &d->title);
        json_str(j, "href", d->href);
        json_int(j, "size", d->size);
        json_str(j, "sha256", d->sha256);
        json_str(j, "install_guide", d->install_guide);
        json_object_end(j);
    }
    json_array_end(j);
}

static void show_links(struct json *j, const struct programme *p)
{
    json_array(j, "links");
    for (size_t i = 0; i < p->n_links; i++) {
        json_object(j, NULL);
        show_code(j, "id", &p->links[i].id);
        show_text(j, "title", &p->links[i].title);
        json_str(j, "href", p->links[i].href);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "contacts");
    for (size_t i = 0; i < p->n_contacts; i++) {
        json_object(j, NULL);
        show_code(j, "region", &p->contacts[i].region);
        show_text(j, "text", &p->contacts[i].text);
        json_str(j, "href", p->contacts[i].href);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "groups");
    for (size_t i = 0; i < p->n_groups; i++) {
        json_object(j, NULL);
        show_code(j, "id", &p->groups[i].id);
        show_text(j, "title", &p->groups[i].title);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "support_products");
    for (size_t i = 0; i < p->n_support_products; i++) {
        const struct support_product *s = &p->support_products[i];
        json_object(j, NULL);
        show_code(j, "id", &s->id);
        show_text(j, "title", &s->title);
        show_code(j, "scope", &s->scope);
        show_code(j, "ids", &s->ids);
        json_array(j, "versions");
        for (size_t v = 0; v < s->versions.n; v++)
            json_str(j, NULL, s->versions.at[v]);
        json_array_end(j);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "advisory_solutions");
    for (size_t i = 0; i < p->n_advisory_solutions; i++) {
        json_object(j, NULL);
        show_code(j, "id", &p->advisory_solutions[i].id);
        show_text(j, "title", &p->advisory_solutions[i].title);
        show_code(j, "covers", &p->advisory_solutions[i].covers);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "replies");
    for (size_t i = 0; i < p->n_replies; i++) {
        json_object(j, NULL);
        show_code(j, "id", &p->replies[i].id);
        show_text(j, "title", &p->replies[i].title);
        show_text(j, "text", &p->replies[i].text);
        json_object_end(j);
    }
    json_array_end(j);
    json_array(j, "pools");
    for (size_t i = 0; i < p->n_pools; i++) {
        json_object(j, NULL);
        show_code(j, "id", &p->pools[i].id);
        show_text(j, "title", &p->pools[i].title);
        show_code(j, "format", &p->pools[i].format);
        json_int(j, "low_water", p->pools[i].low_water);
        json_object_end(j);
    }
    json_array_end(j);
}

void programme_show(const struct programme *p, struct buf *out)
{
    struct json j = json_on(out);
    char hex[HASH_HEX];
    json_object(&j, NULL);
    show_code(&j, "id", &p->id);
    show_text(&j, "title", &p->title);
    json_str(&j, "hash", hash_hex(&p->hash, hex));
    show_code(&j, "zone", &p->zone_name);
    json_str(&j, "currency", str_of(p->currency));
    show_offers(&j, p);
    json_array(&j, "definitions");
    for (size_t i = 0; i < p->n_definitions; i++)
        show_definition(&j, &p->definitions[i]);
    json_array_end(&j);
    show_rules(&j, p);
    show_roles(&j, p);
    show_links(&j, p);
    show_downloads(&j, p);
    json_object_end(&j);
}
