/* Parts that several pages fill: a benefit's row and head, options, marks, events. */
#ifndef WEB_PARTS_H
#define WEB_PARTS_H

#include "web/pages.h"

struct mark parts_mark(struct page *p, const char *prefix, str id);
struct benefit_row parts_benefit(struct page *p, const struct benefit_view *bv);
/* R86: how many benefits of the order were used in a way that ends its refund. */
size_t parts_refund_blocks(struct page *p, const struct order *o);
struct benefit_head parts_head(struct page *p, const struct benefit_view *bv);
/* What stands in the way of everything: the home is PMC (R3). */
void parts_notices(struct page *p, struct reason_row_view **ret, size_t *ret_n);
/* Days from today through that day; 0 on it. */
int64_t parts_days(const struct page *p, date d);

/* The options of this actor, on a benefit or (UID_NONE) on the company, held by the caller. */
struct options {
    struct act_option *rows;
    size_t n;
    const struct state *state;
};
bool parts_options(struct page *p, uid benefit, struct options *ret);
void parts_options_end(struct options *o);
/* One of them, with the sentence why not. */
struct option parts_option(struct page *p, const struct options *o, const char *action);
/* The one on this benefit. */
struct option parts_option_on(struct page *p, const struct options *o, const char *action, uid benefit);
/* Links of the programme, those of `ids` that it has. */
void parts_links(struct page *p, const code *ids, size_t n, struct link_row **ret, size_t *ret_n);
/* R88, R90: what comes next. */
void parts_next_steps(struct page *p, struct link_row **ret, size_t *ret_n);

/* What a credit is worth, who has it, what can be done with it. */
struct credit_row parts_credit(struct page *p, const struct benefit_view *bv);
/* Other offers in words, separated by commas: those that the benefit may not be combined with; with a person
 * only those recorded of him (R34). */
str parts_conflicts(struct page *p, const struct benefit *b, uid person);

void parts_admins(struct page *p, struct person_row **ret, size_t *ret_n);
/* Newest first from below `before` (0: the newest), only those whose type the filter takes ("": all).
 * `older`: where to go on, 0: nowhere. */
enum err parts_events(struct page *p, uint64_t before, size_t limit, str filter, struct event_row **ret,
                      size_t *ret_n, int64_t *ret_older);

/* The choice of a download that fits the reader: the rows of a product, one of them chosen. */
void parts_packages(struct page *p, const code *product, str language, str os, struct package_row **ret,
                    size_t *ret_n);

/* A value of a description's object, by name; NULL: not there. */
const struct value *parts_get(const struct node *nodes, size_t n, const char *name);

#endif
