/* Importing keys (act.h): at most 64 rows a turn, so that acts of people come between (L24). A key is sealed
 * and hashed as soon as it is read and its clear bytes are wiped; what the store sees is sealed text and a
 * keyed hash (L28). */
#include <string.h>

#include "app/act_run.h"
#include "app/cache.h"
#include "base/env.h"
#include "domain/access.h"
#include "store/store.h"
#include "store/store_import.h"

enum { CHUNK = 64 };

struct importer {
    struct app *app;
    struct import_request *req;
    const struct pool_def *pool;
    struct store_import row; /* progress as stored */
    struct store_import_row chunk[CHUNK];
    enum store_import_result results[CHUNK];
    int64_t malformed[CHUNK];
    size_t n, n_malformed;
    int64_t at;         /* rows read so far */
    struct arena arena; /* of the chunk; wiped */
};

/* A key as its pool's format wants it: "5x5" is five groups of five letters and digits, compared in upper
 * case. */
static bool import_form(const struct pool_def *pool, str key, struct arena *a, str *ret)
{
    enum { GROUPS = 29, OPAQUE_MAX = 200 };
    key = str_trim(key);
    if (!code_is(&pool->format, S("5x5"))) {
        *ret = key;
        return key.len > 0 && key.len <= OPAQUE_MAX && str_is_utf8(key);
    }
    if (key.len != GROUPS)
        return false;
    char *out = arena_alloc(a, key.len, 1);
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        out[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        bool letter = (out[i] >= 'A' && out[i] <= 'Z') || (out[i] >= '0' && out[i] <= '9');
        if (i % 6 == 5 ? c != '-' : !letter)
            return false;
    }
    *ret = (str){out, key.len};
    return true;
}

static void import_problem(struct importer *im, int64_t row, const char *what)
{
    struct import_request *req = im->req;
    if (req->n_problems < IMPORT_PROBLEMS_MAX)
        req->problems[req->n_problems++] = (struct import_problem){row, what};
}

static void import_count(struct importer *im, enum store_import_result r, int64_t row)
{
    switch (r) {
    case STORE_IMPORT_ADDED:
        im->req->added++;
        break;
    case STORE_IMPORT_DUPLICATE:
        im->req->duplicate++;
        import_problem(im, row, "duplicate");
        break;
    case STORE_IMPORT_ISSUED:
        im->req->issued++;
        import_problem(im, row, "already-issued");
        break;
    }
}

/* Ids sort as the keys came in, so that the first in is the first given (L25: candidates by id). */
static uid import_key_id(int64_t row)
{
    uid id;
    env_random(&id, sizeof id);
    id.hi = (uint64_t)(env_now().us / 1000) << 16 | ((uint64_t)row & 0xffff);
    return id;
}

/* Reads one row into the chunk. The clear key ends here. */
static enum err import_read(struct importer *im)
{
    struct import_row in = {0};
    TRY(im->req->next(im->req->rows, &in));
    int64_t row = ++im->at;
    str key = STR_NONE;
    if (row < im->row.next_row)
        return OK; /* done in an earlier run */
    if (in.malformed || !import_form(im->pool, secret_reveal(in.key), &im->arena, &key)) {
        im->malformed[im->n_malformed++] = row;
        return OK;
    }
    struct store_import_row *out = &im->chunk[im->n];
    char text[UID_TEXT];
    out->id = import_key_id(row);
    out->row = row;
    out->hash = keyring_mac(im->app->config.keys, KEY_DUPLICATE, key);
    out->language = in.language;
    out->os = in.os;
    out->seats = in.seats;
    str bound = str_fmt(&im->arena, "%s/" STR_FMT, im->pool->id.z, STR_ARG(uid_text(ID_KEY, out->id, text)));
    TRY(keyring_seal(im->app->config.keys, secret_from(key), bound, &im->arena, &out->sealed));
    im->n++;
    return OK;
}

static enum err import_begin_task(struct db *db, void *cookie)
{
    struct importer *im = cookie;
    hash256 digest = im->row.digest;
    TRY(store_import_begin(db, &im->row));
    return hash_eq(&digest, &im->row.digest) && code_is(&im->row.pool, im->req->pool) ? OK : ERR_KEY_REUSED;
}

static enum err import_chunk_task(struct db *db, void *cookie)
{
    struct importer *im = cookie;
    for (size_t i = 0; i < im->n_malformed; i++)
        TRY(store_import_refuse(db, &im->row, im->malformed[i], S("malformed")));
    return store_import_chunk(db, &im->row, im->at + 1, im->chunk, im->n, &im->arena, im->results);
}

/* What the chunk would become, without a change. */
static enum err import_classify(struct importer *im)
{
    CLEANUP(store_reader_put) struct store_reader reader = {0};
    TRY(store_reader_get(im->app->store, &reader));
    for (size_t i = 0; i < im->n; i++)
        TRY(store_import_classify(reader.db, &im->chunk[i].hash, &im->results[i]));
    return OK;
}

static enum err import_flush(struct importer *im)
{
    struct store_import before = im->row;
    enum err e = OK;
    if (im->n + im->n_malformed > 0)
        e = im->req->preview ? import_classify(im) : app_task(im->app, UID_VENDOR, import_chunk_task, im);
    if (e == OK) {
        for (size_t i = 0; i < im->n; i++)
            import_count(im, im->results[i], im->chunk[i].row);
        for (size_t i = 0; i < im->n_malformed; i++)
            import_problem(im, im->malformed[i], "malformed");
        im->req->malformed += (int64_t)im->n_malformed;
    } else {
        im->row = before;
    }
    im->n = im->n_malformed = 0;
    arena_reset(&im->arena);
    return e;
}

static enum err import_rows(struct importer *im)
{
    for (;;) {
        enum err e = import_read(im);
        if (e != OK && e != ERR_DONE)
            return e;
        if (im->n == CHUNK || im->n_malformed == CHUNK || e == ERR_DONE)
            TRY(import_flush(im));
        if (e == ERR_DONE)
            return OK;
    }
}

/* --- The act --- */

static void import_set_code(const struct action *action, void *input, const char *name, str value)
{
    const struct field *f = fields_find(action->fields, action->n_fields, str_of(name));
    ASSERT(f && f->type == F_CODE);
    *(code *)((char *)input + f->offset) = code_of(value);
}

static void import_act_request(struct importer *im, const struct action *action, struct act_request *ret)
{
    struct import_request *req = im->req;
    void *input = arena_alloc(req->arena, action->input_size, _Alignof(max_align_t));
    fields_clear(action->fields, action->n_fields, input);
    import_set_code(action, input, "pool", req->pool);
    import_set_code(action, input, "batch", im->row.id);
    *ret = (struct act_request){.arena = req->arena,
                                .actor = req->actor,
                                .stream = UID_VENDOR,
                                .action = action,
                                .input = input,
                                .input_digest = req->digest,
                                .idempotency_key = req->idempotency_key};
}

/* Who may not import is told before a row is read (L11); the act decides again at the end. */
static enum err import_allowed(struct importer *im, const struct action *action)
{
    struct import_request *req = im->req;
    CLEANUP(cache_release_p) const struct state *vendor = NULL;
    TRY(cache_current(im->app, UID_VENDOR, &vendor));
    struct programme *p = app_programme(im->app);
    if (!p)
        return ERR_UNAVAILABLE;
    im->pool = programme_pool(p, req->pool);
    struct reason refusal = {0};
    struct ask q = {.programme = p,
                    .actor = req->actor,
                    .state = vendor,
                    .action = action,
                    .listing = true,
                    .arena = req->arena};
    bool allowed = access_allows(&q, &refusal);
    programme_release(p); /* programmes live as long as the app (app.c) */
    if (!allowed) {
        req->result.reasons = arena_dup(req->arena, &refusal, sizeof refusal);
        req->result.n_reasons = 1;
        return ERR_REFUSED;
    }
    if (im->pool)
        return OK;
    req->result.problem = (struct diag_item){S("/pool"), S("no such pool in the programme")};
    return ERR_NOT_FOUND;
}

static str import_id(const struct import_request *req)
{
    struct hasher h;
    char hex[HASH_HEX];
    hash_begin(&h, S("guildhall-import"), NULL, 0);
    hash_str(&h, act_actor_text(req->actor, req->arena));
    hash_str(&h, req->pool);
    hash_str(&h, req->idempotency_key);
    hash256 id = hash_end(&h);
    return str_dup(req->arena, str_head(hash_hex(&id, hex), 32));
}

static enum err import_run(struct importer *im, const struct action *action)
{
    struct import_request *req = im->req;
    if (!req->preview)
        TRY(app_task(im->app, UID_VENDOR, import_begin_task, im));
    TRY(import_rows(im));
    if (req->preview)
        return OK;
    req->added = im->row.added; /* all runs of this import together */
    req->duplicate = im->row.duplicate;
    req->issued = im->row.issued;
    req->malformed = im->row.malformed;
    struct act_request act;
    import_act_request(im, action, &act);
    enum err e = act_run(im->app, &act);
    req->result = act.result;
    return e;
}

enum err act_import_keys(struct app *app, struct import_request *req)
{
    const struct action *action = action_find(S("import-keys"));
    ASSERT(action);
    req->problems = NEW_N(req->arena, struct import_problem, IMPORT_PROBLEMS_MAX);
    struct importer *im = NEW(req->arena, struct importer);
    im->app = app;
    im->req = req;
    TRY(import_allowed(im, action));
    im->row = (struct store_import){.id = import_id(req),
                                    .pool = im->pool->id,
                                    .digest = req->digest,
                                    .next_row = 1,
                                    .begun_at = env_now(),
                                    .finished_at = TS_NONE};
    arena_init(&im->arena, 4 << 20);
    im->arena.wipe = true;
    enum err e = import_run(im, action);
    arena_free(&im->arena);
    return e;
}
