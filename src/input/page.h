/* Lists by pages: `limit` and `cursor` (contract section 4). */
#ifndef INPUT_PAGE_H
#define INPUT_PAGE_H

#include "base/secret.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 500 };
/* PAGE_DEFAULT where `given` has no ptr. ERR_MALFORMED unless 1…PAGE_MAX: never clamped. */
MUST_CHECK enum err page_limit(str given, size_t *ret);
/* An opaque cursor: the position where the next page begins, bound to what is listed (path and filters) and
 * to us by a MAC. */
str page_cursor(const struct keyring *keys, str scope, str position, struct arena *a);
/* The position; ptr NULL where `given` has none. ERR_MALFORMED: not one of ours, or of another list. */
MUST_CHECK enum err page_position(const struct keyring *keys, str scope, str given, struct arena *a,
                                  str *ret);

#endif
