/* The HTML state machine; see markup.h. It is stricter than HTML: quoted attributes only, no omitted end
 * tags. So what it accepts, a browser reads as the same tree. */
#include "tplc/markup.h"

#include "tplc/directive.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name_char(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_' || c == '.';
}

static bool in_tag(const struct markup *m)
{
    return m->state == MARKUP_TAG || m->state == MARKUP_TAG_TIGHT;
}

static struct markup_attr *attr_of(struct markup *m)
{
    return &m->tag.attrs[m->tag.n_attrs - 1];
}

static str source(const struct markup_doc *d, size_t from, size_t to)
{
    return (str){d->file->text.ptr + from, to - from};
}

static bool source_has(const struct markup_doc *d, size_t at, const char *lower)
{
    return markup_fold(str_head(str_from(d->file->text, at), strlen(lower)), lower);
}

void markup_begin(struct markup_doc *d, struct tool *t, const struct tool_file *file)
{
    struct markup_label *labels = d->labels, *controls = d->controls;
    size_t cap_labels = d->cap_labels, cap_controls = d->cap_controls;
    *d = (struct markup_doc){.t = t, .file = file, .labels = labels, .controls = controls};
    d->cap_labels = cap_labels;
    d->cap_controls = cap_controls;
}

static void check_labels(struct markup_doc *d)
{
    for (size_t i = 0; i < d->n_controls; i++) {
        bool found = false;
        for (size_t k = 0; k < d->n_labels && !found; k++)
            found = str_eq(d->labels[k].id, d->controls[i].id);
        if (!found)
            MARKUP_ERROR(d, d->controls[i].at,
                         "<" STR_FMT "> has no <label for=\"" STR_FMT "\"> in this template",
                         STR_ARG(d->controls[i].element), STR_ARG(d->controls[i].id));
    }
}

void markup_end(struct markup_doc *d, size_t at)
{
    struct markup *m = &d->now;
    if (d->failed)
        return;
    if (m->depth)
        MARKUP_ERROR(d, m->stack[m->depth - 1].at, "<" STR_FMT "> is not closed",
                     STR_ARG(m->stack[m->depth - 1].name));
    else if (m->state != MARKUP_TEXT)
        MARKUP_ERROR(d, at, "the template ends inside a tag or a comment");
    check_labels(d);
}

/* ---- start tags */

static void push(struct markup_doc *d)
{
    struct markup *m = &d->now;
    if (m->depth == MARKUP_DEPTH) {
        MARKUP_ERROR(d, m->tag.at, "more than %d elements deep", MARKUP_DEPTH);
        return;
    }
    const struct markup_attr *method = markup_find_attr(&m->tag, S("method"));
    bool post = markup_fold(m->tag.name, "form") && method && markup_fold(method->value, "post");
    m->stack[m->depth++] = (struct markup_element){.name = m->tag.name, .at = m->tag.at, .wants_key = post};
}

static void finish_tag(struct markup_doc *d, bool closes_itself)
{
    struct markup *m = &d->now;
    markup_check_tag(d);
    bool svg = markup_in_svg(m) || markup_fold(m->tag.name, "svg");
    m->state = MARKUP_TEXT;
    if (markup_is_void(m->tag.name))
        return;
    if (closes_itself && !svg)
        MARKUP_ERROR(d, m->tag.at, "<" STR_FMT "/> does not close itself in HTML", STR_ARG(m->tag.name));
    if (closes_itself)
        return;
    push(d);
    if (svg)
        return;
    if (markup_fold(m->tag.name, "script") || markup_fold(m->tag.name, "style"))
        m->state = MARKUP_RAW;
    else if (markup_fold(m->tag.name, "title") || markup_fold(m->tag.name, "textarea"))
        m->state = MARKUP_PLAIN;
}

static void finish_attr_name(struct markup_doc *d)
{
    struct markup_attr *a = attr_of(&d->now);
    a->class = markup_attr_class(a->name);
    markup_check_attr(d, a);
}

static void begin_attr(struct markup_doc *d, size_t at)
{
    struct markup_tag *tag = &d->now.tag;
    if (tag->n_attrs == MARKUP_ATTRS) {
        MARKUP_ERROR(d, at, "more than %d attributes", MARKUP_ATTRS);
        return;
    }
    tag->attrs[tag->n_attrs++] = (struct markup_attr){.name = source(d, at, at + 1), .at = at, .sure = true};
    d->now.state = MARKUP_ATTR;
}

/* ---- URLs */

static void url_scheme(struct markup_doc *d, size_t at)
{
    str value = source(d, d->now.url_word, at);
    if (markup_fold(value, "http") || markup_fold(value, "https"))
        d->now.url = URL_HOST;
    else if (markup_fold(value, "mailto"))
        d->now.url = URL_MAIL;
    else
        MARKUP_ERROR(d, at - value.len,
                     "a URL begins with http:, https:, mailto: or a path; not with " STR_FMT ":",
                     STR_ARG(value));
}

static void url_early(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (m->url == URL_START)
        m->url_word = at;
    if (c == ':' && m->url == URL_WORD)
        url_scheme(d, at);
    else if (c == ':' || c == '&')
        MARKUP_ERROR(d, at, "%c is not allowed before the path of a URL", c);
    else if (c == '/')
        m->url = m->url == URL_START ? URL_SLASH : URL_PATH;
    else if (c == '?' || c == '#')
        m->url = URL_QUERY;
    else
        m->url = is_name_char(c) || c == '+' ? URL_WORD : URL_PATH;
}

/* Behind "https:". */
static void url_host(struct markup_doc *d, size_t at, char c)
{
    char before = d->file->text.ptr[at - 1];
    if (before == ':' && c != '/')
        MARKUP_ERROR(d, at, "// expected behind the scheme");
    else if (c == '/' && before != ':' && before != '/')
        d->now.url = URL_PATH;
    else if (c == '?' || c == '#')
        d->now.url = URL_QUERY;
}

static void url_char(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    bool query = c == '?' || c == '#';
    if (directive_space(c) || c == '\\') {
        MARKUP_ERROR(d, at, "no white space and no backslash in a URL");
        return;
    }
    switch (m->url) {
    case URL_START:
    case URL_WORD:
        url_early(d, at, c);
        break;
    case URL_SLASH:
        if (c == '/' || c == '&')
            MARKUP_ERROR(d, at, "a URL does not begin with /%c; for another host write https://", c);
        m->url = query ? URL_QUERY : URL_PATH;
        break;
    case URL_HOST:
        url_host(d, at, c);
        break;
    case URL_PATH:
        m->url = query ? URL_QUERY : URL_PATH;
        break;
    case URL_MAIL:
    case URL_QUERY:
        break;
    }
}

/* ---- end tags */

static void close_element(struct markup_doc *d)
{
    struct markup *m = &d->now;
    str name = m->tag.name;
    m->state = MARKUP_TEXT;
    if (markup_is_void(name)) {
        MARKUP_ERROR(d, m->tag.at, "<" STR_FMT "> has no end tag", STR_ARG(name));
        return;
    }
    if (m->depth == 0) {
        MARKUP_ERROR(d, m->tag.at, "</" STR_FMT "> closes nothing", STR_ARG(name));
        return;
    }
    const struct markup_element *e = &m->stack[m->depth - 1];
    if (!markup_same(name, e->name))
        MARKUP_ERROR(d, m->tag.at, "</" STR_FMT "> where <" STR_FMT "> of line %u is open", STR_ARG(name),
                     STR_ARG(e->name), tool_line_of((struct tool_place){d->file, e->at}));
    else if (e->wants_key && !e->has_key)
        MARKUP_ERROR(d, e->at, "<form method=\"post\"> without {{use form_key …}} directly inside it");
    m->depth--;
}

/* ---- one function per state */

static void feed_text(struct markup_doc *d, size_t at, char c)
{
    if (c == '<')
        d->now.state = MARKUP_LESS;
    else if (!directive_space(c))
        markup_check_text(d, at);
}

static void feed_less(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (c == '/') {
        m->state = MARKUP_END_LESS;
    } else if (c == '!' && source_has(d, at, "!--")) {
        m->state = MARKUP_COMMENT;
    } else if (c == '!' && source_has(d, at, "!doctype")) {
        m->state = MARKUP_BANG;
    } else if (is_letter(c)) {
        m->tag = (struct markup_tag){.name = source(d, at, at + 1), .at = at - 1};
        m->state = MARKUP_TAG_NAME;
    } else {
        MARKUP_ERROR(d, at - 1, "this < begins no tag; write &lt;");
    }
}

static void feed_bang(struct markup_doc *d, size_t at, char c)
{
    if (c == '<')
        MARKUP_ERROR(d, at, "< in the doctype");
    if (c == '>')
        d->now.state = MARKUP_TEXT;
}

static void feed_comment(struct markup_doc *d, size_t at, char c)
{
    const char *p = d->file->text.ptr + at;
    if (c == '>' && ((p[-1] == '-' && p[-2] == '-') || (p[-1] == '!' && p[-2] == '-' && p[-3] == '-')))
        d->now.state = MARKUP_TEXT;
}

static void feed_tag_name(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (is_name_char(c))
        m->tag.name.len++;
    else if (c == '>')
        finish_tag(d, false);
    else if (c == '/')
        m->state = MARKUP_SLASH;
    else if (directive_space(c))
        m->state = MARKUP_TAG;
    else
        MARKUP_ERROR(d, at, "'%c' in the name of a tag", c);
}

static void feed_tag(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (directive_space(c))
        m->state = MARKUP_TAG;
    else if (c == '>')
        finish_tag(d, false);
    else if (c == '/')
        m->state = MARKUP_SLASH;
    else if (m->state == MARKUP_TAG_TIGHT)
        MARKUP_ERROR(d, at, "white space expected before an attribute");
    else if (is_letter(c))
        begin_attr(d, at);
    else
        MARKUP_ERROR(d, at, "the name of an attribute expected");
}

static void feed_attr(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (is_name_char(c)) {
        attr_of(m)->name.len++;
        return;
    }
    finish_attr_name(d);
    if (c == '=')
        m->state = MARKUP_EQUALS;
    else if (directive_space(c) || c == '>' || c == '/')
        feed_tag(d, at, c);
    else
        MARKUP_ERROR(d, at, "'%c' in the name of an attribute", c);
}

static void feed_equals(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (c != '"' && c != '\'') {
        MARKUP_ERROR(d, at, "the value of an attribute stands in quotes, directly behind =");
        return;
    }
    m->quote = c;
    m->url = URL_START;
    m->state = MARKUP_QUOTED;
    attr_of(m)->value = source(d, at + 1, at + 1);
}

static void feed_quoted(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    struct markup_attr *a = attr_of(m);
    if (c != m->quote) {
        if (a->class == ATTR_URL)
            url_char(d, at, c);
        return;
    }
    a->value.len = at - (size_t)(a->value.ptr - d->file->text.ptr);
    m->state = MARKUP_TAG_TIGHT;
    markup_check_attr_value(d, a);
}

static void feed_slash(struct markup_doc *d, size_t at, char c)
{
    if (c == '>')
        finish_tag(d, true);
    else
        MARKUP_ERROR(d, at, "> expected behind /");
}

static void feed_end_less(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (!is_letter(c)) {
        MARKUP_ERROR(d, at, "the name of an element expected behind </");
        return;
    }
    m->tag = (struct markup_tag){.name = source(d, at, at + 1), .at = at - 2};
    m->state = MARKUP_END_NAME;
}

static void feed_end_name(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    if (is_name_char(c) && m->state == MARKUP_END_NAME)
        m->tag.name.len++;
    else if (c == '>')
        close_element(d);
    else if (directive_space(c))
        m->state = MARKUP_END_SPACE;
    else
        MARKUP_ERROR(d, at, "'%c' in an end tag", c);
}

static void feed_plain(struct markup_doc *d, size_t at, char c)
{
    struct markup *m = &d->now;
    bool raw = m->state == MARKUP_RAW;
    if (c == '<' && source_has(d, at, "</")) {
        m->state = MARKUP_LESS;
    } else if (c == '<' && !raw) {
        MARKUP_ERROR(d, at, "no tags inside <" STR_FMT ">; write &lt;", STR_ARG(m->stack[m->depth - 1].name));
    } else if (raw && !directive_space(c)) {
        MARKUP_ERROR(d, at, "<" STR_FMT "> must stay empty: the policy of the pages allows no inline code",
                     STR_ARG(m->stack[m->depth - 1].name));
    }
}

void markup_feed(struct markup_doc *d, size_t at, char c)
{
    static void (*const feed[MARKUP_STATES])(struct markup_doc *, size_t, char) = {
        [MARKUP_TEXT] = feed_text,         [MARKUP_LESS] = feed_less,
        [MARKUP_BANG] = feed_bang,         [MARKUP_COMMENT] = feed_comment,
        [MARKUP_TAG_NAME] = feed_tag_name, [MARKUP_TAG] = feed_tag,
        [MARKUP_TAG_TIGHT] = feed_tag,     [MARKUP_ATTR] = feed_attr,
        [MARKUP_EQUALS] = feed_equals,     [MARKUP_QUOTED] = feed_quoted,
        [MARKUP_SLASH] = feed_slash,       [MARKUP_END_LESS] = feed_end_less,
        [MARKUP_END_NAME] = feed_end_name, [MARKUP_END_SPACE] = feed_end_name,
        [MARKUP_PLAIN] = feed_plain,       [MARKUP_RAW] = feed_plain,
    };
    if (!d->failed)
        feed[d->now.state](d, at, c);
}

bool markup_keeps_space(const struct markup *m)
{
    if (!markup_is_text(m))
        return false;
    for (size_t i = 0; i < m->depth; i++)
        if (markup_fold(m->stack[i].name, "pre") || markup_fold(m->stack[i].name, "textarea"))
            return true;
    return false;
}

bool markup_is_text(const struct markup *m)
{
    return m->state == MARKUP_TEXT || m->state == MARKUP_PLAIN || m->state == MARKUP_RAW ||
           m->state == MARKUP_COMMENT || m->state == MARKUP_BANG;
}

/* ---- directives */

/* Why a directive cannot stand in this state; NULL where one can. */
static const char *refuse(enum markup_state state)
{
    switch (state) {
    case MARKUP_TEXT:
    case MARKUP_TAG:
    case MARKUP_TAG_TIGHT:
    case MARKUP_QUOTED:
    case MARKUP_PLAIN:
        return NULL;
    case MARKUP_LESS:
    case MARKUP_TAG_NAME:
    case MARKUP_END_LESS:
    case MARKUP_END_NAME:
    case MARKUP_END_SPACE:
    case MARKUP_SLASH:
        return "in the name of a tag";
    case MARKUP_BANG:
    case MARKUP_COMMENT:
        return "in a comment or doctype";
    case MARKUP_ATTR:
        return "in the name of an attribute";
    case MARKUP_EQUALS:
        return "in an unquoted attribute";
    case MARKUP_RAW:
        return "inside <script> or <style>";
    case MARKUP_STATES:
        break;
    }
    return "here";
}

static enum markup_context url_value(struct markup_doc *d, size_t at, bool url_q)
{
    struct markup *m = &d->now;
    enum markup_url was = m->url;
    if (was == URL_START && !url_q)
        m->url = URL_PATH;
    switch (was) {
    case URL_START:
        if (!url_q)
            return CONTEXT_URL;
        MARKUP_ERROR(d, at, "url_q() writes a part of a URL; this value is the whole of it");
        return CONTEXT_NONE;
    case URL_WORD:
        MARKUP_ERROR(d, at, "a value here could make a scheme; begin the URL with /");
        return CONTEXT_NONE;
    case URL_HOST:
        MARKUP_ERROR(d, at, "a value cannot choose the host; give the whole URL as one value");
        return CONTEXT_NONE;
    case URL_SLASH:
    case URL_PATH:
        m->url = URL_PATH;
        return url_q ? CONTEXT_URL_QUERY : CONTEXT_URL_PART;
    case URL_QUERY:
        if (!url_q)
            MARKUP_ERROR(d, at, "a value behind ? or # is written as url_q(…)");
        return CONTEXT_URL_QUERY;
    case URL_MAIL:
        return CONTEXT_URL_QUERY;
    }
    return CONTEXT_NONE;
}

static enum markup_context attr_value(struct markup_doc *d, size_t at, bool url_q)
{
    struct markup_attr *a = attr_of(&d->now);
    a->dynamic = true;
    switch (a->class) {
    case ATTR_URL:
        return url_value(d, at, url_q);
    case ATTR_PLAIN:
        if (!url_q)
            return CONTEXT_ATTR;
        MARKUP_ERROR(d, at, "url_q() is for URLs; " STR_FMT " holds none", STR_ARG(a->name));
        return CONTEXT_NONE;
    case ATTR_LITERAL:
    case ATTR_BANNED:
        break;
    }
    MARKUP_ERROR(d, at, "no value in the attribute " STR_FMT, STR_ARG(a->name));
    return CONTEXT_NONE;
}

enum markup_context markup_value(struct markup_doc *d, size_t at, bool url_q)
{
    struct markup *m = &d->now;
    if (d->failed)
        return CONTEXT_NONE;
    const char *why = in_tag(m) ? "in a tag: only inside quoted attributes" : refuse(m->state);
    if (why) {
        MARKUP_ERROR(d, at, "no value %s", why);
        return CONTEXT_NONE;
    }
    if (m->state == MARKUP_QUOTED)
        return attr_value(d, at, url_q);
    if (m->state == MARKUP_TEXT)
        markup_check_text(d, at);
    if (url_q)
        MARKUP_ERROR(d, at, "url_q() is for URLs in attributes");
    return CONTEXT_TEXT;
}

void markup_directive(struct markup_doc *d, size_t at)
{
    struct markup *m = &d->now;
    if (d->failed)
        return;
    /* "<input{{if x}} disabled{{end}}>": a name that a directive follows is complete. */
    if (m->state == MARKUP_ATTR)
        finish_attr_name(d);
    if (m->state == MARKUP_ATTR || m->state == MARKUP_TAG_NAME)
        m->state = MARKUP_TAG_TIGHT;
    const char *why = refuse(m->state);
    if (why)
        MARKUP_ERROR(d, at, "no directive %s", why);
    else if (m->state == MARKUP_QUOTED && attr_of(m)->class == ATTR_LITERAL)
        MARKUP_ERROR(d, at, "no directive in the attribute " STR_FMT, STR_ARG(attr_of(m)->name));
    else if (m->state == MARKUP_QUOTED)
        attr_of(m)->dynamic = true;
}

void markup_needs_text(struct markup_doc *d, size_t at, const char *what)
{
    if (d->now.state != MARKUP_TEXT)
        MARKUP_ERROR(d, at, "%s only where elements can stand", what);
}

void markup_loop(struct markup_doc *d, size_t at)
{
    markup_directive(d, at);
    if (!d->failed && in_tag(&d->now))
        MARKUP_ERROR(d, at, "no {{each}} between attributes: it would repeat them");
}

void markup_form_key(struct markup_doc *d, size_t at)
{
    struct markup *m = &d->now;
    if (d->failed)
        return;
    if (m->depth == 0 || !m->stack[m->depth - 1].wants_key)
        MARKUP_ERROR(d, at, "{{use form_key …}} stands directly inside a <form method=\"post\">");
    else if (m->stack[m->depth - 1].has_key)
        MARKUP_ERROR(d, at, "this form has its key already");
    else
        m->stack[m->depth - 1].has_key = true;
}

/* ---- branches */

static const char *place_name(const struct markup *m)
{
    return in_tag(m) ? "a tag" : m->state == MARKUP_QUOTED ? "an attribute" : "text";
}

/* "/" and "/x": whatever follows is in the path either way, but not a second "/". */
static bool same_url(enum markup_url a, enum markup_url b)
{
    bool path = (a == URL_SLASH || a == URL_PATH) && (b == URL_SLASH || b == URL_PATH);
    return a == b || path;
}

static void join_place(struct markup_doc *d, size_t at, const struct markup *a, const struct markup *b)
{
    bool quoted = a->state == MARKUP_QUOTED && b->state == MARKUP_QUOTED;
    if (a->state != b->state && !(in_tag(a) && in_tag(b)))
        MARKUP_ERROR(d, at, "the branches end in different places: %s and %s", place_name(a), place_name(b));
    else if ((quoted || in_tag(a)) && a->tag.at != b->tag.at)
        MARKUP_ERROR(d, at, "the branches end in different tags");
    else if (quoted && a->tag.attrs[a->tag.n_attrs - 1].at != b->tag.attrs[b->tag.n_attrs - 1].at)
        MARKUP_ERROR(d, at, "the branches end in different attributes");
    else if (quoted && !same_url(a->url, b->url))
        MARKUP_ERROR(d, at, "the branches end in different parts of a URL (path, query, nothing yet)");
}

static str innermost(const struct markup *m)
{
    return m->depth ? m->stack[m->depth - 1].name : S("nothing");
}

static void join_stack(struct markup_doc *d, size_t at, struct markup *into, const struct markup *branch)
{
    bool same = into->depth == branch->depth;
    for (size_t i = 0; same && i < into->depth; i++) {
        struct markup_element *e = &into->stack[i];
        const struct markup_element *b = &branch->stack[i];
        same = str_eq(e->name, b->name);
        e->wants_key = e->wants_key || b->wants_key;
        e->has_key = e->has_key && b->has_key;
    }
    if (!same)
        MARKUP_ERROR(d, at, "the branches leave different elements open: " STR_FMT " and " STR_FMT,
                     STR_ARG(innermost(into)), STR_ARG(innermost(branch)));
}

static void join_attrs(struct markup_doc *d, size_t at, struct markup_tag *into,
                       const struct markup_tag *branch)
{
    for (size_t i = 0; i < into->n_attrs; i++) {
        struct markup_attr *a = &into->attrs[i];
        const struct markup_attr *b = markup_find_attr(branch, a->name);
        a->sure = a->sure && b && b->sure;
        a->dynamic = a->dynamic || (b && (b->dynamic || !str_eq(a->value, b->value)));
    }
    for (size_t i = 0; i < branch->n_attrs; i++) {
        const struct markup_attr *b = &branch->attrs[i];
        if (markup_find_attr(into, b->name))
            continue;
        if (into->n_attrs == MARKUP_ATTRS) {
            MARKUP_ERROR(d, at, "more than %d attributes", MARKUP_ATTRS);
            return;
        }
        into->attrs[into->n_attrs] = *b;
        into->attrs[into->n_attrs++].sure = false;
    }
}

void markup_join(struct markup_doc *d, size_t at, struct markup *into, const struct markup *branch)
{
    if (d->failed)
        return;
    join_place(d, at, into, branch);
    join_stack(d, at, into, branch);
    if (branch->url == URL_SLASH)
        into->url = URL_SLASH;
    if (!in_tag(into))
        return;
    if (branch->state == MARKUP_TAG_TIGHT)
        into->state = MARKUP_TAG_TIGHT;
    join_attrs(d, at, &into->tag, &branch->tag);
}
