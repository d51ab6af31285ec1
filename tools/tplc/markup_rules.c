/* What may stand where in HTML: elements and attributes that are refused, nesting that a browser would
 * rearrange, and what a page owes to people who cannot see it. See docs/templates.md. */
#include "tplc/markup.h"

#include "tplc/directive.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool markup_same(str a, str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool markup_fold(str a, const char *lit)
{
    return markup_same(a, str_of(lit));
}

static bool begins(str s, const char *prefix)
{
    return markup_fold(str_head(s, strlen(prefix)), prefix);
}

static bool contains(str s, const char *part)
{
    for (size_t i = 0; i < s.len; i++)
        if (begins(str_from(s, i), part))
            return true;
    return false;
}

/* Is `word` one of the blank-separated words of `list`? */
static bool among(str word, const char *list)
{
    const char *at = list;
    while (*at) {
        size_t n = strcspn(at, " ");
        if (markup_same(word, (str){at, n}))
            return true;
        at += n + (at[n] == ' ');
    }
    return false;
}

bool markup_is_void(str element)
{
    return among(element, "area base br col embed hr img input link meta source track wbr");
}

static bool inside(const struct markup *m, const char *elements)
{
    for (size_t i = 0; i < m->depth; i++)
        if (among(m->stack[i].name, elements))
            return true;
    return false;
}

bool markup_in_svg(const struct markup *m)
{
    return inside(m, "svg");
}

bool markup_in_form(const struct markup *m)
{
    return inside(m, "form");
}

const struct markup_attr *markup_find_attr(const struct markup_tag *tag, str name)
{
    for (size_t i = 0; i < tag->n_attrs; i++)
        if (markup_same(tag->attrs[i].name, name))
            return &tag->attrs[i];
    return NULL;
}

/* ---- attributes */

enum markup_attr_class markup_attr_class(str name)
{
    static const char urls[] =
        "href src action formaction poster cite data manifest background longdesc xlink:href "
        "hx-get hx-post hx-put hx-patch hx-delete hx-action hx-push-url hx-replace-url";
    /* Of htmx, only what takes a selector or a sentence; the others can hold code. */
    static const char htmx[] =
        "hx-target hx-select hx-select-oob hx-swap-oob hx-include hx-indicator hx-confirm";
    static const char literal[] =
        "srcset imagesrcset method enctype formenctype http-equiv charset rel integrity is "
        "ping sandbox allow formtarget xmlns xmlns:xlink xml:base attributename";
    if (begins(name, "on") || begins(name, "hx-on") || among(name, "style srcdoc formmethod hx-vars"))
        return ATTR_BANNED;
    if (among(name, urls))
        return ATTR_URL;
    if (among(name, literal) || (begins(name, "hx-") && !among(name, htmx)))
        return ATTR_LITERAL;
    return ATTR_PLAIN;
}

void markup_check_attr(struct markup_doc *d, const struct markup_attr *a)
{
    const struct markup_tag *tag = &d->now.tag;
    if (a->class == ATTR_BANNED)
        MARKUP_ERROR(d, a->at, "the attribute " STR_FMT " is not allowed%s", STR_ARG(a->name),
                     markup_fold(a->name, "style") ? "; use a class" : "");
    if (markup_find_attr(tag, a->name) != a)
        MARKUP_ERROR(d, a->at, "the attribute " STR_FMT " stands here twice", STR_ARG(a->name));
}

void markup_check_attr_value(struct markup_doc *d, const struct markup_attr *a)
{
    size_t at = (size_t)(a->value.ptr - d->file->text.ptr);
    if (contains(a->value, "javascript:") || contains(a->value, "vbscript:") ||
        (begins(a->name, "hx-") && begins(directive_trim(a->value), "js:")))
        MARKUP_ERROR(d, at, "no code in attributes");
    if (markup_fold(a->name, "method") && !among(a->value, "get post dialog"))
        MARKUP_ERROR(d, at, "method is get, post or dialog");
}

/* ---- nesting */

/* An element whose parent is one of a few; the same parents hold nothing else and no text (`closed`). */
static const struct {
    const char *parents, *children;
    bool closed;
} families[] = {
    {"html", "head body", true},
    {"head", "title meta link script noscript", true},
    {"table", "caption colgroup thead tbody tfoot tr", true},
    {"thead tbody tfoot", "tr", true},
    {"tr", "td th", true},
    {"colgroup", "col", true},
    {"select", "option optgroup hr", true},
    {"ul ol menu", "li script template", true},
    {"dl", "dt dd div script template", true},
};

static bool closed_to(str parent, str child)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (families[i].closed && among(parent, families[i].parents))
            return !among(child, families[i].children);
    return false;
}

/* Elements that a browser closes or moves when they are not the child of one of these. */
static const struct {
    const char *child, *parents;
} parents[] = {
    {"head body", "html"},
    {"caption colgroup thead tbody tfoot", "table"},
    {"tr", "table thead tbody tfoot"},
    {"td th", "tr"},
    {"col", "colgroup"},
    {"li", "ul ol menu"},
    {"dt dd", "dl div"},
    {"option", "select optgroup datalist"},
    {"optgroup", "select"},
    {"legend", "fieldset"},
    {"summary", "details"},
};

static const char closes_p[] =
    "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure "
    "footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table ul";

/* Is a <p> open that a block element would close? */
static bool in_paragraph(const struct markup *m)
{
    for (size_t i = m->depth; i-- > 0;) {
        if (among(m->stack[i].name, "p"))
            return true;
        if (among(m->stack[i].name, "button td th caption object template html svg"))
            return false;
    }
    return false;
}

static void check_nesting(struct markup_doc *d)
{
    struct markup *m = &d->now;
    str name = m->tag.name;
    str parent = m->depth ? m->stack[m->depth - 1].name : STR_NONE;
    bool misplaced = parent.len && closed_to(parent, name);
    for (size_t i = 0; parent.len && i < ARRAY_LEN(parents); i++)
        misplaced = misplaced || (among(name, parents[i].child) && !among(parent, parents[i].parents));
    if (misplaced)
        MARKUP_ERROR(d, m->tag.at, "<" STR_FMT "> cannot stand directly inside <" STR_FMT ">", STR_ARG(name),
                     STR_ARG(parent));
    if (among(name, closes_p) && in_paragraph(m))
        MARKUP_ERROR(d, m->tag.at, "<" STR_FMT "> would close the <p> around it", STR_ARG(name));
    if (among(name, "form a label button") && inside(m, tool_z(d->t, name)))
        MARKUP_ERROR(d, m->tag.at, "<" STR_FMT "> inside another", STR_ARG(name));
}

void markup_check_text(struct markup_doc *d, size_t at)
{
    const struct markup *m = &d->now;
    if (m->depth && closed_to(m->stack[m->depth - 1].name, S("#text")))
        MARKUP_ERROR(d, at, "no text directly inside <" STR_FMT ">", STR_ARG(m->stack[m->depth - 1].name));
}

/* Anything can come in a slot, so nothing around it may be picky. */
void markup_check_slot(struct markup_doc *d, size_t at)
{
    markup_check_text(d, at);
    if (inside(&d->now, "p a button label h1 h2 h3 h4 h5 h6 select svg"))
        MARKUP_ERROR(d, at, "no {{slot}} inside <p>, <a>, <button>, <label>, <select>, <svg> or a heading");
}

/* ---- whole tags */

static bool has(const struct markup_tag *tag, const char *attr)
{
    const struct markup_attr *a = markup_find_attr(tag, str_of(attr));
    return a && a->sure;
}

static bool is_value(const struct markup_tag *tag, const char *attr, const char *values)
{
    const struct markup_attr *a = markup_find_attr(tag, str_of(attr));
    return a && a->sure && !a->dynamic && among(a->value, values);
}

static void remember(struct markup_doc *d, bool label, const struct markup_attr *id)
{
    struct markup_label **list = label ? &d->labels : &d->controls;
    size_t *n = label ? &d->n_labels : &d->n_controls;
    *list = tool_grow(d->t, *list, *n, label ? &d->cap_labels : &d->cap_controls, sizeof **list);
    (*list)[(*n)++] = (struct markup_label){id->value, d->now.tag.name, d->now.tag.at};
}

/* A control says what it is for: aria-label, a <label> around it, or a <label for> its id in the same
 * template. */
static void check_control(struct markup_doc *d)
{
    const struct markup_tag *tag = &d->now.tag;
    bool silent =
        markup_fold(tag->name, "input") && is_value(tag, "type", "hidden submit button reset image");
    if (silent || has(tag, "aria-label") || has(tag, "aria-labelledby") || inside(&d->now, "label"))
        return;
    if (!has(tag, "id"))
        MARKUP_ERROR(d, tag->at, "<" STR_FMT "> needs an id and a <label for>, or aria-label",
                     STR_ARG(tag->name));
    else
        remember(d, false, markup_find_attr(tag, S("id")));
}

static void check_meta(struct markup_doc *d)
{
    const struct markup_tag *tag = &d->now.tag;
    const struct markup_attr *content = markup_find_attr(tag, S("content"));
    if (content && content->dynamic && markup_find_attr(tag, S("http-equiv")))
        MARKUP_ERROR(d, content->at, "no value in the content of a meta with http-equiv");
}

static void check_script(struct markup_doc *d)
{
    const struct markup_attr *src = markup_find_attr(&d->now.tag, S("src"));
    if (src && (src->value.len < 2 || src->value.ptr[0] != '/'))
        MARKUP_ERROR(d, src->at, "the src of a script is a path of our own, written out at its beginning");
}

static void check_form(struct markup_doc *d)
{
    const struct markup_attr *method = markup_find_attr(&d->now.tag, S("method"));
    d->n_forms++;
    if (method && (method->dynamic || !method->sure))
        MARKUP_ERROR(d, method->at, "the method of a form is the same in every branch");
}

void markup_check_tag(struct markup_doc *d)
{
    const struct markup_tag *tag = &d->now.tag;
    str name = tag->name;
    const struct markup_attr *target = markup_find_attr(tag, S("for"));
    if (among(name,
              "base object embed applet iframe frame frameset plaintext xmp noembed noframes math listing "
              "animate set animatemotion animatetransform foreignobject"))
        MARKUP_ERROR(d, tag->at, "the element <" STR_FMT "> is not allowed", STR_ARG(name));
    if (!markup_in_svg(&d->now))
        check_nesting(d);
    if (markup_fold(name, "img") && !has(tag, "alt"))
        MARKUP_ERROR(d, tag->at, "<img> needs alt (alt=\"\" when it only decorates)");
    if (among(name, "input select textarea"))
        check_control(d);
    if (markup_fold(name, "label") && target)
        remember(d, true, target);
    if (markup_fold(name, "meta"))
        check_meta(d);
    if (markup_fold(name, "script"))
        check_script(d);
    if (markup_fold(name, "form"))
        check_form(d);
}
