/* See check.h. Each stream is looked at in one moment of the database, so that what is compared belongs
 * together while others act. */
#include "app/check.h"

#include <stdlib.h>

#include "app/cache.h"
#include "app/quarantine.h"
#include "app/snapshot.h"
#include "base/guard.h"
#include "domain/kind.h"
#include "store/store.h"
#include "store/store_auth.h"
#include "store/store_event.h"
#include "store/store_idem.h"
#include "store/store_keys.h"
#include "store/store_partner.h"
#include "store/store_people.h"
#include "store/store_programme.h"
#include "store/store_tenant.h"
#include "store/store_work.h"

enum { PAGE = 500 };
static const size_t scratch_bytes = (size_t)512 << 20;

/* A key that an event names. */
struct named_key {
    uid key;
    uint64_t seq;
};

struct checker {
    struct app *app;
    struct db *db;
    struct arena *arena; /* of the report */
    struct check_report *report;
    bool derived; /* check_rebuild */
    struct store_programme *programmes;
    size_t n_programmes;
    /* Of the stream being looked at. */
    struct arena scratch;
    struct arena data; /* of one event */
    uid stream;
    struct state *state;
    struct guard_failure why; /* of a fold that ended early */
    struct state *snapshot;   /* what is kept of it, until it was compared; NULL: nothing */
    code *actions;            /* by seq - 1 */
    size_t n_actions, cap_actions;
    struct named_key *keys;
    size_t n_keys, cap_keys;
};

static void PRINTF(3, 4) check_find(struct checker *c, uint64_t seq, const char *fmt, ...)
{
    struct check_report *r = c->report;
    if (r->n_findings == CHECK_FINDINGS_MAX) {
        r->more++;
        return;
    }
    va_list args;
    va_start(args, fmt);
    r->findings[r->n_findings++] =
        (struct check_finding){.stream = c->stream, .seq = seq, .what = str_vfmt(c->arena, fmt, args)};
    va_end(args);
}

#define ID(kind, u) STR_ARG(uid_text((kind), (u), (char[UID_TEXT]){0}))

/* --- The fold
 * ------------------------------------------------------------------------------------------------ */

static void *check_grow(struct checker *c, void *at, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return at;
    size_t more = *cap ? *cap * 2 : 256;
    void *grown = arena_alloc_n(&c->scratch, size, more, _Alignof(max_align_t));
    if (n > 0)
        memcpy(grown, at, n * size);
    *cap = more;
    return grown;
}

static void check_programme(struct checker *c, const struct event *e)
{
    static const hash256 none;
    if (hash_eq(&e->programme, &none))
        return; /* before the first was applied */
    for (size_t i = 0; i < c->n_programmes; i++)
        if (hash_eq(&c->programmes[i].hash, &e->programme))
            return;
    check_find(c, e->seq, "the programme that this event was decided under is not in the database (L6)");
}

/* What the rows beside the ledger are compared with later. */
static void check_note(struct checker *c, const struct event *e)
{
    c->actions = check_grow(c, c->actions, c->n_actions, &c->cap_actions, sizeof *c->actions);
    c->actions[c->n_actions++] = e->action;
    for (size_t i = 0; i < e->def->n_fields; i++) {
        const struct field *f = &e->def->fields[i];
        if (f->type != F_ID || f->id_kind != ID_KEY || field_absent(f, e->data))
            continue;
        c->keys = check_grow(c, c->keys, c->n_keys, &c->cap_keys, sizeof *c->keys);
        struct named_key *k = &c->keys[c->n_keys++];
        memcpy(&k->key, (const char *)e->data + f->offset, sizeof k->key);
        k->seq = e->seq;
    }
    check_programme(c, e);
}

/* What is kept was folded up to its event by somebody else. */
static void check_snapshot(struct checker *c)
{
    const char *what = NULL;
    if (!c->snapshot || c->snapshot->seq > c->state->seq)
        return;
    if (!state_equal(c->snapshot, c->state, &what))
        check_find(c, c->snapshot->seq, "the snapshot differs from the fold: %s", what);
    state_free(c->snapshot);
    c->snapshot = NULL;
    c->report->snapshots++;
}

static enum err check_fold_page(struct checker *c, int64_t *ret_n)
{
    CLEANUP(store_event_close) struct store_event_cursor rows = {0};
    TRY(store_event_open(c->db, c->stream, c->state->seq, STORE_EVENT_PAGE, &rows));
    for (int64_t n = 0;; n++) {
        struct store_event row;
        struct event event;
        enum err e = store_event_next(&rows, &row);
        if (e == ERR_DONE) {
            *ret_n = n;
            return OK;
        }
        TRY(e);
        TRY(cache_fold_event(c->state, &row, &c->data, &event, &c->why));
        check_note(c, &event);
        check_snapshot(c);
        arena_reset(&c->data);
    }
}

static enum err check_fold(struct checker *c)
{
    int64_t n = STORE_EVENT_PAGE;
    c->state = state_new(c->stream);
    TRY(snapshot_get(c->db, c->stream, &c->snapshot));
    while (n == STORE_EVENT_PAGE)
        TRY(check_fold_page(c, &n));
    if (c->snapshot)
        check_find(c, c->snapshot->seq, "the snapshot is of an event that is not there");
    return OK;
}

/* The state that readers get, where it is of the same event; on PostgreSQL an older one is looked at before
 * it is used (L20). */
static void check_published(struct checker *c)
{
    CLEANUP(cache_release_p) const struct state *s = cache_get(c->app->cache, c->stream);
    const char *what = NULL;
    if (s && s->seq == c->state->seq && !state_equal(s, c->state, &what))
        check_find(c, s->seq, "the state in memory differs from the fold: %s", what);
}

static void check_pure_benefit(void *arg)
{
    const struct benefit *b = arg;
    if (kind_of(b)->check)
        kind_of(b)->check(b);
}

static void check_benefits(struct checker *c)
{
    for (size_t i = 0; i < c->state->n_benefits; i++) {
        struct benefit *b = &c->state->benefits[i];
        struct guard_failure why;
        c->report->benefits++;
        if (!guard_run(check_pure_benefit, b, &why))
            check_find(c, 0, STR_FMT " is not sound: %s (%s:%d)", ID(ID_BENEFIT, b->id), why.what, why.file,
                       why.line);
    }
}

/* --- Keys: those that the ledger names are exactly those that the pools say were given to this partner
 * -------------------------------------------------------------------------------------------------------- */

static int check_by_key(const void *a, const void *b)
{
    const struct named_key *x = a, *y = b;
    int by_id = uid_cmp(x->key, y->key);
    return by_id != 0 ? by_id : (x->seq > y->seq) - (x->seq < y->seq);
}

static void check_key_row(struct checker *c, const struct store_key *row)
{
    const struct benefit *b = benefit_owning(c->state, row->id);
    if (!b)
        check_find(c, 0, STR_FMT " was given to this partner, but no event says so", ID(ID_KEY, row->id));
    else if (!uid_eq(b->id, row->benefit))
        check_find(c, 0, STR_FMT " was given to " STR_FMT ", but its events are of " STR_FMT,
                   ID(ID_KEY, row->id), ID(ID_BENEFIT, row->benefit), ID(ID_BENEFIT, b->id));
}

static bool check_key_is_row(const struct store_key *rows, size_t n, uid key)
{
    size_t low = 0;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        int order = uid_cmp(rows[middle].id, key);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            n = middle;
    }
    return false;
}

static enum err check_keys(struct checker *c)
{
    struct store_key *rows = NULL;
    size_t n = 0;
    TRY(store_keys_of_partner(c->db, c->stream, UID_NONE, INT64_MAX, &c->scratch, &rows, &n));
    for (size_t i = 0; i < n; i++)
        check_key_row(c, &rows[i]);
    c->report->keys += (int64_t)n;
    if (c->n_keys > 0)
        qsort(c->keys, c->n_keys, sizeof *c->keys, check_by_key);
    for (size_t i = 0; i < c->n_keys; i++) {
        bool first = i == 0 || !uid_eq(c->keys[i].key, c->keys[i - 1].key);
        if (first && !check_key_is_row(rows, n, c->keys[i].key))
            check_find(c, c->keys[i].seq, STR_FMT " is of this partner by its event, but not by its pool",
                       ID(ID_KEY, c->keys[i].key));
    }
    return OK;
}

/* The pools hold at least what was imported into them; more while an import is not finished. */
static enum err check_pools(struct checker *c)
{
    struct store_pool_count *rows = NULL;
    size_t n = 0;
    TRY(store_keys_count(c->db, &c->scratch, &rows, &n));
    for (size_t i = 0; i < c->state->n_pools; i++) {
        const struct pool_state *p = &c->state->pools[i];
        int64_t there = 0;
        for (size_t k = 0; k < n; k++)
            if (code_eq(&rows[k].pool, &p->id))
                there = rows[k].free + rows[k].issued + rows[k].revoked + rows[k].quarantined;
        if (there < p->imported)
            check_find(c, 0, "pool %s: %lld keys were imported, %lld are there", p->id.z,
                       (long long)p->imported, (long long)there);
    }
    return OK;
}

/* --- Who may come in
 * ----------------------------------------------------------------------------------------- */

static void check_authority_row(struct checker *c, const struct store_authority_row *row)
{
    struct store_principal p = row->principal;
    if (p.kind == ID_TOKEN) {
        const struct token *t = state_token(c->state, p.id);
        if (!t)
            check_find(c, 0, "an authority row for " STR_FMT ", which no event made", ID(ID_TOKEN, p.id));
        else if (t->revoked != row->authority.disabled)
            check_find(c, 0, STR_FMT " is %s by the ledger, not by the authority row", ID(ID_TOKEN, p.id),
                       t->revoked ? "revoked" : "not revoked");
        return;
    }
    const struct person *person = state_person(c->state, p.id);
    if (!person)
        check_find(c, 0, "an authority row for " STR_FMT ", whom no event added", ID(ID_PERSON, p.id));
    else if (person->disabled != row->authority.disabled)
        check_find(c, 0, STR_FMT " is %s by the ledger, not by the authority row", ID(ID_PERSON, p.id),
                   person->disabled ? "disabled" : "not disabled");
}

static bool check_has_authority(const struct store_authority_row *rows, size_t n, enum id_kind kind, uid id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].principal.kind == kind && uid_eq(rows[i].principal.id, id))
            return true;
    return false;
}

static enum err check_authority(struct checker *c)
{
    struct store_authority_row *rows = NULL;
    size_t n = 0;
    TRY(store_auth_list(c->db, c->stream, NULL, INT64_MAX, &c->scratch, &rows, &n));
    for (size_t i = 0; i < n; i++)
        check_authority_row(c, &rows[i]);
    for (size_t i = 0; i < c->state->n_people; i++)
        if (!check_has_authority(rows, n, ID_PERSON, c->state->people[i].id))
            check_find(c, 0, STR_FMT " has no authority row", ID(ID_PERSON, c->state->people[i].id));
    for (size_t i = 0; i < c->state->n_tokens; i++)
        if (!check_has_authority(rows, n, ID_TOKEN, c->state->tokens[i].id))
            check_find(c, 0, STR_FMT " has no authority row", ID(ID_TOKEN, c->state->tokens[i].id));
    return OK;
}

static enum err check_tokens(struct checker *c)
{
    struct store_token *rows = NULL;
    size_t n = 0;
    TRY(store_auth_list_tokens(c->db, c->stream, UID_NONE, UID_NONE, INT64_MAX, &c->scratch, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct token *t = state_token(c->state, rows[i].id);
        if (!t || !uid_eq(t->person, rows[i].person))
            check_find(c, 0, STR_FMT " can be used, but no event made it for this person",
                       ID(ID_TOKEN, rows[i].id));
        else if (t->revoked != rows[i].revoked)
            check_find(c, 0, STR_FMT " is %s by the ledger, not by its row", ID(ID_TOKEN, t->id),
                       t->revoked ? "revoked" : "not revoked");
    }
    if (n < c->state->n_tokens)
        check_find(c, 0, "%zu tokens have no row", c->state->n_tokens - n);
    c->report->tokens += (int64_t)n;
    return OK;
}

static enum err check_people(struct checker *c)
{
    struct store_person *rows = NULL;
    size_t n = 0;
    TRY(store_people_list(c->db, c->stream, UID_NONE, INT64_MAX, &c->scratch, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (!state_person(c->state, rows[i].id))
            check_find(c, 0, STR_FMT " is in the vault, but no event added this person",
                       ID(ID_PERSON, rows[i].id));
    if (n < c->state->n_people)
        check_find(c, 0, "%zu people have no row in the vault", c->state->n_people - n);
    c->report->people += (int64_t)n;
    return OK;
}

/* --- Replays, the directory
 * ---------------------------------------------------------------------------------- */

/* L16: a replay reads these events again, so they must be there, and of that action. */
static enum err check_replays(struct checker *c)
{
    struct store_idem *rows = NULL;
    size_t n = 0;
    TRY(store_idem_list(c->db, c->stream, NULL, INT64_MAX, &c->scratch, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct store_idem *r = &rows[i];
        bool there = r->first_seq >= 1 && r->first_seq <= r->last_seq && r->last_seq <= c->state->seq;
        bool same = there;
        for (uint64_t seq = r->first_seq; same && seq <= r->last_seq; seq++)
            same = code_is(&c->actions[seq - 1], r->action);
        if (!there)
            check_find(c, r->last_seq, "a replay of " STR_FMT " would read events that are not there",
                       STR_ARG(r->action));
        else if (!same)
            check_find(c, r->first_seq, "a replay of " STR_FMT " would read events of another action",
                       STR_ARG(r->action));
    }
    c->report->replays += (int64_t)n;
    return OK;
}

/* L13: whose a directory is, by the ledger and by the table that keeps two companies apart. */
static enum err check_tenants(struct checker *c)
{
    struct store_tenant *rows = NULL;
    size_t n = 0, confirmed = 0;
    TRY(store_tenant_list(c->db, c->stream, &c->scratch, &rows, &n));
    for (size_t i = 0; i < c->state->n_tenants; i++)
        confirmed += c->state->tenants[i].confirmed;
    for (size_t i = 0; i < n; i++) {
        const struct tenant *t = state_tenant(c->state, rows[i].id);
        if (!t || !t->confirmed || !code_eq(&t->domain, &rows[i].domain))
            check_find(c, 0, "the directory %s is its own by no event", rows[i].domain.z);
    }
    if (n < confirmed)
        check_find(c, 0, "%zu directories were confirmed, %zu are kept as its own", confirmed, n);
    return OK;
}

static enum err check_directory(struct checker *c)
{
    struct store_partner row;
    enum err e = store_partner_get(c->db, c->stream, &c->scratch, &row);
    if (e == ERR_NOT_FOUND) {
        check_find(c, 0, "the directory does not have this partner");
        return OK;
    }
    TRY(e);
    c->report->partners++;
    if (!code_eq(&row.key, &c->state->company.key))
        check_find(c, 0, "the directory calls it %s, its ledger %s", row.key.z, c->state->company.key.z);
    return OK;
}

/* --- The desk's work: every order and request has its row, and each row says what the fold says --- */

static const struct store_work *check_work_row(const struct store_work *rows, size_t n,
                                               const struct work_item *w)
{
    for (size_t i = 0; i < n; i++)
        if (uid_eq(rows[i].item.id, w->id))
            return &rows[i];
    return NULL;
}

static void check_work_item(struct checker *c, const struct store_work *rows, size_t n, struct work_item w)
{
    const struct store_work *row = check_work_row(rows, n, &w);
    enum id_kind kind = w.order ? ID_ORDER : ID_REQUEST;
    c->report->work++;
    if (!row)
        check_find(c, 0, STR_FMT " is not in the lists of the desk", ID(kind, w.id));
    else if (!work_equal(&row->item, &w))
        check_find(c, 0, STR_FMT " is not in the lists of the desk as the ledger has it", ID(kind, w.id));
}

static enum err check_work(struct checker *c)
{
    struct store_work *rows = NULL;
    size_t n = 0;
    TRY(store_work_of_stream(c->db, c->stream, &c->scratch, &rows, &n));
    for (size_t i = 0; i < c->state->n_orders; i++)
        check_work_item(c, rows, n, work_order(c->state, i));
    for (size_t i = 0; i < c->state->n_requests; i++)
        check_work_item(c, rows, n, work_request(c->state, i));
    for (size_t i = 0; i < n; i++)
        if (rows[i].item.order ? !state_order(c->state, rows[i].item.id)
                               : !state_request(c->state, rows[i].item.id))
            check_find(c, 0, STR_FMT " is in the lists of the desk, but no event opened it",
                       ID(rows[i].item.order ? ID_ORDER : ID_REQUEST, rows[i].item.id));
    return OK;
}

/* --- Streams
 * ------------------------------------------------------------------------------------------------- */

static enum err check_rows(struct checker *c)
{
    TRY(check_fold(c));
    check_benefits(c);
    TRY(check_keys(c));
    TRY(check_authority(c));
    TRY(check_tokens(c));
    TRY(check_people(c));
    TRY(check_replays(c));
    TRY(check_work(c));
    TRY(check_tenants(c));
    return uid_eq(c->stream, UID_VENDOR) ? check_pools(c) : check_directory(c);
}

static enum err check_derived(struct checker *c)
{
    TRY(db_begin_read(c->db));
    enum err e = check_rows(c);
    db_end_read(c->db);
    if (e == OK)
        check_published(c);
    if (e == ERR_QUARANTINED)
        check_find(c, c->state->seq + 1, "an event that this program cannot fold (L6): %s", c->why.what);
    if (e == ERR_CORRUPT)
        check_find(c, 0, "a row that belongs to this stream cannot be read");
    state_free(c->state);
    state_free(c->snapshot);
    c->state = c->snapshot = NULL;
    c->actions = NULL;
    c->keys = NULL;
    c->n_actions = c->cap_actions = c->n_keys = c->cap_keys = 0;
    arena_reset(&c->scratch);
    return e == ERR_QUARANTINED || e == ERR_CORRUPT ? OK : e;
}

/* A stream whose chain is broken is not folded: what is no longer what was decided may not fold at all. */
static enum err check_stream(struct checker *c, uid stream)
{
    struct store_verdict v = {0};
    c->stream = stream;
    c->report->streams++;
    enum err e = store_event_verify(c->db, stream, &v);
    c->report->events += (int64_t)v.events;
    if (e == ERR_CORRUPT) {
        check_find(c, v.bad_seq, "the chain is broken: %s", v.what);
        return OK;
    }
    TRY(e);
    size_t before = c->report->n_findings + c->report->more;
    bool quarantined = quarantine_has(c->app, stream); /* who gets there meanwhile was not looked at */
    if (!c->derived)
        return OK;
    TRY(check_derived(c));
    if (quarantined && c->report->n_findings + c->report->more == before)
        quarantine_lift(c->app, stream); /* L29: whole again */
    return OK;
}

static enum err check_streams(struct checker *c)
{
    uid after = UID_NONE, streams[PAGE];
    for (;;) {
        size_t n = 0;
        TRY(store_event_streams(c->db, after, PAGE, streams, &n));
        for (size_t i = 0; i < n; i++)
            TRY(check_stream(c, streams[i]));
        if (n < PAGE)
            return OK;
        after = streams[n - 1];
    }
}

/* What points to a partner that has no ledger. */
static enum err check_astray(struct checker *c)
{
    uid streams[PAGE];
    size_t n_streams = 0;
    TRY(store_work_astray(c->db, PAGE, streams, &n_streams));
    for (size_t i = 0; i < n_streams; i++) {
        c->stream = streams[i];
        check_find(c, 0, "the lists of the desk have a partner without a ledger");
    }
    struct store_key *keys = NULL;
    size_t n_keys = 0, n = PAGE;
    TRY(store_keys_astray(c->db, PAGE, &c->scratch, &keys, &n_keys));
    for (size_t i = 0; i < n_keys; i++) {
        c->stream = keys[i].partner;
        check_find(c, 0, STR_FMT " was given to a partner that has no ledger", ID(ID_KEY, keys[i].id));
    }
    for (uid after = UID_NONE; n == PAGE;) {
        struct store_partner *rows = NULL;
        TRY(store_partner_list(c->db, after, PAGE, &c->scratch, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            struct store_head head;
            TRY(store_event_head(c->db, rows[i].id, &head));
            c->stream = after = rows[i].id;
            if (head.seq == 0)
                check_find(c, 0, "the directory has a partner without a ledger: %s", rows[i].key.z);
        }
        arena_reset(&c->scratch);
    }
    return OK;
}

static enum err check_all(struct checker *c)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(c->app->store, &reader));
    c->db = reader.db;
    TRY(store_programme_list(c->db, c->arena, &c->programmes, &c->n_programmes));
    TRY(check_streams(c));
    return c->derived ? check_astray(c) : OK;
}

static enum err check_run(struct app *app, struct arena *a, bool derived, struct check_report *ret)
{
    struct check_report report = {.findings = NEW_N(a, struct check_finding, CHECK_FINDINGS_MAX)};
    struct checker c = {.app = app, .arena = a, .report = &report, .derived = derived};
    arena_init(&c.scratch, scratch_bytes);
    arena_init(&c.data, 1 << 20);
    enum err e = check_all(&c);
    arena_free(&c.scratch);
    arena_free(&c.data);
    if (e == OK)
        *ret = report;
    return e;
}

enum err check_verify(struct app *app, struct arena *a, struct check_report *ret)
{
    return check_run(app, a, false, ret);
}

enum err check_rebuild(struct app *app, struct arena *a, struct check_report *ret)
{
    return check_run(app, a, true, ret);
}
