/* See view.h: opening a view. What it holds is given back by view_close; what it allocates lives in the
 * request's arena. */
#include "app/view.h"

#include <stdatomic.h>

#include "app/act_run.h"
#include "app/cache.h"
#include "app/quarantine.h"
#include "app/view_run.h"
#include "store/store_partner.h"
#include "store/store_people.h"

enum err view_db(struct view *v, struct db **ret)
{
    if (!v->reader) {
        struct store_reader *r = NEW(v->arena, struct store_reader);
        TRY(store_reader_get(v->app->store, r));
        v->reader = r;
    }
    *ret = v->reader->db;
    return OK;
}

/* L10: who acts for one partner sees no other; the desk sees all. */
static bool view_in_reach(const struct actor *actor, uid stream)
{
    return actor->realm == REALM_DESK || uid_eq(actor->stream, stream);
}

/* The state as it was at `t`: its events up to then, and time's own up to then (L8). */
static enum err view_past(struct view *v, uid stream, ts t)
{
    struct db *db;
    struct state *past = NULL;
    TRY(view_db(v, &db));
    TRY(cache_fold(db, stream, t, &past));
    atomic_store(&past->refs, 1);
    cache_release(v->state);
    v->state = past;
    v->now = t;
    v->as_of = true;
    return OK;
}

static void view_apply_time(struct view *v)
{
    struct scene s;
    if (v->as_of)
        scene_begin_past(&s, v->app, v->programme, v->state, v->now, v->arena);
    else
        scene_begin(&s, v->app, NULL, v->programme, v->state, v->now, v->arena);
    v->now = s.now;
    if (!s.own)
        return;
    s.own->head = v->state->head;
    cache_release(v->state);
    atomic_store(&s.own->refs, 1);
    v->state = s.own;
}

static enum err view_fill(struct view *v, uid stream, ts as_of)
{
    char hex[HASH_HEX];
    TRY(cache_current(v->app, stream, &v->state));
    v->programme = app_programme(v->app);
    if (!v->programme)
        return ERR_UNAVAILABLE;
    v->now = app_now(v->app);
    v->bits = access_bits(v->programme, v->actor, v->state); /* permission as of today */
    memcpy(v->etag, hash_hex(&v->state->head, hex).ptr, HASH_HEX - 1);
    if (!ts_none(as_of) && ts_cmp(as_of, v->now) > 0)
        return ERR_INVALID;
    if (!ts_none(as_of))
        TRY(view_past(v, stream, as_of));
    view_apply_time(v);
    v->today = zone_date(v->programme->zone, v->now);
    return OK;
}

enum err view_open(struct app *app, const struct actor *actor, uid stream, ts as_of, struct arena *a,
                   struct view *ret)
{
    struct view v = {.app = app, .arena = a, .actor = actor};
    if (!view_in_reach(actor, stream))
        return ERR_NOT_FOUND;
    enum err e = view_fill(&v, stream, as_of);
    if (e != OK) {
        view_close(&v);
        return e;
    }
    *ret = v;
    return OK;
}

enum err view_on(struct app *app, const struct actor *actor, const struct state *held, struct arena *a,
                 struct view *ret)
{
    struct view v = {.app = app, .arena = a, .actor = actor, .state = held};
    char hex[HASH_HEX];
    v.programme = app_programme(app);
    if (!v.programme) {
        view_close(&v);
        return ERR_UNAVAILABLE;
    }
    v.now = app_now(app);
    v.bits = access_bits(v.programme, actor, held);
    memcpy(v.etag, hash_hex(&held->head, hex).ptr, HASH_HEX - 1);
    v.today = zone_date(v.programme->zone, v.now);
    *ret = v;
    return OK;
}

void view_close(struct view *v)
{
    if (v->reader)
        store_reader_put(v->reader);
    cache_release(v->state);
    programme_release(v->programme);
    *v = (struct view){0};
}

enum err view_partner_id(struct app *app, str given, uid *ret)
{
    struct arena a;
    struct store_partner row;
    if (uid_parse(ID_PARTNER, given, ret))
        return OK;
    if (!str_is_kebab(given, CODE_MAX))
        return ERR_NOT_FOUND;
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    arena_init(&a, 1 << 16);
    enum err e = store_partner_by_key(reader.db, given, &a, &row);
    if (e == OK)
        *ret = row.id;
    arena_free(&a);
    return e;
}

bool view_may(const struct view *v, const char *way)
{
    CLEANUP(cache_release_p) const struct state *now = NULL;
    if (!v->as_of)
        return access_reads(v->programme, v->actor, v->state, way);
    return cache_current(v->app, v->state->stream, &now) == OK &&
           access_reads(v->programme, v->actor, now, way);
}

enum err view_run(const struct view *v, void (*pure)(void *arg), void *arg)
{
    return (v->as_of ? quarantine_look : quarantine_run)(v->app, v->state->stream, pure, arg);
}

struct view_kinds {
    const struct view *view;
    ts until;
    bool guarded;
};

static void view_pure_until(void *arg)
{
    struct view_kinds *a = arg;
    const struct state *s = a->view->state;
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct kind *k = kind_of(&s->benefits[i]);
        ts change = k->changes_at ? k->changes_at(&s->benefits[i], a->view->now) : TS_MAX;
        if (ts_cmp(change, a->until) < 0)
            a->until = change;
    }
}

ts view_valid_until(const struct view *v)
{
    struct view_kinds a = {.view = v}; /* windows and ends are days */
    a.until = zone_start(v->programme->zone, date_add(v->today, 1));
    return view_run(v, view_pure_until, &a) == OK ? a.until : v->now;
}

static void view_pure_guarded(void *arg)
{
    struct view_kinds *a = arg;
    const struct state *s = a->view->state;
    for (size_t i = 0; i < s->n_benefits && !a->guarded; i++) {
        const struct kind *k = kind_of(&s->benefits[i]);
        a->guarded = k->guarded && k->guarded(&s->benefits[i]);
    }
}

/* What cannot be told is guarded. */
static bool view_is_guarded(const struct view *v)
{
    struct view_kinds a = {.view = v};
    return view_run(v, view_pure_guarded, &a) != OK || a.guarded;
}

static enum err view_check_row(struct db *db, struct store_principal p, const int64_t *epoch)
{
    struct store_authority now;
    enum err e = store_auth_get(db, p, &now);
    if (e == ERR_NOT_FOUND)
        return ERR_UNAUTHENTICATED;
    TRY(e);
    return now.disabled || (epoch && now.epoch != *epoch) ? ERR_UNAUTHENTICATED : OK;
}

enum err view_guard(struct view *v)
{
    const struct actor *actor = v->actor;
    struct db *db;
    if (actor->kind == ACTOR_OS_USER || actor->kind == ACTOR_TIME || !view_is_guarded(v))
        return OK;
    TRY(view_db(v, &db));
    TRY(view_check_row(db, act_principal(actor), &actor->epoch));
    const struct store_principal token = {.stream = actor->stream, .kind = ID_TOKEN, .id = actor->token};
    return uid_none(actor->token) ? OK : view_check_row(db, token, NULL);
}

enum err view_text(struct view *v, uid id, str *ret)
{
    struct db *db;
    *ret = STR_NONE;
    if (uid_none(id))
        return OK;
    TRY(view_db(v, &db));
    enum err e = store_people_get_text(db, v->state->stream, id, v->arena, ret);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err view_words(struct view *v, struct description *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct value *at = &d->nodes[i].value;
        str words;
        if (d->nodes[i].type != NODE_VALUE || at->type != V_ID || at->id_kind != ID_TEXT)
            continue;
        TRY(view_text(v, at->u, &words));
        *at = words.ptr ? VAL_STR(at->name, words) : (struct value){.name = at->name};
    }
    return OK;
}

/* L19: kept under the hash of the programme, too: another one gives other titles, links and terms. */
static str view_kept_name(const struct view *v, str name)
{
    char hex[HASH_HEX];
    return str_fmt(v->arena, STR_FMT "/" STR_FMT, STR_ARG(hash_hex(&v->programme->hash, hex)), STR_ARG(name));
}

bool view_kept(struct view *v, str name, str *ret_bytes)
{
    if (view_guard(v) != OK)
        return false; /* who reads afresh is told why */
    return !v->as_of && cache_kept(v->state, view_kept_name(v, name), v->now, ret_bytes);
}

void view_keep(struct view *v, str name, str bytes)
{
    if (!v->as_of)
        cache_keep(v->state, view_kept_name(v, name), view_valid_until(v), bytes);
}
