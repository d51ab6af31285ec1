/* tplc FOLDER NAME FILE…: compiles templates to FOLDER/NAME.gen.h and FOLDER/NAME.gen.c; see
 * docs/templates.md. */
#include "tplc/tplc.h"

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: tplc FOLDER NAME FILE...\n");
        return 2;
    }
    struct tool t;
    struct tplc p;
    tool_begin(&t, "tplc", stderr);
    tplc_begin(&p, &t);
    for (int i = 3; i < argc; i++) {
        struct tool_file *file = tool_alloc(&t, sizeof *file);
        if (tool_read(&t, argv[i], file))
            tplc_file(&p, file);
    }
    str header, source;
    tplc_finish(&p, str_of(argv[2]), &header, &source);
    if (t.errors == 0 && tool_write(&t, argv[1], tool_fmt(&t, "%s.gen.h", argv[2]).ptr, header))
        (void)!tool_write(&t, argv[1], tool_fmt(&t, "%s.gen.c", argv[2]).ptr, source);
    return tool_end(&t);
}
