/* The events of a stream (contract section 2). Read by who may read activity. */
#include "api/handlers.h"
#include "api/problem.h"

static enum err ledger_write(struct call *c, struct view *v, const struct answer_page *page, uint64_t after)
{
    struct event *events;
    hash256 *hashes;
    size_t n;
    TRY(view_ledger(v, after, page->limit, false, &events, &hashes, &n));
    struct json j = answer_list_begin(c);
    for (size_t i = 0; i < n; i++)
        render_event(&j, &events[i], &hashes[i]);
    uint64_t last = n > 0 ? events[n - 1].seq : after;
    bool more = n == page->limit && last < v->state->seq;
    answer_list_read(c, v, &j, more ? str_fmt(c->arena, "%llu", (unsigned long long)last) : STR_NONE);
    return OK;
}

static void ledger_of(struct call *c, uid stream, bool past)
{
    static const char *const query[] = {"limit", "after", "as_of", NULL};
    struct answer_page page;
    struct view v;
    size_t after;
    if (!answer_query(c, query) || !answer_page(c, &page) || !answer_offset(c, &page, &after) ||
        !answer_view(c, stream, past, &v))
        return;
    enum err e = ledger_write(c, &v, &page, after);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

void ledger_partner(struct call *c)
{
    ledger_of(c, c->partner, true);
}

void ledger_desk(struct call *c)
{
    ledger_of(c, UID_VENDOR, true);
}
