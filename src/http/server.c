/* libmicrohttpd: epoll threads, suspended connections, limits.
 *
 * What a slow or greedy client can hold is bounded here (reliability 2.8). Each connection has a deadline:
 * header_ms from its beginning or from a request's first line until the headers are there; then header_ms and
 * a second for each KiB until the body is; while an answer is sent the same; idle_ms between requests. A
 * thread looks once a second and shuts down what is late. The library's own timeout, reset by every byte, is
 * only the net below.
 *
 * A request's memory is one arena, taken before anything is read: no memory is that request's 503 (L29). */
#include "http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/env.h"
#include "base/log.h"
#include "http/request.h"

enum {
    POOL_BYTES =
        12 * 1024, /* of a connection: line, headers, the library's notes of them, the answer's headers */
    HEAD_COST = 10 * 1024, /* what a request may take of it */
    PAIR_COST = 64,        /* the library's note of one header or parameter */
    HEADERS_MAX = 64,
    HEADER_BYTES = 6 * 1024,
    ARENA_START = 16 * 1024, /* reserved before a request is read */
    ARENA_MAX = 64 << 20,
    BODY_MAX = 256 * 1024, /* JSON and forms (contract section 4) */
    CSV_MAX = 64 << 20,
    LARGE_MAX = 32 << 20,
    OUT_MAX = 64 << 20,
    LIBRARY_TIMEOUT_S = 120,
    DRAIN_MS = 10000,
};

enum stage { STAGE_BEGIN, STAGE_BODY, STAGE_SUSPENDED, STAGE_ANSWERED };

struct exchange {
    struct conn *conn;
    struct call call;
    enum stage stage;
    enum err refused; /* on its head; told when the library is ready for it */
    int64_t began_us;
    size_t body_max, body_seen;
    struct buf body;
    int64_t body_began_us;
};

struct conn {
    struct conn *previous, *next; /* of the server's list */
    struct server *server;
    struct MHD_Connection *handle;
    int fd;
    _Atomic int64_t deadline_us; /* INT64_MAX: none */
    int64_t peer_uid;
    char remote[INET6_ADDRSTRLEN];
    struct arena arena;
    struct exchange *request; /* NULL between requests */
};

struct server {
    struct app *app;
    const struct router *router;
    struct server_config config;
    struct MHD_Daemon *daemon;
    uint16_t port;
    pthread_t reaper;
    int wake;    /* eventfd: ends the reaper */
    int drained; /* eventfd: a request ended while closing */
    atomic_bool closing;
    _Atomic int64_t in_flight;
    pthread_mutex_t lock; /* of the list */
    struct conn *conns;
};

/* Deadlines */

static void set_deadline(struct conn *c, int64_t us)
{
    atomic_store_explicit(&c->deadline_us, us, memory_order_relaxed);
}

static int64_t header_us(const struct server *s)
{
    return (int64_t)s->config.header_ms * 1000;
}

/* A second for each KiB, on top of what the headers may take. */
static int64_t transfer_us(const struct server *s, size_t bytes)
{
    return header_us(s) + (int64_t)(bytes / 1024) * US_PER_SECOND;
}

static void shut_late(struct server *s, int64_t now)
{
    pthread_mutex_lock(&s->lock);
    for (struct conn *c = s->conns; c; c = c->next)
        if (atomic_load_explicit(&c->deadline_us, memory_order_relaxed) < now)
            shutdown(c->fd, SHUT_RDWR);
    pthread_mutex_unlock(&s->lock);
}

static void *reap(void *cookie)
{
    struct server *s = cookie;
    struct pollfd p = {.fd = s->wake, .events = POLLIN};
    while (poll(&p, 1, 1000) <= 0)
        shut_late(s, env_monotonic_us());
    return NULL;
}

/* Connections */

static void describe_peer(struct conn *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)info->client_addr)->sin_addr, c->remote,
                  sizeof c->remote);
    else if (info && info->client_addr && info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)info->client_addr)->sin6_addr, c->remote,
                  sizeof c->remote);
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (c->server->config.local && getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
        c->peer_uid = (int64_t)peer.uid;
}

static void conn_begin(struct server *s, struct MHD_Connection *handle, void **ret)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct conn *c = calloc(1, sizeof *c);
    *ret = c;
    if (!c)
        return; /* its requests are answered 503 */
    c->server = s;
    c->handle = handle;
    c->fd = info->connect_fd;
    c->peer_uid = -1;
    arena_init(&c->arena, ARENA_MAX);
    set_deadline(c, env_monotonic_us() + header_us(s));
    describe_peer(c);
    pthread_mutex_lock(&s->lock);
    c->next = s->conns;
    if (c->next)
        c->next->previous = c;
    s->conns = c;
    pthread_mutex_unlock(&s->lock);
}

/* A path may hold a secret (a sign-in link) and a query what somebody looked for: the row's pattern is what
 * is logged. */
static void log_request(const struct exchange *q, bool complete)
{
    const struct call *c = &q->call;
    static const char *const names[] = {"GET", "HEAD", "POST", "other"};
    LOG(LOG_INFO, "request", LOG_S("method", str_of(names[c->method])),
        LOG_S("route", c->route ? str_of(c->route->pattern) : S("none")), LOG_I("status", c->status),
        LOG_I("us", env_monotonic_us() - q->began_us), LOG_I("bytes", (int64_t)c->out.len),
        LOG_S("request_id", str_of(c->request_id)), LOG_S("ended", complete ? S("sent") : S("cut")));
}

/* Once for each request: told by the library, or with its connection where the library answered by itself. */
static void request_end(struct exchange *q, bool complete)
{
    struct conn *conn = q->conn;
    struct server *s = conn->server;
    if (s->config.access_log)
        log_request(q, complete);
    buf_free(&q->call.out);
    buf_free(&q->body);
    if (q->call.body_fd >= 0)
        close(q->call.body_fd);
    conn->request = NULL;
    arena_free(&conn->arena);
    set_deadline(conn, env_monotonic_us() + (int64_t)s->config.idle_ms * 1000);
    atomic_fetch_sub(&s->in_flight, 1);
    if (atomic_load(&s->closing))
        eventfd_write(s->drained, 1);
}

/* Called before the library closes the socket, so a number in the list is always ours. */
static void conn_end(struct server *s, struct conn *c)
{
    if (!c)
        return;
    if (c->request)
        request_end(c->request, false);
    pthread_mutex_lock(&s->lock);
    if (c->previous)
        c->previous->next = c->next;
    else
        s->conns = c->next;
    if (c->next)
        c->next->previous = c->previous;
    pthread_mutex_unlock(&s->lock);
    arena_free(&c->arena);
    free(c);
}

static void on_connection(void *cls, struct MHD_Connection *handle, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        conn_begin(cls, handle, context);
    else
        conn_end(cls, *context);
}

/* Answers */

static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";
static const char data_policy[] = "default-src 'none'; frame-ancestors 'none'";

/* The library copies both. */
static void put_header(struct MHD_Response *r, const char *name, const char *value)
{
    enum MHD_Result added = MHD_add_response_header(r, name, value);
    ASSERT(added == MHD_YES);
}

static bool says(const struct call *c, const char *name)
{
    for (size_t i = 0; i < c->n_out_headers; i++)
        if (str_eq_fold(c->out_headers[i].name, str_of(name)))
            return true;
    return false;
}

static void put_headers(struct MHD_Response *r, struct call *c)
{
    unsigned flags = c->route ? c->route->flags : 0;
    for (size_t i = 0; i < c->n_out_headers; i++)
        put_header(r, c->out_headers[i].name.ptr, str_z(c->arena, c->out_headers[i].value));
    if (c->type.len)
        put_header(r, "Content-Type", str_z(c->arena, c->type));
    put_header(r, "Request-Id", c->request_id);
    put_header(r, "Content-Security-Policy", str_starts(c->type, S("text/html")) ? page_policy : data_policy);
    put_header(r, "X-Content-Type-Options", "nosniff");
    /* Not no-referrer: with it browsers send "Origin: null" with our own forms (L19). */
    put_header(r, "Referrer-Policy", "same-origin");
    if (c->https)
        put_header(r, "Strict-Transport-Security", "max-age=31536000");
    if (c->no_store || flags & (ROUTE_PAGE | ROUTE_SECRET))
        put_header(r, "Cache-Control", "no-store");
    else if (!says(c, "Cache-Control"))
        put_header(r, "Cache-Control", "private, no-cache");
    struct exchange *q = c->internal;
    if (c->close || flags & ROUTE_SECRET || atomic_load(&q->conn->server->closing))
        put_header(r, "Connection", "close");
}

static enum MHD_Result send_answer(struct exchange *q)
{
    struct call *c = &q->call;
    ASSERT(c->status >= 200 && c->status < 600);
    if (buf_err(&c->out) != OK)
        call_fail(c, ERR_INTERNAL);
    str bytes = buf_str(&c->out);
    struct MHD_Response *r =
        MHD_create_response_from_buffer(bytes.len, (void *)(uintptr_t)bytes.ptr, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    put_headers(r, c);
    q->stage = STAGE_ANSWERED;
    set_deadline(q->conn, env_monotonic_us() + transfer_us(q->conn->server, bytes.len));
    enum MHD_Result sent = MHD_queue_response(q->conn->handle, (unsigned)c->status, r);
    MHD_destroy_response(r);
    return sent;
}

static enum MHD_Result fail(struct exchange *q, enum err e)
{
    call_fail(&q->call, e);
    return send_answer(q);
}

/* For a connection that has no request: no memory. */
static enum MHD_Result send_unavailable(struct MHD_Connection *handle)
{
    static const char text[] = "unavailable\n";
    struct MHD_Response *r =
        MHD_create_response_from_buffer(sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    put_header(r, "Retry-After", "1");
    put_header(r, "Connection", "close");
    enum MHD_Result sent = MHD_queue_response(handle, MHD_HTTP_SERVICE_UNAVAILABLE, r);
    MHD_destroy_response(r);
    return sent;
}

/* Answers past the library, where it takes no answer: in the middle of a body, of which reading 64 MiB more
 * only to refuse them would hold a client's line, and where the request has left no room in the connection's
 * pool for the headers of an answer. The connection must end behind it. With TLS it just ends. */
static void answer_past(struct exchange *q, enum err e)
{
    struct call *c = &q->call;
    c->status = err_status(e);
    if (q->conn->server->config.tls_certificate)
        return;
    str why = str_of(err_code(e));
    str text = str_fmt(c->arena,
                       "HTTP/1.1 %d Refused\r\nConnection: close\r\nContent-Length: %zu\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\nRequest-Id: %s\r\n\r\n" STR_FMT "\n",
                       c->status, why.len + 1, c->request_id, STR_ARG(why));
    ssize_t sent = send(q->conn->fd, text.ptr, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
        shutdown(q->conn->fd, SHUT_WR);
}

static enum MHD_Result cut(struct exchange *q, enum err e)
{
    answer_past(q, e);
    return MHD_NO;
}

/* Requests */

/* So many parameters that the library, which notes them itself, would end the connection without a word. */
static void refuse_flood(struct exchange *q)
{
    str path, query;
    request_split(q->call.path, &path, &query);
    if (request_count(query) <= REQUEST_QUERY_MAX)
        return;
    request_make_id(STR_NONE, q->call.request_id);
    answer_past(q, ERR_URI_TOO_LONG);
    shutdown(q->conn->fd, SHUT_RDWR);
}

/* Called with the request line. What it returns is the request's cookie; NULL: no memory. */
static void *on_line(void *cls, const char *uri, struct MHD_Connection *handle)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct conn *conn = info ? info->socket_context : NULL;
    struct server *s = cls;
    if (!conn || !arena_reserve(&conn->arena, ARENA_START))
        return NULL;
    struct exchange *q = NEW(&conn->arena, struct exchange);
    struct call *c = &q->call;
    conn->request = q;
    q->conn = conn;
    q->began_us = env_monotonic_us();
    set_deadline(conn, q->began_us + header_us(s));
    c->app = s->app;
    c->arena = &conn->arena;
    c->body_fd = -1;
    c->peer_uid = conn->peer_uid;
    c->remote = str_of(conn->remote);
    c->on_error = s->config.on_error;
    c->internal = q;
    c->actor.kind = ACTOR_TIME;
    c->partner = UID_NONE;
    c->path = str_dup(c->arena, str_of(uri)); /* raw; decoded when the headers are there */
    buf_init(&c->out, OUT_MAX);
    buf_init(&q->body, BODY_MAX);
    atomic_fetch_add(&s->in_flight, 1);
    refuse_flood(q);
    return q;
}

struct header_walk {
    struct exchange *q;
    size_t bytes;
    bool too_many;
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind UNUSED, const char *name, size_t name_len,
                                 const char *value, size_t value_len)
{
    struct header_walk *w = cls;
    struct call *c = &w->q->call;
    w->bytes += name_len + value_len + 4;
    if (c->n_headers == HEADERS_MAX || w->bytes > HEADER_BYTES) {
        w->too_many = true;
        return MHD_NO;
    }
    char *lower = arena_alloc(c->arena, name_len + 1, 1);
    for (size_t i = 0; i < name_len; i++)
        lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
    c->headers[c->n_headers++] = (struct header){{lower, name_len}, value ? (str){value, value_len} : S("")};
    return MHD_YES;
}

/* Headers on which the gate and the body's length hang are there once, or the request is not to be trusted:
 * another server on the way may have read the other one. */
static bool headers_are_single(const struct call *c)
{
    static const char *const single[] = {"host",   "authorization", "content-type", "content-length",
                                         "origin", "cookie",        "if-match",     "idempotency-key"};
    for (size_t k = 0; k < ARRAY_LEN(single); k++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n_headers; i++)
            n += str_is(c->headers[i].name, single[k]);
        if (n > 1)
            return false;
    }
    return !(call_header(c, "content-length").ptr && call_header(c, "transfer-encoding").ptr);
}

static void find_origin(const struct server *s, struct call *c)
{
    if (s->config.public_origin) {
        c->origin = str_of(s->config.public_origin);
        c->https = str_starts(c->origin, S("https://"));
        return;
    }
    c->https = s->config.tls_certificate != NULL;
    str host = call_header(c, "host");
    c->origin = str_fmt(c->arena, "%s" STR_FMT, c->https ? "https://" : "http://", STR_ARG(host));
}

static enum err read_head(struct exchange *q, const char *method)
{
    struct call *c = &q->call;
    struct header_walk walk = {.q = q};
    c->headers = NEW_N(c->arena, struct header, HEADERS_MAX);
    MHD_get_connection_values_n(q->conn->handle, MHD_HEADER_KIND, on_header, &walk);
    request_make_id(call_header(c, "request-id"), c->request_id);
    c->method = request_method(str_of(method));
    c->locale.lang = lang_negotiate(call_header(c, "accept-language"), LANG_EN);
    find_origin(q->conn->server, c);
    str raw = c->path, path, query;
    request_split(raw, &path, &query);
    c->path = S(""); /* nothing undecoded is shown */
    size_t pairs = request_count(query);
    if (walk.too_many || raw.len + walk.bytes + (pairs + c->n_headers) * PAIR_COST > HEAD_COST)
        return ERR_HEADERS_TOO_LARGE;
    if (!headers_are_single(c))
        return ERR_MALFORMED;
    TRY(request_path(c->arena, path, &c->path));
    TRY(request_query(c->arena, query, &c->query, &c->n_query));
    request_media(c->arena, call_header(c, "content-type"), &c->content_type, &c->charset);
    return OK;
}

static enum err find_route(struct exchange *q)
{
    struct call *c = &q->call;
    const char *allow = NULL;
    enum err e =
        router_find(q->conn->server->router, c->method, c->path, &c->route, c->params, &c->n_params, &allow);
    if (e == ERR_METHOD)
        call_add_header(c, "Allow", str_of(allow));
    if (e == OK && c->route->flags & ROUTE_SECRET)
        c->arena->wipe = c->out.wipe = q->body.wipe = true; /* L28 */
    return e;
}

/* Is the body of a type that the row takes? Nothing is ever unpacked (O5). */
static bool takes(const struct call *c, bool *ret_csv)
{
    bool utf8 = c->charset.len == 0 || str_is(c->charset, "utf-8");
    str encoding = call_header(c, "content-encoding");
    if (encoding.ptr && !str_eq_fold(encoding, S("identity")))
        return false;
    *ret_csv = c->route->flags & ROUTE_CSV && str_is(c->content_type, "text/csv");
    if (*ret_csv)
        return true;
    if (str_is(c->content_type, "application/json"))
        return c->route->flags & ROUTE_JSON && utf8;
    return c->route->flags & ROUTE_FORM && utf8 &&
           str_is(c->content_type, "application/x-www-form-urlencoded");
}

/* The body's length may be what its type may have. */
static enum err expect_body(struct exchange *q)
{
    struct call *c = &q->call;
    str length = call_header(c, "content-length");
    int64_t bytes = 0;
    bool chunked = call_header(c, "transfer-encoding").ptr != NULL;
    if (length.ptr && !str_to_i64(length, &bytes))
        return ERR_MALFORMED;
    if (!chunked && bytes == 0)
        return OK;
    if (c->method != METHOD_POST)
        return ERR_MALFORMED;
    bool csv = false;
    if (!takes(c, &csv))
        return ERR_MEDIA_TYPE;
    q->body_max = csv ? CSV_MAX : c->route->flags & ROUTE_LARGE ? LARGE_MAX : BODY_MAX;
    q->body.ceiling = csv ? BODY_MAX : q->body_max;
    if (bytes > (int64_t)q->body_max)
        return ERR_TOO_LARGE;
    if (csv)
        return env_open_temporary(q->conn->server->config.temp_dir, &c->body_fd);
    return OK;
}

static enum err begin(struct exchange *q, const char *method)
{
    struct call *c = &q->call;
    const struct server *s = q->conn->server;
    TRY(read_head(q, method));
    TRY(find_route(q));
    if (s->config.gate)
        TRY(s->config.gate(c));
    return expect_body(q);
}

static enum MHD_Result take_body(struct exchange *q, const char *data, size_t n)
{
    struct call *c = &q->call;
    q->body_seen += n;
    set_deadline(q->conn, q->body_began_us + transfer_us(q->conn->server, q->body_seen));
    if (q->body_seen > q->body_max)
        return cut(q, ERR_TOO_LARGE);
    if (c->body_fd < 0) {
        buf_put(&q->body, (str){data, n});
        return buf_err(&q->body) == OK ? MHD_YES : cut(q, ERR_TOO_LARGE);
    }
    return env.append(c->body_fd, (str){data, n}) == OK ? MHD_YES : MHD_NO;
}

static enum MHD_Result run(struct exchange *q)
{
    struct call *c = &q->call;
    set_deadline(q->conn, INT64_MAX);
    c->body = buf_str(&q->body);
    if (c->body_fd >= 0 && lseek(c->body_fd, 0, SEEK_SET) != 0)
        return fail(q, ERR_IO);
    c->status = 200;
    c->route->handler(c);
    /* A suspended call may by now be in another thread's hands, or even answered. */
    if (q->stage == STAGE_SUSPENDED)
        return MHD_YES;
    return send_answer(q);
}

static bool has_body(const struct call *c)
{
    str length = call_header(c, "content-length");
    return call_header(c, "transfer-encoding").ptr || (length.ptr && !str_is(length, "0"));
}

/* A refusal at once ends the connection, since the library then reads no further: right before a body that
 * nobody wants, a waste where there is none. */
static enum MHD_Result take_head(struct exchange *q, const char *method)
{
    q->refused = begin(q, method);
    if (q->refused == ERR_HEADERS_TOO_LARGE)
        return cut(q, q->refused);
    if (q->refused != OK && has_body(&q->call))
        return fail(q, q->refused);
    q->stage = STAGE_BODY;
    q->body_began_us = env_monotonic_us();
    set_deadline(q->conn, q->body_began_us + header_us(q->conn->server));
    return MHD_YES;
}

static enum MHD_Result on_request(void *cls UNUSED, struct MHD_Connection *handle, const char *url UNUSED,
                                  const char *method, const char *version UNUSED, const char *data,
                                  size_t *data_len, void **cookie)
{
    struct exchange *q = *cookie;
    if (!q)
        return send_unavailable(handle);
    switch (q->stage) {
    case STAGE_BEGIN:
        return take_head(q, method);
    case STAGE_BODY:
        if (*data_len == 0)
            return q->refused == OK ? run(q) : fail(q, q->refused);
        {
            size_t n = *data_len;
            *data_len = 0;
            return take_body(q, data, n);
        }
    case STAGE_SUSPENDED:
        return send_answer(q);
    case STAGE_ANSWERED:
        *data_len = 0;
        return MHD_YES;
    }
    return MHD_NO;
}

void server_suspend(struct call *c)
{
    struct exchange *q = c->internal;
    ASSERT(q->stage == STAGE_BODY);
    q->stage = STAGE_SUSPENDED;
    MHD_suspend_connection(q->conn->handle);
}

void server_resume(struct call *c)
{
    struct exchange *q = c->internal;
    MHD_resume_connection(q->conn->handle);
}

static void on_completed(void *cls UNUSED, struct MHD_Connection *handle UNUSED, void **cookie,
                         enum MHD_RequestTerminationCode how)
{
    if (*cookie)
        request_end(*cookie, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    *cookie = NULL;
}

/* Opening and closing */

/* Percent-decoding is ours (request.c): the library's would let "%2f" through as a slash. */
static size_t leave_encoded(void *cls UNUSED, struct MHD_Connection *handle UNUSED, char *text)
{
    return strlen(text);
}

static enum err listen_tcp(const struct server_config *c, int *ret_fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } a = {0};
    socklen_t size = sizeof a.v4;
    if (inet_pton(AF_INET, c->address, &a.v4.sin_addr) == 1) {
        a.v4.sin_family = AF_INET;
        a.v4.sin_port = htons(c->port);
    } else if (inet_pton(AF_INET6, c->address, &a.v6.sin6_addr) == 1) {
        a.v6.sin6_family = AF_INET6;
        a.v6.sin6_port = htons(c->port);
        size = sizeof a.v6;
    } else {
        return ERR_INVALID;
    }
    int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    if (fd < 0)
        return ERR_IO;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || bind(fd, &a.any, size) != 0 ||
        listen(fd, 1024) != 0) {
        close(fd);
        return ERR_IO;
    }
    *ret_fd = fd;
    return OK;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } a = {0};
    socklen_t size = sizeof a;
    if (getsockname(fd, &a.any, &size) != 0)
        return 0;
    return a.any.sa_family == AF_INET    ? ntohs(a.v4.sin_port)
           : a.any.sa_family == AF_INET6 ? ntohs(a.v6.sin6_port)
                                         : 0;
}

static enum err start_daemon(struct server *s, int fd)
{
    const struct server_config *c = &s->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_USE_SUSPEND_RESUME;
    struct MHD_OptionItem tls[] = {
        {c->tls_certificate ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
         (void *)(uintptr_t)c->tls_certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)c->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    if (c->tls_certificate)
        flags |= MHD_USE_TLS;
    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
        c->threads, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, MHD_OPTION_CONNECTION_LIMIT,
        c->connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIBRARY_TIMEOUT_S,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_URI_LOG_CALLBACK, on_line, s,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return s->daemon ? OK : c->tls_certificate ? ERR_INVALID : ERR_IO;
}

static void server_free(struct server *s)
{
    if (s->wake >= 0)
        close(s->wake);
    if (s->drained >= 0)
        close(s->drained);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static void set_defaults(struct server_config *c)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (c->threads == 0)
        c->threads = processors > 0 && processors < 256 ? (unsigned)processors : 1;
    if (c->connections == 0)
        c->connections = 10240;
    if (c->header_ms == 0)
        c->header_ms = 10000;
    if (c->idle_ms == 0)
        c->idle_ms = 60000;
    if (!c->temp_dir)
        c->temp_dir = "/tmp";
}

static enum err start(struct server *s)
{
    int fd = s->config.listen_fd;
    if (!s->config.listen)
        TRY(listen_tcp(&s->config, &fd));
    s->port = port_of(fd);
    enum err e = start_daemon(s, fd);
    if (e != OK && !s->config.listen)
        close(fd);
    if (e == OK && pthread_create(&s->reaper, NULL, reap, s) != 0) {
        MHD_stop_daemon(s->daemon);
        e = ERR_INTERNAL;
    }
    return e;
}

enum err server_open(struct app *app, const struct router *router, const struct server_config *config,
                     struct server **ret)
{
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_INTERNAL;
    s->app = app;
    s->router = router;
    s->config = *config;
    set_defaults(&s->config);
    pthread_mutex_init(&s->lock, NULL);
    s->wake = eventfd(0, EFD_CLOEXEC);
    s->drained = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum err e = s->wake >= 0 && s->drained >= 0 ? start(s) : ERR_IO;
    if (e != OK) {
        server_free(s);
        return e;
    }
    *ret = s;
    return OK;
}

uint16_t server_port(const struct server *s)
{
    return s->port;
}

int64_t server_in_flight(const struct server *s)
{
    return atomic_load(&s->in_flight);
}

/* Waits until nothing is in flight; after DRAIN_MS whoever is slow to send or to read is shut down. A
 * suspended call is waited for however long it takes: its writer answers, or ends the process (L24). */
static void drain(struct server *s)
{
    int64_t until = env_monotonic_us() + (int64_t)DRAIN_MS * 1000;
    while (atomic_load(&s->in_flight) > 0) {
        struct pollfd p = {.fd = s->drained, .events = POLLIN};
        eventfd_t seen;
        if (poll(&p, 1, 100) > 0)
            (void)!eventfd_read(s->drained, &seen);
        if (env_monotonic_us() > until)
            shut_late(s, INT64_MAX);
    }
}

void server_close(struct server *s)
{
    if (!s)
        return;
    atomic_store(&s->closing, true);
    int fd = MHD_quiesce_daemon(s->daemon);
    drain(s);
    MHD_stop_daemon(s->daemon);
    if (fd >= 0)
        close(fd);
    eventfd_write(s->wake, 1);
    pthread_join(s->reaper, NULL);
    server_free(s);
}
