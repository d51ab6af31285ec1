/* What waits for the desk, as a pure function of a partner's state: orders for their money, requests for an
 * answer, refunds for a second person. The desk's lists over all partners are rows of it (app/work.c),
 * written in the transaction of the events that they follow from (L14). */
#ifndef DOMAIN_WORK_H
#define DOMAIN_WORK_H

#include "base/code.h"
#include "domain/state.h"

struct work_item {
    uid id;
    bool order;      /* id is an order's; else a request's */
    bool waits;      /* stands in the desk's queue */
    code type;       /* payment, or the request's own */
    code state;      /* as contract section 2 writes it */
    uid benefit;     /* what it is about; UID_NONE: nothing in particular */
    code definition; /* of the benefit */
    uid person; /* of the partner, who waits: opened the request, placed the order; UID_NONE: nobody of it */
    uid taken_by; /* of the desk */
    ts opened_at;
    date due; /* the promised day, or the last day to pay; DATE_NONE */
};

/* The order or request at `i` of the state. A later state of the stream has the same ones at the same places,
 * and perhaps more behind them. */
struct work_item work_order(const struct state *s, size_t i);
struct work_item work_request(const struct state *s, size_t i);
bool work_equal(const struct work_item *a, const struct work_item *b);

/* `open` reads as `taken` once somebody of the desk has it, and as `waiting-second-person` after the first of
 * two decisions; a closed request is `done`. */
const char *work_request_state(const struct request *r);

#endif
