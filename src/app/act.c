/* See act.h: the one write path. This file is the order of L2; what a reader needs beside it are the kind
 * (what is decided) and the edge (what is asked and answered). */
#include "app/act.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/act_run.h"
#include "app/cache.h"
#include "app/clock.h"
#include "app/guess.h"
#include "app/journal.h"
#include "app/names.h"
#include "app/quarantine.h"
#include "base/env.h"
#include "base/log.h"
#include "domain/access.h"
#include "domain/preview.h"
#include "store/store.h"
#include "store/store_auth.h"
#include "store/store_idem.h"
#include "store/store_keys.h"

enum { ACT_KEYS_MAX = 1000 };

str act_actor_text(const struct actor *actor, struct arena *a)
{
    char text[UID_TEXT];
    switch (actor->kind) {
    case ACTOR_PERSON:
        return str_dup(a, uid_text(ID_PERSON, actor->id, text));
    case ACTOR_SERVICE:
        return str_dup(a, uid_text(ID_TOKEN, actor->id, text));
    case ACTOR_OS_USER:
        return str_fmt(a, "os:%s", actor->via.z);
    case ACTOR_TIME:
        return S("time");
    }
    ASSERT(false);
}

struct store_principal act_principal(const struct actor *actor)
{
    return (struct store_principal){.stream = actor->stream,
                                    .kind = actor->kind == ACTOR_SERVICE ? ID_TOKEN : ID_PERSON,
                                    .id = actor->principal};
}

/* The operating-system user and time have no authority row. */
static bool act_has_authority(const struct actor *actor)
{
    return actor->kind != ACTOR_OS_USER && actor->kind != ACTOR_TIME;
}

/* A person's own token has a row of its own: what ends it must not end his sessions. */
static struct store_principal act_token(const struct actor *actor)
{
    return (struct store_principal){.stream = actor->stream, .kind = ID_TOKEN, .id = actor->token};
}

static enum err act_check_row(struct db *db, struct store_principal p, const int64_t *epoch)
{
    struct store_authority now;
    enum err e = store_auth_lock(db, p, &now);
    if (e == ERR_NOT_FOUND)
        return ERR_UNAUTHENTICATED;
    TRY(e);
    return now.disabled || (epoch && now.epoch != *epoch) ? ERR_UNAUTHENTICATED : OK;
}

/* L12: nothing commits after a revocation's commit, of a person as of a token. */
static enum err act_check_authority(struct db *db, const struct actor *actor)
{
    if (!act_has_authority(actor))
        return OK;
    TRY(act_check_row(db, act_principal(actor), &actor->epoch));
    return uid_none(actor->token) ? OK : act_check_row(db, act_token(actor), NULL);
}

static struct event act_event(const struct store_event *row, const struct pending_event *p)
{
    return (struct event){.seq = row->seq,
                          .at = row->at,
                          .recorded_at = row->recorded_at,
                          .actor_kind = row->actor_kind,
                          .actor = row->actor,
                          .actor_stream = row->actor_stream,
                          .via = row->via,
                          .action = row->action,
                          .programme = row->programme,
                          .def = p->def,
                          .data = p->data};
}

/* --- What is told --- */

/* What is told is rendered when the state and the programme that it was decided on may be gone: its words
 * become the request's own. */
static void act_own(struct act_request *req, struct value *v)
{
    if (v->type == V_STR && v->s.ptr)
        v->s = str_dup(req->arena, v->s);
}

static void act_own_description(struct act_request *req, struct description *d)
{
    for (size_t i = 0; i < d->n; i++)
        act_own(req, &d->nodes[i].value);
}

static enum err act_refused(struct act_request *req, const struct reason *reasons, size_t n)
{
    struct reason *own = arena_dup(req->arena, reasons, n * sizeof *reasons);
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < own[i].n_facts; f++)
            act_own(req, &own[i].facts[f]);
    req->result.reasons = own;
    req->result.n_reasons = n;
    return ERR_REFUSED;
}

/* --- Replays (L16) --- */

static enum err act_read_events(struct db *db, uid stream, uint64_t first, uint64_t last, struct arena *a,
                                struct act_result *res)
{
    size_t n = (size_t)(last - first + 1);
    struct event *events = NEW_N(a, struct event, n);
    CLEANUP(store_event_close) struct store_event_cursor rows = {0};
    TRY(store_event_open(db, stream, first - 1, (int64_t)n, &rows));
    for (size_t i = 0; i < n; i++) {
        struct store_event row;
        enum err e = store_event_next(&rows, &row);
        if (e == ERR_DONE)
            return ERR_CORRUPT;
        TRY(e);
        struct pending_event p = {.def = event_find(row.type, (uint16_t)row.version)};
        const void *data = NULL;
        if (!p.def || event_read(p.def, row.data, a, &data) != OK)
            return ERR_QUARANTINED;
        p.data = (void *)(uintptr_t)data;
        events[i] = act_event(&row, &p);
    }
    res->events = events;
    res->n_events = n;
    res->first_seq = first;
    res->last_seq = last;
    return OK;
}

/* The same key came before: the first act's events again, if the actor may still take the action today. */
static enum err act_replay(const struct scene *s, struct act_request *req, const struct ask *q,
                           const struct store_idem *found)
{
    struct reason refusal = {0};
    if (!hash_eq(&found->digest, &req->input_digest))
        return ERR_KEY_REUSED;
    if (!access_allows(q, &refusal))
        return act_refused(req, &refusal, 1);
    req->result.replayed = true;
    return act_read_events(s->db, req->stream, found->first_seq, found->last_seq, req->arena, &req->result);
}

/* --- Deciding --- */

/* What a rule found in the input itself: an id that is none here is 404, a missing field 422 (contract
 * section 2). */
static enum err act_problem(struct act_request *req, const struct reason *r)
{
    bool unknown = r->code == REASON_UNKNOWN_ID;
    req->result.problem =
        (struct diag_item){r->facts[0].s, unknown ? S("nothing of that name or id here") : S("needed here")};
    return unknown ? ERR_NOT_FOUND : ERR_INVALID;
}

/* Access, then the rules: OK with the decision, or ERR_REFUSED with every reason (L11). */
static enum err act_decide(struct app *app, struct act_request *req, struct ask *q, struct decision *d)
{
    struct reason refusal = {0};
    if (!access_allows(q, &refusal))
        return act_refused(req, &refusal, 1);
    d->arena = req->arena;
    TRY(quarantine_decide(app, q, d));
    if (d->n_reasons == 0)
        return OK;
    if (d->reasons[0].code == REASON_UNKNOWN_ID || d->reasons[0].code == REASON_FIELD_MISSING)
        return act_problem(req, &d->reasons[0]);
    return act_refused(req, d->reasons, d->n_reasons);
}

static bool act_guessed_wrong(const struct act_result *res)
{
    for (size_t i = 0; i < res->n_reasons; i++)
        if (res->reasons[i].code == REASON_KEY_UNKNOWN || res->reasons[i].code == REASON_CONTRACT_IDS_WRONG)
            return true;
    return false;
}

/* L13: who has guessed wrong ten times within the hour is not answered whether this one is right. */
static enum err act_decide_guess(struct app *app, struct act_request *req, struct ask *q, struct decision *d)
{
    if (!scene_is_guess(req, &q->facts))
        return act_decide(app, req, q, d);
    req->result.retry_s = guess_wait(app->guesses, q->actor->id, env_monotonic_us());
    if (req->result.retry_s > 0 && !req->guessed)
        return ERR_RATE_LIMITED;
    req->result.key = q->facts.key_named;
    enum err e = act_decide(app, req, q, d);
    if (e == ERR_REFUSED && !req->guessed && act_guessed_wrong(&req->result)) {
        req->guessed = true;
        guess_wrong(app->guesses, q->actor->id, env_monotonic_us());
    }
    return e;
}

struct act_sides {
    const struct ask *q;
    const struct decision *d;
    enum lang lang;
    struct description before, after;
};

static void act_pure_sides(void *arg)
{
    struct act_sides *s = arg;
    preview_before_after(s->q, s->d, s->lang, s->before.arena, &s->before, &s->after);
}

/* What the action would show, and the digest that its token is bound to: of what it shows in English. */
static enum err act_show(struct app *app, struct ask *q, const struct decision *d, struct act_request *req)
{
    struct act_preview *p = &req->result.preview;
    struct act_sides sides = {.q = q, .d = d, .lang = req->lang, .before = {.arena = req->arena}};
    struct act_sides english = sides;
    TRY(quarantine_run(app, req->stream, act_pure_sides, &sides));
    p->before = sides.before;
    p->after = sides.after;
    act_own_description(req, &p->before);
    act_own_description(req, &p->after);
    for (size_t i = 0; i < d->n_notes; i++)
        for (size_t f = 0; f < d->notes[i].n_facts; f++)
            act_own(req, &d->notes[i].facts[f]);
    if (d->branches)
        p->branches = *d->branches;
    act_own_description(req, &p->branches);
    p->notes = d->notes;
    p->n_notes = d->n_notes;
    english.lang = LANG_EN;
    if (req->lang == LANG_EN)
        english = sides;
    else
        TRY(quarantine_run(app, req->stream, act_pure_sides, &english));
    p->shown = preview_digest(q->programme, d, &english.before, &english.after);
    return OK;
}

/* ⚠ and ◇ need a preview whose digest is still the same (design section 4). A rule's refusal came before. */
static enum err act_check_preview(struct app *app, struct ask *q, const struct decision *d,
                                  struct act_request *req)
{
    enum weight w = action_weight(q);
    if (w == WEIGHT_PLAIN)
        return OK;
    struct act_preview *p = &req->result.preview;
    TRY(act_show(app, q, d, req));
    p->weight = w;
    if (req->preview_token.len > 0 && preview_token_holds(app, req, &p->shown))
        return OK;
    preview_token_make(app, req, &p->shown, p);
    return req->preview_token.len > 0 ? ERR_PREVIEW_STALE : ERR_PREVIEW_REQUIRED;
}

/* --- The transaction --- */

struct act_text {
    struct buf text;
    const struct pending_event *event;
};

static void act_pure_text(void *arg)
{
    struct act_text *t = arg;
    event_write(&t->text, t->event->def, t->event->data);
    ASSERT(buf_err(&t->text) == OK);
}

static enum err act_row(const struct batch *b, const struct act_request *req, const struct pending_event *p,
                        bool by_time, ts recorded, struct store_event *ret)
{
    struct act_text t = {.event = p};
    buf_init(&t.text, 64 * 1024);
    enum err e = quarantine_run(b->app, req->stream, act_pure_text, &t);
    str data = e == OK ? str_dup(req->arena, buf_str(&t.text)) : STR_NONE;
    buf_free(&t.text);
    TRY(e);
    struct store_event row = {.stream = req->stream,
                              .at = p->at,
                              .recorded_at = recorded,
                              .actor_kind = by_time ? ACTOR_TIME : req->actor->kind,
                              .action = code_of(by_time ? S("time") : str_of(req->action->id)),
                              .programme = b->programme ? b->programme->hash : (hash256){{0}},
                              .type = str_of(p->def->type),
                              .version = p->def->version,
                              .data = data};
    if (!by_time) {
        row.actor = req->actor->id;
        row.actor_stream = req->actor->stream;
        row.via = req->actor->via;
    }
    *ret = row;
    return OK;
}

struct act_folding {
    struct state *state;
    const struct event *events;
    size_t n;
};

static void act_pure_fold(void *arg)
{
    const struct act_folding *f = arg;
    for (size_t i = 0; i < f->n; i++)
        evolve(f->state, &f->events[i]);
}

/* L29: what breaks an ASSERT, or what its kind finds unsound, is not committed. */
static enum err act_fold(struct batch *b, struct batch_stream *bs, const struct event *events, size_t n)
{
    if (!bs->changed)
        bs->changed = state_copy(bs->base);
    TRY(quarantine_run(b->app, bs->stream, act_pure_fold, &(struct act_folding){bs->changed, events, n}));
    return quarantine_check(b->app, bs->base, bs->changed);
}

/* Appends time's events and the decided ones as one piece, and folds them into the batch's private state. */
static enum err act_append(struct batch *b, struct batch_stream *bs, const struct scene *s,
                           const struct decision *d, struct act_request *req)
{
    size_t n_due = s->due.n_events, n = n_due + d->n_events;
    if (n == 0)
        return OK;
    struct store_event *rows = NEW_N(req->arena, struct store_event, n);
    struct event *events = NEW_N(req->arena, struct event, n);
    ts recorded = env_now();
    for (size_t i = 0; i < n; i++) {
        struct pending_event p = i < n_due ? s->due.events[i] : d->events[i - n_due];
        if (i >= n_due)
            p.at = s->now;
        TRY(act_row(b, req, &p, i < n_due, recorded, &rows[i]));
        events[i] = act_event(&rows[i], &p);
    }
    TRY(store_event_append(b->db, req->stream, &bs->head, rows, n));
    for (size_t i = 0; i < n; i++)
        events[i].seq = rows[i].seq;
    if (act_fold(b, bs, events, n) != OK)
        return ERR_CONFLICT; /* it is rolled back, and refused when it is tried again (L5) */
    bs->changed->head = bs->head.hash;
    req->result.events = events + n_due;
    req->result.n_events = d->n_events;
    req->result.first_seq = d->n_events > 0 ? rows[n_due].seq : 0;
    req->result.last_seq = d->n_events > 0 ? rows[n - 1].seq : 0;
    return OK;
}

static enum err act_remember(struct batch *b, const struct act_request *req)
{
    if (req->result.last_seq == 0 || req->idempotency_key.len == 0)
        return OK;
    return store_idem_add(b->db, &(struct store_idem){.actor = act_actor_text(req->actor, req->arena),
                                                      .stream = req->stream,
                                                      .action = str_of(req->action->id),
                                                      .key = req->idempotency_key,
                                                      .digest = req->input_digest,
                                                      .first_seq = req->result.first_seq,
                                                      .last_seq = req->result.last_seq,
                                                      .at = env_now(),
                                                      .for_ever = req->action->gives_secret});
}

static bool act_matches(const struct act_request *req, const struct store_head *head)
{
    char hex[HASH_HEX];
    return req->if_match.len == 0 || str_eq(req->if_match, hash_hex(&head->hash, hex));
}

/* Decides on the scene and, where allowed, writes. */
static enum err act_settle(struct batch *b, struct batch_stream *bs, const struct scene *s,
                           struct act_request *req, const struct store_idem *found)
{
    struct ask q = {0};
    struct decision d = {0};
    if (!req->action) /* the catch-up job: what time owes, nothing else (L8) */
    {
        TRY(act_append(b, bs, s, &d, req));
        return effects_run(b, &q, &s->due, &d, req, bs->head.seq);
    }
    TRY(scene_resolve(s, req, &q));
    if (found)
        return act_replay(s, req, &q, found);
    TRY(act_decide_guess(b->app, req, &q, &d));
    TRY(act_check_preview(b->app, &q, &d, req));
    TRY(act_append(b, bs, s, &d, req));
    TRY(effects_run(b, &q, &s->due, &d, req, bs->head.seq));
    return act_remember(b, req);
}

static struct store_idem act_idem(const struct act_request *req)
{
    return (struct store_idem){.actor = act_actor_text(req->actor, req->arena),
                               .stream = req->stream,
                               .action = str_of(req->action ? req->action->id : "time"),
                               .key = req->idempotency_key};
}

static int act_by_stream(const void *a, const void *b)
{
    return uid_cmp((*(struct act_request *const *)a)->stream, (*(struct act_request *const *)b)->stream);
}

/* A group is one act with many decisions; its first row stands for what is read ahead. */
static struct act_request *act_first(struct act_request *req)
{
    return req->n_group > 0 ? &req->group[0] : req;
}

enum err act_ahead(struct batch *b, struct act_request *const *acts, size_t n)
{
    struct act_request **sorted = NEW_N(&b->arena, struct act_request *, n);
    size_t n_sorted = 0;
    for (size_t i = 0; i < n; i++)
        if (!acts[i]->task)
            sorted[n_sorted++] = act_first(acts[i]);
    qsort(sorted, n_sorted, sizeof(struct act_request *), act_by_stream);
    for (size_t i = 0; i < n_sorted; i++)
        if (sorted[i]->idempotency_key.len > 0) {
            struct store_idem idem = act_idem(sorted[i]);
            TRY(store_idem_ahead(b->db, &idem));
        }
    for (size_t i = 0; i < n_sorted; i++)
        if (act_has_authority(sorted[i]->actor))
            TRY(store_auth_ahead(b->db, act_principal(sorted[i]->actor)));
    for (size_t i = 0; i < n_sorted; i++)
        if (!uid_none(sorted[i]->actor->token))
            TRY(store_auth_ahead(b->db, act_token(sorted[i]->actor)));
    for (size_t i = 0; i < n_sorted; i++)
        TRY(store_event_ahead(b->db, sorted[i]->stream));
    return OK;
}

/* L29: neither decided nor shown beforehand. What the scene says counts by itself: whom it put into the
 * quarantine may have left it since, and would act on a state without what time owes. */
static enum err act_may(const struct app *app, const struct scene *s, const struct act_request *req)
{
    return s->err == OK && quarantine_has(app, req->stream) ? ERR_QUARANTINED : s->err;
}

static enum err act_one(struct batch *b, struct act_request *req)
{
    struct store_idem idem = act_idem(req);
    bool found = false;
    ts now;
    TRY(clock_now_checked(b->app->clock, b->db, &now));
    if (req->idempotency_key.len > 0) {
        enum err e = store_idem_find(b->db, &idem);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        found = e == OK;
    }
    TRY(act_check_authority(b->db, req->actor));
    struct batch_stream *bs;
    TRY(batch_stream(b, req->stream, &bs));
    if (!found && !act_matches(req, &bs->head))
        return ERR_STATE_CHANGED;
    struct scene s;
    scene_begin(&s, b->app, b->db, b->programme, batch_state(bs), now, req->arena);
    s.locked = true;
    enum err e = act_may(b->app, &s, req);
    if (e == OK)
        e = act_settle(b, bs, &s, req, found ? &idem : NULL);
    scene_end(&s);
    return e;
}

enum err act_in_batch(struct batch *b, struct act_request *req)
{
    if (req->task)
        return req->task(b->db, req->task_cookie);
    for (size_t i = 0; i < req->n_group; i++) {
        enum err e = act_one(b, &req->group[i]);
        req->group[i].result.err = e;
        if (e != OK)
            return e;
    }
    return req->n_group > 0 ? OK : act_one(b, req);
}

/* --- After the commit --- */

/* The keys that an act's events name: those that it got or showed. A replay finds the same ones (L26). */
static size_t act_event_keys(const struct act_request *req, uid *keys, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < req->result.n_events; i++) {
        const struct event *e = &req->result.events[i];
        for (size_t f = 0; f < e->def->n_fields; f++) {
            const struct field *field = &e->def->fields[f];
            if (field->type != F_ID || field->id_kind != ID_KEY || n == cap)
                continue;
            uid id;
            memcpy(&id, (const char *)e->data + field->offset, sizeof id);
            bool twice = false;
            for (size_t k = 0; k < n; k++)
                twice = twice || uid_eq(keys[k], id);
            if (!twice && !uid_none(id))
                keys[n++] = id;
        }
    }
    return n;
}

/* Unseals the keys of the act and notes each in the journal; nobody has seen them yet. */
static enum err act_open_keys(struct app *app, struct act_request *req)
{
    uid *ids = NEW_N(req->arena, uid, ACT_KEYS_MAX);
    size_t n = act_event_keys(req, ids, ACT_KEYS_MAX);
    struct act_key *keys = NEW_N(req->arena, struct act_key, n);
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(app->store, &reader));
    for (size_t i = 0; i < n; i++) {
        struct store_key row;
        str sealed;
        char text[UID_TEXT];
        TRY(store_keys_sealed(reader.db, req->stream, ids[i], req->arena, &row, &sealed));
        str bound = str_fmt(req->arena, "%s/" STR_FMT, row.pool.z, STR_ARG(uid_text(ID_KEY, row.id, text)));
        keys[i].id = row.id;
        TRY(keyring_unseal(app->config.keys, sealed, bound, req->arena, &keys[i].key));
        TRY(journal_note(app->journal, &(struct journal_entry){
                                           .pool = row.pool,
                                           .key = row.id,
                                           .key_hash = keyring_mac(app->config.keys, KEY_DUPLICATE,
                                                                   secret_reveal(keys[i].key)),
                                           .partner = req->stream,
                                           .seq = req->result.last_seq,
                                       }));
    }
    req->result.keys = keys;
    req->result.n_keys = n;
    return OK;
}

static bool act_hands_out(const struct act_request *req)
{
    return req->result.err == OK && req->action && req->action->gives_secret && req->action->on == ON_BENEFIT;
}

static void act_fail_hand_out(struct act_request *req, enum err e)
{
    LOG(LOG_ERROR, "hand-out-failed", LOG_S("action", str_of(req->action->id)),
        LOG_S("error", str_of(err_code(e))));
    req->result.keys = NULL;
    req->result.n_keys = 0;
    req->result.err = e == ERR_CORRUPT ? e : ERR_UNAVAILABLE;
}

static size_t act_note_hand_outs(struct app *app, struct act_request *req)
{
    size_t n = 0;
    for (size_t i = 0; i < req->n_group; i++)
        n += act_note_hand_outs(app, &req->group[i]);
    if (!act_hands_out(req))
        return n;
    req->arena->wipe = true; /* L28 */
    enum err e = act_open_keys(app, req);
    if (e != OK)
        act_fail_hand_out(req, e);
    return n + 1;
}

static void act_end(struct app *app, struct act_request *req, enum err journal)
{
    for (size_t i = 0; i < req->n_group; i++)
        act_end(app, &req->group[i], journal);
    if (journal != OK && act_hands_out(req))
        act_fail_hand_out(req, journal);
    if (req->result.err == OK && req->action)
        req->result.state = cache_get(app->cache, req->stream);
    if (req->action && req->action->on == ON_VENDOR && req->result.err == OK)
        app_follow_programme(app);
}

void act_after_commit(struct app *app, struct act_request **acts, size_t n)
{
    size_t hand_outs = 0;
    for (size_t i = 0; i < n; i++)
        if (acts[i]->result.err == OK)
            hand_outs += act_note_hand_outs(app, acts[i]);
    CRASH_POINT("before-journal-sync");
    enum err e = hand_outs > 0 ? journal_sync(app->journal) : OK;
    for (size_t i = 0; i < n; i++)
        if (acts[i]->result.err == OK)
            act_end(app, acts[i], e);
}

/* --- Doors --- */

/* A new partner's stream has the id that its first act's idempotency key gives it, so a retry meets the same
 * one. */
static uid act_new_stream(struct app *app, const struct act_request *req)
{
    uid id;
    str text = str_fmt(req->arena, "new-partner|" STR_FMT "|" STR_FMT,
                       STR_ARG(act_actor_text(req->actor, req->arena)), STR_ARG(req->idempotency_key));
    hash256 h = keyring_mac(app->config.keys, KEY_PERSONAL, text);
    memcpy(&id, h.b, sizeof id);
    return id;
}

enum err act_submit(struct app *app, struct act_request *req)
{
    if (req->action && req->action->opens_stream)
        req->stream = act_new_stream(app, req);
    if (req->action && req->n_group == 0 && (req->action->facts & FACT_TXT))
        return names_submit(app->names, req);
    return writer_submit(app->writer, req);
}

struct act_wait {
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool done;
};

static void act_woken(struct act_request *req)
{
    struct act_wait *w = req->cookie;
    pthread_mutex_lock(&w->lock);
    w->done = true;
    pthread_cond_signal(&w->over);
    pthread_mutex_unlock(&w->lock);
}

enum err act_run(struct app *app, struct act_request *req)
{
    struct act_wait w = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    req->done = act_woken;
    req->cookie = &w;
    enum err e = act_submit(app, req);
    if (e != OK)
        return req->result.err = e;
    pthread_mutex_lock(&w.lock);
    while (!w.done)
        pthread_cond_wait(&w.over, &w.lock);
    pthread_mutex_unlock(&w.lock);
    return req->result.err;
}

enum err act_run_all(struct app *app, struct act_request *reqs, size_t n)
{
    ASSERT(n > 0 && n <= ACT_GROUP_MAX);
    struct act_request envelope = {.arena = reqs[0].arena,
                                   .actor = reqs[0].actor,
                                   .stream = reqs[0].stream,
                                   .action = reqs[0].action,
                                   .group = reqs,
                                   .n_group = n};
    for (size_t i = 0; i < n; i++)
        if (reqs[i].action->facts & FACT_TXT)
            names_look_up(app, &reqs[i]);
    enum err e = act_run(app, &envelope);
    cache_release(envelope.result.state);
    return e;
}

enum err act_remembered(struct app *app, const struct act_request *req, bool *ret)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    struct store_idem idem = act_idem(req);
    TRY(store_reader_get(app->store, &reader));
    enum err e = store_idem_find(reader.db, &idem);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *ret = e == OK && hash_eq(&idem.digest, &req->input_digest);
    return OK;
}

enum err act_preview(struct app *app, struct act_request *req)
{
    CLEANUP(cache_release_p) const struct state *base = NULL;
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(cache_current(app, req->stream, &base));
    TRY(store_reader_get(app->store, &reader));
    struct programme *p = app_programme(app);
    struct scene s;
    scene_begin(&s, app, reader.db, p, base, app_now(app), req->arena);
    struct ask q = {0};
    struct decision d = {0};
    enum err e = act_may(app, &s, req);
    if (e == OK)
        e = scene_resolve(&s, req, &q);
    if (e == OK)
        e = act_decide_guess(app, req, &q, &d);
    if (e == OK)
        e = act_show(app, &q, &d, req);
    if (e == OK) {
        struct act_preview *shown = &req->result.preview;
        shown->weight = action_weight(&q);
        if (shown->weight != WEIGHT_PLAIN)
            preview_token_make(app, req, &shown->shown, shown);
    }
    scene_end(&s);
    programme_release(p);
    return req->result.err = e;
}
