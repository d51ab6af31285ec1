/* What every page stands on: the reader's view of his company, the shell around the page, and the words in
 * which values of the domain are shown. A handler opens a page, fills what its template takes, sends it. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "app/view.h"
#include "http/call.h"
#include "web/out.h"

/* What the navigation marks as current. */
enum nav {
    NAV_NONE,
    NAV_HOME,
    NAV_BENEFITS,
    NAV_SOFTWARE,
    NAV_CLOUD,
    NAV_DEVELOPER,
    NAV_TECHNICAL,
    NAV_GTM,
    NAV_ME,
    NAV_PEOPLE,
    NAV_ORDERS,
    NAV_ACTIVITY,
    NAV_REQUESTS,
    NAV_QUEUE,
    NAV_DESK_REQUESTS,
    NAV_DESK_ORDERS,
    NAV_POOLS,
    NAV_PARTNERS
};

struct person_row {
    str id, name, email, roles;
    str href;
    bool guest, disabled, oneself;
};

/* The frame of a page. */
struct shell {
    str title;
    const char *lang;       /* "ko" */
    const char *theme;      /* "", "light", "dark": "" follows the system */
    const char *next_theme; /* what the switch asks for */
    str css, js, icon;
    str path; /* of this page, with its query: where the switches lead back to */
    str form_key;
    enum nav nav;
    bool signed_in, desk;
    bool sees_benefits, sees_people, sees_activity, buys;
    str company, person, email, roles;
    str done; /* what an act has just done; or ptr NULL */
};

/* One page being made. Owned by the handler, ended by page_close. */
struct page {
    struct call *call;
    struct arena *arena;
    bool open; /* has a view: signed in, and the company's ledger reads */
    struct view view;
    struct shell shell;
    struct out out;
    struct person_row *names; /* those looked up so far */
    size_t n_names, cap_names;
};

/* Opens the page of whoever is signed in on his own stream. On false an error page is already the answer. */
bool page_open(struct page *p, struct call *c, enum nav nav);
/* R8: whether the reader could become a Global admin: a member of the company who is none. */
bool page_may_claim(const struct page *p);
/* The desk looks at a partner: from here on the page's view is of that stream, with the desk's rights. */
MUST_CHECK enum err page_look_at(struct page *p, uid stream);
/* The same for pages without a view: sign-in, errors. Never fails; opens the view where it can. */
void page_open_any(struct page *p, struct call *c);
void page_close(struct page *p);
/* Fixes title and status and gives where the template writes. */
struct out *page_begin(struct page *p, str title);

/* A text of po/ that is known only at run time: PREFIX.ID ("status.in-use"); the id itself where there is
 * none. */
str page_word(struct page *p, const char *prefix, str id);
/* The text of an id, with values; ptr NULL where there is no such text. */
str page_text(struct page *p, const char *id, const struct value *values, size_t n);
/* Printed as a text prints it: dates, instants and money in the reader's way; people by name. */
str page_value(struct page *p, const struct value *v);

str page_id(struct page *p, enum id_kind kind, uid id);
/* Names of the programme in the reader's language; the id itself where it is no longer there. */
str page_offer(struct page *p, const code *id);
str page_competency(struct page *p, const code *id);
str page_role(struct page *p, const code *id);
str page_benefit(struct page *p, uid id); /* the title of what it is */
str page_pool(struct page *p, const code *id);
str page_subject(struct page *p, const code *id); /* of a request: a product that is supported, a solution */
/* As the reader may see him; the name stands for "a person" where he may not. NULL for UID_NONE. */
const struct person_row *page_person(struct page *p, uid id);
struct person_row page_person_row(struct page *p, const struct person_view *pv);
/* Everybody who can be given something: for lists to choose from, ordered by name. */
void page_people(struct page *p, struct person_row **ret, size_t *ret_n);

/* Where a benefit's page is. */
str page_benefit_href(struct page *p, const struct benefit *b);
const char *page_category_path(str category);
enum nav page_category_nav(str category);

#endif
