/* Names and values, length-prefixed. */
#include "input/digest.h"

#include "base/value.h"

static void hash_list(struct hasher *h, const struct str_list *list)
{
    hash_i64(h, (int64_t)list->n);
    for (size_t i = 0; i < list->n; i++)
        hash_str(h, list->at[i]);
}

static void hash_texts(struct hasher *h, const struct text *t)
{
    for (size_t i = 0; i < LANGS; i++)
        hash_str(h, t->in[i].ptr ? t->in[i] : S(""));
}

static void hash_value(struct hasher *h, const struct field *f, const void *member)
{
    char id[UID_TEXT];
    const money *m = member;
    switch (f->type) {
    case F_TEXT:
        hash_str(h, *(const str *)member);
        break;
    case F_OBJECT:
        hash_str(h, *(const str *)member);
        break;
    case F_CODE:
        hash_str(h, code_str(member));
        break;
    case F_ID:
        hash_str(h, uid_text(f->id_kind, *(const uid *)member, id));
        break;
    case F_INT:
        hash_i64(h, *(const int64_t *)member);
        break;
    case F_BOOL:
        hash_i64(h, *(const bool *)member);
        break;
    case F_DATE:
        hash_i64(h, ((const date *)member)->days);
        break;
    case F_TS:
        hash_i64(h, ((const ts *)member)->us);
        break;
    case F_MONEY:
        hash_i64(h, m->minor);
        hash_str(h, str_of(m->currency));
        break;
    case F_HASH:
        hash_str(h, (str){member, HASH_BYTES});
        break;
    case F_LIST:
        hash_list(h, member);
        break;
    case F_PERSON:
        hash_str(h, ((const struct person_ref *)member)->given);
        break;
    case F_BENEFIT:
        hash_str(h, ((const struct benefit_ref *)member)->given);
        break;
    case F_TEXT_IN:
        hash_texts(h, member);
        break;
    }
}

hash256 input_digest(const struct field *fields, size_t n, const void *record)
{
    struct hasher h;
    hash_begin(&h, S("guildhall input 1"), NULL, 0);
    for (size_t i = 0; i < n; i++) {
        if (field_absent(&fields[i], record))
            continue;
        hash_str(&h, str_of(fields[i].name));
        hash_value(&h, &fields[i], (const char *)record + fields[i].offset);
    }
    return hash_end(&h);
}
