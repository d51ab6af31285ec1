/* Offers that nobody buys and that do not come with joining: the desk records that a company has one (ISV
 * Co-sell ready: R81, domain facts 3.1), and withdraws it when the company no longer has what it stands for.
 * In the programme: `free: true` and `needs_membership: true`. */
#include "domain/kind.h"
#include "domain/membership.h"

struct recorded_input {
    code offer;
};
static const struct field recorded_fields[] = {
    FIELD(recorded_input, offer, F_CODE, CLASS_CODE, .required = true),
};

/* The offer meant. NULL while the list of actions asks, where something refused already, or after refusing:
 * it is bought, or comes with joining. */
static const struct offer *recorded_offer(const struct ask *q, struct decision *d)
{
    const struct recorded_input *in = q->input;
    if (q->listing)
        return NULL;
    const struct offer *o = programme_offer(q->programme, code_str(&in->offer));
    if (!o || !o->free || !o->needs_membership)
        refuse_unknown(d, "offer");
    return d->n_reasons > 0 ? NULL : o;
}

/* X1: held once. */
static void decide_record_offer(struct ask *q, struct decision *d)
{
    const struct offer *o = recorded_offer(q, d);
    if (!o)
        return;
    if (membership_of_offer(q->state, code_str(&o->id)))
        reason_fact(refuse(d, REASON_OFFER_ALREADY_HELD), VAL_STR("offer", code_str(&o->id)));
    else
        membership_start(q, d,
                         &(struct membership_start){.offer = o, .paid = q->today, .anniversary = DATE_NONE});
}

static void decide_withdraw_offer(struct ask *q, struct decision *d)
{
    const struct offer *o = recorded_offer(q, d);
    const struct membership *m = o ? membership_of_offer(q->state, code_str(&o->id)) : NULL;
    if (m)
        membership_cancel(q, d, m);
    else if (o)
        refuse_unknown(d, "offer");
}

static const struct action rows[] = {
    {.id = "record-offer",
     .on = ON_PARTNER,
     .realms = REALM_DESK,
     .fields = recorded_fields,
     .n_fields = ARRAY_LEN(recorded_fields),
     .input_size = sizeof(struct recorded_input),
     .decide = decide_record_offer},
    {.id = "withdraw-offer",
     .on = ON_PARTNER,
     .realms = REALM_DESK,
     .without_membership = true,
     .fields = recorded_fields,
     .n_fields = ARRAY_LEN(recorded_fields),
     .input_size = sizeof(struct recorded_input),
     .weight = WEIGHT_COSTLY,
     .decide = decide_withdraw_offer},
};

const struct module module_recorded = {.name = "recorded", .actions = rows, .n_actions = ARRAY_LEN(rows)};
