/* Inputs of the actions that several kinds share (rows in actions.c). */
#ifndef DOMAIN_INPUTS_H
#define DOMAIN_INPUTS_H

#include "domain/fields.h"

struct get_keys_input {
    struct benefit_ref benefit;
    int64_t count; /* FIELD_INT_NONE: 1 */
    code language; /* R22, R23: the choice of the package; they choose the key only where the terms say so */
    code os;
};

struct show_key_input {
    struct benefit_ref benefit;
    uid key; /* UID_NONE: its only one, or the next to be got */
};

struct assign_user_input {
    struct benefit_ref benefit;
    struct person_ref person;
    uid key;                     /* where there are several */
    uid subscription;            /* likewise */
    bool confirm_no_other_offer; /* R34 */
};

struct remove_user_input {
    struct benefit_ref benefit;
    struct person_ref person;
    uid key;
    uid subscription;
};

struct reassign_input {
    struct benefit_ref benefit;
    struct person_ref from;
    struct person_ref to;
};

struct give_back_input {
    struct benefit_ref benefit;
    uid key;
    uid subscription;
};

struct activate_input {
    struct benefit_ref benefit;
};

/* The ids of a support contract are opaque (domain facts 4.5), and open it to whoever has both: secrets. */
struct complete_activation_input {
    struct benefit_ref benefit;
    str access_id;
    str contract_id;
};

struct decline_activation_input {
    struct benefit_ref benefit;
    str reason;
};

struct ask_for_information_input { /* and the answer to it */
    struct benefit_ref benefit;
    str text;
};

#endif
