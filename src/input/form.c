/* Forms. */
#include "input/form.h"

#include "input/percent.h"

static size_t count(str body)
{
    size_t n = 0;
    str part;
    while (n <= FORM_MAX && str_split(&body, '&', &part))
        n += part.len != 0;
    return n;
}

enum err form_pairs(str body, struct arena *a, struct pair **ret, size_t *ret_n)
{
    size_t n = count(body), i = 0;
    if (n > FORM_MAX)
        return ERR_MALFORMED;
    struct pair *pairs = NEW_N(a, struct pair, n + 1);
    str part;
    while (str_split(&body, '&', &part)) {
        if (part.len == 0)
            continue;
        str name = part, value = S("");
        size_t at;
        if (str_find_char(part, '=', &at)) {
            name = str_head(part, at);
            value = (str){part.ptr + at + 1, part.len - at - 1};
        }
        if (!percent_decode(a, name, true, &pairs[i].name) ||
            !percent_decode(a, value, true, &pairs[i].value))
            return ERR_MALFORMED;
        i++;
    }
    *ret = pairs;
    *ret_n = n;
    return OK;
}
