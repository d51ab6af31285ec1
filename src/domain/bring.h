/* What a company brings along from PMC (R3; domain facts 5.4): the CSV set that comes with its invitation,
 * read and checked. The same set is what `guildhall partner import FOLDER` reads; samples/README.md has its
 * columns. */
#ifndef DOMAIN_BRING_H
#define DOMAIN_BRING_H

#include "domain/kind.h"

struct bring_person {
    str email, given_name, family_name, phone;
    str normal; /* of the address */
    code type, language, country;
    struct str_list roles, other_offers;
    size_t line;
    bool twice; /* the address stood further up */
    uid known;  /* of the directory already; UID_NONE: new. Filled in by whoever loads the facts, like … */
    code email_hash; /* … this (L14) */
};
struct bring_tenant {
    code tenant;
    size_t line;
    bool taken; /* another company has proved it: a fact */
};
struct bring_order {
    code offer, competency, payment;
    date paid;
    date anniversary; /* DATE_NONE: a year after it was paid */
    str purchaser;
    size_t line;
};
struct bring_holding {
    code benefit; /* a definition */
    code offer;   /* where several give it */
    str person;
    ts assigned_at;
    size_t line;
};
struct bring_set {
    struct bring_person *people;
    size_t n_people;
    struct bring_tenant *tenants;
    size_t n_tenants;
    struct bring_order *orders;
    size_t n_orders;
    struct bring_holding *holdings;
    size_t n_holdings;
    uint32_t *by_email; /* places in people + 1, by the hash of the address; n_slots is a power of two */
    size_t n_slots;
};

/* Reads the object of CSV texts. Every mistake is a refusal export-invalid with file, line and column (X54).
 */
void bring_read(struct arena *a, str export, struct decision *d, struct bring_set *ret);
/* What the programme and the texts themselves say against it. */
void bring_check(struct ask *q, struct decision *d, const struct bring_set *set);
/* Whom of the set this address names, in its normal form; NULL: nobody. */
const struct bring_person *bring_person_of(struct arena *a, const struct bring_set *set, str email);
/* Refuses one row. `problem` is the text problem.CODE. */
void bring_refuse(struct decision *d, const char *file, size_t line, const char *column, const char *problem);

extern const char bring_people[], bring_tenants[], bring_orders[], bring_holdings[]; /* file names */

#endif
