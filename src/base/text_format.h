/* Texts for people, from the .po files of po/ (docs/texts.md). The build makes texts.gen.h with one typed
 * function for each message (text_page_software_title); where a message is known only at run time, as with
 * the reasons of a refusal, text_format takes named values. All write plain text: who writes HTML escapes it.
 */
#ifndef BASE_TEXT_FORMAT_H
#define BASE_TEXT_FORMAT_H

#include "base/locale.h"
#include "base/value.h"

#include "text_id.gen.h"

struct text_param {
    const char *name;
    enum value_type type; /* V_STR, V_INT, V_DATE, V_TS, V_MONEY */
};

/* Texts are cut into these at build time. */
enum text_op {
    TEXT_LITERAL, /* a */
    TEXT_VALUE,   /* the parameter */
    TEXT_PARTICLE, /* the parameter, then a after a consonant and b after a vowel (으로/로: b after ㄹ too) */
    TEXT_PLURAL /* a where the parameter is 1, else b */
};
struct text_segment {
    enum text_op op;
    unsigned param; /* index */
    str a;
    str b;
};

enum { TEXT_PARAMS_MAX = 12 };
struct text_row {
    const char *name; /* the message id: "page.software.title" */
    const struct text_param *params;
    size_t n_params;
    struct {
        const struct text_segment *segments;
        size_t n;
    } in[LANGS];
};
extern const struct text_row texts[TEXT_COUNT]; /* ascending by name */

bool text_find(str name, enum text_id *ret);
/* Values in the order of the message's parameters; a V_NONE prints as {name}. What the typed functions call.
 */
void text_print(struct buf *out, const struct locale *l, enum text_id id, const struct value *values);
/* Values by name in any order; those the text does not use are passed over, a missing one prints as {name}. A
 * value is written by its own type, whatever type the text expects. */
void text_format(struct buf *out, const struct locale *l, enum text_id id, const struct value *params,
                 size_t n);
/* One value as a text would show it. */
void text_value(struct buf *out, const struct locale *l, const struct value *v);

#endif
