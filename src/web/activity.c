/* The ledger as sentences, newest first; and as CSV. */
#include "web/handlers.h"
#include "web/parts.h"

#include "input/csv_out.h"
#include "templates.gen.h"

enum { ACTIVITY_PAGE = 50, CSV_ROWS = 10000, CSV_PAGE = 500 };

static const char *const filters[] = {"", "keys", "seats", "credit", "people", "membership", "requests"};

static bool activity_filter(struct page *p, struct activity_page *v)
{
    bool known = false;
    v->about.rows = NEW_N(p->arena, struct choice, ARRAY_LEN(filters));
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        str id = str_of(filters[i]);
        bool chosen = str_eq(id, v->filter) || (id.len == 0 && v->filter.len == 0);
        known = known || chosen;
        v->about.rows[v->about.n++] =
            (struct choice){id, page_word(p, "page.activity.about", id.len ? id : S("all")), chosen};
    }
    return known;
}

void activity_page(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    int64_t before = 0;
    if (!page_open(&p, c, NAV_ACTIVITY))
        return;
    if (!view_may(&p.view, READ_ACTIVITY)) {
        page_forbid(&p, READ_ACTIVITY);
        return;
    }
    struct activity_page v = {.shell = &p.shell, .filter = call_query(c, "about")};
    str from = call_query(c, "before");
    if (!activity_filter(&p, &v) || (from.len && (!str_to_i64(from, &before) || before < 1))) {
        page_fail(&p, ERR_MALFORMED);
        return;
    }
    enum err e = parts_events(&p, (uint64_t)before, ACTIVITY_PAGE, v.filter, &v.rows, &v.n, &v.older);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    tpl_activity_page(page_begin(&p, page_word(&p, "nav", S("activity"))), &v);
}

static void activity_row(struct csv_out *out, const struct event_row *row)
{
    char at[TS_TEXT];
    csv_out_value(out, VAL_INT("seq", (int64_t)row->seq));
    csv_out_text(out, ts_text(row->at, at));
    csv_out_text(out, row->who);
    csv_out_text(out, row->text);
    csv_out_end(out);
}

void activity_csv(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    static const char *const columns[] = {"seq", "at", "who", "what"};
    int64_t before = 0;
    if (!page_open(&p, c, NAV_ACTIVITY))
        return;
    if (!view_may(&p.view, READ_ACTIVITY)) {
        page_forbid(&p, READ_ACTIVITY);
        return;
    }
    struct csv_out out = csv_out_on(&c->out);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        csv_out_text(&out, str_of(columns[i]));
    csv_out_end(&out);
    for (int done = 0; done < CSV_ROWS; done += CSV_PAGE) {
        struct event_row *rows = NULL;
        size_t n = 0;
        enum err e = parts_events(&p, (uint64_t)before, CSV_PAGE, S(""), &rows, &n, &before);
        if (e != OK) {
            page_fail(&p, e);
            return;
        }
        for (size_t i = 0; i < n; i++)
            activity_row(&out, &rows[i]);
        if (before == 0)
            break;
    }
    c->status = 200;
    c->type = S("text/csv; charset=utf-8");
    c->no_store = true;
    call_add_header(c, "Content-Disposition", S("attachment; filename=\"activity.csv\""));
}
