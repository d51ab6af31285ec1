/* One text: {name}, {when:date}, {name|이/가}, {count#seat/seats}; braces of its own are doubled. */
#include "poc/poc.h"

static const char *const types[POC_TYPES] = {
    [POC_STR] = "str", [POC_INT] = "int", [POC_DATE] = "date", [POC_TS] = "ts", [POC_MONEY] = "money",
};
/* After a consonant / after a vowel, as Korean dictionaries order them. */
static const char *const particles[] = {"이/가", "을/를", "은/는", "으로/로", "과/와", "이나/나", "이라/라"};

static void wrong(struct poc *p, const struct poc_message *m, const char *what, str part)
{
    tool_error(&p->t, m->place, STR_FMT ": %s {" STR_FMT "}", STR_ARG(m->id), what, STR_ARG(part));
}

static void add_segment(struct poc *p, struct poc_message *m, struct poc_segment s)
{
    m->segments = tool_grow(&p->t, m->segments, m->n_segments, &m->cap_segments, sizeof s);
    m->segments[m->n_segments++] = s;
}

static void add_literal(struct poc *p, struct poc_message *m, struct tool_buf *literal)
{
    if (literal->len)
        add_segment(p, m, (struct poc_segment){.op = POC_LITERAL, .a = tool_dup(&p->t, tool_str(literal))});
    literal->len = 0;
}

static bool find_char(str s, char c, size_t *ret)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == c) {
            *ret = i;
            return true;
        }
    return false;
}

static bool parse_type(str s, enum poc_type *ret)
{
    for (int i = 0; i < POC_TYPES; i++)
        if (str_is(s, types[i])) {
            *ret = (enum poc_type)i;
            return true;
        }
    return false;
}

/* The index of the parameter; false where it stands in the text with two types, or there are too many. */
static bool add_param(struct poc *p, struct poc_message *m, struct poc_param param, str part, size_t *ret)
{
    for (size_t i = 0; i < m->n_params; i++) {
        if (!str_eq(m->params[i].name, param.name))
            continue;
        if (m->params[i].type != param.type) {
            wrong(p, m, "the parameter has another type elsewhere in the text:", part);
            return false;
        }
        *ret = i;
        return true;
    }
    if (m->n_params == POC_PARAMS_MAX) {
        wrong(p, m, "too many parameters at", part);
        return false;
    }
    m->params[m->n_params] = param;
    *ret = m->n_params++;
    return true;
}

/* "a/b" into a segment; particles are from the list. */
static bool parse_choice(struct poc *p, struct poc_message *m, str choice, str part, struct poc_segment *s)
{
    size_t slash, second;
    bool known = s->op == POC_PLURAL;
    for (size_t i = 0; i < ARRAY_LEN(particles); i++)
        known = known || str_is(choice, particles[i]);
    if (!known) {
        wrong(p, m, "unknown particle (이/가 을/를 은/는 으로/로 과/와 이나/나 이라/라):", part);
        return false;
    }
    if (!find_char(choice, '/', &slash) || slash == 0 || slash + 1 == choice.len ||
        find_char(str_from(choice, slash + 1), '/', &second)) {
        wrong(p, m, "expected {count#one/many}:", part);
        return false;
    }
    s->a = str_head(choice, slash);
    s->b = str_from(choice, slash + 1);
    return true;
}

/* What stands between braces. */
static void parse_part(struct poc *p, struct poc_message *m, str part)
{
    struct poc_segment s = {.op = POC_VALUE};
    struct poc_param param = {.type = POC_STR};
    str name = part, choice = STR_NONE;
    size_t at;
    if (find_char(name, '#', &at) || find_char(name, '|', &at)) {
        s.op = name.ptr[at] == '#' ? POC_PLURAL : POC_PARTICLE;
        choice = str_from(name, at + 1);
        name = str_head(name, at);
    }
    if (s.op == POC_PLURAL)
        param.type = POC_INT;
    if (find_char(name, ':', &at)) {
        if (!parse_type(str_from(name, at + 1), &param.type) ||
            (s.op == POC_PLURAL && param.type != POC_INT)) {
            wrong(p, m, "unknown type (str, int, date, ts, money; a plural's is int):", part);
            return;
        }
        name = str_head(name, at);
    }
    if (!tool_name_ok(name)) {
        wrong(p, m, "not a name:", part);
        return;
    }
    param.name = name;
    if (s.op != POC_VALUE && !parse_choice(p, m, choice, part, &s))
        return;
    if (add_param(p, m, param, part, &s.param))
        add_segment(p, m, s);
}

void poc_cut(struct poc *p, struct poc_message *m)
{
    struct tool_buf literal = {.t = &p->t};
    str s = m->text;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool doubled = i + 1 < s.len && s.ptr[i + 1] == c;
        size_t close;
        if ((c != '{' && c != '}') || doubled) {
            tool_char(&literal, c);
            i += (c == '{' || c == '}');
        } else if (c == '}' || !find_char(str_from(s, i), '}', &close)) {
            tool_error(&p->t, m->place,
                       STR_FMT ": a brace without its other half (write {{ or }} for the sign)",
                       STR_ARG(m->id));
            return;
        } else {
            add_literal(p, m, &literal);
            parse_part(p, m, (str){s.ptr + i + 1, close - 1});
            i += close;
        }
    }
    add_literal(p, m, &literal);
}
