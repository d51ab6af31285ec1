/* What happened to licence keys: the fields of each event, and what it makes of the state. */
#include "domain/kinds/licence_key.h"

static const struct field granted_fields[] = {
    FIELD(licence_key_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_key_granted, pool, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_granted, redeem, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_granted, months, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_granted, extend_max, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_granted, earlier_until, F_DATE, CLASS_DATE),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct licence_key_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct licence_key_own *own =
        shared_own(s, b, sizeof(struct licence_key_own), sizeof(struct licence_key_item));
    own->pool = d->pool;
    own->redeem = d->redeem;
    own->months = d->months;
    own->extend_max = d->extend_max;
    if (own->year > 0 && date_none(d->earlier_until))
        return; /* other terms within the year */
    own->year++;
    struct licence_key_item *items = b->items;
    for (uint32_t i = 0; i < b->n_items; i++)
        if (items[i].what == LICENCE_KEY && date_none(items[i].key.redeem_by))
            items[i].key.redeem_by = d->earlier_until;
}

static struct licence_key_key *key_add(struct state *s, struct benefit *b, uid id, int64_t seats, ts at)
{
    ASSERT(seats > 0 && !licence_key_item_mut(b, LICENCE_KEY, id)); /* I1 */
    int64_t year = licence_key_own(b)->year;
    struct licence_key_item *item = benefit_add_item(s, b);
    item->what = LICENCE_KEY;
    item->id = id;
    item->key.seats = seats;
    item->key.year = year;
    item->key.got_at = at;
    item->key.shown_at = TS_NONE;
    item->key.redeem_by = item->key.redeemed_on = item->key.ends_before = item->key.replaced_on = DATE_NONE;
    return &item->key;
}

static const struct field got_fields[] = {
    FIELD(licence_key_got, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_key_got, key, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
    FIELD(licence_key_got, seats, F_INT, CLASS_QUANTITY, .required = true),
};
static void apply_got(struct state *s, const struct event *e)
{
    const struct licence_key_got *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    (void)key_add(s, b, d->key, d->seats, e->at);
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at; /* R86: a key that was got ends the refund */
}

static const struct field shown_fields[] = {
    FIELD(licence_key_shown, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_key_shown, key, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
};
static void apply_shown(struct state *s, const struct event *e)
{
    const struct licence_key_shown *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct licence_key_item *item = b ? licence_key_item_mut(b, LICENCE_KEY, d->key) : NULL;
    ASSERT(item && uid_none(item->key.replaced_by));
    if (ts_none(item->key.shown_at)) {
        item->key.shown_at = e->at;
        item->key.shown_by = e->actor_kind == ACTOR_PERSON ? e->actor : UID_NONE;
    }
    item->key.shows++;
}

static const struct field redeemed_fields[] = {
    FIELD(licence_key_redeemed, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_key_redeemed, key, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
    FIELD(licence_key_redeemed, goal, F_CODE, CLASS_CODE, .required = true, .one_of = licence_key_goals),
    FIELD(licence_key_redeemed, via, F_CODE, CLASS_CODE, .required = true, .one_of = licence_key_places),
    FIELD(licence_key_redeemed, subscription, F_ID, CLASS_ID, .required = true, .id_kind = ID_SUBSCRIPTION),
    FIELD(licence_key_redeemed, tenant, F_ID, CLASS_ID, .required = true, .id_kind = ID_TENANT),
    FIELD(licence_key_redeemed, domain, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_key_redeemed, redeemed_on, F_DATE, CLASS_DATE, .required = true),
    FIELD(licence_key_redeemed, seats, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_redeemed, ends, F_DATE, CLASS_DATE, .required = true),
    FIELD(licence_key_redeemed, seats_before, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_redeemed, ends_before, F_DATE, CLASS_DATE),
};
/* The subscription as it was before this event; a new one has no seats. */
static struct licence_key_subscription *subscription_before(struct state *s, struct benefit *b,
                                                            const struct licence_key_redeemed *d)
{
    struct licence_key_item *item = licence_key_item_mut(b, LICENCE_SUBSCRIPTION, d->subscription);
    bool is_new = licence_key_goal_of(&d->goal) == GOAL_NEW;
    if (!item) {
        ASSERT(is_new && d->seats_before == 0 && date_none(d->ends_before));
        item = benefit_add_item(s, b);
        item->what = LICENCE_SUBSCRIPTION;
        item->id = d->subscription;
        item->sub.tenant = d->tenant;
        item->sub.domain = d->domain;
        item->sub.starts = d->redeemed_on;
        item->sub.came_ends = DATE_NONE;
        return &item->sub;
    }
    ASSERT(uid_eq(item->sub.tenant, d->tenant)); /* licences never change their tenant */
    ASSERT(item->sub.seats == d->seats_before && date_cmp(item->sub.ends, d->ends_before) == 0);
    ASSERT(is_new == (item->sub.seats == 0 || date_cmp(item->sub.ends, d->redeemed_on) < 0));
    return &item->sub;
}

/* R41: what was left and what the key brought are what there is now, less what no whole day was left of.
 * `from` is the day from which both are counted. */
static void check_months(date from, struct months m, date ends)
{
    ASSERT(months_cmp(months_between(from, ends), m) <= 0);
    ASSERT(ends.days == DATE_LAST.days || months_cmp(months_between(from, date_add(ends, 1)), m) > 0);
}

/* No time is gained or lost. */
static void check_conserved(const struct licence_key_redeemed *d, int64_t seats, int64_t months)
{
    int64_t a = d->seats_before;
    switch (licence_key_goal_of(&d->goal)) {
    case GOAL_NEW:
        ASSERT(d->seats == seats);
        check_months(d->redeemed_on, (struct months){months, 1}, d->ends);
        break;
    case GOAL_ADD_SEATS:
        ASSERT(d->seats == a + seats && date_cmp(d->ends_before, d->redeemed_on) >= 0);
        check_months(d->redeemed_on,
                     months_shared(a, months_between(d->redeemed_on, d->ends_before), seats, months),
                     d->ends);
        break;
    case GOAL_EXTEND:
        ASSERT(d->seats == a && date_cmp(d->ends_before, d->redeemed_on) >= 0);
        check_months(d->ends_before, (struct months){months * seats, a}, d->ends);
        break;
    case GOALS: /* unreachable: how many there are */
        break;  /* unreachable */
    }
}

static void apply_redeemed(struct state *s, const struct event *e)
{
    const struct licence_key_redeemed *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct licence_key_subscription *sub = subscription_before(s, b, d);
    struct licence_key_item *item = licence_key_item_mut(b, LICENCE_KEY, d->key);
    struct licence_key_own *own = b->own;
    ASSERT(item && item->key.turn == 0 && !item->key.lapsed); /* R39: once */
    check_conserved(d, item->key.seats, own->months);
    item->key.turn = ++own->turns;
    item->key.goal = licence_key_goal_of(&d->goal);
    item->key.via = d->via;
    item->key.subscription = d->subscription;
    item->key.redeemed_on = d->redeemed_on;
    item->key.months = own->months;
    item->key.extend_max = own->extend_max;
    item->key.seats_before = d->seats_before;
    item->key.ends_before = d->ends_before;
    sub->seats = d->seats;
    sub->ends = d->ends;
}

static const struct field replaced_fields[] = {
    FIELD(licence_key_replaced, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_key_replaced, key, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
    FIELD(licence_key_replaced, replacement, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
    FIELD(licence_key_replaced, key_seats, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_replaced, replaced_on, F_DATE, CLASS_DATE, .required = true),
    FIELD(licence_key_replaced, subscription, F_ID, CLASS_ID, .required = true, .id_kind = ID_SUBSCRIPTION),
    FIELD(licence_key_replaced, seats, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_key_replaced, ends, F_DATE, CLASS_DATE),
};
static void apply_replaced(struct state *s, const struct event *e)
{
    const struct licence_key_replaced *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    key_add(s, b, d->replacement, d->key_seats, e->at)->replaces = d->key;
    struct licence_key_item *item = licence_key_item_mut(b, LICENCE_KEY, d->key);
    struct licence_key_item *sub = licence_key_item_mut(b, LICENCE_SUBSCRIPTION, d->subscription);
    ASSERT(item && item->key.turn > 0 && uid_none(item->key.replaced_by) && uid_none(item->key.replaces));
    ASSERT(sub && uid_eq(item->key.subscription, d->subscription));
    item->key.replaced_by = d->replacement;
    item->key.replaced_on = d->replaced_on;
    sub->sub.seats = d->seats;
    sub->sub.ends = d->ends;
}

static void apply_lapsed(struct state *s, const struct event *e)
{
    const struct licence_key_shown *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct licence_key_item *item = b ? licence_key_item_mut(b, LICENCE_KEY, d->key) : NULL;
    ASSERT(item && item->key.turn == 0 && !item->key.lapsed);
    item->key.lapsed = true;
}

static const struct field carried_fields[] = {
    FIELD(licence_subscription_carried, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_subscription_carried, earlier, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_subscription_carried, subscription, F_ID, CLASS_ID, .required = true,
          .id_kind = ID_SUBSCRIPTION),
    FIELD(licence_subscription_carried, domain, F_CODE, CLASS_CODE, .required = true),
    FIELD(licence_subscription_carried, seats, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(licence_subscription_carried, ends, F_DATE, CLASS_DATE, .required = true),
};
/* X62: with the people who have its seats, each since when he has. */
static void apply_carried(struct state *s, const struct event *e)
{
    const struct licence_subscription_carried *d = e->data;
    struct benefit *from = state_benefit_mut(s, d->earlier), *to = state_benefit_mut(s, d->benefit);
    ASSERT(from && to && from != to && !licence_key_find(to, LICENCE_SUBSCRIPTION, d->subscription));
    struct licence_key_item *old = licence_key_item_mut(from, LICENCE_SUBSCRIPTION, d->subscription);
    ASSERT(old && uid_none(old->sub.continues_in));
    ASSERT(old->sub.seats == d->seats && date_cmp(old->sub.ends, d->ends) == 0);
    struct licence_key_item *item = benefit_add_item(s, to);
    *item = *old;
    item->sub.comes_from = from->id;
    item->sub.came_seats = d->seats;
    item->sub.came_ends = d->ends;
    old->sub.continues_in = to->id;
    for (uint32_t i = 0; i < from->n_items;) {
        const struct licence_key_item *seat = licence_key_item(from, i);
        if (seat->what == LICENCE_SEAT && uid_eq(seat->id, d->subscription)) {
            *(struct licence_key_item *)benefit_add_item(s, to) = *seat;
            benefit_drop_item(from, i);
        } else {
            i++;
        }
    }
}

static const struct field seat_fields[] = {
    FIELD(licence_seat, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(licence_seat, subscription, F_ID, CLASS_ID, .required = true, .id_kind = ID_SUBSCRIPTION),
    FIELD(licence_seat, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void apply_seat_assigned(struct state *s, const struct event *e)
{
    const struct licence_seat *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    const struct licence_key_item *sub = licence_key_find(b, LICENCE_SUBSCRIPTION, d->subscription);
    ASSERT(sub && !licence_key_seat(b, d->subscription, d->person));
    ASSERT(licence_key_seats_taken(b, d->subscription) < sub->sub.seats); /* I3 */
    struct licence_key_item *item = benefit_add_item(s, b);
    item->what = LICENCE_SEAT;
    item->id = d->subscription;
    item->seat.person = d->person;
    item->seat.since = e->at;
}

static void apply_seat_freed(struct state *s, const struct event *e)
{
    const struct licence_seat *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    const struct licence_key_item *item = b ? licence_key_seat(b, d->subscription, d->person) : NULL;
    ASSERT(item);
    benefit_drop_item(b, (uint32_t)(item - (const struct licence_key_item *)b->items));
}

const struct event_def licence_key_events[] = {
    [LICENCE_KEY_GRANTED] =
        EVENT_OF("licence_key_granted", licence_key_granted, granted_fields, apply_granted),
    [LICENCE_KEY_GOT] = EVENT_OF("licence_key_got", licence_key_got, got_fields, apply_got),
    [LICENCE_KEY_SHOWN] = EVENT_OF("licence_key_shown", licence_key_shown, shown_fields, apply_shown),
    [LICENCE_KEY_REDEEMED] =
        EVENT_OF("licence_key_redeemed", licence_key_redeemed, redeemed_fields, apply_redeemed),
    [LICENCE_KEY_REPLACED] =
        EVENT_OF("licence_key_replaced", licence_key_replaced, replaced_fields, apply_replaced),
    [LICENCE_KEY_LAPSED] = EVENT_OF("licence_key_lapsed", licence_key_shown, shown_fields, apply_lapsed),
    [LICENCE_SUBSCRIPTION_CARRIED] =
        EVENT_OF("licence_subscription_carried", licence_subscription_carried, carried_fields, apply_carried),
    [LICENCE_SEAT_ASSIGNED] =
        EVENT_OF("licence_seat_assigned", licence_seat, seat_fields, apply_seat_assigned),
    [LICENCE_SEAT_FREED] = EVENT_OF("licence_seat_freed", licence_seat, seat_fields, apply_seat_freed),
};
