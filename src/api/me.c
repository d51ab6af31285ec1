/* GET /v1/me: who I am here, what I hold, who can help (contract section 2). */
#include "api/handlers.h"
#include "api/problem.h"
#include "api/render.h"
#include "app/view_claim.h"

static void me_actor(struct json *j, struct call *c, const struct person_view *me)
{
    static const char *const kinds[] = {[ACTOR_PERSON] = "person",
                                        [ACTOR_SERVICE] = "service",
                                        [ACTOR_OS_USER] = "os-user",
                                        [ACTOR_TIME] = "time"};
    const struct actor *a = &c->actor;
    json_object(j, "actor");
    json_str(j, "kind", str_of(kinds[a->kind]));
    json_id(j, "id", a->kind == ACTOR_SERVICE ? ID_TOKEN : ID_PERSON, a->id);
    json_str(j, "realm", a->realm == REALM_DESK ? S("desk") : S("partner"));
    json_str(j, "name", me->name);
    json_str(j, "email", me->email);
    json_str(j, "language", me->language);
    json_bool(j, "guest", me->person && me->person->guest);
    json_bool(j, "session", a->session);
    json_object_end(j);
}

static void me_partner(struct json *j, const char *name, const struct view *v)
{
    json_object(j, name);
    json_id(j, "id", ID_PARTNER, v->state->stream);
    render_code(j, "key", &v->state->company.key);
    json_str(j, "home", v->state->company.in_pmc ? S("pmc") : S("here"));
    json_bool(j, "member", v->state->company.member);
    json_object_end(j);
}

/* A person belongs to one directory, so the chosen partner is the only one; the desk has none of its own. */
static void me_partners(struct json *j, const struct view *v, bool desk)
{
    if (desk)
        json_null(j, "partner");
    else
        me_partner(j, "partner", v);
    json_array(j, "partners");
    if (!desk)
        me_partner(j, NULL, v);
    json_array_end(j);
}

/* Titles as the programme has them; the desk's roles have none there. */
static void me_roles(struct json *j, const struct view *v, const struct person_view *me)
{
    json_array(j, "roles");
    for (size_t i = 0; i < me->n_roles; i++) {
        const struct role_def *role = programme_role(v->programme, code_str(&me->roles[i]), NULL);
        json_object(j, NULL);
        render_code(j, "id", &me->roles[i]);
        json_str(j, "title", role ? text_in(&role->title, v->lang) : code_str(&me->roles[i]));
        json_object_end(j);
    }
    json_array_end(j);
}

static str me_text(struct call *c, enum text_id id)
{
    struct buf b;
    buf_init(&b, 4096);
    text_print(&b, &c->locale, id, NULL);
    str s = str_dup(c->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* With one Global admin alone nobody is left when he leaves; the vendor's stream has none. */
static void me_notices(struct json *j, struct call *c, const struct view *v, size_t admins)
{
    json_array(j, "notices");
    if (!uid_eq(v->state->stream, UID_VENDOR) && admins < 2) {
        json_object(j, NULL);
        json_str(j, "code", S("few-global-admins"));
        json_str(j, "text", me_text(c, TEXT_PAGE_HOME_NEED_ONE_ADMIN));
        json_object_end(j);
    }
    json_array_end(j);
}

static enum err me_global_admins(struct json *j, struct call *c, struct view *v)
{
    struct person_view *admins;
    size_t n;
    TRY(view_global_admins(v, &admins, &n));
    json_array(j, "global_admins");
    for (size_t i = 0; i < n; i++)
        render_person(j, NULL, &admins[i]);
    json_array_end(j);
    me_notices(j, c, v, n);
    return OK;
}

/* R8, R9: how to become one, whoever cannot ask the ones above. */
static enum err me_become(struct json *j, struct call *c, struct view *v)
{
    struct claim_view claim;
    TRY(view_claim(v, &claim));
    const struct render r = {.call = c, .view = v};
    json_object(j, "become_global_admin");
    json_bool(j, "allowed", claim.allowed);
    render_reasons(j, &r, "reasons", claim.reasons, claim.n_reasons);
    json_str(j, "instructions", me_text(c, TEXT_CLAIM_INSTRUCTIONS));
    json_str(j, "warning", me_text(c, TEXT_CLAIM_WARNING));
    json_array(j, "domains");
    for (size_t i = 0; i < claim.n_domains; i++)
        json_str(j, NULL, claim.domains[i]);
    json_array_end(j);
    if (claim.waiting) {
        json_object(j, "txt_record");
        render_code(j, "name", &claim.waiting->domain);
        json_str(j, "value", claim.txt);
        json_ts(j, "expires_at", claim.waiting->expires);
        json_object_end(j);
    } else {
        json_null(j, "txt_record");
    }
    json_object_end(j);
    return OK;
}

static enum err me_write(struct call *c, struct view *v, struct json *j)
{
    struct person_view me = {0};
    if (c->actor.kind == ACTOR_PERSON)
        TRY(view_person(v, c->actor.id, &me));
    bool desk = uid_eq(v->state->stream, UID_VENDOR);
    json_object(j, NULL);
    me_actor(j, c, &me);
    me_partners(j, v, desk);
    me_roles(j, v, &me);
    json_array(j, "holdings");
    if (c->actor.kind == ACTOR_PERSON)
        TRY(render_holdings(j, v, c->actor.id));
    json_array_end(j);
    TRY(me_global_admins(j, c, v));
    if (desk)
        json_null(j, "become_global_admin");
    else
        TRY(me_become(j, c, v));
    json_object_end(j);
    return OK;
}

void me_show(struct call *c)
{
    static const char *const query[] = {NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->actor.stream, false, &v))
        return;
    struct json j = answer_begin(c);
    enum err e = me_write(c, &v, &j);
    if (e == OK)
        answer_end_read(c, &v);
    else
        problem_error(c, e);
    view_close(&v);
}
