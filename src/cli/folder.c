/* See folder.h. */
#include "cli/folder.h"

#include "base/env.h"
#include "base/json.h"

enum { FOLDER_MAX = 15 << 20 }; /* of all files together: what an invitation takes, and its quotes */

static const char *const files[] = {"holdings.csv", "orders.csv", "people.csv", "tenants.csv"};

enum err folder_set(struct cli *c, const char *path, str *ret)
{
    struct buf out;
    size_t n = 0, bytes = 0;
    enum err e = OK;
    buf_init(&out, (size_t)4 * FOLDER_MAX);
    struct json j = json_on(&out);
    json_object(&j, NULL);
    for (size_t i = 0; i < ARRAY_LEN(files) && e == OK; i++) {
        const char *name = str_z(c->arena, str_fmt(c->arena, "%s/%s", path, files[i]));
        str text;
        e = env_read_file(name, FOLDER_MAX - bytes, c->arena, &text);
        if (e == OK && !str_is_utf8(text))
            e = ERR_MALFORMED;
        if (e == OK) {
            json_str(&j, files[i], text);
            bytes += text.len;
            n++;
        } else if (e == ERR_NOT_FOUND) {
            e = OK;
        } else {
            diag_add(&c->diag, c->arena, str_of(name), "%s",
                     e == ERR_TOO_LARGE ? "the files are larger than 15 MiB"
                     : e == ERR_IO      ? "cannot be read"
                                        : "is not UTF-8");
        }
    }
    json_object_end(&j);
    if (e == OK && n == 0) {
        diag_add(&c->diag, c->arena, str_of(path),
                 "has none of people.csv, tenants.csv, orders.csv, holdings.csv");
        e = ERR_NOT_FOUND;
    }
    if (e == OK)
        e = buf_err(&out);
    if (e == OK)
        *ret = str_dup(c->arena, buf_str(&out));
    buf_free(&out);
    return e;
}
