/* How a verb reaches the data: through DIR/guildhall.sock where a server runs, else by taking the folder's
 * lock and opening the same routes for itself (contract section 1, L22). Either way it speaks HTTP to the
 * routes that everybody speaks to, so there is one write path, one read path and one rendering of refusals.
 */
#ifndef CLI_DOOR_H
#define CLI_DOOR_H

#include "cli/cli.h"
#include "input/json_tree.h"

struct door;

/* The options of every verb that goes through it. */
struct door_who {
    const char *as;         /* --as: EMAIL, or PARTNER/EMAIL; NULL: the operating system's user */
    const char *partner;    /* --partner: where EMAIL is known; NULL: at the desk */
    const char *token_file; /* --token-file: acts by the token in it */
};

struct door_request {
    const char *path; /* from the root, encoded */
    bool post;
    str body;
    const char *type; /* of the body */
    str preview_token;
    str idempotency_key; /* empty: none is sent */
};

struct door_reply {
    int status;
    str body;
    const struct json_node *json; /* NULL: the body is no JSON */
};

/* Without --partner it is that of --as PARTNER/EMAIL. */
void door_settle(const struct cli *c, struct door_who *by);
/* ERR_… after telling diag. The door, and what comes through it, lives in c->arena. */
MUST_CHECK enum err door_open(struct cli *c, const struct door_who *by, struct door **ret);
void door_close(struct door *d); /* NULL is harmless */
/* ERR_UNAVAILABLE after telling diag: no answer came. Any answer is OK. */
MUST_CHECK enum err door_send(struct door *d, const struct door_request *r, struct door_reply *ret);

/* One segment of a path, or the value of a parameter, encoded. */
str door_segment(struct door *d, str text);
/* The error that an answer stands for; OK for 2xx. A rule's refusal is ERR_REFUSED. */
enum err door_err(const struct door_reply *r);
/* Tells why not, in the user's language (title, detail, what helps), and returns the exit status. With --json
 * the answer goes to stdout as it came. */
int door_refused(struct cli *c, const struct door_reply *r);

#endif
