/* The actions that several kinds share: rows only, each kind decides (kind.h). Inputs: inputs.h. */
#include "domain/inputs.h"
#include "domain/kind.h"

enum { KEYS_AT_ONCE = 100, CONTRACT_ID_MAX = 100, WORDS_MAX = 8000 };

static const struct field get_keys_fields[] = {
    FIELD(get_keys_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(get_keys_input, count, F_INT, CLASS_QUANTITY, .min = 1, .max = KEYS_AT_ONCE),
    FIELD(get_keys_input, language, F_CODE, CLASS_CODE),
    FIELD(get_keys_input, os, F_CODE, CLASS_CODE),
};

static const struct field show_key_fields[] = {
    FIELD(show_key_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(show_key_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
};

static const struct field assign_user_fields[] = {
    FIELD(assign_user_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(assign_user_input, person, F_PERSON, CLASS_ID, .required = true),
    FIELD(assign_user_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(assign_user_input, subscription, F_ID, CLASS_ID, .id_kind = ID_SUBSCRIPTION),
    FIELD(assign_user_input, confirm_no_other_offer, F_BOOL, CLASS_CODE),
};

static const struct field remove_user_fields[] = {
    FIELD(remove_user_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(remove_user_input, person, F_PERSON, CLASS_ID, .required = true),
    FIELD(remove_user_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(remove_user_input, subscription, F_ID, CLASS_ID, .id_kind = ID_SUBSCRIPTION),
};

static const struct field reassign_fields[] = {
    FIELD(reassign_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(reassign_input, from, F_PERSON, CLASS_ID, .required = true),
    FIELD(reassign_input, to, F_PERSON, CLASS_ID, .required = true),
};

static const struct field give_back_fields[] = {
    FIELD(give_back_input, benefit, F_BENEFIT, CLASS_ID),
    FIELD(give_back_input, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(give_back_input, subscription, F_ID, CLASS_ID, .id_kind = ID_SUBSCRIPTION),
};

static const struct field activate_fields[] = {
    FIELD(activate_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
};

static const struct field complete_activation_fields[] = {
    FIELD(complete_activation_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(complete_activation_input, access_id, F_TEXT, CLASS_SECRET, .max = CONTRACT_ID_MAX),
    FIELD(complete_activation_input, contract_id, F_TEXT, CLASS_SECRET, .max = CONTRACT_ID_MAX),
};

static const struct field decline_activation_fields[] = {
    FIELD(decline_activation_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(decline_activation_input, reason, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = WORDS_MAX),
};

static const struct field ask_for_information_fields[] = {
    FIELD(ask_for_information_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(ask_for_information_input, text, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = WORDS_MAX),
};

#define INPUT(name)                                                                                          \
    .fields = name##_fields, .n_fields = ARRAY_LEN(name##_fields), .input_size = sizeof(struct name##_input)

static const struct action rows[] = {
    {.id = "get-keys",
     .on = ON_BENEFIT,
     .weight = WEIGHT_IRREVERSIBLE,
     .realms = REALM_PARTNER,
     .facts = FACT_KEYS,
     .gives_secret = true,
     INPUT(get_keys)},
    /* Weighs nothing once somebody has seen the key: the kinds say so. */
    {.id = "show-key",
     .on = ON_BENEFIT,
     .weight = WEIGHT_IRREVERSIBLE,
     .realms = REALM_PARTNER,
     .facts = FACT_KEYS,
     .gives_secret = true,
     INPUT(show_key)},
    {.id = "assign-user", .on = ON_BENEFIT, .realms = REALM_PARTNER, INPUT(assign_user)},
    {.id = "remove-user", .on = ON_BENEFIT, .realms = REALM_PARTNER, INPUT(remove_user)},
    {.id = "reassign", .on = ON_BENEFIT, .realms = REALM_PARTNER, INPUT(reassign)},
    {.id = "give-back", .on = ON_BENEFIT, .realms = REALM_PARTNER, INPUT(give_back)},
    {.id = "activate", .on = ON_BENEFIT, .realms = REALM_PARTNER, INPUT(activate)},
    {.id = "complete-activation",
     .on = ON_BENEFIT,
     .realms = REALM_DESK,
     .facts = FACT_CONTRACT_IDS,
     INPUT(complete_activation)},
    /* What can no longer be used is declined too: nothing stays in the queue for ever. */
    {.id = "decline-activation",
     .on = ON_BENEFIT,
     .realms = REALM_DESK,
     .without_membership = true,
     INPUT(decline_activation)},
    {.id = "ask-for-information", .on = ON_BENEFIT, .realms = REALM_DESK, INPUT(ask_for_information)},
    {.id = "answer-information", .on = ON_BENEFIT, .realms = REALM_PARTNER, INPUT(ask_for_information)},
};

const struct module module_actions = {.name = "actions", .actions = rows, .n_actions = ARRAY_LEN(rows)};
