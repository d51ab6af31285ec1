/* Software by product key (R18-R24): keys are got from a pool, shown, and handed to employees; products
 * without a key are handed out as licences.
 *
 * A key that was got stays got: it can be taken from its holder, never put back into the pool, for somebody
 * has seen it. An item is a key, or for a product without keys a licence in somebody's hands. */
#include "domain/inputs.h"
#include "domain/kinds/shared.h"

struct software_key_terms {
    bool key_needed;
    code pool;
    code chosen_by;
    struct text instructions;
    struct text activations;
};
static const char *const choices[] = {"language", "os", "language-and-os", NULL};
static const struct field terms[] = {
    FIELD(software_key_terms, key_needed, F_BOOL, CLASS_CODE, .required = true),
    FIELD(software_key_terms, pool, F_CODE, CLASS_CODE),
    /* What chooses the key (R22, R23); absent: language and system choose the download alone. */
    FIELD(software_key_terms, chosen_by, F_CODE, CLASS_CODE, .one_of = choices),
    FIELD(software_key_terms, instructions, F_TEXT_IN, CLASS_FREE_TEXT),
    FIELD(software_key_terms, activations, F_TEXT_IN, CLASS_FREE_TEXT),
};

struct software_key_own {
    bool key_needed;
    code pool;
    code chosen_by;
};
struct software_key_item {
    uid key; /* UID_NONE: a licence of a product without keys */
    uid holder;
    uid shown_by; /* the first who saw it; UID_NONE: a token */
    ts got_at;
    ts shown_at; /* the first time; TS_NONE: nobody has seen it */
    ts held_since;
    int64_t shows;
    bool holder_saw;
    code language; /* the choice of download made with it */
    code os;
};

static const struct software_key_own *own_of(const struct benefit *b)
{
    ASSERT(b->own && b->own_size == sizeof(struct software_key_own));
    return b->own;
}

static const struct software_key_item *item_at(const struct benefit *b, uint32_t i)
{
    return (const struct software_key_item *)b->items + i;
}

/* The item of that key; for UID_NONE, of a product without keys, the holder's licence. NULL: none. */
static struct software_key_item *item_find(const struct benefit *b, uid key, uid holder)
{
    struct software_key_item *items = b->items;
    for (uint32_t i = 0; i < b->n_items; i++)
        if (uid_eq(items[i].key, key) && (!uid_none(key) || uid_eq(items[i].holder, holder)))
            return &items[i];
    return NULL;
}

static struct software_key_item *item_new(struct state *s, struct benefit *b, ts at)
{
    struct software_key_item *item = benefit_add_item(s, b);
    item->got_at = at;
    item->shown_at = item->held_since = TS_NONE;
    return item;
}

/* Events. */

struct software_key_granted {
    uid benefit;
    bool key_needed;
    code pool;
    code chosen_by;
};
static const struct field granted_fields[] = {
    FIELD(software_key_granted, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(software_key_granted, key_needed, F_BOOL, CLASS_CODE),
    FIELD(software_key_granted, pool, F_CODE, CLASS_CODE),
    FIELD(software_key_granted, chosen_by, F_CODE, CLASS_CODE),
};
static void apply_granted(struct state *s, const struct event *e)
{
    const struct software_key_granted *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b);
    struct software_key_own *own =
        shared_own(s, b, sizeof(struct software_key_own), sizeof(struct software_key_item));
    own->key_needed = d->key_needed;
    own->pool = d->pool;
    own->chosen_by = d->chosen_by;
}

struct software_key_got {
    uid benefit;
    uid key;
    code language;
    code os;
};
static const struct field got_fields[] = {
    FIELD(software_key_got, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(software_key_got, key, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
    FIELD(software_key_got, language, F_CODE, CLASS_CODE),
    FIELD(software_key_got, os, F_CODE, CLASS_CODE),
};
static void apply_got(struct state *s, const struct event *e)
{
    const struct software_key_got *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b && own_of(b)->key_needed && !item_find(b, d->key, UID_NONE));
    struct software_key_item *item = item_new(s, b, e->at);
    item->key = d->key;
    item->language = d->language;
    item->os = d->os;
    if (ts_none(b->used_first_at))
        b->used_first_at = e->at; /* R86: a key got ends the refund */
}

struct software_key_shown {
    uid benefit;
    uid key;
};
static const struct field shown_fields[] = {
    FIELD(software_key_shown, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(software_key_shown, key, F_ID, CLASS_ID, .required = true, .id_kind = ID_KEY),
};
static void apply_shown(struct state *s, const struct event *e)
{
    const struct software_key_shown *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct software_key_item *item = b ? item_find(b, d->key, UID_NONE) : NULL;
    ASSERT(item);
    if (ts_none(item->shown_at)) {
        item->shown_at = e->at;
        item->shown_by = e->actor_kind == ACTOR_PERSON ? e->actor : UID_NONE;
    }
    item->shows++;
    if (!uid_none(item->holder) && uid_eq(item->holder, e->actor))
        item->holder_saw = true;
}

struct software_key_held {
    uid benefit;
    uid key; /* absent for a product without keys */
    uid person;
};
static const struct field held_fields[] = {
    FIELD(software_key_held, benefit, F_ID, CLASS_ID, .required = true, .id_kind = ID_BENEFIT),
    FIELD(software_key_held, key, F_ID, CLASS_ID, .id_kind = ID_KEY),
    FIELD(software_key_held, person, F_ID, CLASS_ID, .required = true, .id_kind = ID_PERSON),
};
static void apply_assigned(struct state *s, const struct event *e)
{
    const struct software_key_held *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    ASSERT(b && own_of(b)->key_needed == !uid_none(d->key));
    struct software_key_item *item = item_find(b, d->key, d->person);
    if (uid_none(d->key)) {
        ASSERT(!item);
        item = item_new(s, b, e->at);
        if (ts_none(b->used_first_at))
            b->used_first_at = e->at; /* a product without a key is activated by handing it out */
    }
    ASSERT(item && uid_none(item->holder));
    item->holder = d->person;
    item->held_since = e->at;
}

static void apply_removed(struct state *s, const struct event *e)
{
    const struct software_key_held *d = e->data;
    struct benefit *b = state_benefit_mut(s, d->benefit);
    struct software_key_item *item = b ? item_find(b, d->key, d->person) : NULL;
    ASSERT(item && uid_eq(item->holder, d->person));
    if (uid_none(d->key)) {
        benefit_drop_item(b, (uint32_t)(item - (struct software_key_item *)b->items));
        return;
    }
    item->holder = UID_NONE;
    item->held_since = TS_NONE;
    item->holder_saw = false;
}

enum { GRANTED, GOT, SHOWN, ASSIGNED, REMOVED };
static const struct event_def events[] = {
    [GRANTED] = EVENT_OF("software_key_granted", software_key_granted, granted_fields, apply_granted),
    [GOT] = EVENT_OF("software_key_got", software_key_got, got_fields, apply_got),
    [SHOWN] = EVENT_OF("software_key_shown", software_key_shown, shown_fields, apply_shown),
    [ASSIGNED] = EVENT_OF("software_key_assigned", software_key_held, held_fields, apply_assigned),
    [REMOVED] = EVENT_OF("software_key_removed", software_key_held, held_fields, apply_removed),
};

static void grant(struct ask *q, struct decision *d, uid benefit, const struct definition *def)
{
    (void)q;
    const struct software_key_terms *t = def->terms;
    struct software_key_granted *e = emit(d, &events[GRANTED]);
    *e = (struct software_key_granted){benefit, t->key_needed, t->pool, t->chosen_by};
}

/* X58: what was handed out with keys, or without, stays so. */
static bool goes_on(const struct benefit *b, const struct definition *def)
{
    return own_of(b)->key_needed == ((const struct software_key_terms *)def->terms)->key_needed;
}

/* Which key an ask means: the named one; else the only one; else the only one in the actor's hands. */
static const struct software_key_item *key_meant(const struct ask *q, uid key)
{
    const struct benefit *b = q->benefit;
    if (!uid_none(key))
        return item_find(b, key, UID_NONE);
    if (b->n_items == 1)
        return item_at(b, 0);
    const struct software_key_item *held = NULL;
    for (uint32_t i = 0; i < b->n_items; i++) {
        if (!uid_eq(item_at(b, i)->holder, q->actor->id))
            continue;
        if (held)
            return NULL;
        held = item_at(b, i);
    }
    return held;
}

static size_t count_held(const struct benefit *b, uid person)
{
    size_t n = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        n += uid_eq(item_at(b, i)->holder, person);
    return n;
}

/* get-keys */

static struct key_wanted wants(const struct benefit *b, const struct action *action, const void *input)
{
    const struct software_key_own *own = own_of(b);
    if (!str_is(str_of(action->id), "get-keys"))
        return (struct key_wanted){.pool = {""}};
    struct key_wanted w = {.pool = own->pool};
    const struct get_keys_input *in = input;
    if (str_starts(code_str(&own->chosen_by), S("language")))
        w.language = in->language;
    if (str_ends(code_str(&own->chosen_by), S("os")))
        w.os = in->os;
    return w;
}

/* R22, R23: is there a package for the choice? A product without packages takes any. */
static bool variant_exists(const struct programme *p, const struct benefit *b, const code *language,
                           const code *os)
{
    bool any = false;
    for (size_t i = 0; i < p->n_downloads; i++) {
        const struct download *dl = &p->downloads[i];
        if (code_none(&b->product) || !code_eq(&dl->product, &b->product))
            continue;
        any = true;
        if ((code_none(language) || code_none(&dl->language) || code_eq(&dl->language, language)) &&
            (code_none(os) || code_eq(&dl->os, os)))
            return true;
    }
    return !any;
}

static void check_choice(struct ask *q, struct decision *d, const struct get_keys_input *in, int64_t count)
{
    if (!variant_exists(q->programme, q->benefit, &in->language, &in->os)) {
        struct reason *r = refuse(d, REASON_VARIANT_NOT_AVAILABLE);
        reason_fact(r, VAL_STR("language", code_str(&in->language)));
        reason_fact(r, VAL_STR("os", code_str(&in->os)));
    }
    /* L13: nobody learns from it how many keys there are; short of the asked count is all it says. */
    if ((int64_t)q->facts.n_keys < count)
        refuse(d, REASON_POOL_EMPTY);
}

static void get_keys(struct ask *q, struct decision *d)
{
    const struct get_keys_input *in = q->input;
    const struct benefit *b = q->benefit;
    if (!own_of(b)->key_needed) {
        refuse(d, REASON_NO_KEY_NEEDED);
        return;
    }
    int64_t count = in->count == FIELD_INT_NONE || q->listing ? 1 : in->count;
    if (count > benefit_available(b)) {
        struct reason *r = refuse(d, REASON_QUANTITY_EXHAUSTED);
        reason_fact(r, VAL_INT("granted", b->granted));
        reason_fact(r, VAL_INT("used", b->n_items));
    }
    check_choice(q, d, in, count);
    if (d->n_reasons || q->listing)
        return;
    shared_note_refund(q, d);
    shared_note_visible(q, d, UID_NONE);
    for (size_t i = 0; i < (size_t)count; i++) {
        uid key = q->facts.keys[i].id;
        *(struct software_key_got *)emit(d, &events[GOT]) =
            (struct software_key_got){b->id, key, in->language, in->os};
        *(struct software_key_shown *)emit(d, &events[SHOWN]) = (struct software_key_shown){b->id, key};
        effect(d, EFFECT_CLAIM_KEY, key)->benefit = b->id;
        effect(d, EFFECT_REVEAL_KEY, key)->benefit = b->id;
    }
}

/* show-key */

static void show_key(struct ask *q, struct decision *d)
{
    const struct show_key_input *in = q->input;
    const struct benefit *b = q->benefit;
    if (!own_of(b)->key_needed)
        refuse(d, REASON_NO_KEY_NEEDED);
    else if (b->n_items == 0)
        refuse(d, REASON_NO_FREE_KEY);
    if (d->n_reasons || q->listing)
        return;
    const struct software_key_item *item = key_meant(q, in->key);
    if (!item) {
        if (uid_none(in->key))
            refuse_missing(d, "key");
        else
            refuse_unknown(d, "key");
        return;
    }
    if (ts_none(item->shown_at))
        shared_note_visible(q, d, item->holder);
    *(struct software_key_shown *)emit(d, &events[SHOWN]) = (struct software_key_shown){b->id, item->key};
    effect(d, EFFECT_REVEAL_KEY, item->key)->benefit = b->id;
}

/* R20: seeing a key for the first time is what cannot be undone; seeing it again is only recorded. */
static enum weight show_key_weighs(const struct ask *q)
{
    const struct show_key_input *in = q->input;
    const struct software_key_item *item = key_meant(q, in->key);
    if (item)
        return ts_none(item->shown_at) ? WEIGHT_IRREVERSIBLE : WEIGHT_PLAIN;
    for (uint32_t i = 0; i < q->benefit->n_items; i++)
        if (ts_none(item_at(q->benefit, i)->shown_at))
            return WEIGHT_IRREVERSIBLE;
    return WEIGHT_PLAIN;
}

static bool show_key_holds(const struct ask *q)
{
    const struct show_key_input *in = q->input;
    if (q->listing || uid_none(in->key))
        return count_held(q->benefit, q->actor->id) > 0;
    const struct software_key_item *item = item_find(q->benefit, in->key, UID_NONE);
    return item && uid_eq(item->holder, q->actor->id);
}

/* assign-user (R5) */

static void refuse_assigned(struct decision *d, uid person)
{
    reason_fact(refuse(d, REASON_ALREADY_ASSIGNED), VAL_ID("person", ID_PERSON, person));
}

static void refuse_not_assigned(struct decision *d, uid person)
{
    reason_fact(refuse(d, REASON_NOT_ASSIGNED), VAL_ID("person", ID_PERSON, person));
}

static void refuse_no_seats(struct decision *d, const struct benefit *b)
{
    struct reason *r = refuse(d, REASON_NO_SEATS_LEFT);
    reason_fact(r, VAL_INT("granted", b->granted));
    reason_fact(r, VAL_INT("used", b->n_items));
}

static const struct software_key_item *named_key(struct decision *d, const struct benefit *b, uid key)
{
    const struct software_key_item *item = item_find(b, key, UID_NONE);
    if (!item)
        refuse_unknown(d, "key");
    else if (!uid_none(item->holder))
        refuse_assigned(d, item->holder);
    return item;
}

/* Of what is in nobody's hands, what was got first. Who has one already is given another only by its name. */
static const struct software_key_item *next_key(struct decision *d, const struct benefit *b, uid person)
{
    if (!uid_none(person) && count_held(b, person))
        refuse_assigned(d, person);
    for (uint32_t i = 0; i < b->n_items; i++)
        if (uid_none(item_at(b, i)->holder))
            return item_at(b, i);
    if (benefit_available(b) > 0)
        refuse(d, REASON_NO_FREE_KEY);
    else
        refuse_no_seats(d, b);
    return NULL;
}

static void check_licence(struct decision *d, const struct benefit *b, uid person)
{
    if (!uid_none(person) && count_held(b, person))
        refuse_assigned(d, person);
    if (benefit_available(b) <= 0)
        refuse_no_seats(d, b);
}

static void assign_user(struct ask *q, struct decision *d)
{
    const struct assign_user_input *in = q->input;
    const struct benefit *b = q->benefit;
    const struct person *p = ask_person(q, d, &in->person);
    uid person = p ? p->id : UID_NONE;
    const struct software_key_item *item = NULL;
    if (!own_of(b)->key_needed)
        check_licence(d, b, person);
    else
        item = uid_none(in->key) ? next_key(d, b, person) : named_key(d, b, in->key);
    if (p)
        shared_check_conflict(q, d, person); /* R34 */
    if (d->n_reasons || q->listing)
        return;
    if (!item)
        shared_note_refund(q, d);
    *(struct software_key_held *)emit(d, &events[ASSIGNED]) =
        (struct software_key_held){b->id, item ? item->key : UID_NONE, person};
    shared_tell_holder(q, d, person);
}

/* remove-user, give-back, a person who leaves */

static void take_from(struct ask *q, struct decision *d, uid person, uid key)
{
    const struct benefit *b = q->benefit;
    if (!uid_none(key) && !item_find(b, key, UID_NONE)) {
        refuse_unknown(d, "key");
        return;
    }
    const struct software_key_item *held = NULL;
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct software_key_item *item = item_at(b, i);
        if (!uid_eq(item->holder, person) || (!uid_none(key) && !uid_eq(item->key, key)))
            continue;
        if (held) {
            refuse_missing(d, "key");
            return;
        }
        held = item;
    }
    if (!held) {
        refuse_not_assigned(d, person);
        return;
    }
    if (held->holder_saw)
        note_fact(note(d, "holder-saw-key", false), VAL_ID("person", ID_PERSON, person));
    *(struct software_key_held *)emit(d, &events[REMOVED]) =
        (struct software_key_held){b->id, held->key, person};
}

static void remove_user(struct ask *q, struct decision *d)
{
    const struct remove_user_input *in = q->input;
    const struct benefit *b = q->benefit;
    if (q->listing) {
        if (count_held(b, UID_NONE) == b->n_items)
            refuse_not_assigned(d, UID_NONE);
    } else if (uid_none(in->person.id)) {
        (void)ask_person(q, d, &in->person);
    } else {
        take_from(q, d, in->person.id, in->key);
    }
}

static void give_back(struct ask *q, struct decision *d)
{
    const struct give_back_input *in = q->input;
    if (!q->listing)
        take_from(q, d, q->actor->id, in->key);
    else if (!count_held(q->benefit, q->actor->id))
        refuse_not_assigned(d, q->actor->id);
}

static bool holds(const struct ask *q)
{
    return count_held(q->benefit, q->actor->id) > 0;
}

/* X19: nobody's, but got or bound all the same */
static void person_left(struct ask *q, struct decision *d, const struct benefit *b, uid person)
{
    (void)q;
    for (uint32_t i = 0; i < b->n_items; i++)
        if (uid_eq(item_at(b, i)->holder, person))
            *(struct software_key_held *)emit(d, &events[REMOVED]) =
                (struct software_key_held){b->id, item_at(b, i)->key, person};
}

static const struct kind_action actions[] = {
    {"get-keys", get_keys, NULL, NULL},       {"show-key", show_key, show_key_holds, show_key_weighs},
    {"assign-user", assign_user, NULL, NULL}, {"remove-user", remove_user, NULL, NULL},
    {"give-back", give_back, holds, NULL},
};

/* What it shows. */

static int64_t used(const struct benefit *b)
{
    return b->n_items;
}

static const char *status(const struct benefit *b, ts now)
{
    (void)now;
    return shared_status(b, used(b));
}

static bool seen_before(const struct programme *p, size_t before, const code *product, const code *value,
                        bool os)
{
    for (size_t i = 0; i < before; i++) {
        const struct download *dl = &p->downloads[i];
        if (code_eq(&dl->product, product) && code_eq(os ? &dl->os : &dl->language, value))
            return true;
    }
    return false;
}

/* R22, R23: each language (or system) once, in the order of the programme. */
static void describe_choices(const struct programme *p, const struct benefit *b, bool os,
                             struct description *out)
{
    describe_array(out, os ? "os" : "languages");
    for (size_t i = 0; i < p->n_downloads && !code_none(&b->product); i++) {
        const struct download *dl = &p->downloads[i];
        const code *value = os ? &dl->os : &dl->language;
        if (code_eq(&dl->product, &b->product) && !code_none(value) &&
            !seen_before(p, i, &b->product, value, os))
            describe_value(out, VAL_STR(NULL, code_str(value)));
    }
    describe_end(out);
}

static void describe(const struct programme *p, const struct benefit *b, ts now, struct description *out)
{
    (void)now;
    const struct software_key_own *own = own_of(b);
    const struct software_key_terms *t = shared_terms(p, b);
    int64_t shown = 0;
    for (uint32_t i = 0; i < b->n_items; i++)
        shown += !ts_none(item_at(b, i)->shown_at);
    describe_value(out, VAL_BOOL("key_needed", own->key_needed));
    describe_value(out, own->key_needed && b->unlimited
                            ? (struct value){.name = "keys_total"}
                            : VAL_INT("keys_total", own->key_needed ? b->granted : 0));
    describe_value(out, VAL_INT("keys_shown", shown));
    describe_value(out, VAL_STR("instructions", text_in(&t->instructions, out->lang)));
    describe_value(out, VAL_STR("activations", text_in(&t->activations, out->lang)));
    describe_choices(p, b, false, out);
    describe_choices(p, b, true, out);
}

static str item_state(const struct benefit *b, const struct software_key_item *item)
{
    if (b->cancelled)
        return S("revoked");
    return ts_none(item->shown_at) ? S("not-shown") : S("shown");
}

static void describe_holder(struct description *out, const struct software_key_item *item)
{
    describe_value(out, VAL_ID("holder", ID_PERSON, item->holder));
    describe_value(out, VAL_TS("held_since", item->held_since));
}

static void describe_item(const struct benefit *b, const struct software_key_item *item,
                          struct description *out)
{
    if (uid_none(item->key))
        return;
    describe_value(out, VAL_ID("id", ID_KEY, item->key));
    describe_value(out, VAL_STR("state", item_state(b, item)));
    describe_value(out, VAL_STR("language", code_str(&item->language)));
    describe_value(out, VAL_STR("os", code_str(&item->os)));
}

static void keys(const struct benefit *b, ts now, struct description *out)
{
    (void)now;
    describe_array(out, "keys");
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct software_key_item *item = item_at(b, i);
        describe_object(out, NULL);
        describe_item(b, item, out);
        describe_value(out, VAL_TS("got_at", item->got_at));
        describe_value(out, VAL_TS("shown_at", item->shown_at));
        describe_value(out, VAL_ID("shown_by", ID_PERSON, item->shown_by));
        describe_value(out, VAL_INT("shows", item->shows));
        describe_holder(out, item);
        describe_end(out);
    }
    describe_end(out);
}

static void holdings(const struct programme *p, const struct benefit *b, uid person, ts now,
                     struct description *out)
{
    (void)now;
    const struct software_key_terms *t = shared_terms(p, b);
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct software_key_item *item = item_at(b, i);
        if (!uid_eq(item->holder, person))
            continue;
        describe_object(out, NULL);
        describe_item(b, item, out);
        describe_value(out, VAL_TS("held_since", item->held_since));
        describe_value(out, VAL_STR("instructions", text_in(&t->instructions, out->lang)));
        describe_end(out);
    }
}

static bool owns(const struct benefit *b, uid thing)
{
    return !uid_none(thing) && item_find(b, thing, UID_NONE);
}

/* I1, I3 within one benefit: a key stands once, a licence is in one person's hands once. */
static void check(const struct benefit *b)
{
    const struct software_key_own *own = own_of(b);
    for (uint32_t i = 0; i < b->n_items; i++) {
        const struct software_key_item *item = item_at(b, i);
        ASSERT(own->key_needed == !uid_none(item->key));
        ASSERT(own->key_needed || !uid_none(item->holder));
        ASSERT(uid_none(item->holder) == ts_none(item->held_since));
        ASSERT((item->shows > 0) == !ts_none(item->shown_at));
        for (uint32_t j = 0; j < i; j++)
            ASSERT(own->key_needed ? !uid_eq(item_at(b, j)->key, item->key)
                                   : !uid_eq(item_at(b, j)->holder, item->holder));
    }
}

static void check_terms(const struct programme *p, const struct definition *def, struct arena *a,
                        struct diag *diag)
{
    const struct software_key_terms *t = def->terms;
    if (t->key_needed && code_none(&t->pool))
        diag_add(diag, a, S("/pool"), "a product that needs a key names its pool");
    if (!t->key_needed && (!code_none(&t->pool) || !code_none(&t->chosen_by)))
        diag_add(diag, a, S("/pool"), "a product that needs no key has neither pool nor chosen_by");
    if (!code_none(&t->pool) && !programme_pool(p, code_str(&t->pool)))
        diag_add(diag, a, S("/pool"), "there is no pool \"%s\"", t->pool.z);
}

const struct kind kind_software_key = {
    .name = "software_key",
    .terms = terms,
    .n_terms = ARRAY_LEN(terms),
    .terms_size = sizeof(struct software_key_terms),
    .check_terms = check_terms,
    .own_size = sizeof(struct software_key_own),
    .item_size = sizeof(struct software_key_item),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .actions = actions,
    .n_actions = ARRAY_LEN(actions),
    .ends_refund = true,
    .grant = grant,
    .goes_on = goes_on,
    .person_left = person_left,
    .used = used,
    .status = status,
    .describe = describe,
    .wants = wants,
    .owns = owns,
    .keys = keys,
    .holdings = holdings,
    .changes_at = shared_never_changes,
    .check = check,
};
