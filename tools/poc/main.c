/* Translations to C.
 *
 *     poc OUT-FOLDER en.po ko.po …
 *
 * Writes text_id.gen.h, texts.gen.h and texts.gen.c. All mistakes are told at once (docs/texts.md). */
#include "poc/poc.h"

static bool write_all(struct poc *p, const char *folder)
{
    struct tool_buf ids = {.t = &p->t}, header = {.t = &p->t}, source = {.t = &p->t};
    poc_emit_ids(p, &ids);
    poc_emit_header(p, &header);
    poc_emit_source(p, &source);
    return tool_write(&p->t, folder, "text_id.gen.h", tool_str(&ids)) &&
           tool_write(&p->t, folder, "texts.gen.h", tool_str(&header)) &&
           tool_write(&p->t, folder, "texts.gen.c", tool_str(&source));
}

int main(int argc, char **argv)
{
    struct poc p = {0};
    tool_begin(&p.t, "poc", stderr);
    if (argc < 3)
        tool_fail(&p.t, "usage: poc OUT-FOLDER en.po ko.po …");
    for (int i = 2; i < argc; i++) {
        struct tool_file *f = tool_alloc(&p.t, sizeof *f);
        if (tool_read(&p.t, argv[i], f))
            poc_read(&p, f);
    }
    poc_check(&p);
    if (p.t.errors == 0 && p.langs[0].n == 0)
        tool_fail(&p.t, "no messages");
    bool written = p.t.errors == 0 && write_all(&p, argv[1]);
    int status = tool_end(&p.t);
    return written ? status : 1;
}
