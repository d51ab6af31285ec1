/* See house.h. */
#include "house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/cache.h"
#include "app/clock.h"
#include "app/programme_file.h"
#include "base/env.h"
#include "base/text.h"
#include "store/store_auth.h"
#include "store/store_event.h"
#include "store/store_people.h"
#include "store/store_programme.h"

static void house_open(struct house *h)
{
    struct app_config config = {.data_dir = h->env->folder,
                                .database = store_env_engine() == DB_POSTGRES ? h->env->url : NULL,
                                .migrate = true,
                                .keys = h->keys,
                                .writers = 2,
                                .demo = true};
    static struct diag diag;
    diag.n = 0;
    enum err e = app_open(&config, &h->arena, &diag, &h->app);
    if (e != OK)
        print_message("app_open: %s: " STR_FMT "\n", err_code(e),
                      STR_ARG(diag.n ? diag.items[0].text : S("")));
    assert_int_equal(e, OK);
}

void house_reopen(struct house *h)
{
    app_close(h->app);
    house_open(h);
}

void house_request(struct house *h, const struct actor *by, uid stream, const char *action,
                   const char *inputs, struct act_request *ret)
{
    struct stage *w = &h->words;
    const struct action *row = action_find(str_of(action));
    assert_non_null(row);
    void *input = arena_alloc(&h->arena, row->input_size + 1, 16);
    if (!stage_decode(w, row->fields, row->n_fields, str_dup(&h->arena, str_of(inputs)), input))
        fail_msg("%s: " STR_FMT, action, STR_ARG(w->error));
    str text = str_of(inputs);
    *ret = (struct act_request){.arena = &h->arena,
                                .actor = by,
                                .stream = stream,
                                .action = row,
                                .input = input,
                                .input_digest = hash_of(S("test"), text),
                                .idempotency_key = str_fmt(&h->arena, "test-%d", ++h->acts)};
}

enum err house_act(struct house *h, const struct actor *by, uid stream, const char *action,
                   const char *inputs, struct act_result *ret)
{
    struct act_request req;
    house_request(h, by, stream, action, inputs, &req);
    enum err e = act_run(h->app, &req);
    if (e == ERR_PREVIEW_REQUIRED) {
        req.preview_token = req.result.preview.token;
        cache_release(req.result.state);
        memset(&req.result, 0, sizeof req.result);
        e = act_run(h->app, &req);
    }
    cache_release(req.result.state);
    req.result.state = NULL;
    if (ret)
        *ret = req.result;
    return e;
}

void house_done(struct house *h, const struct actor *by, uid stream, const char *action, const char *inputs)
{
    struct act_result r;
    enum err e = house_act(h, by, stream, action, inputs, &r);
    if (e != OK)
        fail_msg("%s %s: %s %s " STR_FMT, action, inputs, err_code(e),
                 r.n_reasons ? reason_rows[r.reasons[0].code].code : "", STR_ARG(r.problem.text));
}

struct actor house_actor(struct house *h, const char *email)
{
    struct store_reader reader = {0};
    struct store_person row;
    struct store_authority authority;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_people_by_email(reader.db, h->contoso, str_of(email), &h->arena, &row), OK);
    struct store_principal p = {h->contoso, ID_PERSON, row.id};
    assert_int_equal(store_auth_get(reader.db, p, &authority), OK);
    store_reader_put(&reader);
    return (struct actor){.kind = ACTOR_PERSON,
                          .id = row.id,
                          .stream = h->contoso,
                          .realm = REALM_PARTNER,
                          .principal = row.id,
                          .epoch = authority.epoch,
                          .session = true};
}

struct house_keys {
    const char *prefix;
    int n, at;
    char text[40];
};

static enum err house_next_key(void *rows, struct import_row *ret)
{
    struct house_keys *k = rows;
    if (k->at == k->n)
        return ERR_DONE;
    snprintf(k->text, sizeof k->text, "%.5s-00000-00000-00000-%05d", k->prefix, ++k->at);
    *ret = (struct import_row){.key = secret_from(str_of(k->text))};
    return OK;
}

void house_import(struct house *h, const char *pool, int n)
{
    struct house_keys rows = {.prefix = strcmp(pool, "last-key") == 0 ? "LASTK" : "WINSV", .n = n};
    struct import_request req = {.arena = &h->arena,
                                 .actor = &h->root,
                                 .pool = str_of(pool),
                                 .idempotency_key = str_fmt(&h->arena, "import-%d", ++h->acts),
                                 .digest = hash_of(S("test"), str_of(pool)),
                                 .next = house_next_key,
                                 .rows = &rows};
    assert_int_equal(act_import_keys(h->app, &req), OK);
    assert_int_equal(req.added, n);
    cache_release(req.result.state);
}

const struct state *house_state(struct house *h, uid stream)
{
    const struct state *s = NULL;
    assert_int_equal(cache_current(h->app, stream, &s), OK);
    return s;
}

static enum err house_store_programme(struct db *db, void *cookie)
{
    const struct programme *p = cookie;
    return store_programme_add(
        db, &(struct store_programme){
                .hash = p->hash, .text = p->source, .applied_at = env_now(), .from_at = TS_NONE});
}

static void house_programme(struct house *h)
{
    static struct diag diag;
    diag.n = 0;
    struct programme *p = NULL;
    const char *path = GUILDHALL_SOURCE_DIR "/tests/programme/small.yaml";
    enum err e = programme_load(&path, 1, &h->arena, &diag, &p);
    for (size_t i = 0; i < diag.n; i++)
        print_message(STR_FMT ": " STR_FMT "\n", STR_ARG(diag.items[i].pointer), STR_ARG(diag.items[i].text));
    assert_int_equal(e, OK);
    app_first_programme(h->app, p);
    assert_int_equal(app_task(h->app, UID_VENDOR, house_store_programme, p), OK);
    char hex[HASH_HEX], inputs[100];
    snprintf(inputs, sizeof inputs, "programme=" STR_FMT, STR_ARG(hash_hex(&p->hash, hex)));
    house_done(h, &h->root, UID_VENDOR, "apply-programme", inputs);
    programme_release(p);
}

static void house_people(struct house *h)
{
    struct act_result r;
    assert_int_equal(
        house_act(h, &h->root, UID_VENDOR, "add-partner",
                  "key=contoso company_name=Contoso account_email=account@contoso.example country=us "
                  "currency=USD language=en email=ga@contoso.example given_name=Gale family_name=Admin",
                  &r),
        OK);
    uid id = UID_NONE;
    struct store_reader reader = {0};
    uid streams[8];
    size_t n = 0;
    assert_int_equal(store_reader_get(h->app->store, &reader), OK);
    assert_int_equal(store_event_streams(reader.db, UID_NONE, 8, streams, &n), OK);
    store_reader_put(&reader);
    for (size_t i = 0; i < n; i++)
        if (!uid_eq(streams[i], UID_VENDOR))
            id = streams[i];
    h->contoso = id;
    struct actor ga = house_actor(h, "ga@contoso.example");
    house_done(
        h, &ga, id, "join",
        "company_name=Contoso account_email=account@contoso.example country=us currency=USD language=en");
    house_done(h, &ga, id, "add-person", "email=kim@contoso.example given_name=Minjun family_name=Kim");
    house_done(h, &ga, id, "add-person", "email=lee@contoso.example given_name=Sora family_name=Lee");
    house_done(h, &ga, id, "purchase", "offer=action-pack payment=card");
    house_done(h, &h->root, id, "record-attainment", "competency=application-development level=gold");
    house_done(h, &ga, id, "purchase", "offer=gold competency=application-development payment=card");
}

int house_setup(void **state)
{
    static const uint8_t master[MASTER_BYTES] = {7};
    void *place = NULL;
    if (store_env_place(&place) != 0)
        return -1;
    struct house *h = calloc(1, sizeof *h);
    h->env = place;
    arena_init(&h->arena, (size_t)256 << 20);
    arena_init(&h->words.arena, (size_t)64 << 20);
    assert_int_equal(keyring_open(master, &h->keys), OK);
    h->root = (struct actor){.kind = ACTOR_OS_USER,
                             .stream = UID_VENDOR,
                             .realm = REALM_DESK,
                             .desk = WHO_DESK,
                             .via = code_of(S("tester"))};
    house_open(h);
    house_programme(h);
    house_people(h);
    *state = h;
    return 0;
}

int house_teardown(void **state)
{
    struct house *h = *state;
    void *place = h->env;
    app_close(h->app);
    keyring_close(h->keys);
    arena_free(&h->words.arena);
    arena_free(&h->arena);
    free(h);
    return store_env_teardown(&place);
}
