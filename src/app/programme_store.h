/* Keeping the text of a programme before the act that applies it. */
#ifndef APP_PROGRAMME_STORE_H
#define APP_PROGRAMME_STORE_H

#include "app/app.h"

/* Stores the text under its hash; OK also when it is there already. */
MUST_CHECK enum err programme_keep(struct app *app, const struct programme *p);

#endif
