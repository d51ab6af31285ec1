/* How the reader could become a Global admin (R8, R9). */
#ifndef APP_VIEW_CLAIM_H
#define APP_VIEW_CLAIM_H

#include "app/view.h"
#include "domain/claims.h"

struct claim_view {
    bool allowed; /* he may begin, and there is a domain to prove */
    const struct reason *reasons;
    size_t n_reasons;
    const str *domains; /* that speak for the company */
    size_t n_domains;
    const struct admin_claim *waiting; /* his claim; NULL: none */
    str txt;                           /* the value that it waits for */
};
MUST_CHECK enum err view_claim(struct view *v, struct claim_view *ret);

#endif
