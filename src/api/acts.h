/* What acting and batches share. */
#ifndef API_ACTS_H
#define API_ACTS_H

#include "api/render.h"

/* The action of that id, if it can be taken on such a stream; NULL: unknown. Who may is act.c's to say. */
const struct action *acts_action(str id, bool vendor);
/* A request on that stream, without input, key and done. */
struct act_request acts_request(struct call *c, uid stream, const struct action *action);
/* The answer may hold a key or a token: no-store, wiped, the connection closed behind it (L28). */
void acts_guard_secret(struct call *c, const struct action *action);
/* Members of what an act came to: result, seq, replayed, events, benefit, output. Lets result.state go. */
void acts_write_done(struct json *j, struct call *c, struct act_request *req);

#endif
