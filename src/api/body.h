/* What came in the body of an act: the input of its action, and the preview token beside it. */
#ifndef API_BODY_H
#define API_BODY_H

#include "app/act.h"
#include "http/call.h"
#include "input/json_in.h"

/* Decodes a JSON body into a record of the field table and the strings beside it. ERR_MALFORMED,
 * ERR_MEDIA_TYPE, ERR_INVALID with every mistake in c->diag. An absent body is {}. */
MUST_CHECK enum err body_fields(struct call *c, const struct field *fields, size_t n, void *record,
                                const struct json_also *also, size_t n_also);

/* Decodes the body as JSON into req->input, req->preview_token and req->input_digest, which leaves the token
 * out. Errors as above. */
MUST_CHECK enum err body_act(struct call *c, struct act_request *req);
/* The Idempotency-Key of the call, or a new one; it is answered in the header either way (contract section
 * 4). ERR_MALFORMED: not 1 to 200 visible ASCII characters. */
MUST_CHECK enum err body_idempotency_key(struct call *c, str *ret);

#endif
