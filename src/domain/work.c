/* See work.h. */
#include "domain/work.h"

#include "domain/requests.h"

const char *work_request_state(const struct request *r)
{
    if (r->state == REQUEST_CLOSED)
        return state_request_text(REQUEST_DONE);
    if (r->state != REQUEST_OPEN)
        return state_request_text(r->state);
    return !uid_none(r->decided_by) ? "waiting-second-person" : !uid_none(r->taken_by) ? "taken" : "open";
}

struct work_item work_order(const struct state *s, size_t i)
{
    const struct order *o = &s->orders[i];
    bool waits = o->state == ORDER_AWAITING_PAYMENT;
    return (struct work_item){.id = o->id,
                              .order = true,
                              .waits = waits,
                              .type = code_of(S("payment")),
                              .state = code_of(str_of(state_order_text(o->state))),
                              .person = o->purchaser,
                              .opened_at = o->placed_at,
                              .due = waits ? o->pay_by : DATE_NONE};
}

/* What is asked of one's own admins (ask-for) waits for them, not for the desk. */
struct work_item work_request(const struct state *s, size_t i)
{
    const struct request *r = &s->requests[i];
    const struct benefit *b = uid_none(r->benefit) ? NULL : state_benefit(s, r->benefit);
    struct work_item w = {.id = r->id,
                          .waits = request_is_waiting(r) && !code_is(&r->type, S("ask-for")),
                          .type = r->type,
                          .state = code_of(str_of(work_request_state(r))),
                          .benefit = r->benefit,
                          .person = uid_eq(r->opener_stream, s->stream) ? r->opener : UID_NONE,
                          .taken_by = r->taken_by,
                          .opened_at = r->opened_at,
                          .due = r->due};
    if (b)
        w.definition = b->definition;
    return w;
}

bool work_equal(const struct work_item *a, const struct work_item *b)
{
    return uid_eq(a->id, b->id) && a->order == b->order && a->waits == b->waits &&
           code_eq(&a->type, &b->type) && code_eq(&a->state, &b->state) && uid_eq(a->benefit, b->benefit) &&
           code_eq(&a->definition, &b->definition) && uid_eq(a->person, b->person) &&
           uid_eq(a->taken_by, b->taken_by) && ts_cmp(a->opened_at, b->opened_at) == 0 &&
           date_cmp(a->due, b->due) == 0;
}
