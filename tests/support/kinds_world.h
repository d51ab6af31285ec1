/* A small programme and a partner for the tests of the kinds: every benefit wanted can be granted, and every
 * action tried as decide() sees it, at any instant. What happened is kept, so that it can be folded again. */
#ifndef TESTS_SUPPORT_KINDS_WORLD_H
#define TESTS_SUPPORT_KINDS_WORLD_H

#include "domain/inputs.h"
#include "domain/kind.h"

enum { WORLD_PEOPLE = 12, WORLD_DEFINITIONS = 32, WORLD_KEYS = 128 };

struct world {
    struct arena arena;
    struct programme programme;
    struct state *state;
    struct actor actor; /* person 0 unless a test says otherwise */
    ts now;
    struct key_fact keys[WORLD_KEYS]; /* what the pool still has for the next ask */
    size_t n_keys;
    uint64_t made;            /* ids drawn so far */
    struct decision decision; /* of the last act, with notes and reasons */
    struct event *log;
    size_t n_log, cap_log;
};

void world_init(struct world *w);
void world_free(struct world *w);

/* The i-th person: 0…WORLD_PEOPLE-1 are in the directory. */
uid world_person(size_t i);
struct person_ref world_ref(size_t i);
uid world_id(struct world *w);

/* A definition of a kind with these terms (owned by the caller, or by w->arena). */
struct definition *world_define(struct world *w, const char *id, const struct kind *kind, void *terms);
/* Terms of a kind that its own check accepts, made from its field table by `seed`. */
void *world_terms(struct world *w, const struct kind *kind, uint64_t seed);
/* Grants it: `granted` of the definition, from the order that is paid on day 0. */
uid world_grant(struct world *w, const struct definition *def, int64_t granted);

/* Decides; an allowed decision is folded, and the benefits are checked. true: allowed. */
bool world_act(struct world *w, const char *action, uid benefit, const void *input);
/* The same without folding. */
bool world_ask(struct world *w, const char *action, uid benefit, const void *input, bool listing);
enum weight world_weight(struct world *w, const char *action, uid benefit, const void *input);
/* Events of people and grants, as their modules will have them. */
void world_disable(struct world *w, size_t person);
void world_quantity(struct world *w, uid benefit, int64_t granted);
void world_cancel(struct world *w, uid benefit);

const struct benefit *world_benefit(const struct world *w, uid id);
bool world_refused(const struct world *w, enum reason_code reason);
bool world_noted(const struct world *w, const char *note);
/* The value of that name in what the benefit shows, `nth` counted from 0; NULL: none. */
const struct value *world_shown(struct world *w, uid benefit, const char *name, size_t nth);
/* Folds all that happened anew and says whether the same state comes out (I12). */
bool world_folds(const struct world *w);

#endif
