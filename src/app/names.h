/* Looking up TXT records for acts that need a proof (FACT_TXT), before the writer gets them: the writer never
 * waits for the network. */
#ifndef APP_NAMES_H
#define APP_NAMES_H

#include "app/act.h"

struct names;
MUST_CHECK enum err names_open(struct app *app, struct names **ret);
/* Acts that still wait for an answer end with ERR_UNAVAILABLE. */
void names_close(struct names *n);

/* Looks up, then queues the act at its writer; `done` is called as after act_submit. ERR_BUSY when too many
 * wait. */
MUST_CHECK enum err names_submit(struct names *n, struct act_request *req);
/* The same on the caller's thread, without queueing: for acts that are run as one. */
void names_look_up(struct app *app, struct act_request *req);

#endif
