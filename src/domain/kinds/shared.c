/* What several kinds need. See shared.h. */
#include "domain/kinds/shared.h"

#include "domain/refunds.h"

void *shared_own(struct state *s, struct benefit *b, size_t own_size, size_t item_size)
{
    if (!b->own)
        benefit_init(s, b, own_size, item_size);
    ASSERT(b->own_size == own_size && b->item_size == item_size);
    return b->own;
}

const char *shared_status(const struct benefit *b, int64_t used)
{
    if (!b->unlimited && used >= b->granted)
        return "used-up";
    return used > 0 ? "in-use" : "available";
}

ts shared_never_changes(const struct benefit *b, ts now)
{
    (void)b, (void)now;
    return TS_MAX;
}

static bool order_touched(const struct ask *q, uid order)
{
    const struct state *s = q->state;
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (!ts_none(refund_used_since(b, order)) && refund_is_blocked_by(q->programme, b))
            return true;
    }
    return false;
}

void shared_note_refund(const struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    const struct order *o = state_order(q->state, b->order); /* paid, and no refund of it waits: it is used */
    if (!o || date_cmp(q->today, o->refund_until) > 0 || !refund_is_blocked_by(q->programme, b) ||
        !ts_none(b->used_first_at))
        return;
    /* What can be refunded alone loses that, even where the order as a whole is already past it. */
    const struct definition *def = programme_definition(q->programme, code_str(&b->definition));
    bool alone = def && !money_none(def->price);
    if (order_touched(q, b->order) && !alone)
        return;
    struct note *n = note(d, "ends-refund", true);
    note_fact(n, VAL_INT("days_left", o->refund_until.days - q->today.days));
    note_fact(n, VAL_DATE("until", o->refund_until));
}

bool shared_is_live(const struct state *s, const struct benefit *b, date day, ts now)
{
    str status = str_of(benefit_status(s, b, day, now));
    return !str_is(status, "cancelled") && !str_is(status, "expired");
}

bool shared_is_assigned(const struct ask *q, const struct benefit *b, uid person)
{
    const struct kind *k = kind_of(b);
    if (!k->holdings || !kind_action_find(k, S("assign-user")))
        return false;
    struct description held = {.arena = q->arena, .lang = LANG_EN, .state = q->state};
    k->holdings(q->programme, b, person, q->now, &held);
    return held.n > 0;
}

static bool is_recorded(const struct state *s, uid person, str offer)
{
    for (size_t i = 0; i < s->n_others; i++)
        if (uid_eq(s->others[i].person, person) && code_is(&s->others[i].offer, offer))
            return true;
    return false;
}

/* Is anything that the company has by this offer assigned to him? */
static bool has_of_offer(const struct ask *q, uid person, str offer)
{
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        if (code_is(&b->offer, offer) && shared_is_live(q->state, b, q->today, q->now) &&
            shared_is_assigned(q, b, person))
            return true;
    }
    return false;
}

const struct benefit *shared_holds_against(const struct ask *q, uid person, str offer)
{
    for (size_t i = 0; i < q->state->n_benefits; i++) {
        const struct benefit *b = &q->state->benefits[i];
        struct str_list list = benefit_conflicts(q->programme, b);
        for (size_t j = 0; j < list.n; j++)
            if (str_eq(list.at[j], offer) && shared_is_live(q->state, b, q->today, q->now) &&
                shared_is_assigned(q, b, person))
                return b;
    }
    return NULL;
}

static void refuse_conflict(struct decision *d, uid person, str offer)
{
    struct reason *r = refuse(d, REASON_CONFLICTING_OFFER);
    reason_fact(r, VAL_ID("person", ID_PERSON, person));
    reason_fact(r, VAL_STR("offer", str_dup(d->arena, offer)));
}

/* R34, in either order. */
void shared_check_conflict(struct ask *q, struct decision *d, uid person)
{
    struct str_list list = benefit_conflicts(q->programme, q->benefit);
    for (size_t i = 0; i < list.n; i++)
        if (is_recorded(q->state, person, list.at[i]) || has_of_offer(q, person, list.at[i]))
            refuse_conflict(d, person, list.at[i]);
    str offer = code_str(&q->benefit->offer);
    if (shared_holds_against(q, person, offer))
        refuse_conflict(d, person, offer);
}

void shared_note_visible(const struct ask *q, struct decision *d, uid holder)
{
    who may = programme_policy(q->programme, S("show-key"));
    int64_t people = 0;
    for (size_t i = 0; i < q->state->n_people; i++) {
        const struct person *p = &q->state->people[i];
        bool sees = !uid_none(holder) && uid_eq(p->id, holder);
        for (size_t r = 0; r < q->programme->n_roles && !sees; r++)
            sees =
                (may & WHO_ROLE(r)) && state_has_role(q->state, p->id, code_str(&q->programme->roles[r].id));
        people += sees && !p->disabled;
    }
    note_fact(note(d, "visible-to", false), VAL_INT("people", people));
}

void shared_tell_holder(const struct ask *q, struct decision *d, uid person)
{
    if (!uid_eq(q->actor->id, person))
        effect_mail_at(d, person, q->benefit->id, "benefit-assigned", TS_NONE);
}

const void *shared_terms(const struct programme *p, const struct benefit *b)
{
    static const union {
        max_align_t aligned;
        char bytes[1024];
    } none;
    const struct definition *def = programme_definition(p, code_str(&b->definition));
    ASSERT(kind_of(b)->terms_size <= sizeof none);
    return def && def->kind == kind_of(b) ? def->terms : &none;
}

str shared_href(const struct programme *p, const code *link)
{
    const struct link_def *l = programme_link(p, code_str(link));
    return l ? l->href : S("");
}

void shared_describe_left(struct description *out, const char *name, const struct benefit *b, int64_t used)
{
    describe_object(out, name);
    if (b->unlimited) {
        describe_value(out, (struct value){.name = "total"});
        describe_value(out, VAL_INT("used", used));
        describe_value(out, (struct value){.name = "left"});
    } else {
        describe_value(out, VAL_INT("total", b->granted));
        describe_value(out, VAL_INT("used", used));
        describe_value(out, VAL_INT("left", used < b->granted ? b->granted - used : 0));
    }
    describe_end(out);
}
