/* The desk's work over all partners. */
#include "store/store_work.h"

#include "sql.gen.h"
#include "store/store_text.h"

enum { NO_DUE = INT32_MAX, PAGE = 500 }; /* what has no promised day stands behind all that has one */

/* Every query gives the same columns. */
_Static_assert(sizeof(struct sql_work_queue_row) == sizeof(struct sql_work_list_row) &&
                   sizeof(struct sql_work_queue_row) == sizeof(struct sql_work_of_stream_row),
               "queries of work give the same columns");

static enum id_kind work_id_kind(const struct work_item *w)
{
    return w->order ? ID_ORDER : ID_REQUEST;
}

static int64_t work_due(date due)
{
    return date_none(due) ? NO_DUE : due.days;
}

enum err store_work_put(struct db *db, const struct store_work *w)
{
    const struct work_item *i = &w->item;
    struct sql_work_put_in in = {
        .stream = UID_STR(ID_PARTNER, w->stream),
        .item_id = UID_STR(work_id_kind(i), i->id),
        .waits = i->waits,
        .type = code_str(&i->type),
        .state = code_str(&i->state),
        .benefit_id = UID_STR(ID_BENEFIT, i->benefit),
        .definition = code_str(&i->definition),
        .person = UID_STR(ID_PERSON, i->person),
        .taken_by = UID_STR(ID_PERSON, i->taken_by),
        .opened_at = i->opened_at.us,
        .due = work_due(i->due),
    };
    return db_expect(db, SQL_WORK_PUT, &in, 1);
}

enum err store_work_drop(struct db *db, uid stream)
{
    return sql_work_drop_stream(db, (struct sql_work_drop_stream_in){UID_STR(ID_PARTNER, stream)}, NULL);
}

static enum err work_of_row(const struct sql_work_queue_row *row, struct store_work *ret)
{
    struct store_work w = {.item.order = str_starts(row->item_id, S("ord_"))};
    struct work_item *i = &w.item;
    i->waits = row->waits != 0;
    i->opened_at = (ts){row->opened_at};
    i->due = row->due >= NO_DUE ? DATE_NONE : (date){(int32_t)row->due};
    TRY(store_text_uid(ID_PARTNER, row->stream, &w.stream));
    TRY(store_text_uid(work_id_kind(i), row->item_id, &i->id));
    TRY(store_text_code(row->type, &i->type));
    TRY(store_text_code(row->state, &i->state));
    TRY(store_text_uid(ID_BENEFIT, row->benefit_id, &i->benefit));
    TRY(store_text_code(row->definition, &i->definition));
    TRY(store_text_uid(ID_PERSON, row->person, &i->person));
    TRY(store_text_uid(ID_PERSON, row->taken_by, &i->taken_by));
    *ret = w;
    return OK;
}

/* Appends what the cursor gives to the list. */
static enum err work_rows(struct db_cursor *c, struct store_list *list)
{
    struct sql_work_queue_row row;
    enum err e;
    while ((e = db_next(c, &row)) == OK)
        TRY(work_of_row(&row, LIST_ADD(list, struct store_work)));
    return e == ERR_DONE ? OK : e;
}

enum err store_work_of_stream(struct db *db, uid stream, struct arena *a, struct store_work **ret,
                              size_t *ret_n)
{
    struct store_list list = {.arena = a};
    for (size_t page = PAGE, seen = 0; page == PAGE; seen = list.n) {
        struct db_cursor c CLEANUP(db_close_cursor) = {0};
        const struct store_work *rows = list.at;
        char last[UID_TEXT];
        struct sql_work_of_stream_in in = {.stream = UID_STR(ID_PARTNER, stream), .after = S(""), .n = PAGE};
        if (seen > 0)
            in.after = uid_text(work_id_kind(&rows[seen - 1].item), rows[seen - 1].item.id, last);
        TRY(sql_work_of_stream_open(db, in, &c));
        TRY(work_rows(&c, &list));
        page = list.n - seen;
    }
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_work_queue(struct db *db, const struct store_work_filter *f, const struct work_item *after,
                          int64_t limit, struct arena *a, struct store_work **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    char last[UID_TEXT];
    struct sql_work_queue_in in = {.due = INT64_MIN + 1,
                                   .after = S(""),
                                   .stream = UID_STR(ID_PARTNER, f->stream),
                                   .type = f->type,
                                   .state = f->state,
                                   .taken_by = UID_STR(ID_PERSON, f->taken_by),
                                   .n = limit};
    if (after) {
        in.due = work_due(after->due);
        in.after = uid_text(work_id_kind(after), after->id, last);
    }
    TRY(sql_work_queue_open(db, in, &c));
    TRY(work_rows(&c, &list));
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_work_list(struct db *db, bool orders, const struct store_work_filter *f, uid before,
                         int64_t limit, struct arena *a, struct store_work **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    char last[UID_TEXT];
    struct sql_work_list_in in = {.first = orders ? S("ord_") : S("req_"),
                                  .before =
                                      orders ? S("ord_~") : S("req_~"), /* behind every digit of an id */
                                  .stream = UID_STR(ID_PARTNER, f->stream),
                                  .type = f->type,
                                  .state = f->state,
                                  .taken_by = UID_STR(ID_PERSON, f->taken_by),
                                  .n = limit};
    if (!uid_none(before))
        in.before = uid_text(orders ? ID_ORDER : ID_REQUEST, before, last);
    TRY(sql_work_list_open(db, in, &c));
    TRY(work_rows(&c, &list));
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_work_stream(struct db *db, uid order, uid *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_work_stream_row row;
    TRY(sql_work_stream_open(db, (struct sql_work_stream_in){UID_STR(ID_ORDER, order)}, &c));
    enum err e = sql_work_stream_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return store_text_uid(ID_PARTNER, row.stream, ret);
}

enum err store_work_astray(struct db *db, size_t cap, uid *ret, size_t *ret_n)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_work_astray_row row;
    size_t n = 0;
    enum err e;
    TRY(sql_work_astray_open(db, (struct sql_work_astray_in){(int64_t)cap}, &c));
    while ((e = sql_work_astray_next(&c, &row)) == OK && n < cap)
        TRY(store_text_uid(ID_PARTNER, row.stream, &ret[n++]));
    if (e != OK && e != ERR_DONE)
        return e;
    *ret_n = n;
    return OK;
}
