/* A replacement key (domain facts 4.3, P5): once, within so many days of the redemption, for a key that was
 * redeemed into the wrong tenant or for the wrong goal. The desk decides; then the redemption is undone in
 * the record: the subscription is what its other keys made of it, and the new key is the company's to show.
 */
#include "domain/kinds/licence_key.h"
#include "domain/requests.h"

const char *const licence_key_decisions[] = {"granted", "declined", NULL};

static const struct request *request_of(const struct state *s, uid key)
{
    for (size_t i = s->n_requests; i-- > 0;)
        if (request_is_waiting(&s->requests[i]) && code_is(&s->requests[i].type, S("replacement")) &&
            uid_eq(s->requests[i].thing, key))
            return &s->requests[i];
    return NULL;
}

/* X29: neither a key that was replaced, nor one that replaced another. */
static bool check_replaced(struct decision *d, const struct licence_key_item *key, const struct benefit *b)
{
    const struct licence_key_item *first = key;
    if (!uid_none(key->key.replaces))
        first = licence_key_find(b, LICENCE_KEY, key->key.replaces);
    if (uid_none(first->key.replaced_by))
        return false;
    reason_fact(refuse(d, REASON_ALREADY_REPLACED), VAL_DATE("replaced_on", first->key.replaced_on));
    return true;
}

static void check_window(const struct ask *q, struct decision *d, const struct licence_key_key *k)
{
    date until = date_add(k->redeemed_on, q->programme->settings.replacement_days);
    if (date_cmp(q->today, until) <= 0) /* X28: day 30 is within */
        return;
    struct reason *r = refuse(d, REASON_REPLACEMENT_WINDOW_CLOSED);
    reason_fact(r, VAL_DATE("redeemed_on", k->redeemed_on));
    reason_fact(r, VAL_DATE("until", until));
}

/* Beforehand: is there any key for which it could be asked? The reason is that of the last one. */
static void list_request(struct ask *q, struct decision *d)
{
    const struct licence_key_item *item;
    struct decision tried = {.arena = d->arena};
    for (uint32_t i = 0; (item = licence_key_item(q->benefit, i)); i++) {
        if (item->what != LICENCE_KEY || item->key.turn == 0)
            continue;
        tried.n_reasons = 0;
        if (!check_replaced(&tried, item, q->benefit))
            check_window(q, &tried, &item->key);
        if (request_of(q->state, item->id))
            refuse(&tried, REASON_ALREADY_REQUESTED);
        if (tried.n_reasons == 0)
            return;
    }
    if (tried.n_reasons == 0)
        refuse(&tried, REASON_KEY_NOT_REDEEMED);
    struct reason *last = refuse(d, tried.reasons[0].code);
    *last = tried.reasons[0];
}

void licence_key_request_replacement(struct ask *q, struct decision *d)
{
    const struct licence_key_request_input *in = q->input;
    if (q->listing) {
        list_request(q, d);
        return;
    }
    const struct licence_key_item *key = licence_key_find(q->benefit, LICENCE_KEY, in->key);
    if (!key) {
        refuse_unknown(d, "key");
        return;
    }
    if (check_replaced(d, key, q->benefit))
        return;
    if (key->key.turn == 0) /* X27 */
        refuse(d, REASON_KEY_NOT_REDEEMED);
    else
        check_window(q, d, &key->key);
    if (request_of(q->state, key->id))
        refuse(d, REASON_ALREADY_REQUESTED);
    if (d->n_reasons == 0)
        (void)request_open(
            q, d, &(struct request_new){.type = "replacement", .benefit = q->benefit->id, .key = key->id});
}

/* ---- the desk ---- */

/* What is over gives nothing any more: the request can only be declined. */
static void check_gives(const struct ask *q, struct decision *d)
{
    str status = str_of(benefit_status(q->state, q->benefit, q->today, q->now));
    if (str_is(status, "cancelled"))
        refuse(d, REASON_BENEFIT_CANCELLED);
    else if (str_is(status, "expired"))
        reason_fact(refuse(d, REASON_BENEFIT_EXPIRED),
                    VAL_DATE("expired_on", benefit_usable_until(q->state, q->benefit, q->today)));
    if (q->facts.n_keys == 0)
        refuse(d, REASON_POOL_EMPTY);
}

/* X61: without this key's seats a later one may not have extended so far. Then that one is undone first. */
static void check_left(struct decision *d, const struct licence_key_replayed *left)
{
    if (!left->beyond)
        return;
    const struct licence_key_key *later = &left->beyond->key;
    struct reason *r = refuse(d, REASON_EXTENSION_RESTS_ON_KEY);
    reason_fact(r, VAL_DATE("redeemed_on", later->redeemed_on));
    reason_fact(r, VAL_INT("key_seats", later->seats));
    reason_fact(r, VAL_INT("seats", left->beyond_of));
    reason_fact(r, VAL_INT("most", left->beyond_of * later->extend_max));
}

static void undo(struct ask *q, struct decision *d, const struct licence_key_item *key,
                 struct licence_key_term left)
{
    const struct key_fact *fresh = &q->facts.keys[0];
    uid subscription = key->key.subscription;
    const struct licence_key_item *sub = licence_key_find(q->benefit, LICENCE_SUBSCRIPTION, subscription);
    struct note *n = note(d, "redemption-undone", true);
    note_fact(n, VAL_STR("tenant", code_str(&sub->sub.domain)));
    note_fact(n, VAL_INT("seats", left.seats));
    note_fact(n, VAL_DATE("until", left.ends));
    int64_t taken = licence_key_seats_taken(q->benefit, subscription);
    if (left.seats == 0) {
        licence_key_free_all(d, q->benefit, subscription, UID_NONE); /* nothing is left that they could use */
    } else if (taken > left.seats) {                                 /* X20: nobody's seat is taken */
        n = note(d, "over-allocates", true);
        note_fact(n, VAL_INT("used", taken));
        note_fact(n, VAL_INT("over", taken - left.seats));
    }
    struct licence_key_replaced *e = emit(d, &licence_key_events[LICENCE_KEY_REPLACED]);
    e->benefit = q->benefit->id;
    e->key = key->id;
    e->replacement = fresh->id;
    e->key_seats = licence_key_worth(fresh);
    e->replaced_on = q->today;
    e->subscription = subscription;
    e->seats = left.seats;
    e->ends = left.ends;
    effect(d, EFFECT_CLAIM_KEY, fresh->id)->benefit = q->benefit->id;
    effect(d, EFFECT_REVOKE_KEY, key->id)->benefit = q->benefit->id;
}

/* By the request, by the key that it is about, or the newest of the benefit. */
static const struct request *request_meant(struct ask *q, struct decision *d)
{
    const struct licence_key_decide_input *in = q->input;
    if (!uid_none(in->request))
        return ask_request(q, d, in->request);
    const struct request *r = uid_none(in->key) ? request_waiting(q->state, "replacement", q->benefit->id)
                                                : request_of(q->state, in->key);
    if (!r)
        refuse_missing(d, "request");
    return r;
}

void licence_key_decide_replacement(struct ask *q, struct decision *d)
{
    const struct licence_key_decide_input *in = q->input;
    if (q->listing) {
        if (!request_waiting(q->state, "replacement", q->benefit->id))
            reason_fact(refuse(d, REASON_NOT_PENDING),
                        VAL_STR("status", str_of(benefit_status(q->state, q->benefit, q->today, q->now))));
        return;
    }
    const struct request *r = request_meant(q, d);
    if (!r)
        return;
    const struct licence_key_item *key = licence_key_find(q->benefit, LICENCE_KEY, r->thing);
    bool granted = code_is(&in->decision, S("granted"));
    if (!code_is(&r->type, S("replacement")) || !key) {
        refuse_unknown(d, "request");
        return;
    }
    request_check_taken(q, d, r);
    struct licence_key_replayed left = licence_key_replay(q->benefit, key->key.subscription, key->id);
    if (granted) {
        check_gives(q, d);
        check_left(d, &left);
    } else if (in->reason.len == 0) {
        refuse_missing(d, "reason");
    }
    if (d->n_reasons > 0)
        return;
    if (in->reason.len > 0)
        request_message(q, d, r->id, "reason", "reason");
    if (granted)
        undo(q, d, key, left.term);
    request_end(q, d, r, granted ? REQUEST_DONE : REQUEST_DECLINED);
    request_mail(q, d, r, granted ? "replacement-granted" : "replacement-declined");
}
