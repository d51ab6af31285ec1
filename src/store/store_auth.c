/* Authority rows, sessions, sign-in links, tokens. */
#include "store/store_auth.h"

#include "sql.gen.h"
#include "store/store_text.h"

#define STREAM_OF(p)    UID_STR(ID_PARTNER, (p).stream)
#define PRINCIPAL_OF(p) UID_STR((p).kind, (p).id)

enum err store_auth_add(struct db *db, struct store_principal p)
{
    db_forget(db, SQL_AUTHORITY_LOCK);
    return sql_authority_add(db, (struct sql_authority_add_in){STREAM_OF(p), PRINCIPAL_OF(p)}, NULL);
}

enum err store_auth_get(struct db *db, struct store_principal p, struct store_authority *ret)
{
    struct sql_authority_get_row row;
    TRY(sql_authority_get_one(db, (struct sql_authority_get_in){STREAM_OF(p), PRINCIPAL_OF(p)}, NULL, &row));
    *ret = (struct store_authority){row.epoch, row.disabled != 0};
    return OK;
}

enum err store_auth_list(struct db *db, uid stream, const struct store_authority_row *after, int64_t limit,
                         struct arena *a, struct store_authority_row **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_authority_list_in in = {UID_STR(ID_PARTNER, stream),
                                       after ? PRINCIPAL_OF(after->principal) : S(""), limit};
    TRY(sql_authority_list_open(db, in, &c));
    struct sql_authority_list_row row;
    enum err e;
    while ((e = sql_authority_list_next(&c, &row)) == OK) {
        struct store_authority_row *r = LIST_ADD(&list, struct store_authority_row);
        r->authority = (struct store_authority){row.epoch, row.disabled != 0};
        TRY(store_text_principal(in.stream, row.principal, &r->principal));
    }
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_auth_lock(struct db *db, struct store_principal p, struct store_authority *ret)
{
    struct sql_authority_lock_row row;
    struct sql_authority_lock_in in = {STREAM_OF(p), PRINCIPAL_OF(p)};
    TRY(sql_authority_lock_one(db, in, NULL, &row));
    *ret = (struct store_authority){row.epoch, row.disabled != 0};
    return OK;
}

enum err store_auth_ahead(struct db *db, struct store_principal p)
{
    return db_ahead(db, SQL_AUTHORITY_LOCK, &(struct sql_authority_lock_in){STREAM_OF(p), PRINCIPAL_OF(p)});
}

enum err store_auth_bump(struct db *db, struct store_principal p, bool disabled)
{
    /* L12: an act behind this one in the same batch must not go by what was read before. */
    db_forget(db, SQL_AUTHORITY_LOCK);
    struct sql_authority_bump_in in = {STREAM_OF(p), PRINCIPAL_OF(p), disabled};
    return sql_authority_bump(db, in, NULL);
}

enum err store_auth_add_session(struct db *db, const struct store_session *s)
{
    struct sql_session_add_in in = {
        .id_hash = HASH_STR(&s->id_hash),
        .stream = STREAM_OF(s->principal),
        .principal = PRINCIPAL_OF(s->principal),
        .realm = s->realm,
        .epoch = s->epoch,
        .created_at = s->created_at.us,
        .expires_at = s->expires_at.us,
    };
    return sql_session_add(db, in, NULL);
}

enum err store_auth_find_session(struct db *db, const hash256 *id_hash, ts now, struct store_session *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_session_find_row row;
    TRY(sql_session_find_open(db, (struct sql_session_find_in){HASH_STR(id_hash), now.us}, &c));
    enum err e = sql_session_find_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    struct store_session s = {
        .id_hash = *id_hash,
        .realm = row.realm,
        .epoch = row.epoch,
        .created_at = {row.created_at},
        .expires_at = {row.expires_at},
    };
    TRY(store_text_principal(row.stream, row.principal, &s.principal));
    *ret = s;
    return OK;
}

enum err store_auth_end_session(struct db *db, const hash256 *id_hash)
{
    return sql_session_end(db, (struct sql_session_end_in){HASH_STR(id_hash)}, NULL);
}

enum err store_auth_expire(struct db *db, ts now, int64_t *ret_n)
{
    int64_t sessions, links;
    TRY(sql_session_expire(db, (struct sql_session_expire_in){now.us}, &sessions));
    TRY(sql_link_expire(db, (struct sql_link_expire_in){now.us}, &links));
    *ret_n = sessions + links;
    return OK;
}

enum err store_auth_add_link(struct db *db, const struct store_link *l)
{
    struct sql_link_add_in in = {
        .hash = HASH_STR(&l->hash),
        .stream = STREAM_OF(l->principal),
        .principal = PRINCIPAL_OF(l->principal),
        .expires_at = l->expires_at.us,
        .reusable = l->reusable,
    };
    return sql_link_add(db, in, NULL);
}

enum err store_auth_use_link(struct db *db, const hash256 *hash, ts now, struct store_link *ret)
{
    int64_t n;
    TRY(sql_link_use(db, (struct sql_link_use_in){HASH_STR(hash), now.us}, &n));
    if (n == 0)
        return ERR_NOT_FOUND;
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_link_get_row row;
    TRY(sql_link_get_open(db, (struct sql_link_get_in){HASH_STR(hash)}, &c));
    enum err e = sql_link_get_next(&c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    struct store_link l = {.hash = *hash, .expires_at = {row.expires_at}, .reusable = row.reusable != 0};
    TRY(store_text_principal(row.stream, row.principal, &l.principal));
    *ret = l;
    return OK;
}

enum err store_auth_add_token(struct db *db, const struct store_token *t, const hash256 *secret_hash)
{
    struct sql_token_add_in in = {
        .stream = UID_STR(ID_PARTNER, t->stream),
        .token_id = UID_STR(ID_TOKEN, t->id),
        .secret_hash = HASH_STR(secret_hash),
        .person = UID_STR(ID_PERSON, t->person),
        .name = t->name,
        .actions = t->actions,
        .epoch = t->epoch,
        .created_at = t->created_at.us,
        .expires_at = t->expires_at.us,
    };
    return sql_token_add(db, in, NULL);
}

/* Every query of tokens gives the same columns. */
static enum err token_of(const struct sql_token_get_row *row, struct arena *a, struct store_token *ret)
{
    struct store_token t = {
        .name = store_text_keep(a, row->name),
        .actions = store_text_keep(a, row->actions),
        .epoch = row->epoch,
        .created_at = {row->created_at},
        .expires_at = {row->expires_at},
        .revoked = row->revoked != 0,
    };
    TRY(store_text_uid(ID_PARTNER, row->stream, &t.stream));
    TRY(store_text_uid(ID_TOKEN, row->token_id, &t.id));
    TRY(store_text_uid(ID_PERSON, row->person, &t.person));
    *ret = t;
    return OK;
}
_Static_assert(sizeof(struct sql_token_get_row) == sizeof(struct sql_token_find_row) &&
                   sizeof(struct sql_token_get_row) == sizeof(struct sql_token_list_row),
               "queries of tokens give the same columns");

static enum err one_token(struct db_cursor *c, struct arena *a, struct store_token *ret)
{
    struct sql_token_get_row row;
    enum err e = db_next(c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return token_of(&row, a, ret);
}

enum err store_auth_find_token(struct db *db, const hash256 *secret_hash, struct arena *a,
                               struct store_token *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    TRY(sql_token_find_open(db, (struct sql_token_find_in){HASH_STR(secret_hash)}, &c));
    return one_token(&c, a, ret);
}

enum err store_auth_get_token(struct db *db, uid stream, uid id, struct arena *a, struct store_token *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_token_get_in in = {UID_STR(ID_PARTNER, stream), UID_STR(ID_TOKEN, id)};
    TRY(sql_token_get_open(db, in, &c));
    return one_token(&c, a, ret);
}

enum err store_auth_list_tokens(struct db *db, uid stream, uid person, uid after, int64_t limit,
                                struct arena *a, struct store_token **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_token_list_in in = {UID_STR(ID_PARTNER, stream), UID_STR(ID_PERSON, person),
                                   UID_STR(ID_TOKEN, after), limit};
    TRY(sql_token_list_open(db, in, &c));
    struct sql_token_get_row row;
    enum err e;
    while ((e = db_next(&c, &row)) == OK)
        TRY(token_of(&row, a, LIST_ADD(&list, struct store_token)));
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

enum err store_auth_revoke_token(struct db *db, uid stream, uid id)
{
    int64_t n;
    struct sql_token_revoke_in in = {UID_STR(ID_PARTNER, stream), UID_STR(ID_TOKEN, id)};
    TRY(sql_token_revoke(db, in, &n));
    return store_text_touched(n);
}
