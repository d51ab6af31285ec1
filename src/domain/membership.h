/* Companies, memberships, orders and what a membership grants (domain facts 3.1-3.5; contract sections 3, 4).
 * The module is membership.c; orders.c holds the purchase, renewal.c another year, refunds.c the money back,
 * grants.c what is granted.
 */
#ifndef DOMAIN_MEMBERSHIP_H
#define DOMAIN_MEMBERSHIP_H

#include "domain/kind.h"

extern const struct event_def membership_events[];
enum membership_event {
    EV_COMPANY_JOINED,
    EV_COMPANY_UPDATED,
    EV_ORDER_PLACED,
    EV_PAYMENT_PROVED,
    EV_ORDER_PAID,
    EV_ORDER_EXPIRED,
    EV_ORDER_CANCELLED,
    EV_MEMBERSHIP_STARTED,
    EV_MEMBERSHIP_RENEWED,
    EV_MEMBERSHIP_LAPSED,
    EV_MEMBERSHIP_CANCELLED,
    EV_RENEWAL_REMINDED,
    EV_ATTAINMENT_RECORDED,
    EV_ATTAINMENT_LOST,
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
    uid membership; /* that it renews; UID_NONE: it buys one */
    date renews;    /* the anniversary of it */
    uid upgrades;   /* the order whose offer lowered the price; UID_NONE: none did */
};
struct ev_payment_proved {
    uid order;
    uid reference; /* in the vault */
    money amount;
    date paid_on;
};
struct ev_order_paid {
    uid order;
    date paid;         /* day 0 of the refund window (R86) */
    date refund_until; /* its last day */
};
struct ev_order {
    uid order;
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
struct ev_membership_renewed {
    uid membership;
    uid order;
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
struct ev_attainment_lost {
    code competency;
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
    uid reason; /* in the vault: why the desk did it by hand; UID_NONE: nobody did */
};

/* What starts a membership: its dates, the event, and everything that it grants. `paid` is day 0. */
struct membership_start {
    const struct offer *offer;
    code competency;
    uid order;
    date paid;
    date anniversary; /* DATE_NONE: a year after it was paid */
};
void membership_start(struct ask *q, struct decision *d, const struct membership_start *start);
/* Starts what is every member's, free and without conditions: on joining, and on moving in. */
void membership_start_free(struct ask *q, struct decision *d);
/* Emits that nothing of an active membership can be used any more: it was refunded, or the desk withdrew it.
 */
void membership_cancel(const struct ask *q, struct decision *d, const struct membership *m);
/* X68: nobody pays for another year of what is over: emits that the renewal that waits for its money ends. */
void membership_cancel_renewal(const struct ask *q, struct decision *d, const struct membership *m);
/* What follows when a membership ends unrenewed: benefits fall back, and with the last level its competencies
 * are lost. */
void membership_left(struct ask *q, struct decision *d, const struct membership *ended, ts at);

/* Emits what `offer` gives for itself and for every competency attained, each at the level at which it was
 * attained, at most the offer's own: Gold gives the Silver incrementals. Core of the levels comes once, at
 * the highest rank held, and so does what each competency gives: what a lower level gave becomes the higher
 * one's.
 */
struct grant_source {
    const struct offer *offer;
    uid membership;
    uid order;
    date anniversary;
    code competency; /* of grants_of_attainment */
    bool renewal;    /* what the membership gave is granted again, with the terms of now */
    uid ended;       /* a membership that ends with it: what it gave counts for no cap */
};
void grants_of_membership(struct ask *q, struct decision *d, const struct grant_source *from);
/* What one more competency gives, attained at `level` (at most that of the membership held), as far as it was
 * not given for a lower one before. */
void grants_of_attainment(struct ask *q, struct decision *d, const struct grant_source *from,
                          const struct offer *level);
/* The highest level, at most `held`, at which the competency is attained; NULL: at none. */
const struct offer *grants_level(const struct programme *p, const struct state *s, const struct offer *held,
                                 const code *competency);
/* What a level's membership leaves behind when it ends at `at`: its core and its incrementals fall back to
 * the next highest level that is held; what is above the new grant is over-allocated, never taken silently.
 */
/* X14: of one product never more than so many times the initial grant in all, the one that `level` gives,
 * else `own`; -1: it has no cap. And how much is granted of it without the benefit `but`. */
int64_t grants_cap(const struct programme *p, const struct definition *def, const struct offer *level,
                   int64_t own);
int64_t grants_of_product(const struct ask *q, const struct decision *d, const code *product, uid but);
/* What this decision has made of a benefit so far; NULL: it is as it was. */
const struct ev_benefit *grants_pending(const struct decision *d, uid benefit);
void grants_fall_back(struct ask *q, struct decision *d, const struct membership *ended, ts at);

/* The active membership of an offer, or NULL. The highest level held; NULL: none. */
const struct membership *membership_of_offer(const struct state *s, str offer);
const struct membership *membership_highest(const struct programme *p, const struct state *s, uid but_not);
/* X39: the last day on which what it gives stays on: of its window, or of a renewal that waits for its money.
 * DATE_NONE: it has no end. */
date membership_last_day(const struct state *s, const struct membership *m);
/* Does attainment i repeat the competency of one before it (at another level)? Lost ones aside. */
bool membership_told_before(const struct state *s, size_t i);
bool membership_attained(const struct programme *p, const struct state *s, const code *competency,
                         const struct offer *level);

/* A new order, waiting for its money. */
struct order_new {
    const struct offer *offer;
    code competency;
    code payment;
    money price;
    const struct membership *renews; /* NULL: a purchase */
    uid upgrades;                    /* the order whose offer lowers the price; UID_NONE: none does */
};
uid orders_place(struct ask *q, struct decision *d, const struct order_new *new);
/* What buying the offer costs today, MONEY_NONE where it has no price for the company; and the membership for
 * which that is the lower price of an upgrade, NULL where it is not. */
money orders_price(const struct state *s, const struct offer *o);
const struct membership *orders_upgraded(const struct state *s, const struct offer *o);
/* Is it settled at once? The demo's payment page does (contract section 4). */
bool orders_settles(const struct ask *q, const code *payment);
/* It became paid today: day 0 of its refund window (R86). What it buys is the caller's. */
void orders_pay(struct ask *q, struct decision *d, uid order);
/* X1, X2, X3 of an offer: what stands against buying or renewing it. */
void orders_check_level(struct ask *q, struct decision *d, const struct offer *o);
void orders_check_competency(struct ask *q, struct decision *d, const struct offer *o,
                             const code *competency);
extern const char *const order_payments[];
/* WHO_PURCHASER, where the actor placed the order that is the input's first field (q->listing: any). */
who orders_relation(const struct ask *q);

/* Everything that stands against renewing a membership now (X38-X41); nothing: it can be ordered. */
void renewal_check(struct ask *q, struct decision *d, const struct membership *m);
/* What stands against confirming a renewal that was ordered; then what its payment does. */
void renewal_check_paid(struct ask *q, struct decision *d, const struct order *o);
void renewal_paid(struct ask *q, struct decision *d, const struct membership *m, uid order);

extern const struct action order_actions[];
enum { ORDER_ACTIONS = 4 };
/* The order that the input of such an action names, by `order` or within the text of `reference`. */
uid orders_named(const struct action *action, const void *input);

#endif
