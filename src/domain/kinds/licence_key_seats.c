/* The seats of redeemed subscriptions (R5): people of the directory use them. */
#include "domain/inputs.h"
#include "domain/kinds/licence_key.h"

/* X26: the subscription that an assignment means: the named one, or the only one that runs. NULL after
 * refusing, or with q->listing where there are several. */
static const struct licence_key_item *subscription_for(struct ask *q, struct decision *d, uid named)
{
    const struct licence_key_item *item, *running = NULL, *ended = NULL;
    size_t n = 0;
    for (uint32_t i = 0; (item = licence_key_item(q->benefit, i)); i++) {
        if (item->what != LICENCE_SUBSCRIPTION || item->sub.seats == 0 ||
            (!uid_none(named) && !uid_eq(item->id, named)))
            continue;
        if (date_cmp(item->sub.ends, q->today) >= 0) {
            running = item;
            n++;
        } else {
            ended = item;
        }
    }
    if (n == 1)
        return running;
    if (n > 1) {
        if (!q->listing)
            refuse_missing(d, "subscription");
    } else if (!uid_none(named) && !ended) {
        refuse_unknown(d, "subscription");
    } else if (ended) {
        reason_fact(refuse(d, REASON_SUBSCRIPTION_ENDED), VAL_DATE("ended_on", ended->sub.ends));
    } else {
        refuse(d, REASON_NO_SUBSCRIPTION_YET);
    }
    return NULL;
}

static void refuse_not_assigned(struct decision *d, uid person)
{
    reason_fact(refuse(d, REASON_NOT_ASSIGNED), VAL_ID("person", ID_PERSON, person));
}

void licence_key_assign_user(struct ask *q, struct decision *d)
{
    const struct assign_user_input *in = q->input;
    const struct person *p = ask_person(q, d, &in->person);
    const struct licence_key_item *sub = subscription_for(q, d, in->subscription);
    int64_t taken = sub ? licence_key_seats_taken(q->benefit, sub->id) : 0;
    if (sub && p && licence_key_seat(q->benefit, sub->id, p->id))
        reason_fact(refuse(d, REASON_ALREADY_ASSIGNED), VAL_ID("person", ID_PERSON, p->id));
    if (sub && taken >= sub->sub.seats) {
        struct reason *r = refuse(d, REASON_NO_SEATS_LEFT);
        reason_fact(r, VAL_INT("granted", sub->sub.seats));
        reason_fact(r, VAL_INT("used", taken));
    }
    if (p)
        shared_check_conflict(q, d, p->id); /* R34 */
    if (d->n_reasons || q->listing)
        return;
    *(struct licence_seat *)emit(d, &licence_key_events[LICENCE_SEAT_ASSIGNED]) =
        (struct licence_seat){q->benefit->id, sub->id, p->id};
    shared_tell_holder(q, d, p->id);
}

static void emit_freed(struct decision *d, const struct benefit *b, uid subscription, uid person)
{
    *(struct licence_seat *)emit(d, &licence_key_events[LICENCE_SEAT_FREED]) =
        (struct licence_seat){b->id, subscription, person};
}

static size_t seats_of(const struct benefit *b, uid person, uid subscription,
                       const struct licence_key_item **ret_last)
{
    const struct licence_key_item *item;
    size_t n = 0;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++) {
        if (item->what != LICENCE_SEAT || (!uid_none(person) && !uid_eq(item->seat.person, person)) ||
            (!uid_none(subscription) && !uid_eq(item->id, subscription)))
            continue;
        *ret_last = item;
        n++;
    }
    return n;
}

static void take_from(struct ask *q, struct decision *d, uid person, uid subscription)
{
    const struct licence_key_item *seat = NULL;
    if (!uid_none(subscription) && !licence_key_find(q->benefit, LICENCE_SUBSCRIPTION, subscription)) {
        refuse_unknown(d, "subscription");
        return;
    }
    size_t n = seats_of(q->benefit, person, subscription, &seat);
    if (n == 0)
        refuse_not_assigned(d, person);
    else if (q->listing)
        return;
    else if (n > 1)
        refuse_missing(d, "subscription");
    else
        emit_freed(d, q->benefit, seat->id, seat->seat.person);
}

void licence_key_remove_user(struct ask *q, struct decision *d)
{
    const struct remove_user_input *in = q->input;
    if (q->listing || !uid_none(in->person.id))
        take_from(q, d, in->person.id, in->subscription);
    else
        (void)ask_person(q, d, &in->person);
}

void licence_key_give_back(struct ask *q, struct decision *d)
{
    const struct give_back_input *in = q->input;
    take_from(q, d, q->actor->id, in->subscription);
}

bool licence_key_holds(const struct ask *q)
{
    const struct licence_key_item *seat;
    ASSERT(!uid_none(q->actor->id)); /* nobody would be anybody */
    return seats_of(q->benefit, q->actor->id, UID_NONE, &seat) > 0;
}

void licence_key_free_all(struct decision *d, const struct benefit *b, uid subscription, uid person)
{
    const struct licence_key_item *item;
    for (uint32_t i = 0; (item = licence_key_item(b, i)); i++)
        if (item->what == LICENCE_SEAT && (uid_none(subscription) || uid_eq(item->id, subscription)) &&
            (uid_none(person) || uid_eq(item->seat.person, person)))
            emit_freed(d, b, item->id, item->seat.person);
}

void licence_key_person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    (void)q;
    licence_key_free_all(d, b, UID_NONE, person);
}
