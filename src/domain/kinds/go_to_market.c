/* Go-To-Market offers (R70-R85). Granted and listed here: nobody has asked for their activation. What they
 * are worth stands in the programme's words; a grant keeps nothing but that it was given. */
#include "domain/contact.h"
#include "domain/kinds/shared.h"

struct go_to_market_terms {
    struct text instructions; /* R78: what the marketing contact is told */
};
static const struct field terms[] = {
    FIELD(go_to_market_terms, instructions, F_TEXT_IN, CLASS_FREE_TEXT),
};

struct go_to_market_granted {
    uid benefit;
};
static const struct field granted_fields[] = {
    FIELD(go_to_market_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct go_to_market_granted *d = e->data;
    ASSERT(state_benefit(s, d->benefit));
}
static const struct event_def events[] = {
    {"go_to_market_granted", 1, sizeof(struct go_to_market_granted), granted_fields,
     ARRAY_LEN(granted_fields), apply_granted},
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q, (void)def;
    *(struct go_to_market_granted *)emit(d, &events[0]) = (struct go_to_market_granted){benefit};
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    const struct contact *contact = out->state ? contact_of(out->state) : NULL;
    (void)p, (void)b, (void)now;
    describe_value(out, VAL_TS("requested_at", TS_NONE));
    describe_value(out, VAL_DATE("due_at", DATE_NONE));
    if (contact) /* R73: who is told; his address stands in the vault */
        describe_value(out, VAL_ID("marketing_contact", ID_PERSON, contact->person));
    else
        describe_value(out, (struct value){.name = "marketing_contact"});
}

static void check(const struct benefit *b)
{
    ASSERT(b->n_items == 0);
}

const struct kind kind_go_to_market = {
    .name = "go_to_market",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct go_to_market_terms),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .grant = grant,
    .used = shared_unused,
    .status = shared_untouched,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
