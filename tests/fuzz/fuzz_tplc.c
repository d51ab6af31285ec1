/* tplc on anything: it tells mistakes or writes its two files. */
#include "tplc/tplc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tool t;
    struct tplc p;
    str header, source;
    const struct tool_file file = {"a.html", size ? (str){(const char *)data, size} : S("")};
    tool_begin(&t, "tplc", NULL);
    tplc_begin(&p, &t);
    tplc_file(&p, &file);
    tplc_finish(&p, S("fuzz"), &header, &source);
    (void)tool_end(&t);
    return 0;
}
