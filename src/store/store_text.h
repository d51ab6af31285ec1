/* How values stand in columns: ids as their prefixed text, hashes as hex, yes and no as 1 and 0. A text that
 * is not of its form is ERR_CORRUPT: nothing but this program writes here. Only store_*.c include this. */
#ifndef STORE_STORE_TEXT_H
#define STORE_STORE_TEXT_H

#include "base/code.h"
#include "base/hash.h"
#include "base/uid.h"
#include "store/store_auth.h"

/* Text of an id or hash that lives to the end of the enclosing block. */
#define UID_STR(kind, u) uid_text((kind), (u), (char[UID_TEXT]){0})
#define HASH_STR(h)      hash_hex((h), (char[HASH_HEX]){0})

/* "" is UID_NONE, both ways. */
MUST_CHECK enum err store_text_uid(enum id_kind kind, str s, uid *ret);
MUST_CHECK enum err store_text_hash(str s, hash256 *ret);
MUST_CHECK enum err store_text_code(str s, code *ret);
MUST_CHECK enum err store_text_principal(str stream, str principal, struct store_principal *ret);

/* A growing list in an arena; what it outgrew stays there until the arena goes. */
struct store_list {
    struct arena *arena;
    void *at;
    size_t n, cap;
};
void *store_text_grow(struct store_list *list, size_t size);
#define LIST_ADD(list, type) ((type *)store_text_grow((list), sizeof(type)))

/* A copy in the arena; an absent text stays absent, an empty one stays a text. */
str store_text_keep(struct arena *a, str s);

/* ERR_NOT_FOUND when a change touched nothing. */
static inline enum err store_text_touched(int64_t changed)
{
    return changed > 0 ? OK : ERR_NOT_FOUND;
}

#endif
