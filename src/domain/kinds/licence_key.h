/* The parts of the kind licence_key, which its files share: licence_key.c (terms, grants, getting and
 * showing keys, the kind itself), licence_key_events.c (what happened), licence_key_subscription.c (what keys
 * make of a subscription, and where it goes on), licence_key_redeem.c (redemption), licence_key_replace.c
 * (replacement), licence_key_seats.c (who uses a subscription), licence_key_show.c (what it shows). Nobody
 * else includes this. */
#ifndef DOMAIN_KINDS_LICENCE_KEY_H
#define DOMAIN_KINDS_LICENCE_KEY_H

#include "domain/kinds/shared.h"
#include "domain/months.h"

enum licence_key_goal { GOAL_NEW, GOAL_ADD_SEATS, GOAL_EXTEND, GOALS };
extern const char *const licence_key_goals[GOALS + 1]; /* their words, NULL-terminated */
extern const char *const licence_key_places[];         /* where a key is redeemed: here, portal */
/* Its number; asserts that it is one. */
enum licence_key_goal licence_key_goal_of(const code *goal);

struct licence_key_own {
    code pool;
    code redeem; /* where the programme redeems it */
    int64_t months;
    int64_t extend_max;
    int64_t year;  /* counted from 1: a grant of a new year gives new keys */
    int64_t turns; /* redemptions so far */
};

/* What it holds is a list of items: keys in the order in which they were got, subscriptions, and the people
 * who have a seat of one. */
enum licence_key_what { LICENCE_KEY = 1, LICENCE_SUBSCRIPTION, LICENCE_SEAT };
struct licence_key_key {
    int64_t seats;
    int64_t year;
    ts got_at;
    ts shown_at; /* the first time; TS_NONE: nobody has seen it */
    uid shown_by;
    int64_t shows;
    date redeem_by; /* DATE_NONE: by the day of its benefit */
    bool lapsed;
    int64_t turn; /* of its redemption, counted from 1; 0: not redeemed */
    enum licence_key_goal goal;
    code via;
    uid subscription;
    date redeemed_on;
    int64_t months;     /* that it was worth */
    int64_t extend_max; /* times the seats that were there it could have, at most, to extend (X25) */
    int64_t seats_before;
    date ends_before; /* DATE_NONE: it made the subscription */
    uid replaces;
    uid replaced_by;
    date replaced_on;
};
struct licence_key_subscription {
    uid tenant;
    code domain;   /* of the tenant */
    int64_t seats; /* 0: undone, its keys were replaced */
    date starts;
    date ends; /* its last day */
    /* X62: it goes on in another benefit, and is here as it was then; UID_NONE: it does not. */
    uid continues_in;
    /* X62: it came from an earlier one, with so much; its keys here only add to that. */
    uid comes_from;
    int64_t came_seats;
    date came_ends;
};
struct licence_key_seat {
    uid person;
    ts since;
};
struct licence_key_item {
    enum licence_key_what what;
    uid id; /* of the key or subscription; a seat has its subscription's */
    union {
        struct licence_key_key key;
        struct licence_key_subscription sub;
        struct licence_key_seat seat;
    };
};

const struct licence_key_own *licence_key_own(const struct benefit *b);
/* Item i, or NULL past the last. */
const struct licence_key_item *licence_key_item(const struct benefit *b, uint32_t i);
const struct licence_key_item *licence_key_find(const struct benefit *b, enum licence_key_what what, uid id);
const struct licence_key_item *licence_key_seat(const struct benefit *b, uid subscription, uid person);
/* For the folds. */
struct licence_key_item *licence_key_item_mut(const struct benefit *b, enum licence_key_what what, uid id);
int64_t licence_key_seats_taken(const struct benefit *b, uid subscription);

/* X30: refuses where the last day on which this key can be redeemed is over (NULL: one yet to be got). */
void licence_key_check_day(const struct ask *q, struct decision *d, const struct licence_key_item *key);
/* Can one more be got of this year's grant, and is there one? Refuses where not. */
void licence_key_check_next(const struct ask *q, struct decision *d);
/* The seats of a key: an import need not say them. */
int64_t licence_key_worth(const struct key_fact *key);
/* Emits that the first of facts.keys becomes this benefit's, and claims it. */
void licence_key_get(const struct ask *q, struct decision *d);

/* What a subscription has: seats 0 is none. */
struct licence_key_term {
    int64_t seats;
    date ends;
};
/* What a key of `seats` worth `months` makes of it on a day (contract section 4). A subscription past its end
 * is redeemed as new. */
struct licence_key_term licence_key_after(struct licence_key_term before, enum licence_key_goal goal,
                                          int64_t seats, int64_t months, date on);
/* What all keys redeemed into a subscription make of it, each on its day, beginning with what it had when it
 * came; but_not is left out. */
struct licence_key_replayed {
    struct licence_key_term term;
    const struct licence_key_item *beyond; /* X25: the last key that would extend too few seats; NULL: none */
    int64_t beyond_of;                     /* so many */
};
struct licence_key_replayed licence_key_replay(const struct benefit *b, uid subscription, uid but_not);

/* The key that was redeemed as the n-th, from 1. */
const struct licence_key_item *licence_key_at_turn(const struct benefit *b, int64_t turn);

/* X62: hands the subscriptions of a benefit that is over for good to one that gives the same product, in
 * due().
 */
void licence_key_hand_on(struct ask *q, struct decision *d, const struct benefit *b);

/* licence_key_show.c: the array "keys" or "subscriptions" of the terms; the two hooks of kind.h. */
void licence_key_show_list(const struct benefit *b, str list, date today, struct description *out);
void licence_key_show_keys(const struct benefit *b, ts now, struct description *out);
void licence_key_show_holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                               struct description *out);

/* Events (licence_key_events.c). */
struct licence_key_granted {
    uid benefit;
    code pool;
    code redeem;
    int64_t months;
    int64_t extend_max;
    date earlier_until; /* a new year's grant: until when keys of the years before can be redeemed */
};
struct licence_key_got {
    uid benefit;
    uid key;
    int64_t seats;
};
struct licence_key_shown {
    uid benefit;
    uid key;
};
struct licence_key_redeemed {
    uid benefit;
    uid key;
    code goal;
    code via;
    uid subscription;
    uid tenant;
    code domain;
    date redeemed_on;
    int64_t seats; /* of the subscription, afterwards */
    date ends;
    int64_t seats_before;
    date ends_before;
};
struct licence_key_replaced {
    uid benefit;
    uid key;
    uid replacement;
    int64_t key_seats;
    date replaced_on;
    uid subscription;
    int64_t seats; /* of the subscription, afterwards */
    date ends;
};
struct licence_subscription_carried {
    uid benefit;
    uid earlier; /* the benefit in which it was */
    uid subscription;
    code domain; /* of its tenant */
    int64_t seats;
    date ends;
};
struct licence_seat {
    uid benefit;
    uid subscription;
    uid person;
};
enum licence_key_event {
    LICENCE_KEY_GRANTED,
    LICENCE_KEY_GOT,
    LICENCE_KEY_SHOWN,
    LICENCE_KEY_REDEEMED,
    LICENCE_KEY_REPLACED,
    LICENCE_KEY_LAPSED,
    LICENCE_SUBSCRIPTION_CARRIED,
    LICENCE_SEAT_ASSIGNED,
    LICENCE_SEAT_FREED,
    LICENCE_KEY_EVENTS
};
extern const struct event_def licence_key_events[];

/* Inputs of its own actions. */
struct licence_key_redeem_input {
    struct benefit_ref benefit;
    uid key;      /* where there are several */
    str key_code; /* the key itself (L13) */
    code goal;
    code tenant;      /* by domain, or by id */
    uid subscription; /* where the tenant has several */
    code via;         /* empty: here */
};
struct licence_key_request_input {
    struct benefit_ref benefit;
    uid key;
    str reason;
};
struct licence_key_decide_input {
    struct benefit_ref benefit;
    uid request;
    uid key;
    code decision;
    str reason;
};
extern const char *const licence_key_decisions[]; /* granted, declined */

/* Decisions of the other files. */
decide_fn licence_key_redeem, licence_key_request_replacement, licence_key_decide_replacement,
    licence_key_assign_user, licence_key_remove_user, licence_key_give_back;
/* Does this redemption take a key from the pool? */
bool licence_key_redeem_wants(const struct benefit *b, const void *input);
/* Frees the seats of a subscription (UID_NONE: of each) that a person (UID_NONE: anybody) has. */
void licence_key_free_all(struct decision *d, const struct benefit *b, uid subscription, uid person);
bool licence_key_holds(const struct ask *q);
void licence_key_person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person);

#endif
