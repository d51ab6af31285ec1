/* See view_claim.h. */
#include "app/view_claim.h"

#include "app/quarantine.h"
#include "app/view_run.h"
#include "base/text.h"
#include "store/store_partner.h"

/* "could I?", as the list of actions asks. */
static enum err claim_ask(struct view *v, struct claim_view *ret)
{
    const struct action *action = action_find(S("start-admin-claim"));
    struct decision d = {.arena = v->arena};
    struct reason refusal = {0};
    void *input = arena_alloc(v->arena, action->input_size, _Alignof(max_align_t));
    fields_clear(action->fields, action->n_fields, input);
    struct ask q = {.programme = v->programme,
                    .actor = v->actor,
                    .state = v->state,
                    .action = action,
                    .input = input,
                    .listing = true,
                    .now = v->now,
                    .today = v->today,
                    .arena = v->arena};
    if (!access_allows(&q, &refusal)) {
        ret->reasons = arena_dup(v->arena, &refusal, sizeof refusal);
        ret->n_reasons = 1;
        return OK;
    }
    TRY(quarantine_decide(v->app, &q, &d));
    ret->reasons = d.reasons;
    ret->n_reasons = d.n_reasons;
    return OK;
}

static enum err claim_domains(struct view *v, struct claim_view *ret)
{
    struct store_partner row = {0};
    struct db *db;
    str normal, local, account = S("");
    TRY(view_db(v, &db));
    enum err e = store_partner_get(db, v->state->stream, v->arena, &row);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && text_email(v->arena, row.account_email, &normal) && str_split(&normal, '@', &local))
        account = normal;
    str *domains = NEW_N(v->arena, str, v->state->n_tenants + 1);
    ret->n_domains = claims_domains(v->state, account, domains);
    ret->domains = domains;
    return OK;
}

enum err view_claim(struct view *v, struct claim_view *ret)
{
    struct claim_view c = {0};
    TRY(claim_ask(v, &c));
    TRY(claim_domains(v, &c));
    c.allowed = c.n_reasons == 0 && c.n_domains > 0;
    c.waiting = v->actor->kind == ACTOR_PERSON ? claims_waiting(v->state, v->actor->id, v->now) : NULL;
    if (c.waiting)
        c.txt = claims_txt(v->arena, c.waiting);
    *ret = c;
    return OK;
}
