/* Percent-encoding (RFC 3986) and its variant for forms, where '+' is a space. */
#ifndef INPUT_PERCENT_H
#define INPUT_PERCENT_H

#include "base/arena.h"
#include "base/str.h"

/* Decodes into the arena, or gives back `raw` where nothing is encoded. false: a '%' without two hex digits,
 * or the result is not UTF-8 or holds a NUL. */
MUST_CHECK bool percent_decode(struct arena *a, str raw, bool plus_is_space, str *ret);

#endif
