/* A benefit kind is one file (design section 5): its terms, its part of the state, its events, its actions,
 * what it shows, its dates. kinds.def is the list. Modules (people, membership, …) are the same without a
 * benefit. */
#ifndef DOMAIN_KIND_H
#define DOMAIN_KIND_H

#include "domain/action.h"

/* What a benefit shows, as a flat stream of nodes that JSON and pages both render: a value, or an object or
 * an array until its end. Names are those of the contract; the label of NAME is the text "term.NAME"
 * (key_needed: "term.key-needed"). A person is an id value of ID_PERSON: who may see names gets them from the
 * reader. */
enum node_type { NODE_VALUE, NODE_OBJECT, NODE_ARRAY, NODE_END };
struct node {
    enum node_type type;
    struct value value;
}; /* value.name names objects and arrays too */
struct description {
    struct arena *arena;
    enum lang lang;            /* in which texts of the programme are given */
    const struct state *state; /* whose benefit it is: `describe` may ask it */
    struct node *nodes;
    size_t n, cap;
};
void describe_value(struct description *d, struct value v);    /* name NULL inside an array */
void describe_object(struct description *d, const char *name); /* NULL inside an array */
void describe_array(struct description *d, const char *name);
void describe_end(struct description *d);

struct kind_action {
    const char *action; /* id of a row of actions.c, or of `own` */
    decide_fn *decide;
    /* Does the actor hold the thing that this ask is about (WHO_HOLDER)? NULL: no. With q->listing: any of
     * it. */
    bool (*holds)(const struct ask *q);
    /* How much it weighs for this ask, where that depends on it (show-key); NULL: as the row says. */
    enum weight (*weighs)(const struct ask *q);
};

/* Which free keys would do: of a pool, and where language or os is set made for it, or for any. */
struct key_wanted {
    code pool; /* empty: none */
    code language;
    code os;
};

struct request;
struct activation;

struct kind {
    const char *name;          /* "software_key" */
    const struct field *terms; /* of the programme file */
    size_t n_terms, terms_size;
    /* What the field table cannot say. May be NULL. */
    void (*check_terms)(const struct programme *p, const struct definition *def, struct arena *a,
                        struct diag *diag);
    size_t own_size, item_size; /* its part of struct benefit */
    const struct event_def *events;
    size_t n_events;
    const struct action *own; /* rows of actions that only this kind has */
    size_t n_own;
    const struct kind_action *actions;
    size_t n_actions;
    /* R86: its first use ends the refund of the order that gives it, whatever the programme's setting: a key
     * was told, or software handed out. */
    bool ends_refund;
    /* Fields of shared actions that it has no use for: its forms leave them out. NULL-terminated; NULL: none.
     */
    const char *const *without;
    /* Appends the kind's own event after benefit_granted, with the terms the grant keeps until renewal (L6).
     */
    void (*grant)(struct ask *q, struct decision *d, uid benefit, const struct definition *def);
    /* X58: could the held `b`, of this kind, go on under the terms of `def`? A renewal grants it anew
     * otherwise, beside what is held. NULL: always. */
    bool (*goes_on)(const struct benefit *b, const struct definition *def);
    /* A person was disabled: what he holds of it is freed by events (a developer seat goes to nobody and
     * keeps its lock). Called for each benefit of the kind; may be NULL. */
    void (*person_left)(struct ask *q, struct decision *d, const struct benefit *b, uid person);
    /* The company's marketing contact is reached at another address from now on (R78): what he is told about
     * the benefit once more, as effects. May be NULL. */
    void (*contact_moved)(struct ask *q, struct decision *d, const struct benefit *b);
    /* A request about the benefit ends so (requests.h): what follows for it, as events. May be NULL. */
    void (*request_over)(struct ask *q, struct decision *d, const struct benefit *b, const struct request *r,
                         enum request_state state);
    /* Where its part keeps the life of its activation (kinds/activation.h); NULL: it needs none. */
    struct activation *(*activation)(const struct benefit *b);
    /* Emits what time does to the benefit and is due at q->now, each event with its own instant (L8). The
     * next one is enough: it is asked again on the state that this one leaves. May be NULL. */
    void (*due)(struct ask *q, struct decision *d, const struct benefit *b);
    /* The offers that whoever holds this benefit of the definition, or (NULL) any, may not have beside it
     * (R34; benefit_conflicts). NULL: none. */
    struct str_list (*conflicts)(const struct definition *def, const struct benefit *b);
    int64_t (*used)(const struct benefit *b);
    /* Status by contract section 2 ("available", "in-use", …) apart from expired and cancelled, which are
     * common. */
    const char *(*status)(const struct benefit *b, ts now);
    /* The members of `terms` in contract section 2. */
    void (*describe)(const struct programme *p, const struct benefit *b, ts now, struct description *out);
    /* Which keys FACT_KEYS loads for this input of an action on it. NULL: none ever. */
    struct key_wanted (*wants)(const struct benefit *b, const struct action *action, const void *input);
    /* Is this one of its things (a key, a subscription)? Finds the benefit where only the thing is named. May
     * be NULL. */
    bool (*owns)(const struct benefit *b, uid thing);
    /* `person` has held one of it at the old place since `since` (R3): emits what makes it so here, with the
     * times that run since then. What is wrong with that as a text problem.CODE, or NULL. NULL for kinds
     * without holders. */
    const char *(*bring)(struct ask *q, struct decision *d, const struct benefit *b, uid person, ts since);
    /* Does something of it (a redeemed subscription) stand in this directory? Then the company keeps it.
     * NULL: never. */
    bool (*on_tenant)(const struct benefit *b, uid tenant, date today);
    /* Its keys in the order in which they were got, one object each, without the keys themselves (…/keys).
     * NULL: it has none. */
    void (*keys)(const struct benefit *b, ts now, struct description *out);
    /* What `person` holds of it (for /me, leaving): one object per thing. May be NULL. */
    void (*holdings)(const struct programme *p, const struct benefit *b, uid person, ts now,
                     struct description *out);
    /* The next instant after `now` at which `describe` would read differently without an event; TS_MAX: never
     * (L19). */
    ts (*changes_at)(const struct benefit *b, ts now);
    /* Does it show what opens a door to whoever reads it, as a contract's ids do? Then a reader's authority
     * is looked at as of now (L12). NULL: never. */
    bool (*guarded)(const struct benefit *b);
    /* Asserts what must hold of its own part (reliability 2.1); called in a guard (L29) on what an act
     * changed, before it is committed, and by rebuild --check; after every act in tests. */
    void (*check)(const struct benefit *b);
};

const struct kind *kind_find(str name); /* NULL when unknown */
const struct kind *kind_of(const struct benefit *b);
const struct kind *kind_row(size_t i); /* NULL past the last */
const struct kind_action *kind_action_find(const struct kind *k, str action);
bool kind_is_without(const struct kind *k, const char *field);

struct module {
    const char *name;
    const struct event_def *events;
    size_t n_events;
    const struct action *actions;
    size_t n_actions;
    /* Emits the events of time that are due at q->now, each with its instant in pending_event.at (L8). May be
     * NULL. */
    void (*due)(struct ask *q, struct decision *d);
};
const struct module *module_row(size_t i); /* NULL past the last; modules.def is the list */

/* L8: the events of time up to q->now (action "time"), ordered by instant, then module, then benefit. Pure.
 * `ret_after`: the state that they leave, the caller's to free; untouched where there are none. It stands
 * there as soon as it is made, so that an ASSERT that ends this early (base/guard.h) does not lose it. */
void due(struct ask *q, struct decision *d, struct state **ret_after);

/* The benefit that owns this key or subscription, or NULL. */
const struct benefit *benefit_owning(const struct state *s, uid thing);

/* R34: the offers that whoever holds the benefit may not have beside it, by the programme of now. */
struct str_list benefit_conflicts(const struct programme *p, const struct benefit *b);
/* Is there anything in the programme that one may not hold beside this offer? */
bool kind_conflicts_with(const struct programme *p, str offer);

/* Common to all kinds. */
const char *benefit_status(const struct state *s, const struct benefit *b, date today, ts now);
int64_t benefit_used(const struct benefit *b);
int64_t benefit_available(const struct benefit *b); /* never below 0; INT64_MAX when unlimited */
int64_t benefit_over(const struct benefit *b); /* above the grant: over-allocated, never taken silently */
/* The last day on which it can be used, as it reads on `today`: `expires`, or while the renewal window of its
 * membership is open the window's last day, or the last day on which a renewal placed in it may be paid
 * (contract section 4). DATE_NONE: without an end. */
date benefit_usable_until(const struct state *s, const struct benefit *b, date today);
/* The same for `activate_by`. */
date benefit_activate_by(const struct state *s, const struct benefit *b, date today);
/* The benefits that a definition's id names (contract section 2): those held; where all are over, those. Into
 * `ids` of at least n_benefits; returns how many. */
size_t benefit_by_definition(const struct state *s, str definition, date today, uid *ids);
/* Id, definition, quantity, status, dates and the kind's `terms`, with the names of contract section 2. */
void benefit_describe(const struct programme *p, const struct state *s, const struct benefit *b, date today,
                      ts now, struct description *out);

#endif
