/* The compiler of HTML templates: .html in, typed C functions out. The language is in docs/templates.md. */
#ifndef TPLC_TPLC_H
#define TPLC_TPLC_H

#include "tool.h"

struct tplc_template {
    str name;
    str params; /* "const struct foo *v, bool flag"; empty for none */
    bool has_slot;
    bool slot_in_form;
};

/* A call of a template, looked up when all files were read. */
struct tplc_call {
    str name;
    bool wraps;
    bool has_form; /* in what it wraps */
    struct tool_place place;
};

/* One run over all files. */
struct tplc {
    struct tool *t;
    struct tool_buf includes;
    struct tool_buf prototypes;
    struct tool_buf body;
    bool has_texts; /* a {{t}} was seen: texts.gen.h is needed */
    struct tplc_template *templates;
    size_t n_templates, cap_templates;
    struct tplc_call *calls;
    size_t n_calls, cap_calls;
};

void tplc_begin(struct tplc *p, struct tool *t);
/* Compiles one file. Mistakes are told through tool_error: at most one per template. `file` must outlive p.
 */
void tplc_file(struct tplc *p, const struct tool_file *file);
/* Checks the calls and gives the text of NAME.gen.h and NAME.gen.c; of use only when t->errors is 0. */
void tplc_finish(struct tplc *p, str name, str *ret_header, str *ret_source);

#endif
