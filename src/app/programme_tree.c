/* The tree of a programme file: where its nodes stand, what they are called in messages, "did you mean". */
#include "app/programme_tree.h"

str programme_tree_where(struct reading *r, const struct tree *t, bool key)
{
    int line = key ? t->key_line : t->line;
    int column = key ? t->key_column : t->column;
    if (r->diag->n < DIAG_MAX)
        r->places[r->diag->n] =
            (uint64_t)t->file->index << 56 | (uint64_t)(unsigned)line << 28 | (unsigned)column;
    return str_fmt(r->diag_arena, STR_FMT ":%d:%d", STR_ARG(t->file->name), line + t->file->lines_before,
                   column);
}

/* At most `max` bytes, cut between characters. */
static str cut(str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
        max--;
    return str_head(s, max);
}

const char *programme_tree_path(struct reading *r, const struct tree *t)
{
    str path = STR_NONE;
    for (; t && t->up; t = t->up) {
        str step = t->up->type == TREE_MAP ? cut(t->key, 80) : str_fmt(r->scratch, "[%zu]", t->index);
        if (path.len == 0)
            path = step;
        else if (path.ptr[0] == '[')
            path = str_fmt(r->scratch, STR_FMT STR_FMT, STR_ARG(step), STR_ARG(path));
        else
            path = str_fmt(r->scratch, STR_FMT "." STR_FMT, STR_ARG(step), STR_ARG(path));
    }
    return path.len > 0 ? str_z(r->scratch, str_fmt(r->scratch, STR_FMT ": ", STR_ARG(path))) : "";
}

const char *programme_tree_got(struct reading *r, const struct tree *t)
{
    switch (t->type) {
    case TREE_MAP:
        return "got a map";
    case TREE_LIST:
        return "got a list";
    case TREE_SCALAR:
        break;
    }
    if (t->text.len == 0)
        return "got nothing";
    return str_z(r->scratch, str_fmt(r->scratch, "got \"" STR_FMT "\"%s", STR_ARG(cut(t->text, 60)),
                                     t->text.len > 60 ? "…" : ""));
}

void programme_tree_name(struct reading *r, struct names *names, const char *name)
{
    if (names->n == names->cap) {
        size_t cap = names->cap ? names->cap * 2 : 16;
        const char **at = NEW_N(r->scratch, const char *, cap);
        for (size_t i = 0; i < names->n; i++)
            at[i] = names->at[i];
        names->at = at;
        names->cap = cap;
    }
    names->at[names->n++] = name;
}

const char *programme_tree_hint(struct reading *r, const struct names *names, str given)
{
    const char *nearest = NULL;
    size_t least = given.len < 15 ? given.len / 3 + 2 : 7; /* further away it is another word */
    for (size_t i = 0; i < names->n; i++) {
        unsigned distance = str_distance(given, str_of(names->at[i]));
        if (distance < least) {
            least = distance;
            nearest = names->at[i];
        }
    }
    return nearest ? str_z(r->scratch, str_fmt(r->scratch, " (did you mean \"%s\"?)", nearest)) : "";
}

const struct tree *programme_tree_get(const struct tree *map, const char *key)
{
    if (map->type == TREE_MAP)
        for (const struct tree *t = map->first; t; t = t->next)
            if (str_is(t->key, key))
                return t;
    return NULL;
}

bool programme_tree_is(struct reading *r, const struct tree *t, enum tree_type type, const char *expected)
{
    if (t->type == type)
        return true;
    MISTAKE(r, t, "expected %s, %s", expected, programme_tree_got(r, t));
    return false;
}
