/* The OpenAPI 3.1 document, generated from the route table and the rows of the actions: each action is a
 * literal path with an operationId and schemas of its own (contract section 4). Also `guildhall openapi`. */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "base/buf.h"

void openapi_write(struct buf *out);
/* "get-keys" with prefix "preview" becomes "previewGetKeys"; without one "getKeys". */
void openapi_operation(struct buf *out, const char *prefix, const char *action);

#endif
