/* Requests: the list, and one with what was filled in and said (R87). The company's own pages and the desk's
 * are one: what may be done differs. */
#include "web/requests.h"

#include "domain/refunds.h"
#include "domain/requests.h"
#include "input/json_tree.h"
#include "templates.gen.h"
#include "web/handlers.h"
#include "web/parts.h"

enum { REQUESTS_PAGE = 50 };

str requests_type(struct page *p, const code *type)
{
    return page_word(p, "request-type", code_str(type));
}

/* --- What was filled in --- */

/* Free text of the opening stands above the conversation, the subject in the head of the page. */
static bool requests_elsewhere(str name)
{
    static const char *const names[] = {"subject", "text",    "description", "reason",
                                        "type",    "benefit", "order"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

/* A person or a benefit by name, what has none by the end of its id; all else stays as it was given. */
static str requests_word(struct page *p, const char *name, str text)
{
    static const enum id_kind nameless[] = {ID_KEY, ID_SUBSCRIPTION, ID_ORDER, ID_MEMBERSHIP};
    uid id;
    for (size_t i = 0; i < ARRAY_LEN(nameless); i++)
        if (uid_parse(nameless[i], text, &id)) {
            const struct value named = VAL_ID(name, nameless[i], id);
            return page_value(p, &named);
        }
    if (uid_parse(ID_PERSON, text, &id))
        return page_person(p, id)->name;
    if (uid_parse(ID_BENEFIT, text, &id))
        return page_benefit(p, id);
    const struct value v = VAL_STR(name, text);
    return words_value(p, &v);
}

static str requests_node(struct page *p, const struct json_node *node)
{
    switch (node->kind) {
    case TREE_TEXT:
        return requests_word(p, node->name ? node->name : "", node->text);
    case TREE_INT:
        return str_fmt(p->arena, "%lld", (long long)node->number);
    case TREE_BOOL:
        return page_word(p, "page", node->number ? S("yes") : S("no"));
    case TREE_NULL:
    case TREE_ARRAY:
    case TREE_OBJECT:
        return STR_NONE;
    }
    return STR_NONE;
}

static str requests_money(struct page *p, const struct json_node *node)
{
    str currency = json_tree_text(node, "currency");
    money m = {.minor = json_tree_int(node, "minor", 0)};
    if (currency.len != 3 || !json_tree_at(node, "minor"))
        return STR_NONE;
    memcpy(m.currency, currency.ptr, 3);
    const struct value v = VAL_MONEY("amount", m);
    return page_value(p, &v);
}

static str requests_list_text(struct page *p, const struct json_node *node)
{
    str all = S("");
    for (const struct json_node *n = node->first; n; n = n->next) {
        str one = requests_node(p, n);
        if (one.len > 0)
            all = all.len == 0 ? one : str_fmt(p->arena, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(one));
    }
    return all;
}

/* The members of an object as rows; the filled form of ask-for stands inside its own (`input`). */
static void requests_facts(struct page *p, const struct json_node *object, bool inner, struct request_page *v,
                           size_t cap)
{
    for (const struct json_node *n = object ? object->first : NULL; n && v->n_fields < cap; n = n->next) {
        str value = n->kind == TREE_ARRAY    ? requests_list_text(p, n)
                    : n->kind == TREE_OBJECT ? requests_money(p, n)
                                             : requests_node(p, n);
        if (n->kind == TREE_OBJECT && !value.ptr && !inner)
            requests_facts(p, n, true, v, cap);
        else if (value.len > 0 && (inner || !requests_elsewhere(str_of(n->name))))
            v->fields[v->n_fields++] = (struct fact_row){.label = words_field(p, n->name), .value = value};
    }
}

static void requests_form(struct page *p, str form, struct request_page *v)
{
    enum { FIELDS_SHOWN = 64 };
    static const char *const words[] = {"text", "description", "reason"};
    struct json_node *root = NULL;
    if (!form.ptr || json_tree_read(form, p->arena, &root) != OK)
        return;
    v->fields = NEW_N(p->arena, struct fact_row, FIELDS_SHOWN);
    requests_facts(p, root, false, v, FIELDS_SHOWN);
    str subject = json_tree_text(root, "subject");
    v->row.subject = subject.ptr ? subject : S("");
    for (size_t i = 0; i < ARRAY_LEN(words) && v->text.len == 0; i++) {
        str text = json_tree_text(root, words[i]);
        v->text = text.ptr ? text : S("");
    }
}

static str requests_subject(struct page *p, str form)
{
    struct json_node *root = NULL;
    if (!form.ptr || json_tree_read(form, p->arena, &root) != OK)
        return S("");
    str subject = json_tree_text(root, "subject");
    return subject.ptr ? subject : S("");
}

/* --- Rows --- */

static str requests_named(const struct person_view *pv)
{
    return pv->name.ptr ? pv->name : S("");
}

/* The benefit, or what the order bought. */
static str requests_about(struct page *p, const struct request_view *rv)
{
    const struct order *o = state_order(p->view.state, rv->request->order);
    if (rv->benefit)
        return page_benefit(p, rv->benefit->id);
    return o ? page_offer(p, &o->offer) : S("");
}

static struct request_row requests_row(struct page *p, const struct request_view *rv)
{
    const struct request *r = rv->request;
    struct request_row row = {.type = requests_type(p, &r->type),
                              .subject = requests_subject(p, rv->form),
                              .about = requests_about(p, rv),
                              .mark = parts_mark(p, "state", str_of(rv->state)),
                              .person = requests_named(&rv->opener),
                              .taken_by = requests_named(&rv->taken_by),
                              .opened_at = r->opened_at,
                              .due = r->due};
    row.overdue = request_is_waiting(r) && !date_none(r->due) && date_cmp(r->due, p->view.today) < 0;
    row.href = str_fmt(p->arena, "/requests/" STR_FMT, STR_ARG(page_id(p, ID_REQUEST, r->id)));
    return row;
}

static struct option requests_option(struct page *p, const char *action)
{
    struct options all;
    struct option ret = {0};
    if (parts_options(p, UID_NONE, &all))
        ret = parts_option(p, &all, action);
    parts_options_end(&all);
    return ret;
}

void requests_index(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    static const struct request_filter all = {0};
    struct request_view *rows = NULL;
    size_t n = 0;
    int64_t from = 0;
    bool more = false;
    str after = call_query(c, "after");
    if (!page_open(&p, c, NAV_REQUESTS))
        return;
    if (p.shell.desk || (after.len > 0 && (!str_to_i64(after, &from) || from < 0))) {
        page_fail(&p, p.shell.desk ? ERR_NOT_FOUND : ERR_MALFORMED);
        return;
    }
    enum err e = view_requests(&p.view, &all, (size_t)from, REQUESTS_PAGE, &rows, &n, &more);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct requests_page v = {.shell = &p.shell, .rows = NEW_N(p.arena, struct request_row, n + 1), .n = n};
    for (size_t i = 0; i < n; i++)
        v.rows[i] = requests_row(&p, &rows[i]);
    v.next = more ? from + (int64_t)n : 0;
    v.open = requests_option(&p, "open-request");
    tpl_requests_page(page_begin(&p, page_word(&p, "nav", S("requests"))), &v);
}

/* --- One --- */

static void requests_messages(struct page *p, const struct request_view *rv, struct request_page *v)
{
    v->messages = NEW_N(p->arena, struct message_row, rv->n_messages + 1);
    for (size_t i = 0; i < rv->n_messages; i++) {
        const struct message_view *m = &rv->messages[i];
        str name = requests_named(&m->author);
        v->messages[v->n_messages++] =
            (struct message_row){.who = name.len  ? name
                                        : m->desk ? page_word(p, "page", S("the-desk"))
                                                  : page_word(p, "page", S("a-person")),
                                 .text = m->text.ptr ? m->text : S(""),
                                 .standard = m->reply ? text_in(&m->reply->text, p->view.lang) : S(""),
                                 .kind = page_word(p, "message", code_str(&m->message->kind)),
                                 .at = m->message->at,
                                 .desk = m->desk};
    }
}

/* R86: what of the order was used, for who asks and for who decides. */
static void requests_uses(struct page *p, const struct request *r, struct request_page *v)
{
    const struct state *s = p->view.state;
    v->refund = code_is(&r->type, S("refund"));
    if (!v->refund)
        return;
    struct refund_use *uses = NEW_N(p->arena, struct refund_use, s->n_benefits + 1);
    size_t n = refund_uses(p->view.programme, s, r->order, r->benefit, uses);
    v->uses = NEW_N(p->arena, struct use_row, n + 1);
    for (size_t i = 0; i < n; i++)
        v->uses[v->n_uses++] =
            (struct use_row){page_benefit(p, uses[i].benefit->id), uses[i].since, uses[i].blocks};
}

/* Which actions move a request of a type on, the first one before the others. */
static const struct {
    const char *type;
    const char *actions[4];
} requests_ways[] = {
    {"activation", {"complete-activation", "ask-for-information", "decline-activation"}},
    {"refund", {"decide-refund"}},
    {"replacement", {"decide-replacement"}},
    {"", {"close"}}, /* whatever else */
};

/* The form of an action with what it is about filled in: `request`, `benefit` and `key` where it takes them.
 */
static str requests_href(struct page *p, const struct action *a, const struct request *r, str partner,
                         str back)
{
    const struct {
        const char *name;
        str value;
    } known[] = {{"request", page_id(p, ID_REQUEST, r->id)},
                 {"benefit", page_id(p, ID_BENEFIT, r->benefit)},
                 {"key", page_id(p, ID_KEY, r->thing)}};
    str href = str_fmt(p->arena, "/act/%s?back=" STR_FMT, a->id, STR_ARG(back));
    if (partner.len > 0)
        href = str_fmt(p->arena, STR_FMT "&partner=" STR_FMT, STR_ARG(href), STR_ARG(partner));
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (known[i].value.len > 0 && fields_find(a->fields, a->n_fields, str_of(known[i].name)))
            href = str_fmt(p->arena, STR_FMT "&%s=" STR_FMT, STR_ARG(href), known[i].name,
                           STR_ARG(known[i].value));
    return href;
}

static void requests_add_act(struct page *p, const struct request *r, const struct action *a,
                             struct request_page *v)
{
    v->acts[v->n_acts] =
        (struct act_link){.label = page_word(p, "action", str_fmt(p->arena, "%s.label", a->id)),
                          .href = requests_href(p, a, r, v->partner, v->back),
                          .main = v->n_acts == 0 && v->mine};
    v->n_acts++;
}

void requests_acts(struct page *p, const struct request *r, struct request_page *v)
{
    size_t way = 0;
    while (way + 1 < ARRAY_LEN(requests_ways) && !code_is(&r->type, str_of(requests_ways[way].type)))
        way++;
    v->acts = NEW_N(p->arena, struct act_link, ARRAY_LEN(requests_ways[0].actions));
    for (size_t i = 0; i < ARRAY_LEN(requests_ways[0].actions) && requests_ways[way].actions[i]; i++) {
        const struct action *a = action_find(str_of(requests_ways[way].actions[i]));
        if (a)
            requests_add_act(p, r, a, v);
    }
}

static str requests_with(struct page *p, str href, const char *name, str value)
{
    struct buf encoded;
    buf_init(&encoded, 64 * 1024);
    out_url_q_str(&(struct out){.buf = &encoded, .loc = &p->call->locale}, value);
    str with = str_fmt(p->arena, STR_FMT "&%s=" STR_FMT, STR_ARG(href), name, STR_ARG(buf_str(&encoded)));
    buf_free(&encoded);
    return with;
}

/* What was filled in for a field, as a form sends it; ptr NULL: nothing. */
static str requests_given(struct page *p, const struct json_node *given)
{
    if (!given)
        return STR_NONE;
    if (given->kind == TREE_INT)
        return str_fmt(p->arena, "%lld", (long long)given->number);
    if (given->kind == TREE_BOOL)
        return given->number ? S("true") : STR_NONE;
    return given->kind == TREE_TEXT ? given->text : STR_NONE;
}

/* The filled form of an action that was asked for: for whom, and each further field that the action has. */
static str requests_filled(struct page *p, const struct action *a, const struct request *r, str form,
                           str href)
{
    const struct json_node *fields = NULL;
    struct json_node *root = NULL;
    if (form.ptr && json_tree_read(form, p->arena, &root) == OK)
        fields = json_tree_at(root, "fields");
    for (size_t i = 0; i < a->n_fields; i++) {
        const struct field *f = &a->fields[i];
        bool for_whom = f->type == F_PERSON && (!strcmp(f->name, "person") || !strcmp(f->name, "to"));
        str value = requests_given(p, fields ? json_tree_at(fields, f->name) : NULL);
        if (!value.ptr && for_whom)
            value = page_id(p, ID_PERSON, r->person);
        if (value.len > 0 && f->type != F_BENEFIT) /* that one stands there already */
            href = requests_with(p, href, f->name, value);
    }
    return href;
}

/* R16: who may do what was asked finds the form filled: one click. */
static void requests_asked_act(struct page *p, const struct request_view *rv, struct request_page *v)
{
    const struct request *r = rv->request;
    const struct action *asked = code_none(&r->action) ? NULL : action_find(code_str(&r->action));
    struct options all;
    if (!asked || !parts_options(p, r->benefit, &all))
        return;
    struct option o = parts_option(p, &all, asked->id);
    parts_options_end(&all);
    if (!o.listed || o.ask) /* not his to do */
        return;
    requests_add_act(p, r, asked, v);
    struct act_link *link = &v->acts[v->n_acts - 1];
    link->href = requests_filled(p, asked, r, rv->form, link->href);
}

/* The company's own: the desk asked back, and waits (R83); what was asked of the admins is done by them. */
static void requests_own_acts(struct page *p, const struct request_view *rv, struct request_page *v)
{
    const struct action *answer = action_find(S("answer-information"));
    v->acts = NEW_N(p->arena, struct act_link, 2);
    v->mine = true;
    if (answer && rv->request->state == REQUEST_INFORMATION_NEEDED)
        requests_add_act(p, rv->request, answer, v);
    requests_asked_act(p, rv, v);
}

static void requests_options(struct page *p, const struct request_view *rv, struct request_page *v)
{
    const struct programme *pr = p->view.programme;
    struct options all;
    if (!parts_options(p, UID_NONE, &all))
        return;
    v->reply = parts_option(p, &all, "reply");
    v->withdraw = parts_option(p, &all, "withdraw");
    v->take = parts_option(p, &all, "take");
    parts_options_end(&all);
    if (v->partner.len == 0) {
        requests_own_acts(p, rv, v);
        return;
    }
    if (v->take.allowed)
        requests_acts(p, rv->request, v);
    v->replies.rows = NEW_N(p->arena, struct choice, pr->n_replies + 1);
    for (size_t i = 0; i < pr->n_replies && v->reply.allowed; i++)
        v->replies.rows[v->replies.n++] = (struct choice){
            code_str(&pr->replies[i].id), text_in(&pr->replies[i].title, p->view.lang), false};
}

static void requests_show(struct page *p, str given, struct request_page *v)
{
    struct request_view rv;
    uid id;
    enum err e = uid_parse(ID_REQUEST, given, &id) ? view_request(&p->view, id, &rv) : ERR_NOT_FOUND;
    if (e != OK) {
        page_fail(p, e);
        return;
    }
    v->shell = &p->shell;
    v->row = requests_row(p, &rv);
    v->id = page_id(p, ID_REQUEST, id);
    v->waits = request_is_waiting(rv.request);
    v->taken = !uid_none(rv.request->taken_by);
    v->offer = !rv.benefit;
    v->decided_by = requests_named(&rv.decided_by);
    v->mine = v->taken && uid_eq(rv.request->taken_by, p->call->actor.id);
    requests_form(p, rv.form, v);
    requests_messages(p, &rv, v);
    requests_uses(p, rv.request, v);
    if (v->waits)
        requests_options(p, &rv, v);
    if (v->partner.len > 0)
        v->row.company = view_company(&p->view);
    tpl_request_page(page_begin(p, v->row.subject.len ? v->row.subject : v->row.type), v);
}

void requests_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    if (!page_open(&p, c, NAV_REQUESTS))
        return;
    if (p.shell.desk) {
        page_fail(&p, ERR_NOT_FOUND);
        return;
    }
    struct request_page v = {.list_href = S("/requests"),
                             .list_title = page_word(&p, "nav", S("requests")),
                             .back = str_fmt(p.arena, "/requests/" STR_FMT, STR_ARG(c->params[0]))};
    requests_show(&p, c->params[0], &v);
}

void requests_desk_one(struct call *c)
{
    CLEANUP(page_close) struct page p = {0};
    uid partner;
    if (!page_open(&p, c, NAV_DESK_REQUESTS))
        return;
    enum err e = view_partner_id(c->app, c->params[0], &partner);
    if (e == OK)
        e = page_look_at(&p, partner);
    if (e != OK) {
        page_fail(&p, e);
        return;
    }
    struct request_page v = {.list_href = S("/ops"),
                             .list_title = page_word(&p, "nav", S("queue")),
                             .partner = str_dup(p.arena, code_str(&p.view.state->company.key)),
                             .back = str_fmt(p.arena, "/ops/requests/" STR_FMT "/" STR_FMT,
                                             STR_ARG(c->params[0]), STR_ARG(c->params[1]))};
    requests_show(&p, c->params[1], &v);
}
