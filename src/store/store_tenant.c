/* Whose a directory is. */
#include "store/store_tenant.h"

#include "sql.gen.h"
#include "store/store_text.h"

enum err store_tenant_add(struct db *db, str domain, uid partner, uid tenant)
{
    struct sql_tenant_add_in in = {domain, UID_STR(ID_PARTNER, partner), UID_STR(ID_TENANT, tenant)};
    return db_expect(db, SQL_TENANT_ADD, &in, 1);
}

enum err store_tenant_remove(struct db *db, str domain, uid partner)
{
    struct sql_tenant_remove_in in = {domain, UID_STR(ID_PARTNER, partner)};
    return db_expect(db, SQL_TENANT_REMOVE, &in, 1);
}

enum err store_tenant_owner(struct db *db, str domain, uid *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_tenant_get_row row;
    TRY(sql_tenant_get_open(db, (struct sql_tenant_get_in){domain}, &c));
    enum err e = db_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return store_text_uid(ID_PARTNER, row.partner_id, ret);
}

enum err store_tenant_list(struct db *db, uid partner, struct arena *a, struct store_tenant **ret,
                           size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_tenant_list_row row;
    enum err e;
    TRY(sql_tenant_list_open(db, (struct sql_tenant_list_in){UID_STR(ID_PARTNER, partner)}, &c));
    while ((e = sql_tenant_list_next(&c, &row)) == OK) {
        struct store_tenant *t = LIST_ADD(&list, struct store_tenant);
        TRY(store_text_uid(ID_TENANT, row.tenant_id, &t->id));
        TRY(store_text_code(row.domain, &t->domain));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}
