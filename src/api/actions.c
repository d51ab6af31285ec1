/* GET …/actions: every action with allowed or why not, its fields, and whether it needs a preview. */
#include "api/handlers.h"
#include "api/problem.h"
#include "app/cache.h"

static const char *actions_type(const struct field *f)
{
    switch (f->type) {
    case F_TEXT:
        return "text";
    case F_CODE:
        return "code";
    case F_ID:
        return "id";
    case F_INT:
        return "integer";
    case F_BOOL:
        return "boolean";
    case F_DATE:
        return "date";
    case F_TS:
        return "instant";
    case F_MONEY:
        return "money";
    case F_HASH:
        return "hash";
    case F_OBJECT:
        return "object";
    case F_LIST:
        return "list";
    case F_PERSON:
        return "person";
    case F_BENEFIT:
        return "benefit";
    case F_TEXT_IN:
        return "texts";
    }
    return "";
}

static void actions_field(struct json *j, const struct field *f)
{
    json_object(j, NULL);
    json_str(j, "name", str_of(f->name));
    json_str(j, "type", str_of(actions_type(f)));
    json_bool(j, "required", f->required);
    if (f->type == F_INT && (f->min || f->max)) {
        json_int(j, "min", f->min);
        json_int(j, "max", f->max);
    }
    if (f->one_of) {
        json_array(j, "one_of");
        for (size_t i = 0; f->one_of[i]; i++)
            json_str(j, NULL, str_of(f->one_of[i]));
        json_array_end(j);
    }
    json_object_end(j);
}

static str actions_label(const struct call *c, const struct action *a)
{
    enum text_id id;
    if (!text_find(str_fmt(c->arena, "action.%s.label", a->id), &id))
        return str_of(a->id);
    struct buf text;
    buf_init(&text, 1024);
    text_format(&text, &c->locale, id, NULL, 0);
    str done = str_dup(c->arena, buf_str(&text));
    buf_free(&text);
    return done;
}

static void actions_row(struct json *j, const struct render *r, const struct act_option *o)
{
    json_object(j, NULL);
    json_str(j, "action", str_of(o->action->id));
    json_str(j, "title", actions_label(r->call, o->action));
    json_id(j, "benefit", ID_BENEFIT, o->benefit ? o->benefit->id : UID_NONE);
    json_str(j, "definition", o->benefit ? code_str(&o->benefit->definition) : STR_NONE);
    json_bool(j, "allowed", o->allowed);
    json_bool(j, "preview", o->weight != WEIGHT_PLAIN);
    json_bool(j, "irreversible", o->weight == WEIGHT_IRREVERSIBLE);
    json_bool(j, "costly", o->weight == WEIGHT_COSTLY);
    render_reasons(j, r, "reasons", o->reasons, o->n_reasons);
    json_array(j, "fields");
    for (size_t i = 0; i < o->action->n_fields; i++)
        actions_field(j, &o->action->fields[i]);
    json_array_end(j);
    json_object_end(j);
}

static enum err actions_write(struct call *c, struct view *v, uid benefit)
{
    const struct render r = {.call = c, .view = v};
    CLEANUP(cache_release_p) const struct state *held = NULL;
    struct act_option *rows;
    size_t all, from, n;
    TRY(act_options(c->app, &c->actor, v->state->stream, benefit, c->arena, &rows, &all, &held));
    if (!answer_span(c, true, all, &from, &n)) /* every action, unless a part is asked for */
        return OK;
    struct json j = answer_list_begin(c);
    for (size_t i = from; i < from + n; i++)
        actions_row(&j, &r, &rows[i]);
    answer_list_read(c, v, &j, answer_span_next(c, from, n, all));
    return OK;
}

static void actions_of(struct call *c, uid stream)
{
    static const char *const query[] = {"limit", "after", NULL};
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, stream, false, &v))
        return;
    enum err e = actions_write(c, &v, UID_NONE);
    if (e != OK)
        problem_error(c, e);
    view_close(&v);
}

void actions_partner(struct call *c)
{
    actions_of(c, c->partner);
}

void actions_desk(struct call *c)
{
    actions_of(c, UID_VENDOR);
}

void actions_benefit(struct call *c)
{
    static const char *const query[] = {"limit", "after", NULL};
    struct benefit_view b;
    uid *ids = NULL;
    size_t n = 0;
    struct view v;
    if (!answer_query(c, query) || !answer_view(c, c->partner, false, &v))
        return;
    enum err e = view_benefit(&v, c->params[1], &b, &ids, &n);
    if (e == OK)
        e = actions_write(c, &v, b.benefit->id);
    if (e == ERR_AMBIGUOUS_BENEFIT)
        problem_ambiguous(c, ids, n);
    else if (e != OK)
        problem_error(c, e);
    view_close(&v);
}
