/* The ledger as a list, and the desk's list of partners. */
#include "app/cache.h"
#include "app/view_run.h"
#include "store/store_event.h"
#include "store/store_partner.h"

static enum err ledger_event(struct view *v, const struct store_event *row, struct event *ret)
{
    const struct event_def *def = row->version >= 0 && row->version <= UINT16_MAX
                                      ? event_find(row->type, (uint16_t)row->version)
                                      : NULL;
    const void *data = NULL;
    if (!def || event_read(def, row->data, v->arena, &data) != OK)
        return ERR_QUARANTINED;
    *ret = (struct event){.seq = row->seq,
                          .at = row->at,
                          .recorded_at = row->recorded_at,
                          .actor_kind = row->actor_kind,
                          .actor = row->actor,
                          .actor_stream = row->actor_stream,
                          .via = row->via,
                          .action = row->action,
                          .programme = row->programme,
                          .def = def,
                          .data = data};
    return OK;
}

static void ledger_reverse(struct event *events, hash256 *hashes, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct event e = events[i];
        hash256 h = hashes[i];
        events[i] = events[n - 1 - i];
        hashes[i] = hashes[n - 1 - i];
        events[n - 1 - i] = e;
        hashes[n - 1 - i] = h;
    }
}

/* `after` counts from the oldest; newest first it is the seq below which to look (0: from the newest). */
enum err view_ledger(struct view *v, uint64_t after, size_t limit, bool newest_first, struct event **ret,
                     hash256 **ret_hashes, size_t *ret_n)
{
    if (!view_may(v, READ_ACTIVITY))
        return ERR_NOT_PERMITTED;
    uint64_t last = v->state->seq, upto = newest_first && after > 0 && after <= last ? after - 1 : last;
    if (newest_first)
        after = upto > limit ? upto - limit : 0;
    struct event *events = NEW_N(v->arena, struct event, limit + 1);
    hash256 *hashes = NEW_N(v->arena, hash256, limit + 1);
    struct db *db;
    size_t n = 0;
    TRY(view_db(v, &db));
    CLEANUP(store_event_close) struct store_event_cursor rows = {0};
    TRY(store_event_open(db, v->state->stream, after, (int64_t)limit, &rows));
    for (;;) {
        struct store_event row;
        enum err e = store_event_next(&rows, &row);
        if (e == ERR_DONE || (e == OK && row.seq > upto))
            break;
        TRY(e);
        TRY(ledger_event(v, &row, &events[n]));
        hashes[n++] = row.hash;
    }
    if (newest_first)
        ledger_reverse(events, hashes, n);
    *ret = events;
    *ret_hashes = hashes;
    *ret_n = n;
    return OK;
}

enum err view_partners(struct app *app, str after, size_t limit, struct arena *a, struct partner_row **ret,
                       size_t *ret_n)
{
    uid from = UID_NONE;
    struct store_partner *rows = NULL;
    size_t n = 0;
    if (after.len > 0 && !uid_parse(ID_PARTNER, after, &from))
        return ERR_MALFORMED;
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    TRY(store_partner_list(reader.db, from, (int64_t)limit, a, &rows, &n));
    struct partner_row *out = NEW_N(a, struct partner_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        CLEANUP(cache_release_p) const struct state *s = NULL;
        out[i] = (struct partner_row){
            .id = rows[i].id, .key = str_dup(a, code_str(&rows[i].key)), .name = rows[i].name};
        enum err e = cache_current(app, rows[i].id, &s);
        if (e == ERR_QUARANTINED)
            continue; /* listed all the same: the desk must see that it is there */
        TRY(e);
        out[i].country = str_dup(a, code_str(&s->company.country));
        out[i].seq = s->seq;
    }
    *ret = out;
    *ret_n = n;
    return OK;
}
