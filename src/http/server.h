/* Takes requests from the network and hands them to the handlers: reads within limits, finds the row, passes
 * the gate, runs the handler, sends what it rendered. The only file that knows the HTTP library. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/router.h"

struct server;

struct server_config {
    const char *address;         /* numeric, "127.0.0.1", "::"; ignored with listen_fd */
    uint16_t port;               /* 0: any free one, server_port tells */
    bool listen;                 /* false: address and port; true: take over listen_fd */
    int listen_fd;               /* a bound, listening socket, TCP or local; closed by server_close */
    bool local;                  /* listen_fd is a local socket: call->peer_uid is set */
    unsigned threads;            /* 0: one for each processor */
    unsigned connections;        /* at once, at most; 0: 10,240 */
    const char *temp_dir;        /* where CSV bodies wait; NULL: /tmp */
    const char *tls_certificate; /* PEM; NULL: plain HTTP */
    const char *tls_key;         /* PEM */
    const char *public_origin;   /* "https://guild.example", where a proxy stands in front; NULL: from Host */
    unsigned header_ms, idle_ms; /* 0: 10,000 and 60,000. See server.c for what they bound */
    bool access_log;             /* one line for each request */
    enum err (*gate)(struct call *c);             /* before the body is read; NULL: everybody may */
    void (*on_error)(struct call *c, enum err e); /* NULL: the error's code as plain text */
};

/* `app` goes into every call; `router` and what the config points to outlive the server. ERR_INVALID: not an
 * address, or TLS material that does not load; ERR_IO: cannot listen. */
MUST_CHECK enum err server_open(struct app *app, const struct router *router,
                                const struct server_config *config, struct server **ret);
uint16_t server_port(const struct server *s); /* 0 on a local socket */
/* Requests taken and not yet answered. */
int64_t server_in_flight(const struct server *s);
/* Takes no new connections, lets what was begun end (at most 10 s for the slow; suspended calls always), then
 * closes. NULL is harmless. */
void server_close(struct server *s);

/* For call.c. */
void server_suspend(struct call *c);
void server_resume(struct call *c);

#endif
