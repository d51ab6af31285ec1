/* What a decision asks for beside its events, carried out in the same transaction. One function for each kind
 * of effect; personal data comes from the input and goes to the vault only (L14). */
#include <string.h>

#include "app/act_run.h"
#include "base/env.h"
#include "base/text.h"
#include "domain/bring.h"
#include "domain/fields_json.h"
#include "store/store_auth.h"
#include "store/store_import.h"
#include "store/store_keys.h"
#include "store/store_outbox.h"
#include "store/store_partner.h"
#include "store/store_people.h"
#include "store/store_tenant.h"

enum { FORM_MAX = 256 * 1024 };

struct effect_scene {
    struct batch *batch;
    const struct ask *q;
    const struct decision *decision;
    struct act_request *req;
    uint64_t seq;
    int64_t n; /* outbox rows so far */
};

static const void *effect_input(const struct effect_scene *s, const char *name)
{
    const struct action *action = s->q->action;
    const struct field *f = action ? fields_find(action->fields, action->n_fields, str_of(name)) : NULL;
    return f && !field_absent(f, s->q->input) ? (const char *)s->q->input + f->offset : NULL;
}

static void effect_text(const struct effect_scene *s, const char *name, str *to)
{
    const str *given = effect_input(s, name);
    if (given)
        *to = *given;
}

/* The words of whoever a company brings along, else those of the input. */
static void effect_person_words(const struct effect_scene *s, const struct effect *fx,
                                struct store_person *row)
{
    const struct bring_person *p = fx->brought;
    const code *language = p ? &p->language : effect_input(s, "language");
    if (language && !code_none(language))
        row->language = *language;
    if (p) {
        row->given_name = p->given_name;
        row->family_name = p->family_name;
        row->phone = p->phone;
        row->email = p->email;
        return;
    }
    effect_text(s, "given_name", &row->given_name);
    effect_text(s, "family_name", &row->family_name);
    effect_text(s, "phone", &row->phone);
    effect_text(s, "email", &row->email);
}

static enum err effect_person(const struct effect_scene *s, const struct effect *fx)
{
    struct arena *a = s->req->arena;
    struct store_person row = {0};
    enum err e = store_people_get(s->batch->db, s->req->stream, fx->id, a, &row);
    if (e == ERR_NOT_FOUND)
        row = (struct store_person){.partner = s->req->stream, .id = fx->id, .erased_at = TS_NONE};
    else
        TRY(e);
    effect_person_words(s, fx, &row);
    if (!text_email(a, row.email, &row.email_norm))
        return ERR_INTERNAL; /* the fact was loaded from the same address: scene.c refused it there */
    row.changed_at = env_now();
    TRY(store_people_put(s->batch->db, &row));
    return store_auth_add(s->batch->db, (struct store_principal){s->req->stream, ID_PERSON, fx->id});
}

static enum err effect_partner(const struct effect_scene *s, uid id)
{
    struct store_partner row = {0};
    enum err e = store_partner_get(s->batch->db, id, s->req->arena, &row);
    if (e == ERR_NOT_FOUND)
        row = (struct store_partner){.id = id, .created_at = s->q->now};
    else
        TRY(e);
    const code *key = effect_input(s, "key");
    if (key)
        row.key = *key;
    effect_text(s, "company_name", &row.name);
    effect_text(s, "account_email", &row.account_email);
    effect_text(s, "company_phone", &row.phone);
    effect_text(s, "address", &row.address);
    return store_partner_put(s->batch->db, &row);
}

/* The secret is made here, stored as a keyed hash, and told once: in this answer (contract section 4). */
static enum err effect_token(const struct effect_scene *s, uid id)
{
    enum { TOKEN_BYTES = 32 };
    struct arena *a = s->req->arena;
    struct db *db = s->batch->db;
    a->wipe = true;
    secret token = secret_random(a, TOKEN_BYTES);
    hash256 h = keyring_mac(s->batch->app->config.keys, KEY_TOKEN, secret_reveal(token));
    const struct token *made = NULL;
    const struct state *after = NULL;
    for (size_t i = 0; i < s->batch->n_streams; i++)
        if (uid_eq(s->batch->streams[i].stream, s->req->stream))
            after = batch_state(&s->batch->streams[i]);
    for (size_t i = 0; after && i < after->n_tokens; i++)
        if (uid_eq(after->tokens[i].id, id))
            made = &after->tokens[i];
    ASSERT(made);
    struct store_token row = {.id = id,
                              .stream = s->req->stream,
                              .person = made->person,
                              .created_at = made->created_at,
                              .expires_at = made->expires};
    effect_text(s, "name", &row.name);
    const struct str_list *actions = effect_input(s, "actions");
    struct buf joined;
    buf_init(&joined, 16 * 1024);
    for (size_t i = 0; actions && i < actions->n; i++) {
        buf_z(&joined, i > 0 ? "," : "");
        buf_put(&joined, actions->at[i]);
    }
    row.actions = str_dup(a, buf_str(&joined));
    buf_free(&joined);
    struct store_principal principal =
        uid_none(made->person) ? (struct store_principal){s->req->stream, ID_TOKEN, id}
                               : (struct store_principal){s->req->stream, ID_PERSON, made->person};
    TRY(store_auth_add(db, principal));
    TRY(store_auth_add(db, (struct store_principal){s->req->stream, ID_TOKEN, id})); /* revoked by itself */
    struct store_authority authority;
    TRY(store_auth_get(db, principal, &authority));
    row.epoch = authority.epoch;
    TRY(store_auth_add_token(db, &row, &h));
    s->req->result.token = token;
    return OK;
}

/* L12: the token's row stops who comes, its authority row what is on its way: a batch, a job. */
static enum err effect_revoke_token(const struct effect_scene *s, uid id)
{
    struct db *db = s->batch->db;
    TRY(store_auth_revoke_token(db, s->req->stream, id));
    return store_auth_bump(db, (struct store_principal){s->req->stream, ID_TOKEN, id}, true);
}

/* `about` is to whom (nobody: the company's marketing contact), then what it is about, as ids: the benefit
 * and the request, as far as there is one. */
static enum err effect_mail(struct effect_scene *s, const struct effect *fx)
{
    const struct {
        enum id_kind kind;
        uid id;
    } ids[] = {{ID_PERSON, fx->id}, {ID_BENEFIT, fx->benefit}, {ID_REQUEST, fx->request}};
    str about = S("");
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        char text[UID_TEXT];
        if (!uid_none(ids[i].id))
            about = str_fmt(s->req->arena, STR_FMT "%s" STR_FMT, STR_ARG(about), about.len > 0 ? " " : "",
                            STR_ARG(uid_text(ids[i].kind, ids[i].id, text)));
    }
    return store_outbox_add(s->batch->db,
                            &(struct store_outbox){.stream = s->req->stream,
                                                   .seq = s->seq,
                                                   .n = s->n++,
                                                   .channel = code_of(S("mail")),
                                                   .template = fx->name,
                                                   .about = about,
                                                   .due_at = ts_none(fx->at) ? s->q->now : fx->at});
}

static enum err effect_put_text(const struct effect_scene *s, const struct effect *fx)
{
    const str *words = effect_input(s, fx->name.z);
    ASSERT(words); /* decided from the same input */
    return store_people_put_text(s->batch->db, s->req->stream, fx->id, *words, s->q->now);
}

/* What was filled in, for whoever reads or repeats it: never a secret (L14). */
static enum err effect_form(const struct effect_scene *s, uid id)
{
    const struct action *action = s->q->action;
    struct buf text;
    buf_init(&text, FORM_MAX);
    struct json j = json_on(&text);
    json_object(&j, NULL);
    for (size_t i = 0; i < action->n_fields; i++)
        if (action->fields[i].class != CLASS_SECRET && !field_absent(&action->fields[i], s->q->input))
            fields_json(&j, &action->fields[i], s->q->input);
    json_object_end(&j);
    enum err e = buf_err(&text);
    if (e == OK)
        e = store_people_put_text(s->batch->db, s->req->stream, id, buf_str(&text), s->q->now);
    buf_free(&text);
    return e;
}

static enum err effect_import(const struct effect_scene *s, const code *batch)
{
    struct store_import import;
    TRY(store_import_get(s->batch->db, code_str(batch), &import));
    return store_import_finish(s->batch->db, &import, env_now());
}

/* What was taken back before (a key that was replaced) stays so. */
static enum err effect_revoke_key(const struct effect_scene *s, uid key)
{
    enum err e = store_keys_revoke(s->batch->db, s->req->stream, key, s->q->now);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err effect_one(struct effect_scene *s, const struct effect *fx)
{
    struct db *db = s->batch->db;
    struct store_principal person = {s->req->stream, ID_PERSON, fx->id};
    switch (fx->kind) {
    case EFFECT_CLAIM_KEY:
        return store_keys_claim(db, fx->id, s->req->stream, fx->benefit, s->q->now);
    case EFFECT_REVEAL_KEY: /* after the commit: act_after_commit */
        return OK;
    case EFFECT_PERSON:
        return effect_person(s, fx);
    case EFFECT_REVOKE:
        return store_auth_bump(db, person, false);
    case EFFECT_DISABLE:
        return store_auth_bump(db, person, true);
    case EFFECT_TOKEN:
        return effect_token(s, fx->id);
    case EFFECT_REVOKE_TOKEN:
        return effect_revoke_token(s, fx->id);
    case EFFECT_MAIL:
        return effect_mail(s, fx);
    case EFFECT_TEXT:
        return effect_put_text(s, fx);
    case EFFECT_FORM:
        return effect_form(s, fx->id);
    case EFFECT_REVOKE_KEY:
        return effect_revoke_key(s, fx->id);
    case EFFECT_PARTNER:
        return effect_partner(s, fx->id);
    case EFFECT_IMPORT:
        return effect_import(s, &fx->name);
    case EFFECT_PROGRAMME: /* the text is in the store since before; app_programme follows the vendor's state
                            */
        return OK;
    case EFFECT_ERASE_TEXT: {
        enum err e = store_people_erase_text(db, s->req->stream, fx->id);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    case EFFECT_TENANT:
        return store_tenant_add(db, code_str(&fx->name), s->req->stream, fx->id);
    case EFFECT_TENANT_GONE:
        return store_tenant_remove(db, code_str(&fx->name), s->req->stream);
    }
    ASSERT(false);
}

enum err effects_run(struct batch *b, const struct ask *q, const struct decision *time,
                     const struct decision *d, struct act_request *req, uint64_t seq)
{
    struct effect_scene s = {.batch = b, .q = q, .decision = d, .req = req, .seq = seq};
    for (size_t i = 0; i < time->n_effects; i++)
        TRY(effect_mail(&s, &time->effects[i])); /* time can do no more than have something told */
    for (size_t i = 0; i < d->n_effects; i++)
        TRY(effect_one(&s, &d->effects[i]));
    return OK;
}
