/* What must hold between languages: the same messages with the same parameters. */
#include "poc/poc.h"

#include <stdlib.h>

static int compare_str(str a, str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* The later of two with one id comes second, so that it is the one that is told. */
static int compare_messages(const void *a, const void *b)
{
    const struct poc_message *x = a, *y = b;
    int c = compare_str(x->id, y->id);
    return c ? c : (x->place.at > y->place.at) - (x->place.at < y->place.at);
}

static str c_name(struct poc *p, str id)
{
    struct tool_buf b = {.t = &p->t};
    tool_identifier(&b, id);
    return tool_str(&b);
}

static int compare_names(const void *a, const void *b)
{
    return compare_str(*(const str *)a, *(const str *)b);
}

/* "a.b-c" and "a.b.c" are two ids and one name in C. */
static void check_names(struct poc *p, const struct poc_lang *lang)
{
    str *names = tool_alloc(&p->t, (lang->n + 1) * sizeof *names);
    for (size_t i = 0; i < lang->n; i++)
        names[i] = c_name(p, lang->messages[i].id);
    qsort(names, lang->n, sizeof *names, compare_names);
    for (size_t i = 1; i < lang->n; i++)
        if (str_eq(names[i - 1], names[i]))
            tool_fail(&p->t, "%s: two ids differ only in . and -: " STR_FMT, lang->file->name,
                      STR_ARG(names[i]));
}

static void sort(struct poc *p, struct poc_lang *lang)
{
    if (lang->n == 0)
        return;
    qsort(lang->messages, lang->n, sizeof *lang->messages, compare_messages);
    size_t kept = 1;
    for (size_t i = 1; i < lang->n; i++) {
        struct poc_message *m = &lang->messages[i], *first = &lang->messages[kept - 1];
        if (str_eq(first->id, m->id))
            tool_error(&p->t, m->place, STR_FMT " stands twice: first in line %u", STR_ARG(m->id),
                       tool_line_of(first->place));
        else
            lang->messages[kept++] = *m;
    }
    lang->n = kept;
}

const struct poc_message *poc_find(const struct poc_lang *lang, str id)
{
    const struct poc_message key = {.id = id};
    for (size_t from = 0, to = lang->n; from < to;) {
        size_t mid = from + (to - from) / 2;
        int c = compare_str(key.id, lang->messages[mid].id);
        if (c == 0)
            return &lang->messages[mid];
        if (c < 0)
            to = mid;
        else
            from = mid + 1;
    }
    return NULL;
}

static const struct poc_param *find_param(const struct poc_message *m, str name)
{
    for (size_t i = 0; i < m->n_params; i++)
        if (str_eq(m->params[i].name, name))
            return &m->params[i];
    return NULL;
}

/* Every parameter of `a` is in `b` with the same type; told at b. */
static void check_params(struct poc *p, const struct poc_message *a, const struct poc_message *b, bool types)
{
    for (size_t i = 0; i < a->n_params; i++) {
        const struct poc_param *other = find_param(b, a->params[i].name);
        if (!other)
            tool_error(&p->t, b->place, STR_FMT ": parameter {" STR_FMT "} is missing; it is in %s:%u",
                       STR_ARG(b->id), STR_ARG(a->params[i].name), a->place.file->name,
                       tool_line_of(a->place));
        else if (types && other->type != a->params[i].type)
            tool_error(&p->t, b->place, STR_FMT ": parameter {" STR_FMT "} has another type in %s:%u",
                       STR_ARG(b->id), STR_ARG(a->params[i].name), a->place.file->name,
                       tool_line_of(a->place));
    }
}

static void check_missing(struct poc *p, const struct poc_lang *a, const struct poc_lang *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!poc_find(b, a->messages[i].id))
            tool_error(&p->t, a->messages[i].place, STR_FMT " is missing in %s", STR_ARG(a->messages[i].id),
                       b->file->name);
}

void poc_check(struct poc *p)
{
    for (size_t k = 0; k < p->n_langs; k++) {
        sort(p, &p->langs[k]);
        check_names(p, &p->langs[k]);
    }
    const struct poc_lang *first = &p->langs[0];
    for (size_t k = 1; k < p->n_langs; k++) {
        check_missing(p, first, &p->langs[k]);
        check_missing(p, &p->langs[k], first);
        for (size_t i = 0; i < first->n; i++) {
            const struct poc_message *a = &first->messages[i], *b = poc_find(&p->langs[k], a->id);
            if (b) {
                check_params(p, a, b, true);
                check_params(p, b, a, false);
            }
        }
    }
}
