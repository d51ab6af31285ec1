/* The pure rules, walked. A world is a stage (stage.h) with a beginning, actors, actions and instants; the
 * walk asks every action, with every combination of small inputs, of every actor, at every place that it
 * reaches, lets time pass to every instant at which something ends or begins, and asserts after each step
 * what must hold (walk_check.c; reliability 2.1).
 *
 * A place is a state and an instant. Complete to N acts says: every order of N acts, at any instants that do
 * not fall, was asked, but for those that come to a place where somebody was before (walk_place.c says when
 * two places are one). Beyond, places are drawn by a fixed seed, as many as the caller wants. */
#ifndef TESTS_SUPPORT_WALK_H
#define TESTS_SUPPORT_WALK_H

#include "stage.h"

enum { WALK_ACTS_MAX = 6, WALK_ACTORS_MAX = 32, WALK_CHOICES = 12, WALK_FIELDS_MAX = 24 };

/* How a place was come to: the way from the beginning, each step an act or (row NULL) time. Its state is made
 * again by going it. */
struct walk_place {
    const struct walk_place *from; /* NULL: the beginning */
    const char *actor;
    const struct action *row;
    str input;
    ts now;
    unsigned weather;
    int acts;
    bool moved; /* the last step was one of time: its origin goes to the later instants itself (L8) */
    uint64_t hash[2];
};

struct walk_list {
    struct walk_place **at;
    size_t n, cap;
};

struct walk_world {
    const char *name;
    const char *definition;     /* of the benefit that it is about; NULL: none */
    const char *const *actions; /* NULL-terminated; NULL: the benefit's own and what changes it from beside */
    const char *const *actors;  /* NULL-terminated; the tokens of the stage act beside them */
    const char *const *instants; /* NULL-terminated, rising */
    int complete;                /* acts */
};

struct walk {
    const struct walk_world *world;
    struct stage root, at; /* the beginning; the place that is looked at */
    struct arena scratch, here, paths;
    struct walk_list levels[WALK_ACTS_MAX + 1]; /* by acts */
    uint64_t (*visited)[2];
    size_t n_visited, cap_visited;
    uint64_t *bytes; /* a place as bytes (walk_place.c) */
    size_t n_bytes, cap_bytes;
    uint64_t seed;
    size_t drawn; /* places to draw beyond what is complete */
    size_t places, merged, asked, allowed, expanded[WALK_ACTS_MAX + 1];
};

/* One try, as it is judged. */
struct walk_try {
    struct walk *walk;
    const struct stage *before, *after; /* the same where nothing was done */
    struct stage_act *act;
    const char *actor;
};

/* `k` is zeroed; root stands as the world begins. Tells what it did on stdout and frees all, root too. */
void walk_run(struct walk *k, const struct walk_world *world);
/* What was tried in any world and never allowed: told, and counted. */
size_t walk_never_allowed(void);
/* The way to what is tried, and that. */
const char *walk_told(void);
/* Prints the way to where the walk is, when an assertion of the program itself ends it. */
void walk_tell_on_abort(void);

/* ---- walk_world.c: beginnings ---- */

/* At which something ends or begins for a company that bought at 2021-03-01T09:00:00Z. */
extern const char *const walk_instants[];
/* One of each role, who has none, a guest, who was disabled, a stranger, the desk. */
extern const char *const walk_everybody[];
/* Runs the tests of walks, then whether every action that they tried was allowed in some world: in the
 * reference programme with the example quantities laid over it. argv: how many places to draw in each world
 * beyond what is complete, and the name of the tests to run. Returns the exit status. */
struct CMUnitTest;
int walk_main(int argc, char **argv, const char *group, const struct CMUnitTest *tests, size_t n);
/* A company at 2021-03-01T09:00:00Z with the people of stage_company, a second Global admin, and one who was
 * disabled and had a token. `settings` are further inputs of add-partner. */
void walk_open(struct walk *k, const char *settings);
void walk_act(struct walk *k, const char *name, const char *action, const char *input);
/* A service token of the company, a limited one of its partner-admin, a service token of the vendor. */
void walk_tokens(struct walk *k, const char *company, const char *own, const char *vendor);
void walk_join(struct walk *k);
/* A directory of the company, proved. */
void walk_tenant(struct walk *k, const char *domain);
/* Gives the order and the membership of stage_hold the names that an act would have given them. */
void walk_name_orders(struct walk *k);

/* ---- walk_place.c ---- */

/* Is this place new? Then it is remembered. */
bool walk_arrive(struct walk *k, const struct stage *w, uint64_t ret_hash[2]);
void walk_hash(struct walk *k, const struct stage *w, uint64_t ret[2]);
/* The stage as it is at `p`, in k->at; walk_leave frees it. */
void walk_enter(struct walk *k, const struct walk_place *p);
void walk_leave(struct walk *k);
bool walk_actor(struct stage *w, str name, struct actor *ret);

/* ---- walk_inputs.c ---- */

struct walk_choices {
    str at[WALK_CHOICES]; /* ptr NULL: the field is left out */
    size_t n;
};
/* The benefit that an input names. */
const char *walk_definition(const struct walk_world *world);
/* What is tried for each field of `row` here; returns the number of all combinations. */
size_t walk_choices(struct walk *k, const struct action *row, struct walk_choices *choices);
/* The n-th combination, as an input of stage_act. */
str walk_input(struct arena *a, const struct action *row, const struct walk_choices *choices, size_t n);
/* What the world outside answers: the DNS, another company's proof, a staged import. Each is tried. */
unsigned walk_weathers(const struct action *row);
void walk_weather(struct stage *w, const struct action *row, unsigned n);

/* ---- walk_check.c: each fails the test with the way that led there ---- */

void walk_check_act(const struct walk_try *t); /* after what was allowed */
void walk_check_time(const struct stage *before, const struct stage *after);
void walk_check_place(struct walk *k, const struct stage *at); /* each place that is looked at */
void walk_check_fold(const struct walk *k);                    /* I12, of the place looked at */

#endif
