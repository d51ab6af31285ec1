/* People of a stream: what other modules need of them. */
#ifndef DOMAIN_PEOPLE_H
#define DOMAIN_PEOPLE_H

#include "domain/bring.h"

/* The one role that the rules name: it may give all others, and its last holder cannot go (X7). */
#define ROLE_GLOBAL_ADMIN S("global-admin")

/* The bit of ROLE_GLOBAL_ADMIN; 0 where the programme has none. */
who people_global_admin(const struct programme *p);
/* Emits a new person with the e-mail of the facts, whose vault row is written from the input; returns the id.
 */
uid people_add(struct ask *q, struct decision *d, bool guest, const code *country);
/* The same of one whom a company brings along (bring.h): with his own words, roles and other offers. */
uid people_bring(struct ask *q, struct decision *d, const struct bring_person *p);
/* Emits the role. The person may be one that this decision adds. */
void people_give_role(struct decision *d, uid person, const code *role);
/* Emits the taking of each role that the person has. */
void people_take_roles(const struct ask *q, struct decision *d, uid person);
/* Mail to each person of the company, not disabled, who has a role of `roles`. `at`: of time's own event;
 * TS_NONE: now. */
void people_mail(const struct ask *q, struct decision *d, who roles, uid benefit, const char *template,
                 ts at);

#endif
