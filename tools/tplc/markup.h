/* The HTML side of the compiler: a state machine that is fed every literal character of a template and knows,
 * at each directive, where in the document it stands. What may stand where is in markup_rules.c. */
#ifndef TPLC_MARKUP_H
#define TPLC_MARKUP_H

#include "tool.h"

enum markup_state {
    MARKUP_TEXT,
    MARKUP_LESS, /* behind "<" */
    MARKUP_BANG, /* behind "<!", in a doctype */
    MARKUP_COMMENT,
    MARKUP_TAG_NAME,
    MARKUP_TAG,       /* in a tag where an attribute may begin */
    MARKUP_TAG_TIGHT, /* in a tag where white space is needed before the next attribute */
    MARKUP_ATTR,      /* in the name of an attribute */
    MARKUP_EQUALS,    /* behind its "=" */
    MARKUP_QUOTED,    /* in its quoted value */
    MARKUP_SLASH,     /* behind "/" in a tag */
    MARKUP_END_LESS,  /* behind "</" */
    MARKUP_END_NAME,
    MARKUP_END_SPACE,
    MARKUP_PLAIN, /* in <title> and <textarea>: text without tags */
    MARKUP_RAW,   /* in <script> and <style>: must stay empty */
    MARKUP_STATES
};

/* How far the literal part of a URL has come. It decides what a value there can do. */
enum markup_url {
    URL_START, /* nothing yet: a value is the whole URL, its scheme is checked when it is written */
    URL_WORD,  /* letters that may turn out to be a scheme */
    URL_SLASH, /* one "/" */
    URL_HOST,  /* behind "https:", before the path */
    URL_MAIL,  /* behind "mailto:" */
    URL_PATH,
    URL_QUERY /* behind "?" or "#" */
};

enum markup_attr_class {
    ATTR_PLAIN,
    ATTR_URL,
    ATTR_LITERAL, /* without values: what it says decides how the rest is read */
    ATTR_BANNED
};

struct markup_attr {
    str name;
    str value; /* as it stands in the source, directives included */
    size_t at;
    enum markup_attr_class class;
    bool dynamic; /* holds a directive, or differs between branches */
    bool sure;    /* in every branch */
};

enum { MARKUP_ATTRS = 32, MARKUP_DEPTH = 64 };

struct markup_tag {
    str name;
    size_t at;
    size_t n_attrs;
    struct markup_attr attrs[MARKUP_ATTRS];
};

struct markup_element {
    str name;
    size_t at;
    bool wants_key; /* a <form method="post"> */
    bool has_key;   /* … that holds its form key */
};

/* Copied at branches, so without pointers to what changes. */
struct markup {
    enum markup_state state;
    char quote;
    enum markup_url url;
    size_t url_word; /* where URL_WORD began */
    size_t depth;
    struct markup_tag tag; /* in a tag: the tag; its last attribute is the current one */
    struct markup_element stack[MARKUP_DEPTH];
};

/* A control that wants a label, or a label for one: compared by the source text of id and for. */
struct markup_label {
    str id;
    str element;
    size_t at;
};

/* One template while it is read. */
struct markup_doc {
    struct tool *t;
    const struct tool_file *file;
    bool failed;    /* one mistake per template: the next ones would only follow from it */
    size_t n_forms; /* seen so far */
    struct markup now;
    struct markup_label *labels, *controls;
    size_t n_labels, n_controls, cap_labels, cap_controls;
};

#define MARKUP_ERROR(d, where, ...)                                                                          \
    do {                                                                                                     \
        if (!(d)->failed)                                                                                    \
            tool_error((d)->t, (struct tool_place){(d)->file, (where)}, __VA_ARGS__);                        \
        (d)->failed = true;                                                                                  \
    } while (0)

/* Where a value may be written, and how. */
enum markup_context {
    CONTEXT_NONE,
    CONTEXT_TEXT,
    CONTEXT_ATTR,
    CONTEXT_URL,
    CONTEXT_URL_PART,
    CONTEXT_URL_QUERY
};

void markup_begin(struct markup_doc *d, struct tool *t, const struct tool_file *file);
/* The end of the template, at `at`: everything closed, every control has its label. */
void markup_end(struct markup_doc *d, size_t at);
/* One literal character that stands at offset `at`; `c` is what is printed for it (a run of white space is
 * one). */
void markup_feed(struct markup_doc *d, size_t at, char c);
/* Is white space kept here (<pre>, <textarea>)? */
bool markup_keeps_space(const struct markup *m);
/* Does a run of white space here print as a newline (text) rather than as a blank (in a tag)? */
bool markup_is_text(const struct markup *m);

/* The context of a value at `at`; CONTEXT_NONE after telling why none can be there. `url_q`: the value is
 * written as url_q(…). */
enum markup_context markup_value(struct markup_doc *d, size_t at, bool url_q);
/* A directive that prints nothing itself ({{if}}, {{else}}, {{end}}, {{each}}) at `at`. */
void markup_directive(struct markup_doc *d, size_t at);
/* The same for {{each}}. */
void markup_loop(struct markup_doc *d, size_t at);
/* {{wrap}}, {{slot}} and {{use}} at `at`; `what` names it. They print elements. */
void markup_needs_text(struct markup_doc *d, size_t at, const char *what);
/* A {{use form_key …}} at `at`. */
void markup_form_key(struct markup_doc *d, size_t at);
/* Joins the end of a branch into *into, the end of another; `at` is where the branch ends. */
void markup_join(struct markup_doc *d, size_t at, struct markup *into, const struct markup *branch);

/* markup_rules.c */
bool markup_same(str a, str b);             /* equal without case of ASCII letters */
bool markup_fold(str a, const char *lower); /* the same with a literal */
bool markup_is_void(str element);
bool markup_in_svg(const struct markup *m);
enum markup_attr_class markup_attr_class(str name);
void markup_check_attr(struct markup_doc *d,
                       const struct markup_attr *a); /* its name, as soon as it is read */
void markup_check_attr_value(struct markup_doc *d, const struct markup_attr *a);
void markup_check_tag(struct markup_doc *d);             /* at ">" of a start tag */
void markup_check_text(struct markup_doc *d, size_t at); /* text directly inside the innermost element */
void markup_check_slot(struct markup_doc *d, size_t at);
bool markup_in_form(const struct markup *m);
const struct markup_attr *markup_find_attr(const struct markup_tag *tag, str name);

#endif
