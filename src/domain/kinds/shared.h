/* What several kinds need: their part of a benefit, the status by use, the refund that a first use ends. */
#ifndef DOMAIN_KINDS_SHARED_H
#define DOMAIN_KINDS_SHARED_H

#include "domain/kind.h"

/* The kind's own part of a benefit, for evolve: made zeroed on its first granted event, kept by later ones (a
 * renewal grants new terms to what is held). Set it member by member, and items too: states are compared byte
 * by byte, and an assigned struct may bring anything in its gaps. */
void *shared_own(struct state *s, struct benefit *b, size_t own_size, size_t item_size);

/* "available", "in-use" or "used-up" by what is granted and used. */
const char *shared_status(const struct benefit *b, int64_t used);

/* For kinds of which nothing that is shown moves by itself. */
ts shared_never_changes(const struct benefit *b, ts now);

/* Is the day's use of `b` what ends a refund (R86)? Then the preview says so: note ends-refund with days_left
 * and until. Nothing when the refund is over, blocked by an earlier use, or not touched by this kind. */
void shared_note_refund(const struct ask *q, struct decision *d);

/* Is it neither cancelled nor over on `day`? */
bool shared_is_live(const struct state *s, const struct benefit *b, date day, ts now);
/* Is anything of it assigned to this person? Of kinds that are assigned at all: what was only shared with him
 * (a contract's ids) is not. */
bool shared_is_assigned(const struct ask *q, const struct benefit *b, uid person);
/* R34, in either order: refuses with conflicting-offer for each offer that stands between `person` and
 * q->benefit. Where q->benefit conflicts with offers, those are what is recorded of him (other_offers) and
 * whose benefits of the company he is assigned; where he holds what conflicts, it is the offer that gives
 * q->benefit. Every kind that assigns calls it. */
void shared_check_conflict(struct ask *q, struct decision *d, uid person);
/* Does he hold something that conflicts with this offer? For whoever records one of him. */
const struct benefit *shared_holds_against(const struct ask *q, uid person, str offer);

/* X35: whoever is given something of q->benefit is told so by mail, unless he gave it to himself. */
void shared_tell_holder(const struct ask *q, struct decision *d, uid person);

/* Who will be able to see a key: people whose role shows keys and who holds it, not by name (who may know
 * names looks them up). */
void shared_note_visible(const struct ask *q, struct decision *d, uid holder);

/* The terms of the benefit's definition as it is in the programme now; none, all of them zero, when it is
 * there no more or of another kind. For texts, links and lists only: what was granted stands in the event
 * (L6). */
const void *shared_terms(const struct programme *p, const struct benefit *b);
/* The address of a link of the programme; "" when there is none of that name. */
str shared_href(const struct programme *p, const code *link);

/* The member that says how much of a thing is left: `name` with total (null: unlimited), used and left. */
void shared_describe_left(struct description *out, const char *name, const struct benefit *b, int64_t used);

#endif
