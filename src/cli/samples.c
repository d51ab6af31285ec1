/* The demo's past: the files of samples/ performed as ordinary acts on a clock that runs from 500 days before
 * the start (contract section 1). The files are ours: UTF-8 without quotes, no value holds a comma
 * (samples/README.md). */
#include "cli/samples.h"

#include "cli/folder.h"

#include <stdio.h>
#include <string.h>

#include "app/cache.h"
#include "app/clock.h"
#include "app/identity.h"
#include "app/view.h"
#include "base/env.h"
#include "domain/tenants.h"
#include "input/digest.h"
#include "input/into.h"

enum { SAMPLE_MAX = 1 << 20, COLUMNS_MAX = 32, WORDS_MAX = 40, BEGIN_DAYS = 500 };

struct table {
    str columns[COLUMNS_MAX];
    size_t n;
    str rest; /* the lines not read yet */
};

static enum err sample_open(struct samples *s, const char *name, struct table *ret)
{
    const char *path = str_z(s->cli->arena, str_fmt(s->cli->arena, "%s/samples/%s", s->share, name));
    str text, line, cell;
    enum err e = env_read_file(path, SAMPLE_MAX, s->cli->arena, &text);
    if (e != OK) {
        diag_add(&s->cli->diag, s->cli->arena, str_of(path), "cannot be read");
        return e;
    }
    *ret = (struct table){.rest = text};
    str_split(&ret->rest, '\n', &line);
    while (ret->n < COLUMNS_MAX && str_split(&line, ',', &cell))
        ret->columns[ret->n++] = str_trim(cell);
    return OK;
}

static bool sample_line(struct table *t, str cells[COLUMNS_MAX])
{
    str line, cell;
    while (str_split(&t->rest, '\n', &line)) {
        if (str_trim(line).len == 0)
            continue;
        for (size_t i = 0; i < t->n; i++) {
            cells[i] = S("");
            if (str_split(&line, ',', &cell))
                cells[i] = str_trim(cell);
        }
        return true;
    }
    return false;
}

static str sample_cell(const struct table *t, const str cells[COLUMNS_MAX], const char *column)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_is(t->columns[i], column))
            return cells[i];
    return S("");
}

/* --- Acts --- */

static enum err sample_refused(struct samples *s, const struct act_request *req, enum err e)
{
    const struct act_result *r = &req->result;
    diag_add(&s->cli->diag, s->cli->arena, str_of(req->action->id), "%s%s" STR_FMT,
             r->n_reasons ? "refused: " : err_code(e),
             r->n_reasons ? reason_rows[r->reasons[0].code].code : " ", STR_ARG(r->problem.text));
    return e;
}

/* What the acts of the past made, so that a later line can name it: "@order" is the last order of its
 * partner.
 */
static void sample_note_made(struct samples *s, const struct act_request *req)
{
    for (size_t i = 0; i < req->result.n_events; i++)
        for (size_t f = 0; f < req->result.events[i].def->n_fields; f++) {
            const struct field *field = &req->result.events[i].def->fields[f];
            const char *data = req->result.events[i].data;
            if (field->type != F_ID || field_absent(field, data))
                continue;
            struct sample_made *made = s->made;
            while (made && (!uid_eq(made->stream, req->stream) || !str_is(str_of(made->name), field->name)))
                made = made->next;
            if (!made) {
                made = NEW(s->cli->arena, struct sample_made);
                *made = (struct sample_made){.stream = req->stream, .name = field->name, .next = s->made};
                s->made = made;
            }
            made->kind = field->id_kind;
            memcpy(&made->id, data + field->offset, sizeof made->id);
        }
}

/* The value as it is written, or the id that "@order" stands for; ptr NULL: nothing was made under that name.
 */
static str sample_value(const struct samples *s, uid stream, str value)
{
    if (!str_starts(value, S("@")))
        return value;
    str name = str_from(value, 1);
    for (const struct sample_made *made = s->made; made; made = made->next)
        if (uid_eq(made->stream, stream) && str_is(name, made->name)) {
            char text[UID_TEXT];
            return str_dup(s->cli->arena, uid_text(made->kind, made->id, text));
        }
    return STR_NONE;
}

/* Acts with named values; a preview that is wanted is made and confirmed, as a person would. */
static enum err sample_act(struct samples *s, const struct actor *by, uid stream, const char *name,
                           const struct pair *pairs, size_t n_pairs)
{
    struct arena *a = s->cli->arena;
    const struct action *action = action_find(str_of(name));
    if (!action) {
        diag_add(&s->cli->diag, a, str_of(name), "no such action");
        return ERR_INVALID;
    }
    void *input = arena_alloc(a, action->input_size + 1, _Alignof(max_align_t));
    struct into to = {
        .fields = action->fields, .n = action->n_fields, .record = input, .arena = a, .diag = &s->cli->diag};
    into_begin(&to);
    TRY(into_pairs(&to, pairs, n_pairs, NULL));
    TRY(into_end(&to));
    struct act_request req = {.arena = a,
                              .actor = by,
                              .stream = stream,
                              .action = action,
                              .input = input,
                              .input_digest = input_digest(action->fields, action->n_fields, input),
                              .idempotency_key = str_fmt(a, "samples-%d", ++s->acts)};
    enum err e = act_run(s->app, &req);
    if (e == ERR_PREVIEW_REQUIRED) {
        req.preview_token = req.result.preview.token;
        memset(&req.result, 0, sizeof req.result);
        e = act_run(s->app, &req);
    }
    s->token = req.result.token;
    if (e == OK)
        sample_note_made(s, &req);
    cache_release(req.result.state);
    req.result.state = NULL;
    return e == OK ? OK : sample_refused(s, &req, e);
}

/* The cells of a line as words, but for the columns that are no fields of the action. */
static enum err sample_act_line(struct samples *s, const struct actor *by, uid stream, const char *action,
                                const struct table *t, const str cells[COLUMNS_MAX], const char *const *but)
{
    struct pair pairs[WORDS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        bool skip = cells[i].len == 0;
        for (size_t k = 0; but && but[k]; k++)
            skip = skip || str_is(t->columns[i], but[k]);
        if (!skip)
            pairs[n++] = (struct pair){t->columns[i], cells[i]};
    }
    return sample_act(s, by, stream, action, pairs, n);
}

/* "contoso/global-admin" → global-admin@contoso.example; "desk/operator" → operator@desk.example. */
enum err samples_identity(struct samples *s, str name, struct actor *ret, uid *ret_stream)
{
    str partner, identity = name;
    if (!str_split(&identity, '/', &partner) || !identity.ptr)
        return ERR_NOT_FOUND;
    uid stream = UID_VENDOR;
    if (!str_is(partner, "desk"))
        TRY(view_partner_id(s->app, partner, &stream));
    str email = str_fmt(s->cli->arena, STR_FMT "@" STR_FMT ".example", STR_ARG(identity), STR_ARG(partner));
    TRY(identity_person(s->app, stream, email, s->cli->arena, ret));
    ret->session = true; /* history rows count as sessions of their actors (contract section 1) */
    *ret_stream = stream;
    return OK;
}

/* --- What stands at the beginning --- */

static enum err samples_desk(struct samples *s)
{
    struct table t;
    str cells[COLUMNS_MAX];
    TRY(sample_open(s, "desk.csv", &t));
    while (sample_line(&t, cells))
        TRY(sample_act_line(s, &s->root, UID_VENDOR, "set-desk-role", &t, cells, NULL));
    return OK;
}

static enum err samples_partners(struct samples *s)
{
    struct table t;
    str cells[COLUMNS_MAX];
    TRY(sample_open(s, "partners.csv", &t));
    while (sample_line(&t, cells))
        TRY(sample_act_line(s, &s->root, UID_VENDOR, "add-partner", &t, cells, NULL));
    return OK;
}

static enum err samples_roles(struct samples *s, const struct actor *by, uid stream, str email, str roles)
{
    str role;
    while (roles.len > 0 && str_split(&roles, ';', &role)) {
        struct pair pairs[] = {{S("person"), email}, {S("role"), role}};
        TRY(sample_act(s, by, stream, "assign-role", pairs, ARRAY_LEN(pairs)));
    }
    return OK;
}

static enum err samples_people(struct samples *s)
{
    static const char *const but[] = {"partner", "roles", NULL};
    struct table t;
    str cells[COLUMNS_MAX];
    TRY(sample_open(s, "people.csv", &t));
    while (sample_line(&t, cells)) {
        struct actor admin;
        uid stream;
        str name =
            str_fmt(s->cli->arena, STR_FMT "/global-admin", STR_ARG(sample_cell(&t, cells, "partner")));
        TRY(samples_identity(s, name, &admin, &stream));
        TRY(sample_act_line(s, &admin, stream, "add-person", &t, cells, but));
        TRY(samples_roles(s, &admin, stream, sample_cell(&t, cells, "email"),
                          sample_cell(&t, cells, "roles")));
    }
    return OK;
}

/* --- Directories: the demo's own resolver has the record that each of its domains should have --- */

static struct {
    struct app *app;
    uid stream;
} samples_zone;

static enum err samples_txt(const char *servers, str name, struct arena *a, str **ret, size_t *ret_n)
{
    CLEANUP(cache_release_p) const struct state *s = NULL;
    (void)servers;
    TRY(cache_current(samples_zone.app, samples_zone.stream, &s));
    const struct tenant *t = state_tenant_named(s, name);
    *ret = NEW(a, str);
    if (t)
        **ret = tenants_txt(a, ID_TENANT, t->id);
    *ret_n = t != NULL;
    return OK;
}

static enum err samples_tenant(struct samples *s, str partner, str tenant)
{
    struct actor admin;
    struct pair pair = {S("tenant"), tenant};
    TRY(samples_identity(s, str_fmt(s->cli->arena, STR_FMT "/global-admin", STR_ARG(partner)), &admin,
                         &samples_zone.stream));
    TRY(sample_act(s, &admin, samples_zone.stream, "add-tenant", &pair, 1));
    return sample_act(s, &admin, samples_zone.stream, "confirm-tenant", &pair, 1);
}

static enum err samples_tenants(struct samples *s)
{
    struct table t;
    str cells[COLUMNS_MAX];
    enum err e = OK;
    struct env world = env;
    TRY(sample_open(s, "tenants.csv", &t));
    samples_zone.app = s->app;
    env.txt = samples_txt;
    while (e == OK && sample_line(&t, cells))
        e = samples_tenant(s, sample_cell(&t, cells, "partner"), sample_cell(&t, cells, "tenant"));
    env = world;
    return e;
}

struct pool_rows {
    struct table table;
    str cells[COLUMNS_MAX];
};

static enum err samples_next_key(void *rows, struct import_row *ret)
{
    struct pool_rows *r = rows;
    if (!sample_line(&r->table, r->cells))
        return ERR_DONE;
    *ret = (struct import_row){.key = secret_from(sample_cell(&r->table, r->cells, "key"))};
    ret->malformed = !str_to_i64(sample_cell(&r->table, r->cells, "seats"), &ret->seats) &&
                     sample_cell(&r->table, r->cells, "seats").len > 0;
    return OK;
}

static enum err samples_pool(struct samples *s, const struct pool_def *pool)
{
    struct pool_rows rows = {0};
    enum err e =
        sample_open(s, str_z(s->cli->arena, str_fmt(s->cli->arena, "pools/%s.csv", pool->id.z)), &rows.table);
    if (e != OK)
        return e;
    struct import_request req = {.arena = s->cli->arena,
                                 .actor = &s->root,
                                 .pool = code_str(&pool->id),
                                 .idempotency_key = str_fmt(s->cli->arena, "samples-pool-%s", pool->id.z),
                                 .digest = hash_of(S("samples"), rows.table.rest),
                                 .next = samples_next_key,
                                 .rows = &rows};
    e = act_import_keys(s->app, &req);
    cache_release(req.result.state);
    return e;
}

static enum err samples_pools(struct samples *s)
{
    struct programme *p = app_programme(s->app);
    enum err e = OK;
    for (size_t i = 0; i < p->n_pools && e == OK; i++)
        e = samples_pool(s, &p->pools[i]);
    programme_release(p);
    return e;
}

/* --- History --- */

struct samples_move {
    struct clock *clock;
    ts to;
};

static enum err samples_move_clock(struct db *db, void *cookie)
{
    const struct samples_move *m = cookie;
    return clock_set_demo(m->clock, db, m->to, true);
}

/* "-60d", "-1y-10d": the days are counted first, then the years; then the time of day, or the start's own. */
static bool samples_when(const struct samples *s, str offset, str time, ts *ret)
{
    int64_t years = 0, days = 0, hour = 0, minute = 0;
    str rest = offset, part, clock = time;
    while (str_split(&rest, '-', &part)) {
        if (part.len == 0)
            continue;
        char unit = part.ptr[part.len - 1];
        if (!str_to_i64(str_head(part, part.len - 1), unit == 'y' ? &years : &days) ||
            (unit != 'y' && unit != 'd'))
            return false;
    }
    ts then = ts_add(s->start, -days * US_PER_DAY);
    date day = zone_date(s->utc, then);
    struct civil c = date_civil(day);
    int year = c.year - (int)years;
    int last = month_days(year, c.month);
    day = date_of(year, c.month, c.day > last ? last : c.day);
    if (str_is(time, "start")) {
        *ret = ts_add(zone_start(s->utc, day), then.us - zone_start(s->utc, zone_date(s->utc, then)).us);
        return true;
    }
    if (!str_split(&clock, ':', &part) || !str_to_i64(part, &hour) || !str_to_i64(clock, &minute))
        return false;
    *ret = ts_add(zone_start(s->utc, day), hour * US_PER_HOUR + minute * 60 * US_PER_SECOND);
    return true;
}

/* A day is written like one of the history: "-200d"; with a time of day it is an instant: "-89d start". */
static void samples_put_cell(struct samples *s, str cell, struct buf *out)
{
    str time = cell, offset;
    char text[TS_TEXT];
    ts at;
    bool dated = cell.len > 1 && cell.ptr[0] == '-' && cell.ptr[1] >= '0' && cell.ptr[1] <= '9' &&
                 str_split(&time, ' ', &offset) && samples_when(s, offset, time.ptr ? time : S("start"), &at);
    if (!dated)
        buf_put(out, cell);
    else if (time.ptr)
        buf_put(out, ts_text(at, text));
    else
        buf_put(out, date_text(zone_date(s->utc, at), text));
}

/* Cells end at a comma or a line; in the object of texts a line ends in the two characters \n. */
static str samples_dates(struct samples *s, str set)
{
    struct buf out;
    buf_init(&out, set.len * 4 + 64);
    for (size_t i = 0; i < set.len;) {
        size_t n = i;
        while (n < set.len && set.ptr[n] != ',' && set.ptr[n] != '\\' && set.ptr[n] != '"')
            n++;
        samples_put_cell(s, (str){set.ptr + i, n - i}, &out);
        size_t end = n < set.len && set.ptr[n] == '\\' ? n + 2 : n + 1;
        buf_put(&out, str_head(str_from(set, n), end - n));
        i = end;
    }
    str done = str_dup(s->cli->arena, buf_str(&out));
    buf_free(&out);
    return done;
}

/* A folder of samples/, as the set of an invitation. */
static str samples_set(struct samples *s, str folder)
{
    str set;
    const char *path =
        str_z(s->cli->arena, str_fmt(s->cli->arena, "%s/samples/" STR_FMT, s->share, STR_ARG(folder)));
    return folder_set(s->cli, path, &set) == OK ? samples_dates(s, set) : STR_NONE;
}

static enum err samples_history_line(struct samples *s, const struct table *t, const str cells[COLUMNS_MAX])
{
    struct samples_move move = {.clock = s->app->clock};
    struct actor by;
    uid own, stream;
    struct pair pairs[WORDS_MAX];
    str input = sample_cell(t, cells, "input"), word;
    size_t n = 0;
    if (!samples_when(s, sample_cell(t, cells, "offset"), sample_cell(t, cells, "time"), &move.to)) {
        diag_add(&s->cli->diag, s->cli->arena, S("samples/history.csv"), "cannot read the offset or time");
        return ERR_INVALID;
    }
    enum err e = app_task(s->app, UID_VENDOR, samples_move_clock, &move);
    if (e != OK) {
        diag_add(&s->cli->diag, s->cli->arena, S("samples/history.csv"),
                 STR_FMT " lies before the line above it", STR_ARG(sample_cell(t, cells, "offset")));
        return e;
    }
    TRY(samples_identity(s, sample_cell(t, cells, "actor"), &by, &own));
    TRY(view_partner_id(s->app, sample_cell(t, cells, "partner"), &stream));
    while (n < WORDS_MAX && input.len > 0 && str_split(&input, ';', &word))
        if (str_split(&word, '=', &pairs[n].name)) {
            pairs[n].value =
                str_is(pairs[n].name, "export") ? samples_set(s, word) : sample_value(s, stream, word);
            if (!pairs[n++].value.ptr) {
                diag_add(&s->cli->diag, s->cli->arena, S("samples/history.csv"),
                         "nothing is called " STR_FMT " yet", STR_ARG(word));
                return ERR_INVALID;
            }
        }
    return sample_act(s, &by, stream, str_z(s->cli->arena, sample_cell(t, cells, "action")), pairs, n);
}

static enum err samples_history(struct samples *s)
{
    struct table t;
    str cells[COLUMNS_MAX];
    TRY(sample_open(s, "history.csv", &t));
    while (sample_line(&t, cells))
        TRY(samples_history_line(s, &t, cells));
    return OK;
}

static enum err samples_begin_clock(struct db *db, void *cookie)
{
    struct samples *s = cookie;
    return clock_begin_demo(s->app->clock, db, ts_add(s->start, -BEGIN_DAYS * US_PER_DAY));
}

static enum err samples_end_clock(struct db *db, void *cookie)
{
    struct samples *s = cookie;
    return clock_set_demo(s->app->clock, db, s->start, false);
}

enum err samples_begin(struct samples *s)
{
    if (!zone_open("UTC", &s->utc))
        return ERR_INTERNAL;
    return app_task(s->app, UID_VENDOR, samples_begin_clock, s);
}

enum err samples_perform(struct samples *s)
{
    TRY(samples_desk(s));
    TRY(samples_partners(s));
    TRY(samples_people(s));
    TRY(samples_tenants(s));
    TRY(samples_pools(s));
    TRY(samples_history(s));
    return app_task(s->app, UID_VENDOR, samples_end_clock, s);
}

void samples_end(struct samples *s)
{
    zone_close(s->utc);
    s->utc = NULL;
}

/* A token of the person's own, without an end. */
enum err samples_token(struct samples *s, const struct actor *person, uid stream, secret *ret)
{
    struct pair pairs[] = {{S("name"), S("demo")}};
    TRY(sample_act(s, person, stream, "create-token", pairs, ARRAY_LEN(pairs)));
    *ret = s->token;
    return OK;
}
