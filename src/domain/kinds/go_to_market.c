/* Go-To-Market offers (R70-R85): activated through the desk, once the company has a marketing contact. The
 * contact is told what comes of it, how to use it, and in time that it ends. */
#include "domain/contact.h"
#include "domain/inputs.h"
#include "domain/kinds/activation.h"

struct go_to_market_terms {
    struct text instructions; /* R78: what the marketing contact is told */
};
static const struct field terms[] = {
    FIELD(go_to_market_terms, instructions, F_TEXT_IN, CLASS_FREE_TEXT),
};

struct go_to_market_own {
    struct activation activation;
    date warned; /* the end that was told of last, less the days before it; DATE_NONE: none of this term */
};

static struct go_to_market_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct go_to_market_own));
    return b->own;
}

static struct activation *activation_in(const struct benefit *b)
{
    return &own_of(b)->activation;
}

/* ---- events ---- */

struct go_to_market_granted {
    uid benefit;
};
static const struct field go_to_market_granted_fields[] = {
    FIELD(go_to_market_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
};
/* Again at a renewal: an offer ends with its year (R85), and the next one is activated anew. */
static void apply_granted(struct state *s, const struct event *e)
{
    const struct go_to_market_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct go_to_market_own *own = shared_own(s, b, sizeof(struct go_to_market_own), 0);
    own->warned = DATE_NONE;
    activation_reset(&own->activation);
}

struct go_to_market_ending {
    uid benefit;
    date day;
    date expires;
};
static const struct field go_to_market_ending_fields[] = {
    FIELD(go_to_market_ending, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(go_to_market_ending, day, F_DATE, CLASS_DATE, .required = true),
    FIELD(go_to_market_ending, expires, F_DATE, CLASS_DATE, .required = true),
};
static void apply_ending(struct state *s, const struct event *e)
{
    const struct go_to_market_ending *d = e->data;
    const struct benefit *b = state_benefit(s, d->benefit);
    ASSERT(b);
    own_of(b)->warned = d->day;
}

struct go_to_market_instructed {
    uid benefit;
};
static const struct field go_to_market_instructed_fields[] = {
    FIELD(go_to_market_instructed, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
};
static void apply_instructed(struct state *s, const struct event *e)
{
    ASSERT(state_benefit(s, ((const struct go_to_market_instructed *)e->data)->benefit));
}

enum { GRANTED, ENDING, INSTRUCTED };
static const struct event_def events[] = {
    [GRANTED] = EVENT(go_to_market_granted, apply_granted),
    [ENDING] = EVENT(go_to_market_ending, apply_ending),
    [INSTRUCTED] = EVENT(go_to_market_instructed, apply_instructed),
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q, (void)def;
    *(struct go_to_market_granted *)emit(d, &events[GRANTED]) = (struct go_to_market_granted){benefit};
}

/* ---- activation ---- */

static void activate(struct ask *q, struct decision *d)
{
    if (!contact_of(q->state)) /* R73: whoever is to be told comes first */
        refuse(d, REASON_MARKETING_CONTACT_MISSING);
    activation_activate(q, d, q->programme->settings.gtm_due_days); /* R82, R83 */
    contact_mail(d, q->benefit->id, "activation-requested", TS_NONE);
}

static void instruct(struct decision *d, const struct benefit *b)
{
    contact_mail(d, b->id, "benefit-instructions", TS_NONE); /* R78 */
}

static void contact_moved(struct ask *q, struct decision *d, const struct benefit *b)
{
    if (str_is(str_of(benefit_status(q->state, b, q->today, q->now)), "active"))
        instruct(d, b);
}

static void complete(struct ask *q, struct decision *d)
{
    const struct complete_activation_input *in = q->input;
    const struct request *r = activation_to_complete(q, d);
    if (!q->listing && (in->access_id.len > 0 || in->contract_id.len > 0))
        refuse_unknown(d, in->access_id.len > 0 ? "access_id" : "contract_id"); /* those of support */
    if (d->n_reasons > 0 || q->listing)
        return;
    activation_complete(q, d, r); /* R84 */
    contact_mail(d, q->benefit->id, "benefit-activated", TS_NONE);
    instruct(d, q->benefit);
    request_mail(q, d, r, "benefit-activated");
}

/* R78: once more, for a contact who has lost them. */
static void resend(struct ask *q, struct decision *d)
{
    const struct activation *a = activation_in(q->benefit);
    if (!contact_of(q->state))
        refuse(d, REASON_MARKETING_CONTACT_MISSING);
    if (!activation_is_active(a) && !activation_is_pending(a))
        reason_fact(refuse(d, REASON_NOT_PENDING), VAL_STR("status", str_of(activation_status(a))));
    if (d->n_reasons > 0 || q->listing)
        return;
    ((struct go_to_market_instructed *)emit(d, &events[INSTRUCTED]))->benefit = q->benefit->id;
    instruct(d, q->benefit);
}

static void request_over(struct ask *q, struct decision *d, const struct benefit *b, const struct request *r,
                         enum request_state state)
{
    (void)q;
    activation_over(d, b, r, state);
}

static const struct kind_action actions[] = {
    {"activate", activate, NULL, NULL},
    {"complete-activation", complete, NULL, NULL},
    {"decline-activation", activation_decline, NULL, NULL},
    {"ask-for-information", activation_ask_for_information, NULL, NULL},
    {"answer-information", activation_answer, NULL, NULL},
    {"resend-instructions", resend, NULL, NULL},
};

static const char *const without[] = {"access_id", "contract_id", NULL}; /* the ids of support */

struct resend_input {
    struct benefit_ref benefit;
};
static const struct field resend_fields[] = {
    FIELD(resend_input, benefit, F_BENEFIT, CLASS_ID, .required = true),
};
static const struct action own_rows[] = {
    {.id = "resend-instructions",
     .on = ON_BENEFIT,
     .realms = REALM_DESK,
     .fields = resend_fields,
     .n_fields = ARRAY_LEN(resend_fields),
     .input_size = sizeof(struct resend_input)},
};

/* ---- time ---- */

/* R74: the day on which the contact is told of the end, so many days before it, of what was active by then;
 * DATE_NONE: not yet, or he was told. */
static date warning_due(const struct ask *q, const struct benefit *b, int days)
{
    const struct go_to_market_own *own = own_of(b);
    date day = date_add(b->expires, -days),
         active = zone_date(q->programme->zone, own->activation.activated_at);
    bool due = days > 0 && date_cmp(day, q->today) <= 0;
    return due && date_cmp(own->warned, day) < 0 && date_cmp(active, day) <= 0 ? day : DATE_NONE;
}

static void due_warnings(struct ask *q, struct decision *d, const struct benefit *b)
{
    const struct settings *set = &q->programme->settings;
    if (!activation_is_active(activation_in(b)) || b->cancelled || !contact_of(q->state))
        return;
    int one = set->gtm_remind_days, other = set->gtm_last_remind_days; /* in either order */
    date first = warning_due(q, b, one > other ? one : other);
    date last = warning_due(q, b, one > other ? other : one);
    /* Who becomes the contact after both days is told once. */
    bool once = !date_none(last) && ts_cmp(zone_start(q->programme->zone, last), q->state->last_at) <= 0;
    date day = date_none(first) || once ? last : first;
    if (date_none(day))
        return;
    ts at = zone_start(q->programme->zone, day);
    struct go_to_market_ending *e = emit_at(d, &events[ENDING], at);
    e->benefit = b->id;
    e->day = day;
    e->expires = b->expires;
    contact_mail(d, b->id, "benefit-ending", at);
}

/* ---- what it shows ---- */

static int64_t used(const struct benefit *b)
{
    return activation_is_active(activation_in(b)) ? 1 : 0;
}

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return activation_status(activation_in(b)); /* R84 */
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    const struct contact *contact = contact_of(out->state);
    const struct go_to_market_terms *t = shared_terms(p, b);
    (void)now;
    activation_describe(activation_in(b), out);
    if (contact) /* R73: who is told; what he is reached by stands in the vault */
        describe_value(out, VAL_ID("marketing_contact", ID_PERSON, contact->person));
    else
        describe_value(out, (struct value){.name = "marketing_contact"});
    describe_value(out, VAL_STR("instructions", text_in(&t->instructions, out->lang)));
}

static void check(const struct benefit *b)
{
    activation_check(activation_in(b));
    ASSERT(b->n_items == 0);
}

const struct kind kind_go_to_market = {
    .name = "go_to_market",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct go_to_market_terms),
    .own_size = sizeof(struct go_to_market_own),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .own = own_rows,
    .n_own = ARRAY_LEN(own_rows),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .without = without,
    .grant = grant,
    .contact_moved = contact_moved,
    .request_over = request_over,
    .activation = activation_in,
    .due = due_warnings,
    .used = used,
    .status = status,
    .describe = describe,
    .changes_at = shared_never_changes,
    .check = check,
};
