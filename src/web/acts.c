/* Acts from pages. GET /act/ACTION is a form, POST /act/ACTION takes it: done leads back, a rule's refusal
 * says why and who can help, what weighs much is shown first (design section 4).
 *
 * The form's key and the digest of its input are the idempotency key: a second click is the same act, the
 * same form filled otherwise is another (L16). */
#include "web/handlers.h"
#include "web/parts.h"
#include "web/web.h"

#include "app/cache.h"
#include "input/digest.h"
#include "input/form.h"
#include "templates.gen.h"

enum { LINE_BYTES = 300 }; /* what is longer gets a field of several lines */

static const char *const beside[] = {"form_key", "back", "preview_token", "partner", NULL};

static const char key_code[] = "key_code"; /* a key itself: on no page again once it was sent (L28) */

struct acting {
    struct page page;
    const struct action *action;
    struct pair *pairs; /* as they came, of the query or the form */
    size_t n;
    str back;
    struct act_request req;
};

static void acts_close(struct acting *a)
{
    cache_release(a->req.result.state);
    page_close(&a->page);
}

static str acts_given(const struct acting *a, const char *name)
{
    str s = pair_value(a->pairs, a->n, name);
    return s.ptr ? s : S("");
}

static str acts_label(struct acting *a)
{
    return page_word(&a->page, "action", str_fmt(a->page.arena, "%s.label", a->action->id));
}

/* The benefit that the act names; false: none, or several. */
static bool acts_benefit(struct acting *a, struct benefit_view *ret)
{
    uid *ids = NULL;
    size_t n = 0;
    str given = acts_given(a, "benefit");
    return given.len > 0 && view_benefit(&a->page.view, given, ret, &ids, &n) == OK;
}

/* R59: only a support contract has ids that the desk gives it. */
static bool acts_takes_ids(struct acting *a)
{
    struct benefit_view bv;
    return acts_benefit(a, &bv) && code_is(&bv.benefit->kind, S("support_contract"));
}

/* The offer of the membership or order that the act names, with its competency; else empty. */
static str acts_offer(struct acting *a)
{
    struct page *p = &a->page;
    uid id;
    const struct membership *m = uid_parse(ID_MEMBERSHIP, acts_given(a, "membership"), &id)
                                     ? state_membership(p->view.state, id)
                                     : NULL;
    const struct order *o =
        uid_parse(ID_ORDER, acts_given(a, "order"), &id) ? state_order(p->view.state, id) : NULL;
    if (!m && (!o || !(p->shell.desk || view_may(&p->view, READ_ORDERS) ||
                       uid_eq(o->purchaser, p->call->actor.id))))
        return S("");
    const code *competency = m ? &m->competency : &o->competency;
    str offer = page_offer(p, m ? &m->offer : &o->offer);
    return code_none(competency) ? offer
                                 : str_fmt(p->arena, STR_FMT " · " STR_FMT, STR_ARG(offer),
                                           STR_ARG(page_competency(p, competency)));
}

/* What the act is on, in words: the benefit's title, or the offer; for the desk the company before it. */
static str acts_subject(struct acting *a)
{
    struct page *p = &a->page;
    struct benefit_view bv;
    str title = acts_benefit(a, &bv) ? page_benefit(p, bv.benefit->id) : acts_offer(a);
    if (!p->shell.desk || uid_eq(p->view.state->stream, UID_VENDOR))
        return title;
    str company = view_company(&p->view);
    return title.len == 0 ? company
                          : str_fmt(p->arena, STR_FMT " · " STR_FMT, STR_ARG(company), STR_ARG(title));
}

static bool acts_open(struct acting *a, struct call *c)
{
    if (!page_open(&a->page, c, NAV_NONE))
        return false;
    a->action = action_find(c->params[0]);
    if (!a->action || !(a->action->realms & c->actor.realm) ||
        (a->action->on == ON_VENDOR && c->actor.realm != REALM_DESK) ||
        (a->action->on == ON_OWN_STREAM && a->action->gives_secret)) { /* a token is told to programs alone */
        page_fail(&a->page, ERR_NOT_FOUND);
        return false;
    }
    return true;
}

static bool acts_on_partner(const struct acting *a)
{
    return a->action->on == ON_PARTNER || a->action->on == ON_BENEFIT;
}

/* The desk acts on the partner that the form names; everybody else on his own company. */
static enum err acts_look(struct acting *a)
{
    uid partner;
    struct call *c = a->page.call;
    if (c->actor.realm != REALM_DESK || !acts_on_partner(a))
        return OK;
    TRY(view_partner_id(c->app, acts_given(a, "partner"), &partner));
    return page_look_at(&a->page, partner);
}

/* --- The form --- */

static bool acts_is(const struct field *f, const char *name)
{
    return strcmp(f->name, name) == 0;
}

static void acts_choose(struct acting *a, struct input_row *in, str value, str label)
{
    if (in->choices.rows == NULL)
        in->choices.rows = NEW_N(a->page.arena, struct choice, 256);
    ASSERT(in->choices.n < 256);
    in->choices.rows[in->choices.n++] = (struct choice){value, label, str_eq(value, in->value)};
    in->type = INPUT_CHOICE;
}

static void acts_languages(struct acting *a, struct input_row *in)
{
    for (int lang = 0; lang < LANGS; lang++) {
        str id = str_of(lang_code((enum lang)lang));
        acts_choose(a, in, id, page_word(&a->page, "language", id));
    }
}

/* The desk's texts, by their titles. */
static void acts_replies(struct acting *a, struct input_row *in)
{
    const struct programme *pr = a->page.view.programme;
    acts_choose(a, in, S(""), S("–"));
    for (size_t i = 0; i < pr->n_replies; i++)
        acts_choose(a, in, code_str(&pr->replies[i].id), text_in(&pr->replies[i].title, a->page.view.lang));
}

/* What incidents and advice are about. */
static void acts_subjects(struct acting *a, const struct field *f, struct input_row *in)
{
    struct page *p = &a->page;
    const struct programme *pr = p->view.programme;
    for (size_t i = 0; acts_is(f, "product") && i < pr->n_support_products; i++)
        acts_choose(a, in, code_str(&pr->support_products[i].id),
                    text_in(&pr->support_products[i].title, p->view.lang));
    for (size_t i = 0; acts_is(f, "solution") && i < pr->n_advisory_solutions; i++)
        acts_choose(a, in, code_str(&pr->advisory_solutions[i].id),
                    text_in(&pr->advisory_solutions[i].title, p->view.lang));
}

/* Codes that name something of the programme are chosen, not typed. */
static void acts_choices(struct acting *a, const struct field *f, struct input_row *in)
{
    struct page *p = &a->page;
    const struct programme *pr = p->view.programme;
    if (!f->required && (f->one_of || acts_is(f, "competency") || acts_is(f, "language")))
        acts_choose(a, in, S(""), S("–"));
    for (size_t i = 0; f->one_of && f->one_of[i]; i++)
        acts_choose(a, in, str_of(f->one_of[i]), page_word(p, "choice", str_of(f->one_of[i])));
    if (acts_is(f, "language"))
        acts_languages(a, in);
    if (acts_is(f, "reply"))
        acts_replies(a, in);
    acts_subjects(a, f, in);
    for (size_t i = 0; acts_is(f, "role") && i < pr->n_roles; i++)
        acts_choose(a, in, code_str(&pr->roles[i].id), text_in(&pr->roles[i].title, p->view.lang));
    for (size_t i = 0; acts_is(f, "offer") && i < pr->n_offers; i++)
        acts_choose(a, in, code_str(&pr->offers[i].id), text_in(&pr->offers[i].title, p->view.lang));
    for (size_t i = 0; acts_is(f, "competency") && i < pr->n_competencies; i++)
        acts_choose(a, in, code_str(&pr->competencies[i].id),
                    text_in(&pr->competencies[i].title, p->view.lang));
}

static enum input acts_type(const struct field *f)
{
    switch (f->type) {
    case F_PERSON:
        return INPUT_PERSON;
    case F_INT:
        return INPUT_NUMBER;
    case F_BOOL:
        return INPUT_CHECK;
    case F_ID:
    case F_OBJECT: /* filled in by the page that leads here */
    case F_BENEFIT:
        return INPUT_HIDDEN;
    case F_TEXT:
        return f->email                                             ? INPUT_EMAIL
               : f->class == CLASS_FREE_TEXT && f->max > LINE_BYTES ? INPUT_AREA
                                                                    : INPUT_TEXT;
    case F_CODE:
    case F_DATE:
    case F_TS:
    case F_MONEY:
    case F_HASH:
    case F_LIST:
    case F_TEXT_IN:
        return INPUT_TEXT;
    }
    return INPUT_TEXT;
}

/* A field may be called otherwise in one action than in others. */
static str acts_field_label(struct acting *a, const struct field *f)
{
    str own = page_text(&a->page, str_fmt(a->page.arena, "field.%s.%s", a->action->id, f->name).ptr, NULL, 0);
    return own.ptr ? own : words_field(&a->page, f->name);
}

/* How a field is filled that takes a code of ours; else empty. */
static str acts_hint(struct acting *a, const struct field *f)
{
    static const char *const hints[][2] = {
        {"country", "country"}, {"tenant", "domain"}, {"other_offers", "other-offers"}};
    for (size_t i = 0; i < ARRAY_LEN(hints); i++)
        if (acts_is(f, hints[i][0]))
            return page_word(&a->page, "page.form.hint", str_of(hints[i][1]));
    return S("");
}

/* The mistake at a field, in the reader's language: diagnostics say more, but in English alone. */
static str acts_wrong(struct acting *a, const struct field *f)
{
    const struct diag *d = &a->page.call->diag;
    for (size_t i = 0; i < d->n; i++)
        if (d->items[i].pointer.len > 1 && str_is(str_from(d->items[i].pointer, 1), f->name))
            return a->page.view.lang == LANG_EN ? d->items[i].text
                                                : page_word(&a->page, "page.form", S("unusable"));
    const struct diag_item *problem = &a->req.result.problem;
    if (problem->pointer.len > 1 && str_is(str_from(problem->pointer, 1), f->name))
        return page_word(&a->page, "page.form", S("needed"));
    return S("");
}

/* What the company is known by already need not be typed again. */
static str acts_known(const struct acting *a, const struct field *f)
{
    const struct company *c = &a->page.view.state->company;
    if (strcmp(a->action->id, "join") != 0 && strcmp(a->action->id, "update-company") != 0)
        return S("");
    return acts_is(f, "country")    ? code_str(&c->country)
           : acts_is(f, "currency") ? str_of(c->currency)
           : acts_is(f, "language") ? code_str(&c->language)
                                    : S("");
}

/* A field that the benefit's kind has no use for; the declaration of R34 where there is nothing to declare.
 */
static bool acts_needless(const struct acting *a, const struct field *f)
{
    const struct state *s = a->page.view.state;
    str given = acts_given(a, "benefit");
    uid id;
    bool by_id = uid_parse(ID_BENEFIT, given, &id), needless = acts_is(f, "confirm_no_other_offer");
    for (size_t i = 0; i < s->n_benefits; i++) {
        const struct benefit *b = &s->benefits[i];
        const struct kind *k = kind_of(b);
        if (!(by_id ? uid_eq(b->id, id) : code_is(&b->definition, given)))
            continue;
        if (kind_is_without(k, f->name))
            return true;
        needless = needless && benefit_conflicts(a->page.view.programme, b).n == 0;
    }
    return needless;
}

/* Ids stand in links, not in forms that people fill; who is named already is shown, not chosen again. */
static bool acts_hidden(const struct acting *a, const struct field *f, str given)
{
    if (f->type == F_ID || f->type == F_BENEFIT || f->type == F_OBJECT || acts_needless(a, f))
        return true;
    if (!strcmp(a->action->id, "ask-for") && (f->type == F_PERSON || acts_is(f, "action")))
        return true; /* the button that leads here says what for; for whom: who asks */
    if (acts_is(f, "reply") && a->page.call->actor.realm != REALM_DESK) /* the desk's texts */
        return true;
    return f->type == F_PERSON && given.len > 0 &&
           (acts_is(f, "from") || !strcmp(a->action->id, "remove-user") ||
            strcmp(a->action->id, "disable-person") == 0 || strcmp(a->action->id, "update-person") == 0);
}

/* R59: the desk completes a support contract with its ids, anything else without. */
static void acts_ids(struct acting *a, const struct field *f, struct input_row *in)
{
    if (strcmp(a->action->id, "complete-activation") != 0 || f->type != F_TEXT)
        return;
    in->required = acts_takes_ids(a);
    if (!in->required)
        in->type = INPUT_HIDDEN;
}

/* R16: what is asked of those who may; of a change, that what is left empty stays. */
static str acts_intro(struct acting *a)
{
    str action = acts_given(a, "action");
    if (strcmp(a->action->id, "update-person") == 0)
        return page_word(&a->page, "page.form", S("empty-stays"));
    if (strcmp(a->action->id, "ask-for") != 0 || action.len == 0)
        return S("");
    struct value label = VAL_STR(
        "action", page_word(&a->page, "action", str_fmt(a->page.arena, STR_FMT ".label", STR_ARG(action))));
    return page_text(&a->page, "page.ask-for.intro", &label, 1);
}

/* Money is typed as its amount; the currency stands beside it. */
static struct input_row acts_currency(struct acting *a)
{
    str given = acts_given(a, "currency");
    return (struct input_row){.name = "currency",
                              .label = words_field(&a->page, "currency"),
                              .value = given.len ? given : str_of(a->page.view.state->company.currency),
                              .required = true};
}

static void acts_render_form(struct acting *a, str problem)
{
    struct page *p = &a->page;
    struct form_page v = {.shell = &p->shell,
                          .action = str_of(a->action->id),
                          .title = acts_label(a),
                          .subject = acts_subject(a),
                          .intro = acts_intro(a),
                          .back = a->back,
                          .partner = acts_given(a, "partner"),
                          .problem = problem};
    v.inputs = NEW_N(p->arena, struct input_row, 2 * a->action->n_fields + 1);
    for (size_t i = 0; i < a->action->n_fields; i++) {
        const struct field *f = &a->action->fields[i];
        struct input_row in = {.name = f->name,
                               .label = acts_field_label(a, f),
                               .value = acts_is(f, key_code) ? S("") : acts_given(a, f->name),
                               .hint = acts_hint(a, f),
                               .error = acts_wrong(a, f),
                               .type = acts_type(f),
                               .required = f->required};
        if (in.value.len == 0 && a->page.call->method != METHOD_POST)
            in.value = acts_known(a, f);
        acts_choices(a, f, &in);
        if (acts_hidden(a, f, in.value))
            in.type = INPUT_HIDDEN;
        acts_ids(a, f, &in);
        if (in.type == INPUT_HIDDEN && in.value.len == 0)
            continue;
        if (in.type == INPUT_HIDDEN && f->type == F_PERSON) {
            uid id;
            str name = uid_parse(ID_PERSON, in.value, &id) ? page_person(p, id)->name : in.value;
            v.subject = v.subject.len
                            ? str_fmt(p->arena, STR_FMT " · " STR_FMT, STR_ARG(v.subject), STR_ARG(name))
                            : name;
        }
        v.inputs[v.n++] = in;
        v.marked = v.marked || (in.type != INPUT_HIDDEN && in.error.len > 0);
        if (f->type == F_MONEY)
            v.inputs[v.n++] = acts_currency(a);
    }
    page_people(p, &v.people.rows, &v.people.n);
    tpl_form_page(page_begin(p, v.title), &v);
}

void acts_form(struct call *c)
{
    CLEANUP(acts_close) struct acting a = {0};
    if (!acts_open(&a, c))
        return;
    a.pairs = NEW_N(c->arena, struct pair, c->n_query + 1);
    for (size_t i = 0; i < c->n_query; i++)
        a.pairs[a.n++] = (struct pair){c->query[i].name, c->query[i].value};
    a.back = web_local(acts_given(&a, "back"), S("/"));
    enum err e = acts_look(&a);
    if (e == OK)
        acts_render_form(&a, S(""));
    else
        page_fail(&a.page, e);
}

/* --- What comes of it --- */

static void acts_refused(struct acting *a)
{
    struct page *p = &a->page;
    const struct act_result *r = &a->req.result;
    struct refusal_page v = {.shell = &p->shell,
                             .title = acts_label(a),
                             .subject = acts_subject(a),
                             .back = a->back,
                             .n = r->n_reasons};
    words_reasons(p, r->reasons, r->n_reasons, &v.reasons);
    p->call->status = r->n_reasons && r->reasons[0].code == REASON_NOT_PERMITTED ? 403 : 409;
    tpl_refusal_page(page_begin(p, v.title), &v);
}

static void acts_previewed(struct acting *a)
{
    struct page *p = &a->page;
    const struct act_preview *preview = &a->req.result.preview;
    struct value label = VAL_STR("action", acts_label(a));
    struct preview_page v = {.shell = &p->shell,
                             .action = str_of(a->action->id),
                             .label = label.s,
                             .subject = acts_subject(a),
                             .title = page_text(p, "page.preview.title", &label, 1),
                             .back = a->back,
                             .partner = acts_given(a, "partner"),
                             .irreversible = preview->weight == WEIGHT_IRREVERSIBLE,
                             .stale = a->req.result.err == ERR_PREVIEW_STALE,
                             .n_notes = preview->n_notes,
                             .token = preview->token};
    words_notes(p, preview->notes, preview->n_notes, &v.notes);
    words_changes(p, &preview->before, &preview->after, &v.changes, &v.n_changes);
    licence_branches(p, &preview->branches, &v.branches, &v.n_branches);
    v.inputs = NEW_N(p->arena, struct pair_row, a->n + 1);
    for (size_t i = 0; i < a->n; i++)
        if (fields_find(a->action->fields, a->action->n_fields, a->pairs[i].name) ||
            str_is(a->pairs[i].name, "currency"))
            v.inputs[v.n_inputs++] = (struct pair_row){a->pairs[i].name, a->pairs[i].value};
    p->shell.form_key = acts_given(a, "form_key"); /* what is confirmed is the same act */
    p->call->status = v.stale ? 412 : 200;
    tpl_preview_page(page_begin(p, v.title), &v);
}

/* The keys stand in this answer alone. */
static void acts_keys(struct acting *a)
{
    struct page *p = &a->page;
    const struct act_result *r = &a->req.result;
    struct keys_page v = {.shell = &p->shell, .subject = acts_subject(a), .back = a->back};
    struct benefit_view bv;
    uid *ids;
    size_t n;
    p->arena->wipe = true; /* L28 */
    p->call->out.wipe = true;
    v.keys = NEW_N(p->arena, struct shown_key, r->n_keys);
    for (size_t i = 0; i < r->n_keys; i++)
        v.keys[v.n++] = (struct shown_key){str_fmt(p->arena, "%zu", i + 1), secret_reveal(r->keys[i].key)};
    if (view_benefit(&p->view, page_id(p, ID_BENEFIT, r->benefit), &bv, &ids, &n) == OK) {
        const struct value *instructions = parts_get(bv.terms.nodes, bv.terms.n, "instructions");
        v.instructions = instructions ? instructions->s : STR_NONE;
    }
    tpl_keys_page(page_begin(p, page_word(p, "page.keys", S("title"))), &v);
}

static void acts_done(struct acting *a)
{
    struct call *c = a->page.call;
    if (a->req.result.n_keys > 0) {
        acts_keys(a);
        return;
    }
    bool query = memchr(a->back.ptr, '?', a->back.len) != NULL;
    web_redirect(c,
                 str_fmt(c->arena, STR_FMT "%cdone=%s", STR_ARG(a->back), query ? '&' : '?', a->action->id));
}

static void acts_again(struct acting *a, enum err e)
{
    const char *text = e == ERR_NOT_FOUND           ? "unknown-thing"
                       : e == ERR_AMBIGUOUS_BENEFIT ? "several"
                       : a->page.call->diag.n > 0   ? "problem"
                                                    : "needed";
    a->page.call->status = err_status(e);
    acts_render_form(a, page_word(&a->page, "page.form", str_of(text)));
}

static void acts_answer(struct acting *a, enum err e)
{
    if (e == OK)
        acts_done(a);
    else if (e == ERR_REFUSED)
        acts_refused(a);
    else if (e == ERR_PREVIEW_REQUIRED || e == ERR_PREVIEW_STALE)
        acts_previewed(a);
    else if (e == ERR_INVALID || e == ERR_NOT_FOUND || e == ERR_AMBIGUOUS_BENEFIT)
        acts_again(a, e);
    else if (e == ERR_RATE_LIMITED && a->req.result.retry_s > 0)
        page_wait(&a->page, a->req.result.retry_s);
    else
        page_fail(&a->page, e);
}

static enum err acts_decode(struct acting *a, struct call *c)
{
    const struct action *action = a->action;
    void *input = arena_alloc(c->arena, action->input_size ? action->input_size : 1, _Alignof(max_align_t));
    struct into into = {.fields = action->fields,
                        .n = action->n_fields,
                        .record = input,
                        .arena = c->arena,
                        .diag = &c->diag,
                        .prefix = S("")};
    a->req.input = input;
    into_begin(&into);
    return into_pairs(&into, a->pairs, a->n, beside);
}

static enum err acts_run(struct acting *a)
{
    struct call *c = a->page.call;
    char hex[HASH_HEX];
    a->req = (struct act_request){0};
    TRY(acts_decode(a, c));
    hash256 digest = input_digest(a->action->fields, a->action->n_fields, a->req.input);
    a->req.arena = c->arena;
    a->req.actor = &c->actor;
    a->req.stream = a->action->on == ON_VENDOR ? UID_VENDOR : a->page.view.state->stream;
    a->req.action = a->action;
    a->req.benefit = acts_given(a, "benefit");
    a->req.input_digest = digest;
    a->req.idempotency_key = str_fmt(c->arena, STR_FMT "." STR_FMT, STR_ARG(acts_given(a, "form_key")),
                                     STR_ARG(str_head(hash_hex(&digest, hex), 16)));
    a->req.lang = c->locale.lang;
    a->req.preview_token = acts_given(a, "preview_token");
    return act_run(c->app, &a->req);
}

/* What is to be confirmed names the key by its id where its code was typed: a token of that is asked for. */
static enum err acts_run_by_id(struct acting *a)
{
    struct pair by_id = {S("key"), page_id(&a->page, ID_KEY, a->req.result.key)};
    size_t kept = 0;
    for (size_t i = 0; i < a->n; i++)
        if (!str_is(a->pairs[i].name, "key"))
            a->pairs[kept++] = str_is(a->pairs[i].name, key_code) ? by_id : a->pairs[i];
    a->n = kept;
    return acts_run(a);
}

void acts_post(struct call *c)
{
    CLEANUP(acts_close) struct acting a = {0};
    if (!acts_open(&a, c))
        return;
    enum err e = form_pairs(c->body, c->arena, &a.pairs, &a.n);
    str key = acts_given(&a, "form_key");
    if (e == OK && (key.len == 0 || key.len > 64))
        e = ERR_MALFORMED;
    if (e == OK)
        e = acts_look(&a);
    if (e != OK) {
        page_fail(&a.page, e);
        return;
    }
    a.back = web_local(acts_given(&a, "back"), S("/"));
    e = acts_run(&a);
    if ((e == ERR_PREVIEW_REQUIRED || e == ERR_PREVIEW_STALE) && !uid_none(a.req.result.key))
        e = acts_run_by_id(&a);
    acts_answer(&a, e);
}
