/* Files to C: what the parts of embed share. A file becomes bytes in the binary with the path it is served
 * at, which names its content, so that a browser may keep it for ever. */
#ifndef TOOLS_EMBED_H
#define TOOLS_EMBED_H

#include "tool.h"

struct embed_asset {
    struct tool_file file;
    str name; /* app.css */
    str path; /* /static/app.0123456789abcdef.css */
    const char *type;
    uint64_t hash;
};

struct embed {
    struct tool t;
    struct embed_asset *assets;
    size_t n;
    size_t cap;
};

/* embed.c. A file without a known ending, with an unfit name or a name that stands twice is a mistake. */
void embed_add(struct embed *e, const struct tool_file *f);
void embed_emit_header(struct embed *e, struct tool_buf *b); /* assets.gen.h */
void embed_emit_source(struct embed *e, struct tool_buf *b); /* assets.gen.c */

#endif
