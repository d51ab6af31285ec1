/* Becoming a Global admin by proving a domain of the company (R8): what views need of it. */
#ifndef DOMAIN_CLAIMS_H
#define DOMAIN_CLAIMS_H

#include "domain/kind.h"

/* The domains that prove the company: its confirmed directories; of a company without any, the domain of its
 * account's e-mail address. Into `ret` of at least n_tenants + 1; returns how many. */
size_t claims_domains(const struct state *s, str account_domain, str *ret);
/* The claim of this person that waits, and has not expired at `now`; NULL: none. */
const struct admin_claim *claims_waiting(const struct state *s, uid person, ts now);
/* The value of the TXT record that it waits for. */
str claims_txt(struct arena *a, const struct admin_claim *c);

#endif
