/* Small facts about the database itself. */
#include "store/store_meta.h"

#include "base/buf.h"
#include "sql.gen.h"
#include "store/store_text.h"

enum err store_meta_get(struct db *db, str key, struct arena *a, str *ret)
{
    struct sql_meta_get_row row;
    TRY(sql_meta_get_one(db, (struct sql_meta_get_in){key}, a, &row));
    *ret = row.value;
    return OK;
}

enum err store_meta_set(struct db *db, str key, str value)
{
    return sql_meta_set(db, (struct sql_meta_set_in){key, value}, NULL);
}

enum err store_meta_unset(struct db *db, str key)
{
    return sql_meta_unset(db, (struct sql_meta_unset_in){key}, NULL);
}

enum err store_meta_get_int(struct db *db, str key, int64_t *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_meta_get_row row;
    TRY(sql_meta_get_open(db, (struct sql_meta_get_in){key}, &c));
    enum err e = sql_meta_get_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return str_to_i64(row.value, ret) ? OK : ERR_CORRUPT;
}

enum err store_meta_set_int(struct db *db, str key, int64_t value)
{
    struct buf b;
    buf_init(&b, 64);
    buf_int(&b, value);
    enum err e = store_meta_set(db, key, buf_str(&b));
    buf_free(&b);
    return e;
}

enum err store_meta_set_journal(struct db *db, const struct store_journal *j)
{
    return sql_journal_set(db, (struct sql_journal_set_in){j->node, j->n, HASH_STR(&j->head)}, NULL);
}

enum err store_meta_journals(struct db *db, struct arena *a, struct store_journal **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_journal_list_row row;
    TRY(sql_journal_list_open(db, &c));
    enum err e;
    while ((e = sql_journal_list_next(&c, &row)) == OK) {
        struct store_journal *j = LIST_ADD(&list, struct store_journal);
        j->node = store_text_keep(a, row.node);
        j->n = row.n;
        TRY(store_text_hash(row.head, &j->head));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}
