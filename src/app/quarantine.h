/* Partners whose state broke an ASSERT (L29): their acts and previews are refused as 503 `quarantined`, and
 * the read of a part that breaks one; other reads go on, nobody else notices. In memory, of this process: a
 * restart begins without any, and `rebuild --check` lifts whom it finds whole. */
#ifndef APP_QUARANTINE_H
#define APP_QUARANTINE_H

#include "app/app.h"

enum { QUARANTINE_MAX = 256 }; /* more than so many are no partner's fault: the process ends */

struct quarantine *quarantine_new(void);
void quarantine_free(struct quarantine *q); /* NULL is fine */

/* Runs a pure function (base/guard.h) on the stream's state. ERR_QUARANTINED: an ASSERT failed in it; logged
 * once, and the stream is in quarantine from here on. */
MUST_CHECK enum err quarantine_run(struct app *app, uid stream, void (*pure)(void *arg), void *arg);
/* The same for a look at a state of the past: logged each time, and nobody is put in quarantine. */
MUST_CHECK enum err quarantine_look(struct app *app, uid stream, void (*pure)(void *arg), void *arg);
/* decide() so. */
MUST_CHECK enum err quarantine_decide(struct app *app, struct ask *q, struct decision *d);
/* Asks the kinds whether what `after` has otherwise than `before` is sound: before it is written. */
MUST_CHECK enum err quarantine_check(struct app *app, const struct state *before, const struct state *after);

/* Puts it there, and says why in one log line unless it is there already. `file` may be NULL. */
struct guard_failure;
void quarantine_put(struct app *app, uid stream, const struct guard_failure *why);
bool quarantine_has(const struct app *app, uid stream);
void quarantine_lift(struct app *app, uid stream);
/* Who is in it; at most QUARANTINE_MAX. */
size_t quarantine_list(const struct app *app, uid *ret);

#endif
