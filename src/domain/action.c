/* Deciding: the list of actions, the checks that hold for all of them, and what the decide functions need. */
#include "domain/ask_for.h"
#include "domain/kind.h"
#include "domain/refunds.h"

/* All rows, gathered once before main: modules, then what kinds have of their own. */
enum { ACTIONS_MAX = 128 };
static const struct action *rows[ACTIONS_MAX];
static size_t n_rows;

static void row_add(const struct action *row)
{
    ASSERT(n_rows < ACTIONS_MAX && !action_find(str_of(row->id)));
    ASSERT(row->without_membership || row->on == ON_PARTNER || row->on == ON_BENEFIT);
    rows[n_rows++] = row;
}

__attribute__((constructor)) static void rows_all(void)
{
    for (size_t i = 0; module_row(i); i++)
        for (size_t j = 0; j < module_row(i)->n_actions; j++)
            row_add(&module_row(i)->actions[j]);
    for (size_t i = 0; kind_row(i); i++)
        for (size_t j = 0; j < kind_row(i)->n_own; j++)
            row_add(&kind_row(i)->own[j]);
}

const struct action *action_row(size_t i)
{
    return i < n_rows ? rows[i] : NULL;
}

const struct action *action_find(str id)
{
    for (size_t i = 0; i < n_rows; i++)
        if (str_is(id, rows[i]->id))
            return rows[i];
    return NULL;
}

const struct kind_action *action_of_kind(const struct ask *q)
{
    return q->benefit ? kind_action_find(kind_of(q->benefit), str_of(q->action->id)) : NULL;
}

enum weight action_weight(const struct ask *q)
{
    const struct kind_action *ka = action_of_kind(q);
    return ka && ka->weighs ? ka->weighs(q) : q->action->weight;
}

/* ---- building a decision ---- */

static void *grow(struct arena *a, void *at, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return at;
    size_t more = *cap ? *cap * 2 : 4;
    void *grown = arena_alloc_n(a, size, more, _Alignof(max_align_t));
    if (n > 0)
        memcpy(grown, at, n * size);
    *cap = more;
    return grown;
}
#define GROW(d, array)                                                                                       \
    ((d)->array = grow((d)->arena, (d)->array, (d)->n_##array, &(d)->cap_##array, sizeof *(d)->array),       \
     &(d)->array[(d)->n_##array++])

struct reason *refuse(struct decision *d, enum reason_code reason)
{
    struct reason *r = GROW(d, reasons);
    *r = (struct reason){.code = reason, .from = TS_NONE};
    return r;
}

void reason_fact(struct reason *r, struct value v)
{
    ASSERT(r->n_facts < FACTS_MAX);
    r->facts[r->n_facts++] = v;
}

static void refuse_pointer(struct decision *d, enum reason_code reason, const char *field)
{
    reason_fact(refuse(d, reason), VAL_STR("pointer", str_fmt(d->arena, "/%s", field)));
}

void refuse_unknown(struct decision *d, const char *field)
{
    refuse_pointer(d, REASON_UNKNOWN_ID, field);
}

void refuse_missing(struct decision *d, const char *field)
{
    refuse_pointer(d, REASON_FIELD_MISSING, field);
}

struct note *note(struct decision *d, const char *text, bool loss)
{
    struct note *n = GROW(d, notes);
    *n = (struct note){.code = text, .loss = loss};
    return n;
}

void note_fact(struct note *n, struct value v)
{
    ASSERT(n->n_facts < FACTS_MAX);
    n->facts[n->n_facts++] = v;
}

void *emit_at(struct decision *d, const struct event_def *def, ts at)
{
    void *data = arena_alloc(d->arena, def->size, _Alignof(max_align_t));
    fields_clear(def->fields, def->n_fields, data);
    *GROW(d, events) = (struct pending_event){def, data, at};
    return data;
}

void *emit(struct decision *d, const struct event_def *def)
{
    return emit_at(d, def, TS_NONE);
}

struct effect *effect(struct decision *d, enum effect_kind kind, uid id)
{
    struct effect *e = GROW(d, effects);
    *e = (struct effect){.kind = kind, .id = id, .at = TS_NONE};
    return e;
}

void effect_mail_at(struct decision *d, uid person, uid benefit, const char *template, ts at)
{
    struct effect *e = effect(d, EFFECT_MAIL, person);
    e->benefit = benefit;
    e->name = code_of(str_of(template));
    e->at = at;
}

uid ask_id(struct ask *q)
{
    return uid_derive(q->now, q->state->stream, q->state->seq + 1, q->ids++);
}

/* R46: who is not in the directory is added there first. */
const struct person *ask_person(struct ask *q, struct decision *d, const struct person_ref *ref)
{
    if (q->listing)
        return NULL;
    const struct person *p = uid_none(ref->id) ? NULL : state_person(q->state, ref->id);
    if (!p) {
        refuse(d, REASON_PERSON_NOT_IN_DIRECTORY);
        return NULL;
    }
    if (p->disabled) {
        reason_fact(refuse(d, REASON_PERSON_DISABLED), VAL_ID("person", ID_PERSON, p->id));
        return NULL;
    }
    return p;
}

/* ---- what holds for every action (contract section 3, "Everywhere") ---- */

void refuse_home(struct decision *d, str category)
{
    struct reason *r = refuse(d, REASON_HOME_IS_PMC);
    reason_fact(r, VAL_STR("category", category));
    r->link = code_of(str_eq(category, S("technical")) ? S("technical-outside") : S("pmc-sign-in"));
}

/* R2, R3, R52: until a partner has moved, its benefits are managed at the old place. */
static void check_home(const struct ask *q, struct decision *d)
{
    if (!q->state->company.in_pmc)
        return;
    const struct definition *def =
        q->benefit ? programme_definition(q->programme, code_str(&q->benefit->definition)) : NULL;
    refuse_home(d, def ? code_str(&def->category) : S(""));
}

static void refuse_lapsed(struct decision *d, const struct membership *m)
{
    struct reason *r = refuse(d, REASON_MEMBERSHIP_LAPSED);
    reason_fact(r, VAL_DATE("lapsed_on", m->window_end));
    r->link = code_of(S("buy-or-renew"));
}

/* R4: no membership, no benefits. On the partner any active membership will do. */
static void check_member(const struct ask *q, struct decision *d)
{
    const struct state *s = q->state;
    if (!s->company.member) {
        refuse(d, REASON_NOT_A_MEMBER)->link = code_of(S("join"));
        return;
    }
    const struct membership *last = NULL;
    for (size_t i = 0; i < s->n_memberships; i++) {
        if (s->memberships[i].state == MEMBERSHIP_ACTIVE)
            return;
        if (s->memberships[i].state == MEMBERSHIP_LAPSED)
            last = &s->memberships[i];
    }
    if (last)
        refuse_lapsed(d, last);
}

static void check_benefit(const struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    const struct membership *m = state_membership(q->state, b->membership);
    if (b->cancelled) {
        refuse(d, REASON_BENEFIT_CANCELLED);
        return;
    }
    date until = benefit_usable_until(q->state, b, q->today);
    if (m && m->state == MEMBERSHIP_LAPSED)
        refuse_lapsed(d, m);
    else if (!date_none(until) && date_cmp(until, q->today) < 0)
        reason_fact(refuse(d, REASON_BENEFIT_EXPIRED), VAL_DATE("expired_on", until));
    if (refund_waits(q->state, b))
        refuse(d, REASON_ORDER_BEING_CANCELLED); /* R86: refund and use never both win */
}

static void check_everywhere(const struct ask *q, struct decision *d)
{
    if (q->action->without_membership)
        return;
    check_home(q, d);
    if (q->benefit)
        check_benefit(q, d);
    else
        check_member(q, d);
}

/* A reason that stands alone: whoever may not, or names what is not there, learns nothing else (L11, L13). */
static const struct reason *lone_reason(const struct decision *d)
{
    for (size_t i = 0; i < d->n_reasons; i++)
        if (d->reasons[i].code == REASON_NOT_PERMITTED || d->reasons[i].code == REASON_UNKNOWN_ID)
            return &d->reasons[i];
    return NULL;
}

void decide(struct ask *q, struct decision *d)
{
    ASSERT((q->action->on == ON_BENEFIT) == (q->benefit != NULL));
    check_everywhere(q, d);
    const struct kind_action *ka = action_of_kind(q);
    ASSERT(q->action->decide || ka); /* what a kind does not offer is not found before it comes here */
    (q->action->decide ? q->action->decide : ka->decide)(q, d);
    if (d->n_reasons == 0 && !q->listing)
        ask_for_met(q, d);
    const struct reason *lone = lone_reason(d);
    if (lone) {
        d->reasons[0] = *lone;
        d->n_reasons = 1;
    }
    if (d->n_reasons > 0 || q->listing)
        d->n_events = d->n_effects = d->n_notes = 0;
    for (size_t i = 0; i < d->n_events; i++)
        if (ts_none(d->events[i].at))
            d->events[i].at = q->now;
}

void evolve_pending(struct state *s, const struct ask *q, const struct pending_event *event)
{
    evolve(s, &(struct event){
                  .seq = s->seq + 1,
                  .at = event->at,
                  .recorded_at = event->at,
                  .actor_kind = q->action ? q->actor->kind : ACTOR_TIME,
                  .actor = q->action ? q->actor->id : UID_NONE,
                  .actor_stream = q->action ? q->actor->stream : q->state->stream,
                  .via = q->action ? q->actor->via : (code){""},
                  .action = code_of(str_of(q->action ? q->action->id : "time")),
                  .programme = q->programme->hash,
                  .def = event->def,
                  .data = event->data,
              });
}
