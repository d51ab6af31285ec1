/* Translations to C: what the parts of poc share. A .po file is read into messages, each text is cut into
 * segments, the languages are compared, and tables and typed functions are written (docs/texts.md). */
#ifndef TOOLS_POC_H
#define TOOLS_POC_H

#include "tool.h"

/* Both as in base/text_format.h and base/value.h; the generated code spells them by name. */
enum poc_op { POC_LITERAL, POC_VALUE, POC_PARTICLE, POC_PLURAL };
enum poc_type { POC_STR, POC_INT, POC_DATE, POC_TS, POC_MONEY, POC_TYPES };
enum { POC_PARAMS_MAX = 12, POC_LANGS_MAX = 8 };

struct poc_param {
    str name;
    enum poc_type type;
};

struct poc_segment {
    enum poc_op op;
    size_t param;
    str a;
    str b;
};

/* One message in one language. */
struct poc_message {
    str id;
    str text;
    struct tool_place place; /* of its msgid */
    struct poc_param params[POC_PARAMS_MAX];
    size_t n_params;
    struct poc_segment *segments;
    size_t n_segments;
    size_t cap_segments;
};

struct poc_lang {
    str name; /* "ko" */
    const struct tool_file *file;
    struct poc_message *messages; /* sorted by id once poc_check ran */
    size_t n;
    size_t cap;
};

/* The first language decides the order of a message's parameters. */
struct poc {
    struct tool t;
    struct poc_lang langs[POC_LANGS_MAX];
    size_t n_langs;
};

/* po.c: one file; the language is its name without ".po". */
void poc_read(struct poc *p, const struct tool_file *f);
/* message.c: cuts m->text into segments and finds the parameters. */
void poc_cut(struct poc *p, struct poc_message *m);
/* check.c: sorts, and compares the languages. */
void poc_check(struct poc *p);
/* The message of that id in a sorted language, or NULL. */
const struct poc_message *poc_find(const struct poc_lang *lang, str id);

/* emit.c */
void poc_emit_ids(struct poc *p, struct tool_buf *b);    /* text_id.gen.h */
void poc_emit_header(struct poc *p, struct tool_buf *b); /* texts.gen.h */
void poc_emit_source(struct poc *p, struct tool_buf *b); /* texts.gen.c */

#endif
