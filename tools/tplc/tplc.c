/* One pass: literals go through the HTML state machine (markup.h) and are gathered; a directive asks it for
 * the context, and C is written at once. No tree is built. See tplc.h. */
#include "tplc/tplc.h"

#include "tplc/directive.h"
#include "tplc/markup.h"

enum { FRAMES = 24 };

/* An open {{if}}, {{each}} or {{wrap}}. */
struct frame {
    enum directive_kind kind;
    size_t at;
    bool alone;     /* the directive has its line for itself */
    bool has_else;  /* {{else}} was seen */
    bool has_end;   /* `end` holds the end of a branch */
    str name;       /* each: the element; wrap: the template */
    str args;       /* wrap */
    size_t call;    /* wrap: which one */
    size_t n_forms; /* before it */
    struct markup start;
    struct markup end; /* of the branches so far, joined */
};

/* A file while it is compiled. */
struct unit {
    struct tplc *p;
    const struct tool_file *file;
    size_t at;
    bool in_template;
    size_t template_at;
    struct markup_doc doc;
    struct tool_buf literal; /* not yet written */
    struct tool_buf body;    /* of the function that is being written */
    struct frame *frames[FRAMES];
    size_t n_frames;
};

#define UNIT_ERROR(u, at, ...) MARKUP_ERROR(&(u)->doc, (at), __VA_ARGS__)

static size_t offset(const struct unit *u, str s, size_t otherwise)
{
    return s.ptr ? (size_t)(s.ptr - u->file->text.ptr) : otherwise;
}

static struct tplc_template *current(struct unit *u)
{
    return &u->p->templates[u->p->n_templates - 1];
}

static struct frame *top(struct unit *u)
{
    return u->n_frames ? u->frames[u->n_frames - 1] : NULL;
}

/* ---- C */

static void write_line(struct unit *u, struct tool_buf *b, size_t at)
{
    tool_printf(b, "#line %u ", tool_line_of((struct tool_place){u->file, at}));
    tool_literal(b, str_of(u->file->name));
    tool_char(b, '\n');
}

/* Everything literal since the last directive that printed or branched becomes one out_raw. */
static void flush(struct unit *u)
{
    struct tool_buf *b = &u->body;
    str rest = tool_str(&u->literal);
    if (!rest.len)
        return;
    size_t all = rest.len;
    tool_put(b, S("    out_raw(o"));
    const char *between = ", ";
    while (rest.len) {
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        size_t n = newline ? (size_t)(newline - rest.ptr) + 1 : rest.len;
        tool_put(b, str_of(between));
        tool_literal(b, str_head(rest, n));
        rest = str_from(rest, n);
        between = "\n        ";
    }
    tool_printf(b, ", %zu);\n", all);
    u->literal.len = 0;
}

static void write_call(struct unit *u, size_t at, str name, const char *suffix, str args)
{
    flush(u);
    write_line(u, &u->body, at);
    tool_printf(&u->body, "    tpl_" STR_FMT "%s(o%s" STR_FMT ");\n", STR_ARG(name), suffix,
                args.len ? ", " : "", STR_ARG(args));
}

static void write_head(struct unit *u, struct tool_buf *b, const char *suffix, const char *end)
{
    const struct tplc_template *tpl = current(u);
    write_line(u, b, u->template_at);
    tool_printf(b, "void tpl_" STR_FMT "%s(struct out *o%s" STR_FMT ")%s", STR_ARG(tpl->name), suffix,
                tpl->params.len ? ", " : "", STR_ARG(tpl->params), end);
}

/* The function is complete: "" or, around a slot, "_open" and "_close". */
static void write_function(struct unit *u, const char *suffix)
{
    flush(u);
    write_head(u, &u->p->prototypes, suffix, ";\n");
    write_head(u, &u->p->body, suffix, "\n{\n");
    if (!u->body.len)
        tool_put(&u->p->body, S("    (void)o;\n"));
    tool_put(&u->p->body, tool_str(&u->body));
    tool_put(&u->p->body, S("}\n\n"));
    u->body.len = 0;
}

/* ---- literals */

/* Cuts the run of white space at the front of the literal [at, to) and prints it: one that holds a newline
 * shrinks to one character. Returns its end. */
static size_t literal_space(struct unit *u, size_t at, size_t to)
{
    const char *text = u->file->text.ptr;
    size_t end = at;
    while (end < to && directive_space(text[end]))
        end++;
    bool lines = memchr(text + at, '\n', end - at) && !markup_keeps_space(&u->doc.now);
    char one = markup_is_text(&u->doc.now) ? '\n' : ' ';
    if (lines)
        markup_feed(&u->doc, at, one);
    for (size_t i = at; i < end && !lines; i++)
        markup_feed(&u->doc, i, text[i]);
    tool_put(&u->literal, lines ? (str){&one, 1} : (str){text + at, end - at});
    return end;
}

/* A browser drops the first newline in a <textarea> and a <pre>: one is put there, so that it never is the
 * value's. */
static void after_open_tag(struct unit *u, size_t at)
{
    str element = u->doc.now.stack[u->doc.now.depth - 1].name;
    bool drops = markup_fold(element, "textarea") || markup_fold(element, "pre");
    if (drops && !str_is(str_head(str_from(u->file->text, at + 1), 1), "\n"))
        tool_char(&u->literal, '\n');
}

static void literal(struct unit *u, size_t from, size_t to)
{
    const char *text = u->file->text.ptr;
    for (size_t i = from; i < to && !u->doc.failed;) {
        if (directive_space(text[i])) {
            i = literal_space(u, i, to);
            continue;
        }
        size_t depth = u->doc.now.depth;
        markup_feed(&u->doc, i, text[i]);
        tool_char(&u->literal, text[i]);
        if (u->doc.now.depth > depth)
            after_open_tag(u, i);
        i++;
    }
}

/* What stands outside of templates: nothing. */
static void between(struct unit *u, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!directive_space(u->file->text.ptr[i]))
            UNIT_ERROR(u, i, "{{template name (parameters)}} expected");
}

/* Has the directive its line for itself? */
static bool is_alone(const struct unit *u, const struct directive *d)
{
    str text = u->file->text;
    for (size_t i = d->at; i > 0 && text.ptr[i - 1] != '\n'; i--)
        if (!directive_space(text.ptr[i - 1]))
            return false;
    for (size_t i = d->end; i < text.len && text.ptr[i] != '\n'; i++)
        if (!directive_space(text.ptr[i]))
            return false;
    return true;
}

static void skip_space(struct unit *u)
{
    while (u->at < u->file->text.len && directive_space(u->file->text.ptr[u->at]))
        u->at++;
}

/* White space before a directive that is alone on its line was printed; what follows it would double it. */
static void skip_line(struct unit *u, const struct directive *d, bool alone)
{
    if (alone && is_alone(u, d) && !markup_keeps_space(&u->doc.now))
        skip_space(u);
}

/* ---- templates */

static void end_template(struct unit *u, size_t at)
{
    if (!u->in_template)
        return;
    u->in_template = false;
    if (u->n_frames)
        UNIT_ERROR(u, top(u)->at, "this directive has no {{end}}");
    markup_end(&u->doc, at);
    u->n_frames = 0;
    while (u->literal.len && directive_space(u->literal.ptr[u->literal.len - 1]))
        u->literal.len--;
    write_function(u, current(u)->has_slot ? "_close" : "");
}

static const struct tplc_template *find_template(const struct tplc *p, str name)
{
    for (size_t i = 0; i < p->n_templates; i++)
        if (str_eq(p->templates[i].name, name))
            return &p->templates[i];
    return NULL;
}

static void on_template(struct unit *u, const struct directive *d)
{
    struct directive_text text = {u->p->t, u->file, d->rest};
    struct tplc_template tpl = {0};
    if (!directive_name(&text, &tpl.name)) {
        UNIT_ERROR(u, d->at, "{{template name (parameters)}}: the name is missing");
        return;
    }
    if (text.rest.len && (!directive_group(&text, &tpl.params) || text.rest.len))
        UNIT_ERROR(u, d->at, "{{template name (parameters)}}: parameters stand in one pair of brackets");
    if (str_is(tpl.params, "void"))
        tpl.params = STR_NONE;
    if (find_template(u->p, tpl.name))
        UNIT_ERROR(u, d->at, "a second template " STR_FMT, STR_ARG(tpl.name));
    struct tplc *p = u->p;
    p->templates = tool_grow(p->t, p->templates, p->n_templates, &p->cap_templates, sizeof *p->templates);
    p->templates[p->n_templates++] = tpl;
    bool failed = u->doc.failed;
    markup_begin(&u->doc, p->t, u->file);
    u->doc.failed = failed;
    u->in_template = true;
    u->template_at = d->at;
}

static void on_include(struct unit *u, const struct directive *d)
{
    str s = d->rest;
    bool ok = s.len > 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"';
    for (size_t i = 1; ok && i + 1 < s.len; i++)
        ok = directive_name_char(s.ptr[i]) || s.ptr[i] == '/' || s.ptr[i] == '.' || s.ptr[i] == '-';
    if (!ok)
        UNIT_ERROR(u, d->at, "{{include \"folder/file.h\"}} expected");
    str line = tool_fmt(u->p->t, "#include " STR_FMT "\n", STR_ARG(s));
    str all = tool_str(&u->p->includes);
    if (all.len < line.len || !memmem(all.ptr, all.len, line.ptr, line.len))
        tool_put(&u->p->includes, line);
}

/* ---- flow */

static struct frame *push(struct unit *u, const struct directive *d)
{
    if (u->n_frames == FRAMES) {
        UNIT_ERROR(u, d->at, "more than %d directives deep", FRAMES);
        return NULL;
    }
    struct frame *f = tool_alloc(u->p->t, sizeof *f);
    f->kind = d->kind;
    f->at = d->at;
    f->alone = is_alone(u, d);
    f->start = u->doc.now;
    u->frames[u->n_frames++] = f;
    return f;
}

static bool expression(struct unit *u, size_t at, str e)
{
    if (u->doc.failed)
        return false;
    if (!directive_check_expression(u->p->t, u->file, at, e))
        u->doc.failed = true;
    return !u->doc.failed;
}

static void on_if(struct unit *u, const struct directive *d)
{
    markup_directive(&u->doc, d->at);
    if (!expression(u, d->at, d->rest) || !push(u, d))
        return;
    flush(u);
    write_line(u, &u->body, d->at);
    tool_printf(&u->body, "    if (" STR_FMT ") {\n", STR_ARG(d->rest));
}

static void on_each(struct unit *u, const struct directive *d)
{
    struct directive_text text = {u->p->t, u->file, d->rest};
    str name, in, items, count;
    markup_loop(&u->doc, d->at);
    if (!directive_name(&text, &name) || !directive_name(&text, &in) || !str_is(in, "in") ||
        !directive_last_group(text.rest, &items, &count)) {
        UNIT_ERROR(u, d->at, "{{each e in items (count)}} expected");
        return;
    }
    if (!expression(u, d->at, items) || !expression(u, d->at, count))
        return;
    struct frame *f = push(u, d);
    if (!f)
        return;
    f->name = name;
    flush(u);
    write_line(u, &u->body, d->at);
    tool_printf(&u->body,
                "    { const size_t %.*s_n_ = (size_t)(%.*s); for (size_t %.*s_i_ = 0; %.*s_i_ < %.*s_n_; "
                "%.*s_i_++) {"
                " const __typeof__(*(%.*s)) *const %.*s = &(%.*s)[%.*s_i_]; (void)%.*s;\n",
                STR_ARG(name), STR_ARG(count), STR_ARG(name), STR_ARG(name), STR_ARG(name), STR_ARG(name),
                STR_ARG(items), STR_ARG(name), STR_ARG(items), STR_ARG(name), STR_ARG(name));
}

/* Ends a branch and begins the next where the directive began. */
static void next_branch(struct unit *u, const struct directive *d, struct frame *f)
{
    markup_directive(&u->doc, d->at);
    flush(u);
    if (f->has_end)
        markup_join(&u->doc, d->at, &f->end, &u->doc.now);
    else
        f->end = u->doc.now;
    f->has_end = true;
    u->doc.now = f->start;
}

static void on_else(struct unit *u, const struct directive *d)
{
    struct frame *f = top(u);
    if (!f || f->kind == DIRECTIVE_WRAP || f->has_else) {
        UNIT_ERROR(u, d->at, "this {{else}} belongs to no {{if}} or {{each}}");
        return;
    }
    next_branch(u, d, f);
    f->has_else = true;
    if (f->kind == DIRECTIVE_EACH)
        tool_printf(&u->body, "    } if (" STR_FMT "_n_ == 0) {\n", STR_ARG(f->name));
    else
        tool_put(&u->body, S("    } else {\n"));
}

static void on_else_if(struct unit *u, const struct directive *d)
{
    struct frame *f = top(u);
    if (!f || f->kind != DIRECTIVE_IF || f->has_else) {
        UNIT_ERROR(u, d->at, "this {{else if}} belongs to no {{if}}");
        return;
    }
    next_branch(u, d, f);
    if (!expression(u, d->at, d->rest))
        return;
    tool_put(&u->body, S("    } else\n"));
    write_line(u, &u->body, d->at);
    tool_printf(&u->body, "    if (" STR_FMT ") {\n", STR_ARG(d->rest));
}

static void on_end(struct unit *u, const struct directive *d)
{
    struct frame *f = top(u);
    if (!f) {
        UNIT_ERROR(u, d->at, "this {{end}} belongs to nothing");
        return;
    }
    next_branch(u, d, f);
    /* Without {{else}} the way past is a branch too; a loop or a wrap must come back to where it began. */
    if (!f->has_else || f->kind != DIRECTIVE_IF)
        markup_join(&u->doc, d->at, &f->end, &f->start);
    u->doc.now = f->end;
    u->n_frames--;
    if (f->kind == DIRECTIVE_WRAP) {
        u->p->calls[f->call].has_form = u->doc.n_forms > f->n_forms;
        write_call(u, f->at, f->name, "_close", f->args);
        return;
    }
    tool_put(&u->body, f->kind == DIRECTIVE_EACH ? S("    } }\n") : S("    }\n"));
}

/* ---- calls */

static bool read_call(struct unit *u, const struct directive *d, str *ret_name, str *ret_args)
{
    struct directive_text text = {u->p->t, u->file, d->rest};
    bool wraps = d->kind == DIRECTIVE_WRAP;
    markup_needs_text(&u->doc, d->at, wraps ? "{{wrap}}" : "{{use}}");
    if (!directive_name(&text, ret_name)) {
        UNIT_ERROR(u, d->at, "the name of a template expected");
        return false;
    }
    *ret_args = text.rest;
    if (text.rest.len && !expression(u, d->at, text.rest))
        return false;
    struct tplc *p = u->p;
    p->calls = tool_grow(p->t, p->calls, p->n_calls, &p->cap_calls, sizeof *p->calls);
    p->calls[p->n_calls++] = (struct tplc_call){*ret_name, wraps, false, {u->file, d->at}};
    return !u->doc.failed;
}

static void on_use(struct unit *u, const struct directive *d)
{
    str name, args;
    if (!read_call(u, d, &name, &args))
        return;
    if (str_is(name, "form_key"))
        markup_form_key(&u->doc, d->at);
    write_call(u, d->at, name, "", args);
}

static void on_wrap(struct unit *u, const struct directive *d)
{
    str name, args;
    if (!read_call(u, d, &name, &args))
        return;
    struct frame *f = push(u, d);
    if (!f)
        return;
    f->name = name;
    f->args = args;
    f->call = u->p->n_calls - 1;
    f->n_forms = u->doc.n_forms;
    write_call(u, d->at, name, "_open", args);
}

/* The function ends here and a second one begins, with the same parameters. */
static void on_slot(struct unit *u, const struct directive *d)
{
    struct tplc_template *tpl = current(u);
    markup_needs_text(&u->doc, d->at, "{{slot}}");
    if (!u->doc.failed)
        markup_check_slot(&u->doc, d->at);
    for (size_t i = 0; i < u->n_frames; i++)
        if (u->frames[i]->kind != DIRECTIVE_WRAP)
            UNIT_ERROR(u, d->at, "{{slot}} stands outside of {{if}} and {{each}}");
    if (tpl->has_slot)
        UNIT_ERROR(u, d->at, "a second {{slot}}");
    tpl->has_slot = true;
    tpl->slot_in_form = markup_in_form(&u->doc.now);
    write_function(u, "_open");
}

/* ---- values */

static void on_value(struct unit *u, const struct directive *d)
{
    static const char *const writers[] = {
        [CONTEXT_TEXT] = "out_text",         [CONTEXT_ATTR] = "out_attr",       [CONTEXT_URL] = "out_url",
        [CONTEXT_URL_PART] = "out_url_part", [CONTEXT_URL_QUERY] = "out_url_q",
    };
    str inside = d->rest;
    bool url_q = directive_call_of(d->rest, "url_q", &inside);
    enum markup_context context = markup_value(&u->doc, d->at, url_q);
    if (context == CONTEXT_NONE || !expression(u, d->at, inside))
        return;
    flush(u);
    write_line(u, &u->body, d->at);
    tool_printf(&u->body, "    %s(o, " STR_FMT ");\n", writers[context], STR_ARG(inside));
}

/* name=expression name=expression … as designated members; how many there are. */
static size_t text_args(struct unit *u, const struct directive *d, struct directive_text *text,
                        struct tool_buf *members)
{
    size_t n = 0;
    for (; text->rest.len; n++) {
        str name;
        if (!directive_name(text, &name) || !text->rest.len || text->rest.ptr[0] != '=') {
            UNIT_ERROR(u, offset(u, text->rest, d->at), "name=expression expected");
            return 0;
        }
        text->rest = directive_trim(str_from(text->rest, 1));
        str value = directive_word(text);
        if (!expression(u, d->at, value))
            return 0;
        tool_printf(members, "%s." STR_FMT " = " STR_FMT, n ? ", " : "", STR_ARG(name), STR_ARG(value));
    }
    return n;
}

/* Members that are not named would silently be empty. */
static void write_text_args(struct unit *u, str id, str members, size_t n)
{
    struct tool_buf *b = &u->body, lower = {.t = u->p->t}, upper = {.t = u->p->t};
    tool_identifier(&lower, id);
    tool_upper(&upper, id);
    if (n)
        tool_printf(b,
                    "    _Static_assert(TEXT_ARGS_" STR_FMT " == %zu, \"each parameter of the text once\");",
                    STR_ARG(tool_str(&upper)), n);
    tool_printf(b, "    text_" STR_FMT "(out_t_begin(o), o->loc", STR_ARG(tool_str(&lower)));
    if (n)
        tool_printf(b, ", (struct text_args_" STR_FMT "){" STR_FMT "}", STR_ARG(tool_str(&lower)),
                    STR_ARG(members));
}

/* The text's function writes plain text; out_t_begin and out_t_end escape it where it stands. */
static void on_text(struct unit *u, const struct directive *d)
{
    struct directive_text text = {u->p->t, u->file, d->rest};
    str quoted = directive_word(&text);
    struct tool_buf members = {.t = u->p->t};
    enum markup_context context = markup_value(&u->doc, d->at, false);
    if (context != CONTEXT_NONE && context != CONTEXT_TEXT && context != CONTEXT_ATTR)
        UNIT_ERROR(u, d->at, "no {{t}} in a URL");
    if (quoted.len < 3 || quoted.ptr[0] != '"' || quoted.ptr[quoted.len - 1] != '"')
        UNIT_ERROR(u, d->at, "{{t \"message.id\" name=expression …}} expected");
    size_t n = u->doc.failed ? 0 : text_args(u, d, &text, &members);
    if (u->doc.failed)
        return;
    flush(u);
    write_line(u, &u->body, d->at);
    write_text_args(u, (str){quoted.ptr + 1, quoted.len - 2}, tool_str(&members), n);
    tool_printf(&u->body, "); out_t_end(o, %s);\n", context == CONTEXT_ATTR ? "OUT_ATTR" : "OUT_TEXT");
    u->p->has_texts = true;
}

/* ---- files */

static void on_outside(struct unit *u, const struct directive *d)
{
    if (d->kind == DIRECTIVE_TEMPLATE)
        on_template(u, d);
    else if (d->kind == DIRECTIVE_INCLUDE)
        on_include(u, d);
    else if (d->kind != DIRECTIVE_COMMENT)
        UNIT_ERROR(u, d->at, "{{template name (parameters)}} expected first");
    skip_space(u);
}

static void on_inside(struct unit *u, const struct directive *d)
{
    bool alone = d->kind == DIRECTIVE_COMMENT || d->kind == DIRECTIVE_IF || d->kind == DIRECTIVE_EACH ||
                 d->kind == DIRECTIVE_WRAP;
    if (d->kind == DIRECTIVE_ELSE || d->kind == DIRECTIVE_ELSE_IF || d->kind == DIRECTIVE_END)
        alone = top(u) && top(u)->alone;
    static void (*const on[])(struct unit *, const struct directive *) = {
        [DIRECTIVE_VALUE] = on_value, [DIRECTIVE_IF] = on_if,     [DIRECTIVE_ELSE] = on_else,
        [DIRECTIVE_EACH] = on_each,   [DIRECTIVE_END] = on_end,   [DIRECTIVE_ELSE_IF] = on_else_if,
        [DIRECTIVE_USE] = on_use,     [DIRECTIVE_WRAP] = on_wrap, [DIRECTIVE_SLOT] = on_slot,
        [DIRECTIVE_TEXT] = on_text,
    };
    if (d->kind == DIRECTIVE_INCLUDE)
        UNIT_ERROR(u, d->at, "{{include}} stands before the first template");
    else if (d->kind != DIRECTIVE_COMMENT)
        on[d->kind](u, d);
    skip_line(u, d, alone);
}

/* One mistake per template: goes on at the next one. */
static void give_up(struct unit *u)
{
    str rest = str_from(u->file->text, u->at);
    const char *next = rest.len ? memmem(rest.ptr, rest.len, "{{template", 10) : NULL;
    u->at = next ? (size_t)(next - u->file->text.ptr) : u->file->text.len;
    u->in_template = false;
    u->n_frames = 0;
    u->literal.len = 0;
    u->body.len = 0;
    u->doc.failed = false;
}

/* One directive, with the literal before it; at the end of the file only the literal. */
static void step(struct unit *u)
{
    str text = u->file->text, rest = str_from(text, u->at);
    const char *open = rest.len ? memmem(rest.ptr, rest.len, "{{", 2) : NULL;
    size_t to = open ? (size_t)(open - text.ptr) : text.len;
    struct directive d;
    if (u->in_template)
        literal(u, u->at, to);
    else
        between(u, u->at, to);
    u->at = to;
    if (!open || u->doc.failed)
        return;
    if (!directive_read(u->p->t, u->file, to, &d)) {
        u->doc.failed = true;
        u->at = to + 2;
        return;
    }
    u->at = d.end;
    if (d.kind == DIRECTIVE_TEMPLATE)
        end_template(u, d.at);
    if (u->doc.failed) {
        u->at = d.at; /* the template before this one failed, not this one */
        return;
    }
    if (u->in_template)
        on_inside(u, &d);
    else
        on_outside(u, &d);
}

void tplc_begin(struct tplc *p, struct tool *t)
{
    *p = (struct tplc){.t = t, .includes = {.t = t}, .prototypes = {.t = t}, .body = {.t = t}};
}

void tplc_file(struct tplc *p, const struct tool_file *file)
{
    if (!tool_is_text(p->t, file))
        return;
    struct unit *u = tool_alloc(p->t, sizeof *u);
    *u = (struct unit){.p = p, .file = file, .literal = {.t = p->t}, .body = {.t = p->t}};
    markup_begin(&u->doc, p->t, file);
    while (u->at < file->text.len) {
        step(u);
        if (u->doc.failed)
            give_up(u);
    }
    end_template(u, file->text.len);
}

static void check_calls(struct tplc *p)
{
    for (size_t i = 0; i < p->n_calls; i++) {
        const struct tplc_call *c = &p->calls[i];
        const struct tplc_template *tpl = find_template(p, c->name);
        if (!tpl)
            tool_error(p->t, c->place, "no template " STR_FMT, STR_ARG(c->name));
        else if (tpl->has_slot && !c->wraps)
            tool_error(p->t, c->place, STR_FMT " has a {{slot}}: {{wrap}} it", STR_ARG(c->name));
        else if (!tpl->has_slot && c->wraps)
            tool_error(p->t, c->place, STR_FMT " has no {{slot}}: {{use}} it", STR_ARG(c->name));
        else if (tpl->slot_in_form && c->has_form)
            tool_error(p->t, c->place, "a <form> inside the <form> of " STR_FMT, STR_ARG(c->name));
    }
}

void tplc_finish(struct tplc *p, str name, str *ret_header, str *ret_source)
{
    struct tool_buf header = {.t = p->t}, source = {.t = p->t}, guard = {.t = p->t};
    if (p->t->errors == 0)
        check_calls(p);
    tool_upper(&guard, name);
    tool_printf(&header,
                "/* Made by tplc from the templates; see docs/templates.md. */\n#ifndef " STR_FMT
                "_GEN_H\n#define " STR_FMT "_GEN_H\n\n#include \"web/out.h\"\n" STR_FMT "\n" STR_FMT
                "\n#endif\n",
                STR_ARG(tool_str(&guard)), STR_ARG(tool_str(&guard)), STR_ARG(tool_str(&p->includes)),
                STR_ARG(tool_str(&p->prototypes)));
    tool_printf(&source,
                "/* Made by tplc from the templates; see docs/templates.md. */\n#include \"" STR_FMT
                ".gen.h\"\n%s\n#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n\n" STR_FMT,
                STR_ARG(name), p->has_texts ? "#include \"texts.gen.h\"\n" : "", STR_ARG(tool_str(&p->body)));
    *ret_header = tool_str(&header);
    *ret_source = tool_str(&source);
}
