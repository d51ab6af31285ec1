/* Conference passes: the example of docs/adding-a-kind.md, built into test programs only. A pass is one
 * person's; its holder can give it back, and a Global admin can give it to somebody else then. */
#include "domain/inputs.h"
#include "domain/kinds/shared.h"

struct conference_pass_terms {
    code conference;
    struct text instructions;
};
static const struct field terms[] = {
    FIELD(conference_pass_terms, conference, F_CODE, CLASS_CODE, .required = true),
    FIELD(conference_pass_terms, instructions, F_TEXT_IN, CLASS_FREE_TEXT),
};

struct conference_pass_own {
    code conference;
};
struct conference_pass {
    uid holder; /* UID_NONE: given back, and free for somebody else */
    ts since;
};

static const struct conference_pass *pass_at(const struct benefit *b, uint32_t i)
{
    return (const struct conference_pass *)b->items + i;
}

static struct conference_pass *pass_of(const struct benefit *b, uid holder)
{
    struct conference_pass *passes = b->items;
    for (uint32_t i = 0; i < b->n_items; i++)
        if (uid_eq(passes[i].holder, holder))
            return &passes[i];
    return NULL;
}

static int64_t used(const struct benefit *b)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += !uid_none(pass_at(b, i)->holder);
    return n;
}

/* Events. */

struct conference_pass_granted {
    uid benefit;
    code conference;
};
static const struct field granted_fields[] = {
    FIELD(conference_pass_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(conference_pass_granted, conference, F_CODE, CLASS_CODE, .required = true),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct conference_pass_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct conference_pass_own *own =
        shared_own(s, b, sizeof(struct conference_pass_own), sizeof(struct conference_pass));
    own->conference = d->conference;
}

struct conference_pass_moved {
    uid benefit;
    uid person;
};
static const struct field moved_fields[] = {
    FIELD(conference_pass_moved, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(conference_pass_moved, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void apply_assigned(struct state *s, const struct event *e)
{
    const struct conference_pass_moved *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b && !pass_of(b, d->person));
    struct conference_pass *pass = pass_of(b, UID_NONE);
    if (!pass)
        pass = benefit_add_item(s, b);
    pass->holder = d->person;
    pass->since = e->at;
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at;
}

static void apply_returned(struct state *s, const struct event *e)
{
    const struct conference_pass_moved *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct conference_pass *pass = b ? pass_of(b, d->person) : NULL;
    ASSERT(pass);
    pass->holder = UID_NONE;
}

enum { GRANTED, ASSIGNED, RETURNED };
static const struct event_def events[] = {
    [GRANTED] = EVENT_OF("conference_pass_granted", conference_pass_granted, granted_fields, apply_granted),
    [ASSIGNED] = EVENT_OF("conference_pass_assigned", conference_pass_moved, moved_fields, apply_assigned),
    [RETURNED] = EVENT_OF("conference_pass_returned", conference_pass_moved, moved_fields, apply_returned),
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct conference_pass_terms *t = def->terms;
    *(struct conference_pass_granted *)emit(d, &events[GRANTED]) =
        (struct conference_pass_granted){benefit, t->conference};
}

/* The rules. */

static void assign_user(struct ask *q, struct decision *d)
{
    const struct assign_user_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct person *p = ask_person(q, d, &in->person);
    if (p && pass_of(b, p->id))
        reason_fact(refuse(d, REASON_ALREADY_ASSIGNED), VAL_ID("person", ID_PERSON, p->id));
    if (!b->unlimited && used(b) >= b->granted) {
        struct reason *r = refuse(d, REASON_NO_SEATS_LEFT);
        reason_fact(r, VAL_INT("granted", b->granted));
        reason_fact(r, VAL_INT("used", used(b)));
    }
    if (p)
        shared_check_conflict(q, d, p->id); /* R34 */
    if (d->n_reasons > 0 || q->listing)
        return;
    shared_note_refund(q, d);
    *(struct conference_pass_moved *)emit(d, &events[ASSIGNED]) =
        (struct conference_pass_moved){b->id, p->id};
    shared_tell_holder(q, d, p->id); /* X35 */
}

static void give_back(struct ask *q, struct decision *d)
{
    if (!pass_of(q->benefit, q->actor->id))
        reason_fact(refuse(d, REASON_NOT_ASSIGNED), VAL_ID("person", ID_PERSON, q->actor->id));
    else
        *(struct conference_pass_moved *)emit(d, &events[RETURNED]) =
            (struct conference_pass_moved){q->benefit->id, q->actor->id};
}

static bool holds(const struct ask *q)
{
    return pass_of(q->benefit, q->actor->id) != NULL;
}

static void person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    (void)q;
    if (pass_of(b, person))
        *(struct conference_pass_moved *)emit(d, &events[RETURNED]) =
            (struct conference_pass_moved){b->id, person};
}

static const struct kind_action actions[] = {
    {"assign-user", assign_user, NULL, NULL},
    {"give-back", give_back, holds, NULL},
};

/* What it shows. */

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return shared_status(b, used(b));
}

static void describe_pass(const struct conference_pass *pass, struct description *out)
{
    describe_object(out, NULL);
    describe_value(out, VAL_ID("person", ID_PERSON, pass->holder));
    describe_value(out, VAL_TS("assigned_at", pass->since));
    describe_end(out);
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)now;
    const struct conference_pass_own *own = b->own;
    const struct conference_pass_terms *t = shared_terms(p, b);
    describe_value(out, VAL_STR("conference", code_str(&own->conference)));
    describe_value(out, VAL_STR("instructions", text_in(&t->instructions, out->lang)));
    describe_array(out, "passes");
    for (uint32_t i = 0; i < b->n_items; i++)
        if (!uid_none(pass_at(b, i)->holder))
            describe_pass(pass_at(b, i), out);
    describe_end(out);
}

static void holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                     struct description *out)
{
    (void)p, (void)now;
    if (pass_of(b, person))
        describe_pass(pass_of(b, person), out);
}

static void check(const struct benefit *b)
{
    for (uint32_t i = 0; i < b->n_items; i++)
        for (uint32_t j = 0; j < i; j++)
            ASSERT(uid_none(pass_at(b, i)->holder) || !uid_eq(pass_at(b, i)->holder, pass_at(b, j)->holder));
    ASSERT(b->n_items == 0 || !ts_none(b->used_first_at));
}

const struct kind kind_conference_pass = {
    .name = "conference_pass",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct conference_pass_terms),
    .own_size = sizeof(struct conference_pass_own),
    .item_size = sizeof(struct conference_pass),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .ends_refund = true, /* a chair is kept */
    .grant = grant,
    .person_left = person_left,
    .used = used,
    .status = status,
    .describe = describe,
    .holdings = holdings,
    .changes_at = shared_never_changes,
    .check = check,
};
