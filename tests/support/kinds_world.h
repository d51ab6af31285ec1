/* A small programme and a partner for the tests of the kinds: every benefit wanted can be granted, and every
 * action tried as decide() sees it, at any instant. What happened is kept, so that it can be folded again. */
#ifndef TESTS_SUPPORT_KINDS_WORLD_H
#define TESTS_SUPPORT_KINDS_WORLD_H

#include "domain/inputs.h"
#include "domain/kind.h"

enum { KINDS_PEOPLE = 12, KINDS_DEFINITIONS = 32, KINDS_KEYS = 128 };

#define KINDS_TENANT "contoso.example" /* the company's one directory */

struct kinds_world {
    struct arena arena;
    struct programme programme;
    struct state *state;
    struct actor actor; /* person 0 unless a test says otherwise */
    ts now;
    struct key_fact keys[KINDS_KEYS]; /* what the pool still has for the next ask */
    size_t n_keys;
    code contract_ids;        /* what the next ask gives as Access ID and Contract ID, as one hash */
    uint64_t made;            /* ids drawn so far */
    struct decision decision; /* of the last act, with notes and reasons */
    struct event *log;
    size_t n_log, cap_log;
};

void kinds_init(struct kinds_world *w);
void kinds_free(struct kinds_world *w);

/* The i-th person: 0…KINDS_PEOPLE-1 are in the directory. */
uid kinds_person(size_t i);
struct person_ref kinds_ref(size_t i);
uid kinds_id(struct kinds_world *w);

/* A definition of a kind with these terms (owned by the caller, or by w->arena). */
struct definition *kinds_define(struct kinds_world *w, const char *id, const struct kind *kind, void *terms);
/* Terms of a kind that its own check accepts, made from its field table by `seed`. */
void *kinds_terms(struct kinds_world *w, const struct kind *kind, uint64_t seed);
/* Grants it: `granted` of the definition, from the order that is paid on day 0. */
uid kinds_grant(struct kinds_world *w, const struct definition *def, int64_t granted);

/* Grants it again for another year, as a renewal does; its end moves to `expires`, and a membership that
 * lapsed goes on. */
void kinds_renew(struct kinds_world *w, uid benefit, const struct definition *def, date expires);
/* Folds what time owes up to w->now (L8); deciding does it first. */
void kinds_time(struct kinds_world *w);
/* Decides; an allowed decision is folded, and the benefits are checked. true: allowed. */
bool kinds_act(struct kinds_world *w, const char *action, uid benefit, const void *input);
/* The same without folding. */
bool kinds_ask(struct kinds_world *w, const char *action, uid benefit, const void *input, bool listing);
/* Folds the events of a decision; a test may have left some out. */
void kinds_take(struct kinds_world *w, const struct decision *d);
enum weight kinds_weight(struct kinds_world *w, const char *action, uid benefit, const void *input);
/* Ends a request that waits, as withdraw, close and the desk's decisions do. */
void kinds_end_request(struct kinds_world *w, const struct request *r, enum request_state state);
/* Events of people and grants, as their modules will have them. */
void kinds_disable(struct kinds_world *w, size_t person);
void kinds_quantity(struct kinds_world *w, uid benefit, int64_t granted);
void kinds_cancel(struct kinds_world *w, uid benefit);
/* The membership lapses now, whatever its dates say. */
void kinds_lapse(struct kinds_world *w);

const struct benefit *kinds_benefit(const struct kinds_world *w, uid id);
bool kinds_refused(const struct kinds_world *w, enum reason_code reason);
bool kinds_noted(const struct kinds_world *w, const char *note);
/* The value of that name in what the benefit shows, `nth` counted from 0; NULL: none. */
const struct value *kinds_shown(struct kinds_world *w, uid benefit, const char *name, size_t nth);
/* Folds all that happened anew and says whether the same state comes out (I12). */
bool kinds_folds(const struct kinds_world *w);

#endif
