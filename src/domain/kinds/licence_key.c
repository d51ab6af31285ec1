/* Cloud subscriptions by licence key (R35-R42; domain facts 4.3): keys are got from a pool, shown, and
 * redeemed once into a subscription of one of the company's tenants; its seats are assigned to people.
 *
 * This file: terms, grants, getting and showing keys, what must hold. See licence_key.h for the others.
 * A grant of a new year gives new keys; keys of the year before that nobody redeemed lapse with it. A
 * subscription is its benefit's, and goes on in another of the same product when that is over (X62). */
#include "domain/kinds/licence_key.h"

#include "domain/inputs.h"

struct licence_key_terms {
    code pool;
    struct text instructions; /* R37 */
    code redeem;
    code redeem_link;   /* R38: the portal */
    int64_t months;     /* that a key is worth */
    int64_t extend_max; /* a key extends while it has at most so many times the seats that are there */
};
const char *const licence_key_places[] = {"here", "portal", NULL};
const char *const licence_key_goals[GOALS + 1] = {"new", "add-seats", "extend", NULL};
static const struct field terms[] = {
    FIELD(licence_key_terms, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_terms, instructions, F_TEXT_IN, CLASS_FREE_TEXT),
    FIELD(licence_key_terms, redeem, F_CODE, CLASS_CODE, .required = true, .one_of = licence_key_places),
    FIELD(licence_key_terms, redeem_link, F_CODE, CLASS_CODE),
    FIELD(licence_key_terms, months, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 120),
    FIELD(licence_key_terms, extend_max, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = 100),
};

/* ---- what it holds ---- */

const struct licence_key_own *licence_key_own(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct licence_key_own));
    return b->own;
}

const struct licence_key_item *licence_key_item(const struct benefit *b, uint32_t i)
{
    return i < b->n_items ? (const struct licence_key_item *)b->items + i : NULL;
}

struct licence_key_item *licence_key_item_mut(const struct benefit *b, enum licence_key_what what, uid id)
{
    struct licence_key_item *items = b->items;
    for (uint32_t i = 0; i < b->n_items; i++)
        if (items[i].what == what && uid_eq(items[i].id, id))
            return &items[i];
    return NULL;
}

const struct licence_key_item *licence_key_find(const struct benefit *b, enum licence_key_what what, uid id)
{
    return uid_none(id) ? NULL : licence_key_item_mut(b, what, id);
}

const struct licence_key_item *licence_key_seat(const struct benefit *b, uid subscription, uid person)
{
    const struct licence_key_item *item;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++)
        if (item->what == LICENCE_SEAT && uid_eq(item->id, subscription) && uid_eq(item->seat.person, person))
            return item;
    return NULL;
}

int64_t licence_key_seats_taken(const struct benefit *b, uid subscription)
{
    const struct licence_key_item *item;
    int64_t n = 0;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++)
        n += item->what == LICENCE_SEAT && uid_eq(item->id, subscription);
    return n;
}

enum licence_key_goal licence_key_goal_of(const code *goal)
{
    enum licence_key_goal found = GOALS;
    for (enum licence_key_goal i = GOAL_NEW; i < GOALS; i++)
        if (code_is(goal, str_of(licence_key_goals[i])))
            found = i;
    ASSERT(found != GOALS);
    return found;
}

/* Keys of this year's grant. A replacement takes the place of one and counts no second time. */
static int64_t used(const struct benefit *b)
{
    const struct licence_key_item *item;
    int64_t n = 0;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++)
        n += item->what == LICENCE_KEY && item->key.year == licence_key_own(b)->year &&
             uid_none(item->key.replaces);
    return n;
}

/* ---- granting ---- */

/* Granted again after its day: a new year (contract section 4), with keys of its own. */
static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    const struct licence_key_terms *t = def->terms;
    const struct benefit *b = state_benefit(q->state, benefit);
    struct licence_key_granted *e = emit(d, &licence_key_events[LICENCE_KEY_GRANTED]);
    e->benefit = benefit;
    e->pool = t->pool;
    e->redeem = t->redeem;
    e->months = t->months;
    e->extend_max = t->extend_max;
    if (b && date_cmp(q->today, b->activate_by) > 0)
        e->earlier_until = benefit_activate_by(q->state, b, q->today);
}

/* ---- getting and showing keys ---- */

static date redeem_by(const struct ask *q, const struct benefit *b, const struct licence_key_item *key)
{
    return key && !date_none(key->key.redeem_by) ? key->key.redeem_by
                                                 : benefit_activate_by(q->state, b, q->today);
}

void licence_key_check_day(const struct ask *q, struct decision *d, const struct licence_key_item *key)
{
    date by = redeem_by(q, q->benefit, key);
    if (!date_none(by) && date_cmp(by, q->today) < 0)
        reason_fact(refuse(d, REASON_ACTIVATE_BY_PASSED), VAL_DATE("activate_by", by));
}

/* L8: a key that nobody redeemed lapses when its last day is over (domain facts 4.3). */
static void lapse(struct ask *q, struct decision *d, const struct benefit *b)
{
    const struct licence_key_item *item;
    for (uint32_t i = 0; !b->cancelled && (item = licence_key_item(b, i)); i++) {
        if (item->what != LICENCE_KEY || item->key.turn > 0 || item->key.lapsed)
            continue;
        date by = redeem_by(q, b, item);
        if (!date_none(by) && date_cmp(by, q->today) < 0)
            *(struct licence_key_shown *)emit_at(d, &licence_key_events[LICENCE_KEY_LAPSED],
                                                 zone_start(q->programme->zone, date_add(by, 1))) =
                (struct licence_key_shown){b->id, item->id};
    }
}

static void passes(struct ask *q, struct decision *d, const struct benefit *b)
{
    lapse(q, d, b);
    licence_key_hand_on(q, d, b);
}

void licence_key_check_next(const struct ask *q, struct decision *d)
{
    if (benefit_available(q->benefit) <= 0) {
        struct reason *r = refuse(d, REASON_QUANTITY_EXHAUSTED);
        reason_fact(r, VAL_INT("granted", q->benefit->granted));
        reason_fact(r, VAL_INT("used", used(q->benefit)));
    }
    licence_key_check_day(q, d, NULL);
    if (q->facts.n_keys == 0)
        refuse(d, REASON_POOL_EMPTY);
}

int64_t licence_key_worth(const struct key_fact *key)
{
    return key->seats > 0 ? key->seats : 1;
}

void licence_key_get(const struct ask *q, struct decision *d)
{
    const struct key_fact *k = &q->facts.keys[0];
    *(struct licence_key_got *)emit(d, &licence_key_events[LICENCE_KEY_GOT]) =
        (struct licence_key_got){q->benefit->id, k->id, licence_key_worth(k)};
    effect(d, EFFECT_CLAIM_KEY, k->id)->benefit = q->benefit->id;
}

/* Which key is meant: the named one; else one that nobody has seen or redeemed; else the next of this year's;
 * else the only one that was not replaced. */
struct meant {
    const struct licence_key_item *key;
    bool next;
};
static struct meant key_meant(const struct benefit *b, uid key)
{
    const struct licence_key_item *item, *only = NULL;
    size_t n = 0;
    if (!uid_none(key))
        return (struct meant){.key = licence_key_find(b, LICENCE_KEY, key)};
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        if (item->what != LICENCE_KEY || !uid_none(item->key.replaced_by))
            continue;
        if (ts_none(item->key.shown_at) && item->key.turn == 0 && !item->key.lapsed)
            return (struct meant){.key = item};
        only = item;
        n++;
    }
    if (benefit_available(b) > 0 || n == 0)
        return (struct meant){.next = true};
    return (struct meant){.key = n == 1 ? only : NULL};
}

static void show_key(struct ask *q, struct decision *d)
{
    const struct show_key_input *in = q->input;
    struct meant m = key_meant(q->benefit, in->key);
    if (m.next)
        licence_key_check_next(q, d);
    else if (m.key && !uid_none(m.key->key.replaced_by))
        reason_fact(refuse(d, REASON_ALREADY_REPLACED), VAL_DATE("replaced_on", m.key->key.replaced_on));
    else if (!m.key && !uid_none(in->key))
        refuse_unknown(d, "key");
    else if (!m.key && !q->listing)
        refuse_missing(d, "key");
    if (d->n_reasons || q->listing)
        return;
    uid key = m.next ? q->facts.keys[0].id : m.key->id;
    if (m.next)
        shared_note_refund(q, d);
    if (m.next || ts_none(m.key->key.shown_at))
        shared_note_visible(q, d, UID_NONE);
    if (m.next)
        licence_key_get(q, d);
    *(struct licence_key_shown *)emit(d, &licence_key_events[LICENCE_KEY_SHOWN]) =
        (struct licence_key_shown){q->benefit->id, key};
    effect(d, EFFECT_REVEAL_KEY, key)->benefit = q->benefit->id;
}

/* R38: seeing a key for the first time is what cannot be undone; seeing it again is only recorded. */
static enum weight show_key_weighs(const struct ask *q)
{
    const struct show_key_input *in = q->input;
    struct meant m = key_meant(q->benefit, in->key);
    return m.next || (m.key && ts_none(m.key->key.shown_at)) ? WEIGHT_IRREVERSIBLE : WEIGHT_PLAIN;
}

static struct key_wanted wants(const struct benefit *b, const struct action *action, const void *input)
{
    str id = str_of(action->id);
    bool needs = str_is(id, "decide-replacement");
    if (str_is(id, "show-key"))
        needs = key_meant(b, ((const struct show_key_input *)input)->key).next;
    else if (str_is(id, "redeem"))
        needs = licence_key_redeem_wants(b, input);
    struct key_wanted w = {.pool = {""}};
    if (needs)
        w.pool = licence_key_own(b)->pool;
    return w;
}

static const struct field redeem_fields[] = {
    FIELD(licence_key_redeem_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(licence_key_redeem_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(licence_key_redeem_input, key_code, F_TEXT, CLASS_SECRET, .max = 200),
    FIELD(licence_key_redeem_input, goal, F_CODE, CLASS_CODE, .required = true, .one_of = licence_key_goals),
    FIELD(licence_key_redeem_input, tenant, F_CODE, CLASS_CODE, .required = true, .domain = true),
    FIELD(licence_key_redeem_input, subscription, F_ID, CLASS_ID, .id_kind = ID_SUBSCRIPTION),
    FIELD(licence_key_redeem_input, via, F_CODE, CLASS_CODE, .one_of = licence_key_places),
};
static const struct field request_fields[] = {
    FIELD(licence_key_request_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(licence_key_request_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY, .required = true),
    FIELD(licence_key_request_input, reason, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = 2000),
};
static const struct field decide_fields[] = {
    FIELD(licence_key_decide_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(licence_key_decide_input, request, F_ID, CLASS_ID, .id_kind = ID_REQUEST),
    FIELD(licence_key_decide_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(licence_key_decide_input, decision, F_CODE, CLASS_CODE, .required = true,
          .one_of = licence_key_decisions),
    FIELD(licence_key_decide_input, reason, F_TEXT, CLASS_FREE_TEXT, .max = 2000),
};
static const struct action rows[] = {
    {.id = "redeem",
     .on = ON_BENEFIT,
     .weight = WEIGHT_IRREVERSIBLE,
     .realms = REALM_PARTNER,
     .facts = FACT_KEYS | FACT_KEY_CODE,
     .fields = redeem_fields,
     .n_fields = ARRAY_LEN(redeem_fields),
     .input_size = sizeof(struct licence_key_redeem_input)},
    {.id = "request-replacement",
     .on = ON_BENEFIT,
     .realms = REALM_PARTNER,
     .fields = request_fields,
     .n_fields = ARRAY_LEN(request_fields),
     .input_size = sizeof(struct licence_key_request_input)},
    {.id = "decide-replacement",
     .on = ON_BENEFIT,
     .weight = WEIGHT_IRREVERSIBLE,
     .realms = REALM_DESK,
     .facts = FACT_KEYS,
     .fields = decide_fields,
     .n_fields = ARRAY_LEN(decide_fields),
     .input_size = sizeof(struct licence_key_decide_input),
     .without_membership = true},
};

static const struct kind_action actions[] = {
    {"show-key", show_key, NULL, show_key_weighs},
    {"redeem", licence_key_redeem, NULL, NULL},
    {"request-replacement", licence_key_request_replacement, NULL, NULL},
    {"decide-replacement", licence_key_decide_replacement, NULL, NULL},
    {"assign-user", licence_key_assign_user, NULL, NULL},
    {"remove-user", licence_key_remove_user, NULL, NULL},
    {"give-back", licence_key_give_back, licence_key_holds, NULL},
};

/* ---- what must hold ---- */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return shared_status(b, used(b));
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    const struct licence_key_terms *t = shared_terms(p, b);
    date today = zone_date(p->zone, now);
    licence_key_show_list(b, S("keys"), today, out);
    describe_value(out, VAL_STR("instructions", text_in(&t->instructions, out->lang)));
    describe_value(out, VAL_STR("redeem", code_str(&licence_key_own(b)->redeem)));
    describe_value(out, VAL_STR("redeem_url", shared_href(p, &t->redeem_link)));
    licence_key_show_list(b, S("subscriptions"), today, out);
}

static bool owns(const struct benefit *b, uid thing)
{
    const struct licence_key_item *sub = licence_key_find(b, LICENCE_SUBSCRIPTION, thing);
    return licence_key_find(b, LICENCE_KEY, thing) || (sub && uid_none(sub->sub.continues_in));
}

/* The company keeps a directory in which a subscription runs (R42). */
static bool on_tenant(const struct benefit *b, uid tenant, date today)
{
    const struct licence_key_item *item;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++)
        if (item->what == LICENCE_SUBSCRIPTION && uid_eq(item->sub.tenant, tenant) && item->sub.seats > 0 &&
            uid_none(item->sub.continues_in) && date_cmp(item->sub.ends, today) >= 0)
            return true;
    return false;
}

static void check_key(const struct benefit *b, const struct licence_key_item *item)
{
    const struct licence_key_key *k = &item->key;
    ASSERT(k->seats > 0 && k->year >= 1 && k->year <= licence_key_own(b)->year);
    ASSERT((k->shows > 0) == !ts_none(k->shown_at));
    ASSERT((k->turn > 0) == !uid_none(k->subscription) && k->turn <= licence_key_own(b)->turns);
    ASSERT(!(k->turn > 0 && k->lapsed));
    ASSERT(k->turn == 0 || licence_key_find(b, LICENCE_SUBSCRIPTION, k->subscription));
    if (!uid_none(k->replaced_by)) { /* domain facts 4.3: one time only */
        const struct licence_key_item *by = licence_key_find(b, LICENCE_KEY, k->replaced_by);
        ASSERT(k->turn > 0 && uid_none(k->replaces) && by && uid_eq(by->key.replaces, item->id));
    }
}

/* R39, R41: what each subscription has is what its keys brought, each once. */
static void check(const struct benefit *b)
{
    const struct licence_key_item *item;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        struct licence_key_replayed made;
        switch (item->what) {
        case LICENCE_KEY:
            check_key(b, item);
            break;
        case LICENCE_SUBSCRIPTION:
            made = licence_key_replay(b, item->id, UID_NONE);
            ASSERT(made.term.seats == item->sub.seats && date_cmp(made.term.ends, item->sub.ends) == 0);
            ASSERT(!made.beyond); /* X25, also after a replacement (X61) */
            ASSERT(uid_none(item->sub.comes_from) == (item->sub.came_seats == 0));
            break;
        case LICENCE_SEAT:
            ASSERT(!uid_none(item->seat.person) && licence_key_find(b, LICENCE_SUBSCRIPTION, item->id));
            ASSERT(licence_key_seat(b, item->id, item->seat.person) == item);
            ASSERT(uid_none(licence_key_find(b, LICENCE_SUBSCRIPTION, item->id)->sub.continues_in));
            break;
        }
        for (uint32_t j = 0; j < i && item->what != LICENCE_SEAT; j++)
            ASSERT(!uid_eq(licence_key_item(b, j)->id, item->id) ||
                   licence_key_item(b, j)->what == LICENCE_SEAT);
    }
    /* Keys of this year may have been got under an order before this one: Silver's, before the upgrade. */
    ASSERT(licence_key_own(b)->months > 0);
    ASSERT(used(b) == 0 || !ts_none(b->used_first_at) || !ts_none(b->used_under_at));
}

static void check_terms(const struct programme *p, const struct definition *def, struct arena *a,
                        struct diag *diag)
{
    const struct licence_key_terms *t = def->terms;
    if (!programme_pool(p, code_str(&t->pool)))
        diag_add(diag, a, S("/pool"), "there is no pool \"%s\"", t->pool.z);
    if (code_is(&t->redeem, S("portal")) && code_none(&t->redeem_link))
        diag_add(diag, a, S("/redeem_link"), "what is redeemed in a portal names its link");
    if (!code_none(&t->redeem_link) && !programme_link(p, code_str(&t->redeem_link)))
        diag_add(diag, a, S("/redeem_link"), "there is no link \"%s\"", t->redeem_link.z);
}

const struct kind kind_licence_key = {
    .name = "licence_key",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct licence_key_terms),
    .check_terms = check_terms,
    .own_size = sizeof(struct licence_key_own),
    .item_size = sizeof(struct licence_key_item),
    .events = licence_key_events,
    .n_events = LICENCE_KEY_EVENTS,
    .own = rows,
    .n_own = ARRAY_LEN(rows),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .ends_refund = true,
    .grant = grant,
    .person_left = licence_key_person_left,
    .due = passes,
    .used = used,
    .status = status,
    .describe = describe,
    .wants = wants,
    .owns = owns,
    .on_tenant = on_tenant,
    .keys = licence_key_show_keys,
    .holdings = licence_key_show_holdings,
    .changes_at = shared_never_changes, /* ends are days */
    .check = check,
};
