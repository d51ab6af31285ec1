/* What the desk grants and corrects by hand, each time with a reason: a benefit outside every membership, and
 * another quantity of one that is held. What is above a quantity that was lowered is over-allocated, never
 * taken silently (X20). */
#include "domain/kind.h"
#include "domain/membership.h"

enum { QUANTITY_MAX = 1000000, REASON_MAX = 1000 };

struct grant_input {
    code definition;
    code competency;
    int64_t quantity;
    date expires;
    str reason;
};
static const struct field grant_fields[] = {
    FIELD(grant_input, definition, F_CODE, CLASS_CODE, .required = true),
    FIELD(grant_input, competency, F_CODE, CLASS_CODE),
    FIELD(grant_input, quantity, F_INT, CLASS_QUANTITY, .required = true, .min = 1, .max = QUANTITY_MAX),
    FIELD(grant_input, expires, F_DATE, CLASS_DATE),
    FIELD(grant_input, reason, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = REASON_MAX),
};

struct adjust_input {
    struct benefit_ref benefit;
    int64_t quantity;
    str reason;
};
static const struct field adjust_fields[] = {
    FIELD(adjust_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
    FIELD(adjust_input, quantity, F_INT, CLASS_QUANTITY, .required = true, .min = 0, .max = QUANTITY_MAX),
    FIELD(adjust_input, reason, F_TEXT, CLASS_FREE_TEXT, .required = true, .max = REASON_MAX),
};

static uid by_hand_reason(struct ask *q, struct decision *d)
{
    uid text = ask_id(q);
    effect(d, EFFECT_TEXT, text)->name = code_of(S("reason"));
    return text;
}

/* X56: by hand no more is given of a product, in all, than so many times its initial grant either. */
static void by_hand_check_cap(struct ask *q, struct decision *d, const struct definition *def,
                              const struct benefit *held, int64_t quantity)
{
    const struct membership *m = membership_highest(q->programme, q->state, UID_NONE);
    const struct offer *level = m ? programme_offer(q->programme, code_str(&m->offer)) : NULL;
    int64_t cap = grants_cap(q->programme, def, level, held ? held->initial : 0);
    int64_t others = grants_of_product(q, d, &def->product, held ? held->id : UID_NONE);
    if (cap < 0 || others + quantity <= cap || (held && quantity <= held->granted))
        return;
    struct reason *r = refuse(d, REASON_GRANT_CAP_REACHED);
    reason_fact(r, VAL_INT("cap", cap));
    reason_fact(r, VAL_INT("granted", others));
}

static void decide_grant(struct ask *q, struct decision *d)
{
    const struct grant_input *in = q->input;
    if (q->state->company.in_pmc)
        refuse_home(d, S(""));
    else if (!q->state->company.member)
        refuse(d, REASON_NOT_A_MEMBER)->link = code_of(S("join"));
    if (q->listing)
        return;
    const struct definition *def = programme_definition(q->programme, code_str(&in->definition));
    if (!def) {
        refuse_unknown(d, "definition");
        return;
    }
    if (!code_none(&in->competency) && !programme_competency(q->programme, code_str(&in->competency)))
        refuse_unknown(d, "competency");
    if (!date_none(in->expires) && date_cmp(in->expires, q->today) < 0)
        reason_fact(refuse(d, REASON_BENEFIT_EXPIRED), VAL_DATE("expired_on", in->expires));
    by_hand_check_cap(q, d, def, NULL, in->quantity);
    if (d->n_reasons > 0)
        return;
    uid id = ask_id(q);
    struct ev_benefit *e = emit(d, &membership_events[EV_BENEFIT_GRANTED]);
    e->benefit = id;
    e->definition = def->id;
    e->kind = code_of(str_of(def->kind->name));
    e->competency = in->competency;
    e->product = def->product;
    e->incremental = def->type == BENEFIT_INCREMENTAL;
    e->granted = e->initial = in->quantity;
    e->expires = e->activate_by = in->expires;
    e->reason = by_hand_reason(q, d);
    def->kind->grant(q, d, id, def);
}

static void decide_adjust(struct ask *q, struct decision *d)
{
    const struct adjust_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct definition *def = programme_definition(q->programme, code_str(&b->definition));
    if (q->listing)
        return;
    if (def)
        by_hand_check_cap(q, d, def, b, in->quantity);
    if (d->n_reasons > 0 || (!b->unlimited && b->granted == in->quantity))
        return; /* so much already: done, without an event */
    struct ev_benefit *e = emit(d, &membership_events[EV_BENEFIT_CHANGED]);
    e->benefit = b->id;
    e->definition = b->definition;
    e->kind = b->kind;
    e->offer = b->offer;
    e->competency = b->competency;
    e->product = b->product;
    e->membership = b->membership;
    e->order = b->order;
    e->incremental = b->incremental;
    e->granted = in->quantity;
    e->initial = b->initial;
    e->expires = b->expires;
    e->activate_by = b->activate_by;
    e->reason = by_hand_reason(q, d);
    int64_t used = benefit_used(b);
    if (used > in->quantity) {
        struct note *n = note(d, "over-allocates", true);
        note_fact(n, VAL_INT("used", used));
        note_fact(n, VAL_INT("over", used - in->quantity));
    }
}

static const struct action by_hand_actions[] = {
    {.id = "grant",
     .on = ON_PARTNER,
     .realms = REALM_DESK,
     .decide = decide_grant,
     .without_membership = true,
     .fields = grant_fields,
     .n_fields = ARRAY_LEN(grant_fields),
     .input_size = sizeof(struct grant_input)},
    {.id = "adjust",
     .on = ON_BENEFIT,
     .realms = REALM_DESK,
     .decide = decide_adjust,
     .fields = adjust_fields,
     .n_fields = ARRAY_LEN(adjust_fields),
     .input_size = sizeof(struct adjust_input)},
};
const struct module module_by_hand = {
    .name = "by_hand", .actions = by_hand_actions, .n_actions = ARRAY_LEN(by_hand_actions)};
