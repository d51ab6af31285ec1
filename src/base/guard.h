/* A guard around a pure function: an ASSERT that fails inside ends that calculation and not the process, so
 * that what is broken about one partner stays that partner's (L29).
 *
 * Pure means: holds no lock, row, file or transaction and changes nothing but what its caller throws away.
 * What it took from an arena goes with the arena; a state that it made for itself is lost. Memory that fails
 * still ends the process. */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>

#include "base/attr.h"

struct guard_failure {
    const char *what; /* the condition, as it stands in the source */
    const char *file;
    int line;
};

/* Runs pure(arg); false: an ASSERT failed in it, as told in `ret`. Guards may stand inside one another. */
MUST_CHECK bool guard_run(void (*pure)(void *arg), void *arg, struct guard_failure *ret);

/* For assert_failed alone: does not come back where a guard stands in this thread. */
void guard_trip(const char *what, const char *file, int line);

#endif
