/* Made by tools/embed. */
/* clang-format off */
#ifndef ASSETS_GEN_H
#define ASSETS_GEN_H

#include "base/str.h"

enum asset_id {
    ASSET_APP_CSS,
    ASSET_DOT_1_PNG,
    ASSET_COUNT
};

struct asset {
    str name; /* app.css */
    str path; /* /static/app.HASH.css */
    str type; /* Content-Type */
    str bytes;
    str etag; /* with its quotes */
};
extern const struct asset assets[ASSET_COUNT];

static inline str asset_path(enum asset_id id)
{
    return assets[id].path;
}

/* The asset of that path, or NULL. */
const struct asset *assets_find(str path);

#endif
