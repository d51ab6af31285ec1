/* Reads errors.def three ways, and collects mistakes. */
#include "base/err.h"

#include <stdarg.h>

#include "base/arena.h"

static const struct {
    const char *code;
    int status;
    int exit_status;
} errors[ERR_COUNT] = {
#define ERROR(name, code, status, exit_status) [name] = {code, status, exit_status},
#include "base/errors.def"
#undef ERROR
};

static size_t err_index(enum err e)
{
    ASSERT((unsigned)e < ERR_COUNT);
    return (size_t)e;
}

const char *err_code(enum err e)
{
    return errors[err_index(e)].code;
}

int err_status(enum err e)
{
    return errors[err_index(e)].status;
}

int err_exit(enum err e)
{
    return errors[err_index(e)].exit_status;
}

void diag_add(struct diag *d, struct arena *a, str pointer, const char *fmt, ...)
{
    if (d->n == DIAG_MAX) {
        d->more++;
        return;
    }
    va_list args;
    va_start(args, fmt);
    d->items[d->n++] = (struct diag_item){str_dup(a, pointer), str_vfmt(a, fmt, args)};
    va_end(args);
}
