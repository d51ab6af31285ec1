/* What the templates of tests/tools/tplc/render.html show. */
#ifndef TESTS_TOOLS_TPLC_RENDER_H
#define TESTS_TOOLS_TPLC_RENDER_H

#include "web/out.h"

struct render_item {
    int n;
    const char *name;
};

struct render_view {
    str s;
    const char *z;
    code c;
    int64_t n;
    bool flag;
    date day;
    ts at;
    money sum;
    html safe;
    const struct render_item *items;
    size_t n_items;
};

int write_to(int *n); /* for a template that must not compile */

#endif
