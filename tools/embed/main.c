/* Files to C.
 *
 *     embed OUT-FOLDER FILE …
 *
 * Writes assets.gen.h and assets.gen.c. */
#include "embed/embed.h"

int main(int argc, char **argv)
{
    struct embed e = {0};
    tool_begin(&e.t, "embed", stderr);
    if (argc < 3)
        tool_fail(&e.t, "usage: embed OUT-FOLDER FILE …");
    for (int i = 2; i < argc; i++) {
        struct tool_file f;
        if (tool_read(&e.t, argv[i], &f))
            embed_add(&e, &f);
    }
    struct tool_buf header = {.t = &e.t}, source = {.t = &e.t};
    bool written = false;
    if (e.t.errors == 0) {
        embed_emit_header(&e, &header);
        embed_emit_source(&e, &source);
        written = tool_write(&e.t, argv[1], "assets.gen.h", tool_str(&header)) &&
                  tool_write(&e.t, argv[1], "assets.gen.c", tool_str(&source));
    }
    int status = tool_end(&e.t);
    return written ? status : 1;
}
