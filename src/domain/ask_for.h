/* Asking whoever may (R16): a member who lacks the right for an action asks those of his company who have it.
 * They find the filled form, and act with one click. */
#ifndef DOMAIN_ASK_FOR_H
#define DOMAIN_ASK_FOR_H

#include "domain/action.h"

/* X37: after an allowed decision on a benefit: ends each request that asked for just this action there, where
 * the action names a person for that person alone. */
void ask_for_met(struct ask *q, struct decision *d);

#endif
