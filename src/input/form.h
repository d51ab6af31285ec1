/* application/x-www-form-urlencoded. */
#ifndef INPUT_FORM_H
#define INPUT_FORM_H

#include "input/into.h"

enum { FORM_MAX = 1000 };
/* ERR_MALFORMED: bad percent-encoding, not UTF-8, more than FORM_MAX pairs. Then into_pairs. */
MUST_CHECK enum err form_pairs(str body, struct arena *a, struct pair **ret, size_t *ret_n);

#endif
