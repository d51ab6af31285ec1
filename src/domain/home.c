/* Where a company's benefits are managed (R2, R3; domain facts 5.4): in PMC until the vendor's desk has
 * invited it and a Global admin has accepted. Then its people, directories, memberships and what it holds
 * move in, in one act and with the dates that they had. What it did in PMC stays there: keys that were seen
 * there are not ours. */
#include "domain/bring.h"
#include "domain/membership.h"
#include "domain/people.h"
#include "domain/tenants.h"

/* ---- events ---- */

struct company_invited {
    uid export;
    int64_t people, tenants, orders, holdings;
};
static const struct field company_invited_fields[] = {
    FIELD(company_invited, export, F_ID, CLASS_ID, .id_kind = ID_TEXT, .required = true),
    FIELD(company_invited, people, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(company_invited, tenants, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(company_invited, orders, F_INT, CLASS_QUANTITY, .required = true),
    FIELD(company_invited, holdings, F_INT, CLASS_QUANTITY, .required = true),
};

static void apply_invited(struct state *s, const struct event *e)
{
    const struct company_invited *data = e->data;
    ASSERT(s->company.in_pmc);
    s->company.invited = true;
    s->company.export = data->export;
}

struct company_moved {
    uid export;
};
static const struct field company_moved_fields[] = {
    FIELD(company_moved, export, F_ID, CLASS_ID, .id_kind = ID_TEXT, .required = true),
};

static void apply_moved(struct state *s, const struct event *e)
{
    struct company *c = &s->company;
    ASSERT(c->in_pmc && c->invited && !c->member); /* whoever joins does so here */
    c->in_pmc = c->invited = false;
    c->export = UID_NONE;
    c->moved_at = e->at;
    c->member = true;
    c->joined_at = e->at;
}

enum { INVITED, MOVED };
static const struct event_def events[] = {
    [INVITED] = EVENT(company_invited, apply_invited),
    [MOVED] = EVENT(company_moved, apply_moved),
};

/* ---- moving in ---- */

/* Each step is decided on what the steps before it made: a second membership knows the first. */
struct move {
    struct ask ask; /* of the state as far as it got */
    struct state *state;
    struct decision *d;
    size_t done; /* events folded so far */
    const struct bring_set *set;
    uid *people; /* by their place in the set */
};

static void move_fold(struct move *m)
{
    for (; m->done < m->d->n_events; m->done++) {
        struct pending_event *e = &m->d->events[m->done];
        ASSERT(ts_none(e->at));
        e->at = m->ask.now;
        evolve_pending(m->state, &m->ask, e);
    }
}

static uid move_person(const struct move *m, str email)
{
    const struct bring_person *p = bring_person_of(m->d->arena, m->set, email);
    return p ? m->people[p - m->set->people] : UID_NONE;
}

/* Who moves the company looks after its membership from then on (domain facts 2): a person of it, neither a
 * service token nor the desk that tries whether all would move. */
static void move_people(struct move *m)
{
    size_t role;
    code keeper = code_of(S("partner-admin"));
    m->people = NEW_N(m->d->arena, uid, m->set->n_people + 1);
    for (size_t i = 0; i < m->set->n_people; i++) {
        m->people[i] = people_bring(&m->ask, m->d, &m->set->people[i]);
        move_fold(m);
    }
    if (state_person(m->state, m->ask.actor->id) &&
        programme_role(m->ask.programme, code_str(&keeper), &role) &&
        !state_has_role(m->state, m->ask.actor->id, code_str(&keeper)))
        people_give_role(m->d, m->ask.actor->id, &keeper);
    move_fold(m);
}

/* The vendor's word is proof enough, but not against a company that proved the domain here: then it waits
 * for its own proof like any other. Nothing says why (L13): that takes the proof. */
static void move_tenants(struct move *m)
{
    for (size_t i = 0; i < m->set->n_tenants; i++) {
        tenants_bring(&m->ask, m->d, &m->set->tenants[i].tenant, !m->set->tenants[i].taken);
        move_fold(m);
    }
}

/* What was reminded of there is not reminded of again. */
static void move_reminders(struct move *m, const struct membership *ms)
{
    const struct settings *set = &m->ask.programme->settings;
    date after = date_add(ms->anniversary, set->reminder_after),
         before = date_add(ms->anniversary, -set->reminder_before);
    date last = date_cmp(after, m->ask.today) <= 0 ? after : before;
    if (date_cmp(last, m->ask.today) > 0)
        return;
    struct ev_renewal_reminded *e = emit(m->d, &membership_events[EV_RENEWAL_REMINDED]);
    e->membership = ms->id;
    e->due = last;
    move_fold(m);
}

static void move_attainment(struct move *m, const struct bring_order *o, const struct offer *offer)
{
    if (!offer->needs_attainment || membership_attained(m->ask.programme, m->state, &o->competency, offer))
        return;
    struct ev_attainment_recorded *e = emit(m->d, &membership_events[EV_ATTAINMENT_RECORDED]);
    e->competency = o->competency;
    e->level = o->offer;
    move_fold(m);
}

/* The order as if it had been placed on the day when it was paid. */
static void move_order(struct move *m, const struct bring_order *o)
{
    const struct offer *offer = programme_offer(m->ask.programme, code_str(&o->offer));
    uid purchaser = move_person(m, o->purchaser);
    struct actor by = {.kind = uid_none(purchaser) ? ACTOR_TIME : ACTOR_PERSON, .id = purchaser};
    move_attainment(m, o, offer);
    struct ask then = m->ask;
    then.actor = &by;
    then.today = o->paid;
    uid order =
        orders_place(&then, m->d,
                     &(struct order_new){.offer = offer,
                                         .competency = o->competency,
                                         .payment = code_none(&o->payment) ? code_of(S("wire")) : o->payment,
                                         .price = MONEY_NONE});
    orders_pay(&then, m->d, order);
    m->ask.ids = then.ids;
    move_fold(m);
    membership_start(&m->ask, m->d,
                     &(struct membership_start){.offer = offer,
                                                .competency = o->competency,
                                                .order = order,
                                                .paid = o->paid,
                                                .anniversary = o->anniversary});
    move_fold(m);
    const struct membership *ms = membership_of_offer(m->state, code_str(&o->offer));
    struct note *n = note(m->d, "moves-membership", false);
    note_fact(n, VAL_STR("offer", code_str(&offer->id)));
    note_fact(n, VAL_DATE("from", ms->from));
    note_fact(n, VAL_DATE("until", ms->anniversary));
    move_reminders(m, ms);
}

/* Into the first that has room: two competencies give two of one definition. */
static const char *move_into(struct move *m, const struct bring_holding *h)
{
    const char *problem = "not-granted";
    for (size_t i = 0; i < m->state->n_benefits; i++) {
        const struct benefit *b = &m->state->benefits[i];
        if (!code_eq(&b->definition, &h->benefit) ||
            (!code_none(&h->offer) && !code_eq(&b->offer, &h->offer)))
            continue;
        problem = kind_of(b)->bring(&m->ask, m->d, b, move_person(m, h->person), h->assigned_at);
        if (!problem || !str_is(S("more-than-granted"), problem))
            break;
    }
    return problem;
}

static void move_holding(struct move *m, const struct bring_holding *h)
{
    const char *problem = move_into(m, h);
    if (problem)
        bring_refuse(m->d, bring_holdings, h->line, "benefit", problem);
    move_fold(m);
}

static void move_notes(struct move *m)
{
    const struct bring_set *set = m->set;
    size_t new = 0;
    for (size_t i = 0; i < set->n_people; i++)
        new += uid_none(set->people[i].known);
    struct note *n = note(m->d, "moves-people", false);
    note_fact(n, VAL_INT("people", (int64_t)set->n_people));
    note_fact(n, VAL_INT("new", (int64_t) new));
    for (size_t i = 0; i < set->n_tenants; i++)
        note_fact(note(m->d, "moves-tenant", false), VAL_STR("domain", code_str(&set->tenants[i].tenant)));
    note_fact(note(m->d, "moves-holdings", false), VAL_INT("holdings", (int64_t)set->n_holdings));
}

/* Emits all of it, or refuses with what cannot move in. */
static void move_in(const struct ask *q, struct decision *d, const struct bring_set *set, uid export)
{
    struct move m = {.ask = *q, .state = state_copy(q->state), .d = d, .set = set};
    m.ask.state = m.state;
    ((struct company_moved *)emit(d, &events[MOVED]))->export = export;
    move_fold(&m);
    move_notes(&m);
    move_people(&m);
    move_tenants(&m);
    membership_start_free(&m.ask, d);
    move_fold(&m);
    for (size_t i = 0; i < set->n_orders; i++)
        move_order(&m, &set->orders[i]);
    for (size_t i = 0; i < set->n_holdings; i++)
        move_holding(&m, &set->holdings[i]);
    state_free(m.state);
}

/* ---- actions ---- */

struct invite_input {
    str export;
};
enum { EXPORT_MAX = 16 << 20 };
static const struct field invite_fields[] = {
    FIELD(invite_input, export, F_OBJECT, CLASS_PERSONAL, .required = true, .max = EXPORT_MAX),
};

/* Would all of it move in, were it accepted now? Decided on a copy of which nothing is kept. */
static void try_moving(const struct ask *q, struct decision *d, const struct bring_set *set, uid export)
{
    struct state *invited = state_copy(q->state);
    struct decision trial = {.arena = d->arena};
    struct ask as = *q;
    invited->company.invited = true;
    as.state = invited;
    move_in(&as, &trial, set, export);
    state_free(invited);
    for (size_t i = 0; i < trial.n_reasons; i++)
        *refuse(d, trial.reasons[i].code) = trial.reasons[i];
}

static void decide_invite(struct ask *q, struct decision *d)
{
    const struct invite_input *in = q->input;
    struct bring_set set;
    if (!q->state->company.in_pmc)
        refuse(d, REASON_ALREADY_MOVED);
    if (q->listing || d->n_reasons > 0)
        return;
    uid export = ask_id(q);
    bring_read(d->arena, in->export, d, &set);
    bring_check(q, d, &set);
    if (d->n_reasons == 0)
        try_moving(q, d, &set, export);
    if (d->n_reasons > 0)
        return;
    struct company_invited *invited = emit(d, &events[INVITED]);
    invited->export = export;
    invited->people = (int64_t)set.n_people;
    invited->tenants = (int64_t)set.n_tenants;
    invited->orders = (int64_t)set.n_orders;
    invited->holdings = (int64_t)set.n_holdings;
    effect(d, EFFECT_TEXT, export)->name = code_of(S("export"));
    if (!uid_none(q->state->company.export)) /* an earlier invitation's set is replaced */
        effect(d, EFFECT_ERASE_TEXT, q->state->company.export);
    people_mail(q, d, people_global_admin(q->programme), UID_NONE, "invitation", TS_NONE);
}

static void decide_accept(struct ask *q, struct decision *d)
{
    const struct company *c = &q->state->company;
    if (!c->in_pmc)
        refuse(d, REASON_ALREADY_MOVED);
    else if (!c->invited)
        refuse(d, REASON_NOT_INVITED)->link = code_of(S("pmc-sign-in"));
    if (q->listing || d->n_reasons > 0)
        return;
    if (!q->facts.export) { /* it was lost, or is of a form that is no longer read */
        bring_refuse(d, "export", 0, "", "not-texts");
        return;
    }
    bring_check(q, d, q->facts.export); /* the programme may have changed since */
    if (d->n_reasons > 0)
        return;
    move_in(q, d, q->facts.export, c->export);
    effect(d, EFFECT_ERASE_TEXT, c->export);
}

static const struct action rows[] = {
    {.id = "invite",
     .on = ON_PARTNER,
     .realms = REALM_DESK,
     .fields = invite_fields,
     .n_fields = ARRAY_LEN(invite_fields),
     .input_size = sizeof(struct invite_input),
     .decide = decide_invite,
     .without_membership = true},
    {.id = "accept-invitation",
     .on = ON_PARTNER,
     .weight = WEIGHT_COSTLY,
     .realms = REALM_PARTNER,
     .facts = FACT_EXPORT,
     .decide = decide_accept,
     .without_membership = true},
};

const struct module module_home = {
    .name = "home",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = rows,
    .n_actions = ARRAY_LEN(rows),
};
