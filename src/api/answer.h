/* What all answers of the API have in common: JSON or a problem, an ETag on every read, lists with a cursor
 * (contract section 4). */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "app/view.h"
#include "base/json.h"
#include "http/call.h"

/* Empties the answer and returns a writer on it. */
struct json answer_begin(struct call *c);
/* Ends an answer that is not a read (or not of one stream's state): application/json with this status. */
void answer_end(struct call *c, int status);
/* Ends a read: 200 with an ETag, or 304 without a body where If-None-Match names it. The ETag is
 * "HEAD.BODY": the stream's head, which If-Match compares, and a hash of what was answered. `v` NULL: of no
 * stream, the hash alone. */
void answer_end_read(struct call *c, const struct view *v);
/* A read whose bytes were kept under `name` (view_keep): answers from them and returns true; else false, and
 * answer_end_kept ends the answer that was written meanwhile and keeps it. */
bool answer_kept(struct call *c, struct view *v, str name);
void answer_end_kept(struct call *c, struct view *v, str name);

/* Opens the view of a stream in the caller's language, at ?as_of= where it is given and `past` says that this
 * read takes it. false: the problem is answered. Ends with view_close. */
MUST_CHECK bool answer_view(struct call *c, uid stream, bool past, struct view *ret);
/* Refuses query parameters that are not in the NULL-terminated list. false: the problem is answered. */
MUST_CHECK bool answer_query(struct call *c, const char *const *names);

/* A page of a list: `limit` (default 50, at most 500, more is 400) and the cursor `after`. */
struct answer_page {
    size_t limit;
    str after; /* empty: from the start */
};
MUST_CHECK bool answer_page(struct call *c, struct answer_page *ret);
/* An offset cursor; false: answered as 400. */
MUST_CHECK bool answer_offset(struct call *c, const struct answer_page *page, size_t *ret);
/* The part of a list at hand that is asked for: `from` and how many of `n`; false: answered. `whole`: all of
 * it where no limit is given. */
MUST_CHECK bool answer_span(struct call *c, bool whole, size_t n, size_t *ret_from, size_t *ret_n);
/* The cursor behind a span; ptr NULL: no more. */
str answer_span_next(const struct call *c, size_t from, size_t shown, size_t n);
/* Begins a list: what is written next are its items. */
struct json answer_list_begin(struct call *c);
/* Ends `items`, writes `next` (ptr NULL: no more) and the Link header. */
void answer_list_end(struct call *c, struct json *j, str next);
/* The same, and ends the read. */
void answer_list_read(struct call *c, const struct view *v, struct json *j, str next);

/* The head that If-Match asks for, as hex; "" without the header or with "*". */
str answer_if_match(const struct call *c);

#endif
