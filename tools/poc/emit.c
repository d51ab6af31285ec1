/* The enum, the typed functions and the tables. Messages are in ascending order of their ids. */
#include "poc/poc.h"

static const char *const op_names[] = {"TEXT_LITERAL", "TEXT_VALUE", "TEXT_PARTICLE", "TEXT_PLURAL"};
static const struct {
    const char *c;      /* in the struct of arguments */
    const char *value;  /* enum value_type */
    const char *member; /* of struct value */
} type_names[POC_TYPES] = {
    [POC_STR] = {"str", "V_STR", "s"},       [POC_INT] = {"int64_t", "V_INT", "i"},
    [POC_DATE] = {"date", "V_DATE", "d"},    [POC_TS] = {"ts", "V_TS", "t"},
    [POC_MONEY] = {"money", "V_MONEY", "m"},
};

static str lower_name(struct tool *t, str id)
{
    struct tool_buf b = {.t = t};
    tool_identifier(&b, id);
    return tool_str(&b);
}

static str upper_name(struct tool *t, str id)
{
    struct tool_buf b = {.t = t};
    tool_upper(&b, id);
    return tool_str(&b);
}

void poc_emit_ids(struct poc *p, struct tool_buf *b)
{
    tool_put(b, S("/* Made by tools/poc from po/. */\n#ifndef TEXT_ID_GEN_H\n#define TEXT_ID_GEN_H\n\n"
                  "enum text_id {\n"));
    for (size_t i = 0; i < p->langs[0].n; i++)
        tool_printf(b, "    TEXT_" STR_FMT ",\n", STR_ARG(upper_name(&p->t, p->langs[0].messages[i].id)));
    tool_put(b, S("    TEXT_COUNT\n};\n\n#endif\n"));
}

/* A comment may not hold what ends it. */
static void emit_comment(struct tool_buf *b, str text)
{
    tool_put(b, S("/* "));
    for (size_t i = 0; i < text.len; i++) {
        bool unfit = text.ptr[i] == '\n' || text.ptr[i] == '*' || text.ptr[i] == '/' || text.ptr[i] == '\\';
        tool_char(b, unfit ? ' ' : text.ptr[i]);
    }
    tool_put(b, S(" */\n"));
}

static void emit_function(struct poc *p, struct tool_buf *b, const struct poc_message *m)
{
    str name = lower_name(&p->t, m->id), upper = upper_name(&p->t, m->id);
    emit_comment(b, m->text);
    if (m->n_params == 0) {
        tool_printf(b,
                    "static inline void text_" STR_FMT "(struct buf *out, const struct locale *loc)\n"
                    "{\n    text_print(out, loc, TEXT_" STR_FMT ", NULL);\n}\n\n",
                    STR_ARG(name), STR_ARG(upper));
        return;
    }
    tool_printf(b, "struct text_args_" STR_FMT " {\n", STR_ARG(name));
    for (size_t i = 0; i < m->n_params; i++)
        tool_printf(b, "    %s " STR_FMT ";\n", type_names[m->params[i].type].c, STR_ARG(m->params[i].name));
    /* A caller that names its parameters checks that it named them all (tplc). */
    tool_printf(b, "};\nenum { TEXT_ARGS_" STR_FMT " = %zu };\n", STR_ARG(upper), m->n_params);
    tool_printf(b,
                "static inline void text_" STR_FMT
                "(struct buf *out, const struct locale *loc, struct text_args_" STR_FMT " args)\n"
                "{\n    const struct value values[] = {\n",
                STR_ARG(name), STR_ARG(name));
    for (size_t i = 0; i < m->n_params; i++)
        tool_printf(b, "        {.name = \"" STR_FMT "\", .type = %s, .%s = args." STR_FMT "},\n",
                    STR_ARG(m->params[i].name), type_names[m->params[i].type].value,
                    type_names[m->params[i].type].member, STR_ARG(m->params[i].name));
    tool_printf(b, "    };\n    text_print(out, loc, TEXT_" STR_FMT ", values);\n}\n\n", STR_ARG(upper));
}

void poc_emit_header(struct poc *p, struct tool_buf *b)
{
    tool_put(b, S("/* Made by tools/poc from po/. */\n#ifndef TEXTS_GEN_H\n#define TEXTS_GEN_H\n\n"
                  "#include \"base/text_format.h\"\n\n"));
    for (size_t i = 0; i < p->langs[0].n; i++)
        emit_function(p, b, &p->langs[0].messages[i]);
    tool_put(b, S("#endif\n"));
}

static void emit_str(struct tool_buf *b, str s)
{
    tool_char(b, '{');
    tool_literal(b, s);
    tool_printf(b, ", %zu}", s.len);
}

/* Parameters are numbered as in the first language, whatever their order in this one. */
static size_t param_index(const struct poc_message *first, const struct poc_message *m, size_t param)
{
    size_t i = 0;
    while (i < first->n_params && !str_eq(first->params[i].name, m->params[param].name))
        i++;
    return i;
}

static void emit_segments(struct poc *p, struct tool_buf *b, const struct poc_lang *lang,
                          const struct poc_message *first)
{
    const struct poc_message *m = poc_find(lang, first->id);
    tool_printf(b, "static const struct text_segment " STR_FMT "_" STR_FMT "[] = {\n",
                STR_ARG(lower_name(&p->t, m->id)), STR_ARG(lang->name));
    for (size_t i = 0; i < m->n_segments; i++) {
        const struct poc_segment *s = &m->segments[i];
        size_t param = s->op == POC_LITERAL ? 0 : param_index(first, m, s->param);
        tool_printf(b, "    {%s, %zu, ", op_names[s->op], param);
        emit_str(b, s->a);
        tool_put(b, S(", "));
        emit_str(b, s->b);
        tool_put(b, S("},\n"));
    }
    tool_put(b, S("};\n"));
}

static void emit_params(struct poc *p, struct tool_buf *b, const struct poc_message *m)
{
    if (m->n_params == 0)
        return;
    tool_printf(b, "static const struct text_param " STR_FMT "_params[] = {",
                STR_ARG(lower_name(&p->t, m->id)));
    for (size_t i = 0; i < m->n_params; i++)
        tool_printf(b, "%s{\"" STR_FMT "\", %s}", i ? ", " : "", STR_ARG(m->params[i].name),
                    type_names[m->params[i].type].value);
    tool_put(b, S("};\n"));
}

static void emit_text(struct poc *p, struct tool_buf *b, const struct poc_message *m)
{
    str name = lower_name(&p->t, m->id);
    str params =
        m->n_params ? tool_fmt(&p->t, STR_FMT "_params, %zu", STR_ARG(name), m->n_params) : S("NULL, 0");
    tool_printf(b, "    [TEXT_" STR_FMT "] = {\"" STR_FMT "\", " STR_FMT ", {",
                STR_ARG(upper_name(&p->t, m->id)), STR_ARG(m->id), STR_ARG(params));
    for (size_t k = 0; k < p->n_langs; k++) {
        str lang = p->langs[k].name;
        tool_printf(b, "%s[LANG_" STR_FMT "] = {" STR_FMT "_" STR_FMT ", %zu}", k ? ", " : "",
                    STR_ARG(upper_name(&p->t, lang)), STR_ARG(name), STR_ARG(lang),
                    poc_find(&p->langs[k], m->id)->n_segments);
    }
    tool_put(b, S("}},\n"));
}

void poc_emit_source(struct poc *p, struct tool_buf *b)
{
    tool_printf(b,
                "/* Made by tools/poc from po/. */\n#include \"texts.gen.h\"\n\n"
                "_Static_assert(LANGS == %zu, \"po/ and enum lang name the same languages\");\n"
                "_Static_assert(TEXT_PARAMS_MAX == %d, \"tools/poc and base/text_format.h agree\");\n\n",
                p->n_langs, POC_PARAMS_MAX);
    for (size_t i = 0; i < p->langs[0].n; i++) {
        emit_params(p, b, &p->langs[0].messages[i]);
        for (size_t k = 0; k < p->n_langs; k++)
            emit_segments(p, b, &p->langs[k], &p->langs[0].messages[i]);
    }
    tool_put(b, S("\nconst struct text_row texts[TEXT_COUNT] = {\n"));
    for (size_t i = 0; i < p->langs[0].n; i++)
        emit_text(p, b, &p->langs[0].messages[i]);
    tool_put(b, S("};\n"));
}
