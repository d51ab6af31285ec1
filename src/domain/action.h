/* An action is the unit of everything (design, idea 1); deciding is pure (idea 2).
 *
 * An action is one row: actions without a benefit stand in their module (people.c, membership.c, …), actions
 * shared by several kinds in actions.c; a kind brings the `decide` for each of its actions (kind.h). REST,
 * forms, CLI, CSV, OpenAPI, the permission matrix and the docs read these rows. */
#ifndef DOMAIN_ACTION_H
#define DOMAIN_ACTION_H

#include "base/value.h"
#include "domain/event.h"
#include "domain/programme.h"

enum weight {
    WEIGHT_PLAIN,
    WEIGHT_COSTLY,       /* ◇ preview first */
    WEIGHT_IRREVERSIBLE, /* ⚠ preview first */
};
struct description;
enum realm { REALM_PARTNER = 1, REALM_DESK = 2 };
struct ask;
enum target {
    ON_PARTNER,
    ON_BENEFIT,
    ON_VENDOR,
    ON_OWN_STREAM, /* the actor's own stream, a partner's or the vendor's: nobody else's */
};

/* What act.c must load, inside the transaction, before it asks (L2). */
enum fact {
    FACT_EMAIL = 1,  /* input has `email`: facts.email_taken (by another than `person`), facts.email_hash */
    FACT_KEYS = 2,   /* free keys of the benefit's pool, at most `count` of the input (1): facts.keys (L25) */
    FACT_IMPORT = 4, /* input has `pool` and `batch`: facts.import_found, facts.import_count */
    FACT_PROGRAMME = 8,      /* input has `programme`: facts.programme_known */
    FACT_PARTNER = 16,       /* input has `key`: facts.partner_key_taken */
    FACT_CONTRACT_IDS = 32,  /* input has `access_id` and `contract_id`: facts.contract_ids */
    FACT_ACCOUNT_EMAIL = 64, /* facts.account_email_hash, of the input's `account_email` or the company's */
    /* input has `tenant` or `domain`: facts.txt, looked up before the transaction begins */
    FACT_TXT = 4096,
    FACT_EXPORT =
        32768, /* the set that came with the invitation, with who of it is here already: facts.export */
    FACT_TENANT = 8192,          /* input has `tenant`: facts.tenant_taken, by another partner's proof */
    FACT_KEY_CODE = 256,         /* input has `key_code`: facts.key_named */
    FACT_ACCOUNT_DOMAIN = 16384, /* facts.account_domain, of the address of the company's account */
};

/* Who acts. Made by auth/ from a session or token, by cli/ from the operating system, by jobs for time. */
struct actor {
    enum actor_kind kind;
    uid id;     /* person or token; UID_NONE for the operating-system user */
    uid stream; /* the partner, or UID_VENDOR for the desk */
    enum realm realm;
    uid principal; /* authority row (L12): the person, or the service token */
    int64_t epoch;
    uid token;    /* a person's own token, whose authority row is looked at beside his; else UID_NONE */
    bool session; /* a human's own session: needed for a second decision (L10) */
    code via;
    const code *only; /* a token limited to these actions; NULL: all that the person may */
    size_t n_only;
    who desk; /* WHO_OPERATOR… for people of the desk, 0 otherwise */
};

enum reason_code {
#define REASON(name, code, rule, remedy, facts) REASON_##name,
#include "domain/reasons.def"
#undef REASON
    REASON_COUNT
};
enum remedy_who { REMEDY_SELF, REMEDY_GLOBAL_ADMIN, REMEDY_DESK, REMEDY_WAIT, REMEDY_VENDOR, REMEDY_NOBODY };
struct reason_row {
    const char *code;
    const char *rule;
    enum remedy_who remedy;
    const char *facts; /* the names of the facts it may carry, in order, separated by spaces */
};
extern const struct reason_row reason_rows[REASON_COUNT];

enum { FACTS_MAX = 6 };
struct reason {
    enum reason_code code;
    struct value facts[FACTS_MAX];
    size_t n_facts;
    ts from;   /* the instant from which it becomes possible; TS_NONE */
    code link; /* id of a link of the programme; empty */
    who who;   /* not-permitted: who could */
};

/* Who can help here: the row's, but what is the desk's alone no Global admin can do or give. */
enum remedy_who reason_remedy(const struct reason *r);
/* The part of its texts that says so: "remedy", or not-permitted's "remedy-desk". */
const char *reason_remedy_part(const struct reason *r);

/* What a preview must say beside before and after: "ends-refund" {days_left: 25}. Text: note.CODE. */
struct note {
    const char *code;
    struct value facts[FACTS_MAX];
    size_t n_facts;
    bool loss;
};

struct pending_event {
    const struct event_def *def;
    void *data;
    ts at;
}; /* at: now, or the instant of time's own */

struct key_fact {
    uid id;
    code language;
    code os;
    int64_t seats;
};
/* What the DNS answered for a domain (R8; domain facts 5.2, 5.6). */
struct bring_set;
struct bring_person;
struct txt_fact {
    str domain;             /* ptr NULL: nobody asked */
    struct str_list values; /* of its TXT records; none, too, where no server answered in time */
    bool later;             /* a preview: asked when it is done */
};
struct facts {
    bool email_taken;
    code email_hash;             /* salted, 32 hex digits: what an event may keep of an address (L14) */
    code account_email_hash;     /* the same of the address of the company's account */
    const struct key_fact *keys; /* free candidates, at most what was asked */
    size_t n_keys;
    uid key_named; /* the key of the input's code, where it was issued to this partner (L13); else UID_NONE */
    bool import_found; /* rows of that batch stand in that pool, and no event of it yet */
    int64_t import_count;
    bool programme_known;
    bool partner_key_taken;
    code contract_ids; /* salted, 32 hex digits, of both ids together (L14); empty where one is missing */
    struct txt_fact txt;
    bool tenant_taken;
    const struct bring_set *export; /* NULL: none waits, or it can no longer be read */
    str account_domain;             /* lower case; "": the company has no address */
};

/* What has to be done beside appending events: carried out by app/effects.c in the same transaction, or (the
 * reveal) after the commit. Everything by id; personal data comes from the input itself. */
enum effect_kind {
    EFFECT_CLAIM_KEY,  /* id: key, benefit: a free key of the pool becomes this benefit's (L25) */
    EFFECT_REVOKE_KEY, /* id: key: what was given is taken back, and never free again */
    EFFECT_REVEAL_KEY, /* id: key, benefit: after the commit and the journal, into the answer (L26) */
    EFFECT_PERSON,  /* id: person: vault row from the input's given_name, family_name, email, phone, language,
                       absent ones unchanged; a new person's authority row is begun */
    EFFECT_REVOKE,  /* id: person: epoch + 1 (L12) */
    EFFECT_DISABLE, /* id: person: epoch + 1, and nothing comes in any more */
    EFFECT_TOKEN,   /* id: token: a secret is made and stored hashed; told once */
    EFFECT_REVOKE_TOKEN, /* id: token */
    EFFECT_MAIL,         /* id: person (UID_NONE: the marketing contact), benefit and request: what it is
                            about, or UID_NONE, name: template: an outbox row. Time's events may ask for it,
                            with `at` */
    EFFECT_TEXT,         /* id: vault text, name: field of the input that holds it */
    EFFECT_FORM,         /* id: vault text: what was filled in, without secrets, as a JSON object */
    EFFECT_PARTNER,      /* id: partner: directory row and vault row from the input's key, company_name,
                            account_email, company_phone, address, absent ones unchanged */
    EFFECT_IMPORT,       /* name: batch: its import is finished */
    EFFECT_PROGRAMME,    /* the programme of the input is in force */
    EFFECT_ERASE_TEXT,   /* id: vault text */
    EFFECT_TENANT,       /* id: tenant, name: domain: nobody else can prove it now */
    EFFECT_TENANT_GONE,  /* id: tenant, name: domain: anybody can */
};
struct effect {
    enum effect_kind kind;
    uid id;
    uid benefit;
    uid request;
    code name;
    ts at; /* of time's own: the instant of the event that asks for it; TS_NONE: now */
    const struct bring_person *brought; /* EFFECT_PERSON: whose words; NULL: the input's */
};

struct decision {
    struct arena *arena;
    struct reason *reasons; /* any: refused */
    size_t n_reasons, cap_reasons;
    struct note *notes;
    size_t n_notes, cap_notes;
    struct pending_event *events;
    size_t n_events, cap_events;
    struct effect *effects;
    size_t n_effects, cap_effects;
    /* Where the input chooses between ways: what each would come to, one object for each (R40); NULL: nothing
     * to choose. */
    const struct description *branches;
};

struct ask {
    const struct programme *programme;
    const struct actor *actor;
    const struct state *state;
    const struct action *action;
    const struct benefit *benefit; /* of ON_BENEFIT, resolved; never NULL there */
    const void *input;             /* struct of action->input_size */
    bool listing;                  /* "could I?": the input is empty, leave out what depends on it */
    struct facts facts;
    ts now;
    date today;   /* of now, in the programme's zone */
    uint32_t ids; /* ids derived so far in this decision */
    struct arena *arena;
};

typedef void decide_fn(struct ask *q, struct decision *d);

struct action {
    const char *id; /* "assign-user" */
    enum target on;
    enum weight weight;
    unsigned realms; /* REALM_… in which it may be taken */
    unsigned facts;  /* FACT_… */
    const struct field *fields;
    size_t n_fields;
    size_t input_size;
    decide_fn *decide; /* NULL: the kind of the benefit decides (kind.h) */
    /* What the actor is to the thing that the input names (WHO_PURCHASER, WHO_OPENER), looked at beside his
     * roles; with q->listing: to any of them. NULL: nothing. For WHO_HOLDER see kind.h. */
    who (*relation)(const struct ask *q);
    bool gives_secret;       /* its answer holds a key or token: no-store, wiped, remembered for ever (L28) */
    bool opens_stream;       /* its events are the first of a new partner's own stream (contract section 3) */
    bool without_membership; /* may be taken before joining, after a lapse, and while the home is PMC; what is
                                no act on a company always may */
};

/* All rows, in the order of docs; NULL past the last. */
const struct action *action_row(size_t i);
const struct action *action_find(str id);

/* Decides: `q` is complete; access was decided before (access.h, L11). Leaves reasons or events. What holds
 * for every action (home-is-pmc, membership-lapsed, benefit-expired, order-being-cancelled) is checked here
 * once, then the row's or the kind's decide. A refused decision has no events and no effects. */
void decide(struct ask *q, struct decision *d);

/* What the kind of the ask's benefit has for the action; NULL: nothing, or there is no benefit. */
const struct kind_action *action_of_kind(const struct ask *q);

/* How much the action weighs here: the row's weight, or what the kind says of it. */
enum weight action_weight(const struct ask *q);

/* For the decide functions. All of it lives in the decision's arena. */
struct reason *refuse(struct decision *d, enum reason_code code); /* returns it, for facts */
void reason_fact(struct reason *r, struct value v);
struct note *note(struct decision *d, const char *code, bool loss);
void note_fact(struct note *n, struct value v);
/* Refuses an id of the input that names nothing here: 404 with the field's JSON Pointer, and no word on
 * whether it exists elsewhere (L13). */
void refuse_unknown(struct decision *d, const char *field);
/* R3: refuses since the company's benefits are still at the old place. `category` of the benefit, or "". */
void refuse_home(struct decision *d, str category);
/* Refuses an input that lacks a field which this case needs. */
void refuse_missing(struct decision *d, const char *field);
/* Cleared data of the event, to be filled. It happens at q->now; emit_at is for time's own events. */
void *emit(struct decision *d, const struct event_def *def);
void *emit_at(struct decision *d, const struct event_def *def, ts at);
struct effect *effect(struct decision *d, enum effect_kind kind, uid id);
/* Mail of an event of time: it goes with the event that happens at `at`. */
void effect_mail_at(struct decision *d, uid person, uid benefit, const char *template, ts at);
uid ask_id(struct ask *q); /* the next derived id of this decision */
/* The person an input names, or NULL after refusing with person-not-in-directory or person-disabled. With
 * q->listing NULL without a refusal. */
const struct person *ask_person(struct ask *q, struct decision *d, const struct person_ref *ref);

/* Folds an event of a decision that is not saved (previews, views, time's own events before a decision). */
void evolve_pending(struct state *s, const struct ask *q, const struct pending_event *event);

#endif
