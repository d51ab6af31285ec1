/* Companies, memberships, orders and what a membership grants (domain facts 3.1-3.5; contract sections 3, 4).
 * The module is membership.c; orders.c holds the purchase, grants.c what is granted. */
#ifndef DOMAIN_MEMBERSHIP_H
#define DOMAIN_MEMBERSHIP_H

#include "domain/kind.h"

extern const struct event_def membership_events[];
enum membership_event {
    EV_COMPANY_JOINED,
    EV_COMPANY_UPDATED,
    EV_ORDER_PLACED,
    EV_ORDER_PAID,
    EV_ORDER_EXPIRED,
    EV_ORDER_CANCELLED,
    EV_CANCELLATION_REQUESTED,
    EV_MEMBERSHIP_STARTED,
    EV_MEMBERSHIP_LAPSED,
    EV_RENEWAL_REMINDED,
    EV_ATTAINMENT_RECORDED,
    EV_BENEFIT_GRANTED,
    EV_BENEFIT_CHANGED,
    MEMBERSHIP_EVENTS
};

struct ev_company {
    code country;
    code currency;
    code language;
};
struct ev_order_placed {
    uid order;
    code offer;
    code competency;
    code payment;
    uid purchaser;
    money price;
    date placed;
    date pay_by;
};
struct ev_order_paid {
    uid order;
    date paid;         /* day 0 of the refund window (R86) */
    date refund_until; /* its last day */
};
struct ev_order {
    uid order;
};
struct ev_cancellation_requested {
    uid order;
    uid benefit; /* only this one; UID_NONE: the whole order */
};
struct ev_membership_started {
    uid membership;
    uid order;
    code offer;
    code competency;
    date from;
    date anniversary;
    date window_end;
};
struct ev_membership {
    uid membership;
};
struct ev_renewal_reminded {
    uid membership;
    date due;
};
struct ev_attainment_recorded {
    code competency;
    code level;
};
/* Also of a change: then benefit names an existing one, and what it is (definition, kind, product) stays. */
struct ev_benefit {
    uid benefit;
    code definition;
    code kind;
    code offer;
    code competency;
    code product;
    uid membership;
    uid order;
    bool incremental;
    bool unlimited;
    int64_t granted;
    int64_t initial;
    date expires;
    date activate_by;
};

/* What starts a membership: its dates, the event, and everything that it grants. `paid` is day 0. */
struct membership_start {
    const struct offer *offer;
    code competency;
    uid order;
    date paid;
};
void membership_start(struct ask *q, struct decision *d, const struct membership_start *start);

/* Emits the grants of `offer` for itself and for every competency attained at it, and `competency`. Core of
 * the levels comes once, at the highest rank held. */
struct grant_source {
    const struct offer *offer;
    uid membership;
    uid order;
    date anniversary;
    code competency; /* bought with it; empty: none */
};
void grants_of_membership(struct ask *q, struct decision *d, const struct grant_source *from);
/* The incremental grants of one more competency, attained at the level of a membership that is held. */
void grants_of_attainment(struct ask *q, struct decision *d, const struct grant_source *from);
/* What a level's membership leaves behind when it ends at `at`: its core falls back to the next highest level
 * that is held; what is above the new grant is over-allocated, never taken silently. */
void grants_fall_back(struct ask *q, struct decision *d, const struct membership *ended, ts at);

/* The active membership of an offer, or NULL. The highest level held; NULL: none. */
const struct membership *membership_of_offer(const struct state *s, str offer);
const struct membership *membership_highest(const struct programme *p, const struct state *s, uid but_not);
bool membership_attained(const struct programme *p, const struct state *s, const code *competency,
                         const struct offer *level);

extern const struct action order_actions[];
enum { ORDER_ACTIONS = 4 };

#endif
