/* Key pools: candidates, claims, what was issued. Imports stand in store_import.c. */
#include "store/store_keys.h"

#include "sql.gen.h"
#include "store/store_text.h"

/* The three questions for free keys take and give the same. */
_Static_assert(sizeof(struct sql_key_candidates_row) == sizeof(struct sql_key_candidates_wait_row) &&
                   sizeof(struct sql_key_candidates_row) == sizeof(struct sql_key_peek_row) &&
                   sizeof(struct sql_key_candidates_in) == sizeof(struct sql_key_candidates_wait_in) &&
                   sizeof(struct sql_key_candidates_in) == sizeof(struct sql_key_peek_in),
               "questions for free keys are of one form");

static enum err free_keys(struct db *db, enum sql_id question, const struct sql_key_candidates_in *in,
                          struct store_key *keys, size_t *ret_n)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(db_open_cursor(db, question, in, &c));
    struct sql_key_candidates_row row;
    size_t n = 0;
    enum err e;
    while ((e = db_next(&c, &row)) == OK) {
        struct store_key *k = &keys[n++];
        *k = (struct store_key){.seats = row.seats};
        TRY(store_text_uid(ID_KEY, row.key_id, &k->id));
        TRY(store_text_code(row.language, &k->language));
        TRY(store_text_code(row.os, &k->os));
        TRY(store_text_code(in->pool, &k->pool));
    }
    if (e != ERR_DONE)
        return e;
    *ret_n = n;
    return OK;
}

enum err store_keys_candidates(struct db *db, str pool, str language, str os, size_t cap, struct arena *a,
                               struct store_key **ret, size_t *ret_n)
{
    struct sql_key_candidates_in in = {pool, language, os, (int64_t)cap};
    struct store_key *keys = NEW_N(a, struct store_key, cap);
    size_t n;
    TRY(free_keys(db, SQL_KEY_CANDIDATES, &in, keys, &n));
    /* L25: too few is believed only from a question that waits for whoever holds the others. */
    if (n < cap)
        TRY(free_keys(db, SQL_KEY_CANDIDATES_WAIT, &in, keys, &n));
    *ret = keys;
    *ret_n = n;
    return OK;
}

enum err store_keys_peek(struct db *db, str pool, str language, str os, size_t cap, struct arena *a,
                         struct store_key **ret, size_t *ret_n)
{
    struct sql_key_candidates_in in = {pool, language, os, (int64_t)cap};
    struct store_key *keys = NEW_N(a, struct store_key, cap);
    TRY(free_keys(db, SQL_KEY_PEEK, &in, keys, ret_n));
    *ret = keys;
    return OK;
}

enum err store_keys_claim(struct db *db, uid key, uid partner, uid benefit, ts at)
{
    struct sql_key_claim_in in = {UID_STR(ID_KEY, key), UID_STR(ID_PARTNER, partner),
                                  UID_STR(ID_BENEFIT, benefit), at.us};
    return db_expect(db, SQL_KEY_CLAIM, &in, 1);
}

enum err store_keys_sealed(struct db *db, uid partner, uid key, struct arena *a, struct store_key *ret_key,
                           str *ret_sealed)
{
    struct sql_key_sealed_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_KEY, key)};
    struct sql_key_sealed_row row;
    TRY(sql_key_sealed_one(db, in, a, &row));
    struct store_key k = {.id = key, .seats = row.seats, .partner = partner};
    TRY(store_text_code(row.pool, &k.pool));
    TRY(store_text_code(row.language, &k.language));
    TRY(store_text_code(row.os, &k.os));
    TRY(store_text_uid(ID_BENEFIT, row.benefit_id, &k.benefit));
    if (ret_key)
        *ret_key = k;
    *ret_sealed = row.sealed;
    return OK;
}

enum err store_keys_by_hash(struct db *db, uid partner, const hash256 *hash, struct store_key *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_key_by_hash_in in = {UID_STR(ID_PARTNER, partner), HASH_STR(hash)};
    TRY(sql_key_by_hash_open(db, in, &c));
    struct sql_key_by_hash_row row;
    enum err e = sql_key_by_hash_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    struct store_key k = {.seats = row.seats, .partner = partner};
    TRY(store_text_uid(ID_KEY, row.key_id, &k.id));
    TRY(store_text_code(row.pool, &k.pool));
    TRY(store_text_code(row.language, &k.language));
    TRY(store_text_code(row.os, &k.os));
    TRY(store_text_uid(ID_BENEFIT, row.benefit_id, &k.benefit));
    *ret = k;
    return OK;
}

enum err store_keys_of_partner(struct db *db, uid partner, uid after, int64_t limit, struct arena *a,
                               struct store_key **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_key_of_partner_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_KEY, after), limit};
    TRY(sql_key_of_partner_open(db, in, &c));
    struct sql_key_of_partner_row row;
    enum err e;
    while ((e = sql_key_of_partner_next(&c, &row)) == OK) {
        struct store_key *k = LIST_ADD(&list, struct store_key);
        *k = (struct store_key){.seats = row.seats, .partner = partner};
        TRY(store_text_uid(ID_KEY, row.key_id, &k->id));
        TRY(store_text_code(row.pool, &k->pool));
        TRY(store_text_code(row.language, &k->language));
        TRY(store_text_code(row.os, &k->os));
        TRY(store_text_uid(ID_BENEFIT, row.benefit_id, &k->benefit));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_keys_astray(struct db *db, int64_t limit, struct arena *a, struct store_key **ret,
                           size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_key_astray_open(db, (struct sql_key_astray_in){limit}, &c));
    struct sql_key_astray_row row;
    enum err e;
    while ((e = sql_key_astray_next(&c, &row)) == OK) {
        struct store_key *k = LIST_ADD(&list, struct store_key);
        TRY(store_text_uid(ID_KEY, row.key_id, &k->id));
        TRY(store_text_uid(ID_PARTNER, row.partner_id, &k->partner));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

/* Where the count of a state goes; NULL for a state that is none. */
static int64_t *count_of(struct store_pool_count *p, str state)
{
    if (str_is(state, "free"))
        return &p->free;
    if (str_is(state, "issued"))
        return &p->issued;
    if (str_is(state, "revoked"))
        return &p->revoked;
    return str_is(state, "quarantined") ? &p->quarantined : NULL;
}

enum err store_keys_count(struct db *db, struct arena *a, struct store_pool_count **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct store_pool_count *pool = NULL;
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_key_count_open(db, &c));
    struct sql_key_count_row row;
    enum err e;
    while ((e = sql_key_count_next(&c, &row)) == OK) {
        if (!pool || !code_is(&pool->pool, row.pool)) {
            pool = LIST_ADD(&list, struct store_pool_count);
            TRY(store_text_code(row.pool, &pool->pool));
        }
        int64_t *count = count_of(pool, row.state);
        if (!count)
            return ERR_CORRUPT;
        *count = row.n;
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_keys_used(struct db *db, ts since, struct arena *a, struct store_pool_use **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_key_used_row row;
    enum err e;
    TRY(sql_key_used_open(db, (struct sql_key_used_in){since.us}, &c));
    while ((e = sql_key_used_next(&c, &row)) == OK) {
        struct store_pool_use *use = LIST_ADD(&list, struct store_pool_use);
        use->n = row.n;
        TRY(store_text_code(row.pool, &use->pool));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_keys_quarantine(struct db *db, str pool, int64_t *ret_n)
{
    return sql_key_quarantine(db, (struct sql_key_quarantine_in){pool}, ret_n);
}

enum err store_keys_release(struct db *db, str pool, int64_t *ret_n)
{
    return sql_key_release(db, (struct sql_key_release_in){pool}, ret_n);
}

enum err store_keys_revoke(struct db *db, uid partner, uid key, ts at)
{
    struct sql_key_revoke_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_KEY, key), at.us};
    int64_t n;
    TRY(sql_key_revoke(db, in, &n));
    return store_text_touched(n);
}
