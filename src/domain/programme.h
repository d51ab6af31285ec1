/* The programme in force: everything that is data (design, idea 5). Read from a file by app/programme_file.c,
 * immutable afterwards, shared by reference count. No quantity, window, price or text of it stands in C. */
#ifndef DOMAIN_PROGRAMME_H
#define DOMAIN_PROGRAMME_H

#include "base/arena.h"
#include "base/hash.h"
#include "domain/fields.h"

struct kind;

/* Who may take an action: bits 0… are the rows of programme.roles, in their order; above them those who are
 * not a role. A policy row is an "or" of these. */
typedef uint64_t who;
enum { ROLES_MAX = 32 };
#define WHO_ROLE(i)   (UINT64_C(1) << (i))
#define WHO_ANY       (UINT64_C(1) << 40) /* any active member of the company */
#define WHO_HOLDER    (UINT64_C(1) << 41) /* who holds the thing: the kind tells */
#define WHO_PURCHASER (UINT64_C(1) << 42) /* who placed the order */
#define WHO_OPENER    (UINT64_C(1) << 43) /* who opened the request */
#define WHO_SIGNED_IN                                                                                        \
    (UINT64_C(1) << 44)                  /* every signed-in user, guests and people of a lapsed company too */
#define WHO_OPERATOR (UINT64_C(1) << 48) /* the desk's roles have fixed names */
#define WHO_APPROVER (UINT64_C(1) << 49)
#define WHO_AUDITOR  (UINT64_C(1) << 50)
#define WHO_DESK     (WHO_OPERATOR | WHO_APPROVER)
#define WHO_SERVICE  (UINT64_C(1) << 51) /* a service token that lists the action */

struct role_def {
    code id;
    struct text title;
    struct text help; /* what the role may do, for /help/roles */
    bool for_guests;  /* may be given to a guest */
    who granted_by;   /* who may give and take it */
};

struct policy_row {
    code action; /* an action's id, or a way of reading: "read-benefits", "read-people", … (access.h) */
    who who;
};

struct link_def {
    code id;
    struct text title;
    str href;
};

struct competency {
    code id;
    struct text title;
    bool cloud;
};

/* The name under which benefits are listed together (R81): silver-core, gold-core, isv-co-sell-ready. */
struct group_def {
    code id;
    struct text title;
};

struct price {
    money amount;
    code country; /* empty: everywhere else */
    bool example; /* not documented: laid over by a file that says `example: true` */
};

struct offer {
    code id;
    struct text title;
    struct text summary;
    struct text contents; /* one line per thing contained */
    int rank; /* of the levels (silver 1, gold 2): core comes once, at the highest; 0: not a level */
    bool needs_membership; /* one must have joined first */
    bool needs_attainment; /* a competency is bought with it; it must not be lost */
    bool free;             /* comes with joining, has no order */
    bool disabled;         /* not for sale; so is an offer without a price that is not free */
    struct price *prices;
    size_t n_prices;
    code upgrade_from;       /* whoever holds this offer pays less; empty: nobody does */
    int upgrade_percent_off; /* of the price, 0…100 */
    code details_link;
};

/* What a definition gives to whoever holds `offer` (and, for an incremental one, has attained `competency` at
 * it). */
struct grant_row {
    code offer;
    code competency;  /* empty: for the offer itself */
    int64_t quantity; /* in units of the definition; 0 when unlimited */
    bool unlimited;
    bool example; /* the quantity is not documented */
};

enum benefit_type { BENEFIT_CORE, BENEFIT_INCREMENTAL };

struct definition {
    code id;
    const struct kind *kind;
    struct text title;
    code category; /* software, cloud, developer-subscriptions, technical, go-to-market */
    code group;    /* the name it is listed under: silver-core, gold-core, isv-co-sell-ready; or empty */
    enum benefit_type type;
    code unit; /* key, seat, credit, incident, hour, activation */
    struct grant_row *grants;
    size_t n_grants;
    code product; /* downloads hang on it; caps are counted per product over core and incremental; may be
                     empty */
    int cap_country, cap_world; /* × the initial grant: its own, or those of the settings */
    code *links;                /* ids of links shown with it */
    size_t n_links;
    money price; /* what it alone refunds; MONEY_NONE: only the order can be refunded */
    void *terms; /* of the kind: struct of kind->terms_size described by kind->terms */
    int line;    /* where it stands in the file, for messages */
};

/* One installation package of a product: (language, os) → file. */
struct download {
    code product;
    code language; /* "ko", "en", …; empty: every language */
    code os;       /* never empty */
    str href;      /* "/downloads/…" served by us, or https */
    int64_t size;
    str sha256;
    str install_guide;
    struct text title;
};

struct pool_def {
    code id;
    struct text title;
    code format;       /* "5x5": 25 characters in five groups; "opaque" */
    int64_t low_water; /* keys left at which the desk is told */
};

/* What incidents are opened about (R63-R65). */
struct support_product {
    code id;
    struct text title;
    code scope;               /* cloud, on-premises: which contracts are for it */
    code ids;                 /* always, unless-csp, never: are Access ID and Contract ID needed? */
    struct str_list versions; /* the newest first; empty: it has none */
};
/* What advice is asked about (R67-R69). */
struct advisory_solution {
    code id;
    struct text title;
    code covers; /* cloud, hybrid: advised on; on-premises: in no offer; nothing: out of scope */
};

struct country_contact {
    code region;
    struct text text;
    str href;
};

/* What the desk often has to say, written once in both languages: `reply` takes its id. */
struct reply_def {
    code id;
    struct text title; /* by which the desk chooses it */
    struct text text;  /* what the one who asked reads, in his language */
};

struct settings {
    int refund_days;                 /* R86: day 0 is the day it became paid */
    bool refund_blocked_by_anything; /* the stricter rule; default: software only */
    struct price *second_person_above;
    size_t n_second_person_above;
    int renewal_window_days;             /* AD+1 … AD+n */
    int renewal_term_days;               /* new AD = old + n */
    int reminder_before, reminder_after; /* AD−15, AD+23 */
    int order_days;                      /* a wire order waits through day n */
    int replacement_days;
    int support_due_days, gtm_due_days;        /* business days; 0: no day is promised */
    int gtm_remind_days, gtm_last_remind_days; /* before the end; 0: nobody is told */
    int cap_country, cap_world;                /* × the initial grant */
    int admin_claim_days;      /* how long a claim to become Global admin waits; 0: for ever */
    bool card_settles_at_once; /* the demo's payment page */
    date *holidays;
    size_t n_holidays;
};

struct programme {
    struct arena arena;
    int refs;     /* atomic */
    hash256 hash; /* of `source`: every event names the programme it was decided under (L6) */
    str source;   /* the bytes of its files in order: what the vendor's stream keeps and reads again */
    code id;
    struct text title;
    code zone_name;
    struct zone *zone;
    char currency[4];
    struct role_def *roles;
    size_t n_roles;
    struct policy_row *policy; /* of the chosen variant */
    size_t n_policy;
    code policy_name;
    struct competency *competencies;
    size_t n_competencies;
    struct offer *offers;
    size_t n_offers;
    struct definition *definitions;
    size_t n_definitions;
    struct download *downloads;
    size_t n_downloads;
    struct pool_def *pools;
    size_t n_pools;
    struct link_def *links;
    size_t n_links;
    struct support_product *support_products;
    size_t n_support_products;
    struct advisory_solution *advisory_solutions;
    size_t n_advisory_solutions;
    struct group_def *groups;
    size_t n_groups;
    struct country_contact *contacts;
    size_t n_contacts;
    struct reply_def *replies;
    size_t n_replies;
    struct settings settings;
};

const struct offer *programme_offer(const struct programme *p, str id);
const struct definition *programme_definition(const struct programme *p, str id);
const struct competency *programme_competency(const struct programme *p, str id);
const struct role_def *programme_role(const struct programme *p, str id,
                                      size_t *ret_index); /* index may be NULL */
const struct link_def *programme_link(const struct programme *p, str id);
const struct pool_def *programme_pool(const struct programme *p, str id);
const struct support_product *programme_support_product(const struct programme *p, str id);
const struct advisory_solution *programme_advisory_solution(const struct programme *p, str id);
const struct group_def *programme_group(const struct programme *p, str id);
const struct reply_def *programme_reply(const struct programme *p, str id);
who programme_policy(const struct programme *p, str action); /* 0: nobody */
/* The price of an offer for a company: its currency's row for its country, else its currency's row for
 * everywhere else, else the same two in USD (contract section 4: no rate is ever computed). NULL: not for
 * sale.
 */
const struct price *programme_price(const struct offer *o, str country, const char currency[4]);
/* Of amounts in one currency that of the country, else that of everywhere else. NULL: none. */
const struct price *programme_price_in(const struct price *rows, size_t n, str country, str currency);
/* What a definition gives for `offer` and `competency` (empty: the offer itself); NULL: nothing. */
const struct grant_row *definition_grant(const struct definition *d, str offer, str competency);
/* In that language, else in English; the file gives both. */
str text_in(const struct text *t, enum lang lang);

/* Any thread. Made with one holder; the last release frees. NULL is nobody. */
struct programme *programme_hold(struct programme *p);
void programme_release(struct programme *p);

#endif
