/* Directed kills and rare branches (L30). Only in test builds. */
#include "base/env.h"

#ifdef GUILDHALL_TEST_BUILD

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

/* "value" or "name:value": what follows where the name is this one. */
static bool setting(const char *variable, const char *name, str *ret_after)
{
    const char *z = getenv(variable);
    str text = str_of(z), wanted = str_of(name);
    if (!z || !str_starts(text, wanted))
        return false;
    *ret_after = str_from(text, wanted.len);
    return ret_after->len == 0 || ret_after->ptr[0] == ':';
}

void crash_point(const char *name)
{
    static _Atomic int64_t passes;
    str after;
    if (!setting("GUILDHALL_CRASH_POINT", name, &after))
        return;
    int64_t wanted = 1;
    if (after.len != 0 && !str_to_i64(str_from(after, 1), &wanted))
        return;
    if (atomic_fetch_add(&passes, 1) + 1 == wanted)
        raise(SIGKILL);
}

bool buggify(const char *name)
{
    str after;
    const char *z = getenv("GUILDHALL_BUGGIFY");
    if (!z)
        return false;
    if (setting("GUILDHALL_BUGGIFY", name, &after) && after.len != 0)
        z = after.ptr + 1;
    else if (strchr(z, ':'))
        return false; /* another place's */
    uint32_t draw;
    env_random(&draw, sizeof draw);
    return (double)draw / 4294967296.0 < strtod(z, NULL);
}

#endif

/* ISO C wants at least one declaration in a file. */
typedef int env_test_only;
