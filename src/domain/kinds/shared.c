/* What several kinds need. See shared.h. */
#include "domain/kinds/shared.h"

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

int64_t shared_unused(const struct benefit *b)
{
    (void)b;
    return 0;
}

const char *shared_untouched(const struct benefit *b, ts now)
{
    (void)now;
    return shared_status(b, 0);
}

ts shared_never_changes(const struct benefit *b, ts now)
{
    (void)b, (void)now;
    return TS_MAX;
}

/* R86: a key or software in use blocks the refund of an order; the stricter rule is a setting of the
 * programme. */
static bool blocks_refund(const struct programme *p, const struct benefit *b)
{
    return p->settings.refund_blocked_by_anything || code_is(&b->kind, S("software_key")) ||
           code_is(&b->kind, S("licence_key"));
}

static bool order_touched(const struct ask *q, uid order)
{
    const struct state *s = q->state;
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (uid_eq(b->order, order) && !ts_none(b->used_first_at) && blocks_refund(q->programme, b))
            return true;
    }
    return false;
}

void shared_note_refund(const struct ask *q, struct decision *d)
{
    const struct benefit *b = q->benefit;
    const struct order *o = state_order(q->state, b->order);
    if (!o || o->state != ORDER_PAID || o->cancelling || date_none(o->refund_until))
        return;
    if (date_cmp(q->today, o->refund_until) > 0 || !blocks_refund(q->programme, b) ||
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

const void *shared_terms(const struct programme *p, const struct benefit *b)
{
    const struct definition *def = programme_definition(p, code_str(&b->definition));
    return def && str_is(code_str(&b->kind), def->kind->name) ? def->terms : NULL;
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
