/* Directories of a company, and the proof that a domain is somebody's: what other modules need of them. */
#ifndef DOMAIN_TENANTS_H
#define DOMAIN_TENANTS_H

#include "domain/kind.h"

/* The value of the TXT record that proves a domain: different for every attempt, so that a record published
 * for one company proves nothing for another. */
str tenants_txt(struct arena *a, enum id_kind kind, uid id);
/* Refuses with domain-not-verified unless the DNS answered with that value (facts.txt). */
void tenants_check_txt(struct ask *q, struct decision *d, const code *domain, str txt);
/* The domain whose TXT records an act with FACT_TXT needs: of a directory that is not confirmed, or of a
 * claim that waits. "": none that this company may ask about. */
str tenants_to_prove(const struct state *s, const struct action *action, const void *input);
/* Emits a directory that a company brings along from PMC (home.c): proved already, or waiting for its proof.
 */
void tenants_bring(struct ask *q, struct decision *d, const code *domain, bool proved);

#endif
