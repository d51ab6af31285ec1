/* The marketing contact: whom the programme writes to about Go-To-Market (R73-R79). The Global admin or the
 * MPN partner admin sets it (R70, the programme's policy). */
#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include "domain/action.h"

/* The company's contact; NULL when nobody was named, or who was has been disabled since. */
const struct contact *contact_of(const struct state *s);
/* Refuses where an address of the company's account (facts.account_email_hash) is the contact's (R77). */
void contact_check_account(const struct ask *q, struct decision *d);
/* Mail to the contact, whoever it is when the mail is sent. `at`: of time's own event; TS_NONE: now. */
void contact_mail(struct decision *d, uid benefit, const char *template, ts at);
/* `person` is being disabled: where he was the contact, those who can name another are told. */
void contact_left(const struct ask *q, struct decision *d, uid person);

#endif
