/* What the templates take: plain values, already in the reader's words. One struct for each page, and the
 * parts that several share. */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "web/words.h"

/* --- Parts --- */

struct mark {
    const char *tone; /* class: good, busy, warn, bad, off */
    const char *icon;
    str word;
};
struct bar {
    bool shown;
    int used, over; /* hundredths of the whole width */
};
struct quantity {
    bool unlimited;
    int64_t used, granted, available, over;
    str unit;
    struct bar bar;
};
struct choice {
    str value, label;
    bool chosen;
};
struct choice_list {
    struct choice *rows;
    size_t n;
};
struct people_list {
    struct person_row *rows;
    size_t n;
};
struct link_row {
    str title, href;
};
/* An action as it can be taken here: allowed, or the sentence why not. `ask`: only the right is missing, and
 * those who have it can be asked (R16). */
struct option {
    bool listed, allowed, ask;
    const char *action;
    str why;
};

struct benefit_row {
    str id, href, title, group, offer, competency;
    bool incremental, example, names_only;
    bool counts; /* the reader may know how much is left (contract section 3, "Reading") */
    struct quantity quantity;
    struct mark mark;
    date activate_by, expires;
    bool gone; /* expired or cancelled */
};

/* --- Benefits --- */

struct benefit_group {
    str category; /* "software" */
    str title;
    const char *href;
    struct benefit_row *rows;
    size_t n;
};
struct credit_row;
struct moving;
struct benefits_page {
    const struct shell *shell;
    const struct moving *moving; /* of technical benefits, while they are in PMC */
    str category;                /* of one category; empty: all */
    str intro;
    struct credit_row *credits; /* of the cloud products alone: what is used by use, before what is by key */
    size_t n_credits;
    struct benefit_group *groups;
    size_t n;
    bool names_only;
    struct link_row *links; /* where the seed links out from this page (R90) */
    size_t n_links;
    struct link_row *next;
    size_t n_next;
    bool elsewhere;                  /* still in PMC: that there are none here means nothing */
    bool may_claim;                  /* R8: the instructions stand here for who is no Global admin */
    struct reason_row_view *notices; /* what holds for all: home is PMC, lapsed */
    size_t n_notices;
    bool filtered;
    str status; /* those of this status alone; empty: of whichever */
    date activate_by;
};

/* The head that the pages of a benefit share. */
struct by_hand_row {
    ts at;
    int64_t granted;
    str reason; /* as it was written; empty: erased */
};
struct benefit_head {
    struct benefit_row row;
    const char *category_href;
    str category_title;
    struct link_row *links;
    size_t n_links;
    bool refundable;
    date refund_until;
    int64_t refund_days;
    struct by_hand_row *by_hand;
    size_t n_by_hand;
    struct reason_row_view *notices;
    size_t n_notices;
};
struct benefit_page {
    const struct shell *shell;
    struct benefit_head head;
    struct option ask; /* what the reader most likely wants, and may not take */
    struct fact_row *facts;
    size_t n_facts;
    struct person_row *admins;
    size_t n_admins;
};

/* --- Software --- */

struct key_row {
    str number, id;
    struct mark mark;
    struct person_row shown_by, holder;
    bool seen, held;
    ts got_at, shown_at, held_since;
    int64_t shows;
    bool can_show, can_give, can_take;
};
struct package_row {
    str title, language, os, href, sha256, guide;
    int64_t kib;
    bool chosen;
};
struct software_page {
    const struct shell *shell;
    struct benefit_head head;
    bool key_needed;
    str instructions, activations;
    struct choice_list languages, systems;
    struct package_row *packages;
    size_t n_packages;
    struct key_row *keys;
    size_t n_keys;
    struct people_list people;
    struct option get, show, assign, remove;
};

/* --- Cloud credits --- */

struct credit_holder {
    struct person_row person;
    ts since, left_at;
    bool left;     /* the company: a bulk credit waits for its transfer (R32) */
    str conflicts; /* offers recorded of him since that it may not be combined with (R34); empty: none */
};
/* What a credit is worth now: in the list of the cloud products and on its own page. */
struct credit_row {
    struct benefit_row row;
    bool bulk, running;
    money amount, spent, left;
    struct bar bar;
    date resets_on, year_from, year_to;
    struct credit_holder *holders;
    size_t n_holders;
    struct option assign, remove, transfer;
};
struct credit_page {
    const struct shell *shell;
    struct benefit_head head;
    struct credit_row credit;
    str conflicts; /* the offers that it may not be combined with, in words */
    struct people_list people;
};

/* --- Cloud subscriptions by key --- */

struct licence_key_row {
    str number, id;
    struct mark mark;
    int64_t seats;
    str shown_by; /* empty: a token */
    ts shown_at;
    int64_t shows;
    date redeemed_on;
    str goal, tenant; /* of its redemption */
    str redeem_href;
    bool seen, replacement, can_show, can_redeem, can_replace;
};
struct holder_row {
    struct person_row person;
    ts since;
};
struct redemption_row {
    date on, replaced_on;
    str goal;
    int64_t seats;
    bool replaced;
};
struct subscription_row {
    str id, tenant;
    struct mark mark;
    bool runs, dated;
    int64_t seats, used;
    date starts, ends;
    str came_href, goes_href; /* the benefit before, and the one in which it goes on; empty: none */
    struct holder_row *holders;
    size_t n_holders;
    struct redemption_row *history;
    size_t n_history;
};
struct licence_page {
    const struct shell *shell;
    struct benefit_head head;
    str instructions, portal, desk_href;
    bool in_portal, left; /* left: another key can be got */
    struct licence_key_row *keys;
    size_t n_keys;
    struct subscription_row *subscriptions;
    size_t n_subscriptions;
    struct people_list people;
    struct option show, redeem, replace, assign, remove;
};
/* What one goal of a key would come to (R40). */
struct branch_row {
    str goal, label, why;
    bool chosen, allowed, as_new, changes;
    int64_t seats, months, seats_before;
    date ends, ends_before;
};
struct redeem_page {
    const struct shell *shell;
    struct benefit_head head;
    str portal, desk_href, tenant, key, via, subscription;
    bool in_portal, tenant_known;
    struct choice_list tenants, keys, subscriptions;
    struct branch_row *branches;
    size_t n_branches;
    struct reason_row_view *reasons;
    size_t n_reasons;
};

/* --- Developer subscriptions --- */

struct seat_row {
    struct person_row person, previous;
    bool held, locked, has_previous;
    ts assigned_at, reassign_from, freed_at;
};
struct developer_page {
    const struct shell *shell;
    struct benefit_head head;
    str edition, portal, carry_over;
    struct seat_row *seats;
    size_t n_seats;
    struct people_list people;
    struct option assign, reassign;
};

/* --- Go-To-Market --- */

struct contact_box {
    bool reads, set, gone;
    str person, name, email, phone, language, language_code;
    struct option change;
};
/* A technical benefit: a support contract, or advisory hours. */
struct technical_person {
    struct person_row person;
    ts since;
};
struct technical_product {
    str id, title, versions;
    struct choice_list version;
    bool always, unless_csp; /* are the ids needed? */
};
struct technical_page {
    const struct shell *shell;
    struct benefit_head head;
    str status;
    bool support, active, pending, linked;
    str access_id, contract_id; /* empty: not issued, or not the reader's */
    ts requested_at, activated_at;
    date due;
    struct option activate, answer, share, link, incident, advisory;
    struct {
        str shared, linked, none;
    } words;
    struct technical_person *shared, *linkers;
    size_t n_shared, n_linkers;
    struct people_list people;
    struct technical_product *products;
    size_t n_products;
    bool any_version, any_csp, any_ids;
    struct choice_list severities, languages, solutions, excluded;
    bool deducts;
    int64_t most_hours;
    str country;
};

struct gtm_row {
    struct benefit_row row;
    str instructions;
    ts requested_at;
    date due;
    bool active, waits, asked_back;
    struct option activate, answer;
    struct link_row *links;
    size_t n_links;
};
struct gtm_group {
    str title;
    struct gtm_row *rows;
    size_t n;
};
struct gtm_one_page {
    const struct shell *shell;
    struct benefit_head head;
    struct contact_box contact;
    struct gtm_row row;
};
struct gtm_page {
    const struct shell *shell;
    struct contact_box contact;
    struct gtm_group *groups;
    size_t n;
    bool names_only;
    struct link_row *next;
    size_t n_next;
    struct reason_row_view *notices;
    size_t n_notices;
};

/* --- Home and me --- */

struct need_row {
    const char *icon;
    str text, href, link;
};
struct membership_row {
    str offer, competency;
    struct mark mark;
    date anniversary, last_day; /* on which what it gives stays on */
    bool ends, window, waits;   /* a renewal waits for its money */
};
struct event_row {
    uint64_t seq;
    ts at;
    str who, text;
};
struct home_page {
    const struct shell *shell;
    bool may_claim;              /* the reader could become a Global admin */
    const struct moving *moving; /* NULL: the benefits are here */
    struct need_row *needs;
    size_t n_needs;
    struct membership_row *memberships;
    size_t n_memberships;
    struct event_row *events;
    size_t n_events;
    struct person_row *admins;
    size_t n_admins;
    size_t holdings;
    struct link_row *next;
    size_t n_next;
    struct reason_row_view *notices;
    size_t n_notices;
};

/* One thing that I hold. */
struct holding_card {
    struct benefit_row row;
    bool software, key, installs;
    str key_id, instructions, portal, access_id, contract_id;
    struct package_row package;
    money left;               /* of a credit; without currency: no credit */
    str subscription, tenant; /* of a seat of a cloud subscription; empty: none */
    date ends;
    ts since, reassign_from;
    bool locked;
    bool can_give_back;
};
struct me_page {
    const struct shell *shell;
    struct holding_card *cards;
    size_t n;
    struct person_row *admins;
    size_t n_admins;
};

/* --- People --- */

struct people_page {
    const struct shell *shell;
    struct person_row *rows;
    size_t n;
    str search;
    int64_t after, next; /* next 0: no more */
    struct option add;
};
struct role_row {
    str id, title, help;
    bool has;
    struct person_row *people;
    size_t n;
};
struct leaving_row {
    str title, href, way; /* way: what frees it; ptr NULL: nothing does */
    bool locked;
    ts from;
};
struct person_page {
    const struct shell *shell;
    struct person_row row;
    ts added_at;
    str country;
    struct role_row *roles;
    size_t n_roles;
    struct choice_list grantable;
    struct leaving_row *holdings;
    size_t n_holdings;
    struct option assign, remove, disable, update;
};

/* --- Activity, orders, help --- */

struct activity_page {
    const struct shell *shell;
    struct event_row *rows;
    size_t n;
    struct choice_list about;
    str filter;
    int64_t older; /* seq below which to go on; 0: none */
};
struct order_row {
    str id, offer, competency, payment, purchaser;
    struct mark mark;
    money price;
    date placed, pay_by, refund_until;
    bool refundable;
    int64_t refund_days;
    money refunded;
    bool cancelling, renewal, proved; /* a refund waits; another year was ordered; a proof was submitted */
    bool acts, refunds;
    bool wire; /* paid by transfer, which has to name the order */ /* the reader may prove and cancel it, or
                                                                      ask for the money back */
};
struct offer_row {
    str upgrade_from; /* held: the price is the lower one of an upgrade; empty: it is the list's */
    int64_t percent_off;
    money list_price;
    str id, title, summary, details;
    money price;
    bool priced, example, held, can_buy, attains;
    struct choice_list competencies; /* attained at its level */
    str why;
    str membership; /* of it, that ends; empty: none */
    bool can_renew;
    date renew_from, renew_until;
    str renew_why;
};
struct orders_page {
    const struct shell *shell;
    struct order_row *rows;
    size_t n;
    bool reads;
    struct offer_row *offers;
    size_t n_offers;
};
struct roles_page {
    const struct shell *shell;
    struct role_row *roles;
    size_t n;
    struct person_row *admins;
    size_t n_admins;
    str link, href;
};

/* --- Acts --- */

enum input {
    INPUT_TEXT,
    INPUT_AREA,
    INPUT_EMAIL,
    INPUT_NUMBER,
    INPUT_CHOICE,
    INPUT_CHECK,
    INPUT_PERSON,
    INPUT_HIDDEN
};
struct input_row {
    const char *name;
    str label, hint, error, value;
    enum input type;
    bool required;
    struct choice_list choices;
};
/* A form for an action, empty or with what was wrong. */
struct form_page {
    const struct shell *shell;
    str action, title, intro, subject, back, problem;
    str partner; /* on whom the desk acts; empty: the actor's own company */
    bool marked; /* the problem stands at its field */
    struct input_row *inputs;
    size_t n;
    struct people_list people;
};
struct pair_row {
    str name, value;
};
/* What an act would do, before it is done. */
struct preview_page {
    const struct shell *shell;
    str action, title, label, subject, back, partner;
    bool irreversible, stale;
    struct note_row *notes;
    size_t n_notes;
    struct change_row *changes;
    size_t n_changes;
    struct branch_row *branches; /* the ways that the input chooses between */
    size_t n_branches;
    struct pair_row *inputs; /* sent again as they were */
    size_t n_inputs;
    str token;
};
struct refusal_page {
    const struct shell *shell;
    str title, subject, back;
    struct reason_row_view *reasons;
    size_t n;
};
struct shown_key {
    str number, key;
};
struct keys_page {
    const struct shell *shell;
    str subject, instructions, back;
    struct shown_key *keys;
    size_t n;
};

/* --- Requests --- */

struct request_row {
    str href, type, subject, about, company;
    struct mark mark;
    str person, taken_by; /* names; empty: nobody, or not to be told */
    ts opened_at;
    date due; /* DATE_NONE: no day was promised */
    bool overdue, order;
    int64_t age_days;
};
struct requests_page {
    const struct shell *shell;
    struct request_row *rows;
    size_t n;
    int64_t next; /* 0: no more */
    struct option open;
};
/* The filters of the desk's lists; `after` goes on where the page ended, empty: no more. */
struct queue_page {
    const struct shell *shell;
    str title, path;
    struct request_row *rows;
    size_t n;
    struct choice_list types, states;
    str type, state, partner, after;
    bool mine, queue, acts; /* acts: the reader may; the auditor reads alone */
    int64_t overdue;        /* on this page */
    struct link_row *low;   /* pools at or below their low-water mark */
    size_t n_low;
};
struct message_row {
    str who, text, standard, kind; /* standard: a text of the programme */
    ts at;
    bool desk;
};
/* An action that is not written here but leads to its form. */
struct act_link {
    str label, href;
    bool main;
};
/* Use that a refund looks at (R86). */
struct use_row {
    str title;
    ts used_at;
    bool blocks; /* the refund */
};
struct request_page {
    const struct shell *shell;
    struct request_row row;
    str id, back, list_href, list_title;
    str partner; /* the desk's: on whom it acts; empty: the reader's own company */
    str text;    /* what was written when it was opened */
    struct fact_row *fields;
    size_t n_fields;
    struct message_row *messages;
    size_t n_messages;
    str decided_by; /* who gave the first of two decisions; empty: nobody, or not to be told */
    bool offer;     /* it is about what an order bought, not one benefit */
    bool waits, mine, taken, refund;
    struct option reply, withdraw, take;
    struct choice_list replies;
    struct act_link *acts;
    size_t n_acts;
    struct use_row *uses;
    size_t n_uses;
};

/* Orders that wait for their money, of all companies. */
struct desk_order_row {
    str id, partner, company, offer, competency, purchaser;
    str proof; /* what the company says its bank wrote; empty: nothing yet */
    money price;
    date placed, pay_by, proof_paid;
    bool overdue;
};
struct desk_orders_page {
    const struct shell *shell;
    struct desk_order_row *rows;
    size_t n;
    str after;
    bool acts;
};

/* Rows of a CSV that the desk pastes, each its own act: what would become of each, then what did. */
enum upload_step { UPLOAD_EMPTY, UPLOAD_PREVIEW, UPLOAD_DONE };
struct upload_line {
    int64_t row;
    str what, detail;
    bool good;
};
struct upload_page {
    const struct shell *shell;
    str action, title, intro, columns, problem, rows_text, back, back_title;
    enum upload_step step;
    int64_t done, refused;
    struct upload_line *lines;
    size_t n;
};

/* --- Errors, sign-in, the desk --- */

struct error_page {
    const struct shell *shell;
    int status;
    str title, text, request_id;
    const char *icon;
    bool who;                  /* name the account, the company, the roles held */
    struct person_row *people; /* who could */
    size_t n;
};
struct pools_page {
    const struct shell *shell;
    struct pool_line {
        str id, title;
        int64_t free, issued, quarantined, revoked, low_water, used, runway; /* runway -1: none is used */
        bool low;
    } * rows;
    size_t n;
};
/* Pasting keys into a pool. */
enum import_step { IMPORT_EMPTY, IMPORT_PREVIEW, IMPORT_DONE };
struct import_line {
    int64_t row; /* from 1 */
    str what;
};
struct import_page {
    const struct shell *shell;
    str pool, title, problem, keys;
    bool acts; /* the auditor reads alone */
    enum import_step step;
    int64_t added, refused;
    struct import_line *problems;
    size_t n;
    struct reason_row_view *reasons;
    size_t n_reasons;
};
struct partners_page {
    const struct shell *shell;
    struct partner_line {
        str key, name, country;
        int64_t seq;
    } * rows;
    size_t n;
    str next;
};

#endif
