/* L13: nobody finds a key, or the ids of a contract, by trying. Ten wrong ones within an hour by one actor,
 * then he waits: whatever he sends of either is not looked at before the first of them is an hour old. Real
 * clock, monotonic; one table for the process, of fixed size (L29). */
#ifndef APP_GUESS_H
#define APP_GUESS_H

#include "base/uid.h"

struct guesses;
struct guesses *guesses_new(void);
void guesses_free(struct guesses *g);

/* Seconds that this actor waits, at least 1; 0: he may try. */
int64_t guess_wait(struct guesses *g, uid actor, int64_t now_us);
/* What he tried was wrong. */
void guess_wrong(struct guesses *g, uid actor, int64_t now_us);

#endif
