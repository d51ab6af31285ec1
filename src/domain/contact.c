/* See contact.h. One for the company: whoever is named takes the place of the one before. */
#include "domain/contact.h"

#include "domain/kind.h"
#include "domain/people.h"

/* ---- event ---- */

struct marketing_contact_set {
    uid person;
    uid email;
    uid phone;
    code language;
    code email_hash;
    code change;
};
static const char *const changes[] = {"added", "updated", "changed", NULL};
static const struct field marketing_contact_set_fields[] = {
    FIELD(marketing_contact_set, person, F_ID, CLASS_ID, .id_kind = ID_PERSON, .required = true),
    FIELD(marketing_contact_set, email, F_ID, CLASS_ID, .id_kind = ID_TEXT, .required = true),
    FIELD(marketing_contact_set, phone, F_ID, CLASS_ID, .id_kind = ID_TEXT, .required = true),
    FIELD(marketing_contact_set, language, F_CODE, CLASS_CODE, .required = true),
    FIELD(marketing_contact_set, email_hash, F_CODE, CLASS_CODE, .required = true),
    FIELD(marketing_contact_set, change, F_CODE, CLASS_CODE, .required = true, .one_of = changes),
};

static void apply_marketing_contact_set(struct state *s, const struct event *e)
{
    const struct marketing_contact_set *in = e->data;
    struct contact *c = &s->company.contact;
    ASSERT(state_person(s, in->person));
    c->person = in->person;
    c->email = in->email;
    c->phone = in->phone;
    c->language = in->language;
    c->email_hash = in->email_hash;
}

static const struct event_def events[] = {
    EVENT(marketing_contact_set, apply_marketing_contact_set),
};

/* ---- for whoever needs one ---- */

const struct contact *contact_of(const struct state *s)
{
    const struct contact *c = &s->company.contact;
    const struct person *p = uid_none(c->person) ? NULL : state_person(s, c->person);
    return p && !p->disabled ? c : NULL;
}

void contact_check_account(const struct ask *q, struct decision *d)
{
    const code *account = &q->facts.account_email_hash;
    if (contact_of(q->state) && code_eq(account, &q->state->company.contact.email_hash)) /* R77 */
        refuse(d, REASON_MARKETING_CONTACT_EMAIL_SAME);
}

void contact_mail(struct decision *d, uid benefit, const char *template, ts at)
{
    effect_mail_at(d, UID_NONE, benefit, template, at);
}

void contact_left(const struct ask *q, struct decision *d, uid person)
{
    if (uid_eq(q->state->company.contact.person, person))
        people_mail(q, d, programme_policy(q->programme, S("set-marketing-contact")), UID_NONE,
                    "marketing-contact-left", TS_NONE);
}

/* ---- action ---- */

struct set_marketing_contact_input {
    struct person_ref person;
    str email;
    str phone;
    code language;
};
static const struct field set_marketing_contact_fields[] = {
    FIELD(set_marketing_contact_input, person, F_PERSON, CLASS_ID, .required = true),
    FIELD(set_marketing_contact_input, email, F_TEXT, CLASS_PERSONAL, .required = true, .max = 254,
          .email = true),
    FIELD(set_marketing_contact_input, phone, F_TEXT, CLASS_PERSONAL, .required = true, .max = 50),
    FIELD(set_marketing_contact_input, language, F_CODE, CLASS_CODE, .required = true), /* R79: all of them */
};

static const char *change_of(const struct contact *before, uid person)
{
    if (uid_none(before->person))
        return "added";
    return uid_eq(before->person, person) ? "updated" : "changed";
}

/* R74: who is the contact now is told, and so is whoever was before. */
static void tell(struct ask *q, struct decision *d, const char *change, uid person)
{
    uid before = q->state->company.contact.person;
    contact_mail(d, UID_NONE,
                 str_is(str_of(change), "added") ? "marketing-contact-added" : "marketing-contact-changed",
                 TS_NONE);
    if (!uid_none(before) && !uid_eq(before, person) && contact_of(q->state))
        effect_mail_at(d, before, UID_NONE, "marketing-contact-ended", TS_NONE);
    if (code_eq(&q->state->company.contact.email_hash, &q->facts.email_hash))
        return;
    for (size_t i = 0; i < q->state->n_benefits; i++) { /* R78: at the new address too */
        const struct benefit *b = &q->state->benefits[i];
        if (kind_of(b)->contact_moved)
            kind_of(b)->contact_moved(q, d, b);
    }
}

static void decide_set_marketing_contact(struct ask *q, struct decision *d)
{
    const struct set_marketing_contact_input *in = q->input;
    const struct person *p = ask_person(q, d, &in->person); /* R76: picked from the directory, guests too */
    if (q->listing)
        return;
    if (code_eq(&q->facts.email_hash, &q->facts.account_email_hash)) /* R77 */
        refuse(d, REASON_MARKETING_CONTACT_EMAIL_SAME);
    if (!p)
        return;
    struct marketing_contact_set *e = emit(d, &events[0]);
    e->person = p->id;
    e->email = ask_id(q);
    e->phone = ask_id(q);
    e->language = in->language;
    e->email_hash = q->facts.email_hash;
    const char *change = change_of(&q->state->company.contact, p->id); /* R75: add, update, change */
    e->change = code_of(str_of(change));
    effect(d, EFFECT_TEXT, e->email)->name = code_of(S("email"));
    effect(d, EFFECT_TEXT, e->phone)->name = code_of(S("phone"));
    tell(q, d, change, p->id);
}

static const struct action rows[] = {
    {.id = "set-marketing-contact",
     .on = ON_PARTNER,
     .realms = REALM_PARTNER,
     .facts = FACT_EMAIL | FACT_ACCOUNT_EMAIL,
     .fields = set_marketing_contact_fields,
     .n_fields = ARRAY_LEN(set_marketing_contact_fields),
     .input_size = sizeof(struct set_marketing_contact_input),
     .decide = decide_set_marketing_contact},
};

const struct module module_contact = {.name = "contact",
                                      .events = events,
                                      .n_events = ARRAY_LEN(events),
                                      .actions = rows,
                                      .n_actions = ARRAY_LEN(rows)};
