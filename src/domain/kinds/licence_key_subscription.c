/* What keys make of a subscription (R41; domain facts 4.3, contract section 4): seats and a last day, from
 * its redemptions in their order. And where it goes on when the benefit whose keys made it is over (X62): a
 * key of the same product extends it after a lapse too, as it would at the vendor's. */
#include "domain/kinds/licence_key.h"

struct licence_key_term licence_key_after(struct licence_key_term before, enum licence_key_goal goal,
                                          int64_t seats, int64_t months, date on)
{
    if (before.seats == 0 || date_cmp(before.ends, on) < 0)
        goal = GOAL_NEW;
    int64_t a = before.seats;
    switch (goal) {
    case GOAL_NEW:
        return (struct licence_key_term){seats, months_after(on, (struct months){months, 1})};
    case GOAL_ADD_SEATS: {
        struct months left = months_between(on, before.ends);
        return (struct licence_key_term){a + seats, months_after(on, months_shared(a, left, seats, months))};
    }
    case GOAL_EXTEND:
        return (struct licence_key_term){a, months_after(before.ends, (struct months){months * seats, a})};
    case GOALS: /* unreachable: how many there are */
        break;  /* unreachable */
    }
    ASSERT(false); /* unreachable */
}

const struct licence_key_item *licence_key_at_turn(const struct benefit *b, int64_t turn)
{
    for (uint32_t i = 0;; i++) {
        const struct licence_key_item *item = licence_key_item(b, i);
        ASSERT(item);
        if (item->what == LICENCE_KEY && item->key.turn == turn)
            return item;
    }
}

struct licence_key_replayed licence_key_replay(const struct benefit *b, uid subscription, uid but_not)
{
    const struct licence_key_subscription *sub =
        &licence_key_find(b, LICENCE_SUBSCRIPTION, subscription)->sub;
    struct licence_key_replayed r = {.term = {sub->came_seats, sub->came_ends}};
    for (int64_t turn = 1; turn <= licence_key_own(b)->turns; turn++) {
        const struct licence_key_item *item = licence_key_at_turn(b, turn);
        const struct licence_key_key *k = &item->key;
        if (!uid_eq(k->subscription, subscription) || !uid_none(k->replaced_by) || uid_eq(item->id, but_not))
            continue;
        bool extends =
            k->goal == GOAL_EXTEND && r.term.seats > 0 && date_cmp(r.term.ends, k->redeemed_on) >= 0;
        if (extends && k->seats > r.term.seats * k->extend_max) {
            r.beyond = item;
            r.beyond_of = r.term.seats;
        }
        r.term = licence_key_after(r.term, k->goal, k->seats, k->months, k->redeemed_on);
    }
    return r;
}

/* ---- X62: going on in another benefit ---- */

/* Nothing that may happen gives it again: it was refunded, its membership has lapsed, or the desk's day for
 * it is over. */
static bool is_over_for_good(const struct ask *q, const struct benefit *b)
{
    const struct membership *m = state_membership(q->state, b->membership);
    if (b->cancelled)
        return true;
    if (m)
        return m->state == MEMBERSHIP_LAPSED;
    return !date_none(b->expires) && date_cmp(b->expires, q->today) < 0;
}

/* Of several the one that was given last. */
static const struct benefit *next_of_product(const struct ask *q, const struct benefit *b)
{
    const struct benefit *next = NULL;
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *other = &q->state->benefits[i];
        bool same = code_eq(&other->definition, &b->definition) ||
                    (!code_none(&b->product) && code_eq(&other->product, &b->product));
        if (same && code_eq(&other->kind, &b->kind) && shared_is_live(q->state, other, q->today, q->now))
            next = other;
    }
    return next;
}

/* What was refunded takes with it what its own keys made. */
static bool is_handed_on(const struct benefit *b, const struct licence_key_item *item)
{
    if (item->what != LICENCE_SUBSCRIPTION || item->sub.seats == 0 || !uid_none(item->sub.continues_in))
        return false;
    const struct licence_key_item *key;
    for (uint32_t i = 0; b->cancelled && (key = licence_key_item(b, i)); i++)
        if (key->what == LICENCE_KEY && uid_eq(key->key.subscription, item->id))
            return false;
    return true;
}

void licence_key_hand_on(struct ask *q, struct decision *d, const struct benefit *b)
{
    const struct benefit *next = is_over_for_good(q, b) ? next_of_product(q, b) : NULL;
    const struct licence_key_item *item;
    if (!next)
        return;
    ts at = next->granted_at; /* or the lapse, where that came later: due() never goes back */
    if (!b->cancelled && uid_none(b->membership)) {
        ts over = zone_start(q->programme->zone, date_add(b->expires, 1));
        at = ts_cmp(over, at) > 0 ? over : at;
    }
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++)
        if (is_handed_on(b, item))
            *(struct licence_subscription_carried *)emit_at(
                d, &licence_key_events[LICENCE_SUBSCRIPTION_CARRIED], at) =
                (struct licence_subscription_carried){next->id,         b->id,           item->id,
                                                      item->sub.domain, item->sub.seats, item->sub.ends};
}
