/* Versions of the programme. */
#include "store/store_programme.h"

#include "sql.gen.h"
#include "store/store_text.h"

enum err store_programme_add(struct db *db, const struct store_programme *p)
{
    struct sql_programme_add_in in = {HASH_STR(&p->hash), p->text, p->overlay, p->applied_at.us,
                                      p->from_at.us};
    return sql_programme_add(db, in, NULL);
}

static enum err programme_of(const struct sql_programme_get_row *row, struct store_programme *ret)
{
    struct store_programme p = {
        .text = row->content,
        .overlay = row->overlay,
        .applied_at = {row->applied_at},
        .from_at = {row->from_at},
    };
    TRY(store_text_hash(row->hash, &p.hash));
    *ret = p;
    return OK;
}

enum err store_programme_get(struct db *db, const hash256 *hash, struct arena *a, struct store_programme *ret)
{
    struct sql_programme_get_row row;
    TRY(sql_programme_get_one(db, (struct sql_programme_get_in){HASH_STR(hash)}, a, &row));
    return programme_of(&row, ret);
}

enum err store_programme_at(struct db *db, ts at, struct arena *a, struct store_programme *ret)
{
    struct sql_programme_at_row row;
    TRY(sql_programme_at_one(db, (struct sql_programme_at_in){at.us}, a, &row));
    struct sql_programme_get_row same = {row.hash, row.content, row.overlay, row.applied_at, row.from_at};
    return programme_of(&same, ret);
}

enum err store_programme_list(struct db *db, struct arena *a, struct store_programme **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_programme_list_open(db, &c));
    struct sql_programme_list_row row;
    enum err e;
    while ((e = sql_programme_list_next(&c, &row)) == OK) {
        struct store_programme *p = LIST_ADD(&list, struct store_programme);
        *p = (struct store_programme){.applied_at = {row.applied_at}, .from_at = {row.from_at}};
        TRY(store_text_hash(row.hash, &p->hash));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}
