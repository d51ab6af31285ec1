/* What the templates of the company's own pages take: where its benefits are, its directories, how to become
 * a Global admin. */
#ifndef WEB_MOVING_H
#define WEB_MOVING_H

#include "web/pages.h"

struct contact_row {
    str region, text, href;
};
/* R3, R52: a company that is still in PMC. */
struct moving {
    bool invited;
    struct link_row sign_in, technical;
    struct contact_row *contacts;
    size_t n_contacts;
    struct option accept;
};

struct directory_row {
    str id, domain, txt; /* txt: the value of the record that it waits for; empty: confirmed */
    struct mark mark;
    bool home;
};
struct directories_page {
    const struct shell *shell;
    struct directory_row *rows;
    size_t n;
    struct option add, confirm, remove;
};

struct claim_page {
    const struct shell *shell;
    struct person_row *admins;
    size_t n_admins;
    bool allowed, waiting;
    struct reason_row_view *reasons;
    size_t n_reasons;
    struct choice_list domains;
    str domain, txt, domain_label;
    ts expires;
};

#endif
