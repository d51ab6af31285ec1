/* The one mechanism that describes structured data: the input of an action, the data of an event, the terms
 * of a kind in the programme file. Decoders (JSON, form, argv, CSV, YAML), event text, OpenAPI, CLI help and
 * forms are all derived from these rows. */
#ifndef DOMAIN_FIELDS_H
#define DOMAIN_FIELDS_H

#include "base/code.h"
#include "base/hash.h"
#include "base/locale.h"
#include "base/money.h"
#include "base/time.h"
#include "base/uid.h"

/* A text of the programme in each language; English may stand in where the other is missing. */
struct text {
    str in[LANGS];
};

struct str_list {
    const str *at;
    size_t n;
};

/* What somebody wrote for a person or a benefit, and what it was resolved to by act.c (UID_NONE: to nothing).
 */
struct person_ref {
    str given;
    uid id;
};
struct benefit_ref {
    str given;
    uid id;
};

enum field_type {
    F_TEXT,    /* str; absent: ptr NULL. Never in an event */
    F_CODE,    /* code; absent: empty */
    F_ID,      /* uid with id_kind; absent: UID_NONE */
    F_INT,     /* int64_t within min..max; absent: FIELD_INT_NONE */
    F_BOOL,    /* bool; absent: false */
    F_DATE,    /* date; absent: DATE_NONE */
    F_TS,      /* ts; absent: TS_NONE */
    F_MONEY,   /* money; absent: MONEY_NONE */
    F_HASH,    /* hash256, 64 hex digits; absent: all zero */
    F_OBJECT,  /* str: the compact text of a JSON object; absent: ptr NULL. Inputs only */
    F_LIST,    /* struct str_list; in CSV separated by ';'. Never in an event */
    F_PERSON,  /* struct person_ref: id or e-mail. Inputs only */
    F_BENEFIT, /* struct benefit_ref: id or definition. Inputs only */
    F_TEXT_IN, /* struct text: {en: …, ko: …}. Terms only */
};
#define FIELD_INT_NONE INT64_MIN

/* What may be kept of it (L14): personal, free text and secret never reach an event, a webhook or a log. */
enum field_class {
    CLASS_ID,
    CLASS_QUANTITY,
    CLASS_DATE,
    CLASS_CODE,
    CLASS_PERSONAL,
    CLASS_FREE_TEXT,
    CLASS_SECRET
};

struct field {
    const char *name; /* snake_case; its label is the text "field.NAME", with hyphens */
    enum field_type type;
    enum field_class class;
    bool required;
    size_t offset;
    enum id_kind id_kind;      /* F_ID */
    int64_t min, max;          /* F_INT; both 0: any. F_TEXT: at most max bytes (0: 1,000) */
    const char *const *one_of; /* F_CODE: the only values, NULL-terminated; NULL: any kebab-case name */
    bool domain; /* F_CODE: a directory, by its domain name or its id, rather than a name of ours */
    bool email;  /* F_TEXT: an e-mail address, kept as it was written */
};

#define FIELD(struct_, member_, type_, class_, ...)                                                          \
    {                                                                                                        \
        .name = #member_, .type = (type_), .class = (class_), .offset = offsetof(struct struct_, member_),   \
        __VA_ARGS__                                                                                          \
    }

/* What a company may be billed in (ISO 4217), for `one_of`: the only codes with capital letters. */
extern const char *const currencies[];

/* Sets every field of a zeroed struct to absent (FIELD_INT_NONE, DATE_NONE, TS_NONE). */
void fields_clear(const struct field *fields, size_t n, void *record);
bool field_absent(const struct field *f, const void *record);
/* The field of that name, or NULL; fields_suggest gives the nearest name for "did you mean", or "". */
const struct field *fields_find(const struct field *fields, size_t n, str name);
str fields_suggest(const struct field *fields, size_t n, str name);

#endif
