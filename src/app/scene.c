/* What deciding needs: the state with time's own events, what the input names, the facts. See act_run.h. */
#include <string.h>

#include "app/act_run.h"
#include "app/cache.h"
#include "app/quarantine.h"
#include "base/text.h"
#include "domain/bring.h"
#include "store/store.h"
#include "store/store_import.h"
#include "store/store_keys.h"
#include "store/store_partner.h"
#include "store/store_people.h"
#include "store/store_programme.h"
#include "store/store_tenant.h"

enum { KEYS_AT_ONCE_MAX = 1000 };

/* What time does up to now (L8), and the private copy that it leaves; without such events the base itself
 * serves. */
static void scene_pure_time(void *arg)
{
    struct scene *s = arg;
    const struct state *base = s->state;
    struct actor time = {.kind = ACTOR_TIME, .stream = base->stream};
    struct ask q = {.programme = s->programme,
                    .actor = &time,
                    .state = base,
                    .now = s->now,
                    .today = zone_date(s->programme->zone, s->now),
                    .arena = s->due.arena};
    due(&q, &s->due, &s->own);
    if (s->own)
        s->state = s->own;
}

static void scene_with_time(struct scene *s,
                            enum err (*run)(struct app *app, uid stream, void (*pure)(void *arg), void *arg))
{
    const struct state *base = s->state;
    struct arena *a = s->due.arena;
    s->now =
        ts_cmp(s->now, base->last_at) < 0 ? base->last_at : s->now; /* L9: never below the last event's */
    s->err = s->programme ? run(s->app, base->stream, scene_pure_time, s) : OK;
    if (s->err == OK)
        return;
    scene_end(s); /* L29: readers see what stands in the ledger; nobody acts on it */
    s->state = base;
    s->due = (struct decision){.arena = a};
}

void scene_begin(struct scene *s, struct app *app, struct db *db, const struct programme *p,
                 const struct state *base, ts now, struct arena *a)
{
    *s = (struct scene){.app = app, .db = db, .programme = p, .state = base, .due = {.arena = a}, .now = now};
    scene_with_time(s, quarantine_run);
}

void scene_begin_past(struct scene *s, struct app *app, const struct programme *p, const struct state *base,
                      ts then, struct arena *a)
{
    *s = (struct scene){.app = app, .programme = p, .state = base, .due = {.arena = a}, .now = then};
    scene_with_time(s, quarantine_look);
}

void scene_end(struct scene *s)
{
    state_free(s->own);
    s->own = NULL;
}

/* --- What the input names --- */

static enum err scene_problem(struct act_request *req, const char *field, const char *text, enum err e)
{
    req->result.problem = (struct diag_item){str_fmt(req->arena, "/%s", field), str_of(text)};
    return e;
}

/* By id, or by e-mail in the directory of this stream. What is not there stays UID_NONE: the rule that needs
 * the person refuses with person-not-in-directory. */
static enum err scene_person(const struct scene *s, struct arena *a, struct person_ref *ref)
{
    str email;
    if (ref->given.len == 0 || uid_parse(ID_PERSON, ref->given, &ref->id) ||
        !text_email(a, ref->given, &email))
        return OK;
    struct store_person row;
    enum err e = store_people_by_email(s->db, s->state->stream, email, a, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    ref->id = row.id;
    return OK;
}

/* A list of people: whom an e-mail names stands there by id then; who is not there stays as written. */
static enum err scene_people(const struct scene *s, struct arena *a, struct str_list *list)
{
    str *named = NEW_N(a, str, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        char text[UID_TEXT];
        struct person_ref ref = {.given = list->at[i]};
        TRY(scene_person(s, a, &ref));
        named[i] = uid_none(ref.id) ? list->at[i] : str_dup(a, uid_text(ID_PERSON, ref.id, text));
    }
    list->at = named;
    return OK;
}

static enum err scene_benefit_by_definition(const struct scene *s, struct act_request *req,
                                            struct benefit_ref *ref)
{
    const struct state *st = s->state;
    uid *found = NEW_N(req->arena, uid, st->n_benefits + 1);
    size_t n = benefit_by_definition(st, ref->given, zone_date(s->programme->zone, s->now), found);
    if (n == 1) {
        ref->id = found[0];
        return OK;
    }
    if (n == 0)
        return scene_problem(req, "benefit", "no such benefit", ERR_NOT_FOUND);
    req->result.candidates = found;
    req->result.n_candidates = n;
    return ERR_AMBIGUOUS_BENEFIT;
}

/* Ids are resolved inside this one partner only (L10): another's benefit is unknown here. */
static enum err scene_benefit(const struct scene *s, struct act_request *req, struct benefit_ref *ref)
{
    if (ref->given.len == 0)
        return OK;
    if (!uid_parse(ID_BENEFIT, ref->given, &ref->id))
        return scene_benefit_by_definition(s, req, ref);
    if (!state_benefit(s->state, ref->id))
        return scene_problem(req, "benefit", "no such benefit", ERR_NOT_FOUND);
    return OK;
}

/* Whose the thing of an input is: a key, a subscription, what a request is about. NULL: of nothing here. */
static const struct benefit *scene_owner(const struct state *s, enum id_kind kind, uid thing)
{
    const struct request *r = kind == ID_REQUEST ? state_request(s, thing) : NULL;
    return r ? state_benefit(s, r->benefit) : benefit_owning(s, thing);
}

/* An input may name the thing alone: then its benefit is the one that has it. What nothing here has is
 * unknown, wherever else it may be (L10, L13). */
static enum err scene_benefit_of_thing(const struct scene *s, struct act_request *req,
                                       const struct benefit **ret)
{
    for (size_t i = 0; i < req->action->n_fields; i++) {
        const struct field *f = &req->action->fields[i];
        bool thing_field = f->id_kind == ID_KEY || f->id_kind == ID_SUBSCRIPTION || f->id_kind == ID_REQUEST;
        if (f->type != F_ID || !thing_field || field_absent(f, req->input))
            continue;
        uid thing;
        memcpy(&thing, (const char *)req->input + f->offset, sizeof thing);
        const struct benefit *b = scene_owner(s->state, f->id_kind, thing);
        if (!b)
            return scene_problem(req, f->name, "nothing of that id here", ERR_NOT_FOUND);
        *ret = b;
        return OK;
    }
    return scene_problem(req, "benefit", "the benefit's id, or its definition's", ERR_INVALID);
}

static enum err scene_names(const struct scene *s, struct act_request *req, struct ask *q)
{
    const struct action *action = req->action;
    for (size_t i = 0; i < action->n_fields; i++) {
        const struct field *f = &action->fields[i];
        void *at = (char *)req->input + f->offset;
        if (f->type == F_PERSON)
            TRY(scene_person(s, req->arena, at));
        if (f->type == F_LIST && f->id_kind == ID_PERSON)
            TRY(scene_people(s, req->arena, at));
        if (f->type != F_BENEFIT)
            continue;
        struct benefit_ref *ref = at;
        TRY(scene_benefit(s, req, ref));
        if (action->on == ON_BENEFIT && !q->benefit)
            q->benefit = state_benefit(s->state, ref->id);
    }
    if (action->on == ON_BENEFIT && !q->benefit)
        TRY(scene_benefit_of_thing(s, req, &q->benefit));
    if (q->benefit && action->on == ON_BENEFIT) {
        req->result.benefit = q->benefit->id;
        if (!action->decide && !kind_action_find(kind_of(q->benefit), str_of(action->id)))
            return scene_problem(req, "benefit", "this benefit has no such action", ERR_NOT_FOUND);
    }
    return OK;
}

/* --- Facts (L2) --- */

static const void *scene_input(const struct act_request *req, const char *name)
{
    const struct field *f = fields_find(req->action->fields, req->action->n_fields, str_of(name));
    return f && !field_absent(f, req->input) ? (const char *)req->input + f->offset : NULL;
}

/* What an event may keep of an address, and what it is compared by (L14). */
static code scene_email_hash(const struct scene *s, struct arena *a, str normal)
{
    char hex[HASH_HEX], stream[UID_TEXT]; /* two companies that keep the same address keep different hashes */
    str salted = str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(uid_text(ID_PARTNER, s->state->stream, stream)),
                         STR_ARG(normal));
    hash256 h = keyring_mac(s->app->config.keys, KEY_PERSONAL, salted);
    return code_of(str_head(hash_hex(&h, hex), 32));
}

static enum err scene_fact_email(const struct scene *s, struct act_request *req, struct facts *f)
{
    const str *given = scene_input(req, "email");
    if (!given)
        return OK;
    str email;
    bool read = text_email(req->arena, *given, &email);
    ASSERT(read); /* the field takes nothing else */
    f->email_hash = scene_email_hash(s, req->arena, email);
    struct store_person row;
    enum err e = store_people_by_email(s->db, s->state->stream, email, req->arena, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    const struct person_ref *person = scene_input(req, "person");
    f->email_taken = !person || !uid_eq(person->id, row.id);
    return OK;
}

enum err scene_keys(const struct scene *s, struct act_request *req, const struct ask *q, struct facts *f)
{
    const struct kind *kind = q->benefit ? kind_find(code_str(&q->benefit->kind)) : NULL;
    if (!kind || !kind->wants)
        return OK;
    struct key_wanted w = kind->wants(q->benefit, req->action, req->input);
    if (code_none(&w.pool))
        return OK;
    const int64_t *count = scene_input(req, "count");
    size_t cap = !count || *count < 1 ? 1 : *count > KEYS_AT_ONCE_MAX ? KEYS_AT_ONCE_MAX : (size_t)*count;
    struct store_key *rows = NULL;
    size_t n = 0;
    TRY((s->locked ? store_keys_candidates : store_keys_peek)(s->db, code_str(&w.pool), code_str(&w.language),
                                                              code_str(&w.os), cap, req->arena, &rows, &n));
    struct key_fact *keys = NEW_N(req->arena, struct key_fact, n + 1);
    for (size_t i = 0; i < n; i++)
        keys[i] = (struct key_fact){rows[i].id, rows[i].language, rows[i].os, rows[i].seats};
    f->keys = keys;
    f->n_keys = n;
    return OK;
}

static bool scene_has_code(const struct act_request *req)
{
    const str *given = req->action->facts & FACT_KEY_CODE ? scene_input(req, "key_code") : NULL;
    return given && given->len > 0;
}

bool scene_is_guess(const struct act_request *req, const struct facts *facts)
{
    return scene_has_code(req) || !code_none(&facts->contract_ids);
}

/* The 25 letters and digits of a key in their five groups, however they were typed; "": there are not 25. */
static str scene_groups(str given, struct arena *a)
{
    enum { LETTERS = 25, GROUP = 5, TEXT = 29 };
    char *out = arena_alloc(a, TEXT, 1);
    size_t n = 0, letters = 0;
    for (size_t i = 0; i < given.len; i++) {
        char c = given.ptr[i];
        c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        if (c == '-' || c == ' ')
            continue;
        if (letters == LETTERS || !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return S("");
        if (letters > 0 && letters % GROUP == 0)
            out[n++] = '-';
        out[n++] = c;
        letters++;
    }
    return letters == LETTERS ? (str){out, n} : S("");
}

static enum err scene_key_of(const struct scene *s, str code_text, uid *ret)
{
    hash256 h = keyring_mac(s->app->config.keys, KEY_DUPLICATE, code_text);
    struct store_key row;
    enum err e = store_keys_by_hash(s->db, s->state->stream, &h, &row);
    if (e == OK)
        *ret = row.id;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* L13: by its keyed hash among the keys that were issued to this partner. As it would have been imported: in
 * groups where it can be, else as it is. */
static enum err scene_fact_key_code(const struct scene *s, struct act_request *req, struct facts *f)
{
    if (!scene_has_code(req))
        return OK;
    const str *given = scene_input(req, "key_code");
    str groups = scene_groups(*given, req->arena);
    if (groups.len > 0)
        TRY(scene_key_of(s, groups, &f->key_named));
    return uid_none(f->key_named) ? scene_key_of(s, str_trim(*given), &f->key_named) : OK;
}

static enum err scene_fact_import(const struct scene *s, struct act_request *req, struct facts *f)
{
    const code *batch = scene_input(req, "batch"), *pool = scene_input(req, "pool");
    struct store_import import;
    if (!batch || !pool)
        return OK;
    enum err e = store_import_get(s->db, code_str(batch), &import);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    f->import_found = code_eq(&import.pool, pool) && ts_none(import.finished_at);
    f->import_count = import.added;
    return OK;
}

static enum err scene_fact_programme(const struct scene *s, struct act_request *req, struct facts *f)
{
    const hash256 *given = scene_input(req, "programme");
    struct store_programme *rows = NULL;
    size_t n = 0;
    if (!given)
        return OK;
    TRY(store_programme_list(s->db, req->arena, &rows, &n));
    for (size_t i = 0; i < n; i++)
        f->programme_known = f->programme_known || hash_eq(&rows[i].hash, given);
    return OK;
}

static enum err scene_fact_partner(const struct scene *s, struct act_request *req, struct facts *f)
{
    const code *key = scene_input(req, "key");
    struct store_partner row;
    if (!key)
        return OK;
    enum err e = store_partner_by_key(s->db, code_str(key), req->arena, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    f->partner_key_taken = true;
    return OK;
}

/* Both ids of a support contract as one salted hash: what is typed is compared by it (L14). */
static void scene_fact_contract_ids(const struct scene *s, const struct act_request *req, struct facts *f)
{
    const str *access = scene_input(req, "access_id"), *contract = scene_input(req, "contract_id");
    str a = access ? str_trim(*access) : S(""), c = contract ? str_trim(*contract) : S("");
    if (a.len == 0 || c.len == 0)
        return;
    char hex[HASH_HEX];
    str both = str_fmt(req->arena, "%zu:" STR_FMT STR_FMT, a.len, STR_ARG(a), STR_ARG(c));
    hash256 h = keyring_mac(s->app->config.keys, KEY_PERSONAL, both);
    f->contract_ids = code_of(str_head(hash_hex(&h, hex), 32));
}

/* The address that the company's account has, or is to have (R77). */
static enum err scene_fact_account(const struct scene *s, struct act_request *req, struct facts *f)
{
    const str *given = scene_input(req, "account_email");
    struct store_partner row = {0};
    str normal;
    if (!given) {
        TRY(store_partner_get(s->db, s->state->stream, req->arena, &row));
        given = &row.account_email;
    }
    if (text_email(req->arena, *given, &normal))
        f->account_email_hash = scene_email_hash(s, req->arena, normal);
    return OK;
}

static enum err scene_fact_account_domain(const struct scene *s, struct act_request *req, struct facts *f)
{
    struct store_partner row = {0};
    str normal, local;
    enum err e = store_partner_get(s->db, s->state->stream, req->arena, &row);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (text_email(req->arena, row.account_email, &normal) && str_split(&normal, '@', &local))
        f->account_domain = normal;
    return OK;
}

static enum err scene_fact_tenant(const struct scene *s, struct act_request *req, struct facts *f)
{
    const code *given = scene_input(req, "tenant");
    const struct tenant *t = given ? state_tenant_named(s->state, code_str(given)) : NULL;
    uid owner;
    if (!t)
        return OK;
    enum err e = store_tenant_owner(s->db, code_str(&t->domain), &owner);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    f->tenant_taken = !uid_eq(owner, s->state->stream);
    return OK;
}

/* Who of the set is in the directory already, and which of its domains are another's. */
static enum err scene_know(const struct scene *s, struct act_request *req, struct bring_set *set)
{
    str email;
    for (size_t i = 0; i < set->n_people; i++) {
        struct bring_person *p = &set->people[i];
        struct store_person row;
        if (!text_email(req->arena, p->email, &email))
            continue; /* bring_check refuses it */
        p->email_hash = scene_email_hash(s, req->arena, email);
        enum err e = store_people_by_email(s->db, s->state->stream, email, req->arena, &row);
        if (e == OK)
            p->known = row.id;
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    for (size_t i = 0; i < set->n_tenants; i++) {
        uid owner;
        enum err e = store_tenant_owner(s->db, code_str(&set->tenants[i].tenant), &owner);
        if (e == OK)
            set->tenants[i].taken = !uid_eq(owner, s->state->stream);
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    return OK;
}

static enum err scene_fact_export(const struct scene *s, struct act_request *req, struct facts *f)
{
    uid export = s->state->company.export;
    struct decision told = {.arena = req->arena};
    str text;
    if (uid_none(export))
        return OK;
    enum err e = store_people_get_text(s->db, s->state->stream, export, req->arena, &text);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    struct bring_set *set = NEW(req->arena, struct bring_set);
    bring_read(req->arena, text, &told, set);
    if (told.n_reasons > 0)
        return OK;
    TRY(scene_know(s, req, set));
    f->export = set;
    return OK;
}

enum err scene_resolve(const struct scene *s, struct act_request *req, struct ask *ret)
{
    struct ask q = {.programme = s->programme,
                    .actor = req->actor,
                    .state = s->state,
                    .action = req->action,
                    .input = req->input,
                    .now = s->now,
                    .today = s->programme ? zone_date(s->programme->zone, s->now) : DATE_NONE,
                    .arena = req->arena};
    unsigned facts = req->action->facts;
    TRY(scene_names(s, req, &q));
    if (facts & FACT_EMAIL)
        TRY(scene_fact_email(s, req, &q.facts));
    if (facts & FACT_KEYS)
        TRY(scene_keys(s, req, &q, &q.facts));
    if (facts & FACT_KEY_CODE)
        TRY(scene_fact_key_code(s, req, &q.facts));
    if (facts & FACT_IMPORT)
        TRY(scene_fact_import(s, req, &q.facts));
    if (facts & FACT_PROGRAMME)
        TRY(scene_fact_programme(s, req, &q.facts));
    if (facts & FACT_PARTNER)
        TRY(scene_fact_partner(s, req, &q.facts));
    if (facts & FACT_CONTRACT_IDS)
        scene_fact_contract_ids(s, req, &q.facts);
    if (facts & FACT_ACCOUNT_EMAIL)
        TRY(scene_fact_account(s, req, &q.facts));
    if (facts & FACT_ACCOUNT_DOMAIN)
        TRY(scene_fact_account_domain(s, req, &q.facts));
    if (facts & FACT_EXPORT)
        TRY(scene_fact_export(s, req, &q.facts));
    if (facts & FACT_TXT)
        q.facts.txt = s->locked ? req->txt : (struct txt_fact){.later = true};
    if (facts & FACT_TENANT)
        TRY(scene_fact_tenant(s, req, &q.facts));
    *ret = q;
    return OK;
}
