/* The vault of people. */
#include "store/store_people.h"

#include "sql.gen.h"
#include "store/store_text.h"

enum { EVERYWHERE_MAX = 100 };

/* Every query of people gives the same columns; this is the one that is read. */
static enum err person_of(const struct sql_person_get_row *row, struct arena *a, struct store_person *ret)
{
    struct store_person p = {
        .email = store_text_keep(a, row->email),
        .email_norm = store_text_keep(a, row->email_norm),
        .given_name = store_text_keep(a, row->given_name),
        .family_name = store_text_keep(a, row->family_name),
        .phone = store_text_keep(a, row->phone),
        .changed_at = {row->changed_at},
        .erased_at = {row->erased_at},
    };
    TRY(store_text_uid(ID_PARTNER, row->partner_id, &p.partner));
    TRY(store_text_uid(ID_PERSON, row->person_id, &p.id));
    TRY(store_text_code(row->language, &p.language));
    *ret = p;
    return OK;
}

static enum err one(struct db_cursor *c, struct arena *a, struct store_person *ret)
{
    struct sql_person_get_row row;
    enum err e = db_next(c, &row);
    if (e != OK)
        return e == ERR_DONE ? ERR_NOT_FOUND : e;
    return person_of(&row, a, ret);
}

static enum err all(struct db_cursor *c, struct arena *a, struct store_person **ret, size_t *ret_n)
{
    struct store_list list = {.arena = a};
    struct sql_person_get_row row;
    enum err e;
    while ((e = db_next(c, &row)) == OK)
        TRY(person_of(&row, a, LIST_ADD(&list, struct store_person)));
    if (e != ERR_DONE)
        return e;
    *ret = list.at;
    *ret_n = list.n;
    return OK;
}

_Static_assert(sizeof(struct sql_person_get_row) == sizeof(struct sql_person_by_email_row) &&
                   sizeof(struct sql_person_get_row) == sizeof(struct sql_person_list_row) &&
                   sizeof(struct sql_person_get_row) == sizeof(struct sql_person_everywhere_row),
               "queries of people give the same columns");

enum err store_people_put(struct db *db, const struct store_person *p)
{
    struct sql_person_put_in in = {
        .partner_id = UID_STR(ID_PARTNER, p->partner),
        .person_id = UID_STR(ID_PERSON, p->id),
        .email = p->email,
        .email_norm = p->email_norm,
        .given_name = p->given_name,
        .family_name = p->family_name,
        .phone = p->phone,
        .language = code_str(&p->language),
        .changed_at = p->changed_at.us,
    };
    return sql_person_put(db, in, NULL);
}

enum err store_people_get(struct db *db, uid partner, uid id, struct arena *a, struct store_person *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_person_get_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_PERSON, id)};
    TRY(sql_person_get_open(db, in, &c));
    return one(&c, a, ret);
}

enum err store_people_by_email(struct db *db, uid partner, str email_norm, struct arena *a,
                               struct store_person *ret)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_person_by_email_in in = {UID_STR(ID_PARTNER, partner), email_norm};
    TRY(sql_person_by_email_open(db, in, &c));
    return one(&c, a, ret);
}

enum err store_people_list(struct db *db, uid partner, uid after, int64_t limit, struct arena *a,
                           struct store_person **ret, size_t *ret_n)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_person_list_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_PERSON, after), limit};
    TRY(sql_person_list_open(db, in, &c));
    return all(&c, a, ret, ret_n);
}

enum err store_people_everywhere(struct db *db, str email_norm, struct arena *a, struct store_person **ret,
                                 size_t *ret_n)
{
    struct db_cursor c CLEANUP(db_close_cursor) = {0};
    struct sql_person_everywhere_in in = {email_norm, EVERYWHERE_MAX};
    TRY(sql_person_everywhere_open(db, in, &c));
    return all(&c, a, ret, ret_n);
}

enum err store_people_erase(struct db *db, uid partner, uid id, ts at)
{
    struct sql_person_erase_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_PERSON, id), at.us};
    int64_t n;
    TRY(sql_person_erase(db, in, &n));
    return store_text_touched(n);
}

enum err store_people_put_text(struct db *db, uid partner, uid text, str content, ts at)
{
    struct sql_text_put_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_TEXT, text), content, at.us};
    return sql_text_put(db, in, NULL);
}

enum err store_people_get_text(struct db *db, uid partner, uid text, struct arena *a, str *ret)
{
    struct sql_text_get_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_TEXT, text)};
    struct sql_text_get_row row;
    TRY(sql_text_get_one(db, in, a, &row));
    *ret = row.content;
    return OK;
}

enum err store_people_erase_text(struct db *db, uid partner, uid text)
{
    struct sql_text_erase_in in = {UID_STR(ID_PARTNER, partner), UID_STR(ID_TEXT, text)};
    int64_t n;
    TRY(sql_text_erase(db, in, &n));
    return store_text_touched(n);
}
