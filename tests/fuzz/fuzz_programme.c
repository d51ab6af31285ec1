/* The programme file: whatever the bytes, mistakes are collected or the programme reads as itself again. */
#include <stdint.h>

#include "app/programme_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a CLEANUP(arena_free);
    arena_init(&a, 64 * 1024 * 1024);
    struct diag *diag = NEW(&a, struct diag);
    struct programme *p, *again;
    if (programme_parse((str){(const char *)data, size}, S("fuzz"), &a, diag, &p) != OK) {
        ASSERT(diag->n > 0);
        for (size_t i = 0; i < diag->n; i++)
            ASSERT(str_is_utf8(diag->items[i].text));
        return 0;
    }
    ASSERT(diag->n == 0);
    struct buf shown CLEANUP(buf_free);
    buf_init(&shown, 64 * 1024 * 1024);
    programme_show(p, &shown);
    ASSERT(buf_err(&shown) == OK);
    ASSERT(programme_parse(p->source, S("fuzz"), &a, diag, &again) == OK);
    ASSERT(hash_eq(&p->hash, &again->hash));
    programme_release(again);
    programme_release(p);
    return 0;
}
