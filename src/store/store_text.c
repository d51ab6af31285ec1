/* How values stand in columns. */
#include "store/store_text.h"

enum err store_text_uid(enum id_kind kind, str s, uid *ret)
{
    if (s.len == 0) {
        *ret = UID_NONE;
        return OK;
    }
    return uid_parse(kind, s, ret) ? OK : ERR_CORRUPT;
}

enum err store_text_hash(str s, hash256 *ret)
{
    return hash_parse(s, ret) ? OK : ERR_CORRUPT;
}

enum err store_text_code(str s, code *ret)
{
    return code_set(ret, s) ? OK : ERR_CORRUPT;
}

enum err store_text_principal(str stream, str principal, struct store_principal *ret)
{
    struct store_principal p = {.kind = str_starts(principal, S("tok_")) ? ID_TOKEN : ID_PERSON};
    TRY(store_text_uid(ID_PARTNER, stream, &p.stream));
    TRY(store_text_uid(p.kind, principal, &p.id));
    *ret = p;
    return OK;
}

void *store_text_grow(struct store_list *list, size_t size)
{
    if (list->n == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 16;
        char *grown = arena_alloc(list->arena, cap * size, _Alignof(max_align_t));
        if (list->n)
            memcpy(grown, list->at, list->n * size);
        list->at = grown;
        list->cap = cap;
    }
    return (char *)list->at + list->n++ * size;
}

str store_text_keep(struct arena *a, str s)
{
    if (!s.ptr)
        return STR_NONE;
    return s.len ? str_dup(a, s) : S("");
}
