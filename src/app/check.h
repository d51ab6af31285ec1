/* Proof that the house is in order: the chains hold (`ledger verify`), and everything that follows from the
 * ledger equals what a new fold of it gives (`rebuild --check`, design idea 3). Reads the ledger itself,
 * never a snapshot (L18), stream by stream (L23), beside a running server too. */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "app/app.h"

enum { CHECK_FINDINGS_MAX = 1000 };

struct check_finding {
    uid stream;   /* UID_NONE: of no stream */
    uint64_t seq; /* the event that it is about; 0: none */
    str what;     /* one sentence for whoever runs the server: ids, never a key or a person's data */
};

struct check_report {
    int64_t streams, events; /* looked at */
    /* check_rebuild: rows compared with the fold */
    int64_t benefits, keys, people, tokens, replays, snapshots, partners, work;
    struct check_finding *findings; /* the first CHECK_FINDINGS_MAX, of the arena */
    size_t n_findings;
    size_t more; /* findings beyond */
};

/* Recomputes the chain of every stream (L15). OK: everything was looked at, findings or not; an error of the
 * store ends it early. */
MUST_CHECK enum err check_verify(struct app *app, struct arena *a, struct check_report *ret);
/* The same, then folds every stream anew and compares: states in memory, snapshots, keys given, idempotency,
 * authority rows, tokens, the vault's and the directory's ids, the desk's lists; and asks every kind whether
 * its part is sound. An import that nobody finished is no finding. A stream without a finding leaves the
 * quarantine (L29). */
MUST_CHECK enum err check_rebuild(struct app *app, struct arena *a, struct check_report *ret);

#endif
