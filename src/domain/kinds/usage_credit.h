/* A cloud credit (R25-R34): its part of the state, shared by usage_credit.c (money, periods, what it shows)
 * and usage_credit_acts.c (what can be done with it). */
#ifndef DOMAIN_KINDS_USAGE_CREDIT_H
#define DOMAIN_KINDS_USAGE_CREDIT_H

#include "domain/kind.h"

struct usage_credit_own {
    bool bulk;
    bool running;
    ts assigned_at; /* the first time; TS_NONE: never */
    date from;      /* bulk: the first day of the enrolment year; its last is the benefit's `expires` */
    money amount;   /* of the next period */
    /* The period that runs, or the last that ran; granted = used + lapsed + left. */
    money granted; /* without currency: there was none yet */
    int64_t used, lapsed, left;
    date period_from;  /* DATE_NONE: there was none yet */
    date period_until; /* its last day; DATE_NONE: that of the benefit */
    ts began_at;       /* nothing is used before */
};
struct usage_credit_item {
    uid person; /* a holder; UID_NONE: a usage */
    ts since;
    ts left_at; /* bulk: he was disabled then; TS_NONE: he has it */
    hash256 usage;
    ts used_at;
    int64_t minor;
    date period; /* the first day of the period that it was used in */
};

/* Events. */

struct credit_period_began {
    uid benefit;
    date from;
    date until; /* DATE_NONE: the last day of the benefit */
    money amount;
};
struct credit_period_ended {
    uid benefit;
    date from;
    date until;
    money used;
    money lapsed;
};
struct credit_person {
    uid benefit;
    uid person;
};
struct credit_transferred {
    uid benefit;
    uid from;
    uid to;
};
struct credit_used {
    uid benefit;
    hash256 usage; /* of the vendor's id for it, which is whatever the vendor's system says (L14) */
    money amount;
    ts used_at;
};

enum {
    CREDIT_GRANTED,
    CREDIT_BEGAN,
    CREDIT_ENDED,
    CREDIT_ASSIGNED,
    CREDIT_REMOVED,
    CREDIT_HOLDER_LEFT,
    CREDIT_TRANSFERRED,
    CREDIT_USED,
    USAGE_CREDIT_EVENTS
};
extern const struct event_def usage_credit_events[USAGE_CREDIT_EVENTS];

/* Inputs that no other kind takes. */
struct transfer_input {
    struct benefit_ref benefit;
    struct person_ref person;    /* who has it from now on */
    bool confirm_no_other_offer; /* R34 */
};
struct record_usage_input {
    struct benefit_ref benefit;
    money amount;
    ts at;        /* when it was used */
    str usage_id; /* the vendor's own name for this usage: it counts once (X23) */
};

enum { USAGE_CREDIT_OWN_ACTIONS = 2, USAGE_CREDIT_ACTIONS = 5 };
extern const struct action usage_credit_own_actions[USAGE_CREDIT_OWN_ACTIONS];
extern const struct kind_action usage_credit_actions[USAGE_CREDIT_ACTIONS];
const char *usage_credit_bring(struct ask *q, struct decision *d, const struct benefit *b, uid person,
                               ts since);
void usage_credit_person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person);

const struct usage_credit_own *usage_credit_own(const struct benefit *b);
struct usage_credit_item *usage_credit_item(const struct benefit *b, uint32_t i);
bool usage_credit_is_usage(const struct usage_credit_item *item);
int64_t usage_credit_holders(const struct benefit *b);
/* This person as a holder; the one who has a bulk credit: its first item, since nothing is used before and he
 * is never removed. NULL: nobody. */
struct usage_credit_item *usage_credit_holder_of(const struct benefit *b, uid person);
struct usage_credit_item *usage_credit_holder(const struct benefit *b);
/* The usage of that id that is remembered, or NULL. */
struct usage_credit_item *usage_credit_usage(const struct benefit *b, const hash256 *usage);
/* The first day of its month; the last one. */
date usage_credit_month(date d);
date usage_credit_month_end(date d);
/* So much in the currency of the period. */
money usage_credit_money(const struct usage_credit_own *own, int64_t minor);
/* A period is granted. `at` TS_NONE: now. */
void usage_credit_begin(struct decision *d, uid benefit, date from, date until, money amount, ts at);

#endif
