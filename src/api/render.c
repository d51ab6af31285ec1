/* See render.h. */
#include "api/render.h"

void render_code(struct json *j, const char *name, const code *c)
{
    json_str(j, name, code_none(c) ? STR_NONE : code_str(c));
}

void render_value(struct json *j, const char *name, const struct value *v)
{
    switch (v->type) {
    case V_NONE:
        json_null(j, name);
        break;
    case V_STR:
        json_str(j, name, v->s.len ? v->s : STR_NONE);
        break;
    case V_INT:
        if (v->i == FIELD_INT_NONE || v->i == INT64_MAX)
            json_null(j, name);
        else
            json_int(j, name, v->i);
        break;
    case V_BOOL:
        json_bool(j, name, v->b);
        break;
    case V_DATE:
        json_date(j, name, v->d);
        break;
    case V_TS:
        json_ts(j, name, v->t);
        break;
    case V_MONEY:
        json_money(j, name, v->m);
        break;
    case V_ID:
        if (v->id_kind == ID_TEXT) /* words of the vault that this answer does not show */
            json_null(j, name);
        else
            json_id(j, name, v->id_kind, v->u);
        break;
    }
}

void render_description(struct json *j, const struct description *d)
{
    enum { DEPTH = 32 };
    bool array[DEPTH];
    size_t depth = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        switch (n->type) {
        case NODE_VALUE:
            render_value(j, n->value.name, &n->value);
            break;
        case NODE_OBJECT:
        case NODE_ARRAY:
            ASSERT(depth < DEPTH);
            array[depth] = n->type == NODE_ARRAY;
            if (array[depth++])
                json_array(j, n->value.name);
            else
                json_object(j, n->value.name);
            break;
        case NODE_END:
            ASSERT(depth > 0);
            if (array[--depth])
                json_array_end(j);
            else
                json_object_end(j);
            break;
        }
    }
    ASSERT(depth == 0);
}

/* --- Previews --- */

static void render_notes(struct json *j, const struct render *r, const char *name,
                         const struct act_preview *p, bool losses)
{
    json_array(j, name);
    for (size_t i = 0; i < p->n_notes; i++) {
        const struct note *n = &p->notes[i];
        if (n->loss != losses)
            continue;
        json_object(j, NULL);
        json_str(j, "code", str_of(n->code));
        json_str(j, "text", render_note_text(r, n));
        json_object(j, "facts");
        for (size_t f = 0; f < n->n_facts; f++)
            render_value(j, n->facts[f].name, &n->facts[f]);
        json_object_end(j);
        json_object_end(j);
    }
    json_array_end(j);
}

void render_preview(struct json *j, const struct render *r, const struct act_preview *p)
{
    json_bool(j, "allowed", true);
    json_bool(j, "irreversible", p->weight == WEIGHT_IRREVERSIBLE);
    json_bool(j, "costly", p->weight == WEIGHT_COSTLY);
    json_object(j, "before");
    render_description(j, &p->before);
    json_object_end(j);
    json_object(j, "after");
    render_description(j, &p->after);
    json_object_end(j);
    if (p->branches.n > 0) {
        json_array(j, "branches");
        render_description(j, &p->branches);
        json_array_end(j);
    }
    render_notes(j, r, "loses", p, true);
    render_notes(j, r, "notes", p, false);
    json_str(j, "preview_token", p->token.len ? p->token : STR_NONE);
    json_ts(j, "expires_at", p->token.len ? p->expires_at : TS_NONE);
}

/* --- Events --- */

static void render_actor(struct json *j, const struct event *e)
{
    static const char *const kinds[] = {[ACTOR_PERSON] = "person",
                                        [ACTOR_SERVICE] = "service",
                                        [ACTOR_OS_USER] = "os-user",
                                        [ACTOR_TIME] = "time"};
    json_object(j, "actor");
    json_str(j, "kind", str_of(kinds[e->actor_kind]));
    json_id(j, "id", e->actor_kind == ACTOR_SERVICE ? ID_TOKEN : ID_PERSON, e->actor);
    json_id(j, "of", ID_PARTNER, e->actor_stream);
    render_code(j, "via", &e->via);
    json_object_end(j);
}

void render_event(struct json *j, const struct event *e, const hash256 *hash)
{
    char hex[HASH_HEX];
    json_object(j, NULL);
    json_int(j, "seq", (int64_t)e->seq);
    json_ts(j, "at", e->at);
    json_ts(j, "recorded_at", e->recorded_at);
    render_actor(j, e);
    render_code(j, "action", &e->action);
    json_str(j, "type", str_of(e->def->type));
    json_raw(j, "data", S(""));
    event_write(j->out, e->def, e->data);
    if (hash)
        json_str(j, "hash", hash_hex(hash, hex));
    json_object_end(j);
}

/* --- Benefits, people, prices --- */

static void render_quantity(struct json *j, const struct benefit_view *b)
{
    const struct benefit *at = b->benefit;
    json_object(j, "quantity");
    json_str(j, "unit", b->definition ? code_str(&b->definition->unit) : STR_NONE);
    json_bool(j, "unlimited", at->unlimited);
    if (at->unlimited)
        json_null(j, "granted");
    else
        json_int(j, "granted", at->granted);
    json_int(j, "used", b->used);
    if (at->unlimited)
        json_null(j, "available");
    else
        json_int(j, "available", b->available);
    json_int(j, "over", b->over);
    json_object_end(j);
}

static void render_links(struct json *j, const struct view *v, const struct definition *def)
{
    json_array(j, "links");
    for (size_t i = 0; def && i < def->n_links; i++) {
        const struct link_def *l = programme_link(v->programme, code_str(&def->links[i]));
        if (!l)
            continue;
        json_object(j, NULL);
        render_code(j, "id", &l->id);
        json_str(j, "title", text_in(&l->title, v->lang));
        json_str(j, "href", l->href);
        json_object_end(j);
    }
    json_array_end(j);
}

void render_benefit_members(struct json *j, const struct view *v, const struct benefit_view *b)
{
    const struct benefit *at = b->benefit;
    const struct definition *def = b->definition;
    json_id(j, "id", ID_BENEFIT, at->id);
    render_code(j, "definition", &at->definition);
    json_str(j, "title", def ? text_in(&def->title, v->lang) : code_str(&at->definition));
    render_code(j, "kind", &at->kind);
    json_str(j, "category", def ? code_str(&def->category) : STR_NONE);
    json_str(j, "group", def && !code_none(&def->group) ? code_str(&def->group) : STR_NONE);
    render_code(j, "offer", &at->offer);
    render_code(j, "competency", &at->competency);
    json_str(j, "benefit_type", at->incremental ? S("incremental") : S("core"));
    render_quantity(j, b);
    json_str(j, "status", str_of(b->status));
    json_date(j, "activate_by", benefit_activate_by(v->state, at, v->today));
    json_date(j, "expires", benefit_usable_until(v->state, at, v->today));
    render_links(j, v, def);
    json_bool(j, "example", b->example);
    if (b->names_only) {
        json_null(j, "terms"); /* this reader may know that it is there, no more */
    } else {
        json_object(j, "terms");
        render_description(j, &b->terms);
        json_object_end(j);
    }
}

void render_benefit(struct json *j, const char *name, const struct view *v, const struct benefit_view *b)
{
    json_object(j, name);
    render_benefit_members(j, v, b);
    json_object_end(j);
}

enum err render_holdings(struct json *j, struct view *v, uid person)
{
    struct holding_view *rows;
    size_t n;
    TRY(view_holdings(v, person, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct benefit_view *b = &rows[i].benefit;
        json_object(j, NULL);
        json_id(j, "benefit", ID_BENEFIT, b->benefit->id);
        render_code(j, "definition", &b->benefit->definition);
        json_str(j, "title",
                 b->definition ? text_in(&b->definition->title, v->lang) : code_str(&b->benefit->definition));
        render_code(j, "kind", &b->benefit->kind);
        json_str(j, "status", str_of(b->status));
        json_date(j, "expires", benefit_usable_until(v->state, b->benefit, v->today));
        json_array(j, "things");
        render_description(j, &rows[i].holding);
        json_array_end(j);
        json_object_end(j);
    }
    return OK;
}

void render_person(struct json *j, const char *name, const struct person_view *p)
{
    json_object(j, name);
    json_id(j, "id", ID_PERSON, p->id);
    json_str(j, "name", p->name);
    json_str(j, "email", p->email);
    json_object_end(j);
}

void render_person_of_desk(struct json *j, const char *name, const struct person_view *p)
{
    if (uid_none(p->id) || !p->name.ptr)
        json_null(j, name);
    else
        render_person(j, name, p);
}

void render_price(struct json *j, const char *name, const struct price *price, money charged)
{
    if (!price) {
        json_null(j, name);
        return;
    }
    json_object(j, name);
    json_money(j, "amount", charged);
    json_bool(j, "example", price->example);
    json_object_end(j);
}
