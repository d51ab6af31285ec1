/* How the process ends when it must not go on. No allocation here: there may be no memory left. */
#include "base/attr.h"

#include "base/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One write, so that lines of threads do not mix; nothing can be done about a failing one. */
static void put_line(const char *line, int n, size_t room)
{
    size_t len = n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
    ssize_t written = write(STDERR_FILENO, line, len);
    (void)written;
}

/* The text of an assertion is source code: its quotes would break the line of JSON. */
static void copy_plain(char *out, size_t room, const char *s)
{
    size_t i = 0;
    for (; s[i] && i + 1 < room; i++)
        out[i] = s[i] == '"' || s[i] == '\\' || (unsigned char)s[i] < 0x20 ? '\'' : s[i];
    out[i] = '\0';
}

void assert_failed(const char *what, const char *file, int line)
{
    char plain[200], text[400];
    guard_trip(what, file, line);
    copy_plain(plain, sizeof plain, what);
    int n = snprintf(text, sizeof text,
                     "{\"level\":\"error\",\"event\":\"assert-failed\",\"what\":\"%s\",\"at\":\"%s:%d\"}\n",
                     plain, file, line);
    put_line(text, n, sizeof text);
    abort();
}

void memory_failed(const char *where, size_t bytes)
{
    char text[200];
    int n = snprintf(text, sizeof text,
                     "{\"level\":\"error\",\"event\":\"out-of-memory\",\"where\":\"%s\",\"bytes\":%zu}\n",
                     where, bytes);
    put_line(text, n, sizeof text);
    abort();
}
