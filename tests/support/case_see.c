/* What is shown of a thing, looked up by path. */
#include "case_see.h"

#include <stdio.h>

struct path {
    char text[256];
    size_t ends[16]; /* length before each level */
    int64_t next[16];
    bool array[16];
    size_t depth;
};

static void path_push(struct path *p, const char *name)
{
    size_t len = strlen(p->text);
    p->ends[p->depth] = len;
    if (p->depth > 0 && p->array[p->depth - 1] && !name)
        snprintf(p->text + len, sizeof p->text - len, "%s%lld", len ? "." : "",
                 (long long)p->next[p->depth - 1]++);
    else
        snprintf(p->text + len, sizeof p->text - len, "%s%s", len ? "." : "", name ? name : "");
}

static void path_pop(struct path *p)
{
    p->text[p->ends[p->depth]] = '\0';
}

bool case_seen(struct stage *w, const struct description *d, str wanted, str *ret)
{
    struct path p = {.depth = 1};
    for (size_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->type == NODE_END) {
            p.depth--;
            if (p.array[p.depth] && str_eq(wanted, str_fmt(&w->arena, "%s.n", p.text))) {
                *ret = str_fmt(&w->arena, "%lld", (long long)p.next[p.depth]);
                return true;
            }
            path_pop(&p);
            continue;
        }
        path_push(&p, n->value.name);
        if (n->type == NODE_VALUE) {
            if (str_is(wanted, p.text)) {
                *ret = stage_value_text(w, &n->value);
                return true;
            }
            path_pop(&p);
            continue;
        }
        p.array[p.depth] = n->type == NODE_ARRAY;
        p.next[p.depth] = 0;
        ASSERT(++p.depth < ARRAY_LEN(p.ends));
    }
    return false;
}
