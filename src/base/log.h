/* JSON lines on stderr, once, at the edge where an error is handled. Never a key, a token or a person's data.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
struct log_field {
    const char *name;
    str text;
    int64_t number;
    bool is_number;
};
#define LOG_S(name, s) ((struct log_field){(name), (s), 0, false})
#define LOG_I(name, n) ((struct log_field){(name), STR_NONE, (n), true})

void log_level_set(enum log_level least);
/* One line: {"time":…,"level":…,"event":…, fields…}. Thread-safe (one write). Fields end with {0}. */
void log_line(enum log_level level, const char *event, const struct log_field *fields);
#define LOG(level, event, ...)                                                                               \
    log_line((level), (event), (const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}})

#endif
