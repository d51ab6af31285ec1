/* Requests: whatever waits for somebody (R58, R83, R87). A kind or module opens one for what the desk must do
 * (an activation, a replacement, a refund) or ends it when that is done; what anybody may write to the desk
 * is one too. Its life (open, asked back, done, declined, withdrawn, closed) is here; what follows from its
 * end is the business of whoever opened it (kind.h, request_over).
 *
 * The words of a request stand in the vault (L14): its form is what was filled in, as one JSON object. */
#ifndef DOMAIN_REQUESTS_H
#define DOMAIN_REQUESTS_H

#include "domain/action.h"

struct request_new {
    const char *type; /* refund, activation, replacement, incident, advisory, ask-for, or open-request's */
    uid benefit, order;
    uid key, subscription; /* at most one of them: the thing */
    code action;           /* ask-for: what, and for whom */
    uid person;
    int due_days; /* business days after today; 0: no day is promised */
};

/* Emits the opening, and keeps what was filled in; returns the id. */
uid request_open(struct ask *q, struct decision *d, const struct request_new *r);
/* Emits a message with the words of the input's text field `field` (left out: without words). `kind` is
 * reply, question, answer or reason. */
void request_message(struct ask *q, struct decision *d, uid request, const char *kind, const char *field);
/* Emits that it waits for information, or no longer does. */
void request_ask_back(struct decision *d, uid request, bool needed);
/* Emits its end, and what follows for its benefit (kind.h, request_over). `state` is none that waits. */
void request_end(struct ask *q, struct decision *d, const struct request *r, enum request_state state);

/* X74: whoever opened it is told by mail what somebody else made of it. */
void request_mail(const struct ask *q, struct decision *d, const struct request *r, const char *template);

bool request_is_waiting(const struct request *r);
/* The newest request of that type that waits about this benefit; NULL: none. */
const struct request *request_waiting(const struct state *s, const char *type, uid benefit);
const struct request *request_waiting_for_order(const struct state *s, const char *type, uid order);
/* The one that an input names. NULL after refusing: it is not here, or waits no longer (X45). With
 * q->listing NULL without a refusal. */
const struct request *ask_request(struct ask *q, struct decision *d, uid id);
/* Refuses when somebody else of the desk has taken it (X46). */
void request_check_taken(const struct ask *q, struct decision *d, const struct request *r);
/* WHO_OPENER, where the actor opened the request that is the input's first field (q->listing: any). */
who request_relation(const struct ask *q);

/* `n` business days after `from`: Monday to Friday less the programme's holidays (contract section 4). */
date request_due(const struct programme *p, date from, int n);

#endif
