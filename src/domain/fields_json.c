/* See fields_json.h. */
#include "domain/fields_json.h"

static void write_list(struct json *j, const struct field *f, const struct str_list *list)
{
    json_array(j, f->name);
    for (size_t i = 0; i < list->n; i++)
        json_str(j, NULL, list->at[i]);
    json_array_end(j);
}

void fields_json(struct json *j, const struct field *f, const void *record)
{
    const void *at = (const char *)record + f->offset;
    char hex[HASH_HEX];
    switch (f->type) {
    case F_TEXT:
        json_str(j, f->name, *(const str *)at);
        break;
    case F_OBJECT:
        json_raw(j, f->name, *(const str *)at);
        break;
    case F_CODE:
        json_str(j, f->name, code_str(at));
        break;
    case F_ID:
        json_id(j, f->name, f->id_kind, *(const uid *)at);
        break;
    case F_INT:
        json_int(j, f->name, *(const int64_t *)at);
        break;
    case F_BOOL:
        json_bool(j, f->name, *(const bool *)at);
        break;
    case F_DATE:
        json_date(j, f->name, *(const date *)at);
        break;
    case F_TS:
        json_ts(j, f->name, *(const ts *)at);
        break;
    case F_MONEY:
        json_money(j, f->name, *(const money *)at);
        break;
    case F_HASH:
        json_str(j, f->name, hash_hex(at, hex));
        break;
    case F_LIST:
        write_list(j, f, at);
        break;
    case F_PERSON:
        json_str(j, f->name, ((const struct person_ref *)at)->given);
        break;
    case F_BENEFIT:
        json_str(j, f->name, ((const struct benefit_ref *)at)->given);
        break;
    case F_TEXT_IN: /* unreachable: of programme files, no input has one */
        ASSERT(false);
    }
}
