/* The directory of partners. */
#include "store/store_partner.h"

#include "sql.gen.h"
#include "store/store_text.h"

/* Every query of partners gives the same columns. */
static enum err partner_of(const struct sql_partner_get_row *row, struct arena *a, struct store_partner *ret)
{
    struct store_partner p = {
        .created_at = {row->created_at},
        .name = store_text_keep(a, row->name),
        .account_email = store_text_keep(a, row->account_email),
        .phone = store_text_keep(a, row->phone),
        .address = store_text_keep(a, row->address),
    };
    TRY(store_text_uid(ID_PARTNER, row->partner_id, &p.id));
    TRY(store_text_code(row->key, &p.key));
    *ret = p;
    return OK;
}
_Static_assert(sizeof(struct sql_partner_get_row) == sizeof(struct sql_partner_by_key_row) &&
                   sizeof(struct sql_partner_get_row) == sizeof(struct sql_partner_list_row),
               "queries of partners give the same columns");

static enum err one(struct db_cursor *c, struct arena *a, struct store_partner *ret)
{
    struct sql_partner_get_row row;
    enum err e = db_next(c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return partner_of(&row, a, ret);
}

enum err store_partner_put(struct db *db, const struct store_partner *p)
{
    str id = UID_STR(ID_PARTNER, p->id);
    ASSERT(!uid_eq(p->id, UID_VENDOR));
    TRY(sql_partner_put(db, (struct sql_partner_put_in){id, code_str(&p->key), p->created_at.us}, NULL));
    struct sql_partner_vault_put_in in = {id, p->name, p->account_email, p->phone, p->address};
    return sql_partner_vault_put(db, in, NULL);
}

enum err store_partner_get(struct db *db, uid id, struct arena *a, struct store_partner *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_partner_get_open(db, (struct sql_partner_get_in){UID_STR(ID_PARTNER, id)}, &c));
    return one(&c, a, ret);
}

enum err store_partner_by_key(struct db *db, str key, struct arena *a, struct store_partner *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_partner_by_key_open(db, (struct sql_partner_by_key_in){key}, &c));
    return one(&c, a, ret);
}

enum err store_partner_list(struct db *db, uid after, int64_t limit, struct arena *a,
                            struct store_partner **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_partner_list_open(db, (struct sql_partner_list_in){UID_STR(ID_PARTNER, after), limit}, &c));
    struct sql_partner_get_row row;
    enum err e;
    while ((e = db_next(&c, &row)) == OK)
        TRY(partner_of(&row, a, LIST_ADD(&list, struct store_partner)));
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}
