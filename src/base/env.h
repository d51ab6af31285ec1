/* The seam to the world (L30): clocks, randomness, files, the DNS. Tests and simulation put their own in. One
 * process has one env, set once at start; nothing outside base/ calls time(), clock_gettime(), getrandom(),
 * open() or fsync(). */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include "base/err.h"
#include "base/time.h"

struct arena;
struct env {
    ts (*now)(void); /* the real clock */
    int64_t (*monotonic_us)(void);
    void (*random)(void *p, size_t n);
    MUST_CHECK enum err (*append)(int fd, str bytes); /* all of it, or ERR_IO */
    MUST_CHECK enum err (*sync)(int fd);
    MUST_CHECK enum err (*txt)(const char *servers, str name, struct arena *a, str **ret, size_t *ret_n);
};
extern struct env env;

ts env_now(void);
int64_t env_monotonic_us(void);
void env_random(void *p, size_t n);
/* The TXT records of a domain name; none where there is no such name. `servers` NULL or "": the system's.
 * Takes at most 5 seconds; ERR_UNAVAILABLE when nobody answered by then. */
MUST_CHECK enum err env_txt(const char *servers, str name, struct arena *a, str **ret, size_t *ret_n);
/* Whole file into the arena; ERR_TOO_LARGE above `ceiling`, ERR_NOT_FOUND, ERR_IO. */
MUST_CHECK enum err env_read_file(const char *path, size_t ceiling, struct arena *a, str *ret);
/* Write to a temporary name, fsync, rename, fsync the folder: the old bytes or the new ones, never a part.
 * ERR_IO. */
MUST_CHECK enum err env_write_file(const char *path, str bytes, unsigned mode);
/* Opened for append, made with `mode` if missing (the folder is then synced too); ERR_IO. The caller closes
 * it. */
MUST_CHECK enum err env_open_append(const char *path, unsigned mode, int *ret_fd);
/* A file without a name in folder `dir`, to write and read; gone once closed. ERR_IO. */
MUST_CHECK enum err env_open_temporary(const char *dir, int *ret_fd);

#ifdef GUILDHALL_TEST_BUILD
/* Dies by SIGKILL here when GUILDHALL_CRASH_POINT names it (directed kills), optionally at the nth pass
 * ("name:n"); BUGGIFY takes the rare branch with the probability of GUILDHALL_BUGGIFY ("0.01" everywhere,
 * "name:0.5" at one place). */
void crash_point(const char *name);
bool buggify(const char *name);
#define CRASH_POINT(name) crash_point(name)
#define BUGGIFY(name)     buggify(name)
#else
#define CRASH_POINT(name) ((void)0)
#define BUGGIFY(name)     false
#endif

#endif
