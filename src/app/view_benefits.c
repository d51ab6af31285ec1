/* Benefits, holdings and offers, as far as the reader may see them (contract section 3, "Reading"). */
#include "app/act_run.h"
#include "app/quarantine.h"
#include "app/view_run.h"
#include "domain/membership.h"

enum reading { READ_NOTHING, READ_NAMES, READ_ALL };

static enum reading benefits_reading(const struct view *v, const struct definition *def)
{
    if (view_may(v, READ_BENEFITS))
        return READ_ALL;
    if (def && code_is(&def->category, S("developer-subscriptions")) &&
        view_may(v, READ_DEVELOPER_SUBSCRIPTIONS))
        return READ_ALL;
    return view_may(v, READ_BENEFIT_NAMES) ? READ_NAMES : READ_NOTHING;
}

static bool benefits_example(const struct benefit *b, const struct definition *def)
{
    const struct grant_row *row =
        def ? definition_grant(def, code_str(&b->offer), b->incremental ? code_str(&b->competency) : S(""))
            : NULL;
    return row && row->example;
}

struct benefits_reading {
    const struct view *view;
    struct benefit_view row;
};

/* What its kind says of it. */
static void benefits_pure_view(void *arg)
{
    const struct view *v = ((struct benefits_reading *)arg)->view;
    struct benefit_view *row = &((struct benefits_reading *)arg)->row;
    const struct benefit *b = row->benefit;
    row->status = benefit_status(v->state, b, v->today, v->now);
    row->used = benefit_used(b);
    row->available = benefit_available(b);
    row->over = benefit_over(b);
    if (!row->names_only)
        kind_of(b)->describe(v->programme, b, v->now, &row->terms);
}

static enum err benefits_view(struct view *v, const struct benefit *b, enum reading reading,
                              struct benefit_view *ret)
{
    struct benefits_reading r = {.view = v};
    r.row = (struct benefit_view){.benefit = b,
                                  .definition = programme_definition(v->programme, code_str(&b->definition)),
                                  .names_only = reading == READ_NAMES};
    r.row.example = benefits_example(b, r.row.definition);
    r.row.terms = (struct description){.arena = v->arena, .lang = v->lang, .state = v->state};
    TRY(view_run(v, benefits_pure_view, &r)); /* L29: this answer is none, the server goes on */
    TRY(view_words(v, &r.row.terms));
    *ret = r.row;
    return OK;
}

static bool benefits_wanted(const struct benefit_view *bv, const struct benefit_filter *f)
{
    return (f->category.len == 0 || (bv->definition && code_is(&bv->definition->category, f->category))) &&
           (f->status.len == 0 || str_is(f->status, bv->status)) &&
           (f->offer.len == 0 || code_is(&bv->benefit->offer, f->offer)) &&
           (f->kind.len == 0 || code_is(&bv->benefit->kind, f->kind));
}

enum err view_benefits(struct view *v, const struct benefit_filter *f, struct benefit_view **ret,
                       size_t *ret_n)
{
    const struct state *s = v->state;
    struct benefit_view *rows = NEW_N(v->arena, struct benefit_view, s->n_benefits + 1);
    size_t n = 0;
    TRY(view_guard(v));
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct definition *def =
            programme_definition(v->programme, code_str(&s->benefits[i].definition));
        enum reading reading = benefits_reading(v, def);
        if (reading == READ_NOTHING)
            continue;
        TRY(benefits_view(v, &s->benefits[i], reading, &rows[n]));
        n += benefits_wanted(&rows[n], f);
    }
    *ret = rows;
    *ret_n = n;
    return OK;
}

enum err view_benefit(struct view *v, str given, struct benefit_view *ret, uid **ret_ids, size_t *ret_n)
{
    const struct state *s = v->state;
    uid *ids = NEW_N(v->arena, uid, s->n_benefits + 1), id = UID_NONE;
    size_t n = 1;
    TRY(view_guard(v));
    if (!uid_parse(ID_BENEFIT, given, &id))
        n = benefit_by_definition(s, given, v->today, ids);
    else
        ids[0] = id;
    const struct benefit *found = n > 0 ? state_benefit(s, ids[0]) : NULL;
    enum reading reading =
        found ? benefits_reading(v, programme_definition(v->programme, code_str(&found->definition)))
              : READ_NOTHING;
    if (reading == READ_NOTHING)
        return ERR_NOT_FOUND;
    if (n > 1) {
        *ret_ids = ids;
        *ret_n = n;
        return ERR_AMBIGUOUS_BENEFIT;
    }
    return benefits_view(v, found, reading, ret);
}

enum err view_by_hand(struct view *v, uid benefit, struct by_hand_view **ret, size_t *ret_n)
{
    const struct state *s = v->state;
    struct by_hand_view *rows = NEW_N(v->arena, struct by_hand_view, s->n_by_hand + 1);
    size_t n = 0, may = view_may(v, READ_BENEFITS) ? s->n_by_hand : 0;
    for (size_t i = 0; i < may; i++) {
        const struct by_hand *h = &s->by_hand[i];
        if (!uid_eq(h->benefit, benefit))
            continue;
        rows[n].hand = h;
        TRY(view_text(v, h->reason, &rows[n].reason));
        TRY(view_named(v, h->by_stream, h->by, &rows[n].by));
        n++;
    }
    *ret = rows;
    *ret_n = n;
    return OK;
}

struct holdings_reading {
    const struct view *view;
    const struct benefit *benefit;
    uid person;
    struct description *holding;
};

static void holdings_pure(void *arg)
{
    const struct holdings_reading *r = arg;
    const struct kind *k = kind_of(r->benefit);
    if (k->holdings)
        k->holdings(r->view->programme, r->benefit, r->person, r->view->now, r->holding);
}

enum err view_holdings(struct view *v, uid person, struct holding_view **ret, size_t *ret_n)
{
    const struct state *s = v->state;
    struct holding_view *rows = NEW_N(v->arena, struct holding_view, s->n_benefits + 1);
    bool oneself = v->actor->kind == ACTOR_PERSON && uid_eq(v->actor->id, person);
    size_t n = 0;
    if (!oneself && !view_may(v, READ_PEOPLE))
        return ERR_NOT_PERMITTED;
    TRY(view_guard(v));
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        struct description d = {.arena = v->arena, .lang = v->lang, .state = s};
        TRY(view_run(v, holdings_pure, &(struct holdings_reading){v, b, person, &d}));
        if (d.n == 0)
            continue;
        if (oneself ||
            view_may(v, READ_BENEFITS)) /* R89: the ids are theirs, and whoever they were shared with */
            TRY(view_words(v, &d));
        TRY(benefits_view(v, b, READ_NAMES, &rows[n].benefit));
        rows[n++].holding = d;
    }
    *ret = rows;
    *ret_n = n;
    return OK;
}

/* --- Offers
 * ----------------------------------------------------------------------------------------------------------
 */

/* Asks an action beforehand with one field of its input; returns why not. */
static enum err offers_ask(struct view *v, const char *name, const char *field, const void *value,
                           size_t size, const struct reason **ret, size_t *ret_n)
{
    const struct action *action = action_find(str_of(name));
    const struct field *f = fields_find(action->fields, action->n_fields, str_of(field));
    struct decision d = {.arena = v->arena};
    struct reason refusal = {0};
    void *input = arena_alloc(v->arena, action->input_size, _Alignof(max_align_t));
    fields_clear(action->fields, action->n_fields, input);
    memcpy((char *)input + f->offset, value, size);
    struct ask q = {.programme = v->programme,
                    .actor = v->actor,
                    .state = v->state,
                    .action = action,
                    .input = input,
                    .listing = true,
                    .now = v->now,
                    .today = v->today,
                    .arena = v->arena};
    if (!access_allows(&q, &refusal)) {
        *ret = arena_dup(v->arena, &refusal, sizeof refusal);
        *ret_n = 1;
        return OK;
    }
    TRY(quarantine_decide(v->app, &q, &d));
    *ret = d.reasons;
    *ret_n = d.n_reasons;
    return OK;
}

/* Can the offer be bought; and the membership of it that ends, can that be renewed? */
static enum err offers_row(struct view *v, struct offer_view *row)
{
    const struct membership *m = membership_of_offer(v->state, code_str(&row->offer->id));
    row->held = m != NULL;
    TRY(offers_ask(v, "purchase", "offer", &row->offer->id, sizeof row->offer->id, &row->reasons,
                   &row->n_reasons));
    row->can_buy = row->n_reasons == 0;
    if (!m || date_none(m->anniversary))
        return OK;
    row->membership = m;
    TRY(offers_ask(v, "renew", "membership", &m->id, sizeof m->id, &row->renew_reasons,
                   &row->n_renew_reasons));
    row->can_renew = row->n_renew_reasons == 0;
    return OK;
}

/* Another year costs the full price; the lower one is for the upgrade. */
static void offers_charged(struct view *v, struct offer_view *row)
{
    row->charged = row->price ? row->price->amount : MONEY_NONE;
    row->upgrades = row->price && !row->held && orders_upgraded(v->state, row->offer);
    if (row->upgrades)
        row->charged = orders_price(v->state, row->offer);
}

enum err view_offers(struct view *v, struct offer_view **ret, size_t *ret_n)
{
    const struct programme *p = v->programme;
    const struct company *c = &v->state->company;
    struct offer_view *rows = NEW_N(v->arena, struct offer_view, p->n_offers + 1);
    for (size_t i = 0; i < p->n_offers; i++) {
        rows[i].offer = &p->offers[i];
        rows[i].price = programme_price(&p->offers[i], code_str(&c->country), c->currency);
        TRY(offers_row(v, &rows[i]));
        offers_charged(v, &rows[i]);
    }
    *ret = rows;
    *ret_n = p->n_offers;
    return OK;
}
