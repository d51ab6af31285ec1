/* Refunds (R86, R87): what stands against one, and what waits for its decision. */
#ifndef DOMAIN_REFUNDS_H
#define DOMAIN_REFUNDS_H

#include "domain/action.h"

/* Does a refund of the benefit, or of the whole order that gives it, wait for its decision? Then nothing of
 * it may be used: refund and use never both win. */
bool refund_waits(const struct state *s, const struct benefit *b);
/* The request for a refund of this order that waits, of all of it or of one benefit; NULL: none. */
const struct request *refund_of_order(const struct state *s, uid order);
/* Is it a refund that was granted? */
bool refund_was_given(const struct request *r);
/* Does the use of it stand against the refund of its order: software (R86), or by the stricter setting
 * anything?
 */
bool refund_is_blocked_by(const struct programme *p, const struct benefit *b);
/* Since when it has been used under this order; TS_NONE: it has not. */
ts refund_used_since(const struct benefit *b, uid order);

/* What has been used of an order (of one benefit of it, unless UID_NONE): evidence for who asks and who
 * decides. Into `ret` of at least n_benefits; returns how many. */
struct refund_use {
    const struct benefit *benefit;
    ts since;
    bool blocks; /* the refund */
};
size_t refund_uses(const struct programme *p, const struct state *s, uid order, uid benefit,
                   struct refund_use *ret);

#endif
