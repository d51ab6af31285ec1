/* The desk's lists over all partners: what waits, orders, requests, key pools. */
#include "app/view_run.h"
#include "store/store_keys.h"
#include "store/store_partner.h"
#include "store/store_work.h"

/* --- Rows --- */

static enum err work_partner(struct db *db, struct view *v, uid id, struct work_row *row)
{
    struct store_partner p;
    enum err e = store_partner_get(db, id, v->arena, &p);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    row->partner_key = str_dup(v->arena, code_str(&p.key));
    row->partner_name = p.name;
    return OK;
}

static enum err work_row_of(struct db *db, struct view *v, const struct store_work *w, struct work_row *row)
{
    const struct programme *p = v->programme;
    row->partner = w->stream;
    row->item = w->item;
    row->definition = programme_definition(p, code_str(&w->item.definition));
    row->age_days = v->today.days - zone_date(p->zone, w->item.opened_at).days;
    row->overdue = w->item.waits && !date_none(w->item.due) && date_cmp(w->item.due, v->today) < 0;
    TRY(work_partner(db, v, w->stream, row));
    TRY(view_named(v, w->stream, w->item.person, &row->person));
    return view_named(v, UID_VENDOR, w->item.taken_by, &row->taken_by);
}

static enum err work_rows_of(struct db *db, struct view *v, const struct store_work *found, size_t n,
                             struct work_row **ret)
{
    struct work_row *rows = NEW_N(v->arena, struct work_row, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(work_row_of(db, v, &found[i], &rows[i]));
    *ret = rows;
    return OK;
}

static struct store_work_filter work_filter_of(const struct work_filter *f)
{
    return (struct store_work_filter){
        .stream = f->partner, .type = f->type, .state = f->state, .taken_by = f->taken_by};
}

static str work_id(struct view *v, const struct work_item *w)
{
    char text[UID_TEXT];
    return str_dup(v->arena, uid_text(w->order ? ID_ORDER : ID_REQUEST, w->id, text));
}

/* --- The queue: its cursor is "2021-03-04.req_…", the day empty where none was promised --- */

static bool work_cursor(str given, struct work_item *ret)
{
    str day = given, id = S("");
    size_t at;
    if (!str_find_char(given, '.', &at))
        return false;
    day = str_head(given, at);
    id = str_from(given, at + 1);
    *ret = (struct work_item){.due = DATE_NONE, .order = str_starts(id, S("ord_"))};
    return (day.len == 0 || date_parse(day, &ret->due)) &&
           uid_parse(ret->order ? ID_ORDER : ID_REQUEST, id, &ret->id);
}

enum err view_queue(struct view *v, const struct work_filter *f, str after, size_t limit,
                    struct work_row **ret, size_t *ret_n, str *ret_next)
{
    struct db *db;
    struct store_work *found = NULL;
    struct work_item from;
    size_t n = 0;
    char day[DATE_TEXT];
    const struct store_work_filter filter = work_filter_of(f);
    if (after.len > 0 && !work_cursor(after, &from))
        return ERR_MALFORMED;
    TRY(view_db(v, &db));
    TRY(store_work_queue(db, &filter, after.len > 0 ? &from : NULL, (int64_t)limit + 1, v->arena, &found,
                         &n));
    *ret_n = n > limit ? limit : n;
    TRY(work_rows_of(db, v, found, *ret_n, ret));
    *ret_next = STR_NONE;
    if (n > limit)
        *ret_next = str_fmt(v->arena, STR_FMT "." STR_FMT, STR_ARG(date_text(found[limit - 1].item.due, day)),
                            STR_ARG(work_id(v, &found[limit - 1].item)));
    return OK;
}

/* --- Orders and requests --- */

enum err view_work(struct view *v, bool orders, const struct work_filter *f, str after, size_t limit,
                   struct work_row **ret, size_t *ret_n, str *ret_next)
{
    struct db *db;
    struct store_work *found = NULL;
    uid before = UID_NONE;
    size_t n = 0;
    const struct store_work_filter filter = work_filter_of(f);
    if (after.len > 0 && !uid_parse(orders ? ID_ORDER : ID_REQUEST, after, &before))
        return ERR_MALFORMED;
    TRY(view_db(v, &db));
    TRY(store_work_list(db, orders, &filter, before, (int64_t)limit + 1, v->arena, &found, &n));
    *ret_n = n > limit ? limit : n;
    TRY(work_rows_of(db, v, found, *ret_n, ret));
    *ret_next = n > limit ? work_id(v, &found[limit - 1].item) : STR_NONE;
    return OK;
}

enum err view_order_partner(struct app *app, uid order, uid *ret)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    return store_work_stream(reader.db, order, ret);
}

/* --- Pools --- */

static void pool_counts(struct pool_row *row, const struct store_pool_count *counts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (code_eq(&counts[i].pool, &row->def->id)) {
            row->free = counts[i].free;
            row->issued = counts[i].issued;
            row->quarantined = counts[i].quarantined;
            row->revoked = counts[i].revoked;
        }
}

enum err view_pools(struct view *v, struct pool_row **ret, size_t *ret_n)
{
    struct db *db;
    struct store_pool_count *counts = NULL;
    struct store_pool_use *uses = NULL;
    size_t n = 0, n_uses = 0;
    const struct programme *p = v->programme;
    TRY(view_db(v, &db));
    TRY(store_keys_count(db, v->arena, &counts, &n));
    TRY(store_keys_used(db, ts_add(v->now, -POOL_RATE_DAYS * US_PER_DAY), v->arena, &uses, &n_uses));
    struct pool_row *rows = NEW_N(v->arena, struct pool_row, p->n_pools + 1);
    for (size_t i = 0; i < p->n_pools; i++) {
        struct pool_row *row = &rows[i];
        const struct pool_state *own = state_pool(v->state, code_str(&p->pools[i].id));
        *row = (struct pool_row){.def = &p->pools[i], .low_water = p->pools[i].low_water, .runway = -1};
        pool_counts(row, counts, n);
        for (size_t k = 0; k < n_uses; k++)
            if (code_eq(&uses[k].pool, &row->def->id))
                row->used = uses[k].n;
        if (own && own->low_water != FIELD_INT_NONE)
            row->low_water = own->low_water;
        row->low = row->free <= row->low_water;
        if (row->used > 0)
            row->runway = row->free * POOL_RATE_DAYS / row->used;
    }
    *ret = rows;
    *ret_n = p->n_pools;
    return OK;
}
