/* The pure rules, walked: small worlds (one company, a kind's benefit with 0, 1 or 2 granted), every action
 * with every small input by whoever could take it, at every instant at which something ends or begins, and
 * what follows from it. After each step the invariants of docs/reliability.md are asserted; what is refused
 * leaves nothing behind.
 *
 * From the beginning everything is tried at every instant; of what follows as many states as STATES_MAX
 * allows, drawn by a fixed seed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/programme_file.h"
#include "domain/access.h"
#include "domain/tenants.h"
#include "support/stage.h"

enum {
    STATES_MAX = 200,
    PENDING_MAX = 4096,
    IDS_MAX = 48,
    KEYS_MAX = 4,
    INPUTS_MAX = 20,
    CHOICES = 4,
    DEPTH_MAX = 3
};

/* A state that was reached, and how. */
struct place {
    struct state *state;
    ts now;
    bool claimed[KEYS_MAX];
    struct {
        enum id_kind kind;
        uid id;
    } ids[IDS_MAX]; /* what events named on the way: inputs to come */
    size_t n_ids;
    int depth;  /* acts so far */
    bool moved; /* the last step was one of time */
    char path[480];
};

struct walk {
    struct stage w;
    const char *definition;
    struct arena scratch;
    struct place *pending[PENDING_MAX];
    size_t n_pending;
    uint64_t seed;
    size_t asked, allowed, states;
};

static char trace[640]; /* told when an assertion of the program itself ends it */

static void on_abort(int signal_number)
{
    (void)signal_number;
    (void)!write(2, trace, strlen(trace));
    (void)!write(2, "\n", 1);
}

/* ---- inputs ---- */

struct choices {
    str at[CHOICES];
    size_t n;
};

static void choose(struct choices *c, const char *value)
{
    if (c->n < CHOICES)
        c->at[c->n++] = str_of(value);
}

static void choose_ids(struct walk *k, const struct place *node, enum id_kind kind, struct choices *c)
{
    char text[UID_TEXT];
    for (size_t i = node->n_ids;
         i-- > 0 && c->n + 1 < CHOICES;) /* the newest first: they are what was just made */
        if (node->ids[i].kind == kind)
            c->at[c->n++] = str_dup(&k->scratch, uid_text(kind, node->ids[i].id, text));
    c->at[c->n++] = str_dup(&k->scratch, uid_text(kind, (uid){9, 9}, text)); /* of nobody here */
}

/* Names that a field accepts beyond its type: those of the programme and of the small worlds. */
static const struct {
    const char *field, *values[3];
} known[] = {
    {"person", {"employee", "global-admin", "stranger@else.example"}},
    {"from", {"employee", "global-admin", NULL}},
    {"to", {"global-admin", "guest", NULL}},
    {"offer", {"action-pack", "silver", NULL}},
    {"competency", {"cloud-platform", NULL, NULL}},
    {"definition", {"windows-server", "gtm-toolbox", NULL}},
    {"level", {"silver", "gold", NULL}},
    {"country", {"us", NULL, NULL}},
    {"language", {"ko", NULL, NULL}},
    {"access_id", {"A1", "A2", NULL}},
    {"contract_id", {"C1", NULL, NULL}},
    {"usage_id", {"u1", "u2", NULL}},
    {"tenant", {"contoso.example", NULL, NULL}},
    {"other_offers", {"azure-pass", NULL, NULL}},
    {"amount", {"\"475.00 USD\"", "\"60.00 USD\"", "\"7000.00 USD\""}},
    {"product", {"windows-server", "azure", NULL}},
    {"solution", {"azure", NULL, NULL}},
    {"people", {"employee", NULL, NULL}},
    {"reason", {"\"bought twice\"", NULL, NULL}},
    {"version", {"2019", NULL, NULL}},
    {"service", {"presales", "deployment", NULL}},
    {"phone", {"\"+1 555 0100\"", NULL, NULL}},
    {"email", {"mkt@contoso.example", NULL, NULL}},
};

/* Decides nothing in these worlds: given only where it must be. */
static const char *const idle[] = {"country", "language", "os", "phone", "time_zone", "key_code", "reply"};

static bool is_one_of(const char *id, const char *const *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static void choose_by_type(struct walk *k, const struct place *node, const struct field *f, struct choices *c)
{
    char text[48];
    switch (f->type) {
    case F_ID:
        choose_ids(k, node, f->id_kind, c);
        break;
    case F_BENEFIT:
        choose(c, k->definition ? k->definition : "office");
        break;
    case F_INT:
        snprintf(text, sizeof text, "%lld", (long long)(f->min > 0 ? f->min : 1));
        choose(c, str_z(&k->scratch, str_of(text)));
        choose(c, "2");
        break;
    case F_BOOL:
        choose(c, "true");
        break;
    case F_TS:
        if (c->n < CHOICES)
            c->at[c->n++] = str_dup(&k->scratch, ts_text(node->now, text));
        break;
    case F_TEXT:
    case F_CODE:
    case F_LIST:
        choose(c, "thing");
        break;
    case F_DATE:
    case F_MONEY:
    case F_HASH:
    case F_PERSON:
    case F_TEXT_IN:
    case F_OBJECT:
        break;
    }
}

static void choices_of(struct walk *k, const struct place *node, const struct field *f, struct choices *c)
{
    *c = (struct choices){.n = 0};
    if (!f->required)
        c->at[c->n++] = STR_NONE;
    if (!f->required && is_one_of(f->name, idle, ARRAY_LEN(idle)))
        return;
    for (size_t i = 0; f->one_of && f->one_of[i]; i++)
        choose(c, f->one_of[i]);
    for (size_t i = 0; !f->one_of && i < ARRAY_LEN(known); i++)
        for (size_t v = 0; strcmp(known[i].field, f->name) == 0 && v < 3 && known[i].values[v]; v++)
            choose(c, known[i].values[v]);
    if (c->n == (f->required ? 0 : 1))
        choose_by_type(k, node, f, c);
}

/* The n-th of all combinations. */
static str input_at(struct walk *k, const struct action *row, const struct choices *choices, size_t n)
{
    str line = S("");
    for (size_t i = 0; i < row->n_fields; i++) {
        str value = choices[i].n ? choices[i].at[n % choices[i].n] : STR_NONE;
        n /= choices[i].n ? choices[i].n : 1;
        if (value.ptr)
            line = str_fmt(&k->scratch, STR_FMT "%s%s=" STR_FMT, STR_ARG(line), line.len ? " " : "",
                           row->fields[i].name, STR_ARG(value));
    }
    return line;
}

/* ---- one try ---- */

static void remember(struct place *node, const struct event_def *def, const void *data)
{
    for (size_t i = 0; i < def->n_fields; i++) {
        const struct field *f = &def->fields[i];
        uid id = f->type == F_ID ? *(const uid *)((const char *)data + f->offset) : UID_NONE;
        bool there =
            uid_none(id) || f->id_kind == ID_PERSON || f->id_kind == ID_BENEFIT || f->id_kind == ID_TEXT;
        for (size_t n = 0; n < node->n_ids && !there; n++)
            there = uid_eq(node->ids[n].id, id);
        if (!there && node->n_ids < IDS_MAX) {
            node->ids[node->n_ids].kind = f->id_kind;
            node->ids[node->n_ids++].id = id;
        }
    }
}

/* The stage as this node has it, on scratch memory; `keep` is what it was. */
static void enter(struct walk *k, const struct place *node, struct stage *keep)
{
    struct stage *w = &k->w;
    *keep = *w;
    w->arena = k->scratch;
    w->partner = state_copy(node->state);
    w->now = node->now;
    w->events = NULL;
    w->n_events = w->cap_events = 0;
    w->keys = arena_dup(&w->arena, keep->keys, keep->n_keys * sizeof *w->keys);
    for (size_t i = 0; i < w->n_keys; i++)
        w->keys[i].claimed = node->claimed[i];
}

/* Leaves it; the node that was reached, or NULL when nothing is kept. */
static struct place *leave(struct walk *k, const struct place *from, const struct stage *keep, bool wanted,
                           const char *step)
{
    struct stage *w = &k->w;
    struct place *to = NULL;
    if (wanted) {
        to = malloc(sizeof *to);
        assert_non_null(to);
        *to = *from;
        to->state = w->partner;
        to->now = w->now;
        for (size_t i = 0; i < w->n_keys; i++)
            to->claimed[i] = w->keys[i].claimed;
        for (size_t i = 0; i < w->n_events; i++)
            remember(to, w->events[i].event.def, w->events[i].event.data);
        (void)snprintf(to->path, sizeof to->path, "%.300s\n  %.150s", from->path, step);
    } else
        state_free(w->partner);
    k->scratch = w->arena;
    *w = *keep;
    return to;
}

/* ---- what must hold ---- */

static const struct benefit *same_benefit(const struct state *s, uid id)
{
    const struct benefit *b = state_benefit(s, id);
    assert_non_null(b);
    return b;
}

/* I3: nobody is given what was not granted; a grant that shrank takes nothing. */
static void check_quantities(const struct state *before, const struct state *after)
{
    for (size_t i = 0; i < before->n_benefits; i++) {
        const struct benefit *was = &before->benefits[i], *is = same_benefit(after, was->id);
        if (!is->unlimited && benefit_used(is) > benefit_used(was) && benefit_used(is) > is->granted)
            fail_msg("%s: %lld used of %lld", is->definition.z, (long long)benefit_used(is),
                     (long long)is->granted);
        if (was->cancelled && (!is->cancelled || benefit_used(is) > benefit_used(was)))
            fail_msg("%s is used after its refund", is->definition.z);
    }
}

/* I5: at most one refund of an order, of one that was paid; asked for within its days. */
static void check_orders(const struct state *before, const struct state *after, date today)
{
    for (size_t i = 0; i < before->n_orders; i++) {
        const struct order *was = &before->orders[i], *is = state_order(after, was->id);
        assert_non_null(is);
        if (was->state == is->state)
            continue;
        if (is->state == ORDER_REFUNDED && was->state != ORDER_PAID)
            fail_msg("an order that is %s is refunded", state_order_text(was->state));
        if (was->state == ORDER_REFUNDED || was->state == ORDER_EXPIRED || was->state == ORDER_CANCELLED)
            fail_msg("an order that is %s changes", state_order_text(was->state));
    }
    for (size_t i = before->n_requests; i < after->n_requests; i++) {
        const struct request *r = &after->requests[i];
        const struct order *o = code_is(&r->type, S("refund")) ? state_order(before, r->order) : NULL;
        if (o && (o->state != ORDER_PAID || date_cmp(today, o->refund_until) > 0))
            fail_msg("a refund is asked for after its last day");
    }
}

static bool is_over(const struct walk *k, const struct stage_act *act)
{
    const struct benefit *b = act->ask.benefit;
    if (!b || act->ask.action->without_membership || act->ask.actor->realm != REALM_PARTNER)
        return false;
    str status = str_of(benefit_status(act->ask.state, b, act->ask.today, k->w.now));
    return str_is(status, "expired") || str_is(status, "cancelled");
}

/* All that is shown is so; with `names_only` the terms, which stand last, are not shown. */
static void same_nodes(const struct description *shown, const struct description *is, bool names_only)
{
    if (names_only) {
        assert_true(shown->n < is->n);
        assert_string_equal(is->nodes[shown->n].value.name, "terms");
    } else {
        assert_int_equal(shown->n, is->n);
    }
    for (size_t i = 0; i < shown->n; i++) {
        const struct value *a = &shown->nodes[i].value, *b = &is->nodes[i].value;
        assert_int_equal(shown->nodes[i].type, is->nodes[i].type);
        assert_int_equal(a->type, b->type);
        if (a->type == V_INT)
            assert_int_equal(a->i, b->i);
        else if (a->type == V_ID)
            assert_true(uid_eq(a->u, b->u));
        else if (a->type == V_STR)
            assert_true(str_eq(a->s, b->s));
        else if (a->type == V_TS)
            assert_int_equal(ts_cmp(a->t, b->t), 0);
        else if (a->type == V_DATE)
            assert_int_equal(date_cmp(a->d, b->d), 0);
    }
}

/* What a preview shows is what acting does. `was` is the state decided on. */
static void check_preview(struct walk *k, const struct stage_act *act, const struct state *was)
{
    if (act->ask.action->on != ON_BENEFIT)
        return;
    struct ask q = act->ask;
    q.state = was;
    q.benefit = same_benefit(was, act->ask.benefit->id);
    struct description before, after, is = {.arena = &k->w.arena, .lang = LANG_EN};
    preview_before_after(&q, &act->decision, LANG_EN, &k->w.arena, &before, &after);
    benefit_describe(q.programme, k->w.partner, same_benefit(k->w.partner, q.benefit->id), q.today, q.now,
                     &is);
    const struct definition *def = programme_definition(q.programme, code_str(&q.benefit->definition));
    bool reads = access_reads(q.programme, q.actor, was, READ_BENEFITS) ||
                 (code_is(&def->category, S("developer-subscriptions")) &&
                  access_reads(q.programme, q.actor, was, READ_DEVELOPER_SUBSCRIPTIONS));
    same_nodes(&after, &is, !reads);
}

/* ---- steps ---- */

static void keep_node(struct walk *k, struct place *node)
{
    if (k->n_pending == PENDING_MAX) {
        state_free(node->state);
        free(node);
    } else
        k->pending[k->n_pending++] = node;
}

/* Tells what is tried, for the case that it ends us. */
static const char *tell(const struct place *node, const char *actor, const char *action, str input)
{
    static char step[160];
    (void)snprintf(step, sizeof step, "%s %s %.*s", actor, action, (int)input.len,
                   input.ptr ? input.ptr : "");
    (void)snprintf(trace, sizeof trace, "%.460s\n  %.150s", node->path, step);
    return step;
}

static bool try_act(struct walk *k, const struct place *node, const char *name, const struct action *row,
                    str input, bool listing, bool listed)
{
    struct stage keep;
    struct actor actor;
    struct stage_act act;
    const char *step = tell(node, name, row->id, input);
    enter(k, node, &keep);
    bool read = stage_actor(&k->w, str_of(name), &actor) &&
                stage_act(&k->w, &actor, str_of(row->id), input, listing, &act);
    bool allowed = read && act.allowed;
    k->asked += read;
    if (allowed && !listing) {
        if (!listed)
            fail_msg("allowed, but the list says it is not: %s", trace);
        check_quantities(node->state, k->w.partner);
        check_orders(node->state, k->w.partner, act.ask.today);
        check_preview(k, &act, node->state);
        k->allowed++;
    }
    if (allowed && !listing) {
        struct stage_act at = act;
        at.ask.state = node->state;
        at.ask.benefit = act.ask.benefit ? same_benefit(node->state, act.ask.benefit->id) : NULL;
        if (is_over(k, &at))
            fail_msg("allowed on what is over: %s", trace);
    }
    struct place *to = leave(k, node, &keep, allowed && !listing && node->depth + 1 < DEPTH_MAX, step);
    if (to) {
        to->depth++;
        to->moved = false;
        keep_node(k, to);
    }
    arena_reset(&k->scratch);
    return allowed;
}

/* Which actions were tried in any world, and how often they were allowed. */
static struct {
    const char *action;
    size_t allowed;
} tried[96];
static size_t n_tried;

static void count(const char *action, bool allowed)
{
    size_t i = 0;
    while (i < n_tried && strcmp(tried[i].action, action) != 0)
        i++;
    assert_in_range(i, 0, ARRAY_LEN(tried) - 1);
    n_tried += i == n_tried;
    tried[i].action = action;
    tried[i].allowed += allowed;
}

static void try_action(struct walk *k, const struct place *node, const char *name, const struct action *row)
{
    str which = row->on == ON_BENEFIT ? str_fmt(&k->scratch, "benefit=%s", k->definition) : S("");
    bool listed = try_act(k, node, name, row, which, true, true);
    struct choices choices[24];
    size_t all = 1;
    assert_in_range(row->n_fields, 0, ARRAY_LEN(choices));
    for (size_t i = 0; i < row->n_fields; i++) {
        choices_of(k, node, &row->fields[i], &choices[i]);
        all *= choices[i].n ? choices[i].n : 1;
    }
    struct arena a = k->scratch; /* the choices stay while the tries reset theirs */
    arena_init(&k->scratch, (size_t)1 << 28);
    size_t n = all < INPUTS_MAX ? all : INPUTS_MAX;
    for (size_t i = 0; i < n; i++) /* all of them, or spread over all of them */
        count(row->id, try_act(k, node, name, row, input_at(k, row, choices, i * all / n), false, listed));
    arena_free(&k->scratch);
    k->scratch = a;
    arena_reset(&k->scratch);
}

/* People, tokens, directories and the vendor's own have tables of their own. */
static const char *const elsewhere[] = {
    "add-person",        "update-person",       "assign-role", "remove-role",
    "start-admin-claim", "confirm-admin-claim", "add-tenant",  "confirm-tenant",
    "remove-tenant",     "update-company",      "join",        "invite",
    "accept-invitation"};
/* Beside a benefit's own actions, what else changes what can be done with it. */
static const char *const beside[] = {"disable-person", "request-cancellation", "decide-refund", "withdraw",
                                     "set-marketing-contact"};

static bool is_offered(const struct walk *k, const struct place *node, const struct action *row)
{
    if (row->on == ON_VENDOR || row->on == ON_OWN_STREAM || row->opens_stream)
        return false;
    /* What the desk does by hand is tried at the beginning alone: each number leads to a world of its own. */
    if (k->states > 0 && (strcmp(row->id, "adjust") == 0 || strcmp(row->id, "grant") == 0))
        return false;
    if (row->on != ON_BENEFIT)
        return k->definition ? is_one_of(row->id, beside, ARRAY_LEN(beside))
                             : !is_one_of(row->id, elsewhere, ARRAY_LEN(elsewhere));
    const struct benefit *b = NULL;
    for (size_t i = 0; k->definition && i < node->state->n_benefits; i++)
        if (code_is(&node->state->benefits[i].definition, str_of(k->definition)))
            b = &node->state->benefits[i];
    return b && (row->decide || kind_action_find(kind_of(b), str_of(row->id)));
}

/* The instants at which something ends or begins, for a company that bought at 2021-03-01T09:00:00Z. */
static const char *const instants[] = {
    "2021-03-31T23:59:59Z",                         /* day 30, and the last second of a month */
    "2021-04-01T00:00:00Z",                         /* day 31 */
    "2021-05-30T08:59:59Z",                         /* a second before 90 × 24 hours */
    "2021-05-30T09:00:00Z", "2022-02-14T00:00:00Z", /* AD−15 */
    "2022-03-01T23:59:59Z",                         /* AD */
    "2022-03-02T00:00:00Z",                         /* AD+1 */
    "2022-03-31T23:59:59Z",                         /* AD+30 */
    "2022-04-01T00:00:00Z",                         /* AD+31 */
};

/* L8: what is due is due once, and it does not matter in how many steps one looks. */
static void try_times(struct walk *k, const struct place *node)
{
    struct place *last = NULL;
    for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
        struct stage keep;
        ts at;
        assert_true(ts_parse(str_of(instants[i]), &at));
        if (ts_cmp(at, node->now) <= 0)
            continue;
        const char *step = tell(node, "time", instants[i], S(""));
        enter(k, node, &keep);
        (void)stage_time(&k->w, at);
        size_t events = k->w.n_events;
        (void)stage_time(&k->w, at);
        assert_int_equal(k->w.n_events, events);
        check_quantities(node->state, k->w.partner);
        check_orders(node->state, k->w.partner, zone_date(k->w.programme->zone, at));
        struct place *to = leave(k, node, &keep, true, step);
        if (last) {
            enter(k, last, &keep);
            (void)stage_time(&k->w, at);
            const char *what = "";
            if (!state_equal(k->w.partner, to->state, &what))
                fail_msg("time in two steps is not time in one (%s): %s", what, trace);
            (void)leave(k, last, &keep, false, "");
        }
        arena_reset(&k->scratch);
        to->moved = true;
        keep_node(k, to);
        last = to;
    }
}

static void try_all(struct walk *k, const struct place *node)
{
    static const char *const actors[] = {"global-admin", "employee", "desk/operator", "desk/approver"};
    for (size_t a = 0; a < ARRAY_LEN(actors); a++)
        for (size_t i = 0; action_row(i); i++)
            if (is_offered(k, node, action_row(i)))
                try_action(k, node, actors[a], action_row(i));
    if (!node->moved)
        try_times(k, node);
    state_free(node->state);
    k->states++;
}

static void walk_from(struct walk *k)
{
    struct place *first = calloc(1, sizeof *first);
    assert_non_null(first);
    first->state = state_copy(k->w.partner);
    first->now = k->w.now;
    for (size_t i = 0; i < k->w.n_events; i++)
        if (uid_eq(k->w.events[i].stream, k->w.partner->stream))
            remember(first, k->w.events[i].event.def, k->w.events[i].event.data);
    for (size_t i = 0; i < first->state->n_orders && first->n_ids < IDS_MAX; i++) { /* made by hand */
        first->ids[first->n_ids].kind = ID_ORDER;
        first->ids[first->n_ids++].id = first->state->orders[i].id;
    }
    (void)snprintf(first->path, sizeof first->path, "%s", k->definition ? k->definition : "orders");
    assert_in_range(k->w.n_keys, 0, KEYS_MAX);
    keep_node(k, first);
    while (k->n_pending > 0) {
        k->seed = k->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        /* What the first state leads to comes first, then whatever is drawn. */
        size_t n = k->states <= ARRAY_LEN(instants) ? 0 : (size_t)(k->seed >> 33) % k->n_pending;
        struct place *node = k->pending[n];
        k->pending[n] = k->pending[--k->n_pending];
        if (k->states < STATES_MAX)
            try_all(k, node);
        else
            state_free(node->state);
        free(node);
    }
}

static struct programme *programme;

static void walk_open(struct walk *k, const char *definition)
{
    ts now;
    *k = (struct walk){.definition = definition, .seed = 7};
    assert_true(ts_parse(S("2021-03-01T09:00:00Z"), &now));
    stage_open(&k->w, programme, now);
    arena_init(&k->scratch, (size_t)1 << 28);
    assert_true(stage_company(&k->w, S("contoso"), S("")));
}

static void walk_close(struct walk *k)
{
    printf("%-36s %6zu states %8zu asked %7zu allowed\n", k->definition ? k->definition : "orders", k->states,
           k->asked, k->allowed);
    assert_true(k->allowed > 0);
    arena_free(&k->scratch);
    stage_close(&k->w);
}

/* ---- the worlds ---- */

static void act_on(struct walk *k, const char *action, const char *input)
{
    struct actor actor;
    struct stage_act act;
    assert_true(stage_actor(&k->w, S("global-admin"), &actor));
    assert_true(stage_act(&k->w, &actor, str_of(action), str_of(input), false, &act) && act.allowed);
}

/* A directory of the company, proved, for what is redeemed into one. */
static void add_tenant(struct walk *k)
{
    act_on(k, "add-tenant", "tenant=contoso.example");
    struct stage_txt *t = STAGE_ADD(&k->w, txts);
    t->domain = S("contoso.example");
    t->value = tenants_txt(&k->w.arena, ID_TENANT, k->w.partner->tenants[0].id);
    act_on(k, "confirm-tenant", "tenant=contoso.example");
}

static void try_kind(void **state)
{
    const char *definition = *state;
    for (int granted = 0; granted <= 2; granted++) {
        struct walk *k = malloc(sizeof *k);
        char settings[32];
        assert_non_null(k);
        walk_open(k, definition);
        const struct definition *def = programme_definition(k->w.programme, str_of(definition));
        assert_non_null(def);
        for (size_t i = 0; i < def->kind->n_terms; i++)
            if (strcmp(def->kind->terms[i].name, "pool") == 0)
                stage_pool(&k->w,
                           code_str((const code *)((const char *)def->terms + def->kind->terms[i].offset)), 2,
                           S(""), S(""), 5);
        (void)snprintf(settings, sizeof settings, "granted=%d", granted);
        assert_true(stage_hold(&k->w, str_of(definition), str_of(settings)));
        if (strcmp(def->kind->name, "licence_key") == 0)
            add_tenant(k);
        walk_from(k);
        walk_close(k);
        free(k);
    }
}

/* A company that bought nothing yet: orders, memberships, attainments, refunds. */
static void try_orders(void **state)
{
    (void)state;
    struct walk *k = malloc(sizeof *k);
    assert_non_null(k);
    walk_open(k, NULL);
    act_on(k, "join",
           "company_name=Contoso account_email=office@contoso.example country=us currency=USD language=en");
    walk_from(k);
    walk_close(k);
    free(k);
}

/* A world in which nothing can be done proves nothing. */
static void everything_was_done(void **state)
{
    (void)state;
    size_t never = 0;
    for (size_t i = 0; i < n_tried; i++)
        if (tried[i].allowed == 0) {
            never++;
            print_error("never allowed in any world: %s\n", tried[i].action);
        }
    assert_int_equal(never, 0);
}

int main(void)
{
    static const char *const files[] = {GUILDHALL_SOURCE_DIR "/programmes/mpn.yaml",
                                        GUILDHALL_SOURCE_DIR "/samples/mpn-example.yaml"};
    static const char *const definitions[] = {"windows-server",
                                              "windows-server-cal",
                                              "azure-monthly-credit",
                                              "azure-bulk-credit-6000",
                                              "office-365-e3",
                                              "visual-studio-enterprise-core",
                                              "product-support",
                                              "signature-support",
                                              "advisory-hours-action-pack",
                                              "gtm-toolbox"};
    struct arena a;
    struct diag diag = {.n = 0};
    struct CMUnitTest tests[ARRAY_LEN(definitions) + 2];
    (void)signal(SIGABRT, on_abort);
    arena_init(&a, 1 << 20);
    if (programme_load(files, 2, &a, &diag, &programme) != OK)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(definitions); i++)
        tests[i] = (struct CMUnitTest){.name = definitions[i],
                                       .test_func = try_kind,
                                       .initial_state = (void *)(uintptr_t)definitions[i]};
    tests[ARRAY_LEN(definitions)] = (struct CMUnitTest){.name = "orders", .test_func = try_orders};
    tests[ARRAY_LEN(definitions) + 1] = (struct CMUnitTest)cmocka_unit_test(everything_was_done);
    int failed = cmocka_run_group_tests_name("exhaustive", tests, NULL, NULL);
    programme_release(programme);
    arena_free(&a);
    return failed;
}
