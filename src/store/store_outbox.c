/* The outbox. */
#include "store/store_outbox.h"

#include "sql.gen.h"
#include "store/store_text.h"

enum err store_outbox_add(struct db *db, const struct store_outbox *o)
{
    struct sql_outbox_add_in in = {
        .stream = UID_STR(ID_PARTNER, o->stream),
        .seq = (int64_t)o->seq,
        .n = o->n,
        .channel = code_str(&o->channel),
        .template = code_str(&o->template),
        .about = o->about,
        .due_at = o->due_at.us,
    };
    return db_expect(db, SQL_OUTBOX_ADD, &in, 1);
}

enum err store_outbox_due(struct db *db, ts now, int64_t limit, struct arena *a, struct store_outbox **ret,
                          size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_outbox_list_due_open(db, (struct sql_outbox_list_due_in){now.us, limit}, &c));
    struct sql_outbox_list_due_row row;
    enum err e;
    while ((e = sql_outbox_list_due_next(&c, &row)) == OK) {
        struct store_outbox *o = LIST_ADD(&list, struct store_outbox);
        *o = (struct store_outbox){
            .seq = (uint64_t)row.seq,
            .n = row.n,
            .about = store_text_keep(a, row.about),
            .due_at = {row.due_at},
            .attempts = row.attempts,
            .lease = row.lease,
        };
        TRY(store_text_uid(ID_PARTNER, row.stream, &o->stream));
        TRY(store_text_code(row.channel, &o->channel));
        TRY(store_text_code(row.template, &o->template));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_outbox_lease(struct db *db, struct store_outbox *o, ts now, ts until)
{
    struct sql_outbox_take_in in = {
        UID_STR(ID_PARTNER, o->stream), (int64_t)o->seq, o->n, o->lease, now.us, until.us};
    int64_t n;
    TRY(sql_outbox_take(db, in, &n));
    if (n == 0)
        return ERR_CONFLICT;
    o->lease++;
    o->attempts++;
    return OK;
}

enum err store_outbox_done(struct db *db, const struct store_outbox *o)
{
    struct sql_outbox_done_in in = {UID_STR(ID_PARTNER, o->stream), (int64_t)o->seq, o->n, o->lease};
    int64_t n;
    TRY(sql_outbox_done(db, in, &n));
    return n == 1 ? OK : ERR_CONFLICT;
}

enum err store_outbox_retry(struct db *db, const struct store_outbox *o, ts due_at)
{
    struct sql_outbox_put_off_in in = {UID_STR(ID_PARTNER, o->stream), (int64_t)o->seq, o->n, o->lease,
                                       due_at.us};
    int64_t n;
    TRY(sql_outbox_put_off(db, in, &n));
    return n == 1 ? OK : ERR_CONFLICT;
}

enum err store_outbox_waiting(struct db *db, int64_t *ret_n)
{
    struct sql_outbox_count_row row;
    TRY(sql_outbox_count_one(db, NULL, &row));
    *ret_n = row.n;
    return OK;
}
