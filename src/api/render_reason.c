/* Why not, as JSON and in words: the one place where a refusal becomes text (design section 4). */
#include "api/render.h"

/* The text of that id, or the code itself. */
static str render_word(const struct render *r, str text_name, str otherwise)
{
    enum text_id id;
    struct buf text;
    if (!text_find(text_name, &id))
        return otherwise;
    buf_init(&text, 1024);
    text_format(&text, &r->call->locale, id, NULL, 0);
    str done = str_dup(r->call->arena, buf_str(&text));
    buf_free(&text);
    return done;
}

/* What is supported or advised on; ptr NULL: neither. */
static str render_subject(const struct programme *p, str id, enum lang lang)
{
    const struct support_product *product = programme_support_product(p, id);
    const struct advisory_solution *solution = programme_advisory_solution(p, id);
    return product ? text_in(&product->title, lang) : solution ? text_in(&solution->title, lang) : STR_NONE;
}

/* What the programme calls the thing; ptr NULL: it has none of that id, or names no such things. */
static str render_named(const struct programme *p, str name, str id, enum lang lang)
{
    const struct role_def *role = str_is(name, "role") ? programme_role(p, id, NULL) : NULL;
    const struct offer *offer = str_is(name, "offer") ? programme_offer(p, id) : NULL;
    const struct competency *competency = str_is(name, "competency") ? programme_competency(p, id) : NULL;
    const struct definition *definition = str_is(name, "definition") ? programme_definition(p, id) : NULL;
    if (str_is(name, "product") || str_is(name, "solution"))
        return render_subject(p, id, lang);
    return role         ? text_in(&role->title, lang)
           : offer      ? text_in(&offer->title, lang)
           : competency ? text_in(&competency->title, lang)
           : definition ? text_in(&definition->title, lang)
                        : STR_NONE;
}

/* The title of what a fact names by a code: a role, an offer, an action. */
static str render_title(const struct render *r, const struct programme *p, const struct value *v)
{
    static const char *const words[][3] = {
        {"action", "action.", ".label"},
        {"granted", "action.", ".label"},
        {"status", "status.", ""},
        {"problem", "problem.", ""},
        {"scope", "choice.", ""},
        {"offer", "other-offer.", ""}, /* no offer of the programme, but
                                          recorded of a person (R34) */
    };
    str name = str_of(v->name), title = render_named(p, name, v->s, r->call->locale.lang);
    if (title.ptr)
        return title;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(name, words[i][0]))
            return render_word(
                r, str_fmt(r->call->arena, "%s" STR_FMT "%s", words[i][1], STR_ARG(v->s), words[i][2]), v->s);
    return v->s;
}

static struct value render_fact_in_words(const struct render *r, const struct value *v)
{
    struct value words = *v;
    struct person_view person = {0};
    if (!r->view)
        return words;
    if (v->type == V_STR)
        words.s = render_title(r, r->view->programme, v);
    if (v->type == V_ID && v->id_kind == ID_PERSON && view_person(r->view, v->u, &person) == OK &&
        (person.name.len || person.email.len))
        words = VAL_STR(v->name, person.name.len ? person.name : person.email);
    return words;
}

static str render_text(const struct render *r, str name, const struct value *facts, size_t n)
{
    struct value words[FACTS_MAX];
    struct buf text;
    enum text_id id;
    bool found = text_find(name, &id);
    ASSERT(found &&
           n <= FACTS_MAX); /* tests/api goes through all reasons; tests of the kinds through notes */
    for (size_t i = 0; i < n; i++)
        words[i] = render_fact_in_words(r, &facts[i]);
    buf_init(&text, 8192);
    text_format(&text, &r->call->locale, id, words, n);
    str done = str_dup(r->call->arena, buf_str(&text));
    buf_free(&text);
    return done;
}

str render_reason_text(const struct render *r, const struct reason *reason, const char *part)
{
    return render_text(r, str_fmt(r->call->arena, "reason.%s.%s", reason_rows[reason->code].code, part),
                       reason->facts, reason->n_facts);
}

str render_note_text(const struct render *r, const struct note *n)
{
    return render_text(r, str_fmt(r->call->arena, "note.%s", n->code), n->facts, n->n_facts);
}

static void render_remedy(struct json *j, const struct render *r, const struct reason *reason)
{
    static const char *const helpers[] = {[REMEDY_SELF] = "self",     [REMEDY_GLOBAL_ADMIN] = "global-admin",
                                          [REMEDY_DESK] = "desk",     [REMEDY_WAIT] = "wait",
                                          [REMEDY_VENDOR] = "vendor", [REMEDY_NOBODY] = "nobody"};
    const struct link_def *link = r->view && !code_none(&reason->link)
                                      ? programme_link(r->view->programme, code_str(&reason->link))
                                      : NULL;
    json_object(j, "remedy");
    json_str(j, "who", str_of(helpers[reason_remedy(reason)]));
    json_str(j, "what", render_reason_text(r, reason, reason_remedy_part(reason)));
    json_ts(j, "from", reason->from);
    json_str(j, "href", link ? link->href : STR_NONE);
    json_object_end(j);
}

void render_reason_members(struct json *j, const struct render *r, const struct reason *reason)
{
    json_str(j, "rule", str_of(reason_rows[reason->code].rule));
    json_object(j, "facts");
    for (size_t i = 0; i < reason->n_facts; i++)
        render_value(j, reason->facts[i].name, &reason->facts[i]);
    json_object_end(j);
    render_remedy(j, r, reason);
}

void render_reasons(struct json *j, const struct render *r, const char *name, const struct reason *reasons,
                    size_t n)
{
    json_array(j, name);
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        json_str(j, "code", str_of(reason_rows[reasons[i].code].code));
        json_str(j, "title", render_reason_text(r, &reasons[i], "title"));
        json_str(j, "detail", render_reason_text(r, &reasons[i], "detail"));
        render_reason_members(j, r, &reasons[i]);
        json_object_end(j);
    }
    json_array_end(j);
}

void render_who_can(struct json *j, const struct render *r, const struct reason *reason)
{
    struct person_view *people;
    size_t n;
    if (view_who(r->view, reason->who, &people, &n) != OK)
        return; /* the refusal stands without the names */
    json_array(j, "people");
    for (size_t i = 0; i < n; i++)
        if (people[i].name.len || people[i].email.len)
            render_person(j, NULL, &people[i]);
    json_array_end(j);
}
