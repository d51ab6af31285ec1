/* People and roles: who is in the directory of a stream, and what he may. Names and addresses stand in the
 * vault (L14): events hold the id and a salted hash of the address. */
#include "domain/people.h"

#include "domain/access.h"
#include "domain/contact.h"
#include "domain/kinds/shared.h"

/* ---- events ---- */

static const char *const types[] = {"member", "guest", NULL};
#define TYPE_GUEST S("guest")

struct person_added {
    uid person;
    bool guest;
    code country;
    code email_hash;
};
static const struct field person_added_fields[] = {
    FIELD(person_added, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(person_added, guest, F_BOOL, CLASS_CODE),
    FIELD(person_added, country, F_CODE, CLASS_CODE),
    FIELD(person_added, email_hash, F_CODE, CLASS_CODE),
};

static void apply_person_added(struct state *s, const struct event *e)
{
    const struct person_added *data = e->data;
    struct person *p = STATE_ADD(s, people);
    p->id = data->person;
    p->guest = data->guest;
    p->country = data->country;
    p->added_at = e->at;
}

/* What is absent stays. A change of names alone has the id alone: the names are in the vault. */
struct person_updated {
    uid person;
    code type;
    code country;
    code email_hash;
};
static const struct field person_updated_fields[] = {
    FIELD(person_updated, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(person_updated, type, F_CODE, CLASS_CODE, .one_of = types),
    FIELD(person_updated, country, F_CODE, CLASS_CODE),
    FIELD(person_updated, email_hash, F_CODE, CLASS_CODE),
};

static struct person *person_of(struct state *s, uid id)
{
    struct person *p = state_person_mut(s, id);
    ASSERT(p);
    return p;
}

static void apply_person_updated(struct state *s, const struct event *e)
{
    const struct person_updated *data = e->data;
    struct person *p = person_of(s, data->person);
    if (!code_none(&data->type))
        p->guest = code_is(&data->type, TYPE_GUEST);
    if (!code_none(&data->country))
        p->country = data->country;
}

struct person_disabled {
    uid person;
};
static const struct field person_disabled_fields[] = {
    FIELD(person_disabled, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
};

static void apply_person_disabled(struct state *s, const struct event *e)
{
    const struct person_disabled *data = e->data;
    person_of(s, data->person)->disabled = true;
}

struct person_offer {
    uid person;
    code offer;
};
static const struct field person_offer_fields[] = {
    FIELD(person_offer, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(person_offer, offer, F_CODE, CLASS_CODE, .required = true),
};

static void apply_offer_recorded(struct state *s, const struct event *e)
{
    const struct person_offer *data = e->data;
    struct other_offer *o = STATE_ADD(s, others);
    o->person = data->person;
    o->offer = data->offer;
}

static void apply_offer_removed(struct state *s, const struct event *e)
{
    const struct person_offer *data = e->data;
    for (size_t i = s->n_others; i-- > 0;)
        if (uid_eq(s->others[i].person, data->person) && code_eq(&s->others[i].offer, &data->offer))
            STATE_DROP(s, others, i);
}

struct person_role {
    uid person;
    code role;
};
static const struct field person_role_fields[] = {
    FIELD(person_role, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(person_role, role, F_CODE, CLASS_CODE, .required = true),
};

static void apply_role_assigned(struct state *s, const struct event *e)
{
    const struct person_role *data = e->data;
    struct role_grant *g = STATE_ADD(s, grants);
    g->person = data->person;
    g->role = data->role;
    g->since = e->at;
}

static void apply_role_removed(struct state *s, const struct event *e)
{
    const struct person_role *data = e->data;
    for (size_t i = s->n_grants; i-- > 0;)
        if (uid_eq(s->grants[i].person, data->person) && code_eq(&s->grants[i].role, &data->role))
            STATE_DROP(s, grants, i);
}

enum {
    PERSON_ADDED,
    PERSON_UPDATED,
    PERSON_DISABLED,
    OFFER_RECORDED,
    OFFER_REMOVED,
    ROLE_ASSIGNED,
    ROLE_REMOVED
};
static const struct event_def events[] = {
    [PERSON_ADDED] = EVENT(person_added, apply_person_added),
    [PERSON_UPDATED] = EVENT(person_updated, apply_person_updated),
    [PERSON_DISABLED] = EVENT(person_disabled, apply_person_disabled),
    [OFFER_RECORDED] =
        EVENT_OF("other_offer_recorded", person_offer, person_offer_fields, apply_offer_recorded),
    [OFFER_REMOVED] = EVENT_OF("other_offer_removed", person_offer, person_offer_fields, apply_offer_removed),
    [ROLE_ASSIGNED] = EVENT_OF("role_assigned", person_role, person_role_fields, apply_role_assigned),
    [ROLE_REMOVED] = EVENT_OF("role_removed", person_role, person_role_fields, apply_role_removed),
};

/* ---- for other modules ---- */

who people_global_admin(const struct programme *p)
{
    size_t role;
    return programme_role(p, ROLE_GLOBAL_ADMIN, &role) ? WHO_ROLE(role) : 0;
}

uid people_add(struct ask *q, struct decision *d, bool guest, const code *country)
{
    uid id = ask_id(q);
    struct person_added *added = emit(d, &events[PERSON_ADDED]);
    added->person = id;
    added->guest = guest;
    added->country = *country;
    added->email_hash = q->facts.email_hash;
    effect(d, EFFECT_PERSON, id);
    return id;
}

static void emit_role(struct decision *d, const struct event_def *def, uid person, const code *role)
{
    struct person_role *r = emit(d, def);
    r->person = person;
    r->role = *role;
}

void people_give_role(struct decision *d, uid person, const code *role)
{
    emit_role(d, &events[ROLE_ASSIGNED], person, role);
}

void people_take_roles(const struct ask *q, struct decision *d, uid person)
{
    for (size_t i = 0; i < q->state->n_grants; i++)
        if (uid_eq(q->state->grants[i].person, person))
            emit_role(d, &events[ROLE_REMOVED], person, &q->state->grants[i].role);
}

void people_mail(const struct ask *q, struct decision *d, who roles, uid benefit, const char *template, ts at)
{
    const struct state *s = q->state;
    for (size_t i = 0; i < s->n_people; i++) {
        struct actor as = {
            .kind = ACTOR_PERSON, .id = s->people[i].id, .stream = s->stream, .realm = REALM_PARTNER};
        if (access_bits(q->programme, &as, s) & roles & (WHO_ROLE(ROLES_MAX) - 1))
            effect_mail_at(d, s->people[i].id, benefit, template, at);
    }
}

/* X36: a company with one Global admin is told so in time, when it had more. The one who goes is `person`.
 */
static void tell_last_admin(const struct ask *q, struct decision *d, const struct person *p)
{
    const struct state *s = q->state;
    if (!state_has_role(s, p->id, ROLE_GLOBAL_ADMIN) || state_count_role(s, ROLE_GLOBAL_ADMIN) != 2)
        return;
    for (size_t i = 0; i < s->n_people; i++)
        if (!uid_eq(s->people[i].id, p->id) && !s->people[i].disabled &&
            state_has_role(s, s->people[i].id, ROLE_GLOBAL_ADMIN))
            effect_mail_at(d, s->people[i].id, UID_NONE, "one-global-admin", TS_NONE);
}

/* ---- checks ---- */

/* What concerns a Global admin is a Global admin's business (contract section 3). */
static void check_rank(const struct ask *q, struct decision *d, const struct person *p)
{
    who admin = people_global_admin(q->programme);
    if (!state_has_role(q->state, p->id, ROLE_GLOBAL_ADMIN) ||
        (access_bits(q->programme, q->actor, q->state) & admin))
        return;
    struct reason *r = refuse(d, REASON_NOT_PERMITTED);
    r->who = admin;
    reason_fact(r, VAL_STR("action", str_of(q->action->id)));
}

/* X7: somebody must be left who can give roles. */
static void check_last_admin(const struct ask *q, struct decision *d, const struct person *p)
{
    if (state_has_role(q->state, p->id, ROLE_GLOBAL_ADMIN) &&
        state_count_role(q->state, ROLE_GLOBAL_ADMIN) == 1)
        refuse(d, REASON_LAST_GLOBAL_ADMIN);
}

static void refuse_role(struct decision *d, enum reason_code reason, const code *role)
{
    reason_fact(refuse(d, reason), VAL_STR("role", str_dup(d->arena, code_str(role))));
}

/* ---- other offers (R34): the list of the input against what is recorded ---- */

static bool list_has(const struct str_list *list, size_t n, str s)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list->at[i], s))
            return true;
    return false;
}

static bool has_offer(const struct state *s, uid person, str offer)
{
    for (size_t i = 0; i < s->n_others; i++)
        if (uid_eq(s->others[i].person, person) && code_is(&s->others[i].offer, offer))
            return true;
    return false;
}

static void emit_offer(struct decision *d, const struct event_def *def, uid person, str offer)
{
    struct person_offer *o = emit(d, def);
    o->person = person;
    o->offer = code_of(offer);
}

/* R34: what is recorded is a fact, so it is recorded beside a credit that it conflicts with; the credit stays
 * (R32: it is never taken back) and can only be transferred. Who records it is told. */
static void note_conflict(const struct ask *q, struct decision *d, uid person, str offer)
{
    const struct benefit *b = shared_holds_against(q, person, offer);
    if (!b)
        return;
    struct note *n = note(d, "conflict-stays", false);
    note_fact(n, VAL_ID("person", ID_PERSON, person));
    note_fact(n, VAL_STR("offer", offer));
    note_fact(n, VAL_STR("definition", code_str(&b->definition)));
}

/* Absent: nothing changes. An empty list takes all away. */
static void emit_offers(const struct ask *q, struct decision *d, uid person, const struct str_list *list)
{
    if (!list->at)
        return;
    for (size_t i = 0; i < list->n; i++) {
        if (has_offer(q->state, person, list->at[i]) || list_has(list, i, list->at[i]))
            continue;
        if (!kind_conflicts_with(q->programme,
                                 list->at[i])) { /* X75: it would say nothing, and is most likely misspelt */
            refuse_unknown(d, "other_offers");
        } else {
            emit_offer(d, &events[OFFER_RECORDED], person, list->at[i]);
            note_conflict(q, d, person, list->at[i]);
        }
    }
    for (size_t i = 0; i < q->state->n_others; i++) {
        const struct other_offer *o = &q->state->others[i];
        if (uid_eq(o->person, person) && !list_has(list, list->n, code_str(&o->offer)))
            emit_offer(d, &events[OFFER_REMOVED], person, code_str(&o->offer));
    }
}

uid people_bring(struct ask *q, struct decision *d, const struct bring_person *p)
{
    uid id = p->known;
    if (uid_none(id)) {
        id = ask_id(q);
        struct person_added *added = emit(d, &events[PERSON_ADDED]);
        added->person = id;
        added->guest = code_is(&p->type, TYPE_GUEST);
        added->country = p->country;
        added->email_hash = p->email_hash;
        effect(d, EFFECT_PERSON, id)->brought = p;
    }
    for (size_t i = 0; i < p->roles.n; i++) {
        code role = code_of(p->roles.at[i]);
        if (!state_has_role(q->state, id, code_str(&role)) && !list_has(&p->roles, i, code_str(&role)))
            people_give_role(d, id, &role);
    }
    for (size_t i = 0; i < p->other_offers.n; i++)
        if (!has_offer(q->state, id, p->other_offers.at[i]) &&
            !list_has(&p->other_offers, i, p->other_offers.at[i]))
            emit_offer(d, &events[OFFER_RECORDED], id, p->other_offers.at[i]);
    return id;
}

/* ---- actions ---- */

struct add_person_input {
    str email;
    str given_name;
    str family_name;
    str phone;
    code type;
    code language;
    code country;
    struct str_list other_offers;
};
static const struct field add_person_fields[] = {
    FIELD(add_person_input, email, F_TEXT, CLASS_PERSONAL, .required = true, .max = 254, .email = true),
    FIELD(add_person_input, given_name, F_TEXT, CLASS_PERSONAL, .required = true, .max = 200),
    FIELD(add_person_input, family_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(add_person_input, phone, F_TEXT, CLASS_PERSONAL, .max = 40),
    FIELD(add_person_input, type, F_CODE, CLASS_CODE, .one_of = types),
    FIELD(add_person_input, language, F_CODE, CLASS_CODE),
    FIELD(add_person_input, country, F_CODE, CLASS_CODE),
    FIELD(add_person_input, other_offers, F_LIST, CLASS_CODE),
};

static void decide_add_person(struct ask *q, struct decision *d)
{
    const struct add_person_input *in = q->input;
    if (q->listing)
        return;
    if (q->facts.email_taken)
        refuse(d, REASON_EMAIL_TAKEN);
    uid person = people_add(q, d, code_is(&in->type, TYPE_GUEST), &in->country);
    emit_offers(q, d, person, &in->other_offers);
}

struct update_person_input {
    struct person_ref person;
    str email;
    str given_name;
    str family_name;
    str phone;
    code type;
    code language;
    code country;
    struct str_list other_offers;
};
static const struct field update_person_fields[] = {
    FIELD(update_person_input, person, F_PERSON, CLASS_ID, .required = true),
    FIELD(update_person_input, email, F_TEXT, CLASS_PERSONAL, .max = 254, .email = true),
    FIELD(update_person_input, given_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(update_person_input, family_name, F_TEXT, CLASS_PERSONAL, .max = 200),
    FIELD(update_person_input, phone, F_TEXT, CLASS_PERSONAL, .max = 40),
    FIELD(update_person_input, type, F_CODE, CLASS_CODE, .one_of = types),
    FIELD(update_person_input, language, F_CODE, CLASS_CODE),
    FIELD(update_person_input, country, F_CODE, CLASS_CODE),
    FIELD(update_person_input, other_offers, F_LIST, CLASS_CODE),
};

/* Is anything but the person and the other offers given? */
static bool changes_person(const struct ask *q)
{
    for (size_t i = 0; i < q->action->n_fields; i++) {
        const struct field *f = &q->action->fields[i];
        if (f->type != F_PERSON && f->type != F_LIST && !field_absent(f, q->input))
            return true;
    }
    return false;
}

/* X9: whoever becomes a guest keeps no role that guests may not have. */
static void check_guest_roles(const struct ask *q, struct decision *d, const struct person *p)
{
    for (size_t i = 0; i < q->state->n_grants; i++) {
        const struct role_grant *g = &q->state->grants[i];
        if (!uid_eq(g->person, p->id))
            continue;
        const struct role_def *role = programme_role(q->programme, code_str(&g->role), NULL);
        if (!role || !role->for_guests)
            refuse_role(d, REASON_ROLE_NOT_ALLOWED_FOR_GUEST, &g->role);
    }
}

static void decide_update_person(struct ask *q, struct decision *d)
{
    const struct update_person_input *in = q->input;
    const struct person *p = ask_person(q, d, &in->person);
    if (!p)
        return;
    check_rank(q, d, p);
    if (in->email.ptr && q->facts.email_taken)
        refuse(d, REASON_EMAIL_TAKEN);
    if (code_is(&in->type, TYPE_GUEST))
        check_guest_roles(q, d, p);
    if (changes_person(q)) {
        struct person_updated *u = emit(d, &events[PERSON_UPDATED]);
        u->person = p->id;
        u->type = in->type;
        u->country = in->country;
        if (in->email.ptr)
            u->email_hash = q->facts.email_hash;
        effect(d, EFFECT_PERSON, p->id);
    }
    emit_offers(q, d, p->id, &in->other_offers);
}

struct disable_person_input {
    struct person_ref person;
};
static const struct field disable_person_fields[] = {
    FIELD(disable_person_input, person, F_PERSON, CLASS_ID, .required = true),
};

static void decide_disable_person(struct ask *q, struct decision *d)
{
    const struct disable_person_input *in = q->input;
    const struct person *p = ask_person(q, d, &in->person);
    if (!p)
        return;
    check_rank(q, d, p);
    check_last_admin(q, d, p);
    struct person_disabled *data = emit(d, &events[PERSON_DISABLED]);
    data->person = p->id;
    effect(d, EFFECT_DISABLE, p->id);
    tell_last_admin(q, d, p);
    contact_left(q, d, p->id);
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        if (kind_of(b)->person_left)
            kind_of(b)->person_left(q, d, b, p->id);
    }
}

struct role_input {
    struct person_ref person;
    code role;
};
static const struct field role_fields[] = {
    FIELD(role_input, person, F_PERSON, CLASS_ID, .required = true),
    FIELD(role_input, role, F_CODE, CLASS_CODE, .required = true),
};

/* X8: who may give and take this role, and nobody to himself. */
static const struct role_def *check_grantable(const struct ask *q, struct decision *d, const struct person *p,
                                              const code *role)
{
    const struct role_def *def = programme_role(q->programme, code_str(role), NULL);
    if (!def || !(def->granted_by & access_bits(q->programme, q->actor, q->state)) ||
        uid_eq(q->actor->id, p->id))
        refuse_role(d, REASON_ROLE_NOT_GRANTABLE, role);
    return def;
}

static void decide_assign_role(struct ask *q, struct decision *d)
{
    const struct role_input *in = q->input;
    const struct person *p = ask_person(q, d, &in->person);
    if (!p)
        return;
    const struct role_def *def = check_grantable(q, d, p, &in->role);
    if (def && p->guest && !def->for_guests)
        refuse_role(d, REASON_ROLE_NOT_ALLOWED_FOR_GUEST, &in->role);
    if (!state_has_role(q->state, p->id, code_str(&in->role)))
        people_give_role(d, p->id, &in->role);
}

static void decide_remove_role(struct ask *q, struct decision *d)
{
    const struct role_input *in = q->input;
    const struct person *p = ask_person(q, d, &in->person);
    if (!p)
        return;
    check_grantable(q, d, p, &in->role);
    if (code_is(&in->role, ROLE_GLOBAL_ADMIN))
        check_last_admin(q, d, p);
    if (state_has_role(q->state, p->id, code_str(&in->role)))
        emit_role(d, &events[ROLE_REMOVED], p->id, &in->role);
    if (code_is(&in->role, ROLE_GLOBAL_ADMIN))
        tell_last_admin(q, d, p);
}

/* People can be looked after before joining, after a lapse, and while benefits are at the old place. */
#define ROW(name, input_, decide_, ...)                                                                      \
    {                                                                                                        \
        .id = name, .on = ON_PARTNER, .realms = REALM_PARTNER, .fields = input_##_fields,                    \
        .n_fields = ARRAY_LEN(input_##_fields), .input_size = sizeof(struct input_##_input),                 \
        .decide = decide_, .without_membership = true, __VA_ARGS__                                           \
    }
static const struct action rows[] = {
    ROW("add-person", add_person, decide_add_person, .facts = FACT_EMAIL),
    ROW("update-person", update_person, decide_update_person, .facts = FACT_EMAIL),
    ROW("disable-person", disable_person, decide_disable_person, .facts = 0),
    ROW("assign-role", role, decide_assign_role, .facts = 0),
    ROW("remove-role", role, decide_remove_role, .facts = 0),
};

const struct module module_people = {
    .name = "people",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = rows,
    .n_actions = ARRAY_LEN(rows),
};
