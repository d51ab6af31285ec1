/* Who may do what: decided here, called from act.c and view.c only (L11). */
#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include "domain/kind.h"

/* The bits of WHO_… that the actor has on this stream: roles by the state (of people not disabled), desk
 * roles, WHO_ANY for an active member, WHO_SIGNED_IN. A guest has what a role gives, and what he holds, no
 * more. */
who access_bits(const struct programme *p, const struct actor *actor, const struct state *s);

/* WHO_OPERATOR… of a person of the desk by the vendor's state: what auth/ puts into actor.desk. */
who access_desk_roles(const struct state *vendor, uid person);

/* May the actor take q->action? On false `ret_reason` is not-permitted with who could. Looks at realm, the
 * token's list, policy, and for WHO_HOLDER at the kind. */
bool access_allows(const struct ask *q, struct reason *ret_reason);

/* Ways of reading, rows of the policy like actions (contract section 3, "Reading"). */
#define READ_BENEFITS                "read-benefits"
#define READ_DEVELOPER_SUBSCRIPTIONS "read-developer-subscriptions"
#define READ_BENEFIT_NAMES           "read-benefit-names"
#define READ_PEOPLE                  "read-people"
#define READ_PEOPLE_NAMES            "read-people-names"
#define READ_ACTIVITY                "read-activity"
#define READ_ORDERS                  "read-orders"
#define READ_REQUESTS                "read-requests" /* of others: who opened one reads it (WHO_OPENER) */
/* The desk reads everything but keys; a service token what its list names; a person what he may, also with a
 * token that is limited to some actions. */
bool access_reads(const struct programme *p, const struct actor *actor, const struct state *s,
                  const char *way);

#endif
