/* See guard.h. */
#include "base/guard.h"

#include <setjmp.h>

struct guard {
    jmp_buf back;
    struct guard *outer;
    struct guard_failure *failure; /* the caller's: what lay here would be indeterminate after the jump */
};
static _Thread_local struct guard *innermost;

bool guard_run(void (*pure)(void *arg), void *arg, struct guard_failure *ret)
{
    struct guard g = {.outer = innermost, .failure = ret};
    innermost = &g;
    if (setjmp(g.back) == 0) {
        pure(arg);
        innermost = g.outer;
        return true;
    }
    innermost = g.outer;
    return false;
}

void guard_trip(const char *what, const char *file, int line)
{
    struct guard *g = innermost;
    if (!g)
        return;
    *g->failure = (struct guard_failure){what, file, line};
    longjmp(g->back, 1);
}
