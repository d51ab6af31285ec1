/* Small clients that wrk is not.
 *
 * bench_net first PORT REQUEST COMMAND…: starts the command and says in milliseconds how long it took until
 * the first 200 to REQUEST (a file with the bytes of one request); the command is then ended with SIGTERM.
 * bench_net idle PORT REQUEST N: opens N connections, sends REQUEST on each, reads an answer, prints "ready"
 * and holds them until its input ends. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 1 << 20, CLIENT_ADDRESSES = 64, PER_ADDRESS = 1000 };

static char request[65536];
static size_t request_len;
static char answer[ANSWER_MAX];

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void load_request(const char *path)
{
    FILE *f = fopen(path, "r");
    request_len = f ? fread(request, 1, sizeof request, f) : 0;
    if (request_len == 0) {
        fprintf(stderr, "bench_net: %s: cannot be read\n", path);
        exit(1);
    }
    fclose(f);
}

/* One request, one answer on a new connection, left open; -1: no 200. Ports of one client address run out, so
 * connections come from 127.0.0.2, 127.0.0.3 … */
static int ask(int port, int number)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)}, from = to;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    from.sin_port = 0;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(number / PER_ADDRESS) % CLIENT_ADDRESSES);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&from, sizeof from) == 0 &&
        connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
        send(fd, request, request_len, MSG_NOSIGNAL) == (ssize_t)request_len &&
        recv(fd, answer, sizeof answer - 1, 0) > 12 && memcmp(answer + 9, "200", 3) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static int first(int port, char **command)
{
    double start = now_ms();
    pid_t pid = fork();
    if (pid == 0) {
        if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
            _exit(126);
        execvp(command[0], command);
        _exit(127);
    }
    int fd = -1;
    while (fd < 0 && now_ms() - start < 60000) {
        fd = ask(port, 0);
        if (fd < 0)
            nanosleep(&(struct timespec){0, 200000}, NULL);
    }
    double took = now_ms() - start;
    int status;
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    if (fd < 0)
        return 1;
    printf("%.2f\n", took);
    return 0;
}

static int idle(int port, int n)
{
    struct rlimit files = {(rlim_t)n + 100, (rlim_t)n + 100};
    setrlimit(RLIMIT_NOFILE, &files);
    for (int i = 0; i < n; i++)
        if (ask(port, i) < 0) {
            fprintf(stderr, "bench_net: connection %d failed\n", i);
            return 1;
        }
    printf("ready\n");
    fflush(stdout);
    while (read(STDIN_FILENO, answer, sizeof answer) > 0)
        continue;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: bench_net first|idle PORT REQUEST COMMAND...|N\n");
        return 2;
    }
    int port = (int)strtol(argv[2], NULL, 10);
    load_request(argv[3]);
    return strcmp(argv[1], "first") == 0 ? first(port, argv + 4) : idle(port, (int)strtol(argv[4], NULL, 10));
}
