/* What keys make of a subscription (R41; domain facts 4.3, contract section 4): seats and a last day, from
 * its redemptions in their order. */
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
    struct licence_key_replayed r = {.term = {0, DATE_NONE}};
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
