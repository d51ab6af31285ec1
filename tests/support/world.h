/* A world for pure tests of the domain: one company and the vendor, a clock, pools of keys, and acts decided
 * and folded the way app/act.c does it, without a store. Case files (case_file.h) drive it; unit tests may,
 * too. */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "domain/access.h"
#include "domain/preview.h"

/* What something is called in a test: "employee", "@key1". */
struct world_name {
    str name;
    enum id_kind kind;
    uid id;
};

struct world_key {
    code pool;
    struct key_fact fact;
    bool claimed;
};

struct world_email {
    uid stream;
    uid person;
    str email;
};

/* An event as it would stand in the ledger. */
struct world_event {
    uid stream;
    struct event event; /* data as decided */
    str text;
};

struct world_act {
    bool allowed;
    struct ask ask;
    struct decision decision;
    enum weight weight;
    size_t first_event; /* in world.events: what this act appended, time's own events before it left out */
};

struct world {
    struct arena arena;
    struct programme *programme;
    struct state *partner; /* NULL before the company is there */
    struct state *vendor;
    ts now;
    bool fixed; /* the state holds what no event made (world_hold) */
    struct world_name *names;
    size_t n_names, cap_names;
    size_t ids_of[ID_KINDS]; /* for names given by number */
    struct world_key *keys;
    size_t n_keys, cap_keys;
    struct world_email *emails;
    size_t n_emails, cap_emails;
    struct world_event *events;
    size_t n_events, cap_events;
    code batch; /* a staged import, and how many keys it brings */
    code batch_pool;
    int64_t batch_keys;
    uint32_t drawn; /* ids made by the world itself */
    str error;      /* of a decode: what was wrong */
};

/* An empty world at `now` with three people of the desk: desk/operator, desk/approver, desk/auditor. */
void world_open(struct world *w, struct programme *p, ts now);
void world_close(struct world *w);

/* Moves the clock (never back), appends what time owes, and returns where in w->events that begins. */
size_t world_time(struct world *w, ts now);
/* A company with a Global admin, one person for each other role, an employee and a guest, named after the
 * contract's identities. `settings` are further inputs of add-partner ("home=pmc"). */
bool world_company(struct world *w, str key, str settings);
/* A benefit by hand, under a membership that began today, for kinds tested alone. */
bool world_hold(struct world *w, str definition, str settings);
/* Free keys in a pool. */
void world_pool(struct world *w, str pool, int64_t n, str language, str os, int64_t seats);

/* Who acts: "employee", "desk/operator", "os" (the operating-system user). */
bool world_actor(struct world *w, str name, struct actor *ret);

/* Decides an action for an actor with inputs "name=value …"; what is allowed is appended, carried out and
 * checked. false: the inputs could not be read (w->error). */
bool world_act(struct world *w, const struct actor *actor, str action, str inputs, bool listing,
               struct world_act *ret);

/* ---- text (world_text.c) ---- */

/* The next word or "quoted text" of a line; `name=` before a quote belongs to it. false at the end. */
bool world_word(struct world *w, str *line, str *ret_word);
/* Cuts "name=value". */
bool world_pair(str word, str *ret_name, str *ret_value);
const struct world_name *world_named(const struct world *w, str name);
void world_name(struct world *w, str name, enum id_kind kind, uid id);
/* "employee", "@key1", or the id's own text. */
str world_name_of(struct world *w, enum id_kind kind, uid id);
/* Reads inputs or data by their table. */
bool world_decode(struct world *w, const struct field *fields, size_t n, str pairs, void *record);
/* A value as a case file writes it; "-" for nothing. */
str world_value_text(struct world *w, const struct value *v);
str world_field_text(struct world *w, const struct field *f, const void *record);
/* "@key1" for the first key that an event names, and so on. */
void world_name_new_ids(struct world *w, const struct event_def *def, const void *data);
bool world_duration(str s, int64_t *ret_us);

#define WORLD_ADD(w, array)                                                                                  \
    ((w)->array =                                                                                            \
         world_grow(&(w)->arena, (w)->array, (w)->n_##array, &(w)->cap_##array, sizeof *(w)->array),         \
     &(w)->array[(w)->n_##array++])
void *world_grow(struct arena *a, void *at, size_t n, size_t *cap, size_t size);

#endif
