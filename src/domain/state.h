/* The state of one stream: what its events fold to. A partner's, or the vendor's (UID_VENDOR).
 *
 * Flat: arrays of structs without pointers, so that a copy or a snapshot is a memcpy of each. What a person
 * is called stands in the vault, not here (L14). Changed by evolve alone; once published it is never changed
 * (L18). */
#ifndef DOMAIN_STATE_H
#define DOMAIN_STATE_H

#include "base/arena.h"
#include "base/code.h"
#include "base/hash.h"
#include "base/money.h"
#include "base/time.h"
#include "base/uid.h"

/* Whom the programme writes to about Go-To-Market: one for the company (R75). What he is reached by stands in
 * the vault. */
struct contact {
    uid person;       /* UID_NONE: nobody was named yet */
    uid email, phone; /* texts of the vault */
    code language;
    code email_hash; /* salted: what R77 is checked by */
};

struct company {
    code key;     /* "contoso": the partner's own name in paths */
    code country; /* ISO 3166, lower case */
    char currency[4];
    code language;
    bool member; /* has joined */
    bool in_pmc; /* benefits are still managed at the old place (R3) */
    bool invited;
    uid export; /* vault text of the set that came with the invitation; UID_NONE: none waits */
    ts joined_at, moved_at;
    struct contact contact;
};

struct person {
    uid id;
    bool guest;
    bool disabled;
    code country; /* empty: the company's */
    ts added_at;
};

struct role_grant {
    uid person;
    code role;
    ts since;
};
struct other_offer {
    uid person;
    code offer;
}; /* recorded facts for R34 */

struct token {
    uid id;
    uid person; /* UID_NONE: a service token of the stream */
    bool revoked;
    ts expires; /* TS_NONE: never */
    ts created_at;
};

struct token_action {
    uid token;
    code action; /* a token without any may do all that its person may */
};

enum order_state { ORDER_AWAITING_PAYMENT, ORDER_PAID, ORDER_EXPIRED, ORDER_CANCELLED, ORDER_REFUNDED };
struct order {
    uid id;
    code offer;
    code competency;
    code payment; /* card, wire */
    uid purchaser;
    uid membership; /* what it bought or renewed */
    enum order_state state;
    money price;
    int64_t refunded; /* of the price, minor units: of single benefits, or all of it */
    date renews;      /* the anniversary that it renews; DATE_NONE: it bought the membership */
    uid upgrades;     /* the order whose offer lowered the price (X42); UID_NONE: none did */
    date placed;
    date pay_by;       /* the last day on which it waits */
    date paid;         /* day 0 of the refund window */
    date refund_until; /* the last day of it; DATE_NONE while unpaid */
    ts placed_at, paid_at;
    uid proof; /* in the vault: what the bank wrote on the transfer; UID_NONE: none was given */
    ts proof_at;
    date proof_paid; /* the day on which it was sent, as the proof says */
};

enum membership_state { MEMBERSHIP_ACTIVE, MEMBERSHIP_LAPSED, MEMBERSHIP_CANCELLED };
struct membership {
    uid id;
    code offer;
    code competency;
    uid order;
    enum membership_state state;
    date from;
    date anniversary; /* AD */
    date window_end;  /* the last day on which it can be renewed */
    date reminded;    /* the last reminder that was due */
};

struct attainment {
    code competency;
    code level;
    bool lost;
    ts at;
};

/* Whatever waits for somebody: the desk, or (ask-for) one's own admins (requests.h). */
enum request_state {
    REQUEST_OPEN,
    REQUEST_INFORMATION_NEEDED, /* the desk asked back, and waits */
    REQUEST_DONE,
    REQUEST_DECLINED,
    REQUEST_WITHDRAWN,
    REQUEST_CLOSED
};
struct request {
    uid id;
    code type;
    enum request_state state;
    uid opener; /* a person; UID_NONE: nobody of a directory */
    uid opener_stream;
    uid benefit, order, thing; /* what it is about; thing: a key or subscription */
    code action;               /* ask-for: what it asks to be done, */
    uid person;                /* and for whom; UID_NONE: said by nobody in particular */
    uid form;                  /* in the vault: what was filled in, a JSON object */
    uid taken_by;              /* of the desk */
    uid decided_by;            /* who gave the first of two decisions */
    ts opened_at, changed_at;
    date due; /* DATE_NONE: no day was promised */
};

/* What was said in a request. Who and when stand here, the words in the vault. */
struct message {
    uid request;
    uid text; /* UID_NONE: no words of its own */
    uid author;
    uid author_stream;
    code kind;  /* reply, question, answer, reason */
    code reply; /* a reply text of the programme; empty */
    ts at;
};

struct benefit {
    uid id;
    code definition;
    code kind;
    code offer;
    code competency;
    code product;
    uid membership;
    uid order;
    bool incremental;
    bool unlimited;
    bool cancelled; /* refunded or withdrawn: nothing of it can be used */
    int64_t granted;
    int64_t initial; /* the core grant of its product: caps are multiples of it */
    date expires;    /* AD of the membership that gives it */
    date activate_by;
    ts granted_at;
    ts used_first_at; /* first activation or key under its order: ends the refund (R86); TS_NONE: untouched */
    uid used_under;   /* an earlier order under which it was used already, and since when */
    ts used_under_at;
    /* The kind's own part: own_size bytes, then items of item_size bytes. No pointers in either. */
    void *own;
    void *items;
    uint32_t own_size, item_size, n_items, cap_items;
};

/* What the desk granted or corrected by hand, to how many, and why. */
struct by_hand {
    uid benefit;
    uid reason; /* in the vault */
    uid by, by_stream;
    int64_t granted;
    ts at;
};

/* A directory of the company (domain facts 5.2): proved by a TXT record of its domain. */
struct tenant {
    uid id;
    code domain;
    bool confirmed;
    bool home; /* the first that was confirmed: never removed */
    ts added_at, confirmed_at;
};

/* Somebody who wants to become a Global admin by a TXT record (R8). A person has one at most. */
struct admin_claim {
    uid id;
    uid person;
    code domain;
    ts started_at;
    ts expires; /* TS_NONE: never */
};

struct pool_state {
    code id;
    int64_t imported;
    int64_t low_water; /* FIELD_INT_NONE: the programme's */
};                     /* vendor only */

struct state {
    /* What belongs to this very copy; state_copy takes what follows. */
    _Atomic int refs;   /* of the cache: 0 while private to who makes it (app/cache.c) */
    void *_Atomic kept; /* rendered answers that die with this state (app/cache.c) */
    struct arena arena;
    uid stream;
    uint64_t seq; /* of the last event folded; 0: none */
    hash256 head;
    ts last_at;
    hash256 programme; /* vendor: the programme applied last */
    struct company company;
    struct person *people;
    size_t n_people, cap_people;
    struct role_grant *grants;
    size_t n_grants, cap_grants;
    struct other_offer *others;
    size_t n_others, cap_others;
    struct token *tokens;
    size_t n_tokens, cap_tokens;
    struct token_action *token_actions;
    size_t n_token_actions, cap_token_actions;
    struct order *orders;
    size_t n_orders, cap_orders;
    struct membership *memberships;
    size_t n_memberships, cap_memberships;
    struct attainment *attainments;
    size_t n_attainments, cap_attainments;
    struct request *requests;
    size_t n_requests, cap_requests;
    struct message *messages;
    size_t n_messages, cap_messages;
    struct benefit *benefits;
    size_t n_benefits, cap_benefits;
    struct by_hand *by_hand;
    size_t n_by_hand, cap_by_hand;
    struct tenant *tenants;
    size_t n_tenants, cap_tenants;
    struct admin_claim *claims;
    size_t n_claims, cap_claims;
    struct pool_state *pools;
    size_t n_pools, cap_pools;
};

/* Every array of pointer-free structs but the benefits: a copy, a comparison, a snapshot cannot forget one.
 */
#define STATE_ARRAYS(X)                                                                                      \
    X(people)                                                                                                \
    X(grants)                                                                                                \
    X(others)                                                                                                \
    X(tokens)                                                                                                \
    X(token_actions)                                                                                         \
    X(orders)                                                                                                \
    X(memberships)                                                                                           \
    X(attainments)                                                                                           \
    X(requests)                                                                                              \
    X(messages)                                                                                              \
    X(by_hand)                                                                                               \
    X(tenants)                                                                                               \
    X(claims)                                                                                                \
    X(pools)

/* An empty state of `stream` in an arena of its own. Free with state_free. */
struct state *state_new(uid stream);
/* A copy that shares nothing. */
struct state *state_copy(const struct state *s);
void state_free(struct state *s);
size_t state_bytes(const struct state *s);
/* Do both fold the same: every byte but pointers and room left over? Members are compared in the order of
 * state.c; ret_what (may be NULL) names the first that differs. */
bool state_equal(const struct state *a, const struct state *b, const char **ret_what);
/* The same of one benefit and its parts. */
bool state_benefit_equal(const struct benefit *a, const struct benefit *b);

/* Finders; NULL when there is none. The twins …_mut are for evolve. */
const struct person *state_person(const struct state *s, uid id);
const struct benefit *state_benefit(const struct state *s, uid id);
const struct order *state_order(const struct state *s, uid id);
const struct membership *state_membership(const struct state *s, uid id);
const struct token *state_token(const struct state *s, uid id);
const struct request *state_request(const struct state *s, uid id);
const struct tenant *state_tenant(const struct state *s, uid id);
/* By domain name, or by the text of its id. */
const struct tenant *state_tenant_named(const struct state *s, str given);
const struct pool_state *state_pool(const struct state *s, str id);
bool state_has_role(const struct state *s, uid person, str role);
size_t state_count_role(const struct state *s, str role); /* people not disabled who have it */

/* The words of contract section 2. A membership is in its renewal window from AD+1 until time's lapse. */
const char *state_order_text(enum order_state state);
const char *state_request_text(enum request_state state);
const char *state_membership_text(const struct membership *m, date today);

struct person *state_person_mut(struct state *s, uid id);
struct benefit *state_benefit_mut(struct state *s, uid id);
struct order *state_order_mut(struct state *s, uid id);
struct membership *state_membership_mut(struct state *s, uid id);
struct token *state_token_mut(struct state *s, uid id);
struct request *state_request_mut(struct state *s, uid id);
struct tenant *state_tenant_mut(struct state *s, uid id);

/* Appends one zeroed element to an array of the state and returns it. Fill it member by member: the bytes
 * between members stay zero, so that two states that fold the same are the same bytes (state_equal,
 * snapshots). */
#define STATE_ADD(s, array)                                                                                  \
    ((s)->array = state_grow((s), (s)->array, (s)->n_##array, &(s)->cap_##array, sizeof *(s)->array),        \
     &(s)->array[(s)->n_##array++])
void *state_grow(struct state *s, void *at, size_t n, size_t *cap, size_t size);
/* Removes element i of an array of the state, keeping the order. */
#define STATE_DROP(s, array, i)                                                                              \
    (memmove(&(s)->array[(i)], &(s)->array[(i) + 1], ((s)->n_##array - (i)-1) * sizeof *(s)->array),         \
     (void)(s)->n_##array--)
/* Gives a new benefit its kind's own part, zeroed, and room for items of that size. */
void benefit_init(struct state *s, struct benefit *b, size_t own_size, size_t item_size);
/* One more zeroed item of a benefit; drop removes item i, keeping the order. */
void *benefit_add_item(struct state *s, struct benefit *b);
void benefit_drop_item(struct benefit *b, uint32_t i);

#endif
