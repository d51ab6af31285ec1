/* application/problem+json (RFC 9457) in one place: the refusals of rules with their reasons (design section
 * 4), and everything else that can go wrong. */
#ifndef API_PROBLEM_H
#define API_PROBLEM_H

#include "api/render.h"

/* An error below a rule; c->diag becomes `errors[]`. Also what the server calls for errors that it finds
 * itself before a handler runs. */
void problem_error(struct call *c, enum err e);
/* A refusal: 403 for not-permitted, which stands alone, else 409. All reasons are in `reasons`, the first is
 * repeated at the top. */
void problem_refusal(struct call *c, uid stream, const struct reason *reasons, size_t n);
/* Whatever an act or a preview came to that is not OK. */
void problem_result(struct call *c, uid stream, const struct act_result *r);
/* 409 ambiguous-benefit with the ids among which to choose. */
void problem_ambiguous(struct call *c, const uid *ids, size_t n);

/* The same with a preview of many rows, given as JSON. */
void problem_with_preview(struct call *c, enum err e, str preview);

/* The message ids of the title and the sentence of an error; false for one that has none. */
bool problem_texts(enum err e, enum text_id *ret_title, enum text_id *ret_detail);

#endif
