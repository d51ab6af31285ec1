/* A client for the tests: sockets, requests as text, answers as text. */
#ifndef TESTS_HTTP_LOOPBACK_H
#define TESTS_HTTP_LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { ANSWER_MAX = 512 * 1024 };
struct answer {
    int status; /* 0: the connection ended without one */
    char head[16 * 1024];
    char *body;
    size_t body_len;
    bool closed; /* the server ended the connection behind it */
};

static inline int dial(uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

/* false: the other end is gone. */
static inline bool say_n(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static inline bool say(int fd, const char *text)
{
    return say_n(fd, text, strlen(text));
}

static inline ssize_t hear(int fd, char *to, size_t room, int timeout_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, timeout_ms) <= 0)
        fail_msg("nothing heard in %d ms", timeout_ms);
    return recv(fd, to, room, 0);
}

static inline const char *header_of(const struct answer *a, const char *name, char *value, size_t room)
{
    size_t n = strlen(name);
    for (const char *line = strchr(a->head, '\n'); line; line = strchr(line + 1, '\n')) {
        if (strncasecmp(line + 1, name, n) != 0 || line[1 + n] != ':')
            continue;
        const char *at = line + 2 + n;
        at += strspn(at, " ");
        snprintf(value, room, "%.*s", (int)strcspn(at, "\r\n"), at);
        return value;
    }
    return NULL;
}

/* Reads one answer; `head_only` after a HEAD request. Free body. */
static inline struct answer listen_for(int fd, bool head_only)
{
    struct answer a = {0};
    size_t n = 0;
    char *end = NULL;
    while (!end) {
        ssize_t got = hear(fd, a.head + n, sizeof a.head - 1 - n, 20000);
        if (got <= 0) {
            a.closed = true;
            return a;
        }
        n += (size_t)got;
        a.head[n] = '\0';
        end = strstr(a.head, "\r\n\r\n");
    }
    if (sscanf(a.head, "HTTP/1.1 %d", &a.status) != 1)
        fail_msg("no status line: %.60s", a.head);
    char value[64];
    size_t want = 0;
    if (!head_only && header_of(&a, "Content-Length", value, sizeof value))
        want = (size_t)strtoul(value, NULL, 10);
    a.body = calloc(1, want + 1);
    assert_non_null(a.body);
    end += 4;
    size_t have = n - (size_t)(end - a.head);
    if (have > want) { /* the library says its own 400 twice, and closes */
        if (!strstr(a.head, "Connection: close"))
            fail_msg("more than Content-Length: %s", a.head);
        have = want;
    }
    memcpy(a.body, end, have);
    *end = '\0';
    while (have < want) {
        ssize_t got = hear(fd, a.body + have, want - have, 20000);
        if (got <= 0)
            fail_msg("the answer was cut");
        have += (size_t)got;
    }
    a.body_len = want;
    return a;
}

/* Has the server closed it within `ms`? */
static inline bool is_closed(int fd, int ms)
{
    char c;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, ms) > 0 && recv(fd, &c, 1, MSG_DONTWAIT) <= 0;
}

/* One request on a connection of its own. */
static inline struct answer ask(uint16_t port, const char *request)
{
    int fd = dial(port);
    say(fd, request);
    struct answer a = listen_for(fd, strncmp(request, "HEAD", 4) == 0);
    close(fd);
    return a;
}

#endif
