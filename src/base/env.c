/* The real world: clocks, randomness, files (L30). */
#include "base/env.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/dns.h"

static int64_t clock_us(clockid_t clock)
{
    struct timespec t;
    int failed = clock_gettime(clock, &t);
    ASSERT(!failed);
    return (int64_t)t.tv_sec * US_PER_SECOND + t.tv_nsec / 1000;
}

static ts real_now(void)
{
    return (ts){clock_us(CLOCK_REALTIME)};
}

static int64_t real_monotonic_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

static void real_random(void *p, size_t n)
{
    randombytes_buf(p, n);
}

static enum err real_append(int fd, str bytes)
{
    while (bytes.len != 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ERR_IO;
        bytes = (str){bytes.ptr + n, bytes.len - (size_t)n};
    }
    return OK;
}

static enum err real_sync(int fd)
{
    return fsync(fd) == 0 ? OK : ERR_IO;
}

struct env env = {
    .now = real_now,
    .monotonic_us = real_monotonic_us,
    .random = real_random,
    .append = real_append,
    .sync = real_sync,
    .txt = dns_txt,
};

ts env_now(void)
{
    return env.now();
}

int64_t env_monotonic_us(void)
{
    return env.monotonic_us();
}

void env_random(void *p, size_t n)
{
    env.random(p, n);
}

enum err env_txt(const char *servers, str name, struct arena *a, str **ret, size_t *ret_n)
{
    return env.txt(servers, name, a, ret, ret_n);
}

static enum err read_all(int fd, size_t ceiling, struct buf *b)
{
    enum { STEP = 64 * 1024 };
    for (;;) {
        size_t left = ceiling - b->len;
        size_t want = left < STEP ? left + 1 : STEP; /* one more than allowed tells whether there is more */
        char *p = buf_room(b, want);
        if (!p)
            return ERR_TOO_LARGE;
        ssize_t n = read(fd, p, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR_IO;
        if (n == 0)
            return OK;
        if ((size_t)n > left)
            return ERR_TOO_LARGE;
        buf_added(b, (size_t)n);
    }
}

enum err env_read_file(const char *path, size_t ceiling, struct arena *a, str *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    struct buf b;
    buf_init(&b, ceiling < SIZE_MAX ? ceiling + 1 : ceiling);
    b.wipe = a->wipe;
    enum err e = read_all(fd, ceiling, &b);
    close(fd);
    if (e == OK)
        *ret = str_dup(a, buf_str(&b));
    buf_free(&b);
    return e;
}

/* A new name in a folder outlives a loss of power only when the folder is synced too. */
static enum err sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return ERR_IO;
    memcpy(folder, path, n);
    folder[n] = '\0';
    const char *name = n != 0 ? folder : slash ? "/" : ".";
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ERR_IO;
    enum err e = env.sync(fd);
    close(fd);
    return e;
}

static enum err write_new(const char *path, str bytes, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR_IO;
    enum err e = env.append(fd, bytes);
    if (e == OK && fchmod(fd, (mode_t)mode) != 0) /* whatever the umask says */
        e = ERR_IO;
    if (e == OK)
        e = env.sync(fd);
    if (close(fd) != 0 && e == OK)
        e = ERR_IO;
    return e;
}

enum err env_write_file(const char *path, str bytes, unsigned mode)
{
    char temporary[PATH_MAX];
    uint64_t nonce;
    env_random(&nonce, sizeof nonce);
    int n = snprintf(temporary, sizeof temporary, "%s.%016llx.tmp", path, (unsigned long long)nonce);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return ERR_IO;
    enum err e = write_new(temporary, bytes, mode);
    if (e == OK && rename(temporary, path) != 0)
        e = ERR_IO;
    if (e != OK) {
        unlink(temporary);
        return e;
    }
    return sync_folder(path);
}

enum err env_open_append(const char *path, unsigned mode, int *ret_fd)
{
    int flags = O_WRONLY | O_APPEND | O_CLOEXEC;
    int fd = open(path, flags);
    if (fd < 0 && errno == ENOENT) {
        fd = open(path, flags | O_CREAT, (mode_t)mode);
        if (fd >= 0 && sync_folder(path) != OK) {
            close(fd);
            return ERR_IO;
        }
    }
    if (fd < 0)
        return ERR_IO;
    *ret_fd = fd;
    return OK;
}

/* O_TMPFILE would do on most file systems, but not on all that a container may have under /tmp. */
enum err env_open_temporary(const char *dir, int *ret_fd)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/guildhall-......", dir);
    if (n < 0 || (size_t)n >= sizeof path)
        return ERR_IO;
    memset(path + n - 6, 'X', 6); /* what mkostemp fills in */
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return ERR_IO;
    unlink(path);
    *ret_fd = fd;
    return OK;
}
