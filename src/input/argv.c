/* Words of a command line. */
#include "input/argv.h"

static str field_name(struct arena *a, str word)
{
    char *to = arena_dup(a, word.ptr, word.len);
    for (size_t i = 0; i < word.len; i++)
        if (to[i] == '-')
            to[i] = '_';
    return (str){to, word.len};
}

static bool is_flag(const struct into *t, str name)
{
    const struct field *f = fields_find(t->fields, t->n, name);
    return f && f->type == F_BOOL;
}

enum err argv_pairs(const struct into *t, int n_words, char *const *words, struct pair **ret, size_t *ret_n)
{
    struct pair *pairs = NEW_N(t->arena, struct pair, (size_t)n_words + 1);
    size_t n = 0;
    for (int i = 0; i < n_words; i++) {
        str word = str_of(words[i]);
        bool option = str_starts(word, S("--"));
        str rest = option ? str_from(word, 2) : word;
        size_t at;
        bool has_value = str_find_char(rest, '=', &at) && at > 0;
        if (rest.len == 0 || (!option && !has_value)) {
            into_wrong(t, str_head(word, 40), "is not name=value");
            return ERR_MALFORMED;
        }
        str name = field_name(t->arena, has_value ? str_head(rest, at) : rest);
        str value = S("true");
        if (has_value)
            value = (str){rest.ptr + at + 1, rest.len - at - 1};
        else if (!is_flag(t, name)) {
            if (i + 1 == n_words) {
                into_wrong(t, name, "needs a value");
                return ERR_MALFORMED;
            }
            value = str_of(words[++i]);
        }
        if (!str_is_utf8(name) || !str_is_utf8(value)) {
            into_wrong(t, S(""), "a word is not UTF-8");
            return ERR_MALFORMED;
        }
        const struct field *f = fields_find(t->fields, t->n, name);
        if (f && into_is_unset(f, value)) {
            into_wrong(t, name, "is empty");
            return ERR_INVALID;
        }
        pairs[n++] = (struct pair){name, value};
    }
    *ret = pairs;
    *ret_n = n;
    return OK;
}
