/* Redeeming a key (R39-R42; domain facts 4.3): once, into a subscription of one of the company's tenants: a
 * new one, more seats to one that is there, or a later end of it. What each of the three would come to stands
 * side by side before anybody confirms. */
#include "domain/kinds/licence_key.h"

/* What an ask comes to, before its goal. */
struct redemption {
    const struct licence_key_item *key; /* NULL: the next of the pool */
    int64_t seats;
    const struct tenant *tenant;
    uid subscription; /* as named */
    code via;
};

/* ---- which key ---- */

static bool is_unused(const struct licence_key_item *item)
{
    return item->what == LICENCE_KEY && item->key.turn == 0 && !item->key.lapsed;
}

struct in_hand {
    const struct licence_key_item *unused, *redeemed; /* the last of each */
    size_t n_unused;
};

static struct in_hand keys_in_hand(const struct benefit *b)
{
    const struct licence_key_item *item;
    struct in_hand h = {.n_unused = 0};
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        if (is_unused(item)) {
            h.unused = item;
            h.n_unused++;
        } else if (item->what == LICENCE_KEY && item->key.turn > 0) {
            h.redeemed = item;
        }
    }
    return h;
}

bool licence_key_redeem_wants(const struct benefit *b, const void *input)
{
    const struct licence_key_redeem_input *in = input;
    return uid_none(in->key) && in->key_code.len == 0 && keys_in_hand(b).n_unused == 0 &&
           benefit_available(b) > 0;
}

static void refuse_redeemed(struct decision *d, const struct benefit *b, const struct licence_key_item *key)
{
    const struct licence_key_item *sub = licence_key_find(b, LICENCE_SUBSCRIPTION, key->key.subscription);
    struct reason *r = refuse(d, REASON_KEY_ALREADY_REDEEMED);
    reason_fact(r, VAL_DATE("redeemed_on", key->key.redeemed_on));
    reason_fact(r, VAL_STR("tenant", code_str(&sub->sub.domain)));
}

/* No key is named: the only one that nobody redeemed, or the next that can be got. What was redeemed in the
 * portal was redeemed by somebody who had seen it. */
static const struct licence_key_item *key_unnamed(struct ask *q, struct decision *d,
                                                  const struct redemption *r)
{
    struct in_hand h = keys_in_hand(q->benefit);
    if (h.n_unused > 1) {
        if (!q->listing)
            refuse_missing(d, "key");
        return NULL;
    }
    if (h.n_unused == 1)
        return h.unused;
    if (h.redeemed && benefit_available(q->benefit) <= 0)
        refuse_redeemed(d, q->benefit, h.redeemed);
    else if (code_is(&r->via, S("portal")) && !q->listing)
        refuse(d, REASON_NO_FREE_KEY);
    else
        licence_key_check_next(q, d);
    return NULL;
}

static const struct licence_key_item *key_named(struct ask *q, struct decision *d)
{
    const struct licence_key_redeem_input *in = q->input;
    bool by_code = in->key_code.len > 0;
    const struct licence_key_item *key =
        licence_key_find(q->benefit, LICENCE_KEY, by_code ? q->facts.key_named : in->key);
    if (by_code && (!key || (!uid_none(in->key) && !uid_eq(in->key, key->id)))) {
        refuse(d, REASON_KEY_UNKNOWN); /* L13: whatever it is elsewhere */
        return NULL;
    }
    if (!key)
        refuse_unknown(d, "key");
    else if (key->key.turn > 0)
        refuse_redeemed(d, q->benefit, key); /* R39 */
    return key;
}

static void choose_key(struct ask *q, struct decision *d, struct redemption *r)
{
    const struct licence_key_redeem_input *in = q->input;
    bool named = !uid_none(in->key) || in->key_code.len > 0;
    r->key = named ? key_named(q, d) : key_unnamed(q, d, r);
    if (r->key && r->key->key.turn == 0)
        licence_key_check_day(q, d, r->key);
    if (r->key)
        r->seats = r->key->key.seats;
    else if (q->facts.n_keys > 0)
        r->seats = licence_key_worth(&q->facts.keys[0]);
}

/* R42: the tenant is one of the company's, and proved. Others' and nobody's read the same (L13). */
static void choose_tenant(struct ask *q, struct decision *d, struct redemption *r)
{
    const struct licence_key_redeem_input *in = q->input;
    r->tenant = state_tenant_named(q->state, code_str(&in->tenant));
    if (r->tenant && r->tenant->confirmed)
        return;
    r->tenant = NULL;
    reason_fact(refuse(d, REASON_TENANT_NOT_YOURS), VAL_STR("tenant", code_str(&in->tenant)));
}

/* ---- which subscription, and what it becomes ---- */

struct branch {
    enum licence_key_goal goal;    /* as asked */
    enum licence_key_goal becomes; /* a subscription past its end is redeemed as new */
    enum reason_code refused;      /* REASON_COUNT: it is possible */
    uid subscription;              /* UID_NONE: a new one */
    struct licence_key_term before, after;
    int64_t most; /* seats that a key may have to extend */
};

/* The subscription of the tenant that is meant, running or (`ended`) past its end; of several that run, only
 * the one that is named. */
static const struct licence_key_item *subscription_meant(const struct ask *q, const struct redemption *r,
                                                         bool ended, bool *ret_several)
{
    const struct licence_key_item *item, *found = NULL;
    for (uint32_t i = 0; (item = licence_key_item(q->benefit, i)); i++) {
        if (item->what != LICENCE_SUBSCRIPTION || item->sub.seats == 0 ||
            !uid_eq(item->sub.tenant, r->tenant->id) || (date_cmp(item->sub.ends, q->today) < 0) != ended ||
            (!uid_none(r->subscription) && !uid_eq(item->id, r->subscription)))
            continue;
        if (found)
            *ret_several = true;
        found = item;
    }
    return found;
}

static void settle(const struct ask *q, const struct redemption *r, const struct licence_key_item *sub,
                   struct branch *br)
{
    const struct licence_key_own *own = licence_key_own(q->benefit);
    br->before = (struct licence_key_term){0, DATE_NONE};
    if (sub) {
        br->subscription = sub->id;
        br->before = (struct licence_key_term){sub->sub.seats, sub->sub.ends};
    }
    br->most = br->before.seats * own->extend_max;
    if (br->becomes == GOAL_EXTEND && r->seats > br->most) /* X25: 3 times is 36 months */
        br->refused = REASON_EXTEND_LIMIT_EXCEEDED;
    else
        br->after = licence_key_after(br->before, br->becomes, r->seats, own->months, q->today);
}

static struct branch branch_of(const struct ask *q, const struct redemption *r, enum licence_key_goal goal)
{
    struct branch br = {.goal = goal, .becomes = goal, .refused = REASON_COUNT};
    bool several = false, ignored = false;
    const struct licence_key_item *running = subscription_meant(q, r, false, &several);
    const struct licence_key_item *ended = subscription_meant(q, r, true, &ignored);
    if (goal == GOAL_NEW) {
        settle(q, r, running ? NULL : ended, &br);
    } else if (running && several) {
        br.refused = REASON_FIELD_MISSING;
    } else if (running) {
        settle(q, r, running, &br);
    } else if (ended) {
        br.becomes = GOAL_NEW;
        settle(q, r, ended, &br);
    } else {
        br.refused = REASON_NO_SUBSCRIPTION_TO_CHANGE; /* R40 */
    }
    return br;
}

static void refuse_branch(struct decision *d, const struct redemption *r, const struct branch *br)
{
    struct reason *reason;
    if (br->refused == REASON_FIELD_MISSING) {
        refuse_missing(d, "subscription");
    } else if (br->refused == REASON_NO_SUBSCRIPTION_TO_CHANGE) {
        reason_fact(refuse(d, br->refused), VAL_STR("tenant", code_str(&r->tenant->domain)));
    } else {
        ASSERT(br->refused == REASON_EXTEND_LIMIT_EXCEEDED);
        reason = refuse(d, br->refused);
        reason_fact(reason, VAL_INT("key_seats", r->seats));
        reason_fact(reason, VAL_INT("seats", br->before.seats));
        reason_fact(reason, VAL_INT("most", br->most));
    }
}

/* ---- what the preview says ---- */

static int64_t whole_months(date from, date to)
{
    struct months m = months_between(from, to);
    return m.num / m.den;
}

/* R40: every goal side by side. */
static void describe_branches(struct ask *q, struct decision *d, const struct redemption *r,
                              enum licence_key_goal chosen)
{
    struct description *out = NEW(d->arena, struct description);
    *out = (struct description){.arena = d->arena, .lang = LANG_EN};
    for (enum licence_key_goal goal = GOAL_NEW; goal < GOALS; goal++) {
        struct branch br = branch_of(q, r, goal);
        bool possible = br.refused == REASON_COUNT;
        describe_object(out, NULL);
        describe_value(out, VAL_STR("goal", str_of(licence_key_goals[goal])));
        describe_value(out, VAL_BOOL("chosen", goal == chosen));
        describe_value(out, VAL_BOOL("allowed", possible));
        describe_value(out, VAL_STR("code", possible ? STR_NONE : str_of(reason_rows[br.refused].code)));
        describe_value(out, VAL_STR("becomes", str_of(licence_key_goals[br.becomes])));
        describe_value(out, VAL_ID("subscription", ID_SUBSCRIPTION, br.subscription));
        describe_value(out, VAL_INT("seats_before", br.before.seats));
        describe_value(out, VAL_DATE("ends_before", br.before.seats ? br.before.ends : DATE_NONE));
        describe_value(out, VAL_INT("seats", possible ? br.after.seats : FIELD_INT_NONE));
        describe_value(out,
                       VAL_INT("months", possible ? whole_months(q->today, br.after.ends) : FIELD_INT_NONE));
        describe_value(out, VAL_DATE("ends", possible ? br.after.ends : DATE_NONE));
        describe_end(out);
    }
    d->branches = out;
}

static void note_dates(struct decision *d, const char *text, date from, date to, bool loss)
{
    struct note *n = note(d, text, loss);
    note_fact(n, VAL_DATE("from", from));
    note_fact(n, VAL_DATE("until", to));
}

static void notes(struct ask *q, struct decision *d, const struct redemption *r, const struct branch *br)
{
    if (!r->key)
        shared_note_refund(q, d);
    note_fact(note(d, "redeems-into-tenant", false), VAL_STR("tenant", code_str(&r->tenant->domain)));
    note(d, "key-is-spent", true);
    if (br->becomes == GOAL_ADD_SEATS && date_cmp(br->after.ends, br->before.ends) < 0) /* R41 */
        note_dates(d, "term-shortens", br->before.ends, br->after.ends, true);
    if (br->becomes != br->goal)
        note_fact(note(d, "redeemed-as-new", false), VAL_DATE("ended_on", br->before.ends));
    if (br->becomes == GOAL_NEW && br->goal == GOAL_NEW) {
        bool several = false;
        const struct licence_key_item *beside = subscription_meant(q, r, false, &several);
        if (beside)
            note_fact(note(d, "stands-beside", false), VAL_DATE("until", beside->sub.ends));
    }
    if (code_is(&r->via, S("portal")))
        note(d, "redeemed-in-portal", false);
    if (!r->key || uid_none(r->key->key.replaces))
        note_fact(note(d, "replaceable-until", false),
                  VAL_DATE("until", date_add(q->today, q->programme->settings.replacement_days)));
}

static void emit_redeemed(struct ask *q, struct decision *d, const struct redemption *r,
                          const struct branch *br)
{
    uid key = r->key ? r->key->id : q->facts.keys[0].id;
    uid subscription = uid_none(br->subscription) ? ask_id(q) : br->subscription;
    if (!r->key)
        licence_key_get(q, d);
    struct licence_key_redeemed *e = emit(d, &licence_key_events[LICENCE_KEY_REDEEMED]);
    e->benefit = q->benefit->id;
    e->key = key;
    e->goal = code_of(str_of(licence_key_goals[br->becomes]));
    e->via = r->via;
    e->subscription = subscription;
    e->tenant = r->tenant->id;
    e->domain = r->tenant->domain;
    e->redeemed_on = q->today;
    e->seats = br->after.seats;
    e->ends = br->after.ends;
    e->seats_before = br->before.seats;
    e->ends_before = br->before.ends;
}

void licence_key_redeem(struct ask *q, struct decision *d)
{
    const struct licence_key_redeem_input *in = q->input;
    struct redemption r = {.via = in->via, .subscription = in->subscription};
    if (code_none(&r.via))
        r.via = code_of(S("here"));
    choose_key(q, d, &r);
    if (q->listing)
        return;
    choose_tenant(q, d, &r);
    if (!r.tenant)
        return;
    const struct licence_key_item *named = licence_key_find(q->benefit, LICENCE_SUBSCRIPTION, r.subscription);
    if (!uid_none(r.subscription) && (!named || !uid_eq(named->sub.tenant, r.tenant->id)))
        refuse_unknown(d, "subscription");
    if (r.seats == 0)
        return;
    enum licence_key_goal goal = licence_key_goal_of(&in->goal);
    struct branch br = branch_of(q, &r, goal);
    if (br.refused != REASON_COUNT)
        refuse_branch(d, &r, &br);
    if (d->n_reasons > 0)
        return;
    describe_branches(q, d, &r, goal);
    notes(q, d, &r, &br);
    emit_redeemed(q, d, &r, &br);
}
