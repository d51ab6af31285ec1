/* The cookie is HttpOnly, SameSite=Lax, and Secure behind https; the store knows its keyed hash alone. */
#include "auth/session.h"

#include "app/credential.h"
#include "auth/known.h"

str session_cookie(const struct call *c, const char *name)
{
    str rest = call_header(c, "cookie"), part;
    while (str_split(&rest, ';', &part)) {
        size_t at;
        part = str_trim(part);
        if (str_find_char(part, '=', &at) && str_is(str_head(part, at), name))
            return (str){part.ptr + at + 1, part.len - at - 1};
    }
    return STR_NONE;
}

static void set_cookie(struct call *c, str value, const char *age)
{
    call_add_header(c, "Set-Cookie",
                    str_fmt(c->arena, SESSION_COOKIE "=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax%s%s",
                            STR_ARG(value), c->https ? "; Secure" : "", age));
}

static void redirect(struct call *c, str to)
{
    c->status = 303;
    c->no_store = true;
    call_add_header(c, "Location", to);
}

/* Programs that look at links before people do (mail scanners) ask with HEAD: that uses nothing up. */
static void sign_in(struct call *c)
{
    secret session;
    str old = session_cookie(c, SESSION_COOKIE);
    if (c->method == METHOD_HEAD)
        return;
    c->arena->wipe = true;
    hash256 link = credential_hash(c->app, c->params[0]);
    hash256 old_hash = credential_hash(c->app, old.ptr ? old : S(""));
    enum err e = credential_sign_in(c->app, &link, old.ptr ? &old_hash : NULL, c->arena, &session);
    if (e != OK) {
        call_fail(c, e);
        return;
    }
    known_forget(&old_hash);
    set_cookie(c, secret_reveal(session), "");
    redirect(c, S("/"));
}

static void sign_out(struct call *c)
{
    str session = session_cookie(c, SESSION_COOKIE);
    if (session.ptr) {
        hash256 hash = credential_hash(c->app, session);
        enum err e = credential_sign_out(c->app, &hash);
        known_forget(&hash);
        if (e != OK) {
            call_fail(c, e);
            return;
        }
    }
    set_cookie(c, S(""), "; Max-Age=0");
    redirect(c, S("/signin"));
}

static const struct route rows[] = {
    {METHOD_GET, "/signin/{token}", PERM_PUBLIC, ROUTE_PAGE | ROUTE_SECRET, sign_in, NULL},
    {METHOD_POST, "/signout", PERM_PUBLIC, ROUTE_PAGE | ROUTE_FORM, sign_out, NULL},
};
const struct route_table session_routes = {rows, ARRAY_LEN(rows)};
