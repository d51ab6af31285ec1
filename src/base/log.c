/* JSON lines on stderr. A line is built whole and written at once, so lines of threads do not mix. */
#include "base/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/env.h"
#include "base/json.h"

enum { LINE_MAX_ = 16 * 1024 };

static _Atomic int least_level = LOG_INFO;

void log_level_set(enum log_level least)
{
    atomic_store_explicit(&least_level, (int)least, memory_order_relaxed);
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_DEBUG:
        return "debug";
    case LOG_INFO:
        return "info";
    case LOG_WARN:
        return "warn";
    case LOG_ERROR:
        return "error";
    }
    return "error";
}

static void log_build(struct buf *b, enum log_level level, const char *event, const struct log_field *fields)
{
    struct json j = json_on(b);
    json_object(&j, NULL);
    json_ts(&j, "time", env_now());
    json_str(&j, "level", str_of(level_name(level)));
    json_str(&j, "event", str_of(event));
    for (; fields && fields->name; fields++) {
        if (fields->is_number)
            json_int(&j, fields->name, fields->number);
        else
            json_str(&j, fields->name, fields->text);
    }
    if (!fields)
        json_bool(&j, "cut", true);
    json_object_end(&j);
    buf_char(b, '\n');
}

void log_line(enum log_level level, const char *event, const struct log_field *fields)
{
    if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed))
        return;
    struct buf b;
    buf_init(&b, LINE_MAX_);
    log_build(&b, level, event, fields);
    if (buf_err(&b) != OK) { /* too long a line: say at least that it happened */
        buf_clear(&b);
        log_build(&b, level, event, NULL);
    }
    ssize_t n;
    do
        n = write(STDERR_FILENO, b.ptr, b.len);
    while (n < 0 && errno == EINTR);
    buf_free(&b);
}
