/* TXT records by c-ares, which does what a resolver must: retries, the fall-back to TCP for long answers,
 * ids and ports that cannot be guessed. What is ours is the end: nobody waits longer than DNS_WAIT_US. */
#include "base/dns.h"

#include <ares.h>
#include <poll.h>

#include "base/arena.h"
#include "base/env.h"

enum {
    DNS_WAIT_US = 5000000, /* for the whole answer, over all servers, retries and TCP */
    DNS_TRY_MS = 1500,
    DNS_TRIES = 3,
    DNS_VALUES_MAX = 200,
    DNS_VALUE_MAX = 4096,
};

struct dns_query {
    struct arena *arena;
    str *values;
    size_t n;
    bool over;
    enum err err;
};

/* A value may come in several strings of at most 255 bytes: together they are the value (RFC 7208, 3.3). */
static void dns_keep(struct dns_query *q, const struct ares_txt_ext *list)
{
    q->values = NEW_N(q->arena, str, DNS_VALUES_MAX);
    for (const struct ares_txt_ext *t = list; t;) {
        const struct ares_txt_ext *next = t;
        size_t len = 0;
        do {
            len += next->length;
            next = next->next;
        } while (next && !next->record_start);
        if (len <= DNS_VALUE_MAX && q->n < DNS_VALUES_MAX) {
            char *to = arena_alloc(q->arena, len + 1, 1);
            q->values[q->n++] = (str){to, len};
            for (; t != next; t = t->next) {
                memcpy(to, t->txt, t->length);
                to += t->length;
            }
        }
        t = next;
    }
}

static void dns_answered(void *cookie, int status, int timeouts, unsigned char *answer, int len)
{
    struct dns_query *q = cookie;
    struct ares_txt_ext *list = NULL;
    (void)timeouts;
    q->over = true;
    if (status == ARES_SUCCESS)
        status = ares_parse_txt_reply_ext(answer, len, &list);
    if (status == ARES_SUCCESS)
        dns_keep(q, list);
    ares_free_data(list);
    bool nothing = status == ARES_ENODATA || status == ARES_ENOTFOUND || status == ARES_EBADNAME;
    q->err = status == ARES_SUCCESS || nothing ? OK : ERR_UNAVAILABLE;
}

/* Waits for a socket of the query or for its next try, at most `left` microseconds. */
static void dns_wait(ares_channel channel, int64_t left)
{
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    struct pollfd fds[ARES_GETSOCK_MAXNUM];
    struct timeval most = {.tv_sec = left / 1000000, .tv_usec = left % 1000000}, next;
    unsigned wants = (unsigned)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
    nfds_t n = 0;
    for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
        bool in = wants & (1U << i), out = wants & (1U << (i + ARES_GETSOCK_MAXNUM));
        if (in || out)
            fds[n++] =
                (struct pollfd){.fd = sockets[i], .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0))};
    }
    const struct timeval *until = ares_timeout(channel, &most, &next);
    int ready = poll(fds, n, (int)(until->tv_sec * 1000 + (until->tv_usec + 999) / 1000));
    if (ready <= 0)
        ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* the next try is due */
    for (nfds_t i = 0; ready > 0 && i < n; i++)
        if (fds[i].revents)
            ares_process_fd(channel,
                            fds[i].revents & (POLLIN | POLLERR | POLLHUP) ? fds[i].fd : ARES_SOCKET_BAD,
                            fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
}

static bool dns_open(const char *servers, ares_channel *ret)
{
    struct ares_options options = {
        .flags = ARES_FLAG_NOALIASES | ARES_FLAG_NOSEARCH, .timeout = DNS_TRY_MS, .tries = DNS_TRIES};
    if (ares_init_options(ret, &options, ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) !=
        ARES_SUCCESS)
        return false;
    if (!servers || !*servers || ares_set_servers_ports_csv(*ret, servers) == ARES_SUCCESS)
        return true;
    ares_destroy(*ret);
    return false;
}

bool dns_are_servers(const char *servers)
{
    ares_channel channel;
    if (!dns_open(servers, &channel))
        return false;
    ares_destroy(channel);
    return true;
}

enum err dns_txt(const char *servers, str name, struct arena *a, str **ret, size_t *ret_n)
{
    enum { CLASS_IN = 1, TYPE_TXT = 16 };
    struct dns_query q = {.arena = a};
    ares_channel channel;
    int64_t until = env_monotonic_us() + DNS_WAIT_US;
    if (!dns_open(servers, &channel))
        return ERR_UNAVAILABLE;
    ares_query(channel, str_z(a, name), CLASS_IN, TYPE_TXT, dns_answered, &q);
    while (!q.over) {
        int64_t left = until - env_monotonic_us();
        if (left > 0)
            dns_wait(channel, left);
        else
            ares_cancel(channel); /* ends in dns_answered */
    }
    ares_destroy(channel);
    if (q.err != OK)
        return q.err;
    *ret = q.values;
    *ret_n = q.n;
    return OK;
}
