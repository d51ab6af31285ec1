/* The walk itself: places by the acts that led to them, everything asked of everybody at each. */
#include "walk.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOM = 1 << 28, PATHS_ROOM = 1 << 30 };

/* ---- the way that is told ---- */

/* What is tried, written down only when somebody wants to read it. */
static struct {
    const struct walk *walk;
    struct walk_place step;
} trying;

static size_t tell_step(char *out, size_t at, size_t size, const struct walk_place *p)
{
    char text[TS_TEXT];
    str when = ts_text(p->now, text);
    int n = snprintf(out + at, size - at, "\n  " STR_FMT " %s %s " STR_FMT " (weather %u)", STR_ARG(when),
                     p->actor, p->row ? p->row->id : "", STR_ARG(p->input), p->weather);
    return at + (size_t)n < size ? at + (size_t)n : size - 1;
}

static size_t tell_place(char *out, size_t size, const struct walk_place *p)
{
    if (!p->from)
        return (size_t)snprintf(out, size, "%s", trying.walk->world->name);
    return tell_step(out, tell_place(out, size, p->from), size, p);
}

const char *walk_told(void)
{
    static char text[4096];
    if (trying.step.from)
        (void)tell_place(text, sizeof text, &trying.step);
    return text;
}

static void on_abort(int signal_number)
{
    const char *text = walk_told();
    (void)signal_number;
    (void)!write(2, text, strlen(text));
    (void)!write(2, "\n", 1);
}

void walk_tell_on_abort(void)
{
    (void)signal(SIGABRT, on_abort);
}

/* ---- places ---- */

static void list_add(struct walk_list *l, struct walk_place *p)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 256;
        l->at = realloc(l->at, l->cap * sizeof(struct walk_place *));
        assert_non_null(l->at);
    }
    l->at[l->n++] = p;
}

/* A place that nobody was at before is kept, to be looked at later. */
static void arrive(struct walk *k, const struct stage *w, const struct walk_place *step)
{
    struct walk_place *p;
    uint64_t hash[2];
    if (step->acts > WALK_ACTS_MAX || !walk_arrive(k, w, hash))
        return;
    p = arena_dup(&k->paths, step, sizeof *step);
    p->input = str_dup(&k->paths, step->input);
    p->actor = str_z(&k->paths, str_of(step->actor));
    memcpy(p->hash, hash, sizeof hash);
    list_add(&k->levels[p->acts], p);
}

/* ---- what was tried in any world, and how often it was allowed ---- */

static struct {
    const struct action *row;
    size_t allowed;
} tried[128];
static size_t n_tried;

static void count(const struct action *row, size_t allowed)
{
    size_t i = 0;
    while (i < n_tried && tried[i].row != row)
        i++;
    assert_in_range(i, 0, ARRAY_LEN(tried) - 1);
    n_tried += i == n_tried;
    tried[i].row = row;
    tried[i].allowed += allowed;
}

size_t walk_never_allowed(void)
{
    size_t never = 0;
    for (size_t i = 0; i < n_tried; i++)
        if (tried[i].allowed == 0) {
            never++;
            print_error("never allowed in any world: %s\n", tried[i].row->id);
        }
    return never;
}

/* ---- trying ---- */

struct asker {
    const char *name;
    struct actor actor;
    const char *person; /* of a token: whose it is */
    bool listed;        /* the list of actions says that he may, now or with the right input */
    bool lacks;         /* … that he has not the right */
    bool allowed;       /* the last answer */
};

struct round {
    struct walk *k;
    const struct walk_place *place;
    const struct action *row;
    struct asker askers[WALK_ACTORS_MAX];
    size_t n_askers;
    bool begun;             /* an input of the action could be read */
    struct stage base, now; /* the place, shared; and the try on it */
};

static void try_step(const struct round *r, const char *actor, str input, unsigned weather)
{
    trying.walk = r->k;
    trying.step = (struct walk_place){.from = r->place,
                                      .actor = actor,
                                      .row = r->row,
                                      .input = input,
                                      .now = r->now.now,
                                      .weather = weather,
                                      .acts = r->place->acts + 1};
}

/* The stage is again as the place has it; what was allocated stays until the next input. */
static void restore(struct round *r)
{
    struct arena a = r->now.arena;
    if (r->now.partner != r->base.partner)
        state_free(r->now.partner);
    if (r->now.vendor != r->base.vendor)
        state_free(r->now.vendor);
    r->now = r->base;
    r->now.arena = a;
}

static const char *person_of_token(struct walk *k, const struct actor *actor)
{
    for (size_t i = 0; actor->kind == ACTOR_PERSON && i < k->at.n_names; i++)
        if (k->at.names[i].kind == ID_PERSON && uid_eq(k->at.names[i].id, actor->id))
            return str_z(&k->at.arena, k->at.names[i].name);
    return NULL;
}

static void asker_add(struct round *r, const char *name)
{
    assert_in_range(r->n_askers, 0, WALK_ACTORS_MAX - 1);
    struct asker *a = &r->askers[r->n_askers];
    *a = (struct asker){.name = name};
    if (!walk_actor(&r->k->at, str_of(name), &a->actor))
        return;
    if (a->actor.only || !a->actor.session)
        a->person = person_of_token(r->k, &a->actor);
    r->n_askers++;
}

static void askers(struct round *r)
{
    struct walk *k = r->k;
    for (size_t i = 0; k->world->actors[i]; i++)
        asker_add(r, k->world->actors[i]);
    for (size_t i = 0; i < k->at.n_names; i++) {
        const struct token *t = NULL;
        if (k->at.names[i].kind == ID_TOKEN) {
            t = state_token(k->at.partner, k->at.names[i].id);
            t = t ? t : state_token(k->at.vendor, k->at.names[i].id);
        }
        /* What was revoked or is over does not come as far as here: auth/ says so, and its tests. */
        if (t && !t->revoked && (ts_none(t->expires) || ts_cmp(k->at.now, t->expires) < 0))
            asker_add(r, str_z(&k->at.arena, k->at.names[i].name));
    }
}

/* What the list of actions says to each of them. */
static void list_all(struct round *r)
{
    str which =
        r->row->on == ON_BENEFIT ? str_fmt(&r->now.arena, "benefit=%s", walk_definition(r->k->world)) : S("");
    for (size_t i = 0; i < r->n_askers; i++) {
        struct asker *a = &r->askers[i];
        struct stage_act act;
        try_step(r, a->name, S("(list)"), 0);
        bool read =
            stage_prepare(&r->now, &a->actor, r->row, which, true, &act) && stage_decide(&r->now, &act);
        a->listed = read && act.allowed;
        a->lacks = read && !act.allowed && act.decision.reasons[0].code == REASON_NOT_PERMITTED;
        restore(r);
    }
}

static void judge(struct round *r, struct asker *a, struct stage_act *act)
{
    struct walk *k = r->k;
    a->allowed = act->allowed;
    k->asked++;
    k->allowed += act->allowed;
    if (!act->allowed) {
        if (a->lacks && act->decision.reasons[0].code != REASON_NOT_PERMITTED)
            fail_msg("the list denies him the right, the act does not: %s", walk_told());
        return;
    }
    if (!a->listed)
        fail_msg("allowed, but the list says it is not: %s", walk_told());
    walk_check_act(&(struct walk_try){k, &r->base, &r->now, act, a->name});
    arrive(k, &r->now, &trying.step);
}

/* A token does nothing that its person may not do. */
static void check_tokens(const struct round *r)
{
    for (size_t i = 0; i < r->n_askers; i++)
        for (size_t j = 0; r->askers[i].person && r->askers[i].allowed && j < r->n_askers; j++)
            if (i != j && strcmp(r->askers[j].name, r->askers[i].person) == 0 && !r->askers[j].allowed)
                fail_msg("%s may, %s may not: %s", r->askers[i].name, r->askers[j].name, walk_told());
}

/* Who may, hangs on the input only where he is something to what it names: its purchaser, its opener, its
 * holder (access.c). Elsewhere whoever lacks the right is asked with the first input alone. */
static bool reads_input(const struct round *r)
{
    if (r->row->relation || r->row->on == ON_OWN_STREAM)
        return true;
    for (size_t i = 0; r->row->on == ON_BENEFIT && kind_row(i); i++) {
        const struct kind_action *ka = kind_action_find(kind_row(i), str_of(r->row->id));
        if (ka && ka->holds)
            return true;
    }
    return false;
}

/* One input, asked of everybody. It is read once, but where each acts on a stream of his own. */
static void try_input(struct round *r, str input, unsigned weather)
{
    struct stage_act all, act;
    struct stage place = r->base;
    bool each = r->row->on == ON_OWN_STREAM, hangs = reads_input(r);
    walk_weather(&r->now, r->row, weather);
    bool read = each || stage_prepare(&r->now, &r->askers[0].actor, r->row, input, false, &all);
    r->base = r->now;
    for (size_t i = 0; read && i < r->n_askers; i++) {
        struct asker *a = &r->askers[i];
        a->allowed = false;
        if (a->lacks && r->begun && !hangs)
            continue;
        try_step(r, a->name, input, weather);
        if (each && !stage_prepare(&r->now, &a->actor, r->row, input, false, &all))
            continue;
        act = all;
        act.ask.actor = &a->actor;
        if (!stage_decide(&r->now, &act))
            fail_msg(STR_FMT ": %s", STR_ARG(r->now.error), walk_told());
        judge(r, a, &act);
        if (act.allowed)
            restore(r);
    }
    r->begun = r->begun || read;
    if (read)
        check_tokens(r);
    r->base = place;
    restore(r);
}

static void try_action(struct round *r)
{
    struct walk_choices choices[WALK_FIELDS_MAX];
    size_t allowed = r->k->allowed;
    list_all(r);
    r->begun = false;
    size_t n = walk_choices(r->k, r->row, choices);
    for (size_t i = 0; i < n; i++)
        for (unsigned weather = 0; weather < walk_weathers(r->row); weather++) {
            try_input(r, walk_input(&r->now.arena, r->row, choices, i), weather);
            arena_reset(&r->now.arena);
        }
    count(r->row, r->k->allowed - allowed);
}

/* Beside a benefit's own actions, what else changes what can be done with it. */
static const char *const beside[] = {"disable-person", "request-cancellation",  "decide-refund",
                                     "withdraw",       "set-marketing-contact", NULL};

static bool is_one_of(const char *id, const char *const *ids)
{
    for (size_t i = 0; ids[i]; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static bool is_offered(const struct walk *k, const struct action *row)
{
    if (k->world->actions)
        return is_one_of(row->id, k->world->actions);
    if (row->on != ON_BENEFIT)
        return is_one_of(row->id, beside);
    for (size_t i = 0; i < k->at.partner->n_benefits; i++) {
        const struct benefit *b = &k->at.partner->benefits[i];
        if (code_is(&b->definition, str_of(k->world->definition)))
            return row->decide || kind_action_find(kind_of(b), str_of(row->id));
    }
    return false;
}

/* ---- time ---- */

static void time_to(struct round *r, ts at)
{
    r->now.shared = false;
    r->now.partner = state_copy(r->base.partner);
    r->now.vendor = state_copy(r->base.vendor);
    (void)stage_time(&r->now, at);
}

/* L8: what is due is due once, and it does not matter in how many steps one looks. */
static void check_steps(struct round *r, ts before, ts at)
{
    size_t events = r->now.n_events;
    const char *what = "";
    (void)stage_time(&r->now, at);
    assert_int_equal(r->now.n_events, events);
    if (ts_none(before))
        return;
    struct state *one = state_copy(r->now.partner);
    restore(r);
    time_to(r, before);
    (void)stage_time(&r->now, at);
    if (!state_equal(one, r->now.partner, &what))
        fail_msg("time in two steps is not time in one (%s): %s", what, walk_told());
    state_free(one);
}

static void try_times(struct round *r)
{
    ts before = TS_NONE;
    for (size_t i = 0; r->k->world->instants[i]; i++) {
        ts at;
        assert_true(ts_parse(str_of(r->k->world->instants[i]), &at));
        if (ts_cmp(at, r->place->now) <= 0)
            continue;
        r->row = NULL;
        try_step(r, "time", S(""), 0);
        trying.step.now = at;
        time_to(r, at);
        walk_check_time(&r->base, &r->now);
        check_steps(r, before, at);
        arrive(r->k, &r->now,
               &(struct walk_place){
                   .from = r->place, .actor = "time", .now = at, .acts = r->place->acts, .moved = true});
        restore(r);
        arena_reset(&r->now.arena);
        before = at;
    }
}

/* ---- the walk ---- */

/* I2: what is refused has no effect: after all that was asked the place is as it was, byte by byte. */
static void look_at(struct walk *k, const struct walk_place *p)
{
    struct round r = {.k = k, .place = p};
    uint64_t hash[2];
    trying.walk = k;
    trying.step = *p;
    walk_enter(k, p);
    walk_check_fold(k);
    walk_check_place(k, &k->at);
    askers(&r);
    walk_hash(k, &k->at, hash);
    r.base = k->at;
    r.base.shared = true;
    r.now = r.base;
    r.now.arena = k->scratch;
    for (size_t i = 0; action_row(i); i++)
        if (is_offered(k, action_row(i))) {
            r.row = action_row(i);
            try_action(&r);
        }
    if (!p->moved)
        try_times(&r);
    k->scratch = r.now.arena;
    arena_reset(&k->scratch);
    uint64_t after[2];
    walk_hash(k, &k->at, after);
    if (memcmp(hash, after, sizeof hash) != 0)
        fail_msg("what was refused has changed the state: %s", walk_told());
    walk_leave(k);
    k->expanded[p->acts]++;
}

/* Beyond what is complete: any place that was reached and not looked at. */
static void draw(struct walk *k)
{
    struct walk_list pool = {NULL, 0, 0};
    for (int acts = k->world->complete; acts < WALK_ACTS_MAX; acts++)
        for (size_t i = 0; i < k->levels[acts].n; i++)
            list_add(&pool, k->levels[acts].at[i]);
    for (size_t i = 0; i < k->drawn && pool.n > 0; i++) {
        size_t seen[WALK_ACTS_MAX + 1];
        for (int acts = 0; acts <= WALK_ACTS_MAX; acts++)
            seen[acts] = k->levels[acts].n;
        k->seed = k->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t n = (size_t)(k->seed >> 33) % pool.n;
        struct walk_place *p = pool.at[n];
        pool.at[n] = pool.at[--pool.n];
        look_at(k, p);
        for (int acts = k->world->complete; acts < WALK_ACTS_MAX; acts++)
            for (size_t j = seen[acts]; j < k->levels[acts].n; j++)
                list_add(&pool, k->levels[acts].at[j]);
    }
    free(pool.at);
}

static void tell(const struct walk *k)
{
    size_t drawn = 0;
    for (int acts = k->world->complete; acts <= WALK_ACTS_MAX; acts++)
        drawn += k->expanded[acts];
    printf("%-32s %d acts:", k->world->name, k->world->complete);
    for (int acts = 0; acts < k->world->complete; acts++)
        printf(" %zu", k->expanded[acts]);
    printf(" looked at, %zu more drawn; %zu places, %zu merged, %zu asked, %zu allowed\n", drawn, k->places,
           k->merged, k->asked, k->allowed);
    (void)fflush(stdout);
    assert_true(k->allowed > 0);
}

void walk_run(struct walk *k, const struct walk_world *world)
{
    k->world = world;
    k->seed = 7;
    arena_init(&k->scratch, ROOM);
    arena_init(&k->here, ROOM);
    arena_init(&k->paths, PATHS_ROOM);
    struct walk_place first = {.actor = "", .now = k->root.now};
    arrive(k, &k->root, &first);
    for (int acts = 0; acts < world->complete; acts++)
        for (size_t i = 0; i < k->levels[acts].n; i++)
            look_at(k, k->levels[acts].at[i]);
    draw(k);
    tell(k);
    for (int acts = 0; acts <= WALK_ACTS_MAX; acts++)
        free(k->levels[acts].at);
    free(k->visited);
    free(k->bytes);
    arena_free(&k->scratch);
    arena_free(&k->here);
    arena_free(&k->paths);
    stage_close(&k->root);
}
