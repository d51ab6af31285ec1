/* The life of an activation, of every kind that the desk sets up before it can be used (R57, R58, R82-R84):
 * available, asked for, perhaps asked back, active or declined. What waits is a request of type "activation"
 * (requests.h); a kind keeps where it stands in its own part, shows it, and says what completing needs. */
#ifndef DOMAIN_KINDS_ACTIVATION_H
#define DOMAIN_KINDS_ACTIVATION_H

#include "domain/kinds/shared.h"
#include "domain/requests.h"

enum activation_state {
    ACTIVATION_AVAILABLE,
    ACTIVATION_REQUESTED,
    ACTIVATION_INFORMATION_NEEDED, /* the desk asked back, and waits */
    ACTIVATION_ACTIVE,
    ACTIVATION_DECLINED /* may be asked for again */
};
/* Part of a kind's own; `activation` of struct kind tells where. */
struct activation {
    int64_t state; /* enum activation_state */
    uid request;   /* the one that waits, or was the last; UID_NONE */
    ts requested_at;
    ts activated_at; /* TS_NONE: not yet */
    date due;        /* DATE_NONE: no day was promised */
};

/* For apply_granted: nothing was asked for yet. A new year begins so too, unless an activation waits. */
void activation_reset(struct activation *a);
bool activation_is_active(const struct activation *a);
bool activation_is_pending(const struct activation *a);
/* available, activation-requested, information-needed, active or declined. */
const char *activation_status(const struct activation *a);
/* The members requested_at, due_at and activated_at. */
void activation_describe(const struct activation *a, struct description *out);
/* For a kind's `check`. */
void activation_check(const struct activation *a);

/* For the actions of kinds; q->benefit is one of theirs. */

/* activate: refuses already-activated, activation-pending, activate-by-passed, else opens the request, due
 * after so many business days (0: no day is promised). */
void activation_activate(struct ask *q, struct decision *d, int due_days);
/* The request that waits, or NULL after refusing with not-pending. */
const struct request *activation_pending(struct ask *q, struct decision *d);
/* The same for what can be completed; refuses quantity-exhausted where nothing is granted any more. */
const struct request *activation_to_complete(struct ask *q, struct decision *d);
/* complete-activation: it is active from now. Whom to tell is the kind's. */
void activation_complete(struct ask *q, struct decision *d, const struct request *r);
/* Whole actions, as they are. The company's who asked for it is told by mail. */
void activation_decline(struct ask *q, struct decision *d);             /* decline-activation */
void activation_ask_for_information(struct ask *q, struct decision *d); /* ask-for-information */
void activation_answer(struct ask *q, struct decision *d);              /* answer-information */

/* For request_over: what the end of its request means for the activation. A request of another type means
 * nothing. */
void activation_over(struct decision *d, const struct benefit *b, const struct request *r,
                     enum request_state state);

#endif
