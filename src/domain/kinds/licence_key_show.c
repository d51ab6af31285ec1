/* What a cloud subscription by key shows: its keys, its subscriptions with their history, and what a person
 * holds. */
#include "domain/kinds/licence_key.h"

/* The words of contract section 2. */
static const char *key_state(const struct benefit *b, const struct licence_key_key *k)
{
    if (!uid_none(k->replaced_by))
        return "replaced";
    if (b->cancelled)
        return "revoked";
    if (k->turn > 0)
        return "redeemed";
    if (k->lapsed)
        return "lapsed";
    return ts_none(k->shown_at) ? "not-shown" : "shown";
}

static void describe_key(const struct benefit *b, const struct licence_key_item *item,
                         struct description *out)
{
    const struct licence_key_key *k = &item->key;
    const struct licence_key_item *sub = licence_key_find(b, LICENCE_SUBSCRIPTION, k->subscription);
    describe_value(out, VAL_ID("id", ID_KEY, item->id));
    describe_value(out, VAL_STR("state", str_of(key_state(b, k))));
    describe_value(out, VAL_INT("seats", k->seats));
    describe_value(out, VAL_DATE("redeemed_on", k->redeemed_on));
    describe_value(out, VAL_STR("goal", k->turn ? str_of(licence_key_goals[k->goal]) : STR_NONE));
    describe_value(out, VAL_STR("via", k->turn ? code_str(&k->via) : STR_NONE));
    describe_value(out, VAL_STR("tenant", sub ? code_str(&sub->sub.domain) : STR_NONE));
    describe_value(out, VAL_ID("subscription", ID_SUBSCRIPTION, k->subscription));
    describe_value(out, VAL_ID("replaces", ID_KEY, k->replaces));
    describe_value(out, VAL_ID("replaced_by", ID_KEY, k->replaced_by));
}

static void describe_history(const struct benefit *b, uid subscription, struct description *out)
{
    describe_array(out, "redemptions");
    for (int64_t turn = 1; turn <= licence_key_own(b)->turns; turn++) {
        const struct licence_key_item *item = licence_key_at_turn(b, turn);
        if (!uid_eq(item->key.subscription, subscription))
            continue;
        describe_object(out, NULL);
        describe_value(out, VAL_ID("key", ID_KEY, item->id));
        describe_value(out, VAL_STR("goal", str_of(licence_key_goals[item->key.goal])));
        describe_value(out, VAL_DATE("redeemed_on", item->key.redeemed_on));
        describe_value(out, VAL_INT("key_seats", item->key.seats));
        describe_value(out, VAL_INT("seats_before", item->key.seats_before));
        describe_value(out, VAL_DATE("ends_before", item->key.ends_before));
        describe_value(out, VAL_DATE("replaced_on", item->key.replaced_on));
        describe_end(out);
    }
    describe_end(out);
}

static str subscription_state(const struct licence_key_subscription *sub, date today)
{
    if (sub->seats == 0)
        return S("replaced");
    if (!uid_none(sub->continues_in))
        return S("continued");
    return date_cmp(sub->ends, today) < 0 ? S("expired") : S("active");
}

static void describe_subscription(const struct benefit *b, const struct licence_key_item *item, date today,
                                  struct description *out)
{
    const struct licence_key_item *seat;
    describe_object(out, NULL);
    describe_value(out, VAL_ID("id", ID_SUBSCRIPTION, item->id));
    describe_value(out, VAL_STR("tenant", code_str(&item->sub.domain)));
    describe_value(out, VAL_STR("state", subscription_state(&item->sub, today)));
    describe_value(out, VAL_INT("seats", item->sub.seats));
    describe_value(out, VAL_INT("seats_used", licence_key_seats_taken(b, item->id)));
    describe_value(out, VAL_DATE("starts", item->sub.starts));
    describe_value(out, VAL_DATE("ends", item->sub.ends));
    describe_value(out, VAL_ID("comes_from", ID_BENEFIT, item->sub.comes_from));
    describe_value(out, VAL_ID("continues_in", ID_BENEFIT, item->sub.continues_in));
    describe_array(out, "holders");
    for (uint32_t i = 0; (seat = licence_key_item(b, i)); i++) {
        if (seat->what != LICENCE_SEAT || !uid_eq(seat->id, item->id))
            continue;
        describe_object(out, NULL);
        describe_value(out, VAL_ID("person", ID_PERSON, seat->seat.person));
        describe_value(out, VAL_TS("since", seat->seat.since));
        describe_end(out);
    }
    describe_end(out);
    describe_history(b, item->id, out);
    describe_end(out);
}

void licence_key_show_list(const struct benefit *b, str list, date today, struct description *out)
{
    const struct licence_key_item *item;
    bool subscriptions = str_is(list, "subscriptions");
    describe_array(out, subscriptions ? "subscriptions" : "keys");
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        if (item->what == LICENCE_SUBSCRIPTION && subscriptions)
            describe_subscription(b, item, today, out);
        if (item->what != LICENCE_KEY || subscriptions)
            continue;
        describe_object(out, NULL);
        describe_key(b, item, out);
        describe_end(out);
    }
    describe_end(out);
}

void licence_key_show_keys(const struct benefit *b, ts now, struct description *out)
{
    const struct licence_key_item *item;
    (void)now;
    describe_array(out, "keys");
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        if (item->what != LICENCE_KEY)
            continue;
        describe_object(out, NULL);
        describe_key(b, item, out);
        describe_value(out, VAL_TS("got_at", item->key.got_at));
        describe_value(out, VAL_TS("shown_at", item->key.shown_at));
        describe_value(out, VAL_ID("shown_by", ID_PERSON, item->key.shown_by));
        describe_value(out, VAL_INT("shows", item->key.shows));
        describe_end(out);
    }
    describe_end(out);
}

void licence_key_show_holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                               struct description *out)
{
    const struct licence_key_item *item;
    date today = zone_date(p->zone, now);
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        if (item->what != LICENCE_SEAT || !uid_eq(item->seat.person, person))
            continue;
        const struct licence_key_subscription *sub =
            &licence_key_find(b, LICENCE_SUBSCRIPTION, item->id)->sub;
        describe_object(out, NULL);
        describe_value(out, VAL_ID("subscription", ID_SUBSCRIPTION, item->id));
        describe_value(out, VAL_STR("tenant", code_str(&sub->domain)));
        describe_value(out, VAL_STR("state", subscription_state(sub, today)));
        describe_value(out, VAL_DATE("ends", sub->ends));
        describe_value(out, VAL_TS("held_since", item->seat.since));
        describe_end(out);
    }
}
