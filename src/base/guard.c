/* See guard.h. */
#include "base/guard.h"

#include <setjmp.h>

struct guard {
    jmp_buf back;
    struct guard *outer;
    struct guard_failure failure;
};
static _Thread_local struct guard *innermost;

bool guard_run(void (*pure)(void *arg), void *arg, struct guard_failure *ret)
{
    struct guard g = {.outer = innermost};
    innermost = &g;
    bool whole = setjmp(g.back) == 0;
    if (whole)
        pure(arg);
    else
        *ret = g.failure;
    innermost = g.outer;
    return whole;
}

void guard_trip(const char *what, const char *file, int line)
{
    struct guard *g = innermost;
    if (!g)
        return;
    g->failure = (struct guard_failure){what, file, line};
    longjmp(g->back, 1);
}
