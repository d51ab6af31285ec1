/* From text or pairs into the struct of a field table: what JSON, forms, argv and CSV rows share. All
 * mistakes are collected, so that all are told at once (design section 3). */
#ifndef INPUT_INTO_H
#define INPUT_INTO_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/fields.h"

struct into {
    const struct field *fields;
    size_t n;
    void *record; /* cleared by into_begin */
    struct arena *arena;
    struct diag *diag;
    str prefix; /* of the pointers: "" or "/rows/3" */
};

struct pair {
    str name, value;
};

void into_begin(const struct into *t);
/* Sets one field from text that is UTF-8. The empty text leaves it absent. `currency` counts for money alone,
 * where the text names none. Codes are taken in any letter case and kept in lower case (as the field's list
 * writes them, where there is one); texts are trimmed, in NFC, with '\n' between lines. */
void into_text(const struct into *t, const struct field *f, str text, str currency);
/* Is it an id or a secret, left empty? What a program wrote so, in JSON or in a word, came from a variable
 * that was not set: another thing than the one that was meant would be taken. (Of a form or a CSV row it is
 * what nobody filled in.) */
bool into_is_unset(const struct field *f, str text);
/* Adds one item to a list. */
void into_list_add(const struct into *t, const struct field *f, str item);
/* The same for values that JSON has by itself. */
void into_int(const struct into *t, const struct field *f, int64_t value);
void into_money(const struct into *t, const struct field *f, int64_t minor, str currency);
/* Tells of a mistake at a member, at its JSON Pointer. */
void into_wrong(const struct into *t, str name, const char *what);
void into_unknown(const struct into *t, str name); /* "did you mean" */
/* Ends the decoding: ERR_INVALID when anything was wrong, or a required field is missing. */
MUST_CHECK enum err into_end(const struct into *t);

/* Decodes pairs: forms, argv, a CSV row. A name that stands twice is a mistake but for lists. Money takes its
 * currency from the pair NAME_currency or `currency`. Names in the NULL-terminated `also` are left to the
 * caller, others that are not fields refused. */
MUST_CHECK enum err into_pairs(const struct into *t, const struct pair *pairs, size_t n_pairs,
                               const char *const *also);
/* Is it the currency of a money field ("amount_currency", or plain "currency")? */
bool into_is_currency(const struct into *t, str name);
/* The value of a name; ptr NULL where it is not there. */
str pair_value(const struct pair *pairs, size_t n, const char *name);

#endif
