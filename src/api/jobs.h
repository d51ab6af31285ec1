/* Jobs as the API tells of them. */
#ifndef API_JOBS_H
#define API_JOBS_H

#include "api/answer.h"

/* 202 with the job and its address. */
void jobs_accepted(struct call *c, uid id);

#endif
