/* The server against hostile and ordinary clients, over the loopback with routes of its own. */
#include "http/server.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/un.h>

#include "base/env.h"
#include "base/log.h"
#include "http/loopback.h"

static struct arena arena;
static struct router *router;
static struct server *server;
static uint16_t port;
static struct call *_Atomic held; /* suspended by /wait */
static sem_t held_now;

static void echo(struct call *c)
{
    c->type = S("text/plain; charset=utf-8");
    buf_fmt(&c->out, "path=" STR_FMT "\n", STR_ARG(c->path));
    for (size_t i = 0; i < c->n_params; i++)
        buf_fmt(&c->out, "param=" STR_FMT "\n", STR_ARG(c->params[i]));
    for (size_t i = 0; i < c->n_query; i++)
        buf_fmt(&c->out, "query=" STR_FMT ":" STR_FMT "\n", STR_ARG(c->query[i].name),
                STR_ARG(c->query[i].value));
    buf_fmt(&c->out, "body=%zu origin=" STR_FMT "\n", c->body.len, STR_ARG(c->origin));
}

static void count_file(struct call *c)
{
    char bytes[65536];
    size_t n = 0;
    for (ssize_t got; c->body_fd >= 0 && (got = read(c->body_fd, bytes, sizeof bytes)) > 0;)
        n += (size_t)got;
    c->type = S("text/plain");
    buf_uint(&c->out, n);
}

static void wait_for_it(struct call *c)
{
    call_suspend(c);
    held = c;
    sem_post(&held_now);
}

static void at_once(struct call *c)
{
    call_suspend(c);
    buf_z(&c->out, "resumed");
    call_resume(c);
}

static void page(struct call *c)
{
    c->type = S("text/html; charset=utf-8");
    buf_z(&c->out, "<!doctype html>");
}

static void secret_answer(struct call *c)
{
    buf_z(&c->out, "AAAAA-BBBBB");
}

static void bad_answer(struct call *c)
{
    c->out.failed = true;
}

static void peer(struct call *c)
{
    buf_int(&c->out, c->peer_uid);
}

static const struct route routes[] = {
    {METHOD_GET, "/v1/echo/{one}", PERM_PUBLIC, ROUTE_JSON, echo, "echo"},
    {METHOD_POST, "/v1/echo/{one}", PERM_PUBLIC, ROUTE_JSON | ROUTE_FORM, echo, "postEcho"},
    {METHOD_GET, "/v1/closed", PERM_SIGNED_IN, ROUTE_JSON, echo, "closed"},
    {METHOD_POST, "/v1/csv", PERM_PUBLIC, ROUTE_CSV, count_file, "csv"},
    {METHOD_GET, "/v1/wait", PERM_PUBLIC, ROUTE_JSON, wait_for_it, "wait"},
    {METHOD_GET, "/v1/at-once", PERM_PUBLIC, ROUTE_JSON, at_once, "atOnce"},
    {METHOD_GET, "/v1/secret", PERM_PUBLIC, ROUTE_JSON | ROUTE_SECRET, secret_answer, "secret"},
    {METHOD_GET, "/v1/bad", PERM_PUBLIC, ROUTE_JSON, bad_answer, "bad"},
    {METHOD_GET, "/v1/peer", PERM_PUBLIC, ROUTE_JSON, peer, "peer"},
    {METHOD_GET, "/", PERM_PUBLIC, ROUTE_PAGE, page, NULL},
};

static enum err gate(struct call *c)
{
    return c->route->permission == PERM_PUBLIC ? OK : ERR_UNAUTHENTICATED;
}

static int open_server(void **state)
{
    (void)state;
    log_level_set(LOG_ERROR);
    arena_init(&arena, 1 << 20);
    sem_init(&held_now, 0, 0);
    router = router_new((struct route_table[]){{routes, ARRAY_LEN(routes)}}, 1, &arena);
    struct server_config config = {.address = "127.0.0.1",
                                   .threads = 2,
                                   .gate = gate,
                                   .header_ms = 1500,
                                   .idle_ms = 3000,
                                   .access_log = true};
    assert_int_equal(server_open(NULL, router, &config, &server), OK);
    port = server_port(server);
    assert_int_not_equal(port, 0);
    return 0;
}

static int close_server(void **state)
{
    (void)state;
    server_close(server);
    arena_free(&arena);
    return 0;
}

#define H " HTTP/1.1\r\nHost: h\r\n"

static void requests(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        int status;
        const char *has; /* in the head or the body */
    } rows[] = {
        {"GET /v1/echo/a" H "\r\n", 200, "path=/v1/echo/a\nparam=a\nbody=0 origin=http://h\n"},
        {"GET /v1/echo/a%20%EA%B0%80?x=1%262&y=a+b&z" H "\r\n", 200,
         "param=a \xEA\xB0\x80\nquery=x:1&2\nquery=y:a b\nquery=z:\n"},
        {"GET /v1/echo/a" H "Request-Id: abc-1\r\n\r\n", 200, "Request-Id: abc-1\r\n"},
        {"GET /v1/echo/a" H "\r\n", 200, "Content-Security-Policy: default-src 'none'; frame-ancestors"},
        {"GET /v1/echo/a" H "\r\n", 200, "Cache-Control: private, no-cache"},
        {"GET /" H "\r\n", 200, "script-src 'self'; style-src 'self'; img-src 'self' data:;"},
        {"GET /" H "\r\n", 200, "Cache-Control: no-store"},
        {"GET /" H "\r\n", 200, "X-Content-Type-Options: nosniff"},
        {"GET /v1/secret" H "\r\n", 200, "Connection: close"},
        {"GET /v1/secret" H "\r\n", 200, "Cache-Control: no-store"},
        {"GET /v1/bad" H "\r\n", 500, "internal"},
        {"GET /v1/peer" H "\r\n", 200, "-1"},
        {"GET /v1/at-once" H "\r\n", 200, "resumed"},
        {"GET /v1/closed" H "\r\n", 401, "unauthenticated"},
        {"GET /v1/nothing" H "\r\n", 404, "not-found"},
        {"GET /v1/echo/" H "\r\n", 404, "not-found"},
        {"GET /v1//a" H "\r\n", 404, "not-found"},
        {"DELETE /v1/echo/a" H "\r\n", 405, "Allow: GET, HEAD, POST"},
        {"POST /v1/secret" H "Content-Length: 0\r\n\r\n", 405, "Allow: GET, HEAD"},
        /* Paths that mean to be another */
        {"GET /v1/echo/..%2fx" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%2Fb" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%5Cb" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a\\b" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/../closed" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/%2e%2e" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/." H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%00" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%0a" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%zz" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a%4" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/%c0%ae" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/%ff" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a?q=%ff" H "\r\n", 400, "malformed"},
        {"GET /v1/echo/a?q=%00" H "\r\n", 400, "malformed"},
        {"GET http://h/v1/echo/a" H "\r\n", 400, "malformed"},
        /* Two of what decides */
        {"GET /v1/echo/a" H "Host: other\r\n\r\n", 400, NULL},
        {"GET /v1/echo/a" H "Authorization: a\r\nAuthorization: b\r\n\r\n", 400, "malformed"},
        /* Bodies */
        {"POST /v1/echo/a" H "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 200, "body=2"},
        {"POST /v1/echo/a" H
         "Content-Type: Application/JSON; Charset=\"UTF-8\"\r\nContent-Length: 2\r\n\r\n{}",
         200, "body=2"},
        {"POST /v1/echo/a" H
         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b",
         200, "body=3"},
        {"POST /v1/echo/a" H "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
         "2\r\n{}\r\n0\r\n\r\n",
         200, "body=2"},
        {"POST /v1/echo/a" H "Content-Length: 0\r\n\r\n", 200, "body=0"},
        {"POST /v1/echo/a" H "\r\n", 200, "body=0"},
        {"POST /v1/echo/a" H "Content-Length: 2\r\n\r\n{}", 415, "unsupported-media-type"},
        {"POST /v1/echo/a" H "Content-Type: text/csv\r\nContent-Length: 2\r\n\r\na\n", 415, NULL},
        {"POST /v1/echo/a" H "Content-Type: application/json; charset=latin1\r\nContent-Length: 2\r\n\r\n{}",
         415, NULL},
        {"POST /v1/echo/a" H
         "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
         415, NULL},
        {"GET /v1/echo/a" H "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 400,
         "malformed"},
        {"POST /v1/echo/a" H "Content-Type: application/json\r\nContent-Length: 2\r\n"
         "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
         400, NULL},
        {"POST /v1/echo/a" H "Content-Type: application/json\r\nContent-Length: -1\r\n\r\n{}", 400, NULL},
        {"POST /v1/echo/a" H "Content-Type: application/json\r\nContent-Length: 262145\r\n\r\n", 413,
         "too-large"},
        {"POST /v1/csv" H "Content-Type: text/csv\r\nContent-Length: 104857600\r\n\r\n", 413, "too-large"},
        {"POST /v1/csv" H "Content-Type: text/csv; charset=euc-kr\r\nContent-Length: 4\r\n\r\na\nb\n", 200,
         "4"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct answer a = ask(port, rows[i].request);
        if (a.status != rows[i].status)
            fail_msg("%s: %d instead of %d", rows[i].request, a.status, rows[i].status);
        if (rows[i].has && !strstr(a.head, rows[i].has) && !(a.body && strstr(a.body, rows[i].has)))
            fail_msg("%s: no %s in %s%s", rows[i].request, rows[i].has, a.head, a.body);
        free(a.body);
    }
}

static void head_has_no_body(void **state)
{
    (void)state;
    int fd = dial(port);
    say(fd, "HEAD /v1/echo/a" H "\r\n");
    struct answer a = listen_for(fd, true);
    assert_int_equal(a.status, 200);
    char value[32];
    assert_non_null(header_of(&a, "Content-Length", value, sizeof value));
    assert_int_not_equal(atoi(value), 0);
    free(a.body);
    say(fd, "GET /v1/peer" H "\r\n");
    a = listen_for(fd, false); /* what comes next is this answer, not a body */
    assert_string_equal(a.body, "-1");
    free(a.body);
    close(fd);
}

/* A refusal of a request without a body does not cost the client its connection. */
static void refusals_keep_alive(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        int status;
    } rows[] = {
        {"GET /v1/closed" H "\r\n", 401},   {"GET /v1/nothing" H "\r\n", 404},
        {"GET /v1/echo/%zz" H "\r\n", 400}, {"POST /v1/secret" H "Content-Length: 0\r\n\r\n", 405},
        {"GET /v1/bad" H "\r\n", 500},      {"GET /v1/peer" H "\r\n", 200},
    };
    int fd = dial(port);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(say(fd, rows[i].request));
        struct answer a = listen_for(fd, false);
        if (a.status != rows[i].status || strstr(a.head, "Connection: close"))
            fail_msg("%s: %s", rows[i].request, a.head);
        free(a.body);
    }
    close(fd);
}

static void a_host_is_needed(void **state)
{
    (void)state;
    int fd = dial(port);
    char text[13] = "";
    say(fd, "GET /v1/echo/a HTTP/1.1\r\n\r\n");
    assert_int_equal(hear(fd, text, sizeof text - 1, 2000), sizeof text - 1);
    assert_string_equal(text, "HTTP/1.1 400");
    close(fd);
}

static void keeps_alive(void **state)
{
    (void)state;
    int fd = dial(port);
    for (int i = 0; i < 50; i++) {
        char request[128];
        snprintf(request, sizeof request,
                 "POST /v1/echo/%d" H "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", i);
        assert_true(say(fd, request));
        struct answer a = listen_for(fd, false);
        assert_int_equal(a.status, 200);
        snprintf(request, sizeof request, "param=%d\n", i);
        assert_non_null(strstr(a.body, request));
        free(a.body);
    }
    close(fd);
}

/* O4: many or long headers are 431 and a long line 414; whatever fits is answered. */
static void long_headers(void **state)
{
    (void)state;
    for (size_t n = 100; n <= 20000; n += n < 6500 ? 100 : 2000) {
        char *request = calloc(1, n + 200);
        strcat(request, "GET /v1/echo/a" H "X: ");
        memset(request + strlen(request), 'x', n);
        strcat(request, "\r\n\r\n");
        struct answer a = ask(port, request);
        if (a.status != (n + 10 < 6 * 1024 ? 200 : 431))
            fail_msg("%zu bytes of headers: %d", n, a.status);
        free(a.body);
        free(request);
    }
}

static void many_headers(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 200; n += 7) {
        char *request = calloc(1, 4000);
        strcat(request, "GET /v1/echo/a" H);
        for (size_t i = 0; i < n; i++)
            strcat(request, "X: 1\r\n");
        strcat(request, "\r\n");
        struct answer a = ask(port, request);
        if (a.status != (n + 1 <= 64 ? 200 : 431))
            fail_msg("%zu headers: %d", n, a.status);
        free(a.body);
        free(request);
    }
}

static void headers_and_parameters(void **state)
{
    (void)state;
    for (size_t each = 1; each <= 120; each++) { /* 63 headers of growing length, and 30 parameters */
        char *request = calloc(1, 20000);
        strcat(request, "GET /v1/echo/a?");
        for (size_t i = 0; i < 30; i++)
            strcat(request, "a=1&");
        strcat(request, H);
        for (size_t i = 0; i < 62; i++) {
            strcat(request, "X: ");
            memset(request + strlen(request), 'x', each);
            strcat(request, "\r\n");
        }
        strcat(request, "\r\n");
        struct answer a = ask(port, request);
        if (a.status != 200 && a.status != 431)
            fail_msg("62 headers of %zu bytes: %d", each, a.status);
        if (a.status == 431 && each < 20)
            fail_msg("62 headers of %zu bytes refused", each);
        free(a.body);
        free(request);
    }
}

static void long_line(void **state)
{
    (void)state;
    char *request = calloc(1, 40000);
    strcat(request, "GET /v1/echo/");
    memset(request + strlen(request), 'a', 30000);
    strcat(request, H "\r\n");
    struct answer a = ask(port, request);
    assert_int_equal(a.status, 414);
    free(a.body);
    free(request);
}

static void query_floods(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        int low, high;
    } rows[] = {{1, 200, 200},   {64, 200, 200},   {65, 414, 414},   {100, 414, 414},
                {170, 414, 414}, {1000, 414, 414}, {10000, 414, 414}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *request = calloc(1, rows[i].n * 4 + 100), *at = request;
        at += sprintf(at, "GET /v1/echo/a?");
        for (size_t k = 0; k < rows[i].n; k++)
            at += sprintf(at, "a=1&");
        sprintf(at, H "\r\n");
        int64_t began = env_monotonic_us();
        struct answer a = ask(port, request);
        if (a.status < rows[i].low || a.status > rows[i].high)
            fail_msg("%zu parameters: %d", rows[i].n, a.status);
        assert_true(env_monotonic_us() - began < US_PER_SECOND);
        free(a.body);
        free(request);
    }
}

/* O3: a chunked body that goes on and on is cut within 64 KiB of its limit (and what the sockets hold). */
static void endless_body(void **state)
{
    (void)state;
    int fd = dial(port);
    int small = 16 * 1024;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    say(fd, "POST /v1/echo/a" H "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    static char chunk[8 + 4096 + 2];
    memcpy(chunk, "001000\r\n", 8);
    memset(chunk + 8, 'x', 4096);
    memcpy(chunk + 8 + 4096, "\r\n", 2);
    size_t sent = 0;
    while (sent < 100u << 20 && say_n(fd, chunk, sizeof chunk))
        sent += 4096;
    assert_true(sent >= 256 * 1024 - 4096);
    assert_true(sent < 8 << 20);
    close(fd);
}

static void large_csv_is_streamed(void **state)
{
    (void)state;
    enum { BYTES = 20 << 20 };
    int fd = dial(port);
    char head[200];
    snprintf(head, sizeof head, "POST /v1/csv" H "Content-Type: text/csv\r\nContent-Length: %d\r\n\r\n",
             BYTES);
    assert_true(say(fd, head));
    static char block[65536];
    memset(block, 'k', sizeof block);
    for (size_t n = 0; n < BYTES; n += sizeof block)
        assert_true(say_n(fd, block, sizeof block));
    struct answer a = listen_for(fd, false);
    assert_int_equal(a.status, 200);
    assert_int_equal(atoi(a.body), BYTES);
    free(a.body);
    close(fd);
}

/* O2: a byte now and then does not hold a line for ever, neither in the headers nor in the body. */
static void drips_are_cut(void **state)
{
    (void)state;
    static const char *const begin[] = {
        "GET /v1/echo/a HTTP/1.1\r\nX: ",
        "GE",
        "POST /v1/echo/a" H "Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(begin); i++) {
        int fd = dial(port);
        int64_t began = env_monotonic_us();
        say(fd, begin[i]);
        bool alive = true;
        while (alive && env_monotonic_us() - began < 10 * US_PER_SECOND)
            alive = !is_closed(fd, 200) && say(fd, "x");
        assert_false(alive);
        assert_true(env_monotonic_us() - began < 6 * US_PER_SECOND);
        close(fd);
    }
    int fd = dial(port); /* and one who says nothing */
    assert_true(is_closed(fd, 6000));
    close(fd);
}

static void suspended_calls_hold_nobody_up(void **state)
{
    (void)state;
    enum { N = 20 };
    int fds[N];
    struct call *calls[N];
    for (int i = 0; i < N; i++) {
        fds[i] = dial(port);
        say(fds[i], "GET /v1/wait" H "\r\n");
        sem_wait(&held_now);
        calls[i] = held;
    }
    struct answer a = ask(port, "GET /v1/peer" H "\r\n");
    assert_int_equal(a.status, 200);
    free(a.body);
    assert_true(server_in_flight(server) >= N);
    for (int i = N - 1; i >= 0; i--) {
        buf_fmt(&calls[i]->out, "answer %d", i);
        call_resume(calls[i]);
        a = listen_for(fds[i], false);
        assert_int_equal(a.status, 200);
        assert_int_equal(atoi(a.body + 7), i);
        free(a.body);
        close(fds[i]);
    }
}

static void *answer_it(void *cookie)
{
    (void)cookie;
    while (!server_in_flight(server))
        ;
    struct call *c = held;
    buf_z(&c->out, "at last");
    call_resume(c);
    return NULL;
}

static void *stop(void *cookie)
{
    server_close(cookie);
    return NULL;
}

/* What was begun is answered before the server is gone, and tells the client to go. */
static void closes_gracefully(void **state)
{
    (void)state;
    struct server *s;
    struct server_config config = {.address = "::1", .threads = 1};
    assert_int_equal(server_open(NULL, router, &config, &s), OK);
    struct sockaddr_in6 to = {
        .sin6_family = AF_INET6, .sin6_port = htons(server_port(s)), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    say(fd, "GET /v1/wait" H "\r\n");
    sem_wait(&held_now);
    pthread_t stopper, answerer;
    pthread_create(&stopper, NULL, stop, s);
    assert_false(is_closed(fd, 300));
    struct server *other = server;
    server = s;
    pthread_create(&answerer, NULL, answer_it, NULL);
    struct answer a = listen_for(fd, false);
    pthread_join(answerer, NULL);
    server = other;
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, "at last");
    assert_non_null(strstr(a.head, "Connection: close"));
    free(a.body);
    pthread_join(stopper, NULL);
    assert_true(is_closed(fd, 2000));
    close(fd);
}

static void local_socket_knows_its_peer(void **state)
{
    (void)state;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "/tmp/guildhall-test-%d.sock", (int)getpid());
    unlink(at.sun_path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 5), 0);
    struct server *s;
    struct server_config config = {.listen = true, .listen_fd = listener, .local = true, .threads = 1};
    assert_int_equal(server_open(NULL, router, &config, &s), OK);
    assert_int_equal(server_port(s), 0);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    say(fd, "GET /v1/peer" H "\r\n");
    struct answer a = listen_for(fd, false);
    assert_int_equal(a.status, 200);
    assert_int_equal(atoi(a.body), (int)getuid());
    free(a.body);
    close(fd);
    server_close(s);
    unlink(at.sun_path);
}

static void bad_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        uint16_t port;
        enum err err;
    } rows[] = {{"localhost", 0, ERR_INVALID},
                {"", 0, ERR_INVALID},
                {"127.0.0.1:80", 0, ERR_INVALID},
                {"192.0.2.1", 0, ERR_IO}};
    struct server *s = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server_config config = {.address = rows[i].address, .port = rows[i].port};
        assert_int_equal(server_open(NULL, router, &config, &s), rows[i].err);
        assert_null(s);
    }
    struct server_config taken = {.address = "127.0.0.1", .port = port};
    assert_int_equal(server_open(NULL, router, &taken, &s), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests),          cmocka_unit_test(head_has_no_body),
        cmocka_unit_test(a_host_is_needed),  cmocka_unit_test(refusals_keep_alive),
        cmocka_unit_test(keeps_alive),       cmocka_unit_test(long_headers),
        cmocka_unit_test(many_headers),      cmocka_unit_test(headers_and_parameters),
        cmocka_unit_test(long_line),         cmocka_unit_test(query_floods),
        cmocka_unit_test(endless_body),      cmocka_unit_test(large_csv_is_streamed),
        cmocka_unit_test(drips_are_cut),     cmocka_unit_test(suspended_calls_hold_nobody_up),
        cmocka_unit_test(closes_gracefully), cmocka_unit_test(local_socket_knows_its_peer),
        cmocka_unit_test(bad_addresses),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
