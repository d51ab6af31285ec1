/* What runs beside the requests: time's own events of partners that nobody looks at (L8), the clock's mark
 * (L9). */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "app/app.h"

struct jobs;
MUST_CHECK enum err jobs_open(struct app *app, struct jobs **ret);
void jobs_close(struct jobs *j); /* NULL is harmless */

#endif
