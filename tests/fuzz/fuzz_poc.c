/* poc on anything: it tells mistakes or writes its three files. A byte 1 parts the input into two languages;
 * without one both read the same. */
#include "poc/poc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct poc p = {0};
    str all = size ? (str){(const char *)data, size} : S("");
    const char *part = memchr(all.ptr, 1, all.len);
    size_t first = part ? (size_t)(part - all.ptr) : all.len;
    const struct tool_file en = {"po/en.po", {all.ptr, first}};
    const struct tool_file ko = {"po/ko.po", part ? (str){part + 1, all.len - first - 1} : all};
    tool_begin(&p.t, "poc", NULL);
    struct tool_buf out = {.t = &p.t};
    poc_read(&p, &en);
    poc_read(&p, &ko);
    poc_check(&p);
    if (p.t.errors == 0) {
        poc_emit_ids(&p, &out);
        poc_emit_header(&p, &out);
        poc_emit_source(&p, &out);
    }
    (void)tool_end(&p.t);
    return 0;
}
