/* The domain's values in the reader's words: reasons, notes, events, descriptions. */
#ifndef WEB_WORDS_H
#define WEB_WORDS_H

#include "web/page.h"

/* A refusal as it stands on a page (design section 4). */
struct reason_row_view {
    str title, detail, remedy, rule;
    struct person_row *who; /* who can help; n 0: nobody in particular */
    size_t n_who;
    str link, href; /* a link of the programme; href empty: none */
};
struct reason_row_view words_reason(struct page *p, const struct reason *r);
void words_reasons(struct page *p, const struct reason *r, size_t n, struct reason_row_view **ret);

struct note_row {
    str text;
    bool loss;
};
void words_notes(struct page *p, const struct note *notes, size_t n, struct note_row **ret);

/* A value by the name under which it stands (person, offer, role, os, …). */
str words_value(struct page *p, const struct value *v);
/* The label of a term that is shown, and of a field that is filled. */
str words_label(struct page *p, const char *name);
str words_field(struct page *p, const char *name);

/* Versions of a product as they are called: "8-1" is 8.1, "2012-r2" 2012 R2. */
str words_version(struct page *p, str id);

/* An event as a sentence. */
str words_event(struct page *p, const struct event *e);
/* Who did it: a person, the desk, a token, or time. */
str words_actor(struct page *p, const struct event *e);

/* The values of a description as rows; arrays of values are joined, arrays of objects counted. */
struct fact_row {
    str path, label, value, href;
};
void words_facts(struct page *p, const struct description *d, struct fact_row **ret, size_t *ret_n);
/* What differs between two descriptions. */
struct change_row {
    str label, before, after;
};
void words_changes(struct page *p, const struct description *before, const struct description *after,
                   struct change_row **ret, size_t *ret_n);

#endif
