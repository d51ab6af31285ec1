/* Sessions, tokens, links → actors. */
#include "app/credential.h"

#include "app/cache.h"
#include "app/identity.h"
#include "app/view.h"
#include "base/env.h"
#include "store/store.h"
#include "store/store_auth.h"

enum { SECRET_BYTES = 32 };

hash256 credential_hash(const struct app *app, str secret_text)
{
    return keyring_mac(app->config.keys, KEY_TOKEN, secret_text);
}

/* The principal's row as of now: it must be at the epoch from which the session or token was made. */
static enum err check_epoch(struct db *db, struct store_principal p, int64_t epoch)
{
    struct store_authority now;
    enum err e = store_auth_get(db, p, &now);
    if (e == ERR_NOT_FOUND)
        return ERR_UNAUTHENTICATED;
    TRY(e);
    return now.disabled || now.epoch != epoch ? ERR_UNAUTHENTICATED : OK;
}

static enum err add_desk_roles(struct app *app, struct actor *actor)
{
    if (actor->realm != REALM_DESK || actor->kind != ACTOR_PERSON)
        return OK;
    CLEANUP(cache_release_p) const struct state *vendor = NULL;
    TRY(cache_current(app, UID_VENDOR, &vendor));
    actor->desk = access_desk_roles(vendor, actor->id);
    return OK;
}

static struct actor person_actor(uid stream, uid person, int64_t epoch)
{
    return (struct actor){.kind = ACTOR_PERSON,
                          .id = person,
                          .stream = stream,
                          .realm = uid_eq(stream, UID_VENDOR) ? REALM_DESK : REALM_PARTNER,
                          .principal = person,
                          .epoch = epoch};
}

enum err credential_by_session(struct app *app, const hash256 *hash, struct arena *a UNUSED,
                               struct actor *ret)
{
    struct store_session s;
    {
        CLEANUP(store_reader_put) struct store_reader reader = {0};
        TRY(store_reader_get(app->store, &reader));
        enum err e = store_auth_find_session(reader.db, hash, env_now(), &s);
        if (e == ERR_NOT_FOUND)
            return ERR_UNAUTHENTICATED;
        TRY(e);
        TRY(check_epoch(reader.db, s.principal, s.epoch));
    }
    struct actor actor = person_actor(s.principal.stream, s.principal.id, s.epoch);
    actor.session = true;
    TRY(add_desk_roles(app, &actor));
    *ret = actor;
    return OK;
}

/* "a,b" into codes. An empty list is no limit. */
static enum err read_list(str actions, struct arena *a, struct actor *actor)
{
    size_t n = 1;
    if (actions.len == 0)
        return OK;
    for (size_t i = 0; i < actions.len; i++)
        n += actions.ptr[i] == ',';
    code *only = NEW_N(a, code, n);
    str part;
    for (size_t i = 0; str_split(&actions, ',', &part); i++)
        if (!code_set(&only[i], part))
            return ERR_CORRUPT;
    actor->only = only;
    actor->n_only = n;
    return OK;
}

enum err credential_by_token(struct app *app, const hash256 *hash, struct arena *a, struct actor *ret)
{
    struct store_token t;
    struct actor actor;
    {
        CLEANUP(store_reader_put) struct store_reader reader = {0};
        TRY(store_reader_get(app->store, &reader));
        enum err e = store_auth_find_token(reader.db, hash, a, &t);
        if (e == ERR_NOT_FOUND)
            return ERR_UNAUTHENTICATED;
        TRY(e);
        if (t.revoked || (!ts_none(t.expires_at) && ts_cmp(t.expires_at, env_now()) <= 0))
            return ERR_UNAUTHENTICATED;
        bool service = uid_none(t.person);
        actor = person_actor(t.stream, service ? t.id : t.person, t.epoch);
        if (service)
            actor.kind = ACTOR_SERVICE;
        else
            actor.token = t.id;
        TRY(check_epoch(reader.db,
                        (struct store_principal){t.stream, service ? ID_TOKEN : ID_PERSON, actor.principal},
                        t.epoch));
    }
    TRY(read_list(t.actions, a, &actor));
    TRY(add_desk_roles(app, &actor));
    *ret = actor;
    return OK;
}

static code login_code(str login)
{
    code c;
    return code_set(&c, login) && login.len > 0 ? c : code_of(S("unknown"));
}

struct actor credential_os_user(str login)
{
    return (struct actor){.kind = ACTOR_OS_USER,
                          .stream = UID_VENDOR,
                          .realm = REALM_DESK,
                          .via = login_code(login),
                          .desk = WHO_DESK};
}

static enum err person_by_id(struct app *app, uid stream, uid id, struct actor *ret)
{
    struct store_authority now;
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    TRY(store_auth_get(reader.db, (struct store_principal){stream, ID_PERSON, id}, &now));
    if (now.disabled)
        return ERR_NOT_PERMITTED;
    *ret = person_actor(stream, id, now.epoch);
    return OK;
}

enum err credential_as(struct app *app, str realm, str person, str login, struct arena *a, struct actor *ret)
{
    uid stream = UID_VENDOR, id;
    struct actor actor;
    if (!str_is(realm, "desk"))
        TRY(view_partner_id(app, realm, &stream));
    if (uid_parse(ID_PERSON, person, &id))
        TRY(person_by_id(app, stream, id, &actor));
    else
        TRY(identity_person(app, stream, person, a, &actor));
    actor.via = login_code(login);
    TRY(add_desk_roles(app, &actor));
    *ret = actor;
    return OK;
}

struct sign_in {
    const hash256 *link, *old;
    hash256 session;
};

/* All in one transaction: of two who come with the same link one gets a session. */
static enum err do_sign_in(struct db *db, void *cookie)
{
    const struct sign_in *s = cookie;
    struct store_link link;
    struct store_authority now;
    ts at = env_now();
    TRY(store_auth_use_link(db, s->link, at, &link));
    TRY(store_auth_get(db, link.principal, &now));
    if (now.disabled)
        return ERR_NOT_FOUND;
    if (s->old) {
        enum err e = store_auth_end_session(db, s->old);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
    }
    bool desk = uid_eq(link.principal.stream, UID_VENDOR);
    return store_auth_add_session(
        db, &(struct store_session){.id_hash = s->session,
                                    .principal = link.principal,
                                    .realm = desk ? REALM_DESK : REALM_PARTNER,
                                    .epoch = now.epoch,
                                    .created_at = at,
                                    .expires_at = ts_add(at, CREDENTIAL_SESSION_HOURS * US_PER_HOUR)});
}

enum err credential_sign_in(struct app *app, const hash256 *link, const hash256 *old, struct arena *a,
                            secret *ret)
{
    secret session = secret_random(a, SECRET_BYTES);
    struct sign_in s = {link, old, credential_hash(app, secret_reveal(session))};
    TRY(app_task(app, UID_VENDOR, do_sign_in, &s));
    *ret = session;
    return OK;
}

static enum err end_session(struct db *db, void *cookie)
{
    const hash256 *session = cookie;
    enum err e = store_auth_end_session(db, session);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err credential_sign_out(struct app *app, const hash256 *session)
{
    hash256 hash = *session;
    return app_task(app, UID_VENDOR, end_session, &hash);
}
