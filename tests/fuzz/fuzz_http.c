/* Request targets and headers: what is decoded is a plain path, and routing it reads nothing beside it. The
 * bytes are a target up to the first line end, then headers' values. */
#include <stdint.h>

#include "http/request.h"
#include "http/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void handle(struct call *c)
{
    (void)c;
}
static const struct route rows[] = {
    {METHOD_GET, "/", PERM_PUBLIC, 0, handle, "root"},
    {METHOD_GET, "/v1/{a}", PERM_PUBLIC, 0, handle, "one"},
    {METHOD_POST, "/v1/{a}/x/{b}", PERM_PUBLIC, 0, handle, "two"},
    {METHOD_GET, "/{a}/{b}/{c}/{d}", PERM_PUBLIC, 0, handle, "four"},
};

static void fuzz_path(str raw, struct arena *a)
{
    str path, rest, part, params[4];
    const struct route *row;
    const char *allow;
    size_t n;
    if (request_path(a, raw, &path) != OK)
        return;
    ASSERT(path.len > 0 && path.ptr[0] == '/' && str_is_utf8(path));
    for (size_t i = 0; i < path.len; i++)
        ASSERT((unsigned char)path.ptr[i] >= 0x20 && path.ptr[i] != 0x7f);
    rest = path;
    while (str_split(&rest, '/', &part))
        ASSERT(!str_is(part, "..") && !str_is(part, "."));
    struct router *r = router_new(&(struct route_table){rows, ARRAY_LEN(rows)}, 1, a);
    for (int m = METHOD_GET; m <= METHOD_OTHER; m++) {
        if (router_find(r, (enum method)m, path, &row, params, &n, &allow) != OK)
            continue;
        for (size_t i = 0; i < n; i++) {
            size_t slash;
            ASSERT(params[i].len > 0 && !str_find_char(params[i], '/', &slash));
            ASSERT(params[i].ptr >= path.ptr && params[i].ptr + params[i].len <= path.ptr + path.len);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct header *pairs;
    size_t n;
    char id[40];
    arena_init(&a, 64 << 20);
    str rest = {(const char *)data, size}, target = STR_NONE, path, query, type, charset;
    (void)str_split(&rest, '\n', &target);
    request_split(target, &path, &query);
    fuzz_path(path, &a);
    if (request_query(&a, query, &pairs, &n) == OK) {
        ASSERT(n <= REQUEST_QUERY_MAX);
        for (size_t i = 0; i < n; i++)
            ASSERT(str_is_utf8(pairs[i].name) && str_is_utf8(pairs[i].value));
    }
    request_media(&a, rest, &type, &charset);
    request_make_id(rest, id);
    ASSERT(strlen(id) > 0);
    arena_free(&a);
    return 0;
}
