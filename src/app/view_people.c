/* People as a reader may see them: what stands in the ledger from the state, what they are called from the
 * vault. */
#include <stdlib.h>

#include "app/view_run.h"
#include "base/text.h"
#include "domain/contact.h"
#include "domain/people.h"
#include "store/store_partner.h"
#include "store/store_people.h"

enum { PAGE = 500 };

/* Korean names are family first, without a space; others as their owners write them. */
static str people_name(struct arena *a, const struct store_person *row)
{
    bool hangul = row->family_name.len >= 3 && (unsigned char)row->family_name.ptr[0] >= 0xea &&
                  (unsigned char)row->family_name.ptr[0] <= 0xed;
    if (row->family_name.len == 0 || row->given_name.len == 0)
        return row->family_name.len ? row->family_name : row->given_name;
    return hangul ? str_fmt(a, STR_FMT STR_FMT, STR_ARG(row->family_name), STR_ARG(row->given_name))
                  : str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(row->given_name), STR_ARG(row->family_name));
}

static void people_roles(struct view *v, struct person_view *p)
{
    const struct state *s = v->state;
    code *roles = NEW_N(v->arena, code, s->n_grants + 1);
    for (size_t i = 0; i < s->n_grants; i++)
        if (uid_eq(s->grants[i].person, p->id))
            roles[p->n_roles++] = s->grants[i].role;
    p->roles = roles;
}

/* Names: oneself, the Global admins (every signed-in user sees them), and everybody for who may read names.
 */
static bool people_may_name(const struct view *v, uid id)
{
    bool oneself = v->actor->kind == ACTOR_PERSON && uid_eq(v->actor->id, id);
    return oneself || state_has_role(v->state, id, ROLE_GLOBAL_ADMIN) || view_may(v, READ_PEOPLE_NAMES) ||
           view_may(v, READ_PEOPLE);
}

static void people_fill(struct view *v, const struct store_person *row, struct person_view *p)
{
    p->id = row->id;
    p->person = state_person(v->state, row->id);
    people_roles(v, p);
    if (!people_may_name(v, row->id))
        return;
    p->email = row->email;
    p->name = people_name(v->arena, row);
    p->language = str_dup(v->arena, code_str(&row->language));
}

enum err view_person(struct view *v, uid id, struct person_view *ret)
{
    struct db *db;
    struct store_person row;
    struct person_view p = {0};
    TRY(view_db(v, &db));
    TRY(store_people_get(db, v->state->stream, id, v->arena, &row));
    people_fill(v, &row, &p);
    *ret = p;
    return OK;
}

enum err view_named(struct view *v, uid stream, uid id, struct person_view *ret)
{
    struct db *db;
    struct store_person row;
    *ret = (struct person_view){.id = id};
    if (uid_none(id))
        return OK;
    if (uid_eq(stream, v->state->stream)) {
        enum err e = view_person(v, id, ret);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    if (v->actor->realm != REALM_DESK || !(v->bits & (WHO_DESK | WHO_AUDITOR)))
        return OK;
    TRY(view_db(v, &db));
    enum err e = store_people_get(db, stream, id, v->arena, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    ret->email = row.email;
    ret->name = people_name(v->arena, &row);
    return OK;
}

enum err view_person_id(struct view *v, str email, uid *ret)
{
    struct db *db;
    struct store_person row;
    str normal;
    if (!text_email(v->arena, email, &normal))
        return ERR_NOT_FOUND;
    TRY(view_db(v, &db));
    TRY(store_people_by_email(db, v->state->stream, normal, v->arena, &row));
    *ret = row.id;
    return OK;
}

/* --- All of them --- */

static bool people_match(struct view *v, const struct person_view *p, str wanted)
{
    if (wanted.len == 0)
        return true;
    str have =
        text_fold(v->arena, str_fmt(v->arena, STR_FMT " " STR_FMT, STR_ARG(p->name), STR_ARG(p->email)));
    return memmem(have.ptr, have.len, wanted.ptr, wanted.len) != NULL;
}

static enum err people_all(struct view *v, str search, struct person_view **ret, size_t *ret_n)
{
    struct db *db;
    uid after = UID_NONE;
    str wanted = search.len ? text_fold(v->arena, search) : search;
    struct person_view *all = NEW_N(v->arena, struct person_view, v->state->n_people + 1);
    size_t n = 0, page = PAGE;
    TRY(view_db(v, &db));
    while (page == PAGE) {
        struct store_person *rows = NULL;
        TRY(store_people_list(db, v->state->stream, after, PAGE, v->arena, &rows, &page));
        for (size_t i = 0; i < page; i++) {
            struct person_view p = {0};
            after = rows[i].id;
            if (!state_person(v->state, rows[i].id))
                continue; /* added after the instant of the view */
            people_fill(v, &rows[i], &p);
            if (n < v->state->n_people && people_match(v, &p, wanted))
                all[n++] = p;
        }
    }
    *ret = all;
    *ret_n = n;
    return OK;
}

static int people_compare(const void *a, const void *b, void *lang)
{
    const struct person_view *x = a, *y = b;
    int by_name = text_collate(*(str *)lang, x->name, y->name);
    return by_name ? by_name : uid_cmp(x->id, y->id);
}

enum err view_people(struct view *v, str search, size_t after, size_t limit, enum lang lang,
                     struct person_view **ret, size_t *ret_n, bool *ret_more)
{
    struct person_view *all;
    size_t n;
    str language = str_of(lang_code(lang));
    TRY(people_all(v, search, &all, &n));
    qsort_r(all, n, sizeof *all, people_compare, &language);
    size_t from = after < n ? after : n, count = n - from < limit ? n - from : limit;
    *ret = all + from;
    *ret_n = count;
    *ret_more = from + count < n;
    return OK;
}

/* --- Who can help --- */

static bool people_has(const struct view *v, uid id, who bits)
{
    const struct person *p = state_person(v->state, id);
    struct actor as = {.kind = ACTOR_PERSON, .id = id, .stream = v->state->stream, .realm = REALM_PARTNER};
    return p && !p->disabled && (access_bits(v->programme, &as, v->state) & bits & (WHO_ROLE(ROLES_MAX) - 1));
}

enum err view_who(struct view *v, who bits, struct person_view **ret, size_t *ret_n)
{
    const struct state *s = v->state;
    struct person_view *found = NEW_N(v->arena, struct person_view, s->n_grants + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->n_people; i++) { /* only who has a role can have one of the bits */
        bool any = false;
        for (size_t g = 0; g < s->n_grants && !any; g++)
            any = uid_eq(s->grants[g].person, s->people[i].id);
        if (!any || !people_has(v, s->people[i].id, bits))
            continue;
        enum err e = view_person(v, s->people[i].id, &found[n]);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        n += e == OK;
    }
    *ret = found;
    *ret_n = n;
    return OK;
}

enum err view_global_admins(struct view *v, struct person_view **ret, size_t *ret_n)
{
    return view_who(v, people_global_admin(v->programme), ret, ret_n);
}

str view_company(struct view *v)
{
    struct db *db;
    struct store_partner row;
    if (view_db(v, &db) == OK && store_partner_get(db, v->state->stream, v->arena, &row) == OK &&
        row.name.len)
        return row.name;
    return str_dup(v->arena, code_str(&v->state->company.key));
}

/* --- The marketing contact (R75) --- */

/* Words of the vault; what was erased stays absent. */
static enum err people_words(struct view *v, struct db *db, uid text, str *ret)
{
    enum err e = store_people_get_text(db, v->state->stream, text, v->arena, ret);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err view_contact(struct view *v, struct contact_view *ret)
{
    const struct contact *c = &v->state->company.contact;
    struct contact_view found = {.language = c->language, .gone = !contact_of(v->state)};
    struct db *db;
    if (uid_none(c->person) || !view_may(v, READ_BENEFITS))
        return ERR_NOT_FOUND;
    TRY(view_person(v, c->person, &found.person));
    TRY(view_db(v, &db));
    TRY(people_words(v, db, c->email, &found.email));
    TRY(people_words(v, db, c->phone, &found.phone));
    *ret = found;
    return OK;
}
