/* Idempotency (L16). */
#include "store/store_idem.h"

#include "sql.gen.h"
#include "store/store_text.h"

static struct sql_idem_find_in key_of(const struct store_idem *idem, char stream[UID_TEXT])
{
    return (struct sql_idem_find_in){uid_text(ID_PARTNER, idem->stream, stream), idem->actor, idem->action,
                                     idem->key};
}

enum err store_idem_ahead(struct db *db, const struct store_idem *idem)
{
    char stream[UID_TEXT];
    struct sql_idem_find_in in = key_of(idem, stream);
    return db_ahead(db, SQL_IDEM_FIND, &in);
}

enum err store_idem_find(struct db *db, struct store_idem *idem)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    char stream[UID_TEXT];
    TRY(sql_idem_find_open(db, key_of(idem, stream), &c));
    struct sql_idem_find_row row;
    enum err e = sql_idem_find_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    TRY(store_text_hash(row.digest, &idem->digest));
    idem->first_seq = (uint64_t)row.first_seq;
    idem->last_seq = (uint64_t)row.last_seq;
    idem->at = (ts){row.at};
    idem->for_ever = row.for_ever != 0;
    return OK;
}

enum err store_idem_add(struct db *db, const struct store_idem *idem)
{
    struct sql_idem_add_in in = {
        .stream = UID_STR(ID_PARTNER, idem->stream),
        .actor = idem->actor,
        .action = idem->action,
        .key = idem->key,
        .digest = HASH_STR(&idem->digest),
        .first_seq = (int64_t)idem->first_seq,
        .last_seq = (int64_t)idem->last_seq,
        .at = idem->at.us,
        .for_ever = idem->for_ever,
    };
    return db_expect(db, SQL_IDEM_ADD, &in, 1);
}

enum err store_idem_list(struct db *db, uid stream, const struct store_idem *after, int64_t limit,
                         struct arena *a, struct store_idem **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_idem_list_in in = {.stream = UID_STR(ID_PARTNER, stream), .n = limit};
    if (after) {
        in.actor = after->actor;
        in.action = after->action;
        in.key = after->key;
    }
    TRY(sql_idem_list_open(db, in, &c));
    struct sql_idem_list_row row;
    enum err e;
    while ((e = sql_idem_list_next(&c, &row)) == OK) {
        struct store_idem *idem = LIST_ADD(&list, struct store_idem);
        *idem = (struct store_idem){.stream = stream,
                                    .actor = store_text_keep(a, row.actor),
                                    .action = store_text_keep(a, row.action),
                                    .key = store_text_keep(a, row.key),
                                    .first_seq = (uint64_t)row.first_seq,
                                    .last_seq = (uint64_t)row.last_seq,
                                    .at = {row.at},
                                    .for_ever = row.for_ever != 0};
        TRY(store_text_hash(row.digest, &idem->digest));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_idem_expire(struct db *db, ts before, int64_t limit, int64_t *ret_n)
{
    return sql_idem_expire(db, (struct sql_idem_expire_in){before.us, limit}, ret_n);
}
