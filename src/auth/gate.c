/* The order is the rule; each step is a function. */
#include "auth/gate.h"

#include <pwd.h>
#include <unistd.h>

#include "app/credential.h"
#include "app/view.h"
#include "auth/known.h"
#include "auth/session.h"
#include "base/env.h"

/* Generous: they are there for the one that has run wild. */
#define DEFAULTS                                                                                             \
    {                                                                                                        \
        .signed_in = {.burst = 2000, .per_minute = 60000}, .anonymous = {.burst = 1000, .per_minute = 6000}, \
    }
const struct gate_config gate_defaults = DEFAULTS;
static struct gate_config limits = DEFAULTS;

void gate_set(const struct gate_config *config)
{
    limits = *config;
}

/* Who */

typedef enum err identify_fn(struct app *app, const hash256 *hash, struct arena *a, struct actor *ret);

/* L12: what may answer with a secret, and every write, asks the database; a read trusts half a second. */
static enum err identify(struct call *c, str secret_text, identify_fn *ask)
{
    hash256 hash = credential_hash(c->app, secret_text);
    int64_t now = env_monotonic_us();
    bool may_trust = c->method != METHOD_POST && !(c->route->flags & ROUTE_SECRET);
    if (!(may_trust && known_get(&hash, now, c->arena, &c->actor))) {
        TRY(ask(c->app, &hash, c->arena, &c->actor));
        known_put(&hash, now, &c->actor);
    }
    c->authenticated = true;
    return OK;
}

static enum err by_bearer(struct call *c, str header)
{
    str scheme = str_head(header, S("Bearer ").len);
    if (!str_eq_fold(scheme, S("Bearer ")))
        return ERR_UNAUTHENTICATED;
    str token = str_trim(str_from(header, scheme.len));
    return token.len ? identify(c, token, credential_by_token) : ERR_UNAUTHENTICATED;
}

static str login_of(struct call *c)
{
    struct passwd row, *found = NULL;
    char room[4096];
    if (getpwuid_r((uid_t)c->peer_uid, &row, room, sizeof room, &found) == 0 && found)
        return str_dup(c->arena, str_of(found->pw_name));
    return str_fmt(c->arena, "uid-%lld", (long long)c->peer_uid);
}

/* The local socket is 0600: its other end is whoever runs the server, or root. "Act-As: contoso/ga@contoso…"
 * is the CLI's --as. */
static enum err by_socket(struct call *c)
{
    str as = call_header(c, "act-as");
    size_t slash;
    if (c->peer_uid != 0 && c->peer_uid != (int64_t)geteuid())
        return ERR_UNAUTHENTICATED;
    str login = login_of(c);
    if (!as.ptr) {
        c->actor = credential_os_user(login);
    } else {
        if (!str_find_char(as, '/', &slash))
            return ERR_MALFORMED;
        TRY(credential_as(c->app, str_head(as, slash), str_from(as, slash + 1), login, c->arena, &c->actor));
    }
    c->authenticated = true;
    return OK;
}

/* A cookie that is no session any more is nobody's, not a mistake: public pages are still there for them. */
static enum err by_cookie(struct call *c, str cookie)
{
    enum err e = identify(c, cookie, credential_by_session);
    c->by_cookie = e == OK;
    return e == ERR_UNAUTHENTICATED && c->route->permission == PERM_PUBLIC ? OK : e;
}

/* Files and the like are nobody's business: no look-up for them. */
static bool needs_nobody(const struct call *c)
{
    return c->route->permission == PERM_PUBLIC && c->method != METHOD_POST && !(c->route->flags & ROUTE_PAGE);
}

static enum err authenticate(struct call *c)
{
    str bearer = call_header(c, "authorization"), cookie = session_cookie(c, SESSION_COOKIE);
    if (needs_nobody(c))
        return OK;
    if (bearer.ptr)
        return by_bearer(c, bearer);
    if (c->peer_uid >= 0)
        return by_socket(c);
    if (cookie.len)
        return by_cookie(c, cookie);
    return c->route->permission == PERM_PUBLIC ? OK : ERR_UNAUTHENTICATED;
}

/* Where */

/* Of the path where it has {partner}, which is then its first parameter; else the actor's own (pages). L10: a
 * foreign partner and one that is not there are the same 404. */
static enum err find_partner(struct call *c)
{
    if (strstr(c->route->pattern, "{partner}")) {
        ASSERT(c->n_params > 0);
        TRY(view_partner_id(c->app, c->params[0], &c->partner));
    } else {
        c->partner = c->actor.stream;
    }
    bool own = uid_eq(c->partner, c->actor.stream);
    bool desk = c->actor.realm == REALM_DESK;
    return !uid_eq(c->partner, UID_VENDOR) && (desk || own) ? OK : ERR_NOT_FOUND;
}

static bool lists(const struct actor *actor, const char *what)
{
    for (size_t i = 0; i < actor->n_only; i++)
        if (code_is(&actor->only[i], str_of(what)))
            return true;
    return false;
}

static bool is_desk(const struct actor *actor)
{
    return actor->realm == REALM_DESK && (actor->kind == ACTOR_SERVICE || actor->desk != 0);
}

static enum err check_realm(struct call *c)
{
    switch (c->route->permission) {
    case PERM_PUBLIC:
    case PERM_SIGNED_IN:
        return OK;
    case PERM_PARTNER:
        return find_partner(c);
    case PERM_DESK:
        return is_desk(&c->actor) ? OK : ERR_NOT_PERMITTED;
    case PERM_METRICS: /* a token that lists it, or the desk's people */
        return c->actor.realm == REALM_DESK && (lists(&c->actor, "read-metrics") || c->actor.desk != 0)
                   ? OK
                   : ERR_NOT_PERMITTED;
    }
    return ERR_INTERNAL;
}

/* CSRF (L19): where a cookie authenticates what changes something, the browser must say that the request
 * comes from our own pages. Sec-Fetch-Site is believed where it says more. */
static enum err check_site(const struct call *c)
{
    str origin = call_header(c, "origin"), site = call_header(c, "sec-fetch-site");
    if (!c->by_cookie || c->method != METHOD_POST)
        return OK;
    if (!origin.ptr || !str_eq(origin, c->origin))
        return ERR_CROSS_SITE;
    return !site.ptr || str_is(site, "same-origin") ? OK : ERR_CROSS_SITE;
}

/* How often */

static hash256 whom(const struct call *c)
{
    char text[UID_TEXT];
    if (c->authenticated && !uid_none(c->actor.principal))
        return rate_who(S("principal"), uid_text(ID_PERSON, c->actor.principal, text));
    return rate_who(S("remote"), c->remote);
}

static void say_limit(struct call *c, const struct rate_limit *limit, const struct rate_answer *a)
{
    call_add_header(c, "RateLimit-Policy",
                    str_fmt(c->arena, "\"default\";q=%lld;w=60", (long long)limit->per_minute));
    call_add_header(c, "RateLimit",
                    str_fmt(c->arena, "\"default\";r=%lld;t=%lld", (long long)a->remaining,
                            (long long)(a->allowed ? 0 : a->retry_s)));
    if (!a->allowed)
        call_add_header(c, "Retry-After", str_fmt(c->arena, "%lld", (long long)a->retry_s));
}

static enum err check_rate(struct call *c)
{
    const struct rate_limit *limit = c->authenticated ? &limits.signed_in : &limits.anonymous;
    if (limit->burst == 0 || c->peer_uid >= 0 || needs_nobody(c)) /* probes of health must never meet a 429 */
        return OK;
    hash256 asker = whom(c);
    struct rate_answer a = rate_take(limit, &asker, env_monotonic_us());
    say_limit(c, limit, &a);
    return a.allowed ? OK : ERR_RATE_LIMITED;
}

/* Guessing is asking too: who fails is told so only as often as the unknown may ask. */
static enum err count_failure(struct call *c, enum err e)
{
    c->authenticated = false;
    c->actor = (struct actor){.kind = ACTOR_TIME};
    enum err limited = check_rate(c);
    return limited == OK ? e : limited;
}

void gate_read_preferences(struct call *c)
{
    str lang = session_cookie(c, "lang");
    if (lang.ptr)
        (void)!lang_parse(lang, &c->locale.lang);
    c->dark = str_is(session_cookie(c, "theme"), "dark");
}

enum err gate_check(struct call *c)
{
    gate_read_preferences(c);
    enum err e = authenticate(c);
    if (e == ERR_UNAUTHENTICATED || e == ERR_NOT_FOUND)
        return count_failure(c, ERR_UNAUTHENTICATED);
    TRY(e);
    TRY(check_realm(c));
    TRY(check_site(c));
    return check_rate(c);
}
