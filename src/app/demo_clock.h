/* Moving the demo's clock (contract section 1, demo mode). */
#ifndef APP_DEMO_CLOCK_H
#define APP_DEMO_CLOCK_H

#include "app/app.h"

/* Moves the domain's clock forward to `now`, lets it stand there where `hold`, and returns when everything
 * due on every stream has been appended. ERR_NOT_FOUND: not a demo. ERR_CLOCK_BACKWARDS. */
MUST_CHECK enum err demo_clock_set(struct app *app, ts now, bool hold);

#endif
