/* Imports of keys. */
#include "store/store_import.h"

#include "sql.gen.h"
#include "store/store_text.h"

enum err store_import_get(struct db *db, str id, struct store_import *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_import_get_open(db, (struct sql_import_get_in){id}, &c));
    struct sql_import_get_row row;
    enum err e = sql_import_get_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    struct store_import import = {
        .id = id,
        .next_row = row.next_row,
        .added = row.added,
        .duplicate = row.duplicate,
        .issued = row.issued,
        .malformed = row.malformed,
        .begun_at = {row.begun_at},
        .finished_at = {row.finished_at},
    };
    TRY(store_text_code(row.pool, &import.pool));
    TRY(store_text_hash(row.digest, &import.digest));
    *ret = import;
    return OK;
}

enum err store_import_begin(struct db *db, struct store_import *import)
{
    struct sql_import_begin_in in = {import->id, code_str(&import->pool), HASH_STR(&import->digest),
                                     import->begun_at.us};
    TRY(sql_import_begin(db, in, NULL));
    return store_import_get(db, import->id, import);
}

static enum err remember(struct db *db, const struct store_import *import, int64_t row, str problem)
{
    return sql_import_problem_add(db, (struct sql_import_problem_add_in){import->id, row, problem}, NULL);
}

enum err store_import_refuse(struct db *db, struct store_import *import, int64_t row, str problem)
{
    TRY(remember(db, import, row, problem));
    import->malformed++;
    return OK;
}

enum err store_import_classify(struct db *db, const hash256 *hash, enum store_import_result *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_key_state_open(db, (struct sql_key_state_in){HASH_STR(hash)}, &c));
    struct sql_key_state_row row;
    enum err e = sql_key_state_next(&c, &row);
    if (e != OK && e != ERR_DONE)
        return e;
    if (e == ERR_DONE)
        *ret = STORE_IMPORT_ADDED;
    else
        *ret = str_is(row.state, "free") ? STORE_IMPORT_DUPLICATE : STORE_IMPORT_ISSUED;
    return OK;
}

/* The statement's structs for all rows; the database skips the keys it has. */
static enum err add_keys(struct db *db, const struct store_import *import,
                         const struct store_import_row *rows, size_t n, struct arena *scratch, int64_t *added)
{
    struct sql_key_add_in *in = NEW_N(scratch, struct sql_key_add_in, n);
    for (size_t i = 0; i < n; i++) {
        const struct store_import_row *r = &rows[i];
        in[i] = (struct sql_key_add_in){
            .key_id = uid_text(ID_KEY, r->id, NEW_N(scratch, char, UID_TEXT)),
            .pool = code_str(&import->pool),
            .key_hash = hash_hex(&r->hash, NEW_N(scratch, char, HASH_HEX)),
            .sealed = r->sealed,
            .language = code_str(&r->language),
            .os = code_str(&r->os),
            .seats = r->seats,
            .batch = import->id,
            .changed_at = import->begun_at.us,
        };
    }
    return db_exec_many(db, SQL_KEY_ADD, in, n, added);
}

enum err store_import_chunk(struct db *db, struct store_import *import, int64_t next_row,
                            const struct store_import_row *rows, size_t n, struct arena *scratch,
                            enum store_import_result *results)
{
    int64_t *added = NEW_N(scratch, int64_t, n);
    int64_t old_row = import->next_row;
    TRY(add_keys(db, import, rows, n, scratch, added));
    for (size_t i = 0; i < n; i++) {
        results[i] = STORE_IMPORT_ADDED;
        if (added[i] == 1) {
            import->added++;
            continue;
        }
        TRY(store_import_classify(db, &rows[i].hash, &results[i]));
        bool issued = results[i] == STORE_IMPORT_ISSUED;
        issued ? import->issued++ : import->duplicate++;
        TRY(remember(db, import, rows[i].row, issued ? S("already-issued") : S("duplicate")));
    }
    import->next_row = next_row;
    struct sql_import_move_in in = {
        .import_id = import->id,
        .old_row = old_row,
        .next_row = next_row,
        .added = import->added,
        .duplicate = import->duplicate,
        .issued = import->issued,
        .malformed = import->malformed,
    };
    return db_expect(db, SQL_IMPORT_MOVE, &in, 1);
}

enum err store_import_finish(struct db *db, struct store_import *import, ts at)
{
    struct sql_import_finish_in in = {import->id, at.us};
    TRY(db_expect(db, SQL_IMPORT_FINISH, &in, 1));
    import->finished_at = at;
    return OK;
}

enum err store_import_problems(struct db *db, str id, int64_t after, int64_t limit, struct arena *a,
                               struct store_import_problem **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_import_problems_open(db, (struct sql_import_problems_in){id, after, limit}, &c));
    struct sql_import_problems_row row;
    enum err e;
    while ((e = sql_import_problems_next(&c, &row)) == OK)
        *LIST_ADD(&list, struct store_import_problem) =
            (struct store_import_problem){row.row_no, store_text_keep(a, row.problem)};
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}
