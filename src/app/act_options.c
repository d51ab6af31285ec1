/* "Could I, and if not, why not": every action asked beforehand, with an empty input, on the state as of now
 * (design, idea 2). What the actor may not read is not listed. */
#include "app/act_run.h"
#include "app/cache.h"
#include "app/quarantine.h"
#include "domain/access.h"
#include "store/store.h"

struct options {
    const struct scene *scene;
    const struct actor *actor;
    struct arena *arena;
    struct act_option *rows;
    size_t n, cap;
};

static bool options_may_see(const struct options *o, const struct action *action, const struct benefit *b)
{
    const struct scene *s = o->scene;
    if (!(action->realms & o->actor->realm))
        return false;
    if (!b)
        return true;
    if (access_reads(s->programme, o->actor, s->state, READ_BENEFITS) ||
        access_reads(s->programme, o->actor, s->state, READ_BENEFIT_NAMES))
        return true;
    const struct definition *def = programme_definition(s->programme, code_str(&b->definition));
    return def && code_is(&def->category, S("developer-subscriptions")) &&
           access_reads(s->programme, o->actor, s->state, READ_DEVELOPER_SUBSCRIPTIONS);
}

static struct facts options_facts(const struct options *o, const struct action *action,
                                  const struct benefit *b, const void *input)
{
    struct facts f = {0};
    const struct kind *kind = b ? kind_find(code_str(&b->kind)) : NULL;
    if (!(action->facts & FACT_KEYS) || !kind || !kind->wants)
        return f;
    struct key_wanted w = kind->wants(b, action, input);
    struct act_request req = {.arena = o->arena, .action = action, .input = (void *)(uintptr_t)input};
    struct ask q = {.benefit = b};
    if (code_none(&w.pool) || scene_keys(o->scene, &req, &q, &f) != OK)
        f = (struct facts){0};
    return f;
}

static void options_ask(struct options *o, const struct action *action, const struct benefit *b)
{
    if (!options_may_see(o, action, b))
        return;
    void *input = arena_alloc(o->arena, action->input_size ? action->input_size : 1, _Alignof(max_align_t));
    fields_clear(action->fields, action->n_fields, input);
    struct ask q = {.programme = o->scene->programme,
                    .actor = o->actor,
                    .state = o->scene->state,
                    .action = action,
                    .benefit = b,
                    .input = input,
                    .listing = true,
                    .facts = options_facts(o, action, b, input),
                    .now = o->scene->now,
                    .today = zone_date(o->scene->programme->zone, o->scene->now),
                    .arena = o->arena};
    struct decision d = {.arena = o->arena};
    struct reason refusal = {0};
    struct act_option *row = &o->rows[o->n];
    *row = (struct act_option){.action = action, .benefit = b, .weight = action_weight(&q)};
    if (!access_allows(&q, &refusal)) {
        row->reasons = arena_dup(o->arena, &refusal, sizeof refusal);
        row->n_reasons = 1;
    } else {
        if (quarantine_decide(o->scene->app, &q, &d) != OK)
            return; /* reads go on: what cannot be decided is not listed */
        row->reasons = d.reasons;
        row->n_reasons = d.n_reasons;
    }
    row->allowed = row->n_reasons == 0;
    o->n++;
}

static void options_on_benefit(struct options *o, const struct benefit *b)
{
    const struct kind *kind = kind_find(code_str(&b->kind));
    for (size_t i = 0; kind && i < kind->n_actions; i++) {
        const struct action *action = action_find(str_of(kind->actions[i].action));
        if (action)
            options_ask(o, action, b);
    }
}

static void options_on_stream(struct options *o, bool vendor)
{
    const struct action *action;
    for (size_t i = 0; (action = action_row(i)); i++)
        if (action->on == ON_OWN_STREAM || action->on == (vendor ? ON_VENDOR : ON_PARTNER))
            options_ask(o, action, NULL);
}

static size_t options_most(const struct state *s)
{
    size_t actions = 0;
    while (action_row(actions))
        actions++;
    return actions * (s->n_benefits + 1);
}

enum err act_options(struct app *app, const struct actor *actor, uid stream, uid benefit, struct arena *a,
                     struct act_option **ret, size_t *ret_n, const struct state **ret_state)
{
    CLEANUP(cache_release_p) const struct state *base = NULL;
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(cache_current(app, stream, &base));
    TRY(store_reader_get(app->store, &reader));
    struct programme *p = app_programme(app);
    if (!p)
        return ERR_UNAVAILABLE;
    struct scene *s = NEW(a, struct scene);
    scene_begin(s, app, reader.db, p, base, app_now(app), a);
    const struct state *now = s->own ? s->own : cache_hold(base);
    struct options o = {.scene = s, .actor = actor, .arena = a};
    o.rows = NEW_N(a, struct act_option, options_most(now));
    if (uid_none(benefit))
        options_on_stream(&o, uid_eq(stream, UID_VENDOR));
    for (size_t i = 0; i < now->n_benefits; i++)
        if (uid_none(benefit) || uid_eq(benefit, now->benefits[i].id))
            options_on_benefit(&o, &now->benefits[i]);
    if (s->own)
        s->own->refs = 1;
    programme_release(p);
    *ret = o.rows;
    *ret_n = o.n;
    *ret_state = now;
    return OK;
}
