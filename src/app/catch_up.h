/* What time owes: an act without input on every stream where something is due (L8). */
#ifndef APP_CATCH_UP_H
#define APP_CATCH_UP_H

#include "app/app.h"

/* One pass over all streams, and the clock's mark (L9). `ret_acted`: on how many something was due. Streams
 * that cannot be read now are left for the next pass. */
MUST_CHECK enum err catch_up(struct app *app, size_t *ret_acted);

#endif
