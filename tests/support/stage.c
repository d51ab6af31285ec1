/* Acts without a store: facts from the stage's own lists, decisions folded at once, effects carried out on
 * the lists. After every act what must hold is asserted. */
#include "stage.h"

#include "app/programme_file.h"
#include "domain/bring.h"
#include "domain/tenants.h"

#include <stdio.h>
#include <stdlib.h>

enum { STAGE_CEILING = 64 * 1024 * 1024, BENEFIT_DAYS = 365 };

static uid draw(struct stage *w)
{
    return uid_derive(w->now, (uid){7, 7}, 0, ++w->drawn);
}

static date today(const struct stage *w)
{
    return zone_date(w->programme->zone, w->now);
}

/* ---- appending ---- */

/* Invariants after each event: what kinds check, text that reads back the same, and a copy that is equal. */
static void check_state(const struct state *s)
{
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        if (kind_of(b)->check)
            kind_of(b)->check(b);
        ASSERT(b->unlimited || benefit_available(b) >= 0);
    }
}

static void check_copy(const struct state *s)
{
    struct state *copy = state_copy(s);
    ASSERT(state_equal(s, copy, NULL));
    state_free(copy);
}

static str text_of(struct stage *w, const struct pending_event *e)
{
    struct buf b, again;
    const void *data;
    buf_init(&b, 64 * 1024);
    buf_init(&again, 64 * 1024);
    event_write(&b, e->def, e->data);
    str text = str_dup(&w->arena, buf_str(&b));
    enum err err = event_read(e->def, text, &w->arena, &data);
    ASSERT(err == OK);
    event_write(&again, e->def, data);
    ASSERT(str_eq(text, buf_str(&again)));
    buf_free(&b);
    buf_free(&again);
    return text;
}

static void append(struct stage *w, struct state *s, const struct ask *q, const struct pending_event *e)
{
    struct stage_event *we = STAGE_ADD(w, events);
    *we = (struct stage_event){
        .stream = s->stream,
        .event = {.seq = s->seq + 1,
                  .at = e->at,
                  .recorded_at = e->at,
                  .actor_kind = q->action ? q->actor->kind : ACTOR_TIME,
                  .actor = q->action ? q->actor->id : UID_NONE,
                  .actor_stream = q->action ? q->actor->stream : s->stream,
                  .action = code_of(str_of(q->action ? q->action->id : "time")),
                  .programme = w->programme->hash,
                  .def = e->def,
                  .data = e->data},
        .text = text_of(w, e),
    };
    stage_name_new_ids(w, e->def, e->data);
    evolve(s, &we->event);
}

static struct ask ask_of(struct stage *w, struct state *s)
{
    return (struct ask){
        .programme = w->programme, .state = s, .now = w->now, .today = today(w), .arena = &w->arena};
}

static void append_due(struct stage *w, struct state *s)
{
    if (!s)
        return;
    struct ask q = ask_of(w, s);
    struct decision d = {.arena = &w->arena};
    struct state *after = NULL;
    due(&q, &d, &after);
    state_free(after);
    if (d.n_events == 0)
        return;
    for (size_t i = 0; i < d.n_events; i++)
        append(w, s, &q, &d.events[i]);
    check_state(s);
}

size_t stage_time(struct stage *w, ts now)
{
    ASSERT(ts_cmp(now, w->now) >= 0);
    size_t first = w->n_events;
    w->now = now;
    append_due(w, w->vendor);
    append_due(w, w->partner);
    return first;
}

/* ---- facts ---- */

static const void *input_member(const struct ask *q, const char *name)
{
    const struct field *f = fields_find(q->action->fields, q->action->n_fields, str_of(name));
    return f ? (const char *)q->input + f->offset : NULL;
}

static code email_hash(str email)
{
    char hex[HASH_HEX];
    hash256 h = hash_of(S("stage/email"), email);
    return code_of(str_head(hash_hex(&h, hex), 32));
}

static void facts_of_email(struct stage *w, struct ask *q)
{
    const str *email = input_member(q, "email");
    const struct person_ref *person = input_member(q, "person");
    if (!email || !email->ptr)
        return;
    for (size_t i = 0; i < w->n_emails; i++)
        if (uid_eq(w->emails[i].stream, q->state->stream) && str_eq_fold(w->emails[i].email, *email) &&
            !(person && uid_eq(person->id, w->emails[i].person)))
            q->facts.email_taken = true;
    q->facts.email_hash = email_hash(*email);
}

static void facts_of_account(struct stage *w, struct ask *q)
{
    const str *given = input_member(q, "account_email");
    str email = given && given->ptr ? *given : w->account_email;
    if (email.len > 0)
        q->facts.account_email_hash = email_hash(email);
}

/* Made for what is wanted, or for any. */
static bool key_is_for(const code *made, const code *wanted)
{
    return code_none(wanted) || code_none(made) || code_eq(made, wanted);
}

static bool key_fits(const struct stage_key *k, const struct key_wanted *wanted)
{
    return !k->claimed && code_eq(&k->pool, &wanted->pool) &&
           key_is_for(&k->fact.language, &wanted->language) && key_is_for(&k->fact.os, &wanted->os);
}

static void facts_of_keys(struct stage *w, struct ask *q)
{
    const struct kind *kind = kind_of(q->benefit);
    const int64_t *count = input_member(q, "count");
    size_t most = count && *count != FIELD_INT_NONE ? (size_t)*count : 1;
    if (!kind->wants || most > 1000)
        return;
    struct key_wanted wanted = kind->wants(q->benefit, q->action, q->input);
    struct key_fact *keys = NEW_N(&w->arena, struct key_fact, most);
    for (size_t i = 0; i < w->n_keys && q->facts.n_keys < most && !code_none(&wanted.pool); i++)
        if (key_fits(&w->keys[i], &wanted))
            keys[q->facts.n_keys++] = w->keys[i].fact;
    q->facts.keys = keys;
}

/* A key's code is what the case calls it, @key1: known is one that was issued to this company. */
static void facts_of_key_code(struct stage *w, struct ask *q)
{
    const str *given = input_member(q, "key_code");
    const struct stage_name *n = given->len > 0 ? stage_named(w, *given) : NULL;
    if (n && n->kind == ID_KEY)
        q->facts.key_named = n->id;
}

static void facts_of_contract_ids(struct stage *w, struct ask *q)
{
    const str *access = input_member(q, "access_id"), *contract = input_member(q, "contract_id");
    char hex[HASH_HEX];
    if (access->len == 0 || contract->len == 0)
        return;
    hash256 h = hash_of(S("stage/ids"),
                        str_fmt(&w->arena, STR_FMT "/" STR_FMT, STR_ARG(*access), STR_ARG(*contract)));
    q->facts.contract_ids = code_of(str_head(hash_hex(&h, hex), 32));
}

static void facts_of_txt(struct stage *w, struct ask *q)
{
    str domain = tenants_to_prove(q->state, q->action, q->input);
    if (domain.len == 0)
        return;
    str *values = NEW_N(&w->arena, str, w->n_txts + 1);
    size_t n = 0;
    for (size_t i = 0; i < w->n_txts; i++)
        if (str_eq(w->txts[i].domain, domain))
            values[n++] = w->txts[i].value;
    q->facts.txt = (struct txt_fact){.domain = domain, .values = {values, n}};
}

static void facts_of_import(struct stage *w, struct ask *q)
{
    const code *pool = input_member(q, "pool");
    const code *batch = input_member(q, "batch");
    q->facts.import_found =
        !code_none(&w->batch) && code_eq(batch, &w->batch) && code_eq(pool, &w->batch_pool);
    q->facts.import_count = q->facts.import_found ? w->batch_keys : 0;
}

/* The set that the last invitation brought; addresses are looked up among the stage's own. */
static void facts_of_export(struct stage *w, struct ask *q)
{
    struct decision told = {.arena = &w->arena};
    struct bring_set *set = NEW(&w->arena, struct bring_set);
    if (uid_none(q->state->company.export))
        return;
    bring_read(&w->arena, w->export, &told, set);
    for (size_t i = 0; i < set->n_people; i++) {
        char hex[HASH_HEX];
        hash256 h = hash_of(S("stage/email"), set->people[i].email);
        set->people[i].email_hash = code_of(str_head(hash_hex(&h, hex), 32));
        for (size_t k = 0; k < w->n_emails; k++)
            if (uid_eq(w->emails[k].stream, q->state->stream) &&
                str_eq_fold(w->emails[k].email, set->people[i].email))
                set->people[i].known = w->emails[k].person;
    }
    for (size_t i = 0; i < set->n_tenants; i++)
        set->tenants[i].taken = code_eq(&w->taken, &set->tenants[i].tenant);
    if (told.n_reasons == 0)
        q->facts.export = set;
}

static void facts_of_company(struct stage *w, struct ask *q)
{
    if (q->action->facts & FACT_ACCOUNT_DOMAIN)
        q->facts.account_domain =
            w->partner ? str_fmt(&w->arena, "%s.example", w->partner->company.key.z) : S("");
    if (q->action->facts & FACT_EXPORT)
        facts_of_export(w, q);
    if (q->action->facts & FACT_TXT)
        facts_of_txt(w, q);
    if (q->action->facts & FACT_TENANT)
        q->facts.tenant_taken = code_eq(&w->taken, input_member(q, "tenant"));
}

static void facts_of(struct stage *w, struct ask *q)
{
    if (q->action->facts & FACT_KEYS)
        facts_of_keys(w, q);
    if (q->listing)
        return;
    if (q->action->facts & FACT_EMAIL)
        facts_of_email(w, q);
    if (q->action->facts & FACT_ACCOUNT_EMAIL)
        facts_of_account(w, q);
    if (q->action->facts & FACT_KEY_CODE)
        facts_of_key_code(w, q);
    if (q->action->facts & FACT_IMPORT)
        facts_of_import(w, q);
    if (q->action->facts & FACT_PROGRAMME)
        q->facts.programme_known = hash_eq(input_member(q, "programme"), &w->programme->hash);
    facts_of_company(w, q);
    if (q->action->facts & FACT_PARTNER)
        q->facts.partner_key_taken = w->partner && code_eq(input_member(q, "key"), &w->partner->company.key);
    if (q->action->facts & FACT_CONTRACT_IDS)
        facts_of_contract_ids(w, q);
}

/* ---- effects ---- */

static void person_kept(struct stage *w, const struct ask *q, const struct effect *fx)
{
    const str *email = fx->brought ? &fx->brought->email : input_member(q, "email");
    uid person = fx->id;
    if (!email || !email->ptr)
        return;
    for (size_t i = 0; i < w->n_emails; i++)
        if (uid_eq(w->emails[i].person, person)) {
            w->emails[i].email = *email;
            return;
        }
    struct stage_email *e = STAGE_ADD(w, emails);
    *e = (struct stage_email){q->state->stream, person, *email};
    str name = *email;
    str local;
    str_split(&name, '@', &local);
    bool desk = uid_eq(q->state->stream, UID_VENDOR);
    stage_name(w, desk ? str_fmt(&w->arena, "desk/" STR_FMT, STR_ARG(local)) : local, ID_PERSON, person);
}

static void account_kept(struct stage *w, const struct ask *q)
{
    const str *email = input_member(q, "account_email");
    if (email && email->ptr)
        w->account_email = *email;
}

static void claim(struct stage *w, uid key)
{
    struct stage_key *k = NULL;
    for (size_t i = 0; i < w->n_keys && !k; i++)
        if (uid_eq(w->keys[i].fact.id, key))
            k = &w->keys[i];
    ASSERT(k && !k->claimed); /* I1: a decision claims what the facts gave it, once */
    k->claimed = true;
}

static void carry_out(struct stage *w, const struct ask *q, const struct effect *e)
{
    switch (e->kind) {
    case EFFECT_CLAIM_KEY:
        claim(w, e->id);
        break;
    case EFFECT_PERSON:
        person_kept(w, q, e);
        break;
    case EFFECT_PARTNER:
        account_kept(w, q);
        break;
    case EFFECT_IMPORT:
        stage_pool(w, code_str(&w->batch_pool), w->batch_keys, S(""), S(""), 0);
        w->batch = (code){""};
        break;
    case EFFECT_REVEAL_KEY:
    case EFFECT_REVOKE_KEY:
    case EFFECT_TEXT:
    case EFFECT_FORM:
    case EFFECT_REVOKE:
    case EFFECT_DISABLE:
    case EFFECT_TOKEN:
    case EFFECT_REVOKE_TOKEN:
    case EFFECT_MAIL:
    case EFFECT_PROGRAMME:
    case EFFECT_ERASE_TEXT:
    case EFFECT_TENANT:
    case EFFECT_TENANT_GONE:
        break;
    }
}

/* ---- acting ---- */

/* What a token may: its person's rights, or what it lists. */
static bool token_actor(struct stage *w, uid id, struct actor *ret)
{
    const struct state *s = w->partner && state_token(w->partner, id) ? w->partner : w->vendor;
    const struct token *t = state_token(s, id);
    if (!t)
        return false;
    bool service = uid_none(t->person), desk = uid_eq(s->stream, UID_VENDOR);
    code *only = NEW_N(&w->arena, code, s->n_token_actions + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->n_token_actions; i++)
        if (uid_eq(s->token_actions[i].token, id))
            only[n++] = s->token_actions[i].action;
    *ret = (struct actor){.kind = service ? ACTOR_SERVICE : ACTOR_PERSON,
                          .id = service ? id : t->person,
                          .principal = service ? id : t->person,
                          .stream = s->stream,
                          .realm = desk ? REALM_DESK : REALM_PARTNER,
                          .epoch = 1,
                          .only = n > 0 ? only : NULL,
                          .n_only = n,
                          .desk = desk && !service ? access_desk_roles(s, t->person) : 0};
    return true;
}

bool stage_actor(struct stage *w, str name, struct actor *ret)
{
    struct actor actor = {.realm = REALM_DESK, .stream = UID_VENDOR, .epoch = 1};
    if (str_is(name, "os")) {
        actor.kind = ACTOR_OS_USER;
        actor.via = code_of(S("root"));
        actor.desk = WHO_DESK;
        *ret = actor;
        return true;
    }
    const struct stage_name *n = stage_named(w, name);
    if (n && n->kind == ID_TOKEN)
        return token_actor(w, n->id, ret);
    if (!n || n->kind != ID_PERSON)
        return false;
    actor.kind = ACTOR_PERSON;
    actor.id = actor.principal = n->id;
    actor.session = true;
    actor.desk = access_desk_roles(w->vendor, n->id);
    if (!str_starts(name, S("desk/"))) {
        actor.realm = REALM_PARTNER;
        actor.stream = w->partner->stream;
    }
    *ret = actor;
    return true;
}

/* The stream that an act of this actor is on. */
static struct state *stream_of(struct stage *w, const struct actor *actor, const struct action *action)
{
    if (str_is(str_of(action->id), "add-partner"))
        return state_new(draw(w));
    if (action->on == ON_VENDOR || (action->on == ON_OWN_STREAM && actor->realm == REALM_DESK))
        return w->vendor;
    return w->partner;
}

static const struct benefit *benefit_of(struct stage *w, const struct ask *q, const void *input)
{
    struct ask at = *q;
    at.input = input;
    const struct benefit_ref *ref = input_member(&at, "benefit");
    if (ref && ref->given.ptr)
        return uid_none(ref->id) ? NULL : state_benefit(w->partner, ref->id);
    static const char *const things[] = {"key", "subscription"};
    for (size_t i = 0; i < ARRAY_LEN(things); i++) {
        const uid *thing = input_member(&at, things[i]);
        if (thing && !uid_none(*thing))
            return benefit_owning(w->partner, *thing);
    }
    const uid *request = input_member(&at, "request");
    const struct request *r = request ? state_request(w->partner, *request) : NULL;
    return r ? state_benefit(w->partner, r->benefit) : NULL;
}

/* Reads the input and finds what it is on. */
static bool prepare(struct stage *w, struct ask *q, str inputs)
{
    void *input = arena_alloc(&w->arena, q->action->input_size ? q->action->input_size : 1, 16);
    bool read = stage_decode(w, q->action->fields, q->action->n_fields, inputs, input);
    if (!read && !q->listing)
        return false;
    if (q->action->on == ON_BENEFIT) {
        q->benefit = benefit_of(w, q, input);
        if (!q->benefit) {
            w->error = S("no such benefit");
            return false;
        }
        const struct kind *kind = kind_of(q->benefit);
        if (!q->action->decide && !kind_action_find(kind, str_of(q->action->id))) {
            w->error = str_fmt(&w->arena, "%s does not offer %s", kind->name, q->action->id);
            return false;
        }
    }
    if (q->listing && q->action->on == ON_BENEFIT) {
        memset(input, 0, q->action->input_size);
        fields_clear(q->action->fields, q->action->n_fields, input);
    }
    q->input = input;
    return true;
}

/* The state that an act is appended to. Of a shared one a copy, and with it what effects change. */
static struct state *to_change(struct stage *w, const struct stage_act *act)
{
    if (act->opened)
        return act->opened;
    struct state **s = act->ask.state == w->vendor ? &w->vendor : &w->partner;
    if (w->shared) {
        *s = state_copy(*s);
        w->keys = arena_dup(&w->arena, w->keys, w->n_keys * sizeof *w->keys);
        w->cap_keys = w->n_keys;
        w->emails = arena_dup(&w->arena, w->emails, w->n_emails * sizeof *w->emails);
        w->cap_emails = w->n_emails;
    }
    return *s;
}

static void save(struct stage *w, struct stage_act *act)
{
    struct state *s = to_change(w, act);
    for (size_t i = 0; i < act->decision.n_events; i++)
        append(w, s, &act->ask, &act->decision.events[i]);
    for (size_t i = 0; i < act->decision.n_effects; i++)
        carry_out(w, &act->ask, &act->decision.effects[i]);
    check_state(s);
    if (!w->shared)
        check_copy(s);
}

bool stage_prepare(struct stage *w, const struct actor *actor, const struct action *row, str inputs,
                   bool listing, struct stage_act *ret)
{
    struct state *s = stream_of(w, actor, row);
    *ret = (struct stage_act){.ask = ask_of(w, s), .decision = {.arena = &w->arena}};
    ret->opened = s == w->partner || s == w->vendor ? NULL : s;
    struct ask *q = &ret->ask;
    q->actor = arena_dup(&w->arena, actor, sizeof *actor);
    q->action = row;
    q->listing = listing;
    if (!prepare(w, q, inputs)) {
        state_free(ret->opened);
        return false;
    }
    facts_of(w, q);
    return true;
}

bool stage_decide(struct stage *w, struct stage_act *act)
{
    struct ask *q = &act->ask;
    act->decision = (struct decision){.arena = &w->arena};
    q->ids = 0;
    act->weight = action_weight(q);
    act->first_event = w->n_events;
    struct reason not_permitted;
    if (!access_allows(q, &not_permitted))
        *refuse(&act->decision, REASON_NOT_PERMITTED) = not_permitted;
    else
        decide(q, &act->decision);
    ASSERT(act->decision.n_reasons == 0 || (act->decision.n_events == 0 && act->decision.n_effects == 0));
    for (size_t i = 0; i < act->decision.n_reasons; i++)
        if (!stage_facts_as_declared(w, &act->decision.reasons[i]))
            return false;
    act->allowed = act->decision.n_reasons == 0;
    if (act->allowed && !q->listing)
        save(w, act);
    if (act->opened) {
        if (act->allowed && !q->listing)
            w->partner = act->opened;
        else
            state_free(act->opened);
    }
    return true;
}

bool stage_act(struct stage *w, const struct actor *actor, str action, str inputs, bool listing,
               struct stage_act *ret)
{
    const struct action *row = action_find(action);
    if (!row) {
        w->error = str_fmt(&w->arena, "no action \"" STR_FMT "\"", STR_ARG(action));
        return false;
    }
    stage_time(w, w->now);
    return stage_prepare(w, actor, row, inputs, listing, ret) && stage_decide(w, ret);
}

/* ---- what a stage begins with ---- */

static bool act_as(struct stage *w, str name, str action, str inputs)
{
    struct actor actor;
    struct stage_act act;
    if (!stage_actor(w, name, &actor) || !stage_act(w, &actor, action, inputs, false, &act))
        return false;
    if (!act.allowed)
        w->error = str_fmt(&w->arena, STR_FMT " is refused with %s", STR_ARG(action),
                           reason_rows[act.decision.reasons[0].code].code);
    return act.allowed;
}

struct programme *stage_programme(const char *root, const char *path)
{
    struct arena a;
    struct diag diag = {.n = 0};
    struct programme *p;
    arena_init(&a, 1024 * 1024);
    const char *full = str_z(&a, str_fmt(&a, "%s/%s", root, path));
    if (programme_load(&full, 1, &a, &diag, &p) != OK) {
        for (size_t i = 0; i < diag.n; i++)
            fprintf(stderr, STR_FMT ": " STR_FMT "\n", STR_ARG(diag.items[i].pointer),
                    STR_ARG(diag.items[i].text));
        exit(1);
    }
    arena_free(&a);
    return p;
}

/* Rows that begin with their id. */
static bool forget(void *rows, size_t *n, size_t size, str id)
{
    char *at = rows;
    for (size_t i = 0; i < *n; i++)
        if (code_is((const code *)(const void *)(at + i * size), id)) {
            memmove(at + i * size, at + (i + 1) * size, (--*n - i) * size);
            return true;
        }
    return false;
}

bool stage_forget(struct stage *w, str id)
{
    struct programme *p = w->programme;
    struct {
        void *rows;
        size_t *n, size;
    } lists[] = {
        {p->definitions, &p->n_definitions, sizeof *p->definitions},
        {p->offers, &p->n_offers, sizeof *p->offers},
        {p->competencies, &p->n_competencies, sizeof *p->competencies},
        {p->support_products, &p->n_support_products, sizeof *p->support_products},
        {p->advisory_solutions, &p->n_advisory_solutions, sizeof *p->advisory_solutions},
        {p->replies, &p->n_replies, sizeof *p->replies},
        {p->policy, &p->n_policy, sizeof *p->policy},
    };
    bool found = false;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        found |= forget(lists[i].rows, lists[i].n, lists[i].size, id);
    for (size_t i = 0; i < p->n_roles; i++)
        if (code_is(&p->roles[i].id, id)) { /* policies name roles by their places: these stay */
            p->roles[i].id = code_of(S("forgotten"));
            found = true;
        }
    for (size_t i = 0; i < p->n_definitions; i++) {
        struct definition *def = &p->definitions[i];
        for (size_t g = def->n_grants; g-- > 0;)
            if (code_is(&def->grants[g].offer, id) || code_is(&def->grants[g].competency, id))
                memmove(&def->grants[g], &def->grants[g + 1], (--def->n_grants - g) * sizeof *def->grants);
    }
    return found;
}

void stage_open(struct stage *w, struct programme *p, ts now)
{
    static const char *const desk[] = {"operator", "approver", "auditor"};
    *w = (struct stage){.programme = programme_hold(p), .now = now};
    arena_init(&w->arena, STAGE_CEILING);
    w->vendor = state_new(UID_VENDOR);
    for (size_t i = 0; i < ARRAY_LEN(desk); i++) {
        bool done = act_as(
            w, S("os"), S("set-desk-role"),
            str_fmt(&w->arena, "email=%s@vendor.example given_name=%s role=%s", desk[i], desk[i], desk[i]));
        ASSERT(done);
    }
}

/* Where every event stands in the ledger, the ledger alone makes the same state again. */
static void check_refold(const struct stage *w, const struct state *s)
{
    struct state *again = state_new(s->stream);
    for (size_t i = 0; i < w->n_events; i++) {
        struct event e = w->events[i].event;
        if (!uid_eq(w->events[i].stream, s->stream))
            continue;
        enum err err = event_read(e.def, w->events[i].text, &again->arena, &e.data);
        ASSERT(err == OK);
        evolve(again, &e);
    }
    ASSERT(state_equal(s, again, NULL)); /* I12 */
    state_free(again);
}

void stage_close(struct stage *w)
{
    check_refold(w, w->vendor);
    if (w->partner && !w->fixed)
        check_refold(w, w->partner);
    state_free(w->vendor);
    state_free(w->partner);
    programme_release(w->programme);
    arena_free(&w->arena);
}

bool stage_company(struct stage *w, str key, str settings)
{
    static const struct {
        const char *name;
        const char *role;
    } people[] = {
        {"user-admin", "user-admin"},
        {"admin-agent", "admin-agent"},
        {"partner-admin", "partner-admin"},
        {"subscription-admin", "subscription-admin"},
        {"employee", NULL},
        {"guest", NULL},
    };
    struct arena *a = &w->arena;
    if (!act_as(w, S("os"), S("add-partner"),
                str_fmt(a,
                        "key=" STR_FMT " company_name=" STR_FMT " account_email=account@" STR_FMT
                        ".example country=us currency=USD language=en email=global-admin@" STR_FMT
                        ".example given_name=global-admin " STR_FMT,
                        STR_ARG(key), STR_ARG(key), STR_ARG(key), STR_ARG(key), STR_ARG(settings))))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        const char *name = people[i].name;
        bool guest = str_is(str_of(name), "guest");
        if (!act_as(w, S("global-admin"), S("add-person"),
                    str_fmt(a, "email=%s@" STR_FMT ".example given_name=%s type=%s", name, STR_ARG(key), name,
                            guest ? "guest" : "member")))
            return false;
        if (people[i].role && !act_as(w, S("global-admin"), S("assign-role"),
                                      str_fmt(a, "person=%s role=%s", name, people[i].role)))
            return false;
    }
    return true;
}

void stage_pool(struct stage *w, str pool, int64_t n, str language, str os, int64_t seats)
{
    for (int64_t i = 0; i < n; i++) {
        struct stage_key *k = STAGE_ADD(w, keys);
        *k = (struct stage_key){.pool = code_of(pool),
                                .fact = {draw(w), code_of(language), code_of(os), seats}};
    }
}

/* ---- a benefit by hand ---- */

struct hold {
    code offer;
    int64_t granted;
    int64_t initial;
    bool unlimited;
    date expires;
    date paid;
};
static const struct field hold_fields[] = {
    FIELD(hold, offer, F_CODE, CLASS_CODE),      FIELD(hold, granted, F_INT, CLASS_QUANTITY),
    FIELD(hold, initial, F_INT, CLASS_QUANTITY), FIELD(hold, unlimited, F_BOOL, CLASS_CODE),
    FIELD(hold, expires, F_DATE, CLASS_DATE),    FIELD(hold, paid, F_DATE, CLASS_DATE),
};

static struct membership *membership_of(struct stage *w, const struct hold *h)
{
    struct state *s = w->partner;
    for (size_t i = 0; i < s->n_memberships; i++)
        if (code_eq(&s->memberships[i].offer, &h->offer))
            return &s->memberships[i];
    struct order *o = STATE_ADD(s, orders);
    o->id = draw(w);
    o->offer = h->offer;
    o->state = ORDER_PAID;
    o->price = (money){10000, "USD"};
    o->placed = o->paid = o->pay_by = date_none(h->paid) ? today(w) : h->paid;
    o->refund_until = date_add(o->paid, w->programme->settings.refund_days);
    o->placed_at = o->paid_at = w->now;
    struct membership *m = STATE_ADD(s, memberships);
    m->id = o->membership = draw(w);
    m->offer = h->offer;
    m->order = o->id;
    m->from = o->paid;
    m->anniversary = date_none(h->expires) ? date_add_year(o->paid) : h->expires;
    m->window_end = date_add(m->anniversary, w->programme->settings.renewal_window_days);
    m->reminded = DATE_NONE;
    s->company.member = true;
    s->company.joined_at = w->now;
    return m;
}

bool stage_hold(struct stage *w, str definition, str settings)
{
    const struct definition *def = programme_definition(w->programme, definition);
    struct hold h = {.offer = {""}};
    if (!def || def->n_grants == 0) {
        w->error = str_fmt(&w->arena, "no definition \"" STR_FMT "\"", STR_ARG(definition));
        return false;
    }
    if (!stage_decode(w, hold_fields, ARRAY_LEN(hold_fields), settings, &h))
        return false;
    const struct grant_row *row = &def->grants[0];
    if (code_none(&h.offer))
        h.offer = row->offer;
    struct membership *m = membership_of(w, &h);
    struct benefit *b = STATE_ADD(w->partner, benefits);
    b->id = draw(w);
    b->definition = def->id;
    b->kind = code_of(str_of(def->kind->name));
    b->offer = h.offer;
    b->product = def->product;
    b->membership = m->id;
    b->order = m->order;
    b->incremental = def->type == BENEFIT_INCREMENTAL;
    b->unlimited = h.unlimited || (row->unlimited && h.granted == FIELD_INT_NONE);
    b->granted = b->unlimited ? 0 : h.granted != FIELD_INT_NONE ? h.granted : row->quantity;
    b->initial = h.initial != FIELD_INT_NONE ? h.initial : b->incremental ? 0 : b->granted;
    b->expires = b->activate_by = m->anniversary;
    b->granted_at = w->now;
    b->used_first_at = TS_NONE;
    w->fixed = true;
    struct ask q = ask_of(w, w->partner);
    struct decision d = {.arena = &w->arena};
    def->kind->grant(&q, &d, b->id, def);
    for (size_t i = 0; i < d.n_events; i++) {
        d.events[i].at = w->now;
        append(w, w->partner, &q, &d.events[i]);
    }
    check_state(w->partner);
    return true;
}
