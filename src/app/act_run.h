/* What writer.c asks of act.c: one act inside the batch's transaction, and what follows its commit. And the
 * scene that acts, previews and lists of actions share: a state as of now, with time's own events applied. */
#ifndef APP_ACT_RUN_H
#define APP_ACT_RUN_H

#include "app/writer.h"
#include "store/store_auth.h"

/* Sends what the acts of a batch lock and read first ahead, in the order of locks everywhere: idempotency,
 * authority, heads by ascending id (L3). Before the first act_in_batch. */
MUST_CHECK enum err act_ahead(struct batch *b, struct act_request *const *acts, size_t n);
/* Runs one act up to, not with, the commit (L2). OK: its events are appended. Errors that leave the
 * transaction usable are the act's own outcome; writer.c knows which. */
MUST_CHECK enum err act_in_batch(struct batch *b, struct act_request *req);
/* After COMMIT returned, for the acts that it committed: the journal, one fsync for all, then the keys into
 * the answers (L26). May turn an act's OK into ERR_UNAVAILABLE: its claim stays, and a retry with the same
 * key reveals. */
void act_after_commit(struct app *app, struct act_request **acts, size_t n);

/* Everything that deciding needs. `locked`: inside a writer's transaction, where facts are locked and
 * counted; else they are looked at only. */
struct scene {
    struct app *app;
    struct db *db;
    const struct programme *programme;
    const struct state *state; /* with time's own events */
    struct state *own;         /* the copy that holds them; NULL where there were none */
    struct decision due;       /* time's own events (L8) */
    ts now;
    bool locked;
    enum err err; /* ERR_QUARANTINED: time's own events broke an ASSERT, the state is without them (L29) */
};
/* Applies time's own events to (a copy of) `base`. `a` must outlive the scene. Who acts looks at `err`. */
void scene_begin(struct scene *s, struct app *app, struct db *db, const struct programme *p,
                 const struct state *base, ts now, struct arena *a);
/* The same of a state of the past, for readers alone: what is broken there is logged, and stops no acts. */
void scene_begin_past(struct scene *s, struct app *app, const struct programme *p, const struct state *base,
                      ts then, struct arena *a);
void scene_end(struct scene *s);

/* Resolves the persons, the benefit and the keys that the input names, loads the facts that the action
 * declares. ERR_NOT_FOUND, ERR_INVALID, ERR_AMBIGUOUS_BENEFIT with the details in req->result. */
MUST_CHECK enum err scene_resolve(const struct scene *s, struct act_request *req, struct ask *ret);

/* Does the input hold what can be guessed at: a key's code (FACT_KEY_CODE), or both ids of a contract
 * (FACT_CONTRACT_IDS)? */
bool scene_is_guess(const struct act_request *req, const struct facts *facts);

/* The free keys that the benefit's kind wants for this input (FACT_KEYS): locked inside a transaction, else
 * looked at. */
MUST_CHECK enum err scene_keys(const struct scene *s, struct act_request *req, const struct ask *q,
                               struct facts *f);

/* Carries out what time and a decision asked for beside events, in the same transaction. `seq` is of the last
 * event. */
MUST_CHECK enum err effects_run(struct batch *b, const struct ask *q, const struct decision *time,
                                const struct decision *d, struct act_request *req, uint64_t seq);

/* A token over actor, stream, action, input and what was shown; and does one match? (design section 4) */
void preview_token_make(struct app *app, const struct act_request *req, const hash256 *shown,
                        struct act_preview *ret);
bool preview_token_holds(struct app *app, const struct act_request *req, const hash256 *shown);

/* The actor as the idempotency row and the ledger write it. */
str act_actor_text(const struct actor *actor, struct arena *a);
struct store_principal act_principal(const struct actor *actor);

#endif
