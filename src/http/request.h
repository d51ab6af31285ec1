/* What a request line and its headers say, without the library: paths, queries, media types. Hostile until
 * proven plain. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "http/call.h"

enum { REQUEST_QUERY_MAX = 64 };

enum method request_method(str name);
/* Splits a request target at its first '?': query ptr NULL where there is none. */
void request_split(str target, str *ret_path, str *ret_query);
/* Decodes a path. ERR_MALFORMED: not from '/', bad percent-encoding, an encoded slash or backslash, NUL or
 * another control character, not UTF-8, a segment "." or "..". */
MUST_CHECK enum err request_path(struct arena *a, str raw, str *ret);
/* The pairs of a query; counting ends at REQUEST_QUERY_MAX + 1. */
size_t request_count(str raw);
/* Decodes "a=1&b=2" into pairs in order. ERR_URI_TOO_LONG: more than REQUEST_QUERY_MAX; ERR_MALFORMED: bad
 * percent-encoding, control characters, not UTF-8. */
MUST_CHECK enum err request_query(struct arena *a, str raw, struct header **ret, size_t *ret_n);
/* "Text/CSV; Charset=EUC-KR" gives "text/csv" and "euc-kr"; an absent charset is empty. */
void request_media(struct arena *a, str content_type, str *ret_type, str *ret_charset);
/* The caller's Request-Id where it is one (1 to 39 of A-Z a-z 0-9 . _ -), else a new one. */
void request_make_id(str given, char ret[40]);

#endif
