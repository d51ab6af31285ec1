/* The vendor's desk: its key pools and the companies of the programme. */
#include "web/handlers.h"
#include "web/parts.h"

#include "templates.gen.h"

enum { PARTNERS_PAGE = 100 };

void ops_pools(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct pool_row *rows = NULL;
    size_t n = 0;
    if (!page_open(&p, c, NAV_POOLS))
        return;
    enum err e = view_pools(&p.view, &rows, &n);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct pools_page v = {.shell = &p.shell, .rows = NEW_N(c->arena, struct pool_line, n + 1), .n = n};
    for (size_t i = 0; i < n; i++)
        v.rows[i] = (struct pool_line){.id = code_str(&rows[i].def->id),
                                       .title = text_in(&rows[i].def->title, p.view.lang),
                                       .free = rows[i].free,
                                       .issued = rows[i].issued,
                                       .quarantined = rows[i].quarantined,
                                       .revoked = rows[i].revoked,
                                       .low_water = rows[i].low_water,
                                       .used = rows[i].used,
                                       .runway = rows[i].runway,
                                       .low = rows[i].low};
    tpl_pools_page(page_begin(&p, page_word(&p, "nav", S("pools"))), &v);
}

void ops_partners(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    struct partner_row *rows = NULL;
    size_t n = 0;
    if (!page_open(&p, c, NAV_PARTNERS))
        return;
    enum err e = view_partners(c->app, call_query(c, "after"), PARTNERS_PAGE, c->arena, &rows, &n);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct partners_page v = {.shell = &p.shell, .rows = NEW_N(c->arena, struct partner_line, n + 1), .n = n};
    for (size_t i = 0; i < n; i++) {
        struct value country = VAL_STR("country", rows[i].country);
        v.rows[i] =
            (struct partner_line){rows[i].key, rows[i].name, words_value(&p, &country), (int64_t)rows[i].seq};
    }
    if (n == PARTNERS_PAGE)
        v.next = page_id(&p, ID_PARTNER, rows[n - 1].id);
    tpl_partners_page(page_begin(&p, page_word(&p, "nav", S("partners"))), &v);
}
