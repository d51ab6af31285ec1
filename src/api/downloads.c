/* GET /downloads/{file}: the installation packages that this server keeps itself (the demo's). Only what the
 * programme in force names is there; the folder is the one of the configuration. */
#include "api/handlers.h"
#include "api/problem.h"
#include "base/env.h"

enum { PACKAGE_MAX = 32 << 20 };

static bool downloads_known(const struct programme *p, str path)
{
    for (size_t i = 0; p && i < p->n_downloads; i++)
        if (str_eq(p->downloads[i].href, path) || str_eq(p->downloads[i].install_guide, path))
            return true;
    return false;
}

void downloads_file(struct call *c)
{
    static const char *const query[] = {NULL};
    if (!answer_query(c, query))
        return;
    struct programme *p = app_programme(c->app);
    const char *folder = c->app->config.downloads;
    str bytes = STR_NONE;
    enum err e = folder && downloads_known(p, c->path) ? OK : ERR_NOT_FOUND;
    programme_release(p);
    if (e == OK)
        e = env_read_file(str_z(c->arena, str_fmt(c->arena, "%s/" STR_FMT, folder, STR_ARG(c->params[0]))),
                          PACKAGE_MAX, c->arena, &bytes);
    if (e != OK) {
        problem_error(c, e);
        return;
    }
    (void)answer_begin(c);
    buf_put(&c->out, bytes);
    answer_end_read(c, NULL);
    if (c->status != 200)
        return;
    c->type = S("application/octet-stream");
    call_add_header(c, "Content-Disposition",
                    str_fmt(c->arena, "attachment; filename=\"" STR_FMT "\"", STR_ARG(c->params[0])));
}
