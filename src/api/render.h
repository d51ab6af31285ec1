/* What the domain gives, as JSON: descriptions, reasons, previews, events, benefits. Names of members and
 * their order are the contract's; an absent text, id, date or amount is null. */
#ifndef API_RENDER_H
#define API_RENDER_H

#include "api/answer.h"
#include "base/text_format.h"

struct render {
    struct call *call;
    struct view *view; /* for what people and things are called; NULL: ids stand for them */
};

void render_value(struct json *j, const char *name, const struct value *v);
/* The nodes as members (or elements) of what is open. */
void render_description(struct json *j, const struct description *d);
/* "" is written as null. */
void render_code(struct json *j, const char *name, const code *c);

/* The text reason.CODE.PART in the caller's language, with the facts in words: a person by name where the
 * caller may see it, roles, offers and actions by their titles. */
str render_reason_text(const struct render *r, const struct reason *reason, const char *part);
str render_note_text(const struct render *r, const struct note *n); /* note.CODE, likewise */
/* rule, facts, remedy: what follows the code. */
void render_reason_members(struct json *j, const struct render *r, const struct reason *reason);
/* The whole reasons as an array. */
void render_reasons(struct json *j, const struct render *r, const char *name, const struct reason *reasons,
                    size_t n);
/* `people` who could do what is not permitted, as far as the caller may see them (R16). */
void render_who_can(struct json *j, const struct render *r, const struct reason *reason);

/* Members of a preview that is allowed (contract section 2). */
void render_preview(struct json *j, const struct render *r, const struct act_preview *p);
/* `hash` NULL: left out. */
void render_event(struct json *j, const struct event *e, const hash256 *hash);
void render_benefit_members(struct json *j, const struct view *v, const struct benefit_view *b);
void render_benefit(struct json *j, const char *name, const struct view *v, const struct benefit_view *b);
/* What a person holds, as elements of the open array. ERR_NOT_PERMITTED: another's, and the reader may not.
 */
MUST_CHECK enum err render_holdings(struct json *j, struct view *v, uid person);
void render_person(struct json *j, const char *name, const struct person_view *p);
/* People of the desk are told to partners as the desk, without a name: null. */
void render_person_of_desk(struct json *j, const char *name, const struct person_view *p);
/* `charged` may be less than the list's. */
void render_price(struct json *j, const char *name, const struct price *price, money charged);

#endif
