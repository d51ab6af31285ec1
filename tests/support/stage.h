/* A stage for pure tests of the domain: one company and the vendor, a clock, pools of keys, and acts decided
 * and folded the way app/act.c does it, without a store. Case files (case_file.h) drive it; unit tests may,
 * too. */
#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H

#include "domain/access.h"
#include "domain/preview.h"

/* What something is called in a test: "employee", "@key1". */
struct stage_name {
    str name;
    enum id_kind kind;
    uid id;
};

struct stage_key {
    code pool;
    struct key_fact fact;
    bool claimed;
};

struct stage_email {
    uid stream;
    uid person;
    str email;
};

struct stage_txt {
    str domain, value;
};

/* An event as it would stand in the ledger. */
struct stage_event {
    uid stream;
    struct event event; /* data as decided */
    str text;
};

struct stage_act {
    bool allowed;
    struct ask ask;
    struct decision decision;
    enum weight weight;
    size_t first_event;   /* in stage.events: what this act appended, time's own events before it left out */
    struct state *opened; /* a new partner's own stream, while it is nobody's yet */
};

struct stage {
    struct arena arena;
    struct programme *programme;
    struct state *partner; /* NULL before the company is there */
    struct state *vendor;
    ts now;
    bool fixed; /* the state holds what no event made (stage_hold) */
    /* The states, keys and addresses are somebody else's (walk.c): what an act changes it changes on copies,
     * and time owes nothing. */
    bool shared;
    struct stage_name *names;
    size_t n_names, cap_names;
    size_t ids_of[ID_KINDS]; /* for names given by number */
    struct stage_key *keys;
    size_t n_keys, cap_keys;
    struct stage_email *emails;
    size_t n_emails, cap_emails;
    struct stage_event *events;
    size_t n_events, cap_events;
    str account_email; /* of the company */
    code batch;        /* a staged import, and how many keys it brings */
    code batch_pool;
    int64_t batch_keys;
    struct stage_txt *txts; /* what the DNS would answer */
    size_t n_txts, cap_txts;
    str export; /* what the last invitation brought, or the next one will */
    bool export_sent;
    code taken;     /* a directory that another company has proved */
    uint32_t drawn; /* ids made by the stage itself */
    str error;      /* of a decode: what was wrong */
};

/* Loads the programme of a file below the source folder `root`, or exits telling why not. */
struct programme *stage_programme(const char *root, const char *path);
/* An empty stage at `now` with three people of the desk: desk/operator, desk/approver, desk/auditor. */
void stage_open(struct stage *w, struct programme *p, ts now);
void stage_close(struct stage *w);

/* Takes a definition, offer, competency, role, product of support, solution, reply or row of the policy out
 * of the stage's programme, which nobody else may hold, and with it what was granted for it. false: it has
 * none of that id. */
bool stage_forget(struct stage *w, str id);

/* Moves the clock (never back), appends what time owes, and returns where in w->events that begins. */
size_t stage_time(struct stage *w, ts now);
/* A company with a Global admin, one person for each other role, an employee and a guest, named after the
 * contract's identities. `settings` are further inputs of add-partner ("home=pmc"). */
bool stage_company(struct stage *w, str key, str settings);
/* A benefit by hand, under a membership that began today, for kinds tested alone. */
bool stage_hold(struct stage *w, str definition, str settings);
/* Free keys in a pool. */
void stage_pool(struct stage *w, str pool, int64_t n, str language, str os, int64_t seats);

/* Who acts: "employee", "desk/operator", "os" (the operating-system user), "@token1". */
bool stage_actor(struct stage *w, str name, struct actor *ret);

/* Decides an action for an actor with inputs "name=value …"; what is allowed is appended, carried out and
 * checked. false: the inputs could not be read (w->error). */
bool stage_act(struct stage *w, const struct actor *actor, str action, str inputs, bool listing,
               struct stage_act *ret);

/* The two halves of it, for whoever asks the same of several actors: reads the input and loads the facts,
 * which no actor changes; then decides for act->ask.actor, anew each time, on a stage as it was prepared. */
bool stage_prepare(struct stage *w, const struct actor *actor, const struct action *row, str inputs,
                   bool listing, struct stage_act *ret);
bool stage_decide(struct stage *w, struct stage_act *act);

/* ---- text (stage_text.c) ---- */

/* The next word or "quoted text" of a line; `name=` before a quote belongs to it. false at the end. */
bool stage_word(struct stage *w, str *line, str *ret_word);
/* Cuts "name=value". */
bool stage_pair(str word, str *ret_name, str *ret_value);
const struct stage_name *stage_named(const struct stage *w, str name);
void stage_name(struct stage *w, str name, enum id_kind kind, uid id);
/* "employee", "@key1", or the id's own text. */
str stage_name_of(struct stage *w, enum id_kind kind, uid id);
/* Reads inputs or data by their table. */
bool stage_decode(struct stage *w, const struct field *fields, size_t n, str pairs, void *record);
/* A value as a case file writes it; "-" for nothing. */
str stage_value_text(struct stage *w, const struct value *v);
str stage_field_text(struct stage *w, const struct field *f, const void *record);
/* "@key1" for the first key that an event names, and so on. */
void stage_name_new_ids(struct stage *w, const struct event_def *def, const void *data);
/* Texts are written for the facts that reasons.def names: every refusal carries those, in that order. false:
 * this one does not (w->error). */
bool stage_facts_as_declared(struct stage *w, const struct reason *r);
bool stage_duration(str s, int64_t *ret_us);

#define STAGE_ADD(w, array)                                                                                  \
    ((w)->array =                                                                                            \
         stage_grow(&(w)->arena, (w)->array, (w)->n_##array, &(w)->cap_##array, sizeof *(w)->array),         \
     &(w)->array[(w)->n_##array++])
void *stage_grow(struct arena *a, void *at, size_t n, size_t *cap, size_t size);

#endif
