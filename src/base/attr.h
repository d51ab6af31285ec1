/* Attributes and the few macros that every file may use. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stddef.h>

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN          __attribute__((noreturn))
#define CLEANUP(fn)       __attribute__((cleanup(fn), unused)) /* clang: that it ends is its use */
#define UNUSED            __attribute__((unused))
#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

/* Returns the error of `expr` to the caller, untouched. The only control flow that hides in a macro. */
#define TRY(expr)                                                                                            \
    do {                                                                                                     \
        enum err try_err_ = (expr);                                                                          \
        if (try_err_ != OK)                                                                                  \
            return try_err_;                                                                                 \
    } while (0)

/* An invariant that holds in every build, release too: a broken one ends the process before it can give
 * anything twice (reliability: abort rather than corrupt); inside a guard (guard.h), the calculation. */
#define ASSERT(cond) ((cond) ? (void)0 : assert_failed(#cond, __FILE__, __LINE__))
NORETURN void assert_failed(const char *what, const char *file, int line);
/* No memory, or a ceiling passed where nobody can be told: one line on stderr and abort (L29). */
NORETURN void memory_failed(const char *where, size_t bytes);

#endif
