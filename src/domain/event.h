/* Events: the only truth (design, idea 3). One row of event_def for each type; modules and kinds register
 * theirs. Data is flat and made of scalars; its text form is written and read by this file alone (L17). */
#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include "base/buf.h"
#include "base/err.h"
#include "domain/fields.h"
#include "domain/state.h"

struct event;

struct event_def {
    const char *type; /* "seat_assigned" */
    uint16_t version; /* of the data's shape; an older one has a row of its own */
    size_t size;
    const struct field *fields;
    size_t n_fields;
    /* Folds the event into the state. Pure; never sees the programme or a clock (L6). Total: what cannot be
     * is an ASSERT. */
    void (*apply)(struct state *s, const struct event *e);
};

/* A row, of a type's first version: its data is `struct data_`. EVENT where struct, fields (`NAME_fields`)
 * and type have one name. */
#define EVENT_OF(type_, data_, fields_, apply_)                                                              \
    {                                                                                                        \
        .type = (type_), .version = 1, .size = sizeof(struct data_), .fields = (fields_),                    \
        .n_fields = ARRAY_LEN(fields_), .apply = (apply_)                                                    \
    }
#define EVENT(name, apply_) EVENT_OF(#name, name, name##_fields, apply_)

enum actor_kind { ACTOR_PERSON, ACTOR_SERVICE, ACTOR_OS_USER, ACTOR_TIME };

struct event {
    uint64_t seq;
    ts at;          /* of the domain's clock: never falls along seq (L8) */
    ts recorded_at; /* the real clock */
    enum actor_kind actor_kind;
    uid actor;         /* person or token; UID_NONE for time and the operating-system user */
    uid actor_stream;  /* whose directory the actor is of */
    code via;          /* operating-system user, alone or behind --as; else empty */
    code action;       /* the action that decided it; "time" for what time does */
    hash256 programme; /* decided under (L6) */
    const struct event_def *def;
    const void *data; /* struct of def->size */
};

/* All types of all modules and kinds, in a fixed order. event_find: NULL when unknown; an unknown type or
 * version is never skipped: that partner answers 503 (L6). */
const struct event_def *event_find(str type, uint16_t version);
const struct event_def *event_row(size_t i); /* NULL past the last */

/* {"benefit":"ben_…","person":"per_…"}: members in the order of the fields, absent ones left out, no spaces.
 */
void event_write(struct buf *out, const struct event_def *def, const void *data);
/* Accepts exactly what event_write writes; anything else is ERR_CORRUPT. */
MUST_CHECK enum err event_read(const struct event_def *def, str text, struct arena *a, const void **ret_data);

/* Folds one event: asserts order (seq = last + 1, at not falling), applies, moves seq and last_at. The head
 * is moved by whoever knows the hash. */
void evolve(struct state *s, const struct event *e);

#endif
