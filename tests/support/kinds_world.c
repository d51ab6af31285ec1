/* A small programme and a partner for the tests of the kinds. See kinds_world.h. */
#include "kinds_world.h"

#include <stdio.h>

#include "domain/requests.h"

static const uid stream = {0, 77}, order_id = {0, 78}, membership_id = {0, 79};

/* What people.c, membership.c and grants.c decide elsewhere, as events of the test's own, so that the whole
 * state is a fold. */
struct kinds_event {
    uid id;
    code definition;
    code kind;
    code product;
    bool incremental;
    int64_t granted;
    int64_t initial;
    date expires;
};
static void apply_began(struct state *s, const struct event *e)
{
    static const char *const countries[] = {"", "", "", "kr", "kr", "de"};
    s->company = (struct company){.country = {"us"}, .currency = "USD", .member = true, .joined_at = e->at};
    for (size_t i = 0; i < KINDS_PEOPLE; i++) {
        struct person *p = STATE_ADD(s, people);
        *p = (struct person){.id = kinds_person(i), .guest = i == 5, .added_at = e->at};
        p->country = code_of(str_of(countries[i % ARRAY_LEN(countries)]));
    }
    *STATE_ADD(s, grants) = (struct role_grant){kinds_person(0), {"global-admin"}, e->at};
    *STATE_ADD(s, grants) = (struct role_grant){kinds_person(1), {"partner-admin"}, e->at};
    date day0 = date_of(2021, 3, 1);
    *STATE_ADD(s, orders) = (struct order){
        .id = order_id,
        .membership = membership_id,
        .state = ORDER_PAID,
        .placed = day0,
        .paid = day0,
        .refund_until = date_add(day0, 30),
    };
    struct tenant *t = STATE_ADD(s, tenants);
    t->id = (uid){0, 80};
    t->domain = code_of(S(KINDS_TENANT));
    t->confirmed = t->home = true;
    t->added_at = t->confirmed_at = e->at;
    *STATE_ADD(s, memberships) = (struct membership){
        .id = membership_id,
        .state = MEMBERSHIP_ACTIVE,
        .from = day0,
        .anniversary = date_add_year(day0),
        .window_end = date_add(date_add_year(day0), 30),
    };
}
static void apply_benefit(struct state *s, const struct event *e)
{
    const struct kinds_event *d = e->data;
    struct benefit *b = STATE_ADD(s, benefits);
    *b = (struct benefit){
        .id = d->id,
        .definition = d->definition,
        .kind = d->kind,
        .product = d->product,
        .incremental = d->incremental,
        .membership = membership_id,
        .order = order_id,
        .granted = d->granted,
        .initial = d->initial,
        .expires = date_of(2022, 3, 1),
        .activate_by = date_of(2022, 3, 1),
        .granted_at = e->at,
        .used_first_at = TS_NONE,
    };
}
static void apply_quantity(struct state *s, const struct event *e)
{
    const struct kinds_event *d = e->data;
    state_benefit_mut(s, d->id)->granted = d->granted;
}
static void apply_cancelled(struct state *s, const struct event *e)
{
    const struct kinds_event *d = e->data;
    state_benefit_mut(s, d->id)->cancelled = true;
}
static void apply_disabled(struct state *s, const struct event *e)
{
    const struct kinds_event *d = e->data;
    state_person_mut(s, d->id)->disabled = true;
}
static void apply_renewed(struct state *s, const struct event *e)
{
    const struct kinds_event *d = e->data;
    struct membership *m = state_membership_mut(s, membership_id);
    m->state = MEMBERSHIP_ACTIVE;
    m->anniversary = d->expires;
    m->window_end = date_add(d->expires, 30);
    for (size_t i = 0; i < s->n_benefits; i++)
        s->benefits[i].expires = s->benefits[i].activate_by = d->expires;
}
static void apply_lapsed(struct state *s, const struct event *e)
{
    (void)e;
    state_membership_mut(s, membership_id)->state = MEMBERSHIP_LAPSED;
}
static const struct event_def kinds_events[] = {
    {.type = "world_began", .size = sizeof(struct kinds_event), .apply = apply_began},
    {.type = "kinds_benefit", .size = sizeof(struct kinds_event), .apply = apply_benefit},
    {.type = "kinds_quantity", .size = sizeof(struct kinds_event), .apply = apply_quantity},
    {.type = "world_cancelled", .size = sizeof(struct kinds_event), .apply = apply_cancelled},
    {.type = "world_disabled", .size = sizeof(struct kinds_event), .apply = apply_disabled},
    {.type = "kinds_renewed", .size = sizeof(struct kinds_event), .apply = apply_renewed},
    {.type = "kinds_lapsed", .size = sizeof(struct kinds_event), .apply = apply_lapsed},
};
enum { BEGAN, BENEFIT, QUANTITY, CANCELLED, DISABLED, RENEWED, LAPSED };

uid kinds_person(size_t i)
{
    return (uid){1, 1000 + i};
}

struct person_ref kinds_ref(size_t i)
{
    return (struct person_ref){S(""), kinds_person(i)};
}

uid kinds_id(struct kinds_world *w)
{
    return (uid){2, ++w->made};
}

static struct ask ask_now(struct kinds_world *w)
{
    return (struct ask){
        .programme = &w->programme,
        .actor = &w->actor,
        .state = w->state,
        .facts = {.keys = w->keys, .n_keys = w->n_keys, .contract_ids = w->contract_ids},
        .now = w->now,
        .today = zone_date(w->programme.zone, w->now),
        .arena = &w->arena,
    };
}

/* What is kept is what was read back from the event's text (L17), so folding anew proves that too. */
static const void *through_text(struct kinds_world *w, const struct event_def *def, const void *data)
{
    if (def->n_fields == 0)
        return data; /* of the test's own */
    struct buf first, again;
    buf_init(&first, 1 << 16);
    buf_init(&again, 1 << 16);
    event_write(&first, def, data);
    const void *back = NULL;
    ASSERT(buf_err(&first) == OK &&
           event_read(def, str_dup(&w->arena, buf_str(&first)), &w->arena, &back) == OK);
    event_write(&again, def, back);
    ASSERT(str_eq(buf_str(&first), buf_str(&again)));
    buf_free(&first);
    buf_free(&again);
    return back;
}

static void kinds_fold(struct kinds_world *w, const struct pending_event *p)
{
    struct event e = {
        .seq = w->state->seq + 1,
        .at = ts_none(p->at) ? w->now : p->at,
        .actor_kind = ACTOR_PERSON,
        .actor = w->actor.id,
        .actor_stream = stream,
        .def = p->def,
        .data = p->data,
    };
    evolve(w->state, &e);
    if (w->n_log == w->cap_log) {
        size_t cap = w->cap_log ? 2 * w->cap_log : 256;
        struct event *log = NEW_N(&w->arena, struct event, cap);
        if (w->n_log)
            memcpy(log, w->log, w->n_log * sizeof *log);
        w->log = log;
        w->cap_log = cap;
    }
    e.data = through_text(w, p->def, p->data);
    w->log[w->n_log++] = e;
    for (size_t i = 0; i < w->state->n_benefits; i++) {
        const struct benefit *b = &w->state->benefits[i];
        if (b->own || kind_of(b)->own_size == 0)
            kind_of(b)->check(b);
    }
}

static void kinds_emit(struct kinds_world *w, size_t event, struct kinds_event data)
{
    struct kinds_event *kept = arena_dup(&w->arena, &data, sizeof data);
    kinds_fold(w, &(struct pending_event){.def = &kinds_events[event], .data = kept, .at = TS_NONE});
}

/* What incidents and advice are about: every scope with every need of ids, with versions and without. */
static void subjects_init(struct kinds_world *w)
{
    static const char *const scopes[] = {"cloud", "on-premises"}, *const ids[] = {"always", "unless-csp",
                                                                                  "never"};
    static const str versions[] = {{"v3", 2}, {"v2", 2}, {"v1", 2}};
    static const char *const covers[] = {"cloud", "hybrid", "on-premises", "nothing"};
    struct programme *p = &w->programme;
    p->support_products = NEW_N(&w->arena, struct support_product, 12);
    for (size_t i = 0; i < 12; i++) {
        struct support_product *product = &p->support_products[p->n_support_products++];
        product->id = code_of(str_fmt(&w->arena, "product-%zu", i));
        product->scope = code_of(str_of(scopes[i % 2]));
        product->ids = code_of(str_of(ids[i / 2 % 3]));
        product->versions = (struct str_list){versions, i < 6 ? 0 : ARRAY_LEN(versions)};
    }
    p->advisory_solutions = NEW_N(&w->arena, struct advisory_solution, ARRAY_LEN(covers));
    for (size_t i = 0; i < ARRAY_LEN(covers); i++) {
        struct advisory_solution *solution = &p->advisory_solutions[p->n_advisory_solutions++];
        solution->id = solution->covers = code_of(str_of(covers[i]));
    }
}

static void programme_init(struct kinds_world *w)
{
    struct programme *p = &w->programme;
    ASSERT(zone_open("UTC", &p->zone));
    p->settings = (struct settings){
        .refund_days = 30, .replacement_days = 30, .renewal_window_days = 30, .cap_country = 5};
    p->definitions = NEW_N(&w->arena, struct definition, KINDS_DEFINITIONS);
    p->n_roles = 2;
    p->roles = NEW_N(&w->arena, struct role_def, 2);
    p->roles[0].id = code_of(S("global-admin"));
    p->roles[1].id = code_of(S("partner-admin"));
    p->n_policy = 1;
    p->policy = NEW(&w->arena, struct policy_row);
    *p->policy = (struct policy_row){{"show-key"}, WHO_ROLE(0) | WHO_ROLE(1) | WHO_HOLDER};
    p->n_pools = 1;
    p->pools = NEW(&w->arena, struct pool_def);
    p->pools->id = code_of(S("thing"));
    p->n_links = 1;
    p->links = NEW(&w->arena, struct link_def);
    *p->links = (struct link_def){.id = {"thing"}, .href = S("https://portal.example/")};
    subjects_init(w);
    static const struct {
        const char *language, *os;
    } packages[] = {{"en", "windows"}, {"ko", "windows"}, {"en", "macos"}, {"", "linux"}};
    p->n_downloads = ARRAY_LEN(packages);
    p->downloads = NEW_N(&w->arena, struct download, ARRAY_LEN(packages));
    for (size_t i = 0; i < ARRAY_LEN(packages); i++) {
        p->downloads[i].product = code_of(S("suite"));
        p->downloads[i].language = code_of(str_of(packages[i].language));
        p->downloads[i].os = code_of(str_of(packages[i].os));
    }
}

void kinds_init(struct kinds_world *w)
{
    *w = (struct kinds_world){.now = {0}};
    arena_init(&w->arena, (size_t)1 << 30);
    programme_init(w);
    w->state = state_new(stream);
    w->actor =
        (struct actor){.kind = ACTOR_PERSON, .id = kinds_person(0), .stream = stream, .realm = REALM_PARTNER};
    ASSERT(ts_parse(S("2021-03-01T09:00:00Z"), &w->now));
    kinds_emit(w, BEGAN, (struct kinds_event){.id = stream});
}

void kinds_free(struct kinds_world *w)
{
    state_free(w->state);
    zone_close(w->programme.zone);
    arena_free(&w->arena);
}

struct definition *kinds_define(struct kinds_world *w, const char *id, const struct kind *kind, void *terms)
{
    struct programme *p = &w->programme;
    ASSERT(p->n_definitions < KINDS_DEFINITIONS);
    struct definition *def = &p->definitions[p->n_definitions++];
    *def = (struct definition){.kind = kind, .price = MONEY_NONE, .cap_country = 5, .terms = terms};
    def->id = code_of(str_of(id));
    def->category = code_of(S("software"));
    return def;
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void fill_term(struct kinds_world *w, const struct field *f, void *terms, uint64_t *seed)
{
    void *at = (char *)terms + f->offset;
    size_t choices = 0;
    if (!f->required && next(seed) % 2)
        return;
    switch (f->type) {
    case F_CODE:
        while (f->one_of && f->one_of[choices])
            choices++;
        *(code *)at = code_of(choices ? str_of(f->one_of[next(seed) % choices]) : S("thing"));
        break;
    case F_INT:
        *(int64_t *)at = f->min + (int64_t)(next(seed) % (uint64_t)(f->max - f->min + 1));
        break;
    case F_BOOL:
        *(bool *)at = next(seed) % 2;
        break;
    case F_MONEY:
        *(money *)at = (money){(int64_t)(1 + next(seed) % 100000), "USD"};
        break;
    case F_TEXT_IN:
        ((struct text *)at)->in[LANG_EN] = str_fmt(&w->arena, "text %d", (int)(next(seed) % 100));
        break;
    case F_OBJECT:
    case F_LIST:
    case F_TEXT:
    case F_ID:
    case F_DATE:
    case F_TS:
    case F_HASH:
    case F_PERSON:
    case F_BENEFIT:
        ASSERT(!f->required);
        break;
    }
}

void *kinds_terms(struct kinds_world *w, const struct kind *kind, uint64_t seed)
{
    for (int tries = 0; tries < 100; tries++) {
        void *terms = arena_alloc(&w->arena, kind->terms_size, _Alignof(max_align_t));
        fields_clear(kind->terms, kind->n_terms, terms);
        for (size_t i = 0; i < kind->n_terms; i++)
            fill_term(w, &kind->terms[i], terms, &seed);
        struct definition def = {.id = {"tried"}, .kind = kind, .terms = terms};
        struct diag diag = {.n = 0};
        if (kind->check_terms)
            kind->check_terms(&w->programme, &def, &w->arena, &diag);
        if (diag.n == 0)
            return terms;
    }
    assert_failed("terms that the kind accepts", kind->name, 0);
}

void kinds_take(struct kinds_world *w, const struct decision *d)
{
    for (size_t i = 0; i < d->n_events; i++)
        kinds_fold(w, &d->events[i]);
}

void kinds_renew(struct kinds_world *w, uid benefit, const struct definition *def, date expires)
{
    struct ask q = ask_now(w);
    struct decision d = {.arena = &w->arena};
    def->kind->grant(&q, &d, benefit, def); /* decided on the year that ends, as a renewal is */
    kinds_emit(w, RENEWED, (struct kinds_event){.id = benefit, .expires = expires});
    kinds_take(w, &d);
}

void kinds_end_request(struct kinds_world *w, const struct request *r, enum request_state state)
{
    struct ask q = ask_now(w);
    struct decision d = {.arena = &w->arena};
    request_end(&q, &d, r, state);
    kinds_take(w, &d);
}

void kinds_time(struct kinds_world *w)
{
    struct ask q = ask_now(w);
    struct decision d = {.arena = &w->arena};
    struct state *after = NULL;
    due(&q, &d, &after);
    state_free(after);
    kinds_take(w, &d);
}

uid kinds_grant(struct kinds_world *w, const struct definition *def, int64_t granted)
{
    uid id = kinds_id(w);
    struct ask q = ask_now(w);
    struct decision d = {.arena = &w->arena};
    def->kind->grant(&q, &d, id, def);
    kinds_emit(w, BENEFIT,
               (struct kinds_event){
                   .id = id,
                   .definition = def->id,
                   .kind = code_of(str_of(def->kind->name)),
                   .product = def->product,
                   .incremental = def->type == BENEFIT_INCREMENTAL,
                   .granted = granted,
                   .initial = def->type == BENEFIT_CORE ? granted : 0,
               });
    kinds_take(w, &d);
    return id;
}

static struct ask ask_about(struct kinds_world *w, const char *action, uid benefit, const void *input)
{
    struct ask q = ask_now(w);
    q.action = action_find(str_of(action));
    q.benefit = state_benefit(w->state, benefit);
    q.input = input;
    ASSERT(q.action && q.benefit);
    return q;
}

bool kinds_ask(struct kinds_world *w, const char *action, uid benefit, const void *input, bool listing)
{
    kinds_time(w);
    struct ask q = ask_about(w, action, benefit, input);
    q.listing = listing;
    w->decision = (struct decision){.arena = &w->arena};
    decide(&q, &w->decision);
    ASSERT(w->decision.n_reasons == 0 || w->decision.n_events + w->decision.n_effects == 0);
    return w->decision.n_reasons == 0;
}

bool kinds_act(struct kinds_world *w, const char *action, uid benefit, const void *input)
{
    bool allowed = kinds_ask(w, action, benefit, input, false);
    if (allowed)
        kinds_take(w, &w->decision);
    return allowed;
}

enum weight kinds_weight(struct kinds_world *w, const char *action, uid benefit, const void *input)
{
    struct ask q = ask_about(w, action, benefit, input);
    return action_weight(&q);
}

void kinds_disable(struct kinds_world *w, size_t person)
{
    struct ask q = ask_now(w);
    struct decision d = {.arena = &w->arena};
    for (size_t i = 0; i < w->state->n_benefits; i++) {
        const struct benefit *b = &w->state->benefits[i];
        if (kind_of(b)->person_left)
            kind_of(b)->person_left(&q, &d, b, kinds_person(person));
    }
    kinds_emit(w, DISABLED, (struct kinds_event){.id = kinds_person(person)});
    kinds_take(w, &d);
}

void kinds_quantity(struct kinds_world *w, uid benefit, int64_t granted)
{
    kinds_emit(w, QUANTITY, (struct kinds_event){.id = benefit, .granted = granted});
}

void kinds_cancel(struct kinds_world *w, uid benefit)
{
    kinds_emit(w, CANCELLED, (struct kinds_event){.id = benefit});
}

void kinds_lapse(struct kinds_world *w)
{
    kinds_emit(w, LAPSED, (struct kinds_event){.granted = 0});
}

const struct benefit *kinds_benefit(const struct kinds_world *w, uid id)
{
    const struct benefit *b = state_benefit(w->state, id);
    ASSERT(b);
    return b;
}

bool kinds_refused(const struct kinds_world *w, enum reason_code reason)
{
    for (size_t i = 0; i < w->decision.n_reasons; i++)
        if (w->decision.reasons[i].code == reason)
            return true;
    return false;
}

bool kinds_noted(const struct kinds_world *w, const char *text)
{
    for (size_t i = 0; i < w->decision.n_notes; i++)
        if (strcmp(w->decision.notes[i].code, text) == 0)
            return true;
    return false;
}

const struct value *kinds_shown(struct kinds_world *w, uid benefit, const char *name, size_t nth)
{
    struct description d = {.arena = &w->arena, .lang = LANG_EN, .state = w->state};
    const struct benefit *b = kinds_benefit(w, benefit);
    kind_of(b)->describe(&w->programme, b, w->now, &d);
    for (size_t i = 0; i < d.n; i++) {
        const struct node *n = &d.nodes[i];
        if (n->type == NODE_VALUE && n->value.name && strcmp(n->value.name, name) == 0 && nth-- == 0)
            return &d.nodes[i].value;
    }
    return NULL;
}

bool kinds_folds(const struct kinds_world *w)
{
    struct state *again = state_new(stream);
    for (size_t i = 0; i < w->n_log; i++)
        evolve(again, &w->log[i]);
    const char *what = "";
    bool same = state_equal(w->state, again, &what);
    if (!same)
        fprintf(stderr, "folded anew, %s differs\n", what);
    state_free(again);
    return same;
}
