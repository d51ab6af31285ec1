/* One request and its answer, as the handlers see it. Knows no library; server.c fills and sends it. */
#ifndef HTTP_CALL_H
#define HTTP_CALL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/locale.h"
#include "domain/access.h"

struct app;
struct route;
struct call;

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

enum permission {
    PERM_PUBLIC,    /* anybody: written out, never the default */
    PERM_SIGNED_IN, /* a session or token of any realm */
    PERM_PARTNER,   /* of the path's partner, or the desk: others get 404 */
    PERM_DESK,      /* the desk's people and the vendor's tokens */
    PERM_METRICS    /* the metrics token */
};

enum route_flags {
    ROUTE_PAGE = 1, /* answers HTML: errors are pages, 401 leads to the sign-in page */
    ROUTE_FORM = 2, /* takes application/x-www-form-urlencoded */
    ROUTE_JSON = 4,
    ROUTE_CSV = 8,    /* body up to 64 MiB, streamed to a temporary file */
    ROUTE_LARGE = 32, /* JSON up to 32 MiB: texts of files */
    ROUTE_SECRET = 16 /* the answer may hold a key or token: no-store, wiped, connection closed (L28) */
};

typedef void handler_fn(struct call *c);

/* A row cannot exist without a permission; tests/gates lists them all. Segments in braces are parameters:
 * "/v1/partners/{partner}/benefits/{benefit}". Literal segments win over parameters. */
struct route {
    enum method method;
    const char *pattern;
    enum permission permission;
    unsigned flags;
    handler_fn *handler;
    const char *operation; /* operationId in OpenAPI; NULL for pages */
};

struct header {
    str name, value;
};

struct call {
    struct app *app;
    const struct route *route;
    struct arena *arena; /* the request's */
    struct diag diag;
    char request_id[40];

    enum method method;
    str path;      /* decoded, normalised */
    str params[4]; /* of the pattern, in order, decoded */
    size_t n_params;
    struct header *query; /* decoded pairs in order */
    size_t n_query;
    struct header *headers; /* names in lower case */
    size_t n_headers;
    str body;         /* whole, for JSON and forms */
    int body_fd;      /* CSV: temporary file at its start; -1 */
    str content_type; /* lower case, without parameters */
    str charset;      /* of the content type, lower case; empty where it says none */
    str remote;       /* the other end's address, for limits; never logged */
    int64_t peer_uid; /* the operating system's user at the other end of the local socket; -1 on TCP */
    str origin;       /* "https://host:port": what a browser says of our own pages (L19) */
    bool https;

    struct locale locale; /* of the session, else Accept-Language */
    bool dark;            /* of the cookie `theme` */
    struct actor actor;   /* by the gate; kind ACTOR_TIME with no ids when anonymous */
    bool authenticated;
    bool by_cookie;
    uid partner; /* of the path (PERM_PARTNER), resolved by the gate */

    /* The answer. */
    int status;
    str type;
    struct buf out;
    struct header out_headers[24];
    size_t n_out_headers;
    bool close;
    bool no_store;
    void (*on_error)(struct call *c, enum err e); /* renders: problem+json or a page */
    void *internal;                               /* server.c's */
};

/* NULL ptr when absent. */
str call_header(const struct call *c, const char *name);
str call_query(const struct call *c, const char *name);
/* ERR_UNKNOWN_PARAMETER unless every query parameter is in the NULL-terminated list (contract section 2);
 * ERR_MALFORMED for one that is there twice. */
MUST_CHECK enum err call_only_query(struct call *c, const char *const *names);
/* `value` must be free of CR, LF and NUL: asserted. It must live as long as the call. */
void call_add_header(struct call *c, const char *name, str value);
/* Drops what was rendered so far and answers the error in the caller's form; details from c->diag. */
void call_fail(struct call *c, enum err e);
/* Is the answer a page (ROUTE_PAGE, or no route and a path outside /v1)? For on_error. */
bool call_is_page(const struct call *c);

/* Suspends the connection: the handler returns and somebody calls call_resume later, once, from any thread,
 * after the answer is complete. From call_suspend on the handler may touch the call only if nobody was given
 * it yet: a handler whose work could not be started renders the error and calls call_resume itself. */
void call_suspend(struct call *c);
void call_resume(struct call *c);

#endif
