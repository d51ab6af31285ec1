/* Identities seen in the last half second (L12): a read need not ask the database again who it is. Bounded;
 * one for the process. */
#ifndef AUTH_KNOWN_H
#define AUTH_KNOWN_H

#include "base/arena.h"
#include "domain/action.h"

enum { KNOWN_TRUST_US = 500 * 1000 };

/* The actor behind that hash, as it was at most KNOWN_TRUST_US ago; ret->only is copied into the arena. */
bool known_get(const hash256 *hash, int64_t now_us, struct arena *a, struct actor *ret);
/* `asked_us`: from before the database was asked. */
void known_put(const hash256 *hash, int64_t asked_us, const struct actor *actor);
void known_forget(const hash256 *hash); /* signed out here */

#endif
