/* What is shown of a thing, looked up by path, for the expectations of a case file. */
#ifndef SUPPORT_CASE_SEE_H
#define SUPPORT_CASE_SEE_H

#include "stage.h"

/* What a description shows as "terms.seats.0.person"; arrays count from 0, and "PATH.n" is the number of an
 * array's elements. false: nothing is shown as that. The text lives as long as the stage. */
bool case_seen(struct stage *w, const struct description *d, str wanted, str *ret);

#endif
