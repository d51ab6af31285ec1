/* Who somebody is, for doors that do not come with a session or token: the command line (--as), the demo. And
 * the sign-in links that the one who runs the server hands out. */
#ifndef APP_IDENTITY_H
#define APP_IDENTITY_H

#include "app/app.h"

/* The person of this address in a stream's directory (UID_VENDOR: the desk), at his present epoch, without a
 * session. ERR_NOT_FOUND: nobody has it; ERR_NOT_PERMITTED: disabled. */
MUST_CHECK enum err identity_person(struct app *app, uid stream, str email, struct arena *a,
                                    struct actor *ret);

/* A sign-in link for a person: its secret, good until `expires` (TS_NONE: for ever) and once, or any number
 * of times where `reusable` (the demo's). Told once; stored as a keyed hash. */
MUST_CHECK enum err identity_link(struct app *app, const struct actor *person, ts expires, bool reusable,
                                  struct arena *a, secret *ret);

/* Tokens of a stream, valid or not, for whoever runs the server: a page by id, greater than `after`. Never
 * what they are told by. */
struct identity_token {
    uid id;
    uid person; /* UID_NONE: a service token */
    str name;
    str actions; /* separated by ','; empty: all that the person may */
    ts created_at;
    ts expires; /* TS_NONE: never */
    bool revoked;
};
enum { IDENTITY_TOKENS_PAGE = 500 };
MUST_CHECK enum err identity_tokens(struct app *app, uid stream, uid after, struct arena *a,
                                    struct identity_token **ret, size_t *ret_n);

#endif
