/* See identity.h. */
#include "app/identity.h"

#include "app/act_run.h"
#include "app/cache.h"
#include "base/text.h"
#include "domain/access.h"
#include "store/store.h"
#include "store/store_auth.h"
#include "store/store_people.h"

static enum err identity_look_up(struct app *app, uid stream, str email, struct arena *a, struct actor *ret)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_person row;
    struct store_authority authority;
    TRY(store_reader_get(app->store, &reader));
    TRY(store_people_by_email(reader.db, stream, email, a, &row));
    TRY(store_auth_get(reader.db, (struct store_principal){stream, ID_PERSON, row.id}, &authority));
    if (authority.disabled)
        return ERR_NOT_PERMITTED;
    *ret = (struct actor){.kind = ACTOR_PERSON,
                          .id = row.id,
                          .stream = stream,
                          .realm = uid_eq(stream, UID_VENDOR) ? REALM_DESK : REALM_PARTNER,
                          .principal = row.id,
                          .epoch = authority.epoch};
    return OK;
}

enum err identity_person(struct app *app, uid stream, str email, struct arena *a, struct actor *ret)
{
    str normal;
    struct actor actor;
    if (!text_email(a, email, &normal))
        return ERR_NOT_FOUND;
    TRY(identity_look_up(app, stream, normal, a, &actor));
    if (actor.realm == REALM_DESK) {
        CLEANUP(cache_release_p) const struct state *vendor = NULL;
        TRY(cache_current(app, UID_VENDOR, &vendor));
        actor.desk = access_desk_roles(vendor, actor.id);
    }
    *ret = actor;
    return OK;
}

static enum err identity_add_link(struct db *db, void *cookie)
{
    const struct store_link *link = cookie;
    TRY(store_auth_add(db, link->principal));
    return store_auth_add_link(db, link);
}

enum err identity_link(struct app *app, const struct actor *person, ts expires, bool reusable,
                       struct arena *a, secret *ret)
{
    enum { LINK_BYTES = 24 };
    secret s = secret_random(a, LINK_BYTES);
    struct store_link link = {.hash = keyring_mac(app->config.keys, KEY_TOKEN, secret_reveal(s)),
                              .principal = act_principal(person),
                              .expires_at = expires,
                              .reusable = reusable};
    TRY(app_task(app, person->stream, identity_add_link, &link));
    *ret = s;
    return OK;
}

enum err identity_tokens(struct app *app, uid stream, uid after, struct arena *a, struct identity_token **ret,
                         size_t *ret_n)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_token *rows;
    size_t n;
    TRY(store_reader_get(app->store, &reader));
    TRY(store_auth_list_tokens(reader.db, stream, UID_NONE, after, IDENTITY_TOKENS_PAGE, a, &rows, &n));
    struct identity_token *to = NEW_N(a, struct identity_token, n + 1);
    for (size_t i = 0; i < n; i++)
        to[i] = (struct identity_token){.id = rows[i].id,
                                        .person = rows[i].person,
                                        .name = rows[i].name,
                                        .actions = rows[i].actions,
                                        .created_at = rows[i].created_at,
                                        .expires = rows[i].expires_at,
                                        .revoked = rows[i].revoked};
    *ret = to;
    *ret_n = n;
    return OK;
}
