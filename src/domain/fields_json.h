/* A given field of a record as a member of a JSON object, as a request's body writes it. */
#ifndef DOMAIN_FIELDS_JSON_H
#define DOMAIN_FIELDS_JSON_H

#include "base/json.h"
#include "domain/fields.h"

/* Persons and benefits are written as they were given. The field must not be absent. */
void fields_json(struct json *j, const struct field *f, const void *record);

#endif
