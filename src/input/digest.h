/* The digest of a decoded input, by which a repeated request is told from another one under the same key
 * (L16), and to which a preview token is bound. The same for every door: JSON, form, argv, CSV row. */
#ifndef INPUT_DIGEST_H
#define INPUT_DIGEST_H

#include "domain/fields.h"

/* Over the present fields in the order of the table; what stands beside the input (the preview token) is not
 * part of the struct and so not of the digest. */
hash256 input_digest(const struct field *fields, size_t n, const void *record);

#endif
