/* What a preview shows beside its notes, and the digest that binds its token to it (design section 4). Pure.
 */
#ifndef DOMAIN_PREVIEW_H
#define DOMAIN_PREVIEW_H

#include "domain/kind.h"

/* Describes what the decision is on, before it and after its events: the benefit, the company with its
 * memberships, orders and the people whom it changes, or the vendor's pools. Nothing of q changes. */
void preview_before_after(const struct ask *q, const struct decision *d, enum lang lang, struct arena *a,
                          struct description *ret_before, struct description *ret_after);

/* The digest of what was shown, described in English (the reader's language must not make a token stale):
 * notes, quantities, names, people and calendar days in the programme's zone; never a time of day, nor ids
 * that are drawn anew with every decision. */
hash256 preview_digest(const struct programme *p, const struct decision *d, const struct description *before,
                       const struct description *after);

#endif
